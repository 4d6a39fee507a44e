// The assignment view and the inspector of its pairs: every mode, zoom, comparison, laboratory, wrong pairs, and what joins them to a run.
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "app/studio/panels/assignment_presenter.h"
#include "app/studio/run/run_follower.h"
#include "tests/studio/planted_values.h"
#include "tests/studio/sample_run.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix3d_canvas.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/assignment/pair_trace.h"
#include "widgets/assignment/sinkhorn_laboratory.h"
#include "widgets/assignment/surface_raster.h"
#include "widgets/assignment/wrong_pairs.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

/// With the tensors of the clean view, whose cell (2, 9) is planted.
std::shared_ptr<Snapshot> cleanSnapshot() {
  auto snapshot = plantedSnapshot(3, 14, 0.5f);
  snapshot->cleanSimilarity.assign(probe * probe, 0.1f);
  snapshot->cleanAssignment.assign(probe * probe, 1e-6f);
  snapshot->cleanAssignment[2 * probe + 9] = 0.7f;
  snapshot->cleanLogits.assign(probe * probe, 0);
  return snapshot;
}

/// A similarity of two blocks with one odd column, and the assignment of two Sinkhorn iterations at epsilon 0.1.
std::vector<double> plainSinkhorn(const std::vector<float>& similarity, int n, double epsilon, int iterations) {
  std::vector<double> a;
  for (const float s : similarity) a.push_back(std::exp(double(s) / epsilon));
  double total = 0;
  for (const double x : a) total += x;
  for (double& x : a) x *= n / total;
  for (int k = 0; k < iterations; ++k) {
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int i = 0; i < n; ++i) sum += a[std::size_t(i * n + j)];
      for (int i = 0; i < n; ++i) a[std::size_t(i * n + j)] /= sum;
    }
    for (int i = 0; i < n; ++i) {
      double sum = 0;
      for (int j = 0; j < n; ++j) sum += a[std::size_t(i * n + j)];
      for (int j = 0; j < n; ++j) a[std::size_t(i * n + j)] /= sum;
    }
  }
  return a;
}

std::shared_ptr<Snapshot> blockSnapshot() {
  auto snapshot = plantedSnapshot(0, 0, 0);
  for (int i = 0; i < probe; ++i)
    for (int j = 0; j < probe; ++j)
      snapshot->similarity[std::size_t(i * probe + j)] = i == j ? 0.9f : j == 3 ? 0.7f : i / 5 == j / 5 ? 0.5f : 0.1f + 0.01f * float(j);
  snapshot->epsilon = 0.1;
  snapshot->iterations = 2;
  const std::vector<double> a = plainSinkhorn(snapshot->similarity, probe, 0.1, 2);
  snapshot->assignment.assign(a.begin(), a.end());
  return snapshot;
}

struct ShownView : AssignmentView {
  explicit ShownView(const SnapshotPtr& snapshot = plantedSnapshot(16, 2, 1.0f), const SamplesPtr& samples = plantedSamples()) {
    resize(760, 700);
    setHintVisible(false);
    setSamples(samples);
    setSnapshot(snapshot);
    QWidget::show();
  }
  QAction* action(const char* name) { return findChild<QAction*>(QStringLiteral("assignment.") + name); }
};

void turnWheel(QWidget& widget, const QPointF& at, int turns) {
  QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * turns}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&widget, &event);
}

void drag(QWidget& widget, const QPointF& from, const QPointF& to) {
  const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton button, Qt::MouseButtons held) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, held, Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
  };
  send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, Qt::LeftButton);
  send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
  send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
}

TEST(MatrixModes, AsInfoNceTheGradientIsPredictionMinusIdentity) {
  const auto snapshot = plantedSnapshot(2, 5, 0.5f);
  MatrixChoice choice = MatrixMode::gradient;
  choice.infoNce = true;
  const MatrixData gradient = matrixOf(*snapshot, choice);
  for (int i = 0; i < probe; ++i)
    for (int j = 0; j < probe; ++j) ASSERT_NEAR(gradient.at(i, j), 1.0 / probe - (i == j), 1e-5);
  auto without = std::make_shared<Snapshot>(*snapshot);
  without->assignment.clear();
  EXPECT_EQ(matrixOf(*without, choice).size, probe) << "InfoNCE needs no assignment";
  EXPECT_EQ(matrixOf(*without, MatrixMode::gradient).size, 0);
}

TEST(MatrixModes, CleanOnesAreThoseOfTheImagesThemselves) {
  MatrixChoice choice;
  choice.clean = true;
  EXPECT_FLOAT_EQ(matrixOf(*cleanSnapshot(), choice).at(2, 9), 0.7f);
  EXPECT_EQ(matrixOf(*plantedSnapshot(0, 0, 1), choice).size, 0);
  choice.mode = MatrixMode::gradient;
  EXPECT_NEAR(matrixOf(*cleanSnapshot(), choice).at(2, 9), 1.0 / probe - 0.7, 1e-5);
}

TEST(MatrixModes, AChangeIsNowLessThenInEveryMode) {
  const auto now = cleanSnapshot(), then = plantedSnapshot(3, 14, 0.1f);
  for (float& s : then->similarity) s = -0.5f;
  for (float& z : then->logits01) z = 0;
  then->logits01[0] = 1;
  for (int mode = 0; mode < 4; ++mode) {
    MatrixSubject subject{now, then, plantedSamples(), MatrixMode(mode), {}};
    subject.choice.change = true;
    const MatrixData change = matrixOf(subject), a = matrixOf(*now, MatrixMode(mode)), b = matrixOf(*then, MatrixMode(mode));
    ASSERT_EQ(change.size, probe);
    for (std::size_t i = 0; i < change.values.size(); ++i) ASSERT_FLOAT_EQ(change.values[i], a.values[i] - b.values[i]);
    EXPECT_TRUE(scaleOf(change.choice, probe).diverging);
  }
  MatrixSubject alone{now, nullptr, plantedSamples(), MatrixMode::assignment, {}};
  alone.choice.change = true;
  EXPECT_EQ(matrixOf(alone).size, 0);
}

TEST(MatrixModes, LinearScalesEndAtAFixedRoundNumberForTheSizeOfTheProbe) {
  MatrixChoice choice;
  choice.linear = true;
  EXPECT_DOUBLE_EQ(scaleOf(choice, 20).high, 1);
  EXPECT_DOUBLE_EQ(scaleOf(choice, 256).high, 0.1);
  EXPECT_DOUBLE_EQ(scaleOf(choice, 64).high, 0.5);
  EXPECT_NEAR(scaleOf(choice, 256).position(0.025), 0.25, 1e-12);
  choice.mode = MatrixMode::gradient;
  EXPECT_NEAR(scaleOf(choice, 256).position(-0.05), 0.25, 1e-12);
  EXPECT_NEAR(scaleOf(choice, 256).position(0), 0.5, 1e-12);
}

TEST(MatrixModes, MarginalsAreSumsOfRowsAndColumns) {
  const Marginals marginals = marginalsOf(matrixOf(*plantedSnapshot(3, 14, 0.5f), MatrixMode::assignment));
  EXPECT_NEAR(marginals.rows[3], 0.5 + 19e-6, 1e-7);
  EXPECT_NEAR(marginals.columns[14], 0.5 + 19e-6, 1e-7);
  EXPECT_NEAR(marginals.columns[3], 20e-6, 1e-7);
  EXPECT_NEAR(marginalsOf(matrixOf(*plantedSnapshot(3, 14, 0.5f), MatrixMode::similarity)).rows[0], 0.25, 1e-6) << "a mean";
}

TEST(AssignmentZoom, TheWheelKeepsTheCellUnderTheCursorAndADoubleClickFits) {
  ShownView view;
  MatrixCanvas& canvas = view.canvas();
  const QPointF at = canvas.positionOf(16, 2);
  turnWheel(canvas, at, 4);
  EXPECT_LT(canvas.cells().count, 12);
  EXPECT_EQ(canvas.cellAt(at), (std::pair{16, 2}));
  EXPECT_TRUE(view.canvas().grab().toImage().pixel(canvas.positionOf(16, 2).toPoint() + QPoint(4, 4)) ==
              colorTable(ColorMap::viridis)[255]);
  QTest::mouseDClick(&canvas, Qt::LeftButton, {}, at.toPoint());
  EXPECT_EQ(canvas.cells(), (CellWindow{0, 0, probe}));
}

TEST(AssignmentZoom, DraggingPansAndIsNoClick) {
  ShownView view;
  MatrixCanvas& canvas = view.canvas();
  canvas.setCells({5, 5, 10});
  QSignalSpy clicked(&view, &AssignmentView::cellClicked);
  const QPointF from = canvas.positionOf(10, 10);
  drag(canvas, from, canvas.positionOf(12, 7));
  EXPECT_EQ(canvas.cells(), (CellWindow{3, 8, 10})) << "what was grabbed follows the mouse";
  EXPECT_TRUE(clicked.isEmpty());
  drag(canvas, from, from + QPointF(2000, 2000));
  EXPECT_EQ(canvas.cells(), (CellWindow{0, 0, 10}));
  QTest::mouseClick(&canvas, Qt::LeftButton, {}, canvas.positionOf(4, 6).toPoint());
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked[0], (QList<QVariant>{4, 6}));
}

TEST(AssignmentZoom, KeysZoomAndTheCrossHairPullsTheCellsAlong) {
  ShownView view;
  MatrixCanvas& canvas = view.canvas();
  QTest::keyClick(&canvas, Qt::Key_Plus);
  EXPECT_EQ(canvas.cells().count, 16);
  QTest::keyClick(&canvas, Qt::Key_Minus);
  EXPECT_FALSE(canvas.zoomed());
  canvas.setCells({0, 0, 5});
  for (int i = 0; i < 9; ++i) QTest::keyClick(&canvas, Qt::Key_Down);
  EXPECT_EQ(canvas.cells(), (CellWindow{5, 0, 5}));
  EXPECT_TRUE(view.canvas().caption().contains("#509")) << canvas.caption().toStdString();
  QTest::keyClick(&canvas, Qt::Key_0);
  EXPECT_FALSE(canvas.zoomed());
}

TEST(AssignmentZoom, AFigureAndItsCsvHoldTheShownCellsAlone) {
  ShownView view;
  view.canvas().setCells({14, 0, 6});
  const QList<QByteArray> lines = view.figure().csv().trimmed().split('\n');
  ASSERT_EQ(lines.size(), 37);
  EXPECT_TRUE(lines[1].startsWith("14,514,coat,0,500,bag,"));
  EXPECT_TRUE(lines.contains("16,516,dress,2,502,bag,1"));
}

TEST(AssignmentView, CleanIsOfferedWhereASnapshotHasItAndSaysWhyNotElsewhere) {
  ShownView view;
  QAction* clean = view.action("clean");
  EXPECT_FALSE(clean->isEnabled());
  EXPECT_TRUE(clean->toolTip().contains("as trained alone")) << clean->toolTip().toStdString();
  view.setSnapshot(cleanSnapshot());
  ASSERT_TRUE(clean->isEnabled());
  QSignalSpy changed(&view, &AssignmentView::cleanChanged);
  clean->trigger();
  EXPECT_EQ(changed.size(), 1);
  EXPECT_FLOAT_EQ(view.canvas().matrix().at(2, 9), 0.7f);
  EXPECT_TRUE(view.canvas().details().contains("clean, eval mode"));
  view.setSnapshot(plantedSnapshot(1, 1, 1));
  EXPECT_TRUE(view.canvas().details().contains("as trained")) << "the one without falls back, and says so";
  view.setSnapshot(cleanSnapshot());
  EXPECT_TRUE(view.canvas().details().contains("clean"));
}

TEST(AssignmentView, TheScaleOfASimilarityIsLinearAndSaidToBe) {
  ShownView view;
  view.action("logarithmic")->trigger();
  EXPECT_TRUE(view.canvas().details().contains("linear scale 0 … 1")) << view.canvas().details().toStdString();
  view.setMode(MatrixMode::similarity);
  EXPECT_FALSE(view.action("logarithmic")->isEnabled());
  EXPECT_TRUE(view.action("logarithmic")->toolTip().contains("negative"));
  EXPECT_FALSE(view.action("infoNce")->isEnabled());
  view.setMode(MatrixMode::gradient);
  EXPECT_TRUE(view.action("infoNce")->isEnabled());
}

TEST(AssignmentView, ShowsTheChangeSinceAnotherEpoch) {
  ShownView view(plantedSnapshot(16, 2, 0.75f));
  EXPECT_FALSE(view.action("change")->isEnabled()) << "one snapshot alone";
  view.setEpochs({{0, 0}, {20, 1}, {40, 2}});
  QSignalSpy wanted(&view, &AssignmentView::referenceWanted);
  view.action("change")->trigger();
  ASSERT_EQ(wanted.size(), 1);
  EXPECT_EQ(wanted[0][0].toLongLong(), 0);
  EXPECT_EQ(view.canvas().emptyText(), "Reading step 0…");
  auto* box = view.findChild<QComboBox*>("assignment.reference");
  ASSERT_TRUE(box->isVisible());
  box->setCurrentIndex(1);
  EXPECT_EQ(wanted.last()[0].toLongLong(), 20);
  auto then = plantedSnapshot(16, 2, 0.25f);
  view.setReference(then);
  EXPECT_EQ(view.canvas().matrix().size, 0) << "of step 40, not of the chosen one";
  then->step = 20;
  view.setReference(then);
  EXPECT_NEAR(view.canvas().matrix().at(16, 2), 0.5, 1e-6);
  EXPECT_TRUE(view.canvas().details().contains("step 40 − step 20")) << view.canvas().details().toStdString();
  const QImage shot = view.canvas().grab().toImage();
  const QColor more = QColor(shot.pixel(view.canvas().positionOf(16, 2).toPoint()));
  EXPECT_GT(more.red(), more.blue() + 80);
  EXPECT_EQ(view.figure().name, "assignment_change_000000040_000000020");
  EXPECT_TRUE(view.figure().csv().contains("16,516,dress,2,502,bag,0.5\n"));
  view.findChild<QPushButton*>("assignment.closeChange")->click();
  EXPECT_NEAR(view.canvas().matrix().at(16, 2), 0.75, 1e-6);
  EXPECT_FALSE(box->isVisible());
}

TEST(AssignmentView, MarksWhatOfASelectionIsInTheProbe) {
  ShownView view;
  const QImage before = view.canvas().grab().toImage();
  Selection lasso{"train", {7, 503, 504, 510, 99999}, -1, "lasso"};
  view.setSelection(lasso);
  EXPECT_TRUE(view.subtitle().startsWith("3 of 5 selected in the probe")) << view.subtitle().toStdString();
  const QImage after = view.canvas().grab().toImage();
  const auto tick = [&](const QImage& shot, int row) {
    return QColor(shot.pixel(QPoint(int(view.canvas().mapRect().left()) - 4, int(view.canvas().positionOf(row, 0).y()))));
  };
  EXPECT_LT(colorDistance(tick(after, 4), theme().accent), 12);
  EXPECT_GT(colorDistance(tick(after, 5), theme().accent), 60);
  const auto cell = [&](const QImage& shot, int row, int column) { return shot.pixel(view.canvas().positionOf(row, column).toPoint()); };
  EXPECT_EQ(cell(after, 10, 1), cell(before, 10, 1)) << "a selected row";
  EXPECT_EQ(cell(after, 1, 10), cell(before, 1, 10)) << "a selected column";
  EXPECT_NE(cell(after, 1, 1), cell(before, 1, 1)) << "veiled";
  view.setSelection({"test", {1, 2}, -1, "cluster 3"});
  EXPECT_TRUE(view.subtitle().startsWith("0 of 2 selected in the probe (images of another set)")) << view.subtitle().toStdString();
  EXPECT_EQ(cell(view.canvas().grab().toImage(), 1, 1), cell(before, 1, 1));
}

TEST(SinkhornLaboratory, AtTheRunsValuesItGivesTheStoredAssignment) {
  const SinkhornResult result = recomputeAssignment(*blockSnapshot(), plantedSamples().get(), 0.1, 2, false);
  EXPECT_LT(result.unlike, 1e-5);
  EXPECT_NEAR(result.recomputed.columnResidual, result.stored.columnResidual, 1e-5);
  auto identity = blockSnapshot();
  for (int i = 0; i < probe; ++i)
    for (int j = 0; j < probe; ++j) identity->assignment[std::size_t(i * probe + j)] = i == j;
  EXPECT_GT(recomputeAssignment(*identity, nullptr, 0.1, 2, false).unlike, 0.1);
  EXPECT_TRUE(std::isnan(recomputeAssignment(*identity, nullptr, 0.1, 2, false).recomputed.sameClass));
}

TEST(SinkhornLaboratory, NumbersAreThoseOfAPlainSinkhorn) {
  const auto snapshot = blockSnapshot();
  for (const auto& [epsilon, iterations] : {std::pair{0.02, 7}, {0.3, 1}, {0.05, 0}}) {
    const SinkhornResult result = recomputeAssignment(*snapshot, plantedSamples().get(), epsilon, iterations, false);
    const std::vector<double> plain = plainSinkhorn(snapshot->similarity, probe, epsilon, iterations);
    double column = 0, row = 0, entropy = 0, diagonal = 0, same = 0;
    for (int i = 0; i < probe; ++i) {
      double down = 0, across = 0;
      for (int j = 0; j < probe; ++j) {
        const double a = plain[std::size_t(i * probe + j)];
        ASSERT_NEAR(double(result.snapshot->assignment[std::size_t(i * probe + j)]), a, 1e-5);
        across += a;
        down += plain[std::size_t(j * probe + i)];
        entropy -= a * std::log(a) / probe;
        if (i == j) diagonal += a / probe;
        if (i != j && i / 5 == j / 5) same += a / probe;
      }
      column = std::max(column, std::abs(down - 1));
      row = std::max(row, std::abs(across - 1));
    }
    EXPECT_NEAR(result.recomputed.columnResidual, column, 1e-4);
    EXPECT_NEAR(result.recomputed.rowResidual, row, 1e-4);
    EXPECT_NEAR(result.recomputed.rowEntropy, entropy, 1e-4);
    EXPECT_NEAR(result.recomputed.diagonal, diagonal, 1e-5);
    EXPECT_NEAR(result.recomputed.sameClass, same, 1e-5);
  }
}

TEST(SinkhornLaboratory, SlidersRecomputeTheHeatMapAndResetAndCloseBringTheStoredOneBack) {
  const auto snapshot = blockSnapshot();
  ShownView view(snapshot);
  view.action("sinkhorn")->trigger();
  SinkhornLaboratory& laboratory = view.laboratory();
  ASSERT_TRUE(laboratory.isVisible());
  ASSERT_TRUE(QTest::qWaitFor([&] { return laboratory.result().snapshot != nullptr; }, 5000));
  EXPECT_DOUBLE_EQ(laboratory.epsilon(), 0.1);
  EXPECT_EQ(laboratory.iterations(), 2);
  auto* epsilon = view.findChild<QSlider*>("assignment.laboratory.epsilonSlider");
  auto* rounds = view.findChild<QSpinBox*>("assignment.laboratory.iterations");
  epsilon->setFocus();
  QTest::keyClick(epsilon, Qt::Key_Home);
  rounds->setValue(9);
  ASSERT_TRUE(QTest::qWaitFor([&] { return laboratory.result().iterations == 9 && laboratory.result().epsilon == 0.005; }, 5000));
  const std::vector<double> plain = plainSinkhorn(snapshot->similarity, probe, 0.005, 9);
  for (int i = 0; i < probe; ++i) EXPECT_NEAR(double(view.canvas().matrix().at(i, 3)), plain[std::size_t(i * probe + 3)], 1e-4);
  EXPECT_TRUE(view.subtitle().contains("recomputed in the laboratory: ε 0.005 · 9 iterations")) << view.subtitle().toStdString();
  EXPECT_TRUE(view.canvas().details().contains("A recomputed"));
  EXPECT_TRUE(view.figure().name.startsWith("assignment_recomputed"));
  EXPECT_NE(view.findChild<QLabel*>("assignment.laboratory.recomputed.entropy")->text(),
            view.findChild<QLabel*>("assignment.laboratory.stored.entropy")->text());
  view.findChild<QPushButton*>("assignment.laboratory.reset")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return laboratory.result().iterations == 2; }, 5000));
  EXPECT_NEAR(laboratory.result().recomputed.rowEntropy, laboratory.result().stored.rowEntropy, 1e-5);
  view.findChild<QPushButton*>("assignment.laboratory.close")->click();
  EXPECT_FALSE(laboratory.isVisible());
  EXPECT_EQ(view.canvas().subject().now, snapshot);
  EXPECT_FALSE(view.action("sinkhorn")->isChecked());
}

TEST(SinkhornLaboratory, TheSliderIsLogarithmic) {
  EXPECT_DOUBLE_EQ(SinkhornLaboratory::epsilonAt(0), 0.005);
  EXPECT_NEAR(SinkhornLaboratory::epsilonAt(500), 0.05, 1e-12);
  EXPECT_NEAR(SinkhornLaboratory::epsilonAt(1000), 0.5, 1e-12);
  for (const int position : {0, 123, 500, 999})
    EXPECT_EQ(SinkhornLaboratory::positionOf(SinkhornLaboratory::epsilonAt(position)), position);
}

TEST(PairInspector, SaysSinceWhichStepAPairIsAboveChance) {
  PairInspector inspector;
  const auto snapshot = plantedSnapshot(3, 14, 0.5f);
  inspector.setSnapshot(snapshot);
  inspector.setPair(0, 1);
  const auto text = [&] { return inspector.findChild<QLabel*>("pair.history")->text(); };
  const QString chance = QString::number(snapshot->probeSize);
  inspector.setSeries({{0, 312, 500}, {1e-5, 0.5, 0.6}, {0.1, 0.1, 0.1}, {0, 0, 0}, {0, 1, 2}});
  EXPECT_TRUE(text().contains("above chance (1/" + chance + ") since step 312.")) << text().toStdString();
  inspector.setSeries({{0, 312, 500}, {0.5, 0.5, 0.6}, {0.1, 0.1, 0.1}, {0, 0, 0}, {0, 1, 2}});
  EXPECT_TRUE(text().contains("above chance (1/" + chance + ") in all snapshots.")) << text().toStdString();
  inspector.setSeries({{0, 312, 500}, {0.5, 0.5, 1e-5}, {0.1, 0.1, 0.1}, {0, 0, 0}, {0, 1, 2}});
  EXPECT_TRUE(text().contains("below chance (1/" + chance + ") at the newest")) << text().toStdString();
}

/// Wrong pairs (0, 19) heals, (1, 18) grows, (2, 17) stays, (3, 16) lies below chance; the right pair (0, 1) stays.
std::pair<std::shared_ptr<Snapshot>, std::shared_ptr<Snapshot>> feedback() {
  auto then = plantedSnapshot(0, 19, 0.4f), now = plantedSnapshot(0, 19, 0.01f);
  const auto set = [](Snapshot& s, int r, int c, float v) { s.assignment[std::size_t(r * probe + c)] = v; };
  for (const auto& [row, column, before, after] :
       {std::tuple{1, 18, 0.3f, 0.6f}, {2, 17, 0.2f, 0.21f}, {3, 16, 0.04f, 0.9f}, {0, 1, 0.5f, 0.5f}}) {
    set(*then, row, column, before);
    set(*now, row, column, after);
  }
  then->step = 20;
  then->epoch = 1;
  return {then, now};
}

TEST(WrongPairs, HealGrowOrStayByTheirMassNowAndThen) {
  EXPECT_EQ(fateOf(0.4, 0.049, 20), PairFate::healed);
  EXPECT_EQ(fateOf(0.25, 0.375, 20), PairFate::grew);
  EXPECT_EQ(fateOf(0.4, 0.59, 20), PairFate::stays);
  const auto [then, now] = feedback();
  const WrongPairReport report = reportWrongPairs(*then, *then, *now, *plantedSamples(), 10);
  EXPECT_EQ(report.wrong.pairs, 3) << "those above chance";
  EXPECT_EQ(report.wrong.healed, 1);
  EXPECT_EQ(report.wrong.grew, 1);
  EXPECT_EQ(report.wrong.stay, 1);
  EXPECT_EQ(report.right.pairs, 1);
  EXPECT_EQ(report.right.stay, 1);
  ASSERT_EQ(report.pairs.size(), 10U);
  EXPECT_EQ((std::pair{report.pairs[0].row, report.pairs[0].column}), (std::pair{0, 19}));
  EXPECT_NEAR(report.pairs[0].otherMass, 0.01, 1e-6);
  EXPECT_TRUE(massSentence(report, report.pairs[0]).contains("healed"));
  EXPECT_TRUE(massSentence(report, report.pairs[1]).contains("grew"));
  EXPECT_TRUE(fatesSentence(report).contains("Of the 3 heaviest wrong pairs of epoch 1, until epoch 2: <b>1 healed</b> (A below 1/20)"))
      << fatesSentence(report).toStdString();
  const WrongPairReport newest = reportWrongPairs(*now, *then, *now, *plantedSamples(), 2);
  EXPECT_EQ((std::pair{newest.pairs[0].row, newest.pairs[0].column}), (std::pair{3, 16}));
  EXPECT_TRUE(massSentence(newest, newest.pairs[0]).endsWith("new"));
  EXPECT_FALSE(reportWrongPairs(*now, *now, *now, *plantedSamples(), 2).compared);
  EXPECT_EQ(halfwayStep({0, 10, 30, 100, 156, 312, 468}), 156);
  EXPECT_EQ(halfwayStep({0}), -1);
}

TEST(WrongPairs, AClickInTheListPinsThePair) {
  const auto [then, now] = feedback();
  PairInspector inspector;
  inspector.resize(320, 800);
  inspector.setSamples(plantedSamples());
  inspector.setSnapshot(then);
  inspector.setReport(reportWrongPairs(*then, *then, *now, *plantedSamples(), 8));
  inspector.show();
  QTest::mouseClick(inspector.findChild<QPushButton*>("pair.page.Wrong pairs"), Qt::LeftButton);
  EXPECT_EQ(inspector.page(), PairInspector::Page::wrongPairs);
  QListWidget& list = inspector.wrongPairList().list();
  ASSERT_EQ(list.count(), 8);
  EXPECT_EQ(list.item(1)->text(), "bag → dress");
  QSignalSpy requested(&inspector, &PairInspector::pairRequested);
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualItemRect(list.item(1)).center());
  ASSERT_GE(requested.size(), 1);
  EXPECT_EQ(requested[0], (QList<QVariant>{1, 18}));
  EXPECT_EQ(inspector.row(), 1);
  EXPECT_EQ(inspector.shown("Assignment A"), "0.3");
  QTest::keyClick(&list, Qt::Key_Down);
  QTest::keyClick(&list, Qt::Key_Return);
  EXPECT_EQ(inspector.column(), 17);
  const QByteArray csv = inspector.figures().at(0).csv();
  EXPECT_TRUE(csv.startsWith("rank,row,row_id,column,column_id,assignment,assignment_at_step_40\n1,0,500,19,519,0.4")) << csv.toStdString();
}

TEST(PairInspector, OfTheCleanViewShowsItsNumbers) {
  PairInspector inspector;
  inspector.setSamples(plantedSamples());
  inspector.setSnapshot(cleanSnapshot());
  inspector.setPair(2, 9);
  inspector.setClean(true);
  EXPECT_EQ(inspector.shown("Assignment A"), "0.7");
  EXPECT_EQ(inspector.shown("Similarity S"), "0.100");
  EXPECT_TRUE(inspector.subtitle().contains("clean"));
  inspector.setSnapshot(plantedSnapshot(2, 9, 0.25f));
  EXPECT_EQ(inspector.shown("Assignment A"), "0.25") << "a snapshot without the clean view shows the one as trained";
}

TEST(PairTrace, DrawsEachValueOnItsScaleAndReadsTheSnapshotUnderTheCursor) {
  PairTrace trace;
  trace.resize(300, 150);
  trace.setSeries({{0, 50, 100}, {1e-5, 1e-2, 1}, {0.1, 0.01, 0.001}, {-1, 0, 1}, {0, 1, 2}}, 20, "a pair");
  trace.setCurrentStep(100);
  trace.show();
  EXPECT_TRUE(trace.reading().contains("step 100  A 1  P 0.001  S 1.00")) << trace.reading().toStdString();
  // A spans five decades, S from -1 to 1: their ends coincide.
  EXPECT_NEAR(trace.positionOf(0, 0).y(), trace.positionOf(2, 0).y(), 1e-6);
  EXPECT_NEAR(trace.positionOf(0, 2).y(), trace.positionOf(2, 2).y(), 1e-6);
  EXPECT_NEAR(trace.positionOf(0, 1).y() - trace.positionOf(0, 2).y(), 0.4 * (trace.positionOf(0, 0).y() - trace.positionOf(0, 2).y()),
              1e-6);
  EXPECT_NEAR(trace.positionOf(1, 1).x() - trace.positionOf(1, 0).x(), trace.positionOf(1, 2).x() - trace.positionOf(1, 1).x(), 1e-6);
  const QColor drawn(trace.grab().toImage().pixel(trace.positionOf(1, 0).toPoint()));
  EXPECT_LT(colorDistance(drawn, seriesColor(theme(), 2)), 40);
  moveMouse(trace, trace.positionOf(0, 1) + QPointF(3, 20));
  EXPECT_TRUE(trace.reading().startsWith("step 50"));
  QSignalSpy clicked(&trace, &PairTrace::stepClicked);
  QTest::mouseClick(&trace, Qt::LeftButton, {}, trace.positionOf(0, 1).toPoint());
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked[0][0].toLongLong(), 50);
  EXPECT_EQ(trace.figure().csv(), "step,epoch,assignment,prediction,similarity\n0,0,1e-05,0.1,-1\n50,1,0.01,0.01,0\n100,2,1,0.001,1\n");
}

TEST(AssignmentPresenter, JoinsARunWithItsMatrixPairsAndComparison) {
  const QTemporaryDir folder;
  const std::string root = (folder.path() + "/run").toStdString();
  writeSampleRun(root);
  RunFollower follower;
  ViewState state(follower);
  AssignmentView view;
  PairInspector inspector;
  AssignmentPresenter presenter(state, view, inspector);
  view.resize(700, 640);
  view.show();
  follower.open(QString::fromStdString(root));
  ASSERT_TRUE(QTest::qWaitFor([&] { return state.view() && state.samples(); }, 15000));
  state.showStep(20);
  ASSERT_TRUE(QTest::qWaitFor([&] { return state.snapshot() && state.snapshot()->step == 20; }, 15000));
  // A click selects both samples, opens the pair and reads its history.
  QTest::mouseClick(&view.canvas(), Qt::LeftButton, {}, view.canvas().positionOf(1, 0).toPoint());
  EXPECT_EQ(state.pair(), (std::pair{1, 0}));
  EXPECT_EQ(state.selection().ids, (std::vector<std::int64_t>{1000, 1001}));
  EXPECT_EQ(state.selection().split, "train");
  ASSERT_TRUE(QTest::qWaitFor([&] { return inspector.trace().series().steps.size() == 3; }, 15000));
  const PairSeries& series = inspector.trace().series();
  EXPECT_EQ(series.steps, (std::vector<std::int64_t>{0, 20, 40}));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(series.assignment[i], double(sampleAssignment(series.steps[i], 1, 0, 20)), 1e-6);
    EXPECT_NEAR(series.similarity[i], 0.1, 1e-6);
    EXPECT_NEAR(series.prediction[i], 1 / (19 + std::exp((0.8 - 0.2) / 0.4)), 1e-6);
  }
  QSignalSpy wanted(&state, &ViewState::stepRequested);
  emit inspector.trace().stepClicked(40);
  ASSERT_EQ(wanted.size(), 1);
  // The change since the start is read from the run.
  view.setChangeShown(true);
  view.setReferenceStep(0);
  ASSERT_TRUE(QTest::qWaitFor([&] { return view.canvas().matrix().size == 20; }, 15000));
  EXPECT_NEAR(view.canvas().matrix().at(4, 4), double(sampleAssignment(20, 4, 4, 20) - sampleAssignment(0, 4, 4, 20)), 1e-6);
  // Wrong pairs: (1, 0) is of one class of two images, so the heaviest wrong one is any other.
  ASSERT_TRUE(QTest::qWaitFor([&] { return inspector.wrongPairList().report().compared; }, 15000));
  EXPECT_EQ(inspector.wrongPairList().report().nowStep, 40);
  EXPECT_EQ(inspector.wrongPairList().report().thenStep, 20);
  state.select({"test", {1, 2, 3}, -1, "lasso"});
  EXPECT_TRUE(view.subtitle().startsWith("0 of 3 selected in the probe"));
  follower.close();
}

TEST(MatrixSurface, HeightsFollowTheScaleAndAPeakKeepsItsCell) {
  const MatrixData matrix = matrixOf(*plantedSnapshot(3, 14, 1), MatrixMode::assignment);
  const SurfaceMesh mesh = surfaceOf(matrix, colorTable(ColorMap::viridis), false, classBlocks(plantedSamples().get(), probe), 100);
  ASSERT_EQ(mesh.side, probe);
  const auto peak = std::size_t(3 * probe + 14);
  for (std::size_t i = 0; i < mesh.cells.size(); ++i) {
    EXPECT_EQ(mesh.vertices[3 * i + 1] > 0, i == peak) << i;
    EXPECT_LT(std::hypot(mesh.vertices[3 * i], mesh.vertices[3 * i + 1], mesh.vertices[3 * i + 2]), 1.0F);
  }
  EXPECT_GT(mesh.vertices[3 * peak], 0) << "column 14 lies right of the middle";
  EXPECT_LT(mesh.vertices[3 * peak + 2], 0) << "row 3 lies behind it";
  EXPECT_EQ(mesh.borders, (std::vector<int>{5, 10, 15}));
  const SurfaceMesh reduced = surfaceOf(matrix, colorTable(ColorMap::viridis), false, {}, 7);
  EXPECT_EQ(std::count(reduced.cells.begin(), reduced.cells.end(), std::pair{3, 14}), 1);
}

TEST(MatrixSurface, DrawsThePeakInItsColourTurnsByMouseAndKeysAndIsAFigure) {
  ShownView view(plantedSnapshot(10, 10, 1));
  view.action("surface")->trigger();
  Matrix3dCanvas& canvas = *view.canvas3d();
  if (!canvas.usable()) {
    EXPECT_TRUE(canvas.problem().contains("OpenGL"));
    GTEST_SKIP() << canvas.problem().toStdString();
  }
  const auto yellow = [](const QImage& shot) {
    int count = 0;
    for (int y = 0; y < shot.height(); ++y)
      for (int x = 0; x < shot.width() - 90; ++x) count += qRed(shot.pixel(x, y)) > 140 && qBlue(shot.pixel(x, y)) < 90 ? 1 : 0;
    return count;
  };
  const QImage first = canvas.grab().toImage();
  EXPECT_GT(yellow(first), 5) << "the peak";
  QTest::keyClick(&canvas, Qt::Key_Right);
  EXPECT_NEAR(canvas.rotation().azimuth, 40, 1e-9);
  EXPECT_NE(canvas.grab().toImage(), first);
  const QPointF middle = QRectF(canvas.rect()).center();
  drag(canvas, middle, middle + QPointF(40, 0));
  EXPECT_NEAR(canvas.rotation().azimuth, 60, 1e-9);
  turnWheel(canvas, middle, 2);
  EXPECT_GT(canvas.zoom(), 1.2);
  QTest::keyClick(&canvas, Qt::Key_0);
  EXPECT_EQ(canvas.grab().toImage(), first);
  const Figure figure = view.figure();
  EXPECT_EQ(figure.name, "assignment_000000040_surface");
  QImage paper(figure.size, QImage::Format_RGB32);
  paper.fill(Qt::white);
  QPainter painter(&paper);
  figure.paint(painter, paper.rect());
  painter.end();
  EXPECT_GT(yellow(paper), 5);
  EXPECT_EQ(figure.csv().count('\n'), probe * probe + 1);
  // The figure needs no OpenGL, and looks as OpenGL draws it.
  MatrixSurface gpu;
  gpu.setMesh(canvas.mesh(), lightTheme().text);
  const QImage vtk = gpu.render({400, 300}, canvas.rotation(), 1, lightTheme().panel);
  const QImage own = rasterSurface(canvas.mesh(), {400, 300}, canvas.rotation(), 1, lightTheme().panel, lightTheme().text);
  double apart = 0, blank = 0;
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 400; ++x) {
      apart += colorDistance(vtk.pixelColor(x, y), own.pixelColor(x, y));
      blank += colorDistance(vtk.pixelColor(x, y), lightTheme().panel);
    }
  EXPECT_LT(apart, 0.06 * blank);
  view.action("surface")->trigger();
  EXPECT_FALSE(view.surfaceShown());
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  // ctest lists the claims while building, where there may be no display; all but the surface draw without one.
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  resa::applyTheme(application, true);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
