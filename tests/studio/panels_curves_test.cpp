// Curves in the real window on a real run: by mouse and keyboard, every number held against the run's events.
#include <QComboBox>
#include <QJsonObject>
#include <QLineEdit>
#include <QSlider>
#include <algorithm>
#include <cmath>

#include "tests/studio/chart_gestures.h"
#include "tests/studio/panels_desk.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/series_legend.h"
#include "widgets/curves/value_chooser.h"

namespace resa {
namespace {

class PanelCurves : public PanelsDesk {
 protected:
  void SetUp() override {
    PanelsDesk::SetUp();
    if (IsSkipped()) return;
    maximize(view());
    ASSERT_TRUE(waitFor([&] { return !view().busy() && view().charts().size() >= 4; }, 20));
  }
  CurvesView& view() { return workspace().curves(); }
  Chart& chart(const QString& name) {
    for (Chart* each : view().charts())
      if (each->data().name == name) return *each;
    ADD_FAILURE() << "no chart " << name.toStdString();
    return *view().charts().front();
  }
  void settled() {
    ASSERT_TRUE(waitFor([&] { return !view().busy(); }, 10));
  }
  /// What every line of the events says of this field, in order.
  QVector<QPointF> written(const QString& kind, const char* x, const std::function<QJsonValue(const QJsonObject&)>& y) {
    QVector<QPointF> points;
    for (const QJsonObject& event : session().events(kind))
      if (y(event).isDouble()) points.append(QPointF(event[QLatin1String(x)].toDouble(), y(event).toDouble()));
    return points;
  }
  static void expectSame(const QVector<QPointF>& shown, const QVector<QPointF>& file, const char* what) {
    ASSERT_EQ(shown.size(), file.size()) << what;
    ASSERT_GT(shown.size(), 3) << what;
    for (qsizetype i = 0; i < shown.size(); ++i) {
      EXPECT_NEAR(shown[i].x(), file[i].x(), 1e-5 * (1 + std::abs(file[i].x()))) << what << " " << i;
      EXPECT_NEAR(shown[i].y(), file[i].y(), 1e-5 * (1 + std::abs(file[i].y()))) << what << " " << i;
    }
  }
};

QJsonValue lossOf(const QJsonObject& event) { return event["loss"]; }

TEST_F(PanelCurves, TheAxesButtonsTurnTheLossOfTheFileFromEpochsToStepsToHours) {
  expectSame(view().plotted("loss"), written("step", "epoch", lossOf), "epochs");
  choose("curves.axis", "Step");
  settled();
  expectSame(view().plotted("loss"), written("step", "step", lossOf), "steps");
  choose("curves.axis", "Time");
  settled();
  const QVector<QPointF> hours = view().plotted("loss");
  ASSERT_EQ(hours.size(), written("step", "step", lossOf).size());
  EXPECT_GE(hours.first().x(), 0);
  EXPECT_TRUE(std::is_sorted(hours.begin(), hours.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
  EXPECT_LT(hours.last().x(), 1) << "a training of seconds, in hours";
  choose("curves.axis", "Epoch");
  settled();
  press(&view(), "curves.logY");
  EXPECT_TRUE(chart("loss").view().logY);
  press(&view(), "curves.logX");
  EXPECT_TRUE(chart("loss").view().logX);
  expectSame(view().plotted("loss"), written("step", "epoch", lossOf), "numbers stay on logarithmic axes");
  press(&view(), "curves.logX");
  press(&view(), "curves.logY");
  EXPECT_FALSE(chart("loss").view().logY);
}

TEST_F(PanelCurves, TheSliderSmoothsAndKeepsTheRawTrace) {
  auto* slider = find<QSlider>("curves.smoothing");
  slider->setFocus();
  for (int i = 0; i < 3; ++i) QTest::keyClick(slider, Qt::Key_PageUp);
  settled();
  const double weight = view().smoothing();
  ASSERT_GT(weight, 0);
  const QVector<QPointF> raw = written("step", "epoch", lossOf);
  expectSame(view().plotted("loss"), raw, "raw");
  // The average by hand, freed of its pull towards zero.
  double mean = 0, mass = 0;
  for (const QPointF& point : raw) {
    mean = weight * mean + (1 - weight) * point.y();
    mass = weight * mass + (1 - weight);
  }
  const auto& last = chart("loss").showCrosshair(raw.last().x());
  const auto loss = std::find_if(last.begin(), last.end(), [](const auto& value) { return value.curve == "loss"; });
  ASSERT_NE(loss, last.end());
  EXPECT_NEAR(loss->y, raw.last().y(), 1e-5);
  EXPECT_NEAR(loss->smoothed, mean / mass, 1e-4);
  QTest::keyClick(slider, Qt::Key_Home);
  settled();
  EXPECT_EQ(view().smoothing(), 0);
}

TEST_F(PanelCurves, TheCrosshairTellsTheFilesNumbersUnderTheMouse) {
  Chart& loss = chart("loss");
  const QVector<QPointF> file = written("step", "epoch", lossOf);
  const QPointF wanted = file[file.size() / 2];
  const auto [low, high] = loss.xRange();
  QTest::mouseMove(plotOf(loss), placeIn(loss, (wanted.x() - low) / (high - low), 0.5));
  ASSERT_TRUE(waitFor([&] { return !loss.crosshair().empty(); }, 5));
  for (const auto& [name, field] : {std::pair("loss", "loss"), std::pair("kl", "kl")}) {
    const auto& values = loss.crosshair();
    const auto found = std::find_if(values.begin(), values.end(), [name = name](const auto& value) { return value.curve == name; });
    ASSERT_NE(found, values.end()) << name;
    const auto at = std::find_if(file.begin(), file.end(), [&](const QPointF& point) { return std::abs(point.x() - found->x) < 1e-6; });
    ASSERT_NE(at, file.end()) << "the crosshair stands on a step of the file";
    const QVector<QPointF> of = written("step", "epoch", [field = field](const QJsonObject& event) { return event[QLatin1String(field)]; });
    EXPECT_NEAR(found->y, of[at - file.begin()].y(), 1e-5) << name;
  }
}

TEST_F(PanelCurves, WheelAndBoxZoomAllChartsAndTheKeysResetThem) {
  Chart& loss = chart("loss");
  const auto whole = loss.xRange();
  const auto wide = [](Chart& each) { return each.xRange().second - each.xRange().first; };
  turnWheel(loss, placeIn(loss, 0.5, 0.5), 3);
  EXPECT_LT(wide(loss), 0.9 * (whole.second - whole.first));
  for (Chart* other : view().charts()) EXPECT_EQ(other->xRange(), loss.xRange()) << "the x axes go together";
  loss.setFocus();
  QTest::keyClick(&loss, Qt::Key_0);
  EXPECT_EQ(loss.xRange(), whole);
  dragBox(loss, placeIn(loss, 0.25, 0.8), placeIn(loss, 0.75, 0.3));
  const double span = whole.second - whole.first;
  EXPECT_NEAR(loss.xRange().first, whole.first + 0.25 * span, 0.02 * span);
  EXPECT_NEAR(loss.xRange().second, whole.first + 0.75 * span, 0.02 * span);
  QTest::keyClick(&loss, Qt::Key_0);
  EXPECT_EQ(loss.xRange(), whole);
}

TEST_F(PanelCurves, ALegendHidesComponentsAndTheRawPixelsInEveryChart) {
  auto* legend = find<SeriesLegend>("curves.legend");
  for (const char* entry : {"Encoding", "raw pixels"}) {
    ASSERT_FALSE(legend->entryRect(entry).isNull()) << entry;
    QTest::mouseClick(legend, Qt::LeftButton, {}, legend->entryRect(entry).center());
    for (Chart* each : view().charts()) EXPECT_TRUE(each->view().hidden.contains(entry)) << entry;
    EXPECT_FALSE(entry == QLatin1String("Encoding") && chart("ari").figure().csv().contains("ari/encoding"));
    QTest::mouseClick(legend, Qt::LeftButton, {}, legend->entryRect(entry).center());
    for (Chart* each : view().charts()) EXPECT_FALSE(each->view().hidden.contains(entry)) << entry;
  }
}

TEST_F(PanelCurves, TheBootstrapButtonDrawsTheIntervalsOfTheFile) {
  press(&view(), "curves.bootstrap");
  settled();
  const QList<QByteArray> lines = chart("ari").figure().csv().trimmed().split('\n');
  const QList<QByteArray> head = lines[0].split(',');
  for (const auto& [column, field] :
       {std::pair("ari/encoding bootstrap low", "ari_ci95_low"), std::pair("ari/encoding bootstrap high", "ari_ci95_high")}) {
    const qsizetype at = head.indexOf(column);
    ASSERT_GT(at, 0) << lines[0].toStdString();
    std::vector<double> shown, file;
    for (const QByteArray& line : lines.mid(1))
      if (!line.split(',')[at].isEmpty()) shown.push_back(line.split(',')[at].toDouble());
    for (const QJsonObject& event : session().events("evaluation")) {
      const QJsonValue value = event["components"].toObject()["encoding"].toObject()[QLatin1String(field)];
      if (value.isDouble()) file.push_back(value.toDouble());
    }
    ASSERT_EQ(shown.size(), file.size()) << field;
    ASSERT_GT(file.size(), 1u);
    for (std::size_t i = 0; i < file.size(); ++i) EXPECT_NEAR(shown[i], file[i], 1e-6) << field << " " << i;
  }
  EXPECT_FALSE(find<SeriesLegend>("curves.legend")->entryRect("bootstrap 95 % over the images").isNull()) << "named in the legend";
}

TEST_F(PanelCurves, AnyLoggedValueIsFoundByWordsAndDrawnInAChartOfItsOwn) {
  press(&view(), "curves.add");
  auto* chooser = find<ValueChooser>("curves.chooser");
  auto* search = chooser->findChild<QLineEdit*>("curves.chooser.search");
  QTest::keyClicks(search, "step:lr");
  QTest::keyClick(search, Qt::Key_Return);
  ASSERT_EQ(chooser->ticked().size(), 1);
  press(chooser, "curves.chooser.apart");
  settled();
  ASSERT_EQ(view().charts().size(), 1u);
  const QStringList names = view().charts().front()->curveNames();
  ASSERT_EQ(names.size(), 1);
  expectSame(view().plotted(names.front()), written("step", "epoch", [](const QJsonObject& event) { return event["lr"]; }), "lr");
}

}  // namespace
}  // namespace resa
