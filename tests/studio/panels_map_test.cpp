// The map in the real window on a real run: choices by the menu, mouse and keys, held against the run's own files.
#include <QApplication>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/map_gestures.h"
#include "tests/studio/panels_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/samples/samples_view.h"

namespace resa {
namespace {

class PanelsMap : public Panels {
 protected:
  std::vector<int> chosen() { return evaluatedRows(state().selection(), *state().samples()); }
  /// Whether the drawn places are one of the file's maps of this component.
  bool isOfTheFile(const MapSurface& drawn, const std::string& component) {
    const auto file = snapshotFile(30);
    for (const char* name : {".map2", ".map2.independent"})
      if (file->has(component + name) && file->floats(component + name) == drawn.map().positions) return true;
    return false;
  }
};

TEST_F(PanelsMap, ALassoAddsWithShiftRemovesWithControlAndSaysWhatIsInTheProbe) {
  draw("map.thumbnails");
  const QRectF all(1, 1, canvas().width() - 2, canvas().height() - 2);
  const auto box = [&](double from, double to) {
    const double left = all.left() + from * all.width(), right = all.left() + to * all.width();
    return QPolygonF({{left, all.top()}, {right, all.top()}, {right, all.bottom()}, {left, all.bottom()}, {left, all.top()}});
  };
  const auto inside = [&](double from, double to) {
    std::vector<int> rows;
    for (int row = 0; row < evaluated; ++row) {
      const double x = (canvas().positionOf(row).x() - all.left()) / all.width();
      if (x > from && x < to) rows.push_back(row);
    }
    return rows;
  };
  drag(canvas(), box(0, 0.5), Qt::RightButton);
  EXPECT_EQ(chosen(), inside(0, 0.5));
  ASSERT_FALSE(chosen().empty());
  EXPECT_TRUE(assignment().subtitle().contains(QStringLiteral("0 of %1 selected in the probe").arg(chosen().size())))
      << assignment().subtitle().toStdString();
  drag(canvas(), box(0.5, 1), Qt::RightButton, Qt::ShiftModifier);
  EXPECT_EQ(chosen().size(), std::size_t(evaluated));
  drag(canvas(), box(0, 0.5), Qt::RightButton, Qt::ControlModifier);
  EXPECT_EQ(chosen(), inside(0.5, 1));
  EXPECT_EQ(workspace().samples().shownRows(), inside(0.5, 1));
  key(Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(chosen().size(), std::size_t(evaluated)) << "a selection is undone";
}

TEST_F(PanelsMap, AClickSelectsTheImageUnderTheMouseAndPointingNamesIt) {
  draw("map.thumbnails");
  const int row = 42;
  point(canvas(), canvas().positionOf(row));
  const int under = canvas().rowAt(canvas().positionOf(row));
  ASSERT_GE(under, 0);
  QTest::mouseClick(&canvas(), Qt::LeftButton, {}, canvas().positionOf(row).toPoint());
  const auto ids = samplesFile()->integers("evaluated.ids");
  ASSERT_EQ(state().selection().ids.size(), 1u);
  const QPointF away = canvas().positionOf(chosen().front()) - canvas().positionOf(row);
  EXPECT_LT(std::hypot(away.x(), away.y()), 3) << "the nearest point";
  EXPECT_EQ(state().selection().ids.front(), ids[std::size_t(chosen().front())]);
}

TEST_F(PanelsMap, EveryComponentIsDrawnFromItsOwnMapAloneAndBesideTheOthers) {
  for (const auto& [label, component] : {std::pair("Embedding", "embedding"), std::pair("Encoding", "encoding")}) {
    chooseSegment("map.component", label);
    ASSERT_TRUE(waitFor([&, c = component] { return canvas().map().component == c && !canvas().animating(); }, 10)) << label;
    EXPECT_TRUE(isOfTheFile(canvas(), component)) << label;
  }
  chooseSegment("map.component", "All");
  ASSERT_TRUE(waitFor([&] { return map().board().panes().size() >= 3; }, 10));
  for (const MapPane& pane : map().board().panes()) EXPECT_EQ(pane.data.count(), evaluated) << pane.data.component;
  const auto maps = map().board().findChildren<MapCanvas*>();
  drag(canvas(), around(canvas(), {3, 4}), Qt::RightButton);
  ASSERT_FALSE(chosen().empty());
  int seen = 0;
  for (const MapCanvas* each : maps) {
    if (!each->isVisible()) continue;
    EXPECT_EQ(each->selected(), chosen()) << each->map().component;
    ++seen;
  }
  EXPECT_GE(seen, 3) << "one selection on all maps";
}

TEST_F(PanelsMap, EveryColouringShowsTheNumbersOfTheFile) {
  const auto clusters = snapshotFile(30)->integers("encoding.kmeans");
  const auto labels = samplesFile()->integers("evaluated.labels");
  EXPECT_EQ(canvas().map().groups, std::vector<int>(labels.begin(), labels.end())) << "classes at first";
  draw("Colour by k-means cluster");
  ASSERT_TRUE(waitFor([&] { return map().coloring() == MapColoring::clusters && canvas().map().groups.size() == clusters.size(); }, 10));
  EXPECT_EQ(canvas().map().groups, std::vector<int>(clusters.begin(), clusters.end()));
  draw("Colour by silhouette (SC)");
  ASSERT_TRUE(waitFor([&] { return canvas().map().values.size() == std::size_t(evaluated); }, 10));
  EXPECT_EQ(canvas().map().values, floats(30, "encoding.sc"));
  // The share of the stored neighbours that are of another class, counted here.
  const auto neighbours = snapshotFile(30)->integers("encoding.neighbours");
  const std::size_t k = neighbours.size() / std::size_t(evaluated);
  draw("Colour by off-class neighbours");
  ASSERT_TRUE(waitFor(
      [&] {
        return map().coloring() == MapColoring::offClassNeighbours && !canvas().map().values.empty() &&
               canvas().map().values != floats(30, "encoding.sc");
      },
      10));
  for (std::size_t row = 0; row < std::size_t(evaluated); ++row) {
    double others = 0;
    for (std::size_t i = 0; i < k; ++i) others += labels[std::size_t(neighbours[row * k + i])] != labels[row];
    EXPECT_NEAR(double(canvas().map().values[row]), others / double(k), 1e-6) << row;
  }
  EXPECT_EQ(map().figure().request.options.at("coloring"), "off_class_neighbours");
}

}  // namespace
}  // namespace resa
