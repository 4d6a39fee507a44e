// Clusters in the samples panel: table, confusion, flow and sub-centroids of a run whose clusters are planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QSignalSpy>

#include "app/studio/figures/figure_export.h"
#include "tests/studio/samples_session.h"
#include "widgets/base/theme.h"
#include "widgets/samples/cluster_table.h"
#include "widgets/samples/confusion_matrix.h"
#include "widgets/samples/flow_diagram.h"
#include "widgets/samples/flow_range.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

using testing::HasSubstr;

TEST_F(SamplesPanel, TheTableHoldsTheNumbersOfEachClusterAndAClickSelectsIt) {
  Session session(root());
  session.press(SamplesMode::clusters);
  ClusterTable& table = session.view.clusters().table();
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 4; }));
  const auto cell = [&](int line, const char* head) {
    for (int column = 0; column < table.columnCount(); ++column)
      if (table.horizontalHeaderItem(column)->text() == head) return table.item(line, column)->text().toStdString();
    return std::string("no such column");
  };
  // Largest first: class 1 with 20 images of class 0.
  const int big = PlantedRun::cluster(20, 1);
  const std::vector<int> members = rowsWhere([&](int row) { return PlantedRun::cluster(20, row) == big; });
  ASSERT_EQ(members.size(), 80u);
  double sum = 0, above = 0;
  for (const int row : members) sum += double(PlantedRun::silhouette(row)), above += PlantedRun::silhouette(row) > 0 ? 1 : 0;
  EXPECT_EQ(cell(0, "cluster"), std::to_string(big));
  EXPECT_EQ(cell(0, "size"), "80");
  EXPECT_EQ(cell(0, "main class"), "bag, small");
  EXPECT_EQ(cell(0, "purity"), "75.0 %");
  EXPECT_EQ(cell(0, "mean SC"), decimals(sum / 80, 3).toStdString());
  EXPECT_EQ(cell(0, "SC > 0"), percent(above / 80).toStdString());
  // The head sorts by number.
  QTest::mouseClick(table.horizontalHeader()->viewport(), Qt::LeftButton, {}, QPoint(table.columnViewportPosition(1) + 10, 8));
  EXPECT_EQ(cell(0, "size"), "40");
  EXPECT_EQ(cell(3, "size"), "80");
  const QRect line = table.visualItemRect(table.item(3, 1));
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, line.center());
  EXPECT_EQ(session.selected(), members);
  EXPECT_EQ(session.state.selection().what, QStringLiteral("cluster %1").arg(big));
  // Silhouettes fall with the row: the first images are the representatives, the last the borderline ones.
  const std::vector<int> shown = session.view.shownRows();
  ASSERT_EQ(shown.size(), 96u);
  EXPECT_EQ(std::vector<int>(shown.begin(), shown.begin() + 48), std::vector<int>(members.begin(), members.begin() + 48));
  EXPECT_EQ(shown[48], members.back());
  EXPECT_EQ(shown[49], members[78]);
  QTest::keyClick(&table, Qt::Key_Up);
  EXPECT_EQ(session.selected().size(), 60u) << "the keyboard chooses as well";
}

TEST_F(SamplesPanel, WithoutLabelsThereIsNoPurityAndItIsSaid) {
  PlantedRun plain;
  plain.labelled = false;
  plain.write(folder_ / "plain");
  Session session(folder_ / "plain");
  session.press(SamplesMode::clusters);
  ClusterTable& table = session.view.clusters().table();
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 4; }));
  QStringList heads;
  for (int column = 0; column < table.columnCount(); ++column)
    if (!table.isColumnHidden(column)) heads += table.horizontalHeaderItem(column)->text();
  EXPECT_EQ(heads, (QStringList{"cluster", "size", "share"}));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("without labels there is no purity"));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("nearest to the centre"));
  EXPECT_EQ(session.view.findChild<QComboBox*>("samples.clusterOf")->count(), 1);
  session.press(SamplesMode::confusion);
  EXPECT_THAT(session.view.confusion().matrix().emptyText().toStdString(), HasSubstr("no labels"));
}

TEST_F(SamplesPanel, AClickOnACellOfTheConfusionSelectsExactlyItsImages) {
  Session session(root());
  session.press(SamplesMode::confusion);
  ConfusionMatrix& matrix = session.view.confusion().matrix();
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("matched"); }));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("91.7 %")) << "220 of 240 lie on matched pairs";
  // The columns follow the matching: class k is matched to column k.
  QTest::mouseMove(&matrix, matrix.positionOf(0, 1).toPoint());
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(0, 1).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere(PlantedRun::moves));
  EXPECT_THAT(matrix.caption().toStdString(), HasSubstr("20 images, 33.3 % of the class, 25.0 % of the cluster"));
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(2, -1).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere([](int row) { return row % 4 == 2; }));
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(-1, 0).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere([](int row) { return row % 4 == 0 && row >= 80; }));
  QTest::mouseClick(&matrix, Qt::LeftButton, Qt::ControlModifier, matrix.positionOf(0, 1).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere([](int row) { return row % 4 == 0; }));
  for (const int key : {Qt::Key_Down, Qt::Key_Right, Qt::Key_Right, Qt::Key_Return}) QTest::keyClick(&matrix, Qt::Key(key));
  EXPECT_TRUE(session.selected().empty()) << "class 1 has no image in the cluster of class 3";
  // The darkest cell is a matched one, the empty one has the ground's colour.
  const QImage shot = matrix.grab().toImage();
  const auto corner = [&](int row, int column) { return shot.pixelColor((matrix.positionOf(row, column) - QPointF(20, 20)).toPoint()); };
  EXPECT_EQ(corner(1, 2), theme().raised);
  EXPECT_EQ(corner(2, 2), theme().accent);
}

TEST_F(SamplesPanel, ARibbonSelectsTheImagesThatMoved) {
  Session session(root());
  session.press(SamplesMode::flow);
  FlowDiagram& diagram = session.view.flow().diagram();
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("seeds, "); }));
  const auto ribbonAt = [&](int count) -> QPoint {
    const FlowLayout layout = diagram.layout();
    for (int x = 1; x < diagram.width(); ++x) {
      for (int y = 1; y < diagram.height(); y += 2) {
        const FlowPart part = layout.at(QPointF(x, y));
        if (part.ribbon < 0 || part.stage != 0) continue;
        QTest::mouseMove(&diagram, QPoint(x, y));
        if (diagram.caption().startsWith(QString::number(count) + " images")) return QPoint(x, y);
      }
    }
    return {};
  };
  const QPoint moved = ribbonAt(20);
  ASSERT_FALSE(moved.isNull());
  EXPECT_THAT(diagram.caption().toStdString(), HasSubstr("8.3 %"));
  EXPECT_THAT(diagram.caption().toStdString(), HasSubstr("above the noise of two k-means seeds (0.0 %)"));
  QTest::mouseClick(&diagram, Qt::LeftButton, {}, moved);
  EXPECT_EQ(session.selected(), rowsWhere(PlantedRun::moves));
  // The ribbon has the colour of the cluster it comes from, which class 0 keeps over all snapshots.
  const FlowLayout layout = diagram.layout();
  ASSERT_EQ(layout.nodes.size(), 3u);
  const QImage shot = diagram.grab().toImage();
  for (int stage = 0; stage < 3; ++stage)
    for (int track = 0; track < 4; ++track)
      EXPECT_EQ(shot.pixelColor(layout.nodes[std::size_t(stage)][std::size_t(track)].center().toPoint()), classColor(track)) << stage;
  const double height = layout.nodes[0][0].height() / 60;
  for (const QRectF& node : layout.nodes[0]) EXPECT_NEAR(node.height(), 60 * height, 1e-6);
  // Keys reach the same.
  diagram.setFocus();
  QTest::keyClick(&diagram, Qt::Key_Right);
  QTest::keyClick(&diagram, Qt::Key_Return);
  EXPECT_EQ(session.selected().size(), 60u);
}

TEST_F(SamplesPanel, AFlowBelowTheNoiseOfSeedsIsGreyAndTheRangeChoosesTheSnapshots) {
  Session session(root());
  session.state.setComponent("embedding");
  session.press(SamplesMode::flow);
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("grey: not above"); }));
  const std::vector<Figure> figures = session.view.figures();
  ASSERT_EQ(figures.size(), 1u);
  const QList<QByteArray> lines = figures[0].csv().split('\n');
  int grey = 0, coloured = 0;
  for (const QByteArray& line : lines.mid(1)) {
    const QList<QByteArray> cells = line.split(',');
    if (cells.size() < 9) continue;
    const bool small = cells[6].toInt() <= 2;
    EXPECT_EQ(cells[8] == "1", small) << line.toStdString() << ": the noise of a cloud is more than one image and less than its clusters";
    (small ? grey : coloured) += 1;
  }
  EXPECT_EQ(grey, 2);
  EXPECT_EQ(coloured, 8);
  // Dragging the left handle to the middle leaves two snapshots.
  FlowRange& range = session.view.flow().range();
  const QPoint from = range.handle(0), to(range.width() / 2, range.height() / 2);
  QTest::mousePress(&range, Qt::LeftButton, {}, from);
  QMouseEvent drag(QEvent::MouseMove, to, range.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&range, &drag);
  QTest::mouseRelease(&range, Qt::LeftButton, {}, to);
  EXPECT_EQ(range.first(), 10);
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("2 of 3 snapshots"); }));
  QTest::keyClick(&range, Qt::Key_Home);
  EXPECT_EQ(range.first(), 0);
  QTest::keyClick(&range, Qt::Key_Space);
  QTest::keyClick(&range, Qt::Key_Left);
  EXPECT_EQ(range.last(), 10);
  QTest::keyClick(&range, Qt::Key_Left);
  EXPECT_THAT(session.view.flow().diagram().emptyText().toStdString(), HasSubstr("needs two"));
}

TEST_F(SamplesPanel, AnotherRunOfTheSameStepsIsLookedAtAnew) {
  PlantedRun().write(folder_ / "other");
  Session session(root());
  session.press(SamplesMode::flow);
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("seeds, "); }));
  QSignalSpy flows(&session.view.flow(), &FlowPage::flowWanted), boards(&session.view, &SamplesView::boardWanted);
  session.press(SamplesMode::confusion);
  ASSERT_EQ(boards.size(), 1);
  session.press(SamplesMode::flow);
  EXPECT_EQ(flows.size(), 0) << "what is known is not computed again";
  session.follower.open(QString::fromStdString((folder_ / "other").string()));
  EXPECT_TRUE(session.view.figures().empty());
  ASSERT_TRUE(waitFor([&] { return flows.size() == 1 && session.view.subtitle().contains("seeds, "); }));
  session.show(20);
  session.press(SamplesMode::confusion);
  EXPECT_EQ(boards.size(), 2);
  ASSERT_TRUE(waitFor([&] { return session.view.figures().size() == 1; }));
}

TEST_F(SamplesPanel, AClassIsSplitIntoItsPlantedSubCentroids) {
  Session session(root());
  session.press(SamplesMode::clusters);
  auto* of = session.view.findChild<QComboBox*>("samples.clusterOf");
  auto* parts = session.view.findChild<QComboBox*>("samples.splitParts");
  EXPECT_FALSE(parts->isEnabled());
  QTest::keyClick(of, Qt::Key_Down);
  ASSERT_EQ(of->currentText(), "coat");
  QTest::keyClick(parts, Qt::Key_Up);
  ASSERT_EQ(parts->currentData().toInt(), 2);
  ClusterTable& table = session.view.clusters().table();
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 2; }));
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(table.item(0, 1)).center());
  const std::vector<int> one = session.selected();
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(table.item(1, 1)).center());
  const std::vector<int> two = session.selected();
  const auto even = rowsWhere([](int row) { return row % 8 == 0; }), odd = rowsWhere([](int row) { return row % 8 == 4; });
  EXPECT_TRUE((one == even && two == odd) || (one == odd && two == even));
  EXPECT_THAT(session.state.selection().what.toStdString(), HasSubstr("coat, sub-centroid"));
  const std::vector<Figure> figures = session.view.figures();
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_THAT(figures[0].csv().toStdString(), HasSubstr("Sub-centroid 2 · 30 images · mean SC"));
}

TEST_F(SamplesPanel, EveryPageOffersWhatItShowsAsAFigure) {
  Session session(root());
  session.state.select(selectEvaluated(*session.state.samples(), {12}, "image", 12));
  const std::pair<SamplesMode, std::vector<std::string>> wanted[] = {
      {SamplesMode::selection, {"contact_sheet"}},
      {SamplesMode::neighbours, {"neighbours_encoding_1012_000000020"}},
      {SamplesMode::clusters, {"cluster_table_encoding_000000020", "clusters_encoding_000000020"}},
      {SamplesMode::confusion, {"confusion_encoding_000000020"}},
      {SamplesMode::flow, {"cluster_flow_encoding"}}};
  for (const auto& [mode, names] : wanted) {
    session.press(mode);
    ASSERT_TRUE(waitFor([&] { return session.view.figures().size() == names.size(); })) << names.front();
    const std::vector<Figure> figures = session.view.figures();
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(figures[i].name.toStdString(), names[i]);
      for (const FigureFormat format : figureFormats()) EXPECT_FALSE(renderFigure(figures[i], format).isEmpty());
      EXPECT_THAT(renderFigure(figures[i], FigureFormat::svg).toStdString(), HasSubstr("<text"));
    }
  }
  session.press(SamplesMode::confusion);
  const std::string csv = session.view.figures()[0].csv().toStdString();
  EXPECT_THAT(csv, HasSubstr("\ncoat,40,20,0,0\n\"bag, small\",0,60,0,0\nshoe,0,0,60,0\ncap,0,0,0,60\n"));
}

}  // namespace
}  // namespace resa
