#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/studio/figures/figure_source.h"
#include "app/studio/figures/figure_spec.h"
#include "engine/run/error.h"
#include "engine/run/events.h"
#include "planted_values.h"
#include "sample_run.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curve_values.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/series_legend.h"

/// What is drawn around scores, and memory in the curves.
namespace resa {
namespace {

/// Intervals of ARI, by evaluation: far wider than the bars over the restarts, so that they have pixels of their own.
double low(double ari) { return ari - 0.2; }
double high(double ari) { return ari + 0.3; }

std::shared_ptr<RunHistory> resampledHistory() {
  auto history = plantedHistory();
  for (EvaluationEvent& event : history->evaluations) {
    for (auto& [name, scores] : event.components) {
      const double ari = scores.normalized.ari;
      scores.normalized.values = {{"ari", ari},
                                  {"ari_min", scores.normalized.ariMin},
                                  {"ari_max", scores.normalized.ariMax},
                                  {"ari_ci95_low", low(ari)},
                                  {"ari_ci95_high", high(ari)},
                                  {"knn5_ci95_low", scores.knn5 - 0.05},
                                  {"knn5_ci95_high", scores.knn5 + 0.05}};
    }
  }
  return history;
}

Curve curveOf(const std::vector<ChartData>& charts, const QString& name) {
  for (const ChartData& chart : charts)
    for (const Curve& curve : chart.curves)
      if (curve.name == name) return curve;
  return {};
}

Chart* chartOf(const CurvesView& view, const QString& name) {
  for (Chart* chart : view.charts())
    if (chart->data().name == name) return chart;
  return nullptr;
}

TEST(Bootstrap, ItsIntervalsAreABandAroundALineAndBarsAtSinglePoints) {
  const auto history = resampledHistory();
  ASSERT_TRUE(hasBootstrap(*history));
  EXPECT_FALSE(hasBootstrap(*plantedHistory()));
  const auto seeds = chartsOf(*history, CurveGroup::overview, CurveAxis::epoch, 0.4);
  EXPECT_FALSE(curveOf(seeds, "ari/encoding").low);
  EXPECT_EQ(curveOf(seeds, "ari/encoding").whiskers.size(), 3);
  const auto charts = chartsOf(*history, CurveGroup::overview, CurveAxis::epoch, 0.4, nullptr, {}, ScoreSpread::bootstrap);
  const Curve ari = curveOf(charts, "ari/encoding");
  ASSERT_TRUE(ari.bootstrap && ari.low && ari.high);
  EXPECT_TRUE(ari.whiskers.isEmpty()) << "one of the two is drawn";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ari.low->points()[i], QPointF(i, low(0.3 + 0.02 * i)));
    EXPECT_EQ(ari.high->points()[i], QPointF(i, high(0.3 + 0.02 * i)));
  }
  const Curve reported = curveOf(charts, "ari/encoding/other n");
  EXPECT_TRUE(reported.bootstrap && !reported.low);
  EXPECT_EQ(reported.whiskers, QVector<QPointF>{QPointF(low(0.5), high(0.5))});
  EXPECT_TRUE(curveOf(charts, "knn5/embedding").low);
  EXPECT_FALSE(curveOf(charts, "sc_mean/encoding").bootstrap) << "nobody logged its interval";
  // A chart that the user put together has them too, but not around what is not normalised.
  const CurveReading from(*history, CurveAxis::epoch, nullptr, {}, ScoreSpread::bootstrap);
  EXPECT_TRUE(curveOf({valuesChart(from, {"score:ari@encoding"})}, "ari/encoding").low);
  // A score without an interval keeps its bars over the restarts.
  auto older = resampledHistory();
  for (EvaluationEvent& event : older->evaluations) event.components["encoding"].normalized.values.erase("ari_ci95_high");
  const Curve plain =
      curveOf(chartsOf(*older, CurveGroup::overview, CurveAxis::epoch, 0.4, nullptr, {}, ScoreSpread::bootstrap), "ari/encoding");
  EXPECT_FALSE(plain.bootstrap);
  EXPECT_EQ(plain.whiskers.size(), 3);
}

class SpreadPanel : public ::testing::Test {
 protected:
  void SetUp() override {
    view_.resize(1000, 640);
    view_.show();
    show(resampledHistory());
    button_ = view_.findChild<QPushButton*>("curves.bootstrap");
    ASSERT_TRUE(button_);
  }
  void show(const RunHistoryPtr& history) {
    view_.setHistory(history);
    QApplication::processEvents();
  }
  /// The colour at a place of the ARI chart's plot, in the chart's coordinates.
  QColor pixelAt(double x, double y) {
    Chart* chart = chartOf(view_, "ari");
    QTest::qWait(0);
    const QImage image = chart->grab().toImage();
    const double scale = image.devicePixelRatio();
    const QRect plot = chart->plotRect();
    const auto [lowX, highX] = chart->xRange();
    const auto [lowY, highY] = chart->yRange();
    const QPointF at(plot.left() + (x - lowX) / (highX - lowX) * plot.width(), plot.bottom() - (y - lowY) / (highY - lowY) * plot.height());
    return image.pixelColor((at * scale).toPoint());
  }
  CurvesView view_;
  QPushButton* button_ = nullptr;
};

TEST_F(SpreadPanel, AClickPutsTheNamedBandInPlaceOfTheBarsAndTheLegendHidesIt) {
  ASSERT_TRUE(button_->isVisible());
  auto* legend = view_.findChild<SeriesLegend*>("curves.legend");
  ASSERT_TRUE(legend);
  EXPECT_EQ(legend->entries().back().label, whiskerEntry());
  // Halfway between two evaluations, above every line and below the band's upper end.
  QTest::mouseClick(button_, Qt::LeftButton);
  QApplication::processEvents();
  EXPECT_EQ(view_.spread(), ScoreSpread::bootstrap);
  ASSERT_EQ(legend->entries().back().label, "bootstrap 95 % over the images");
  for (const LegendEntry& entry : legend->entries()) EXPECT_NE(entry.label, whiskerEntry());
  Chart* chart = chartOf(view_, "ari");
  ASSERT_TRUE(chart);
  ASSERT_GE(chart->yRange().second, high(0.34)) << "the axis holds the band";
  const QColor banded = pixelAt(0.5, 0.45), below = pixelAt(0.5, 0.25), outside = pixelAt(0.5, high(0.31) + 0.03);
  QTest::mouseClick(legend, Qt::LeftButton, {}, legend->entryRect(bootstrapEntry()).center());
  QApplication::processEvents();
  const QColor bare = pixelAt(0.5, 0.45);
  EXPECT_NE(banded, bare);
  EXPECT_NE(below, bare);
  EXPECT_EQ(outside, bare);
  QTest::mouseClick(legend, Qt::LeftButton, {}, legend->entryRect(bootstrapEntry()).center());
  QTest::mouseClick(button_, Qt::LeftButton);
  QApplication::processEvents();
  EXPECT_EQ(view_.spread(), ScoreSpread::seeds);
  EXPECT_EQ(legend->entries().back().label, whiskerEntry());
}

TEST_F(SpreadPanel, IsOfferedOnlyWhereIntervalsWereLoggedAndIsRememberedWithTheArrangement) {
  QTest::mouseClick(button_, Qt::LeftButton);
  CurvesView other;
  other.setArrangement(view_.arrangement());
  EXPECT_EQ(other.spread(), ScoreSpread::bootstrap);
  view_.setGroup(CurveGroup::training);
  EXPECT_FALSE(button_->isVisible()) << "there are no scores among these";
  view_.setGroup(CurveGroup::metrics);
  EXPECT_TRUE(button_->isVisible());
  show(plantedHistory());
  EXPECT_FALSE(button_->isVisible());
  other.setArrangement(CurvesView().arrangement());
  EXPECT_EQ(other.spread(), ScoreSpread::seeds);
}

TEST_F(SpreadPanel, TheFigureAndItsNumbersHaveWhatIsDrawn) {
  const auto csv = [&] { return chartOf(view_, "ari")->figure().csv(); };
  EXPECT_TRUE(csv().contains("ari/encoding min") && !csv().contains("bootstrap"));
  QTest::mouseClick(button_, Qt::LeftButton);
  QApplication::processEvents();
  const QList<QByteArray> lines = csv().split('\n');
  const QList<QByteArray> head = lines[0].split(',');
  const qsizetype lowAt = head.indexOf("ari/encoding bootstrap low"), highAt = head.indexOf("ari/encoding bootstrap high");
  ASSERT_TRUE(lowAt > 0 && highAt > 0) << lines[0].toStdString();
  EXPECT_FALSE(head.contains("ari/encoding min"));
  EXPECT_DOUBLE_EQ(lines[2].split(',')[lowAt].toDouble(), low(0.32));
  EXPECT_DOUBLE_EQ(lines[2].split(',')[highAt].toDouble(), high(0.32));
  const Figure figure = chartOf(view_, "ari")->figure();
  EXPECT_EQ(figure.request.options.at("spread"), "bootstrap");
  FigureItem item;
  item.request = figure.request;
  EXPECT_TRUE(commandOf(item, {"run"}).contains("--option spread=bootstrap"));
}

TEST(Bootstrap, AFigureWithoutAWindowHasTheBandWhereItIsAskedFor) {
  const QTemporaryDir folder;
  const std::string root = folder.path().toStdString() + "/run";
  writeSampleRun(root);
  FigureSource plain(root);
  FigureRequest request{"ari", -1, {}, {{"spread", "bootstrap"}}};
  EXPECT_THROW(plain.figure(request), DataError) << "that run has no intervals";
  EventWriter events(root + "/events.jsonl");
  nlohmann::json scores = {{"ari", 0.5}, {"ari_ci95_low", 0.4}, {"ari_ci95_high", 0.625}};
  for (const std::int64_t step : {41, 42})
    events.write("evaluation", step, double(step) / 10, {{"n", 77}, {"bank", 10}, {"components", {{"encoding", scores}}}});
  for (int more = 43; more < 60; ++more)
    events.write("evaluation", more, double(more) / 10, {{"n", 77}, {"bank", 10}, {"components", {{"encoding", scores}}}});
  FigureSource source(root);
  const QByteArray csv = source.figure(request).csv();
  EXPECT_TRUE(csv.contains("ari/encoding bootstrap low") && csv.contains("0.625")) << csv.toStdString();
  request.options.clear();
  EXPECT_FALSE(source.figure(request).csv().contains("bootstrap"));
  request.options["spread"] = "nonsense";
  EXPECT_THROW(source.figure(request), UsageError);
}

TEST(Memory, ItsPeaksAreOneChartInGigabytes) {
  auto history = plantedHistory();
  for (std::size_t row = 0; row < history->steps.size(); ++row) {
    history->steps.setExtra(row, "memory_host_peak", 1.5e9);
    history->steps.setExtra(row, "memory_gpu_allocated_peak", 2e9 + 1e9 * double(row));
  }
  const auto charts = chartsOf(*history, CurveGroup::training, CurveAxis::step, 0.4);
  int memory = 0;
  for (const ChartData& chart : charts) memory += chart.name.contains("memory");
  EXPECT_EQ(memory, 1) << "not one more for each of its numbers";
  const QVector<QPointF> allocated = pointsOf(curveOf(charts, "memory_gpu_allocated_peak"));
  ASSERT_EQ(allocated.size(), 8);
  for (int i = 0; i < 8; ++i) EXPECT_NEAR(allocated[i].y(), 2 + i, 1e-9);
  EXPECT_NEAR(pointsOf(curveOf(charts, "memory_host_peak"))[3].y(), 1.5, 1e-9);
  bool offered = false;
  for (const LoggedValue& value : loggedValues(*history))
    if (value.key == "step:extra.memory_host_peak") offered = value.title == "memory host peak (GB)";
  EXPECT_TRUE(offered);
  const CurveReading from(*history, CurveAxis::step);
  EXPECT_EQ(valuesChart(from, {"step:extra.memory_host_peak"}).title, "memory host peak (GB)");
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  resa::applyTheme(application, true);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
