// As many points as a map may have, in two and in three dimensions, and what three dimensions add.
#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QTest>
#include <array>
#include <random>

#include "tests/studio/map_gestures.h"
#include "tests/studio/planted_values.h"
#include "widgets/base/theme.h"
#include "widgets/map/map3d_canvas.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"

namespace resa {
namespace {

/// 60,000 images in four heaps.
std::shared_ptr<Snapshot> manyPoints(Samples& samples) {
  auto snapshot = std::make_shared<Snapshot>();
  ComponentSnapshot& part = snapshot->components["encoding"];
  std::mt19937 random(9);
  std::normal_distribution<float> spread;
  samples.labels.clear();
  samples.ids.clear();
  for (int i = 0; i < 60000; ++i) {
    const int heap = i % 4;
    samples.labels.push_back(heap);
    samples.ids.push_back(i);
    for (int d = 0; d < 2; ++d) part.map2.push_back(float((heap >> d & 1) * 12) + spread(random));
    for (int d = 0; d < 3; ++d) part.map3.push_back(float((heap >> (d % 2) & 1) * 12) + spread(random));
  }
  part.map2[0] = part.map2[1] = 30;  // far from all others
  return snapshot;
}

/// Frames a second while the mouse drags.
double dragRate(MapSurface& map) {
  QElapsedTimer clock;
  clock.start();
  int frames = 0;
  const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton which, Qt::MouseButtons down) {
    QMouseEvent event(type, at, map.mapToGlobal(at), which, down, Qt::NoModifier);
    QApplication::sendEvent(&map, &event);
  };
  send(QEvent::MouseButtonPress, {300, 300}, Qt::LeftButton, Qt::LeftButton);
  while (clock.elapsed() < 1500) {
    send(QEvent::MouseMove, QPointF(300 + 5 * (++frames % 40), 300), Qt::NoButton, Qt::LeftButton);
    map.repaint();
  }
  send(QEvent::MouseButtonRelease, {300, 300}, Qt::LeftButton, Qt::NoButton);
  return frames / (double(clock.elapsed()) / 1000);
}

TEST(MapOf60000, IsDrawnAndPanned) {
  auto samples = std::make_shared<Samples>(*plantedSamples());
  const auto snapshot = manyPoints(*samples);
  MapView view;
  view.resize(1040, 800);
  view.setThumbnailsShown(false);
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  view.setSamples(samples);
  view.setSnapshot(snapshot);
  ASSERT_TRUE(QTest::qWaitFor([&] { return view.canvas().map().count() == 60000; }, 10000));
  MapCanvas& map = view.canvas();
  QImage shot = map.grab().toImage();
  // A point of little more than two pixels may share its pixel with the ground: look at the nearest of its pixels.
  const auto nearest = [&](const QPointF& at, const QColor& color) {
    double best = 1e9;
    for (int y = -1; y <= 1; ++y) {
      for (int x = -1; x <= 1; ++x) best = std::min(best, colorDistance(QColor(shot.pixel(at.toPoint() + QPoint(x, y))), color));
    }
    return best;
  };
  EXPECT_LT(nearest(map.positionOf(0), classColor(0)), 60);
  EXPECT_EQ(map.rowAt(map.positionOf(0)), 0);
  for (int heap = 0; heap < 4; ++heap) {
    const QPointF middle = MapProjector(extentOf(snapshot->components["encoding"].map2, 2), {}, QRectF(map.rect()))(
        std::array<float, 2>{float((heap & 1) * 12), float((heap >> 1 & 1) * 12)}.data());
    EXPECT_LT(nearest(middle, classColor(heap)), 60) << "heap " << heap;
  }
  std::vector<int> found;
  QObject::connect(&view, &MapView::selectRequested, &view,
                   [&](const Selection& chosen, SelectMode) { found = evaluatedRows(chosen, *samples); });
  drag(map, around(map, {0}), Qt::RightButton);
  EXPECT_EQ(found, (std::vector<int>{0}));
  const double rate = dragRate(map);
  std::printf("60,000 points panned in 2-D at %dx%d: %.0f frames/s\n", map.width(), map.height(), rate);
  EXPECT_GT(rate, 8) << "20 and more on a machine with nothing else to do";
}

class Map3dPanel : public testing::Test {
 protected:
  void SetUp() override {
    canvas_.resize(900, 700);
    canvas_.setThumbnailsShown(false);
    if (!canvas_.usable()) GTEST_SKIP() << canvas_.problem().toStdString();
    canvas_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&canvas_));
  }
  Map3dCanvas canvas_;
};

TEST_F(Map3dPanel, LassoTakesExactlyWhatLiesInItAlsoBehind) {
  canvas_.setMap(mapOf(*plantedSnapshot(0, 0, 1), plantedSamples().get(), "encoding", 3, MapColoring::classes));
  // Seen from the front rows lie as in the flat map, one behind the other nowhere; then turned so that they do.
  for (const Rotation& rotation : {Rotation{0, 0}, Rotation{63, 17}}) {
    canvas_.setRotation(rotation);
    const QPolygonF path = around(canvas_, {1, 2, 6});
    std::vector<int> inside, found;
    for (int row = 0; row < images; ++row) {
      if (path.boundingRect().contains(canvas_.positionOf(row))) inside.push_back(row);
    }
    SelectMode mode = SelectMode::replace;
    const auto link = QObject::connect(&canvas_, &MapSurface::rowsChosen, &canvas_,
                                       [&](const std::vector<int>& rows, SelectMode how, int, const QString&) {
                                         found = rows;
                                         mode = how;
                                       });
    drag(canvas_, path, Qt::RightButton, Qt::ShiftModifier);
    EXPECT_EQ(found, inside);
    EXPECT_EQ(mode, SelectMode::add);
    QObject::disconnect(link);
  }
}

TEST_F(Map3dPanel, PicturesFollowTheCameraAlsoMovedAndZoomed) {
  canvas_.setMap(mapOf(*plantedSnapshot(0, 0, 1), plantedSamples().get(), "encoding", 3, MapColoring::classes));
  canvas_.setCamera({{20, 30}, 1.7, {0.3, -0.2}});
  const QImage shot = canvas_.grab().toImage();
  int checked = 0;
  for (int row = 0; row < images; ++row) {
    const QPointF at = canvas_.positionOf(row);
    if (!canvas_.rect().contains(at.toPoint()) || canvas_.rowAt(at, 4) != row) continue;
    ++checked;
    EXPECT_LT(colorDistance(QColor(shot.pixel(at.toPoint())), classColor(row % 4)), 12) << "row " << row;
  }
  EXPECT_GE(checked, 6);
}

TEST_F(Map3dPanel, SelectionIsDrawnInFront) {
  Snapshot snapshot = *plantedSnapshot(0, 0, 1);
  snapshot.components["encoding"].map3 = {0, 0, 1, 0, 0, -1, 5, 5, 0, -5, -5, 0};  // row 1 lies straight behind row 0
  canvas_.setMap(mapOf(snapshot, plantedSamples().get(), "encoding", 3, MapColoring::classes));
  canvas_.setRotation({0, 0});
  const QPoint at = canvas_.positionOf(1).toPoint();
  EXPECT_LT(colorDistance(QColor(canvas_.grab().toImage().pixel(at)), classColor(0)), 12);
  canvas_.setSelected({1});
  EXPECT_LT(colorDistance(QColor(canvas_.grab().toImage().pixel(at)), classColor(1)), 12);
}

TEST_F(Map3dPanel, DragRotatesAndKeysTurn) {
  canvas_.setMap(mapOf(*plantedSnapshot(0, 0, 1), plantedSamples().get(), "encoding", 3, MapColoring::classes));
  const MapCamera before = canvas_.camera();
  drag(canvas_, QPolygonF({{300, 300}, {310, 300}, {320, 300}}), Qt::LeftButton);
  EXPECT_NEAR(canvas_.camera().rotation.azimuth, before.rotation.azimuth + 10, 1e-9);
  drag(canvas_, QPolygonF({{300, 300}, {310, 300}, {335, 300}}), Qt::LeftButton, Qt::ShiftModifier);
  EXPECT_NEAR(canvas_.camera().pan.x(), 0.1, 1e-9) << "with Shift it moves: 35 of 350 pixels";
  EXPECT_NEAR(canvas_.camera().rotation.azimuth, before.rotation.azimuth + 10, 1e-9);
  QTest::keyClick(&canvas_, Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_GT(canvas_.camera().rotation.azimuth, before.rotation.azimuth + 10);
}

TEST_F(Map3dPanel, Rotates60000Points) {
  auto samples = std::make_shared<Samples>(*plantedSamples());
  canvas_.setMap(mapOf(*manyPoints(*samples), samples.get(), "encoding", 3, MapColoring::classes));
  canvas_.repaint();
  const double rate = dragRate(canvas_);
  std::printf("60,000 points rotated in 3-D at %dx%d: %.0f frames/s\n", canvas_.width(), canvas_.height(), rate);
  EXPECT_GT(rate, 8) << "20 and more on a machine with nothing else to do";
}

}  // namespace
}  // namespace resa
