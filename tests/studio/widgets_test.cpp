// The views on plain values: what is drawn is what was given, at the place where it belongs.
#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/studio/planted_values.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/base/theme.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curves_view.h"

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

TEST(HeatMap, GradientIsPredictionMinusAssignment) {
  const auto snapshot = plantedSnapshot(2, 5, 0.5f);
  const MatrixData gradient = matrixOf(*snapshot, MatrixMode::gradient);
  EXPECT_NEAR(gradient.at(2, 5), 1.0 / probe - 0.5, 1e-5);
  EXPECT_NEAR(gradient.at(5, 2), 1.0 / probe - 1e-6, 1e-5);
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

TEST(AssignmentView, SaysWhatItsDiagonalAndClassesHold) {
  // Half on the diagonal; of the rest all on the same class of five, whose share by chance is 4 of 19.
  auto snapshot = plantedSnapshot(0, 0, 0);
  for (int i = 0; i < probe; ++i)
    for (int j = 0; j < probe; ++j) snapshot->assignment[std::size_t(i * probe + j)] = i == j ? 0.5f : i / 5 == j / 5 ? 0.125f : 0;
  AssignmentView view;
  view.setSamples(plantedSamples());
  view.setSnapshot(snapshot);
  EXPECT_TRUE(view.subtitle().contains("50 % on the diagonal")) << view.subtitle().toStdString();
  EXPECT_TRUE(view.subtitle().contains("same class 4.75 × chance")) << view.subtitle().toStdString();
  auto unlabelled = std::make_shared<Samples>(*plantedSamples());
  unlabelled->probeLabels.clear();
  view.setSamples(unlabelled);
  EXPECT_FALSE(view.subtitle().contains("chance"));
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
  EXPECT_DOUBLE_EQ(view.plotted("kl").at(3).x(), 4.0 / 60);
  view.setGroup(CurveGroup::training);
  EXPECT_DOUBLE_EQ(view.plotted("images_per_second").at(0).y(), 401);
}

const ChartData& chartNamed(const std::vector<ChartData>& charts, const QString& name) {
  const auto found = std::find_if(charts.begin(), charts.end(), [&](const ChartData& chart) { return chart.name == name; });
  if (found == charts.end()) throw std::out_of_range(name.toStdString());
  return *found;
}

const Curve& curveNamed(const ChartData& chart, const QString& name) {
  const auto found = std::find_if(chart.curves.begin(), chart.curves.end(), [&](const Curve& curve) { return curve.name == name; });
  if (found == chart.curves.end()) throw std::out_of_range(name.toStdString());
  return *found;
}

TEST(AssignmentCurves, HoldTheDiagnosticsOfStepsAndOfTheProbe) {
  const auto history = plantedHistory();
  CurvesView view;
  view.setHistory(history);
  view.setGroup(CurveGroup::assignment);
  using Field = double AssignmentDiagnostics::*;
  const std::pair<const char*, Field> fields[] = {{"row_entropy", &AssignmentDiagnostics::rowEntropy},
                                                  {"diagonal_mass", &AssignmentDiagnostics::diagonalMass},
                                                  {"off_diagonal_mass", &AssignmentDiagnostics::offDiagonalMass},
                                                  {"off_class_mass", &AssignmentDiagnostics::offClassMass},
                                                  {"same_class_ratio", &AssignmentDiagnostics::sameClassRatio},
                                                  {"kl", &AssignmentDiagnostics::kl}};
  for (const auto& [name, field] : fields) {
    const QVector<QPointF> train = view.plotted(QStringLiteral("train/") + name), probed = view.plotted(QStringLiteral("probe/") + name);
    ASSERT_EQ(train.size(), 8) << name;
    ASSERT_EQ(probed.size(), 3) << name << ": the reported evaluation made no snapshot";
    for (qsizetype i = 0; i < 8; ++i) {
      EXPECT_DOUBLE_EQ(train[i].x(), history->steps[std::size_t(i)].epoch);
      EXPECT_DOUBLE_EQ(train[i].y(), history->steps[std::size_t(i)].train.*field) << name;
    }
    for (qsizetype i = 0; i < 3; ++i) EXPECT_DOUBLE_EQ(probed[i].y(), history->evaluations[std::size_t(i)].probe.*field) << name;
  }
  EXPECT_DOUBLE_EQ(view.plotted("train/kl_std").at(3).y(), 0.2);
  EXPECT_DOUBLE_EQ(view.plotted("probe/alignment").at(1).y(), 1);
  EXPECT_TRUE(view.plotted("train/alignment").isEmpty()) << "of the probe alone";
  for (int k = 1; k <= 3; ++k)
    EXPECT_DOUBLE_EQ(view.plotted(QStringLiteral("train/marginal_residual/%1").arg(k)).at(1).y(), 0.1 * std::pow(0.1, k - 1));
  EXPECT_EQ(view.plotted("probe/marginal_residual/3").size(), 2) << "a residual of 0 has no place on a logarithmic axis";
  EXPECT_TRUE(view.subtitle().contains("64")) << view.subtitle().toStdString();
}

TEST(AssignmentCurves, TellBatchesFromTheProbeAndNameWhatAUniformAssignmentHas) {
  const auto charts = chartsOf(*plantedHistory(), CurveGroup::assignment, CurveAxis::epoch, 0.4);
  ASSERT_EQ(charts.size(), 7U);
  for (const ChartData& chart : charts) {
    for (const Curve& curve : chart.curves) {
      EXPECT_EQ(curve.line, curve.name.startsWith("train/")) << curve.name.toStdString();
      EXPECT_EQ(curve.markers, curve.name.startsWith("probe/")) << curve.name.toStdString();
    }
    EXPECT_TRUE(chart.caption.contains("dots: probe, 64 fixed images"));
  }
  const ChartData& entropy = chartNamed(charts, "row_entropy");
  EXPECT_NE(curveNamed(entropy, "train/row_entropy").color, curveNamed(entropy, "probe/row_entropy").color);
  ASSERT_EQ(entropy.lines.size(), 2U) << "batch and probe are of different sizes";
  EXPECT_EQ(entropy.lines[0].label, "log B, batch");
  EXPECT_DOUBLE_EQ(entropy.lines[0].value, std::log(256.0));
  EXPECT_DOUBLE_EQ(entropy.lines[1].value, std::log(64.0));
  const ChartData& mass = chartNamed(charts, "assignment_mass");
  EXPECT_DOUBLE_EQ(mass.lines[0].value, 1.0 / 256);
  EXPECT_DOUBLE_EQ(mass.lines[1].value, 1.0 / 64);
  EXPECT_DOUBLE_EQ(chartNamed(charts, "same_class_ratio").lines.at(0).value, 1);
  EXPECT_TRUE(chartNamed(charts, "marginal_residual").logY);
  auto alike = plantedHistory();
  for (EvaluationEvent& event : alike->evaluations)
    if (event.probe.size > 0) event.probe.size = 256;
  const auto one = chartsOf(*alike, CurveGroup::assignment, CurveAxis::epoch, 0.4);
  ASSERT_EQ(chartNamed(one, "row_entropy").lines.size(), 1U);
  EXPECT_EQ(chartNamed(one, "row_entropy").lines[0].label, "log B");
}

TEST(AssignmentCurves, ANarrowPanelShowsTwoChartsSideBySideAndAWideOneThree) {
  CurvesView view;
  view.setHistory(plantedHistory());
  view.setGroup(CurveGroup::assignment);
  view.show();
  const auto inARow = [&](int width) {
    view.resize(width, 700);
    QApplication::processEvents();
    const auto* entropy = view.findChild<Chart*>("chart.row_entropy");
    int beside = 0;
    for (const Chart* chart : view.findChildren<Chart*>()) beside += !chart->isHidden() && chart->y() == entropy->y() ? 1 : 0;
    return beside;
  };
  EXPECT_EQ(inARow(1000), 3);
  EXPECT_EQ(inARow(420), 2);
  EXPECT_EQ(inARow(1000), 3);
}

TEST(AssignmentCurves, OfManyIterationsSomeAreShownTheLastAlways) {
  auto history = plantedHistory();
  history->steps.forEach([](StepEvent& event) { event.train.marginalResidual.assign(50, 0.01); });
  for (EvaluationEvent& event : history->evaluations) event.probe.marginalResidual.clear();
  CurvesView view;
  view.setHistory(history);
  view.setGroup(CurveGroup::assignment);
  const QStringList names = view.curveNames().filter("train/marginal_residual/");
  EXPECT_EQ(names, (QStringList{"train/marginal_residual/1", "train/marginal_residual/2", "train/marginal_residual/3",
                                "train/marginal_residual/4", "train/marginal_residual/16", "train/marginal_residual/50"}));
}

TEST(AssignmentCurves, ARunWithoutDiagnosticsSaysSoAndDrawsNothing) {
  auto history = plantedHistory();
  history->steps.forEach([](StepEvent& event) { event.train = AssignmentDiagnostics(); });
  for (EvaluationEvent& event : history->evaluations) event.probe = AssignmentDiagnostics();
  EXPECT_TRUE(chartsOf(*history, CurveGroup::assignment, CurveAxis::epoch, 0.4).empty());
  CurvesView view;
  view.setHistory(history);
  view.setGroup(CurveGroup::assignment);
  EXPECT_TRUE(view.curveNames().isEmpty());
  bool said = false;
  for (const QLabel* label : view.findChildren<QLabel*>()) said = said || label->text().contains("nothing of this kind");
  EXPECT_TRUE(said);
}

TEST(Curves, LogarithmicAxisPlacesPowersOfTenAtEqualDistances) {
  ChartData data{"log", "Log", "", "step", "", {}, {}, {}};
  data.logY = true;
  Curve curve{"values", "", 0, {{0, 1e-4}, {1, 1e-2}, {2, 1}}, {}, false, true, true};
  data.curves = {curve};
  Chart chart;
  chart.resize(400, 300);
  chart.setData(data);
  chart.show();
  const QImage shot = chart.grab().toImage();
  // Dots of the series' colour, by column: their heights must be evenly spaced.
  std::vector<double> heights;
  for (int third = 0; third < 3; ++third) {
    double sum = 0, count = 0;
    for (int x = 46 + third * (shot.width() - 56) / 3; x < 46 + (third + 1) * (shot.width() - 56) / 3; ++x)
      for (int y = 24; y < shot.height() - 24; ++y)
        if (colorDistance(shot.pixelColor(x, y), seriesColor(theme(), 0)) < 30) {
          sum += y;
          count += 1;
        }
    ASSERT_GT(count, 0) << third;
    heights.push_back(sum / count);
  }
  EXPECT_GT(heights[0] - heights[1], 20);
  EXPECT_NEAR(heights[0] - heights[1], heights[1] - heights[2], 3);
}

TEST(Curves, WeightedNeighboursLinearProbeAndClustersWithoutLabelsAreDrawnWherePresent) {
  auto history = plantedHistory();
  CurvesView view;
  view.setHistory(history);
  view.setGroup(CurveGroup::metrics);
  EXPECT_EQ(view.curveNames().filter("knn5/").size(), 6) << "three components, each also on all reported images";
  EXPECT_TRUE(view.curveNames().filter("weighted").isEmpty());
  EXPECT_TRUE(view.curveNames().filter("linear").isEmpty());
  for (EvaluationEvent& event : history->evaluations) {
    event.components["encoding"].weightedKnn = {{10, {0.8, 0.95}}, {200, {0.7, 0.9}}};
    event.components["encoding"].normalized.scClustersMean = 0.125;
  }
  LinearEvent linear;
  linear.step = 40;
  linear.epoch = 2;
  linear.top1 = 0.875;
  linear.top5 = 0.96875;
  history->linear.push_back(linear);
  view.setHistory(history);
  ASSERT_EQ(view.plotted("weighted_knn_10/encoding").size(), 3);
  EXPECT_DOUBLE_EQ(view.plotted("weighted_knn_10/encoding").at(0).y(), 0.8);
  EXPECT_DOUBLE_EQ(view.plotted("weighted_knn_200/encoding").at(2).y(), 0.7);
  ASSERT_EQ(view.plotted("linear_top1").size(), 1);
  EXPECT_EQ(view.plotted("linear_top1").at(0), QPointF(2, 0.875));
  EXPECT_EQ(view.plotted("linear_top5").at(0), QPointF(2, 0.96875));
  view.setGroup(CurveGroup::clustering);
  EXPECT_DOUBLE_EQ(view.plotted("sc_clusters_mean/encoding").at(1).y(), 0.125);
}

TEST(Curves, WhatAnotherProgramLoggedHasAChartEach) {
  auto history = plantedHistory();
  history->steps.setExtra(0, "my value", 7);
  history->steps.setExtra(1, "my value", 8);
  history->steps.setExtra(0, "my/value", -1);
  history->steps.setExtra(0, "learning_rate", 3);
  CurvesView view;
  view.setHistory(history);
  view.setGroup(CurveGroup::training);
  EXPECT_EQ(view.plotted("extra/my value"), (QVector<QPointF>{{0.25, 7}, {0.5, 8}}));
  EXPECT_EQ(view.plotted("extra/my/value"), (QVector<QPointF>{{0.25, -1}}));
  EXPECT_EQ(view.plotted("extra/learning_rate"), (QVector<QPointF>{{0.25, 3}}));
  EXPECT_EQ(view.plotted("learning_rate").size(), 8) << "the program's own chart stays its own";
  view.setXAxis(CurveAxis::time);
  EXPECT_DOUBLE_EQ(view.plotted("extra/my value").at(1).x(), 2.0 / 60);
  QStringList figures;
  for (const ChartData& chart : chartsOf(*history, CurveGroup::training, CurveAxis::step, 0.4)) {
    figures.append(chart.name);
    EXPECT_FALSE(chart.name.contains('/') || chart.name.contains(' ')) << "it names a file: " << chart.name.toStdString();
  }
  EXPECT_EQ(figures.removeDuplicates(), 0) << figures.join(' ').toStdString();
  EXPECT_EQ(figures.size(), 7);
}

TEST(Curves, SilhouettesByClassAreOneChartWithACurveAClass) {
  auto history = plantedHistory();
  EXPECT_THROW(chartNamed(chartsOf(*history, CurveGroup::metrics, CurveAxis::epoch, 0.4), "silhouette_classes"), std::out_of_range);
  for (EvaluationEvent& event : history->evaluations) {
    event.components["encoding"].normalized.scClasses = {{0, 0.1 + event.epoch}, {7, std::nan("")}, {9, -0.25}};
    event.components["embedding"].normalized.scClasses = {{3, 0.5}};
  }
  const auto charts = chartsOf(*history, CurveGroup::metrics, CurveAxis::epoch, 0.4);
  const ChartData& chart = chartNamed(charts, "silhouette_classes");
  ASSERT_EQ(chart.curves.size(), 2U) << "of the encoding alone, and of the classes that have a value";
  EXPECT_TRUE(chart.ownLegend);
  EXPECT_EQ(chart.curves[1].label, "class 9");
  EXPECT_NE(chart.curves[0].color, chart.curves[1].color);
  EXPECT_EQ(curveNamed(chart, "sc_classes/0").points, (QVector<QPointF>{{0, 0.1}, {1, 1.1}, {2, 2.1}})) << "of one number of images";
  for (EvaluationEvent& event : history->evaluations)
    for (int label = 0; label < 100; ++label) event.components["encoding"].normalized.scClasses[label] = 0.5;
  EXPECT_EQ(chartNamed(chartsOf(*history, CurveGroup::metrics, CurveAxis::epoch, 0.4), "silhouette_classes").curves.size(), 20U);
}

TEST(Curves, ScoresOfClustersVMeasureAndTheSpreadOfNmiAreDrawn) {
  auto history = plantedHistory();
  for (EvaluationEvent& event : history->evaluations) {
    Scores& scores = event.components["encoding"].normalized;
    scores.values = {{"sc_cosine_clusters_mean", 0.25}, {"davies_bouldin_clusters", 1.5}, {"calinski_harabasz_clusters", 90}};
    scores.vMeasure = 0.375;
    scores.nmi = 0.5;
    scores.nmiMin = 0.25;
    scores.nmiMax = 0.75;
    event.components["embedding"].normalized.nmi = 0.5;
  }
  const auto metrics = chartsOf(*history, CurveGroup::metrics, CurveAxis::epoch, 0.4);
  for (const auto& [name, value] : {std::pair{"sc_cosine_clusters_mean", 0.25}, std::pair{"davies_bouldin_clusters", 1.5},
                                    std::pair{"calinski_harabasz_clusters", 90.0}, std::pair{"v_measure", 0.375}}) {
    bool drawn = false;
    for (const ChartData& chart : metrics)
      for (const Curve& curve : chart.curves)
        drawn = drawn || (curve.name == QStringLiteral("%1/encoding").arg(name) && curve.points.last().y() == value);
    EXPECT_TRUE(drawn) << name;
  }
  const auto clustering = chartsOf(*history, CurveGroup::clustering, CurveAxis::epoch, 0.4);
  const ChartData& nmi = chartNamed(clustering, "nmi");
  EXPECT_EQ(curveNamed(nmi, "nmi/encoding").whiskers.last(), QPointF(0.25, 0.75));
  EXPECT_TRUE(curveNamed(nmi, "nmi/embedding").whiskers.isEmpty()) << "nobody knows its spread";
}

TEST(Curves, FactsThatAreNotKnownAreLeftAway) {
  auto history = plantedHistory();
  EXPECT_EQ(evaluationFacts(*history), QStringLiteral("momentum network · test split · n = 2,000 (preview, hollow) · L2-normalised"));
  for (EvaluationEvent& event : history->evaluations) event.split.clear();
  EXPECT_EQ(evaluationFacts(*history), QStringLiteral("momentum network · n = 2,000 (preview, hollow) · L2-normalised"));
  for (EvaluationEvent& event : history->evaluations) event.network.clear();
  EXPECT_EQ(evaluationFacts(*history), QStringLiteral("n = 2,000 (preview, hollow) · L2-normalised"));
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
  StepEvent event = history->steps.front();
  history->steps.clear();
  for (std::size_t i = 0; i < 10000; ++i) {
    event.step = std::int64_t(i);
    event.epoch = double(i) / 20;
    history->steps.push_back(event);
  }
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
