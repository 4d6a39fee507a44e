// The assignment panel in the real window on a real run: every choice by mouse and keyboard, every number compared with the run's files
// and with values computed here.
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QSlider>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/map_gestures.h"
#include "tests/studio/panels_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix3d_canvas.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/matrix_colors.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/assignment/pair_trace.h"
#include "widgets/assignment/sinkhorn_laboratory.h"
#include "widgets/assignment/wrong_pairs.h"
#include "widgets/base/theme.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

class PanelsAssignment : public Panels {
 protected:
  PairInspector& pair() { return *window().findChild<PairInspector*>("pair"); }
  void clickCell(int row, int column) { QTest::mouseClick(&matrix(), Qt::LeftButton, {}, matrix().positionOf(row, column).toPoint()); }
  template <typename T>
  void expectShown(const std::vector<T>& expected, const std::string& what) {
    const std::vector<float>& shown = matrix().matrix().values;
    ASSERT_EQ(shown.size(), expected.size()) << what;
    for (std::size_t i = 0; i < shown.size(); ++i) ASSERT_NEAR(double(shown[i]), double(expected[i]), 2e-6) << what << ", cell " << i;
  }
  /// Nothing is pointed at, so that no cross hair hides a cell.
  QImage heatMap() {
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&matrix(), &leave);
    return matrix().grab().toImage();
  }
  static std::size_t at(int row, int column) { return std::size_t(row) * probe + std::size_t(column); }
};

TEST_F(PanelsAssignment, EveryModeShowsTheNumbersOfTheFileAsTrainedAndClean) {
  for (const bool clean : {false, true}) {
    assign(clean ? "assignment.clean" : "assignment.asTrained");
    const std::string view = clean ? "probe.clean." : "probe.", what = clean ? "clean" : "as trained";
    const std::vector<float> a = floats(30, view + "assignment");
    std::vector<double> p = softmax(30, clean ? "probe.clean.logits" : "probe.logits.01");
    expectShown(a, what + " assignment");
    EXPECT_TRUE(matrix().details().contains(clean ? "clean, eval mode · step 30" : "as trained · step 30"));
    chooseSegment("assignment.mode", "Similarity");
    expectShown(floats(30, view + "similarity"), what + " similarity");
    chooseSegment("assignment.mode", "Prediction");
    expectShown(p, what + " prediction");
    chooseSegment("assignment.mode", "Gradient");
    std::vector<double> gradient = p;
    for (std::size_t i = 0; i < p.size(); ++i) gradient[i] -= double(a[i]);
    expectShown(gradient, what + " gradient");
    EXPECT_TRUE(assignment().subtitle().contains("P − A")) << assignment().subtitle().toStdString();
    assign("assignment.infoNce");
    for (int i = 0; i < probe; ++i) p[at(i, i)] -= 1;
    expectShown(p, what + " gradient as InfoNCE");
    EXPECT_TRUE(assignment().subtitle().contains("InfoNCE")) << assignment().subtitle().toStdString();
    assign("assignment.infoNce");
    expectShown(gradient, what + " gradient again");
    chooseSegment("assignment.mode", "Assignment");
  }
  const std::vector<float> trained = floats(30, "probe.assignment"), clean = floats(30, "probe.clean.assignment");
  EXPECT_NE(trained, clean) << "the two views are told apart by this run";
}

TEST_F(PanelsAssignment, ArrowKeysBringTheCellsOfEverySnapshot) {
  for (const qint64 step : {0, 10, 20, 30}) {
    goTo(step == 0 ? Qt::Key_Home : Qt::Key_Right, step);
    expectShown(floats(step, "probe.assignment"), "step " + std::to_string(step));
  }
}

TEST_F(PanelsAssignment, PixelsFollowTheLogarithmicAndTheLinearScaleAndTheDiagonalHides) {
  const std::vector<float> a = floats(30, "probe.assignment");
  const auto expectCells = [&](const char* what, const auto& positionOf) {
    const QImage picture = heatMap();
    for (int row = 0; row < probe; row += 3) {
      for (int column = 0; column < probe; ++column) {
        const double place = std::clamp(positionOf(double(a[at(row, column)])), 0.0, 1.0);
        const QColor expected = QColor::fromRgb(colorTable(ColorMap::viridis)[std::size_t(std::lround(place * 255))]);
        const QColor seen = pixelAt(picture, matrix().positionOf(row, column));
        ASSERT_LE(
            std::abs(seen.red() - expected.red()) + std::abs(seen.green() - expected.green()) + std::abs(seen.blue() - expected.blue()), 9)
            << what << ", cell " << row << ", " << column;
      }
    }
  };
  assign("assignment.borders");
  expectCells("logarithmic", [](double value) { return (std::log10(value) + 5) / 5; });
  EXPECT_TRUE(matrix().details().contains("log scale"));
  assign("assignment.logarithmic");
  // 40 images: 25/40 rounded up to 1.
  expectCells("linear", [](double value) { return value; });
  assign("assignment.hideDiagonal");
  const QImage hidden = heatMap();
  for (int i = 0; i < probe; i += 4) EXPECT_EQ(pixelAt(hidden, matrix().positionOf(i, i)), theme().raised) << i;
  EXPECT_NE(pixelAt(hidden, matrix().positionOf(2, 9)), theme().raised);
  EXPECT_TRUE(matrix().details().contains("diagonal hidden"));
}

TEST_F(PanelsAssignment, TheGradientIsBlueWhereItPullsAndRedWhereItPushes) {
  chooseSegment("assignment.mode", "Gradient");
  assign("assignment.borders");
  const std::vector<double> p = softmax(30, "probe.logits.01");
  const std::vector<float> a = floats(30, "probe.assignment");
  const QImage picture = heatMap();
  int pulls = 0, pushes = 0;
  for (int row = 0; row < probe; ++row) {
    for (int column = 0; column < probe; ++column) {
      const double value = p[at(row, column)] - double(a[at(row, column)]);
      if (std::abs(value) < 0.01) continue;
      const QColor seen = pixelAt(picture, matrix().positionOf(row, column));
      ++(value < 0 ? pulls : pushes);
      ASSERT_GT((value < 0 ? 1 : -1) * (seen.blue() - seen.red()), 0) << "cell " << row << ", " << column << ": " << value;
    }
  }
  EXPECT_GT(pulls, 0);
  EXPECT_GT(pushes, 0);
}

TEST_F(PanelsAssignment, BordersStandBetweenTheClassesOfTheFile) {
  const std::vector<std::int64_t> labels = samplesFile()->integers("probe.labels");
  const QImage with = heatMap();
  assign("assignment.borders");
  const QImage without = heatMap();
  ASSERT_EQ(with.size(), without.size());
  int borders = 0, between = 0;
  const double middle = (matrix().positionOf(0, 0).y() + matrix().positionOf(1, 0).y()) / 2 - matrix().positionOf(0, 0).y();
  for (int column = 1; column < probe; ++column) {
    const double edge = matrix().positionOf(0, column).x() - middle;
    const bool border = labels[std::size_t(column)] != labels[std::size_t(column - 1)];
    bool differs = false;
    for (const double off : {-1.0, 0.0, 1.0}) {
      const QPointF at(edge + off, matrix().positionOf(7, 0).y());
      differs = differs || pixelAt(with, at) != pixelAt(without, at);
    }
    EXPECT_EQ(differs, border) << "before column " << column;
    ++(border ? borders : between);
  }
  EXPECT_EQ(borders, 9) << "ten classes";
  EXPECT_GT(between, 0);
}

TEST_F(PanelsAssignment, ACellTellsTheSumsOfItsRowAndColumnAndTheStripsComeAndGo) {
  const std::vector<float> a = floats(30, "probe.assignment");
  double row = 0, column = 0;
  for (int i = 0; i < probe; ++i) {
    row += double(a[at(5, i)]);
    column += double(a[at(i, 12)]);
  }
  point(matrix(), matrix().positionOf(5, 12));
  EXPECT_EQ(matrix().details(), QStringLiteral("sum of the row %1 · of the column %2").arg(row, 0, 'f', 3).arg(column, 0, 'f', 3));
  EXPECT_TRUE(matrix().caption().startsWith(QStringLiteral("A = %1").arg(double(a[at(5, 12)]), 0, 'g', 3)))
      << matrix().caption().toStdString();
  // A column whose sum is greater than 1 has its bar on the other side of the line than one whose sum is less.
  const QRectF strip = matrix().layoutRects().columnStrip;
  ASSERT_FALSE(strip.isEmpty());
  const double side = matrix().mapRect().width();
  const QImage picture = heatMap();
  bool marked = false;
  for (int x = int(strip.left()); x < int(strip.right()); ++x) {
    for (int y = int(strip.top()); y < int(strip.bottom()); ++y) marked = marked || pixelAt(picture, QPointF(x, y)) != theme().panel;
  }
  EXPECT_TRUE(marked);
  assign("assignment.marginals");
  EXPECT_TRUE(matrix().layoutRects().columnStrip.isEmpty());
  EXPECT_TRUE(matrix().layoutRects().rowStrip.isEmpty());
  EXPECT_GE(matrix().mapRect().width(), side);
}

TEST_F(PanelsAssignment, TheWheelZoomsAtTheCursorDraggingPansAndADoubleClickFits) {
  const QPointF place = matrix().positionOf(30, 10);
  turnWheel(matrix(), place, 4);
  EXPECT_TRUE(matrix().zoomed());
  EXPECT_EQ(matrix().cellAt(place), (std::optional<std::pair<int, int>>({30, 10}))) << "the cell under the cursor stays there";
  const CellWindow before = matrix().cells();
  const double cell = matrix().mapRect().width() / before.count;
  const QPointF middle = matrix().mapRect().center();
  drag(matrix(), QPolygonF({middle, middle + QPointF(2 * cell, 0), middle + QPointF(3 * cell, -2 * cell)}), Qt::LeftButton);
  EXPECT_EQ(matrix().cells().row, before.row + 2);
  EXPECT_EQ(matrix().cells().column, before.column - 3);
  EXPECT_EQ(matrix().cells().count, before.count);
  EXPECT_EQ(state().pair(), (std::pair{-1, -1})) << "dragging is no click";
  // What is zoomed stays while time moves on.
  const CellWindow panned = matrix().cells();
  goTo(Qt::Key_Left, 20);
  EXPECT_EQ(matrix().cells(), panned);
  QTest::mouseDClick(&matrix(), Qt::LeftButton, {}, middle.toPoint());
  EXPECT_FALSE(matrix().zoomed());
  matrix().setFocus();
  QTest::keyClick(&matrix(), Qt::Key_Plus);
  EXPECT_TRUE(matrix().zoomed());
  assign("assignment.fit");
  EXPECT_FALSE(matrix().zoomed());
}

TEST_F(PanelsAssignment, TheChangeIsTheShownEpochLessTheChosenOne) {
  auto* epochs = find<QComboBox>("assignment.reference");
  assign("assignment.change");
  ASSERT_TRUE(epochs->isVisible());
  const auto expectChange = [&](qint64 now, qint64 then, const std::string& tensor) {
    ASSERT_TRUE(
        waitFor([&] { return matrix().subject().then && matrix().subject().then->step == then && matrix().matrix().size == probe; }, 10));
    std::vector<float> values = floats(now, tensor);
    const std::vector<float> before = floats(then, tensor);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= before[i];
    expectShown(values, std::to_string(now) + " less " + std::to_string(then));
    EXPECT_TRUE(matrix().details().contains(QStringLiteral("step %1 − step %2").arg(now).arg(then))) << matrix().details().toStdString();
  };
  expectChange(30, 0, "probe.assignment");
  epochs->setFocus();
  QTest::keyClick(epochs, Qt::Key_Down);
  expectChange(30, 10, "probe.assignment");
  chooseSegment("assignment.mode", "Similarity");
  expectChange(30, 10, "probe.similarity");
  goTo(Qt::Key_Left, 20);
  expectChange(20, 10, "probe.similarity");
  session().press("assignment.closeChange");
  expectShown(floats(20, "probe.similarity"), "closed");
  EXPECT_FALSE(epochs->isVisible());
}

TEST_F(PanelsAssignment, AClickedCellTellsTheNumbersOfTheFileAndSelectsItsTwoImages) {
  clickCell(3, 17);
  ASSERT_EQ(pair().row(), 3);
  ASSERT_EQ(pair().column(), 17);
  const std::vector<float> a = floats(30, "probe.assignment");
  const std::vector<double> p = softmax(30, "probe.logits.01");
  const double mass = double(a[at(3, 17)]), predicted = p[at(3, 17)];
  double loss = 0;
  for (std::size_t i = 0; i < p.size(); ++i) loss -= double(a[i]) * std::log(p[i]);
  const auto near = [&](const char* label, double value, double tolerance) {
    QString text = pair().shown(QString::fromUtf8(label)).remove(" %").replace("−", "-");
    bool number = false;
    EXPECT_NEAR(text.toDouble(&number), value, tolerance) << label;
    EXPECT_TRUE(number) << label << ": " << text.toStdString();
  };
  near("Similarity S", double(floats(30, "probe.similarity")[at(3, 17)]), 6e-4);
  near("Assignment A", mass, 6e-3 * mass);
  near("Prediction P", predicted, 6e-3 * predicted);
  near("Pull A − P", mass - predicted, 6e-3 * std::abs(mass - predicted));
  const double share = -100 * mass * std::log(predicted) / loss;
  near("Share of loss", share, 0.06 * share);
  const std::vector<std::int64_t> labels = samplesFile()->integers("probe.labels"), ids = samplesFile()->integers("probe.ids");
  EXPECT_EQ(pair().shown("Same class"), labels[3] == labels[17] ? "yes" : "no");
  EXPECT_EQ(state().selection().ids, (std::vector<std::int64_t>{std::min(ids[3], ids[17]), std::max(ids[3], ids[17])}));
  EXPECT_TRUE(assignment().subtitle().contains("2 of 2 selected in the probe")) << assignment().subtitle().toStdString();
}

TEST_F(PanelsAssignment, ThePairIsSeenAsTheNetworksSawItAndCleanAsTheImagesAre) {
  clickCell(6, 31);
  QWidget* images = nullptr;
  for (QWidget* each : pair().findChildren<QWidget*>()) {
    if (each->accessibleName() == "Both images of the pair") images = each;
  }
  ASSERT_TRUE(images && images->isVisible());
  const auto expectSeen = [&](const std::string& left, const std::string& right, const char* what) {
    const QImage picture = images->grab().toImage();
    const int side = std::clamp((images->width() - 10) / 2, 32, 160);
    const auto away = [&](int from, const std::string& tensor, int row) {
      // Without the rounded corners.
      const QRect inner = QRect(from, 0, side, side).adjusted(8, 8, -8, -8);
      const QImage stored = storedImage(tensor, row).scaled(side, side, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
      return meanDifference(picture.copy(inner), stored.copy(inner.translated(-from, 0)));
    };
    EXPECT_LT(away(0, left, 6), 6) << what;
    EXPECT_LT(away(side + 10, right, 31), 6) << what;
    EXPECT_GT(away(0, right, 31), 12) << what << ": the images are told apart";
  };
  expectSeen("probe.views.0", "probe.views.1", "as trained");
  assign("assignment.clean");
  expectSeen("probe.images", "probe.images", "clean");
  const double mass = double(floats(30, "probe.clean.assignment")[at(6, 31)]);
  EXPECT_NEAR(pair().shown("Assignment A").toDouble(), mass, 6e-3 * mass);
}

TEST_F(PanelsAssignment, TheListOfWrongPairsIsTheFilesAndAClickTracesOneToTheSnapshotThatIsClicked) {
  const std::vector<float> a = floats(30, "probe.assignment");
  const std::vector<std::int64_t> labels = samplesFile()->integers("probe.labels");
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (labels[i / probe] != labels[i % probe]) wrong.push_back(i);
  }
  std::sort(wrong.begin(), wrong.end(), [&](std::size_t one, std::size_t other) { return a[one] > a[other]; });
  chooseSegment("pair.page", "Wrong pairs");
  WrongPairs& wrongPairs = pair().wrongPairList();
  QListWidget& list = wrongPairs.list();
  ASSERT_TRUE(waitFor([&] { return list.isVisible() && list.count() > 3 && wrongPairs.report().compared; }, 10));
  for (std::size_t i = 0; i < wrongPairs.report().pairs.size(); ++i) {
    const WrongPair& listed = wrongPairs.report().pairs[i];
    EXPECT_EQ(at(listed.row, listed.column), wrong[i]) << "place " << i;
  }
  // Do they heal or grow? Counted here from the two snapshots that the sentence compares.
  const WrongPairReport report = wrongPairs.report();
  const std::vector<float> then = floats(report.thenStep, "probe.assignment"), now = floats(report.nowStep, "probe.assignment");
  std::vector<std::size_t> before = wrong;
  std::sort(before.begin(), before.end(), [&](std::size_t one, std::size_t other) { return then[one] > then[other]; });
  int pairs = 0, healed = 0, grew = 0;
  for (std::size_t i = 0; i < report.pairs.size(); ++i) {
    const double was = double(then[before[i]]), is = double(now[before[i]]);
    if (was < 1.0 / probe) continue;
    ++pairs;
    healed += is < 1.0 / probe;
    grew += is >= 1.0 / probe && is >= 1.5 * was;
  }
  EXPECT_TRUE(wrongPairs.summary().contains(QStringLiteral("Of the %1 heaviest").arg(pairs))) << wrongPairs.summary().toStdString();
  EXPECT_TRUE(wrongPairs.summary().contains(QStringLiteral("%1 healed").arg(healed))) << wrongPairs.summary().toStdString();
  EXPECT_TRUE(wrongPairs.summary().contains(QStringLiteral("%1 grew").arg(grew))) << wrongPairs.summary().toStdString();

  const int row = int(wrong[2] / probe), column = int(wrong[2] % probe);
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualItemRect(list.item(2)).center());
  EXPECT_EQ(state().pair(), (std::pair{row, column}));
  EXPECT_EQ(probeRows(state().selection(), *state().samples()), (std::vector<int>{std::min(row, column), std::max(row, column)}));
  PairTrace& trace = pair().trace();
  ASSERT_TRUE(waitFor([&] { return trace.isVisible() && trace.series().steps.size() == 4; }, 10));
  EXPECT_EQ(trace.series().steps, (std::vector<std::int64_t>{0, 10, 20, 30}));
  for (std::size_t i = 0; i < 4; ++i) {
    const qint64 step = trace.series().steps[i];
    EXPECT_NEAR(trace.series().assignment[i], double(floats(step, "probe.assignment")[wrong[2]]), 1e-6) << step;
    EXPECT_NEAR(trace.series().prediction[i], softmax(step, "probe.logits.01")[wrong[2]], 1e-6) << step;
    EXPECT_NEAR(trace.series().similarity[i], double(floats(step, "probe.similarity")[wrong[2]]), 1e-6) << step;
  }
  QTest::mouseClick(&trace, Qt::LeftButton, {}, trace.positionOf(0, 1).toPoint());
  ASSERT_TRUE(waitFor([&] { return state().snapshot()->step == 10; }, 10));
  EXPECT_EQ(timeline().current(), 10);
  expectShown(floats(10, "probe.assignment"), "the snapshot that was clicked");
  EXPECT_EQ(state().pair(), (std::pair{row, column})) << "the pair stays";
  trace.setFocus();
  QTest::keyClick(&trace, Qt::Key_Left);
  QTest::keyClick(&trace, Qt::Key_Return);
  EXPECT_TRUE(waitFor([&] { return state().snapshot()->step == 0; }, 10)) << "and by keyboard";
}

TEST_F(PanelsAssignment, TheNextWrongPairIsOneButtonAway) {
  clickCell(0, 0);
  const auto labels = samplesFile()->integers("probe.labels");
  session().press("pair.nextWrong");
  const std::pair<int, int> first = state().pair();
  EXPECT_NE(labels[std::size_t(first.first)], labels[std::size_t(first.second)]);
  session().press("pair.nextWrong");
  const std::pair<int, int> second = state().pair();
  EXPECT_NE(first, second);
  const std::vector<float> a = floats(30, "probe.assignment");
  EXPECT_GE(a[at(first.first, first.second)], a[at(second.first, second.second)]);
}

TEST_F(PanelsAssignment, TheSurfaceIsOpenedTurnedAndClicked) {
  assign("assignment.surface");
  Matrix3dCanvas* surface = assignment().canvas3d();
  ASSERT_TRUE(surface && surface->isVisible());
  if (!surface->usable()) GTEST_SKIP() << surface->problem().toStdString();
  EXPECT_FALSE(matrix().isVisible());
  const QImage first = surface->grab().toImage();
  int colored = 0;
  for (int y = 0; y < first.height(); y += 2) {
    for (int x = 0; x < first.width(); x += 2) colored += first.pixelColor(x, y).saturation() > 60;
  }
  EXPECT_GT(colored, first.width() * first.height() / 4 / 20) << "a landscape in colours";
  const Rotation before = surface->rotation();
  const QPointF middle = QRectF(surface->rect()).center();
  drag(*surface, QPolygonF({middle, middle + QPointF(30, 8), middle + QPointF(60, 15)}), Qt::LeftButton);
  EXPECT_NE(surface->rotation().azimuth, before.azimuth);
  EXPECT_GT(meanDifference(surface->grab().toImage(), first), 1) << "it turned";
  turnWheel(*surface, middle, 2);
  EXPECT_GT(surface->zoom(), 1);
  QTest::mouseDClick(surface, Qt::LeftButton, {}, middle.toPoint());
  EXPECT_EQ(surface->zoom(), 1);
  EXPECT_EQ(surface->rotation().azimuth, before.azimuth);
  QTest::mouseClick(surface, Qt::LeftButton, {}, middle.toPoint());
  const auto [row, column] = state().pair();
  ASSERT_GE(row, 0) << "a click chooses a cell";
  ASSERT_GE(column, 0);
  const double mass = double(floats(30, "probe.assignment")[at(row, column)]);
  EXPECT_NEAR(pair().shown("Assignment A").toDouble(), mass, 6e-3 * mass);
  assign("assignment.surface");
  EXPECT_TRUE(matrix().isVisible());
}

TEST_F(PanelsAssignment, TheLaboratoryAssignsTheStoredSimilarityAnew) {
  assign("assignment.sinkhorn");
  SinkhornLaboratory& laboratory = assignment().laboratory();
  ASSERT_TRUE(laboratory.isVisible());
  const double own = laboratory.epsilon();
  EXPECT_NEAR(own, std::stod(snapshotFile(30)->metadata("epsilon", "nan")), 1e-9) << "it begins at the run's own values";
  const auto press = [&](const char* name, Qt::Key key, int times) {
    auto* slider = find<QSlider>(name);
    slider->setFocus();
    for (int i = 0; i < times; ++i) QTest::keyClick(slider, key);
  };
  const auto expectRecomputed = [&] {
    ASSERT_TRUE(waitFor(
        [&] {
          const SinkhornResult& made = laboratory.result();
          return made.snapshot && made.snapshot->step == state().snapshot()->step && made.iterations == laboratory.iterations() &&
                 std::abs(made.epsilon - laboratory.epsilon()) < 1e-12;
        },
        10));
    // Columns, then rows, as often as asked for, in double precision.
    std::vector<double> q;
    for (const float s : floats(state().snapshot()->step, "probe.similarity")) q.push_back(std::exp(double(s) / laboratory.epsilon()));
    for (int round = 0; round < laboratory.iterations(); ++round) {
      for (const bool rows : {false, true}) {
        for (int i = 0; i < probe; ++i) {
          double sum = 0;
          for (int j = 0; j < probe; ++j) sum += q[rows ? at(i, j) : at(j, i)];
          for (int j = 0; j < probe; ++j) q[rows ? at(i, j) : at(j, i)] /= sum;
        }
      }
    }
    const MatrixData& shown = matrix().matrix();
    for (std::size_t i = 0; i < q.size(); ++i) ASSERT_NEAR(double(shown.values[i]), q[i], 1e-4) << i;
    double off = 0, entropy = 0;
    for (int j = 0; j < probe; ++j) {
      double sum = 0;
      for (int i = 0; i < probe; ++i) {
        sum += q[at(i, j)];
        if (q[at(j, i)] > 0) entropy -= q[at(j, i)] * std::log(q[at(j, i)]) / probe;
      }
      off = std::max(off, std::abs(sum - 1));
    }
    const auto told = [&](const char* name) { return laboratory.findChild<QLabel*>(QString::fromLatin1(name))->text().toDouble(); };
    EXPECT_NEAR(told("assignment.laboratory.recomputed.columns"), off, 0.01 * off + 1e-4);
    EXPECT_NEAR(told("assignment.laboratory.recomputed.entropy"), entropy, 6e-3 * entropy + 1e-3);
  };
  press("assignment.laboratory.epsilonSlider", Qt::Key_PageUp, 4);
  EXPECT_GT(laboratory.epsilon(), 2 * own);
  expectRecomputed();
  press("assignment.laboratory.iterationsSlider", Qt::Key_Right, 2);
  EXPECT_EQ(laboratory.iterations(), 5);
  expectRecomputed();
  EXPECT_TRUE(assignment().subtitle().contains("recomputed in the laboratory")) << assignment().subtitle().toStdString();
  goTo(Qt::Key_Left, 20);
  expectRecomputed();  // the values stay while time moves
  session().press("assignment.laboratory.reset");
  EXPECT_EQ(laboratory.epsilon(), own);
  EXPECT_EQ(laboratory.iterations(), 3);
  session().press("assignment.laboratory.close");
  EXPECT_FALSE(laboratory.isVisible());
  expectShown(floats(20, "probe.assignment"), "closed");
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
