// Samples and clusters in the real window on a real run: what is shown and chosen is held against the run's files, read apart.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QImage>
#include <QInputDialog>
#include <QJsonArray>
#include <QLineEdit>
#include <QRegularExpression>
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "tests/studio/panels_desk.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/samples/cluster_table.h"
#include "widgets/samples/confusion_matrix.h"
#include "widgets/samples/contact_sheet.h"
#include "widgets/samples/flow_diagram.h"
#include "widgets/samples/sample_grid.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

class PanelSamples : public PanelsDesk {
 protected:
  void SetUp() override {
    PanelsDesk::SetUp();
    if (IsSkipped()) return;
    const TensorBytes samples(one_ + "/samples.safetensors");
    for (const double id : samples.numbers("evaluated.ids")) ids_.push_back(qint64(id));
    for (const double label : samples.numbers("evaluated.labels")) labels_.push_back(int(label));
    for (const QJsonValue& name : QJsonDocument::fromJson(samples.facts()["classes"].toString().toUtf8()).array())
      classes_ << name.toString();
    ASSERT_EQ(ids_.size(), 100u);
  }
  SamplesView& panel() { return workspace().samples(); }
  SampleGrid& grid(const char* name = "samples.grid") { return *panel().findChild<SampleGrid*>(QString::fromLatin1(name)); }
  void click(SampleGrid& where, int row, Qt::KeyboardModifiers keys = {}) {
    const QRect box = where.rectOf(row);
    ASSERT_TRUE(where.viewport()->rect().contains(box.center())) << "row " << row << " is not in sight";
    QTest::mouseClick(where.viewport(), Qt::LeftButton, keys, box.center());
  }
  /// Rows of the selection by the ids of the file.
  std::vector<int> selected() {
    std::vector<int> rows;
    for (const std::int64_t id : state().selection().ids) rows.push_back(int(std::find(ids_.begin(), ids_.end(), id) - ids_.begin()));
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  std::vector<int> rowsWhere(const std::function<bool(int)>& claim) const {
    std::vector<int> rows;
    for (int row = 0; row < int(ids_.size()); ++row)
      if (claim(row)) rows.push_back(row);
    return rows;
  }
  std::vector<int> integers(qint64 step, const QString& name) const {
    std::vector<int> values;
    for (const double value : snapshotFile(step).numbers(name)) values.push_back(int(value));
    return values;
  }
  qint64 step() { return state().snapshot()->step; }
  QMenu& menuOf(const char* button) {
    press(&panel(), button);
    QMenu* menu = nullptr;
    EXPECT_TRUE(waitFor([&] { return (menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr; }, 5)) << button;
    return *menu;
  }
  /// The entry of an open menu whose text begins so.
  static QString entryOf(const QMenu& menu, const QString& begin) {
    for (const QAction* action : menu.actions())
      if (action->text().remove('&').startsWith(begin)) return action->text().remove('&');
    return begin;
  }
  /// Goes down a list by keys until it shows this.
  static void chooseByKeys(QComboBox& list, const QVariant& wanted) {
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_Home);
    for (int i = 0; i < list.count() && list.currentData() != wanted; ++i) QTest::keyClick(&list, Qt::Key_Down);
    ASSERT_EQ(list.currentData(), wanted);
  }
  std::vector<std::int64_t> ids_;
  std::vector<int> labels_;
  QStringList classes_;
};

double meanOf(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size()); }

QString shownShare(double share) { return QString::number(100 * share, 'f', 1) + " %"; }
QString shownNumber(double value) { return QString::number(value, 'f', 3).replace('-', QChar(0x2212)); }

TEST_F(PanelSamples, TheGridShowsThePicturesOfTheFileAndTheSelectionOfAllPanels) {
  maximize(panel());
  ASSERT_EQ(panel().shownRows().size(), ids_.size());
  const std::vector<double> pixels = TensorBytes(one_ + "/samples.safetensors").numbers("evaluated.images");
  const std::size_t size = pixels.size() / ids_.size();
  const QImage shot = grid().viewport()->grab().toImage();
  for (const int row : {0, 7, 20}) {
    const QRect box = grid().rectOf(row).adjusted(1, 1, -1, -1);
    double sum = 0, count = 0;
    for (int y = box.top(); y <= box.bottom(); ++y)
      for (int x = box.left(); x <= box.right(); ++x, ++count) sum += qGray(shot.pixel(x, y));
    const auto first = pixels.begin() + std::ptrdiff_t(std::size_t(row) * size);
    const double written = std::accumulate(first, first + std::ptrdiff_t(size), 0.0) / double(size);
    EXPECT_NEAR(sum / count, written, 0.12 * written + 8) << row;
  }
  click(grid(), 3);
  EXPECT_EQ(state().selection().ids, std::vector<std::int64_t>{ids_[3]});
  click(grid(), 8, Qt::ControlModifier);
  click(grid(), 5, Qt::ControlModifier);
  EXPECT_EQ(selected(), (std::vector<int>{3, 5, 8}));
  click(grid(), 10);
  click(grid(), 13, Qt::ShiftModifier);
  EXPECT_EQ(selected(), (std::vector<int>{10, 11, 12, 13}));
  EXPECT_EQ(panel().shownRows().size(), ids_.size()) << "choosing leaves the others in place";
  choose("samples.scope", "Selected");
  EXPECT_EQ(panel().shownRows(), (std::vector<int>{10, 11, 12, 13}));
  choose("samples.scope", "All");
  EXPECT_EQ(panel().shownRows().size(), ids_.size());
  // A cell of the assignment selects two images of the probe, which are shown alone.
  maximize(panel());
  MatrixCanvas& matrix = workspace().assignment().canvas();
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(4, 9).toPoint());
  EXPECT_EQ(panel().shownRows(), (std::vector<int>{4, 9}));
  EXPECT_TRUE(panel().subtitle().contains("probe images")) << panel().subtitle().toStdString();
}

TEST_F(PanelSamples, KeysWalkTheGridSelectOpenAndUndoWhileTheTimelineStays) {
  maximize(panel());
  SampleGrid& images = grid();
  const int before = timeline().current();
  images.setFocus();
  for (const Qt::Key walk : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Right, Qt::Key_Left, Qt::Key_Space}) QTest::keyClick(&images, walk);
  EXPECT_EQ(selected(), std::vector<int>{1});
  QTest::keyClick(&images, Qt::Key_Right, Qt::ShiftModifier);
  QTest::keyClick(&images, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_EQ(selected(), (std::vector<int>{1, 2, 3}));
  QTest::keyClick(&images, Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(selected().size(), ids_.size());
  QTest::keyClick(&images, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(selected(), (std::vector<int>{1, 2, 3}));
  QTest::keyClick(&images, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ(selected().size(), ids_.size()) << "what was undone comes back";
  QTest::keyClick(&images, Qt::Key_Z, Qt::ControlModifier);
  choose("samples.scope", "All");
  images.setFocus();
  QTest::keyClick(&images, Qt::Key_End);
  EXPECT_TRUE(images.viewport()->rect().contains(images.rectOf(99).center()));
  QTest::keyClick(&images, Qt::Key_Return);
  EXPECT_EQ(selected(), std::vector<int>{99});
  EXPECT_EQ(panel().mode(), SamplesMode::neighbours);
  EXPECT_EQ(timeline().current(), before) << "the keys belonged to the grid";
}

TEST_F(PanelSamples, AnOpenedImageShowsItsStoredNeighboursInEveryComponent) {
  maximize(panel());
  const QRect box = grid().rectOf(12);
  QTest::mouseDClick(grid().viewport(), Qt::LeftButton, {}, box.center());
  ASSERT_EQ(panel().mode(), SamplesMode::neighbours);
  auto* component = find<QComboBox>("samples.component");
  int looked = 0;
  std::set<std::vector<int>> lists;
  for (int row = 12; row >= 0; row = row == 12 ? int(panel().shownRows()[2]) : -1) {
    if (row != 12) click(grid("samples.neighbourGrid"), row);
    for (int i = 1; i < component->count(); ++i) {
      const QString name = component->itemData(i).toString();
      chooseByKeys(*component, name);
      const std::vector<int> all = integers(step(), name + ".neighbours");
      const std::size_t k = all.size() / ids_.size();
      std::vector<int> expected{row};
      const auto from = all.begin() + std::ptrdiff_t(std::size_t(row) * k);
      expected.insert(expected.end(), from, from + std::ptrdiff_t(k));
      EXPECT_EQ(panel().shownRows(), expected) << name.toStdString() << ", row " << row;
      const auto same = std::count_if(expected.begin() + 1, expected.end(),
                                      [&](int other) { return labels_[std::size_t(other)] == labels_[std::size_t(row)]; });
      EXPECT_TRUE(panel().subtitle().contains(QStringLiteral("%1 of %2 same class").arg(same).arg(k))) << panel().subtitle().toStdString();
      lists.insert(expected);
      ++looked;
    }
  }
  EXPECT_EQ(looked, 2 * (component->count() - 1));
  EXPECT_GT(lists.size(), 3u) << "components have neighbours of their own";
  // Beyond the stored ones: those of greatest cosine of the stored principal components.
  const QString name = component->currentData().toString();
  const int row = panel().current();
  chooseByKeys(*find<QComboBox>("samples.neighbourCount"), 30);
  ASSERT_TRUE(waitFor([&] { return panel().shownRows().size() == 31; }, 20));
  const std::vector<double> x = snapshotFile(step()).numbers(name + ".pca");
  const std::size_t width = x.size() / ids_.size();
  const auto cosine = [&](int a, int b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t t = 0; t < width; ++t) {
      const double u = x[std::size_t(a) * width + t], v = x[std::size_t(b) * width + t];
      ab += u * v, aa += u * u, bb += v * v;
    }
    return ab / std::sqrt(aa * bb);
  };
  const std::vector<int> shown = panel().shownRows();
  const std::size_t stored = integers(step(), name + ".neighbours").size() / ids_.size();
  const std::set<int> seen(shown.begin(), shown.end());
  EXPECT_EQ(seen.size(), shown.size());
  for (std::size_t i = stored + 2; i < shown.size(); ++i) EXPECT_GE(cosine(row, shown[i - 1]), cosine(row, shown[i]) - 1e-9) << i;
  for (int other = 0; other < int(ids_.size()); ++other)
    if (!seen.count(other)) {
      EXPECT_LE(cosine(row, other), cosine(row, shown.back()) + 1e-9) << other;
    }
}

TEST_F(PanelSamples, TheClusterTableHoldsWhatTheSnapshotSaysSortsByAClickAndOpensAGallery) {
  maximize(panel());
  choose("samples.mode", "Clusters");
  ClusterTable& table = *find<ClusterTable>("samples.clusterTable");
  const std::vector<int> kmeans = integers(step(), "encoding.kmeans");
  const std::vector<double> sc = snapshotFile(step()).numbers("encoding.sc");
  ASSERT_EQ(kmeans.size(), ids_.size());
  std::map<int, std::vector<int>> members;
  for (int row = 0; row < int(ids_.size()); ++row) members[kmeans[std::size_t(row)]].push_back(row);
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == int(members.size()); }, 20));
  const auto columnOf = [&](const QString& head) {
    for (int column = 0; column < table.columnCount(); ++column)
      if (table.horizontalHeaderItem(column)->text() == head) return column;
    ADD_FAILURE() << "no column " << head.toStdString();
    return 0;
  };
  const auto cell = [&](int line, const QString& head) { return table.item(line, columnOf(head))->text(); };
  std::vector<double> sizes, purities, silhouettes;
  for (int line = 0; line < table.rowCount(); ++line) {
    const std::vector<int>& rows = members[cell(line, "cluster").toInt()];
    ASSERT_FALSE(rows.empty());
    std::map<int, int> counts;
    std::vector<double> scores;
    for (const int row : rows) ++counts[labels_[std::size_t(row)]], scores.push_back(sc[std::size_t(row)]);
    int main = counts.begin()->first;
    for (const auto& [label, count] : counts)
      if (count > counts[main]) main = label;
    const auto above = double(std::count_if(scores.begin(), scores.end(), [](double score) { return score > 0; }));
    EXPECT_EQ(cell(line, "size"), QString::number(rows.size()));
    EXPECT_EQ(cell(line, "main class"), classes_[main]);
    EXPECT_EQ(cell(line, "purity"), shownShare(double(counts[main]) / double(rows.size())));
    EXPECT_EQ(cell(line, "mean SC"), shownNumber(meanOf(scores)));
    EXPECT_EQ(cell(line, "SC > 0"), shownShare(above / double(rows.size())));
    sizes.push_back(double(rows.size()));
  }
  EXPECT_TRUE(std::is_sorted(sizes.rbegin(), sizes.rend())) << "largest first";
  const auto sortBy = [&](const QString& head) {
    const int column = columnOf(head);
    QTest::mouseClick(table.horizontalHeader()->viewport(), Qt::LeftButton, {}, QPoint(table.columnViewportPosition(column) + 10, 8));
    std::vector<double> shown;
    for (int line = 0; line < table.rowCount(); ++line)
      shown.push_back(cell(line, head).replace(QChar(0x2212), '-').section(' ', 0, 0).toDouble());
    return shown;
  };
  for (const char* head : {"purity", "mean SC", "size"}) {
    const std::vector<double> up = sortBy(head), down = sortBy(head);
    EXPECT_TRUE(std::is_sorted(up.begin(), up.end()) || std::is_sorted(up.rbegin(), up.rend())) << head;
    EXPECT_EQ(down.front(), up.back()) << head << ": once more turns it about";
    EXPECT_EQ(down.back(), up.front()) << head;
  }
  const int line = table.rowCount() - 1, cluster = cell(line, "cluster").toInt();
  table.scrollToItem(table.item(line, 1));
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(table.item(line, 1)).center());
  EXPECT_EQ(selected(), members[cluster]);
  // Its gallery: the highest silhouettes first, then the lowest.
  std::vector<int> typical = members[cluster];
  std::stable_sort(typical.begin(), typical.end(), [&](int a, int b) { return sc[std::size_t(a)] > sc[std::size_t(b)]; });
  const std::vector<int> shown = panel().shownRows();
  ASSERT_EQ(shown.size(), 2 * typical.size());
  EXPECT_EQ(std::vector<int>(shown.begin(), shown.begin() + std::ptrdiff_t(typical.size())), typical);
  EXPECT_EQ(std::vector<int>(shown.begin() + std::ptrdiff_t(typical.size()), shown.end()),
            std::vector<int>(typical.rbegin(), typical.rend()));
  click(grid("samples.gallery"), typical.front());
  EXPECT_EQ(selected(), std::vector<int>{typical.front()});
}

TEST_F(PanelSamples, EveryCellOfTheConfusionCountsTheFileAndAClickSelectsItsImages) {
  maximize(panel());
  choose("samples.mode", "Confusion");
  ConfusionMatrix& matrix = *find<ConfusionMatrix>("samples.confusion");
  ASSERT_TRUE(waitFor([&] { return panel().subtitle().contains("matched pairs"); }, 20));
  const std::vector<int> kmeans = integers(step(), "encoding.kmeans");
  const std::set<int> clusters(kmeans.begin(), kmeans.end());
  int total = 0, fullest = 0;
  std::pair<int, int> fullestAt;
  std::vector<int> order;
  for (int column = 0; column < int(clusters.size()); ++column) {
    for (int label = 0; label < classes_.size(); ++label) {
      QTest::mouseMove(&matrix, matrix.positionOf(label, column).toPoint());
      const auto said = QRegularExpression("^(.*) × cluster (\\d+): (\\d+) images").match(matrix.caption());
      ASSERT_TRUE(said.hasMatch()) << matrix.caption().toStdString();
      const int cluster = said.captured(2).toInt(), count = said.captured(3).toInt();
      if (label == 0) order.push_back(cluster);
      EXPECT_EQ(said.captured(1), classes_[label]);
      EXPECT_EQ(cluster, order.back());
      const auto rows = rowsWhere([&](int row) { return labels_[std::size_t(row)] == label && kmeans[std::size_t(row)] == cluster; });
      EXPECT_EQ(count, int(rows.size())) << matrix.caption().toStdString();
      total += count;
      if (count > fullest) fullest = count, fullestAt = {label, column};
    }
  }
  EXPECT_EQ(total, int(ids_.size()));
  EXPECT_EQ(std::set<int>(order.begin(), order.end()), clusters);
  const auto [label, column] = fullestAt;
  const int cluster = order[std::size_t(column)];
  const auto press = [&](int row, int place, Qt::KeyboardModifiers keys = {}) {
    QTest::mouseClick(&matrix, Qt::LeftButton, keys, matrix.positionOf(row, place).toPoint());
  };
  press(label, column);
  EXPECT_EQ(selected(), rowsWhere([&](int row) { return labels_[std::size_t(row)] == label && kmeans[std::size_t(row)] == cluster; }));
  press(-1, column);
  EXPECT_EQ(selected(), rowsWhere([&](int row) { return kmeans[std::size_t(row)] == cluster; })) << "the head: the whole cluster";
  press(label, -1, Qt::ControlModifier);
  EXPECT_EQ(selected(), rowsWhere([&](int row) { return labels_[std::size_t(row)] == label || kmeans[std::size_t(row)] == cluster; }));
  key(Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(selected(), rowsWhere([&](int row) { return kmeans[std::size_t(row)] == cluster; }));
}

TEST_F(PanelSamples, TheFlowLeadsFromTheClustersOfOneSnapshotToThoseOfTheNextAndAClickSelectsThem) {
  maximize(panel());
  choose("samples.mode", "Flow");
  FlowDiagram* diagram = panel().findChild<FlowDiagram*>();
  ASSERT_TRUE(diagram);
  ASSERT_TRUE(waitFor([&] { return panel().subtitle().contains("seeds, ") || panel().subtitle().contains("grey"); }, 30))
      << panel().subtitle().toStdString();
  std::vector<qint64> steps;
  for (const QJsonObject& event : session().events("snapshot"))
    if (!integers(event["step"].toInteger(), "encoding.kmeans").empty()) steps.push_back(event["step"].toInteger());
  const FlowLayout layout = diagram->layout();
  ASSERT_EQ(layout.nodes.size(), steps.size());
  int looked = 0;
  std::set<std::pair<int, int>> seen;
  for (int y = 4; y < diagram->height() && looked < 12; y += 5) {
    for (int stage = 0; stage + 1 < int(steps.size()); ++stage) {
      const int x = int((layout.stageX[std::size_t(stage)] + layout.stageX[std::size_t(stage) + 1]) / 2);
      const FlowPart part = layout.at(QPointF(x, y));
      if (part.ribbon < 0 || part.stage != stage || !seen.insert({stage, part.ribbon}).second) continue;
      QTest::mouseMove(diagram, QPoint(x, y));
      const auto said = QRegularExpression("^(\\d+) images?: cluster (\\d+) .* → cluster (\\d+) ").match(diagram->caption());
      ASSERT_TRUE(said.hasMatch()) << diagram->caption().toStdString();
      const std::vector<int> from = integers(steps[std::size_t(stage)], "encoding.kmeans");
      const std::vector<int> to = integers(steps[std::size_t(stage) + 1], "encoding.kmeans");
      const std::vector<int> rows = rowsWhere(
          [&](int row) { return from[std::size_t(row)] == said.captured(2).toInt() && to[std::size_t(row)] == said.captured(3).toInt(); });
      EXPECT_EQ(said.captured(1).toInt(), int(rows.size()));
      EXPECT_TRUE(diagram->caption().contains(shownShare(double(rows.size()) / 100))) << diagram->caption().toStdString();
      QTest::mouseClick(diagram, Qt::LeftButton, {}, QPoint(x, y));
      EXPECT_EQ(selected(), rows) << diagram->caption().toStdString();
      ++looked;
    }
  }
  EXPECT_GT(looked, 3);
  // A bar is a whole cluster; the keys reach it too.
  const QPoint bar = layout.nodes[0][0].center().toPoint();
  QTest::mouseMove(diagram, bar);
  QTest::mouseClick(diagram, Qt::LeftButton, {}, bar);
  const std::vector<int> first = integers(steps[0], "encoding.kmeans"), chosen = selected();
  ASSERT_FALSE(chosen.empty());
  EXPECT_EQ(chosen, rowsWhere([&](int row) { return first[std::size_t(row)] == first[std::size_t(chosen[0])]; }));
  diagram->setFocus();
  QTest::keyClick(diagram, Qt::Key_Down);
  QTest::keyClick(diagram, Qt::Key_Return);
  const std::vector<int> next = selected();
  ASSERT_FALSE(next.empty());
  EXPECT_NE(next, chosen);
}

TEST_F(PanelSamples, AClassIsSplitIntoSubCentroidsEachWithAGalleryNearestFirst) {
  maximize(panel());
  choose("samples.mode", "Clusters");
  std::map<int, int> counts;
  for (const int label : labels_) ++counts[label];
  const int label = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
  chooseByKeys(*find<QComboBox>("samples.clusterOf"), label);
  chooseByKeys(*find<QComboBox>("samples.splitParts"), 2);
  ClusterTable& table = *find<ClusterTable>("samples.clusterTable");
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 2 && panel().subtitle().contains("variance"); }, 20));
  const std::vector<double> x = snapshotFile(step()).numbers("encoding.pca");
  const std::size_t width = x.size() / ids_.size();
  const auto centreOf = [&](const std::vector<int>& rows) {
    std::vector<double> centre(width, 0);
    for (const int row : rows)
      for (std::size_t t = 0; t < width; ++t) centre[t] += x[std::size_t(row) * width + t] / double(rows.size());
    return centre;
  };
  const auto distance = [&](int row, const std::vector<double>& centre) {
    double sum = 0;
    for (std::size_t t = 0; t < width; ++t) sum += std::pow(x[std::size_t(row) * width + t] - centre[t], 2);
    return sum;
  };
  const std::vector<int> whole = rowsWhere([&](int row) { return labels_[std::size_t(row)] == label; });
  std::vector<std::vector<int>> parts;
  for (int line = 0; line < 2; ++line) {
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(table.item(line, 1)).center());
    parts.push_back(selected());
    EXPECT_EQ(table.item(line, 1)->text(), QString::number(parts.back().size()));
    // The gallery of a chosen sub-centroid: its images from the centre outwards, then from its border inwards.
    const std::vector<double> centre = centreOf(parts.back());
    const std::vector<int> shown = panel().shownRows();
    ASSERT_EQ(shown.size(), 2 * parts.back().size());
    for (std::size_t i = 1; i < parts.back().size(); ++i) EXPECT_LE(distance(shown[i - 1], centre), distance(shown[i], centre) + 1e-5) << i;
    EXPECT_TRUE(std::equal(shown.begin(), shown.begin() + std::ptrdiff_t(parts.back().size()), shown.rbegin()));
  }
  std::vector<int> both = parts[0];
  both.insert(both.end(), parts[1].begin(), parts[1].end());
  std::sort(both.begin(), both.end());
  EXPECT_EQ(both, whole) << "every image of the class in one of them";
  double within = 0, total = 0;
  const std::vector<double> middle = centreOf(whole);
  for (const int row : whole) total += distance(row, middle);
  for (int part = 0; part < 2; ++part) {
    const std::vector<double> own = centreOf(parts[std::size_t(part)]), other = centreOf(parts[std::size_t(1 - part)]);
    for (const int row : parts[std::size_t(part)]) {
      within += distance(row, own);
      EXPECT_LE(distance(row, own), distance(row, other) + 1e-6) << "each image is with the nearer one";
    }
  }
  EXPECT_TRUE(panel().subtitle().contains(shownShare(1 - within / total) + " of their variance")) << panel().subtitle().toStdString();
}

TEST_F(PanelSamples, ASelectionIsSavedFoundAgainByANewWindowDeletedAndBroughtBack) {
  maximize(panel());
  click(grid(), 4);
  click(grid(), 9, Qt::ControlModifier);
  clickEntry(menuOf("samples.saved"), "Save this selection…");
  QInputDialog* dialog = nullptr;
  ASSERT_TRUE(waitFor([&] { return (dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget())) != nullptr; }, 5));
  auto* name = dialog->findChild<QLineEdit*>();
  name->selectAll();
  QTest::keyClicks(name, "odd ones");
  QTest::keyClick(name, Qt::Key_Return);
  const auto written = [&] { return QJsonDocument::fromJson(readFileOf(one_ + "/studio.json")).object()["selections"].toArray(); };
  ASSERT_TRUE(waitFor([&] { return written().size() == 1; }, 10));
  EXPECT_EQ(written().at(0).toObject()["name"].toString(), "odd ones");
  EXPECT_EQ(written().at(0).toObject()["ids"].toArray(), (QJsonArray{qint64(ids_[4]), qint64(ids_[9])}));
  open(one_);
  EXPECT_TRUE(state().selection().empty());
  maximize(panel());
  ASSERT_TRUE(waitFor([&] { return state().notes().notes().selections.size() == 1; }, 10));
  clickEntry(menuOf("samples.saved"), "odd ones · 2 images");
  EXPECT_EQ(selected(), (std::vector<int>{4, 9}));
  EXPECT_EQ(panel().shownRows(), (std::vector<int>{4, 9}));
  QMenu& menu = menuOf("samples.saved");
  clickEntry(menu, "Delete");
  QMenu* below = nullptr;
  ASSERT_TRUE(waitFor(
      [&] {
        below = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        return below && below->objectName() == "samples.deleteMenu";
      },
      5));
  clickEntry(*below, "odd ones");
  ASSERT_TRUE(waitFor([&] { return written().isEmpty(); }, 10));
  clickEntry(menuOf("samples.saved"), "Bring “odd ones” back");
  EXPECT_TRUE(waitFor([&] { return written().size() == 1; }, 10));
}

TEST_F(PanelSamples, TheSelectionIsExportedAsIdsAndAsASheetThatOpensAgain) {
  maximize(panel());
  click(grid(), 2);
  click(grid(), 17, Qt::ControlModifier);
  const auto save = [&](const char* entry, const QString& file) {
    answerFileDialog(file);
    QMenu& menu = menuOf("samples.export");
    clickEntry(menu, entryOf(menu, QString::fromLatin1(entry)));
    ASSERT_TRUE(waitFor([&] { return !readFileOf(file).isEmpty(); }, 20)) << entry;
  };
  const QString csv = folder_.path() + "/ids.csv", sheet = folder_.path() + "/sheet.png";
  save("Ids of 2", csv);
  const std::vector<int> kmeans = integers(step(), "encoding.kmeans");
  const std::vector<double> sc = snapshotFile(step()).numbers("encoding.sc");
  const QList<QByteArray> lines = readFileOf(csv).trimmed().split('\n');
  ASSERT_EQ(lines.size(), 3);
  EXPECT_EQ(lines[0], "id,split,label,class,cluster,SC");
  for (int i = 0; i < 2; ++i) {
    const auto row = std::size_t(i == 0 ? 2 : 17);
    const QList<QByteArray> cells = lines[i + 1].split(',');
    ASSERT_EQ(cells.size(), 6);
    EXPECT_EQ(cells[0].toLongLong(), ids_[row]);
    EXPECT_EQ(cells[1], "test");
    EXPECT_EQ(cells[2].toInt(), labels_[row]);
    EXPECT_EQ(QString::fromUtf8(cells[3]), classes_[labels_[row]]);
    EXPECT_EQ(cells[4].toInt(), kmeans[row]);
    EXPECT_NEAR(cells[5].toDouble(), sc[row], 1e-6);
  }
  save("Contact sheet of 2", sheet);
  QImage image;
  ASSERT_TRUE(waitFor([&] { return image.load(sheet); }, 10));
  // Two pictures beside each other, in the order of the ids: both are found on it by their pixels.
  const std::vector<double> pixels = TensorBytes(one_ + "/samples.safetensors").numbers("evaluated.images");
  const Figure figure = panel().selectionPage().sheet();
  const double scale = double(image.width()) / figure.size.width();
  const std::vector<SampleSection> sections{{{}, {{2, {}, {}, {}}, {17, {}, {}, {}}}}};
  const std::size_t size = pixels.size() / ids_.size(), side = std::size_t(std::lround(std::sqrt(double(size))));
  for (int place = 0; place < 2; ++place) {
    const QRectF box = sheetBox(sections, 0, place);
    for (std::size_t y = side / 4; y < side; y += side / 4)
      for (std::size_t x = side / 4; x < side; x += side / 4) {
        const QPointF at((box.left() + box.width() * (double(x) + 0.5) / double(side)) * scale,
                         (box.top() + box.height() * (double(y) + 0.5) / double(side)) * scale);
        const double written = pixels[std::size_t(place == 0 ? 2 : 17) * size + y * side + x];
        EXPECT_NEAR(qGray(image.pixel(at.toPoint())), written, 24) << place << ": " << x << ", " << y;
      }
  }
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
