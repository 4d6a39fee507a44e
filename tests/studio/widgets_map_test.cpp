// The maps on planted points: colour and place of each, what can be hidden, pointed at and clicked.
#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "tests/studio/planted_values.h"
#include "widgets/base/theme.h"
#include "widgets/map/map3d_canvas.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"

namespace resa {
namespace {

TEST(MapView, PixelAtAPlantedPointHasItsClassColour) {
  MapView view;
  view.resize(640, 520);
  view.setThumbnailsShown(false);
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(0, 0, 1));
  view.show();
  const QImage shot = view.canvas().grab().toImage();
  for (int row = 0; row < images; ++row) {
    const QPoint at = view.canvas().positionOf(row).toPoint();
    EXPECT_LT(colorDistance(QColor(shot.pixel(at)), classColor(row % 4)), 12) << "row " << row;
  }
  // x grows to the right, y upwards.
  EXPECT_GT(view.canvas().positionOf(1).x(), view.canvas().positionOf(0).x());
  EXPECT_LT(view.canvas().positionOf(4).y(), view.canvas().positionOf(0).y());
}

TEST(MapView, HiddenClassesAreNeitherDrawnNorFound) {
  MapView view;
  view.resize(640, 520);
  view.setThumbnailsShown(false);
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(0, 0, 1));
  view.show();
  view.canvas().grab();
  const QPointF at = view.canvas().positionOf(5);
  EXPECT_EQ(view.canvas().rowAt(at), 5);
  view.setGroupHidden(1, true);
  const QImage shot = view.canvas().grab().toImage();
  EXPECT_EQ(view.canvas().rowAt(at), -1);
  EXPECT_GT(colorDistance(QColor(shot.pixel(at.toPoint())), classColor(1)), 60);
}

TEST(MapView, SaysWhatTheMapIs) {
  MapView view;
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(0, 0, 1));
  EXPECT_TRUE(view.subtitle().startsWith("t-SNE of 12 encodings · flowing · KL 1.23 · perplexity 30")) << view.subtitle().toStdString();
}

TEST(MapView, PointsAtImagesAndClicksThem) {
  MapView view;
  view.resize(640, 520);
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(0, 0, 1));
  view.show();
  view.canvas().grab();
  QSignalSpy hovered(&view, &MapView::pointHovered), clicked(&view, &MapView::pointClicked);
  moveMouse(view.canvas(), view.canvas().positionOf(7));
  QTest::mouseClick(&view.canvas(), Qt::LeftButton, {}, view.canvas().positionOf(7).toPoint());
  ASSERT_FALSE(hovered.isEmpty());
  EXPECT_EQ(hovered.last().at(0).toInt(), 7);
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked.last().at(0).toInt(), 7);
}

TEST(MapView, FlowingMapsMoveAndArriveExactly) {
  MapView view;
  view.resize(640, 520);
  view.setSamples(plantedSamples());
  view.setSnapshot(plantedSnapshot(0, 0, 1));
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  auto next = plantedSnapshot(0, 0, 1);
  std::swap(next->components["encoding"].map2[0], next->components["encoding"].map2[6]);
  view.setSnapshot(next);
  EXPECT_TRUE(view.canvas().animating());
  ASSERT_TRUE(QTest::qWaitFor([&] { return !view.canvas().animating(); }, 5000));
  MapView direct;
  direct.resize(640, 520);
  direct.setSamples(plantedSamples());
  direct.setSnapshot(next);
  direct.show();
  QApplication::processEvents();
  EXPECT_NEAR(view.canvas().positionOf(0).x(), direct.canvas().positionOf(0).x(), 1e-3);
}

TEST(Map3d, DrawsThePointNearestToTheViewerInItsColour) {
  Map3dCanvas canvas;
  canvas.resize(400, 300);
  canvas.setThumbnailsShown(false);
  if (!canvas.usable()) GTEST_SKIP() << canvas.problem().toStdString();
  canvas.setSamples(plantedSamples());
  canvas.setMap(mapOf(*plantedSnapshot(0, 0, 1), plantedSamples().get(), "encoding", 3, MapColoring::classes));
  canvas.show();
  const QImage shot = canvas.grab().toImage();
  int checked = 0;
  for (int row = 0; row < images; ++row) {
    const QPointF at = canvas.positionOf(row);
    const int front = canvas.rowAt(at, 3);
    ASSERT_GE(front, 0);
    if (front != row) continue;
    ++checked;
    EXPECT_LT(colorDistance(QColor(shot.pixel(at.toPoint())), classColor(row % 4)), 12) << "row " << row;
  }
  EXPECT_GE(checked, images / 2);
}

TEST(Map3d, SaysSoWhereThereIsNoOpenGl) {
  Map3dCanvas canvas;
  if (canvas.usable()) GTEST_SKIP() << "OpenGL is available here";
  EXPECT_TRUE(canvas.problem().contains("OpenGL"));
}

}  // namespace
}  // namespace resa
