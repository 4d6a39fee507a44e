// The views on plain values: what is drawn is what was given, at the place where it belongs.
#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>

#include "tests/studio/planted_values.h"
#include "widgets/assignment_view.h"
#include "widgets/curves_view.h"
#include "widgets/matrix_canvas.h"
#include "widgets/theme.h"

namespace resa {
namespace {

TEST(HeatMap, RowsGoDownAndColumnsGoRight) {
  const MatrixData matrix = matrixOf(*plantedSnapshot(3, 14, 0.5f), MatrixMode::assignment);
  const QImage image = heatMapImage(matrix, colorTable(ColorMap::viridis), false, 1000);
  ASSERT_EQ(image.size(), QSize(probe, probe));
  for (int y = 0; y < probe; ++y) {
    for (int x = 0; x < probe; ++x) {
      const bool planted = y == 3 && x == 14;
      EXPECT_EQ(image.pixel(x, y) != colorTable(ColorMap::viridis)[0], planted) << "pixel " << x << ", " << y;
    }
  }
}

TEST(HeatMap, ColoursFollowTheFixedLogScale) {
  const ColorScale scale = scaleOf(MatrixMode::assignment);
  EXPECT_DOUBLE_EQ(scale.position(1), 1);
  EXPECT_DOUBLE_EQ(scale.position(1e-5), 0);
  EXPECT_NEAR(scale.position(std::pow(10, -2.5)), 0.5, 1e-12);
  EXPECT_DOUBLE_EQ(scale.position(0), 0);
  // The ends of matplotlib's published tables.
  EXPECT_EQ(colorTable(ColorMap::viridis)[0], qRgb(68, 1, 84));
  EXPECT_LT(colorDistance(QColor(colorTable(ColorMap::viridis)[255]), QColor(253, 231, 37)), 4);
  const MatrixData matrix = matrixOf(*plantedSnapshot(0, 1, 0.01f), MatrixMode::assignment);
  EXPECT_EQ(heatMapImage(matrix, colorTable(ColorMap::cividis), false, probe).pixel(1, 0), colorTable(ColorMap::cividis)[153]);
}

TEST(HeatMap, SignedScaleIsSymmetricAboutTheNeutralMiddle) {
  const ColorScale scale = scaleOf(MatrixMode::gradient);
  EXPECT_DOUBLE_EQ(scale.position(0), 0.5);
  for (double value : {0.002, 0.05, 0.9, 3.0}) EXPECT_NEAR(scale.position(value) + scale.position(-value), 1, 1e-12);
  EXPECT_GT(scale.position(0.1), scale.position(0.01));
}

TEST(HeatMap, ReductionByMaximumKeepsASingleBrightCell) {
  for (const auto& [row, column] : {std::pair{0, 0}, {7, 13}, {19, 19}, {19, 0}}) {
    const MatrixData matrix = matrixOf(*plantedSnapshot(row, column, 1.0f), MatrixMode::assignment);
    const QImage image = heatMapImage(matrix, colorTable(ColorMap::viridis), false, 7);
    ASSERT_EQ(image.size(), QSize(7, 7));
    int bright = 0;
    for (int y = 0; y < 7; ++y) {
      for (int x = 0; x < 7; ++x) bright += image.pixel(x, y) == colorTable(ColorMap::viridis)[255] ? 1 : 0;
    }
    EXPECT_EQ(bright, 1) << "cell " << row << ", " << column;
  }
}

TEST(HeatMap, HiddenDiagonalIsTransparentAndNothingElse) {
  const QImage image =
      heatMapImage(matrixOf(*plantedSnapshot(4, 4, 1), MatrixMode::assignment), colorTable(ColorMap::viridis), true, probe);
  for (int y = 0; y < probe; ++y) {
    for (int x = 0; x < probe; ++x) EXPECT_EQ(qAlpha(image.pixel(x, y)) == 0, x == y);
  }
}

TEST(HeatMap, GradientIsPredictionMinusAssignmentOverTemperature) {
  const auto snapshot = plantedSnapshot(2, 5, 0.5f);
  const MatrixData gradient = matrixOf(*snapshot, MatrixMode::gradient);
  EXPECT_NEAR(gradient.at(2, 5), (1.0 / probe - 0.5) / 0.4, 1e-5);
  EXPECT_NEAR(gradient.at(5, 2), (1.0 / probe - 1e-6) / 0.4, 1e-5);
}

TEST(AssignmentView, DrawsThePlantedCellWhereItSaysItIs) {
  AssignmentView view;
  view.resize(700, 640);
  view.setHintVisible(false);
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(16, 2, 1.0f));
  view.show();
  const QImage shot = view.canvas().grab().toImage();
  const QPointF bright = view.canvas().positionOf(16, 2), mirrored = view.canvas().positionOf(2, 16);
  EXPECT_EQ(shot.pixel(bright.toPoint()), colorTable(ColorMap::viridis)[255]);
  EXPECT_EQ(shot.pixel(mirrored.toPoint()), colorTable(ColorMap::viridis)[0]);
  EXPECT_GT(bright.y(), mirrored.y());
  EXPECT_LT(bright.x(), mirrored.x());
}

TEST(AssignmentView, SaysWhichCellIsUnderTheCursor) {
  AssignmentView view;
  view.resize(700, 640);
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(16, 2, 0.25f));
  view.show();
  QSignalSpy hovered(&view, &AssignmentView::cellHovered), clicked(&view, &AssignmentView::cellClicked);
  moveMouse(view.canvas(), view.canvas().positionOf(16, 2));
  ASSERT_FALSE(hovered.isEmpty());
  EXPECT_EQ(hovered.last().at(0).toInt(), 16);
  EXPECT_EQ(hovered.last().at(1).toInt(), 2);
  EXPECT_TRUE(view.canvas().caption().contains("0.25"));
  EXPECT_TRUE(view.canvas().caption().contains("#516 dress"));
  EXPECT_TRUE(view.canvas().caption().contains("#502 bag"));
  QTest::keyClick(&view.canvas(), Qt::Key_Down);
  QTest::keyClick(&view.canvas(), Qt::Key_Return);
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked.last().at(0).toInt(), 17);
}

TEST(AssignmentView, SaysWhenItReducesTheMatrix) {
  auto snapshot = plantedSnapshot(0, 0, 1);
  snapshot->probeSize = 600;
  snapshot->assignment.assign(600 * 600, 1e-3f);
  AssignmentView view;
  view.resize(420, 420);
  view.setSnapshot(snapshot);
  view.show();
  QApplication::processEvents();
  EXPECT_TRUE(view.canvas().details().contains("maximum of each block")) << view.canvas().details().toStdString();
}

TEST(Curves, PlottedPointsEqualTheHistory) {
  const auto history = plantedHistory();
  CurvesView view;
  view.setTemperature(0.4);
  view.setHistory(history);
  const QVector<QPointF> loss = view.plotted("loss");
  ASSERT_EQ(loss.size(), qsizetype(history->steps.size()));
  for (qsizetype i = 0; i < loss.size(); ++i) {
    EXPECT_DOUBLE_EQ(loss[i].x(), history->steps[std::size_t(i)].epoch);
    EXPECT_DOUBLE_EQ(loss[i].y(), history->steps[std::size_t(i)].loss);
  }
  view.setXAxis(CurveAxis::step);
  EXPECT_DOUBLE_EQ(view.plotted("kl").at(3).x(), 20);
  view.setXAxis(CurveAxis::time);
  EXPECT_DOUBLE_EQ(view.plotted("kl").at(3).x(), 4);
  view.setGroup(CurveGroup::training);
  EXPECT_DOUBLE_EQ(view.plotted("images_per_second").at(0).y(), 401);
}

TEST(Curves, ReportedValuesAreNotJoinedToPreviews) {
  CurvesView view;
  view.setHistory(plantedHistory());
  const QVector<QPointF> previews = view.plotted("ari/encoding"), reported = view.plotted("ari/encoding/other n");
  ASSERT_EQ(previews.size(), 3);
  EXPECT_DOUBLE_EQ(previews.last().y(), 0.34);
  ASSERT_EQ(reported.size(), 1);
  EXPECT_DOUBLE_EQ(reported[0].y(), 0.5);
  for (const ChartData& chart : chartsOf(*plantedHistory(), CurveGroup::overview, CurveAxis::epoch, 0.4)) {
    for (const Curve& curve : chart.curves) {
      if (curve.name == "ari/encoding") {
        EXPECT_FALSE(curve.filled);
      } else if (curve.name == "ari/encoding/other n") {
        EXPECT_TRUE(curve.filled && !curve.line);
      }
    }
  }
}

TEST(Curves, ReferenceLinesAreLogBTheIdentityFloorAndRawPixels) {
  EXPECT_NEAR(identityFloor(256, 0.4), std::log(1 + 255 * std::exp(-2.5)), 1e-12);
  EXPECT_NEAR(identityFloor(256, 0.4), 3.09, 0.01);
  const auto charts = chartsOf(*plantedHistory(), CurveGroup::overview, CurveAxis::epoch, 0.4);
  ASSERT_EQ(charts.size(), 4U);
  EXPECT_EQ(charts[0].lines[0].label, "log B");
  EXPECT_DOUBLE_EQ(charts[0].lines[0].value, std::log(256.0));
  EXPECT_DOUBLE_EQ(charts[0].lines[1].value, identityFloor(256, 0.4));
  for (std::size_t i : {1U, 2U, 3U}) {
    ASSERT_EQ(charts[i].lines.size(), 1U);
    EXPECT_EQ(charts[i].lines[0].label, "raw pixels");
  }
  EXPECT_DOUBLE_EQ(charts[2].lines[0].value, 0.31);
}

TEST(Curves, UntrainedPointExplainsItsBatchNorm) {
  for (const ChartData& chart : chartsOf(*plantedHistory(), CurveGroup::overview, CurveAxis::epoch, 0)) {
    if (chart.name == "loss") continue;
    ASSERT_FALSE(chart.notes.empty()) << chart.name.toStdString();
    EXPECT_DOUBLE_EQ(chart.notes[0].at.x(), 0);
    EXPECT_TRUE(chart.notes[0].toolTip.contains("recomputed"));
  }
}

TEST(Curves, MissingScoresAreLeftOutAndNeverZero) {
  auto history = plantedHistory();
  for (EvaluationEvent& event : history->evaluations) {
    for (auto& [name, scores] : event.components) scores.normalized.ari = std::numeric_limits<double>::quiet_NaN();
  }
  history->baselines.clear();
  CurvesView view;
  view.setHistory(history);
  EXPECT_FALSE(view.curveNames().join(' ').contains("ari"));
  EXPECT_TRUE(view.curveNames().contains("sc_mean/encoding"));
}

TEST(Curves, TenThousandEventsAreAllShown) {
  auto history = plantedHistory();
  const StepEvent pattern = history->steps.front();
  history->steps.assign(10000, pattern);
  for (std::size_t i = 0; i < 10000; ++i) history->steps[i].step = std::int64_t(i), history->steps[i].epoch = double(i) / 20;
  CurvesView view;
  view.resize(700, 500);
  view.setHistory(history);
  EXPECT_EQ(view.plotted("loss").size(), 10000);
}

TEST(Theme, TextIsLegibleOnItsGround) {
  auto luminance = [](const QColor& color) {
    auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
  };
  auto contrast = [&](const QColor& a, const QColor& b) {
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
  };
  for (const Theme* look : {&darkTheme(), &lightTheme()}) {
    EXPECT_GT(contrast(look->text, look->panel), 7);
    EXPECT_GT(contrast(look->muted, look->panel), 4.5);
    EXPECT_GT(contrast(look->onAccent, look->accent), 4.5);
  }
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  // ctest lists the claims while building, where there may be no display; all but the 3-D map draw without one.
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  resa::applyTheme(application, true);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
