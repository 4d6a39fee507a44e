// What a map's colours, lassos and pictures are computed by, against slower computations of another kind.
#include <gtest/gtest.h>

#include <QColor>
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "tests/studio/planted_values.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_geometry.h"
#include "widgets/map/map_trails.h"

namespace resa {
namespace {

/// Turns of the outline around a point by the sum of angles: exact away from the outline, and unlike a crossing count.
int turnsAround(const QPolygonF& outline, const QPointF& point) {
  double angle = 0;
  for (int i = 0; i < outline.size(); ++i) {
    const QPointF a = outline[i] - point, b = outline[(i + 1) % outline.size()] - point;
    angle += std::atan2(a.x() * b.y() - a.y() * b.x(), QPointF::dotProduct(a, b));
  }
  return int(std::lround(angle / (2 * M_PI)));
}

TEST(MapLasso, TakesExactlyThePointsThatTheOutlineGoesAround) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> place(0, 500);
  for (int trial = 0; trial < 20; ++trial) {
    QPolygonF outline;
    for (int i = 0; i < 3 + 4 * trial; ++i) outline << QPointF(place(random), place(random));  // crosses itself many times
    std::vector<QPointF> points;
    for (int i = 0; i < 400; ++i) points.emplace_back(place(random), place(random));
    std::vector<std::uint8_t> visible(points.size(), 1);
    visible[7] = visible[70] = 0;
    std::vector<int> expected;
    for (int i = 0; i < 400; ++i) {
      if (visible[std::size_t(i)] && turnsAround(outline, points[std::size_t(i)]) != 0) expected.push_back(i);
    }
    EXPECT_EQ(rowsInside(outline, points, visible), expected) << outline.size() << " corners";
  }
  EXPECT_TRUE(rowsInside(QPolygonF({{0, 0}, {9, 9}}), {{1, 1}}, {1}).empty()) << "a line goes around nothing";
}

TEST(MapPictures, NeverOverlapAndStayWhileOneZoomsIn) {
  std::mt19937 random(5);
  std::normal_distribution<float> spread(0, 1);
  std::vector<float> positions;
  for (int i = 0; i < 4000; ++i) {
    positions.push_back(float(10 * (i % 3)) + spread(random));
    positions.push_back(float(7 * (i % 2)) + spread(random));
  }
  std::vector<std::uint8_t> visible(4000, 1);
  for (std::size_t i = 0; i < 4000; i += 5) visible[i] = 0;
  const double scale = 30;
  const std::vector<std::uint8_t> levels = detailOf(positions, visible, scale);
  std::set<int> before;
  for (const double zoom : {1.0, 1.4, 1.99, 2.0, 3.7, 4.0, 11.0, 16.0, 63.0}) {
    std::vector<int> rows;
    for (int i = 0; i < 4000; ++i) {
      if (levels[std::size_t(i)] <= std::floor(std::log2(zoom))) rows.push_back(i);
    }
    const double side = thumbnailSide(zoom) + 3;  // with their frames
    for (std::size_t a = 0; a < rows.size(); ++a) {
      ASSERT_TRUE(visible[std::size_t(rows[a])]);
      for (std::size_t b = 0; b < a; ++b) {
        const auto apart = [&](std::size_t d) {
          return std::abs(double(positions[2 * std::size_t(rows[a]) + d] - positions[2 * std::size_t(rows[b]) + d])) * scale * zoom;
        };
        ASSERT_GE(std::max(apart(0), apart(1)), side) << "rows " << rows[a] << " and " << rows[b] << " at zoom " << zoom;
      }
    }
    for (const int row : before) ASSERT_TRUE(std::binary_search(rows.begin(), rows.end(), row)) << row << " went away at zoom " << zoom;
    EXPECT_GE(rows.size(), before.size());
    before = std::set<int>(rows.begin(), rows.end());
  }
  EXPECT_GT(before.size(), 1000u) << "near enough most images show themselves";
  EXPECT_LT(std::count(levels.begin(), levels.end(), 0), 120) << "from afar they are few";
}

TEST(MapPictures, OfA3dMapAreThoseInFront) {
  const std::vector<QPointF> points{{50, 50}, {52, 50}, {300, 50}, {305, 55}, {900, 50}};
  const std::vector<float> depth{0, 1, 3, 2, 5};
  std::vector<int> rows = frontRows(points, depth, {1, 1, 1, 1, 1}, QRectF(0, 0, 400, 100), 40);
  std::sort(rows.begin(), rows.end());
  EXPECT_EQ(rows, (std::vector<int>{1, 2})) << "the last lies outside";
}

TEST(MapKeys, GoToTheNextPointStraightAhead) {
  std::vector<QPointF> points;
  for (int i = 0; i < 12; ++i) points.emplace_back(10 * (i % 4), 10 * (i / 4));
  const std::vector<std::uint8_t> all(12, 1);
  EXPECT_EQ(nextRow(points, all, 5, {1, 0}), 6);
  EXPECT_EQ(nextRow(points, all, 5, {-1, 0}), 4);
  EXPECT_EQ(nextRow(points, all, 5, {0, -1}), 1);
  EXPECT_EQ(nextRow(points, all, 5, {0, 1}), 9);
  EXPECT_EQ(nextRow(points, all, 11, {1, 0}), 11) << "nothing lies beyond";
  std::vector<std::uint8_t> some = all;
  some[6] = 0;
  EXPECT_EQ(nextRow(points, some, 5, {1, 0}), 7) << "hidden points are passed over";
}

TEST(MapCameras, ZoomLeavesWhatIsUnderTheCursor) {
  const std::vector<float> flat{0, 0, 4, 1, 2, 3}, deep{0, 0, 0, 4, 1, 2, 2, 3, 1};
  for (const int dimensions : {2, 3}) {
    const std::vector<float>& positions = dimensions == 3 ? deep : flat;
    const QRectF area(0, 0, 640, 480);
    const MapExtent extent = extentOf(positions, dimensions);
    const MapCamera before{{10, 5}, 1.5, {0.1, -0.2}};
    const QPointF cursor = MapProjector(extent, before, area)(positions.data() + dimensions);
    const MapCamera after = zoomedAt(before, (cursor - area.center()) / 240, 3);
    EXPECT_EQ(after.zoom, 4.5);
    const QPointF now = MapProjector(extent, after, area)(positions.data() + dimensions);
    EXPECT_NEAR(now.x(), cursor.x(), 1e-6);
    EXPECT_NEAR(now.y(), cursor.y(), 1e-6);
  }
}

TEST(MapColors, FiveNearestAgreeAsCountedOneByOne) {
  std::mt19937 random(11);
  const int n = 500, count = 15;
  std::vector<std::int32_t> labels, neighbours;
  for (int i = 0; i < n; ++i) labels.push_back(std::int32_t(random() % 4));
  for (int i = 0; i < n * count; ++i) neighbours.push_back(std::int32_t(random() % n));
  const std::vector<std::uint8_t> agree = neighboursAgree(neighbours, count, labels);
  const std::vector<float> share = offClassShare(neighbours, count, labels);
  ASSERT_EQ(agree.size(), 500u);
  int ties = 0;
  for (int i = 0; i < n; ++i) {
    std::map<std::int32_t, int> votes;  // ascending labels: the first of the most frequent wins
    for (int k = 0; k < 5; ++k) ++votes[labels[std::size_t(neighbours[std::size_t(i * count + k)])]];
    const auto winner = std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    ties += std::count_if(votes.begin(), votes.end(), [&](const auto& each) { return each.second == winner->second; }) > 1;
    EXPECT_EQ(bool(agree[std::size_t(i)]), winner->first == labels[std::size_t(i)]) << "row " << i;
    int others = 0;
    for (int k = 0; k < count; ++k) others += labels[std::size_t(neighbours[std::size_t(i * count + k)])] != labels[std::size_t(i)];
    EXPECT_FLOAT_EQ(share[std::size_t(i)], float(others) / 15);
  }
  EXPECT_GT(ties, 20) << "ties were among them";
  EXPECT_TRUE(neighboursAgree(neighbours, count, {0, 1}).empty()) << "not of these images";
  neighbours[3] = n;
  EXPECT_TRUE(neighboursAgree(neighbours, count, labels).empty()) << "a neighbour out of range";
}

TEST(MapColors, ChangedIsWhatIsNotInBothSetsOfNeighbours) {
  std::mt19937 random(12);
  std::vector<std::int32_t> now, before;
  for (int row = 0; row < 200; ++row) {
    std::vector<std::int32_t> some(40);
    for (int i = 0; i < 40; ++i) some[std::size_t(i)] = i;
    std::shuffle(some.begin(), some.end(), random);
    now.insert(now.end(), some.begin(), some.begin() + 15);
    if (row % 4 != 0) std::shuffle(some.begin(), some.end(), random);
    std::shuffle(some.begin(), some.begin() + 15, random);  // another order is no change
    before.insert(before.end(), some.begin(), some.begin() + 15);
  }
  const std::vector<float> changed = neighboursChanged(now, before, 15);
  ASSERT_EQ(changed.size(), 200u);
  for (std::size_t row = 0; row < 200; ++row) {
    std::set<int> a(now.begin() + std::ptrdiff_t(15 * row), now.begin() + std::ptrdiff_t(15 * row + 15));
    std::set<int> b(before.begin() + std::ptrdiff_t(15 * row), before.begin() + std::ptrdiff_t(15 * row + 15)), both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
    EXPECT_FLOAT_EQ(changed[row], float(15 - both.size()) / 15);
    if (row % 4 == 0) {
      EXPECT_EQ(changed[row], 0);
    }
  }
  const std::vector<int> top = largestRows(changed, 50);
  ASSERT_EQ(top.size(), 50u);
  const float least = changed[std::size_t(top.back())];
  EXPECT_LE(std::count_if(changed.begin(), changed.end(), [&](float value) { return value > least; }), 50);
  for (const int row : top) EXPECT_GE(changed[std::size_t(row)], least);
}

TEST(MapColors, OffClassMassIsThatOfProbeImagesAlone) {
  auto samples = std::make_shared<Samples>(*plantedSamples());
  auto snapshot = plantedSnapshot(0, 0, 1);
  EXPECT_TRUE(offClassMass(*snapshot, *samples).empty()) << "test images are not in the probe";
  const MapData none = mapOf(*snapshot, samples.get(), "encoding", 2, MapColoring::offClassMass);
  EXPECT_TRUE(none.values.empty());
  EXPECT_TRUE(none.note.contains("No probe image is among these")) << none.note.toStdString();

  samples->split = "train";
  samples->ids[3] = samples->probeIds[12];  // of class 2 of the probe: rows 10 to 14
  for (int column = 0; column < probe; ++column) snapshot->assignment[std::size_t(12 * probe + column)] = column < 10 ? 0.03f : 0.07f;
  const std::vector<float> mass = offClassMass(*snapshot, *samples);
  ASSERT_EQ(mass.size(), std::size_t(images));
  EXPECT_NEAR(mass[3], 10 * 0.03 + 5 * 0.07, 1e-5);  // the row sums to one, five columns are of its class
  EXPECT_TRUE(std::isnan(mass[0]));
}

TEST(MapColors, ADivergingScaleIsNeutralAtZeroAndEndsWhereItSays) {
  const MapScale scale{"SC", -0.5, 0.5, true};
  const QColor zero(QColor::fromRgb(scaleColor(scale, 0)));
  EXPECT_LT(zero.saturation(), 60);
  EXPECT_EQ(scaleColor(scale, -0.9), scaleColor(scale, -0.5));
  EXPECT_EQ(scaleColor(scale, 0.9), scaleColor(scale, 0.5));
  EXPECT_GT(colorDistance(QColor::fromRgb(scaleColor(scale, -0.5)), QColor::fromRgb(scaleColor(scale, 0.5))), 250);
  EXPECT_GT(QColor::fromRgb(scaleColor(scale, 0.3)).blue(), zero.blue());
  EXPECT_GT(QColor::fromRgb(scaleColor(scale, -0.3)).red(), zero.red());
  EXPECT_EQ(scaleText(scale, -0.25), QString(QChar(0x2212)) + "0.25");
}

std::vector<SnapshotPtr> movedSnapshots(int count, const std::string& mode) {
  std::vector<SnapshotPtr> all;
  for (int age = count; age > 0; --age) {
    auto each = plantedSnapshot(0, 0, 1);
    each->step = 40 - age;
    each->components["encoding"].facts2.mode = mode;
    for (float& value : each->components["encoding"].map2) value += 0.1f * float(age);
    all.push_back(each);
  }
  return all;
}

TEST(MapTrails, AreThePlacesOfTheSnapshotsBefore) {
  const auto now = plantedSnapshot(0, 0, 1);
  MapData data = mapOf(*now, plantedSamples().get(), "encoding", 2, MapColoring::classes);
  std::vector<SnapshotPtr> earlier = movedSnapshots(3, "flowing");
  addTrail(data, *now, earlier, "encoding");
  ASSERT_EQ(data.trail.size(), 3u);
  for (std::size_t age = 0; age < 3; ++age) EXPECT_EQ(data.trail[age], earlier[age]->components.at("encoding").map2);
  EXPECT_TRUE(trailsNote(data, 0).isEmpty());
  EXPECT_EQ(trailRows(data, {}, {2, 5}), (std::vector<int>{2, 5}));
  EXPECT_EQ(trailRows(data, {}, {}).size(), std::size_t(images)) << "few images: all of them";
}

TEST(MapTrails, EndWhereAMapWasLaidOutAnew) {
  const auto now = plantedSnapshot(0, 0, 1);
  MapData data = mapOf(*now, plantedSamples().get(), "encoding", 2, MapColoring::classes);
  std::vector<SnapshotPtr> earlier = movedSnapshots(3, "flowing");
  auto relaid = std::make_shared<Snapshot>(*earlier[1]);
  relaid->components["encoding"].facts2.relaid = true;
  earlier[1] = relaid;
  addTrail(data, *now, earlier, "encoding");
  ASSERT_EQ(data.trail.size(), 2u) << "the one before it has no part in them";
  EXPECT_EQ(data.trail[0], relaid->components.at("encoding").map2);
}

TEST(MapTrails, OfIndependentMapsSayWhyThereAreNone) {
  auto now = plantedSnapshot(0, 0, 1);
  now->components["encoding"].facts2.mode = "independent";
  MapData data = mapOf(*now, plantedSamples().get(), "encoding", 2, MapColoring::classes);
  addTrail(data, *now, movedSnapshots(3, "independent"), "encoding");
  EXPECT_TRUE(data.trail.empty());
  EXPECT_TRUE(trailsNote(data, 0).contains("laid out by itself")) << trailsNote(data, 0).toStdString();
}

}  // namespace
}  // namespace resa
