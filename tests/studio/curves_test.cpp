#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QTreeWidget>
#include <QWheelEvent>
#include <chrono>
#include <cmath>
#include <iostream>
#include <limits>

#include "chart_gestures.h"
#include "planted_values.h"
#include "sample_run.h"
#include "tests/unit/long_run.h"
#include "tests/unit/test_folder.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/chart_paint.h"
#include "widgets/curves/curve_series.h"
#include "widgets/curves/curve_values.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/series_legend.h"
#include "widgets/curves/value_chooser.h"

namespace resa {
namespace {

const double nan = std::numeric_limits<double>::quiet_NaN();

double size(const std::pair<double, double>& range) { return range.second - range.first; }

ChartData lineData(int count, double (*value)(int)) {
  ChartData data{"line", "Line", "units", "step", "made up", {}, {}, {}};
  Curve curve{"values", "values", 0, {}, {}, true, false, true};
  for (int i = 0; i < count; ++i) curve.points.append({double(i), value(i)});
  data.curves = {curve};
  return data;
}

class ChartInput : public ::testing::Test {
 protected:
  void SetUp() override {
    chart_.resize(420, 320);
    chart_.setData(lineData(101, [](int i) { return double(i % 10); }));
    chart_.show();
    QApplication::processEvents();
    x_ = chart_.xRange();
    y_ = chart_.yRange();
  }
  Chart chart_;
  std::pair<double, double> x_, y_;
};

TEST_F(ChartInput, WheelZoomsBothAxesAboutThePlaceUnderTheMouse) {
  const QPoint at = placeIn(chart_, 0.25, 0.75);
  const double fixedX = x_.first + 0.25 * size(x_), fixedY = y_.first + 0.75 * size(y_);
  turnWheel(chart_, at, 2);
  EXPECT_NEAR(size(chart_.xRange()) / size(x_), 0.64, 1e-9);
  EXPECT_NEAR(size(chart_.yRange()) / size(y_), 0.64, 1e-9);
  EXPECT_NEAR(chart_.xRange().first + 0.25 * size(chart_.xRange()), fixedX, size(x_) / 300);
  EXPECT_NEAR(chart_.yRange().first + 0.75 * size(chart_.yRange()), fixedY, size(y_) / 250);
  turnWheel(chart_, at, -2);
  EXPECT_NEAR(chart_.xRange().first, x_.first, 1e-9);
  EXPECT_NEAR(chart_.yRange().second, y_.second, 1e-9);
}

TEST_F(ChartInput, WheelWithShiftZoomsYAloneAndWithControlXAlone) {
  turnWheel(chart_, placeIn(chart_, 0.5, 0.5), 1, Qt::ShiftModifier);
  EXPECT_EQ(chart_.xRange(), x_);
  EXPECT_NEAR(size(chart_.yRange()) / size(y_), 0.8, 1e-9);
  const auto y = chart_.yRange();
  turnWheel(chart_, placeIn(chart_, 0.5, 0.5), 1, Qt::ControlModifier);
  EXPECT_NEAR(size(chart_.xRange()) / size(x_), 0.8, 1e-9);
  EXPECT_EQ(chart_.yRange(), y);
}

TEST_F(ChartInput, ADragZoomsToItsBoxAndAThinOneAlongItsLength) {
  dragBox(chart_, placeIn(chart_, 0.2, 0.9), placeIn(chart_, 0.6, 0.3));
  const double pixelX = size(x_) / chart_.plotRect().width(), pixelY = size(y_) / chart_.plotRect().height();
  EXPECT_NEAR(chart_.xRange().first, x_.first + 0.2 * size(x_), 2 * pixelX);
  EXPECT_NEAR(chart_.xRange().second, x_.first + 0.6 * size(x_), 2 * pixelX);
  EXPECT_NEAR(chart_.yRange().first, y_.first + 0.3 * size(y_), 3 * pixelY);
  EXPECT_NEAR(chart_.yRange().second, y_.first + 0.9 * size(y_), 3 * pixelY);
  chart_.resetView();
  dragBox(chart_, placeIn(chart_, 0.1, 0.5), placeIn(chart_, 0.7, 0.51));
  EXPECT_NEAR(chart_.xRange().second, x_.first + 0.7 * size(x_), 2 * pixelX);
  EXPECT_EQ(chart_.yRange(), y_);
}

TEST_F(ChartInput, DoubleClickAndHomeAndZeroShowAllAgain) {
  QSignalSpy reset(&chart_, &Chart::viewReset);
  for (const int way : {0, 1, 2}) {
    turnWheel(chart_, placeIn(chart_, 0.3, 0.3), 3);
    ASSERT_NE(chart_.xRange(), x_);
    if (way == 0) QTest::mouseDClick(plotOf(chart_), Qt::LeftButton, {}, placeIn(chart_, 0.5, 0.5));
    if (way == 1) QTest::keyClick(&chart_, Qt::Key_Home);
    if (way == 2) QTest::keyClick(&chart_, Qt::Key_0);
    EXPECT_EQ(chart_.xRange(), x_) << way;
    EXPECT_EQ(chart_.yRange(), y_) << way;
  }
  EXPECT_EQ(reset.size(), 3);
}

TEST_F(ChartInput, KeysZoomAndPanAndPlainArrowsAreLeftToTheTimeline) {
  QTest::keyClick(&chart_, Qt::Key_Plus);
  EXPECT_NEAR(size(chart_.xRange()) / size(x_), 0.8, 1e-9);
  EXPECT_NEAR(size(chart_.yRange()) / size(y_), 0.8, 1e-9);
  QTest::keyClick(&chart_, Qt::Key_Minus, Qt::ControlModifier);
  EXPECT_NEAR(size(chart_.xRange()) / size(x_), 1, 1e-9);
  EXPECT_NEAR(size(chart_.yRange()) / size(y_), 0.8, 1e-9) << "Ctrl: the x axis alone";
  QTest::keyClick(&chart_, Qt::Key_Minus, Qt::AltModifier);
  EXPECT_NEAR(size(chart_.yRange()) / size(y_), 1, 1e-9) << "Alt: the y axis alone";
  const auto before = chart_.xRange();
  QTest::keyClick(&chart_, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_NEAR(chart_.xRange().first - before.first, 0.1 * size(before), 1e-9);
  QTest::keyClick(&chart_, Qt::Key_Up, Qt::ShiftModifier);
  EXPECT_NEAR(chart_.yRange().first - y_.first, 0.1 * size(y_), 1e-9);
  for (const auto& [modifier, taken] : {std::pair(Qt::NoModifier, false), std::pair(Qt::ShiftModifier, true)}) {
    QKeyEvent asked(QEvent::ShortcutOverride, Qt::Key_Right, modifier);
    asked.ignore();
    QApplication::sendEvent(&chart_, &asked);
    EXPECT_EQ(asked.isAccepted(), taken);
  }
}

TEST_F(ChartInput, AClickAsksForItsStepAndAShiftedDragPans) {
  QSignalSpy clicked(&chart_, &Chart::clicked);
  QTest::mouseClick(plotOf(chart_), Qt::LeftButton, {}, placeIn(chart_, 0.5, 0.5));
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_NEAR(clicked[0][0].toDouble(), 50, 1);
  dragBox(chart_, placeIn(chart_, 0.5, 0.5), placeIn(chart_, 0.25, 0.5), Qt::ShiftModifier);
  EXPECT_NEAR(chart_.xRange().first - x_.first, 0.25 * size(x_), size(x_) / 100);
  EXPECT_NEAR(size(chart_.xRange()), size(x_), 1e-9);
  EXPECT_EQ(clicked.size(), 1) << "a drag is no click";
}

TEST_F(ChartInput, TheKeyboardMovesTheCrosshairFromSampleToSample) {
  moveMouse(*plotOf(chart_), placeIn(chart_, 0.5, 0.5));
  ASSERT_EQ(chart_.crosshair().size(), 1u);
  const double at = chart_.crosshair()[0].x;
  QTest::keyClick(&chart_, Qt::Key_Right, Qt::ControlModifier);
  ASSERT_EQ(chart_.crosshair().size(), 1u);
  EXPECT_EQ(chart_.crosshair()[0].x, at + 1);
  EXPECT_EQ(chart_.crosshair()[0].y, double(int(at + 1) % 10));
  QSignalSpy clicked(&chart_, &Chart::clicked);
  QTest::keyClick(&chart_, Qt::Key_Return);
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked[0][0].toDouble(), at + 1);
}

TEST(ReferenceLines, NamesNeverCoverEachOtherAndStayInsideThePlot) {
  const QRectF plot(40, 10, 200, 100);
  const std::vector<double> rows{60, 58, 57, 12, 108, std::nan(""), 300};
  const std::vector<QSizeF> sizes(rows.size(), QSizeF(90, 14));
  const std::vector<QRectF> boxes = placeLineNames(plot, rows, sizes);
  ASSERT_EQ(boxes.size(), rows.size());
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_FALSE(boxes[i].isEmpty()) << i;
    EXPECT_TRUE(plot.contains(boxes[i])) << i;
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(boxes[i].intersects(boxes[j])) << i << " " << j;
  }
  EXPECT_EQ(boxes[0].right(), plot.right()) << "the right end is the first choice";
  EXPECT_TRUE(boxes[5].isEmpty() && boxes[6].isEmpty()) << "lines out of sight have no name";
  EXPECT_TRUE(placeLineNames(plot, {60}, {QSizeF(201, 14)})[0].isEmpty()) << "a name wider than the plot is left to the readout";
}

TEST(CurveSeries, EveryPlantedSpikeIsDrawnAtEveryZoom) {
  constexpr int count = 300000;
  QVector<QPointF> points;
  const auto spike = [](int i) { return i % 29989 == 17 ? (i % 2 ? 9.0 : -9.0) : 0; };
  for (int i = 0; i < count; ++i) points.append({double(i), std::sin(i * 0.1) + spike(i)});
  const CurveSeriesPtr series = CurveSeries::make(pointSource(points));
  for (const int width : {7, 100, 640, 2000}) {
    for (const auto& [low, high] : {std::pair(0, count), std::pair(20000, 200000), std::pair(29900, 30100), std::pair(30006, 30008)}) {
      std::vector<double> edges;
      for (int k = 0; k <= width; ++k) edges.push_back(low + (high - low) * double(k) / width);
      const QVector<QPointF> drawn = series->drawn(edges, false);
      EXPECT_LE(drawn.size(), 4 * width + 2);
      // Column by column: the extremes of the numbers there are among what is drawn.
      std::size_t next = 0;
      for (int k = 0; k < width; ++k) {
        double least = 1e9, most = -1e9, drawnLeast = 1e9, drawnMost = -1e9;
        for (int i = int(std::ceil(edges[std::size_t(k)])); i < edges[std::size_t(k) + 1] && i < count; ++i) {
          least = std::min(least, points[i].y());
          most = std::max(most, points[i].y());
        }
        while (next < std::size_t(drawn.size()) && drawn[qsizetype(next)].x() < edges[std::size_t(k)]) ++next;
        for (; next < std::size_t(drawn.size()) && drawn[qsizetype(next)].x() < edges[std::size_t(k) + 1]; ++next) {
          const QPointF& point = drawn[qsizetype(next)];
          EXPECT_EQ(point, points[int(point.x())]) << "only real samples are drawn";
          drawnLeast = std::min(drawnLeast, point.y());
          drawnMost = std::max(drawnMost, point.y());
        }
        ASSERT_EQ(drawnLeast, least) << width << " " << low << " " << k;
        ASSERT_EQ(drawnMost, most) << width << " " << low << " " << k;
      }
    }
  }
  EXPECT_LT(double(series->bytes()) / count, 1.8);
}

TEST(CurveSeries, ALogarithmicDrawingKeepsTheLeastPositiveNumberBesideNegativeOnes) {
  QVector<QPointF> points;
  for (int i = 0; i < 50000; ++i) points.append({double(i), i % 2 ? -5.0 : i == 31000 ? 1e-6 : 1.0});
  const CurveSeriesPtr series = CurveSeries::make(pointSource(points));
  std::vector<double> edges;
  for (int k = 0; k <= 100; ++k) edges.push_back(500.0 * k);
  double least = 1e9;
  for (const QPointF& point : series->drawn(edges, true)) least = std::min(least, point.y());
  EXPECT_EQ(least, 1e-6);
  EXPECT_EQ(series->notPositive(), 25000u);
  EXPECT_EQ(series->low(true), 1e-6);
  EXPECT_EQ(series->low(), -5);
}

TEST(CurveSeries, WhatGrowsIsTheSameAsMadeAnewAndUnsortedPositionsAreSorted) {
  RunHistory history;
  CurveCache cache;
  const auto grow = [&](int to) {
    for (int i = int(history.steps.size()) + 1; i <= to; ++i) {
      history.steps.addRow(i, i / 10.0, 1000 + i);
      history.steps.set(StepSeries::loss, i % 3 == 0 ? nan : std::cos(i * 0.7) * i);
    }
  };
  std::vector<double> edges;
  for (int k = 0; k <= 50; ++k) edges.push_back(k * 10000 / 50.0);
  for (const int to : {900, 1024, 2500, 7000, 7001, 10000}) {
    grow(to);
    const auto grown = chartsOf(history, CurveGroup::overview, CurveAxis::step, 0, &cache);
    const auto anew = chartsOf(history, CurveGroup::overview, CurveAxis::step, 0);
    const CurveSeriesPtr a = grown[0].curves[0].series, b = anew[0].curves[0].series;
    EXPECT_EQ(a->count(), b->count());
    EXPECT_EQ(a->high(), b->high());
    EXPECT_EQ(a->drawn(edges, false), b->drawn(edges, false)) << to;
    const CurveSeriesPtr first = CurveSeries::make(smoothedSource(a, 0.9));
    EXPECT_EQ(first->points(), CurveSeries::make(smoothedSource(b, 0.9))->points());
  }
  const CurveSeriesPtr sorted = CurveSeries::make(pointSource({{3, 30}, {1, 10}, {2, 20}}));
  EXPECT_EQ(sorted->points(), (QVector<QPointF>{{1, 10}, {2, 20}, {3, 30}}));
}

TEST(Smoothing, IsTheAverageFreedOfItsStartAndLeavesTheRawTraceFaint) {
  auto history = plantedHistory();
  CurvesView view;
  view.resize(700, 560);
  view.setHistory(history);
  view.show();
  auto* slider = view.findChild<QSlider*>("curves.smoothing");
  ASSERT_TRUE(slider);
  slider->setFocus();
  QTest::keyClick(slider, Qt::Key_PageUp);
  QTest::keyClick(slider, Qt::Key_PageUp);
  const double w = view.smoothing();
  EXPECT_NEAR(w, 1 - std::pow(10.0, -0.8), 1e-12);
  Chart* chart = view.charts().at(0);
  double powers = 1;
  for (int t = 0; t < 8; ++t) {
    // Written out: the weighted mean of all numbers so far, with weights w^(t - i).
    double sum = 0, weights = 0;
    for (int i = 0; i <= t; ++i) {
      sum += std::pow(w, t - i) * history->steps[std::size_t(i)].loss;
      weights += std::pow(w, t - i);
    }
    powers *= w;
    EXPECT_NEAR(weights * (1 - w), 1 - powers, 1e-12);
    const auto values = chart->showCrosshair(0.25 * (t + 1));
    ASSERT_FALSE(values.empty());
    EXPECT_EQ(values[0].curve, "loss");
    EXPECT_NEAR(values[0].smoothed, sum / weights, 1e-12);
    EXPECT_EQ(values[0].y, history->steps[std::size_t(t)].loss) << "the raw number stays";
  }
  EXPECT_EQ(view.plotted("loss").size(), 8);
  QApplication::processEvents();
  EXPECT_EQ(chart->drawn("loss").size(), 8) << "new data on an unchanged axis are drawn";
  for (Chart* other : view.charts())
    for (const Curve& curve : other->data().curves) EXPECT_EQ(curve.smoothed != nullptr, !curve.markers) << "evaluations stay as measured";
}

TEST(LogAxes, DropWhatHasNoPlaceOnThemAndSaySo) {
  ChartData data{"log", "Log", "", "step", "", {}, {}, {}};
  data.curves = {{"values", "values", 0, {{0, 1}, {1, -1}, {2, 0}, {3, 100}, {4, 10}}, {}, true, false, true}};
  Chart chart;
  chart.resize(500, 300);
  chart.setData(data);
  chart.show();
  QApplication::processEvents();
  EXPECT_TRUE(chart.leftOut().isEmpty());
  chart.setLogarithmic(false, true);
  QApplication::processEvents();
  EXPECT_EQ(chart.drawn("values"), (QVector<QPointF>{{0, 1}, {3, 100}, {4, 10}}));
  EXPECT_EQ(chart.leftOut(), "2 values ≤ 0 left out");
  chart.setLogarithmic(true, true);
  QApplication::processEvents();
  EXPECT_EQ(chart.drawn("values"), (QVector<QPointF>{{3, 100}, {4, 10}}));
  EXPECT_TRUE(chart.leftOut().contains("1 at step ≤ 0 left out"));
  EXPECT_GT(chart.xRange().first, 0);
  EXPECT_FALSE(chartCsv(data, chart.view()).contains("-1"));
}

TEST(LogAxes, TheButtonsOfThePanelSwitchThemAndAWheelKeepsThemPositive) {
  CurvesView view;
  view.resize(800, 600);
  view.setHistory(plantedHistory());
  view.setXAxis(CurveAxis::step);
  view.show();
  QTest::mouseClick(view.findChild<QPushButton*>("curves.logX"), Qt::LeftButton);
  QTest::mouseClick(view.findChild<QPushButton*>("curves.logY"), Qt::LeftButton);
  for (Chart* chart : view.charts()) {
    EXPECT_TRUE(chart->view().logX && chart->view().logY);
    for (int i = 0; i < 12; ++i) turnWheel(*chart, placeIn(*chart, 0.1, 0.1), -1);
    EXPECT_GT(chart->xRange().first, 0);
    EXPECT_GT(chart->yRange().first, 0);
  }
}

/// A made-up run, its file read by another parser.
class FileRun : public ::testing::Test {
 protected:
  void SetUp() override {
    SampleRun what;
    what.steps = 60;
    writeSampleRun(folder_.path(), what);
    QFile file(QString::fromStdString((folder_ / "events.jsonl").string()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    for (const QByteArray& line : file.readAll().split('\n'))
      if (!line.isEmpty()) events_.append(QJsonDocument::fromJson(line).object());
    EventReader reader(folder_ / "events.jsonl");
    reader.poll();
    history_ = std::make_shared<RunHistory>(reader.history());
  }
  QVector<QJsonObject> of(const QString& kind) const {
    QVector<QJsonObject> found;
    for (const QJsonObject& event : events_)
      if (event["kind"] == kind) found.append(event);
    return found;
  }
  TestFolder folder_;
  QVector<QJsonObject> events_;
  RunHistoryPtr history_;
};

TEST_F(FileRun, TheCrosshairTellsTheNumbersOfTheFile) {
  CurvesView view;
  view.resize(800, 640);
  view.setXAxis(CurveAxis::step);
  view.setHistory(history_);
  view.show();
  QApplication::processEvents();
  Chart* chart = view.charts().at(0);
  const auto steps = of("step");
  ASSERT_GT(steps.size(), 10);
  for (const qsizetype i : {qsizetype(1), steps.size() / 2, steps.size() - 1}) {
    const double at = steps[i]["step"].toDouble();
    const QRect area = chart->plotRect();
    const double share = (at - chart->xRange().first) / size(chart->xRange());
    moveMouse(*plotOf(*chart), QPointF(placeIn(*chart, share, 0.5)));
    ASSERT_EQ(chart->crosshair().size(), 3u) << area.width();
    for (const Chart::CrosshairValue& value : chart->crosshair()) {
      EXPECT_EQ(value.x, at);
      EXPECT_EQ(value.y, steps[i][value.curve].toDouble()) << value.curve.toStdString();
    }
    bool said = false;
    for (const QLabel* label : chart->findChildren<QLabel*>())
      said = said || (label->isVisible() && label->text().contains(QString::number(steps[i]["loss"].toDouble(), 'g', 6)));
    EXPECT_TRUE(said) << "the readout shows it";
  }
}

TEST_F(FileRun, EveryLoggedNumberCanBeChosenAndIsDrawnAsLogged) {
  QSet<QString> keys;
  for (const LoggedValue& value : loggedValues(*history_)) {
    EXPECT_FALSE(keys.contains(value.key)) << value.key.toStdString();
    keys.insert(value.key);
    EXPECT_FALSE(value.title.isEmpty() || value.group.isEmpty());
  }
  // From the file's side: each number of a step, of its diagnostics, of each component's scores.
  const CurveReading from(*history_, CurveAxis::step);
  const auto drawnAs = [&](const QString& key, const QVector<QPointF>& expected) {
    ASSERT_TRUE(keys.contains(key)) << key.toStdString();
    const ChartData chart = valuesChart(from, {key});
    ASSERT_GE(chart.curves.size(), 1u) << key.toStdString();
    EXPECT_EQ(pointsOf(chart.curves[0]), expected) << key.toStdString();
  };
  int checked = 0;
  const QJsonObject step = of("step").last();
  for (auto field = step.begin(); field != step.end(); ++field) {
    if (!field->isDouble() || field.key() == "step" || field.key() == "epoch") continue;
    QVector<QPointF> expected;
    for (const QJsonObject& event : of("step"))
      if (event[field.key()].isDouble()) expected.append({event["step"].toDouble(), event[field.key()].toDouble()});
    drawnAs("step:" + field.key(), expected);
    ++checked;
  }
  const auto evaluations = of("evaluation");
  const QJsonObject components = evaluations.last()["components"].toObject();
  for (auto component = components.begin(); component != components.end(); ++component) {
    for (const bool raw : {false, true}) {
      const QJsonObject scores = raw ? component->toObject()["raw"].toObject() : component->toObject();
      for (auto score = scores.begin(); score != scores.end(); ++score) {
        if (!score->isDouble()) continue;
        QVector<QPointF> expected;
        for (const QJsonObject& event : evaluations) {
          const QJsonObject all = event["components"].toObject()[component.key()].toObject();
          const QJsonValue value = raw ? all["raw"].toObject()[score.key()] : all[score.key()];
          if (value.isDouble()) expected.append({event["step"].toDouble(), value.toDouble()});
        }
        drawnAs("score:" + score.key() + "@" + component.key() + (raw ? "/raw" : ""), expected);
        EXPECT_TRUE(raw || keys.contains("score:" + score.key()));
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 10);
}

TEST_F(FileRun, TheChooserFindsByWordsAndAddsChartsThatStayUntilTheyAreRemoved) {
  CurvesView view;
  view.resize(900, 640);
  view.setHistory(history_);
  view.show();
  QSignalSpy arranged(&view, &CurvesView::arrangementChanged);
  QTest::mouseClick(view.findChild<QPushButton*>("curves.add"), Qt::LeftButton);
  auto* chooser = view.findChild<ValueChooser*>("curves.chooser");
  ASSERT_TRUE(chooser);
  auto* search = chooser->findChild<QLineEdit*>("curves.chooser.search");
  QTest::keyClicks(search, "encoding ari");
  auto* tree = chooser->findChild<QTreeWidget*>("curves.chooser.values");
  int shown = 0;
  for (int g = 0; g < tree->topLevelItemCount(); ++g)
    for (int i = 0; i < tree->topLevelItem(g)->childCount(); ++i) {
      const QTreeWidgetItem* item = tree->topLevelItem(g)->child(i);
      if (item->isHidden()) continue;
      ++shown;
      EXPECT_TRUE(item->toolTip(0).contains("ari") && item->toolTip(0).contains("encoding")) << item->toolTip(0).toStdString();
    }
  EXPECT_GT(shown, 0);
  QTest::keyClick(search, Qt::Key_Return);
  search->clear();
  QTest::keyClicks(search, "step:lr");
  QTest::keyClick(search, Qt::Key_Return);
  ASSERT_EQ(chooser->ticked().size(), 2);
  QTest::mouseClick(chooser->findChild<QPushButton*>("curves.chooser.apart"), Qt::LeftButton);
  EXPECT_EQ(view.group(), CurveGroup::chosen);
  ASSERT_EQ(view.charts().size(), 2u);
  EXPECT_GT(arranged.size(), 0);
  const QString kept = view.arrangement();
  QTest::mouseClick(view.charts()[0]->findChild<QWidget*>("chart.remove"), Qt::LeftButton);
  ASSERT_EQ(view.charts().size(), 1u);
  CurvesView another;
  another.setArrangement(kept);
  another.setHistory(history_);
  EXPECT_EQ(another.chosenCharts().size(), 2u);
  EXPECT_EQ(another.charts().size(), 2u);
  another.setArrangement("not an arrangement");
  EXPECT_EQ(another.chosenCharts().size(), 2u);
  another.setChosenCharts({});
  bool said = false;
  for (const QLabel* label : another.findChildren<QLabel*>()) said = said || label->text().contains("No charts of your own yet");
  EXPECT_TRUE(said) << "no empty panel without a reason";
}

TEST(Legend, EntriesHideShowAndBringOutTheirCurves) {
  CurvesView view;
  view.resize(1000, 640);
  view.setHistory(plantedHistory());
  view.show();
  QApplication::processEvents();
  Chart* chart = view.charts().at(0);
  auto* legend = chart->findChild<SeriesLegend*>("chart.legend");
  ASSERT_TRUE(legend && legend->isVisible());
  const double high = chart->yRange().second;
  QTest::mouseClick(legend, Qt::LeftButton, {}, legend->entryRect("KL").center());
  EXPECT_TRUE(chart->view().hidden.contains("KL"));
  EXPECT_FALSE(chart->figure().csv().contains("kl,"));
  chart->showCrosshair(1);
  EXPECT_EQ(chart->crosshair().size(), 2u) << "what is hidden is not read out";
  QTest::mouseClick(legend, Qt::LeftButton, {}, legend->entryRect("KL").center());
  EXPECT_TRUE(chart->view().hidden.isEmpty());
  QTest::mouseDClick(legend, Qt::LeftButton, {}, legend->entryRect("KL").center());
  EXPECT_EQ(chart->view().hidden, (QSet<QString>{"loss", "assignment entropy"})) << "alone";
  chart->resetView();
  view.activateWindow();
  QApplication::setActiveWindow(&view);
  legend->setFocus(Qt::TabFocusReason);
  QTest::keyClick(legend, Qt::Key_Left);
  QTest::keyClick(legend, Qt::Key_Space);
  EXPECT_FALSE(chart->view().hidden.contains("loss")) << "the first entry has the focus";
  // The common legend switches a component in all charts.
  auto* common = view.findChild<SeriesLegend*>("curves.legend");
  ASSERT_FALSE(common->entryRect("Encoding").isNull() && common->entryRect("encoding").isNull());
  const QString encoding = common->entries().at(0).label;
  QTest::mouseClick(common, Qt::LeftButton, {}, common->entryRect(encoding).center());
  for (Chart* other : view.charts()) EXPECT_TRUE(other->view().hidden.contains(encoding));
  EXPECT_EQ(common->entries().back().label, "bars: least … most over the restarts") << "whiskers are named";
  // Hiding the raw pixels takes their line out of the picture and out of the range.
  Chart* silhouette = view.charts().at(1);
  ASSERT_EQ(silhouette->data().lines.size(), 1u);
  const Figure with = silhouette->figure();
  QTest::mouseClick(common, Qt::LeftButton, {}, common->entryRect("raw pixels").center());
  EXPECT_TRUE(silhouette->view().hidden.contains("raw pixels"));
  const auto drawn = [](const Figure& figure) {
    QImage image(figure.size, QImage::Format_RGB32);
    QPainter painter(&image);
    figure.paint(painter, image.rect(), {});
    return image;
  };
  EXPECT_NE(drawn(with), drawn(silhouette->figure()));
  EXPECT_GT(high, 4);
}

RunHistoryPtr shifted(double by, std::int64_t n = 2000) {
  auto history = plantedHistory();
  history->steps.forEach([by](StepEvent& event) { event.loss += by; });
  for (EvaluationEvent& event : history->evaluations) {
    if (event.n == 2000) event.n = n;
    for (auto& [name, scores] : event.components) scores.normalized.ari += by;
  }
  return history;
}

RunFacts facts(qint64 seed, const QString& digest) {
  RunFacts facts;
  facts.network = "momentum";
  facts.split = "test";
  facts.normalization = "l2";
  facts.n = 2000;
  facts.batchSize = 256;
  facts.temperature = 0.4;
  facts.seed = seed;
  facts.digest = digest;
  return facts;
}

TEST(Overlay, DrawsEachRunInItsColourAndNamesIt) {
  CurvesView view;
  view.resize(900, 640);
  view.setRun("first", facts(0, "a"));
  view.setHistory(shifted(0));
  view.setOverlays({{"second", shifted(1), facts(0, "b")}});
  EXPECT_TRUE(view.warning().isEmpty()) << view.warning().toStdString();
  EXPECT_EQ(view.plotted("loss").at(3).y() + 1, view.plotted("second · loss").at(3).y());
  const ChartData& loss = view.charts().at(0)->data();
  std::map<QString, const Curve*> curves;
  for (const Curve& curve : loss.curves) curves[curve.label] = &curve;
  ASSERT_TRUE(curves.count("first · loss") && curves.count("second · loss") && curves.count("second · KL"));
  EXPECT_NE(curves["first · loss"]->color, curves["second · loss"]->color);
  EXPECT_EQ(curves["second · KL"]->color, curves["second · loss"]->color);
  EXPECT_NE(curves["second · KL"]->dash, curves["second · loss"]->dash);
  view.setOverlays({});
  EXPECT_TRUE(view.curveNames().filter("second").isEmpty());
  EXPECT_EQ(view.charts().at(0)->data().curves[0].label, "loss");
}

TEST(Overlay, WarnsOfWhatDoesNotCompareWithItsValues) {
  RunFacts other = facts(0, "b");
  other.n = 10000;
  other.temperature = 0.2;
  CurvesView view;
  view.setRun("first", facts(0, "a"));
  view.setHistory(shifted(0));
  view.setOverlays({{"second", shifted(1, 10000), other}});
  EXPECT_EQ(view.warning(),
            "These curves do not compare as they stand: n 2,000 (first), 10,000 (second) · temperature 0.4 (first), 0.2 (second)");
  other = facts(0, "b");
  other.network = "student";
  other.split = "train";
  other.normalization = "none";
  other.batchSize = 128;
  EXPECT_EQ(
      comparabilityWarning({{"a", nullptr, facts(0, "")}, {"b", nullptr, facts(1, "")}, {"c", nullptr, other}}),
      "These curves do not compare as they stand: network momentum (a, b), student (c) · split test (a, b), train (c) · normalisation "
      "l2 (a, b), none (c) · batch 256 (a, b), 128 (c)");
  EXPECT_TRUE(comparabilityWarning({{"a", nullptr, facts(0, "")}, {"b", nullptr, RunFacts()}}).isEmpty()) << "unknown differs from nothing";
}

TEST(Overlay, RunsThatDifferByTheirSeedAloneAreAMeanWithABand) {
  CurvesView view;
  view.resize(900, 640);
  view.setRun("first", facts(0, "same"));
  view.setHistory(shifted(0));
  view.setOverlays({{"second", shifted(1), facts(1, "same")}, {"third", shifted(5), facts(2, "same")}});
  const auto base = plantedHistory();
  const auto curveNamed = [&](const QString& name) {
    for (Chart* chart : view.charts())
      for (const Curve& curve : chart->data().curves)
        if (curve.name == name) return curve;
    return Curve();
  };
  Curve loss = curveNamed("loss");
  ASSERT_TRUE(loss.low && loss.high);
  EXPECT_EQ(loss.label, "loss · mean of 3 seeds ± SD");
  const double mean = 2, deviation = std::sqrt((4.0 + 1 + 9) / 2);  // of 0, 1 and 5
  for (int i = 0; i < 8; ++i) {
    const double value = base->steps[std::size_t(i)].loss;
    EXPECT_NEAR(loss.series->points()[i].y(), value + mean, 1e-12);
    EXPECT_NEAR(loss.low->points()[i].y(), value + mean - deviation, 1e-12);
    EXPECT_NEAR(loss.high->points()[i].y(), value + mean + deviation, 1e-12);
  }
  const Curve ari = curveNamed("ari/encoding");
  ASSERT_TRUE(ari.low && ari.series);
  EXPECT_NEAR(ari.series->points()[1].y(), 0.32 + mean, 1e-12);
  view.setBand(BandKind::range);
  loss = curveNamed("loss");
  EXPECT_EQ(loss.label, "loss · mean of 3 seeds, least … most");
  EXPECT_NEAR(loss.high->points()[2].y() - loss.low->points()[2].y(), 5, 1e-12);
  // One of another configuration stays a curve of its own; a shorter run ends the mean.
  auto shorter = std::make_shared<RunHistory>(*shifted(1));
  shorter->steps.dropBeyond(20);
  view.setOverlays({{"second", shorter, facts(1, "same")}, {"other", shifted(5), facts(2, "other")}});
  EXPECT_EQ(view.plotted("loss").size(), 4);
  EXPECT_EQ(view.plotted("other · loss").size(), 8);
}

TEST(Overlay, TheFactsOfARunLeaveOutItsSeedAndItsPlace) {
  Config one, two;
  two.train.seed = one.train.seed + 1;
  two.data.root = "elsewhere";
  const auto history = plantedHistory();
  EXPECT_EQ(runFacts(*history, &one).digest, runFacts(*history, &two).digest);
  EXPECT_NE(runFacts(*history, &one).seed, runFacts(*history, &two).seed);
  two.method.temperature *= 2;
  EXPECT_NE(runFacts(*history, &one).digest, runFacts(*history, &two).digest);
  EXPECT_EQ(runFacts(*history, nullptr).n, 2000);
  EXPECT_TRUE(runFacts(*history, nullptr).digest.isEmpty());
}

TEST(Marks, CursorAndAlarmsStandInEachChart) {
  CurvesView view;
  view.resize(900, 640);
  view.setHistory(plantedHistory());
  view.setXAxis(CurveAxis::step);
  view.setMarks({{20, "a collapse"}});
  view.setCursorStep(30);
  view.show();
  QApplication::processEvents();
  for (Chart* chart : view.charts()) {
    const QImage shot = chart->grab().toImage();
    const QRect area = chart->plotRect();
    const auto columnHas = [&](double step, const QColor& color) {
      const int x = int(area.left() + (step - chart->xRange().first) / size(chart->xRange()) * area.width());
      int found = 0;
      for (int column = x - 1; column <= x + 1; ++column)
        for (int y = area.top(); y < area.bottom(); ++y) found += colorDistance(shot.pixelColor(column, y), color) < 240 ? 1 : 0;
      return found;
    };
    EXPECT_GT(columnHas(30, theme().accent), area.height() / 2) << chart->objectName().toStdString();
    EXPECT_GT(columnHas(20, theme().bad), area.height() / 4) << chart->objectName().toStdString();
  }
}

TEST(Figures, ExportWhatIsDrawnZoomedSmoothedAndOnLogarithms) {
  auto history = plantedHistory();
  CurvesView view;
  view.resize(900, 640);
  view.setXAxis(CurveAxis::step);
  view.setSmoothing(0.5);
  view.setHistory(history);
  view.setLogarithmic(false, true);
  view.show();
  Chart* chart = view.charts().at(0);
  chart->setXRange(12, 31);
  const Figure figure = view.figures().at(0);
  const QList<QByteArray> lines = figure.csv().trimmed().split('\n');
  ASSERT_EQ(lines.size(), 5) << "steps 15, 20, 25 and 30";
  EXPECT_TRUE(lines[0].startsWith("step,loss,loss smoothed,assignment_entropy,"));
  const auto points = chart->data().curves[0].smoothed->points();
  for (int row = 1; row < 5; ++row) {
    const QList<QByteArray> cells = lines[row].split(',');
    EXPECT_EQ(cells[0].toDouble(), 10 + 5 * row);
    EXPECT_EQ(cells[1].toDouble(), history->steps[std::size_t(row + 1)].loss);
    EXPECT_EQ(cells[2].toDouble(), points[row + 1].y());
  }
  // The drawn figure shows the same stretch: its picture differs from that of the whole run.
  const auto picture = [](const Figure& of) {
    QImage image(of.size, QImage::Format_RGB32);
    QPainter painter(&image);
    of.paint(painter, image.rect());
    return image;
  };
  const QImage zoomed = picture(figure);
  chart->resetView();
  EXPECT_NE(zoomed, picture(view.figures().at(0)));
  EXPECT_EQ(view.figure().name, "loss");
}

TEST(LongRun, AMillionStepsAreDrawnInBoundedTimeAndMemory) {
  constexpr std::int64_t count = 1000000;
  const TestFolder folder;
  writeLongRun(folder / "events.jsonl", count, false);
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  CurvesView view;
  view.resize(1000, 640);
  view.setXAxis(CurveAxis::step);
  view.show();
  QApplication::processEvents();
  const auto begin = Clock::now();
  EventReader reader(folder / "events.jsonl");
  reader.poll();
  const double read = since(begin);
  view.setHistory(std::make_shared<RunHistory>(reader.history()));
  EXPECT_TRUE(view.busy()) << "off the GUI thread";
  while (view.busy()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  QApplication::processEvents();
  view.grab();
  std::cout << "[ measured ] a million steps: read in " << read << " s, first curves after " << since(begin) << " s\n";
  ASSERT_FALSE(view.charts().empty());
  Chart* chart = view.charts().at(0);
  ASSERT_EQ(chart->data().curves[0].series->count(), std::size_t(count));
  EXPECT_LT(double(chart->data().curves[0].series->bytes()) / count, 1.8);
  // All ten spikes are drawn, at the whole and zoomed.
  const auto spikes = [&] {
    int found = 0;
    for (const QPointF& point : chart->drawn("loss")) found += point.y() >= 50 ? 1 : 0;
    return found;
  };
  EXPECT_EQ(spikes(), 10);
  EXPECT_LE(chart->drawn("loss").size(), 4 * qsizetype(chart->plotRect().width() * chart->devicePixelRatioF()) + 2);
  const auto zooming = Clock::now();
  chart->setXRange(499000, 500000);
  QApplication::processEvents();
  std::cout << "[ measured ] zoomed in in " << since(zooming) << " s\n";
  EXPECT_EQ(spikes(), 1);
  const auto values = chart->showCrosshair(499955.2);
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0].y, longRunLoss(499955));
  view.setSmoothing(0.999);
  while (view.busy()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  EXPECT_EQ(chart->data().curves[0].smoothed->count(), std::size_t(count));
  EXPECT_EQ(stepAt(reader.history(), CurveAxis::time, axisPosition(reader.history(), CurveAxis::time, 123456)), 123456);
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
