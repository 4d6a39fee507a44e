// The map panel through mouse and keyboard: lasso, keys, side by side, trails, colours, figures.
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QBuffer>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalSpy>
#include <QSvgGenerator>
#include <QTest>
#include <QWheelEvent>
#include <random>

#include "tests/studio/map_gestures.h"
#include "tests/studio/planted_values.h"
#include "widgets/base/theme.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_paint.h"
#include "widgets/map/map_view.h"

namespace resa {
namespace {

/// The planted map with what is asked for kept, as the window's selection would be.
class MapPanel : public testing::Test {
 protected:
  void SetUp() override {
    view_.resize(680, 560);
    view_.setThumbnailsShown(false);
    view_.setSamples(samples_);
    snapshot_ = plantedSnapshot(0, 0, 1);
    snapshot_->components["embedding"] = snapshot_->components["encoding"];
    std::reverse(snapshot_->components["embedding"].map2.begin(), snapshot_->components["embedding"].map2.end());
    view_.setSnapshot(snapshot_);
    view_.show();
    QObject::connect(&view_, &MapView::selectRequested, &view_, [this](const Selection& chosen, SelectMode mode) {
      last_ = mode;
      selection_ = combined(selection_, chosen, mode);
      view_.setSelected(evaluatedRows(selection_, *samples_), currentEvaluatedRow(selection_, *samples_));
    });
  }
  std::vector<int> rows() const { return evaluatedRows(selection_, *samples_); }
  void trigger(const char* action) { view_.findChild<QAction*>(action)->trigger(); }
  MapView view_;
  SamplesPtr samples_ = plantedSamples();
  std::shared_ptr<Snapshot> snapshot_;
  Selection selection_;
  SelectMode last_ = SelectMode::replace;
};

TEST_F(MapPanel, LassoSelectsExactlyThePlantedRows) {
  drag(view_.canvas(), around(view_.canvas(), {0, 1, 4, 5}), Qt::RightButton);
  EXPECT_EQ(rows(), (std::vector<int>{0, 1, 4, 5}));
  EXPECT_EQ(selection_.ids, (std::vector<std::int64_t>{100, 101, 104, 105}));
  EXPECT_EQ(selection_.split, "test");
  EXPECT_EQ(selection_.what, "lasso");
  drag(view_.canvas(), around(view_.canvas(), {10, 11}), Qt::RightButton, Qt::ShiftModifier);
  EXPECT_EQ(rows(), (std::vector<int>{0, 1, 4, 5, 10, 11}));
  drag(view_.canvas(), around(view_.canvas(), {1, 5, 6}), Qt::RightButton, Qt::ControlModifier);
  EXPECT_EQ(rows(), (std::vector<int>{0, 4, 10, 11}));
  drag(view_.canvas(), around(view_.canvas(), {7}), Qt::LeftButton, Qt::AltModifier);
  EXPECT_EQ(rows(), (std::vector<int>{7}));
}

TEST_F(MapPanel, LassoLeavesHiddenClassesAlone) {
  view_.setGroupHidden(1, true);
  drag(view_.canvas(), around(view_.canvas(), {0, 1, 4, 5}), Qt::RightButton);
  EXPECT_EQ(rows(), (std::vector<int>{0, 4})) << "rows 1 and 5 are of the hidden class";
}

TEST_F(MapPanel, PlainDragPansAndTheLassoToolMakesItALasso) {
  const QPointF before = view_.canvas().positionOf(5);
  drag(view_.canvas(), QPolygonF({{300, 300}, {320, 310}, {340, 330}}), Qt::LeftButton);
  EXPECT_TRUE(selection_.empty());
  EXPECT_NEAR(view_.canvas().positionOf(5).x(), before.x() + 40, 1e-6);
  EXPECT_NEAR(view_.canvas().positionOf(5).y(), before.y() + 30, 1e-6);
  trigger("map.fit");
  trigger("map.lasso");
  drag(view_.canvas(), around(view_.canvas(), {2, 3}), Qt::LeftButton);
  EXPECT_EQ(rows(), (std::vector<int>{2, 3}));
  EXPECT_NEAR(view_.canvas().positionOf(5).x(), before.x(), 1e-6) << "nothing was panned";
}

TEST_F(MapPanel, ClickSelectsOneAndShiftClickAnother) {
  QTest::mouseClick(&view_.canvas(), Qt::LeftButton, {}, view_.canvas().positionOf(7).toPoint());
  EXPECT_EQ(rows(), (std::vector<int>{7}));
  EXPECT_EQ(selection_.current, 107);
  EXPECT_EQ(selection_.what, "#107 dress");
  QTest::mouseClick(&view_.canvas(), Qt::LeftButton, Qt::ShiftModifier, view_.canvas().positionOf(2).toPoint());
  EXPECT_EQ(rows(), (std::vector<int>{2, 7}));
  QTest::mouseClick(&view_.canvas(), Qt::LeftButton, Qt::ControlModifier, view_.canvas().positionOf(7).toPoint());
  EXPECT_EQ(rows(), (std::vector<int>{2}));
}

TEST_F(MapPanel, KeysWalkSelectAllAndClear) {
  QSignalSpy hovered(&view_, &MapView::pointHovered);
  moveMouse(view_.canvas(), view_.canvas().positionOf(5));
  QTest::keyClick(&view_.canvas(), Qt::Key_Right);
  EXPECT_EQ(hovered.last().at(0).toInt(), 6);
  QTest::keyClick(&view_.canvas(), Qt::Key_Up);
  EXPECT_EQ(hovered.last().at(0).toInt(), 10) << "y grows upwards";
  QTest::keyClick(&view_.canvas(), Qt::Key_Return);
  EXPECT_EQ(rows(), (std::vector<int>{10}));
  QTest::keyClick(&view_.canvas(), Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(rows().size(), std::size_t(images));
  QTest::keyClick(&view_.canvas(), Qt::Key_Escape);
  EXPECT_TRUE(rows().empty());
  const double x = view_.canvas().positionOf(0).x();
  QTest::keyClick(&view_.canvas(), Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_LT(view_.canvas().positionOf(0).x(), x) << "one looks further to the right";
}

TEST_F(MapPanel, EscapeGivesALassoUp) {
  MapCanvas& map = view_.canvas();
  const QPolygonF path = around(map, {0, 1});
  const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton which, Qt::MouseButtons down) {
    QMouseEvent event(type, at, map.mapToGlobal(at), which, down, Qt::NoModifier);
    QApplication::sendEvent(&map, &event);
  };
  send(QEvent::MouseButtonPress, path.first(), Qt::RightButton, Qt::RightButton);
  for (const QPointF& at : path) send(QEvent::MouseMove, at, Qt::NoButton, Qt::RightButton);
  QTest::keyClick(&map, Qt::Key_Escape);
  send(QEvent::MouseButtonRelease, path.last(), Qt::RightButton, Qt::NoButton);
  EXPECT_TRUE(selection_.empty());
}

TEST_F(MapPanel, SelectionStandsOutAndTheOthersFade) {
  view_.setSelected({3});
  const QImage shot = view_.canvas().grab().toImage();
  const auto at = [&](int row) { return QColor(shot.pixel(view_.canvas().positionOf(row).toPoint())); };
  EXPECT_LT(colorDistance(at(3), classColor(3)), 12);
  EXPECT_LT(colorDistance(at(0), QColor::fromRgb(mixedColor(theme().panel.rgb(), classColor(0).rgb(), 0.24))), 12);
}

TEST_F(MapPanel, ColoursByValueAndNamesTheScale) {
  view_.setColoring(MapColoring::silhouette);
  const QImage shot = view_.canvas().grab().toImage();
  for (const int row : {0, 3, 11}) {
    const QColor wanted = QColor::fromRgb(scaleColor({"SC", -0.5, 0.5, true}, 0.1 * row));
    EXPECT_LT(colorDistance(QColor(shot.pixel(view_.canvas().positionOf(row).toPoint())), wanted), 12) << "row " << row;
  }
  EXPECT_TRUE(view_.findChild<QWidget*>("map.legend")->accessibleName().contains("SC"));
  view_.setColoring(MapColoring::offClassNeighbours);
  // Neighbours of row i are rows i+1 to i+3, classes are i mod 4: all of other classes.
  EXPECT_EQ(view_.canvas().map().values, std::vector<float>(images, 1));
  view_.setColoring(MapColoring::knn5);
  EXPECT_EQ(view_.canvas().map().groups, std::vector<int>(images, 1));
  EXPECT_TRUE(view_.note().startsWith("5-nn right for 0.0 %")) << view_.note().toStdString();
  view_.setColoring(MapColoring::offClassMass);
  EXPECT_TRUE(view_.note().contains("No probe image is among these"));
}

TEST_F(MapPanel, SelectsThoseWhoseNeighboursChangedMost) {
  QSignalSpy wanted(&view_, &MapView::earlierWantedChanged);
  trigger("map.mostChanged");
  ASSERT_EQ(wanted.size(), 1) << "the snapshot before is asked for";
  EXPECT_EQ(view_.earlierWanted(), 1);
  auto before = std::make_shared<Snapshot>(*snapshot_);
  std::vector<std::int32_t>& neighbours = before->components["encoding"].neighbours;
  neighbours[3 * 4] = neighbours[3 * 9] = neighbours[3 * 9 + 1] = 0;  // one of row 4, two of row 9
  view_.setMoment(snapshot_, {before});
  ASSERT_TRUE(QTest::qWaitFor([&] { return !selection_.empty(); }, 5000));
  EXPECT_EQ(rows(), (std::vector<int>{4, 9}));
  EXPECT_EQ(selection_.current, 109) << "the most changed one is in focus";
  view_.setColoring(MapColoring::changed);
  EXPECT_FLOAT_EQ(view_.canvas().map().values[9], 2.0f / 3);
  EXPECT_FLOAT_EQ(view_.canvas().map().values[4], 1.0f / 3);
  EXPECT_EQ(view_.canvas().map().values[0], 0);
  view_.setMoment(plantedSnapshot(0, 0, 1), {});
  EXPECT_TRUE(view_.note().contains("no snapshot before this one")) << view_.note().toStdString();
}

TEST_F(MapPanel, SideBySideLinksCamerasPointerAndSelection) {
  view_.setSideBySide(true);
  const std::vector<MapSurface*> maps = view_.board().surfaces();
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_FALSE(maps[0]->geometry().intersects(maps[1]->geometry()));
  QWheelEvent wheel(QPointF(40, 50), maps[0]->mapToGlobal(QPointF(40, 50)), {}, {0, 480}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
  QApplication::sendEvent(maps[0], &wheel);
  EXPECT_GT(maps[0]->camera().zoom, 1.5);
  EXPECT_EQ(maps[1]->camera(), maps[0]->camera());
  drag(*maps[1], QPolygonF({{50, 50}, {60, 70}}), Qt::LeftButton);
  EXPECT_EQ(maps[0]->camera(), maps[1]->camera()) << "and the other way round";
  QTest::mouseDClick(maps[1], Qt::LeftButton, {}, QPoint(3, 3));
  EXPECT_EQ(maps[0]->camera(), MapCamera());

  moveMouse(*maps[1], QPointF(2, 2));
  const QImage before = maps[0]->grab().toImage();
  moveMouse(*maps[1], maps[1]->positionOf(6));
  const QImage after = maps[0]->grab().toImage();
  const QPoint ring = maps[0]->positionOf(6).toPoint() + QPoint(7, 0);
  EXPECT_GT(colorDistance(QColor(after.pixel(ring)), QColor(before.pixel(ring))), 60) << "the same image is ringed in the other map";
  drag(*maps[1], around(*maps[1], {8, 9}), Qt::RightButton);
  EXPECT_EQ(rows(), (std::vector<int>{8, 9}));
  EXPECT_EQ(maps[0]->selected(), (std::vector<int>{8, 9}));
  EXPECT_TRUE(view_.subtitle().contains("encoding KL 1.23, embedding KL 1.23")) << view_.subtitle().toStdString();
}

TEST_F(MapPanel, TrailsGoFromThePlacesBeforeToThePresentOnes) {
  std::vector<SnapshotPtr> earlier;
  for (int age = 2; age > 0; --age) {
    auto each = std::make_shared<Snapshot>(*snapshot_);
    each->components["encoding"].map2[2 * 5] += 0.25f * float(age);  // row 5 came from the right
    earlier.push_back(each);
  }
  view_.setMoment(snapshot_, earlier);
  view_.setSelected({5});
  MapCanvas& map = view_.canvas();
  const double unit = map.positionOf(6).x() - map.positionOf(5).x();
  const auto between = [&](double share) { return (map.positionOf(5) + QPointF(share * unit, 0)).toPoint(); };
  const QColor bare(map.grab().toImage().pixel(between(0.2)));
  view_.setTrailsShown(true);
  EXPECT_EQ(view_.earlierWanted(), 8);
  EXPECT_EQ(map.trailedRows(), (std::vector<int>{5}));
  const QImage shot = map.grab().toImage();
  // The line may lie between two rows of pixels: the stronger of them counts.
  const auto strength = [&](double share) {
    double most = 0;
    for (int y = -1; y <= 1; ++y) most = std::max(most, colorDistance(QColor(shot.pixel(between(share) + QPoint(0, y))), bare));
    return most;
  };
  const double young = strength(0.2), old = strength(0.4);
  EXPECT_GT(young, 60);
  EXPECT_GT(old, 20);
  EXPECT_GT(young, old) << "the older the fainter";
  EXPECT_LT(strength(0.6), 6) << "it came from no further";
  auto independent = std::make_shared<Snapshot>(*snapshot_);
  independent->components["encoding"].facts2.mode = "independent";
  view_.setMoment(independent, earlier);
  EXPECT_TRUE(view_.note().contains("No trails")) << view_.note().toStdString();
}

TEST_F(MapPanel, MorePicturesShowThemselvesTheNearerOneLooks) {
  std::mt19937 random(1);
  std::normal_distribution<float> spread;
  auto many = std::make_shared<Snapshot>();
  auto samples = std::make_shared<Samples>(*plantedSamples());
  samples->images = {3000, 4, 4, 1, std::vector<std::uint8_t>(3000 * 16, 128)};
  for (int i = 0; i < 6000; ++i) many->components["encoding"].map2.push_back(spread(random));
  samples->labels.assign(3000, 1);
  samples->ids.resize(3000);
  view_.setThumbnailsShown(true);
  view_.setSamples(samples);
  view_.setSnapshot(many);
  MapCanvas& map = view_.canvas();
  const auto shown = [&] {
    map.grab();
    return map.thumbnailRows().size();
  };
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown() > 0; }, 5000));
  const std::size_t far = shown();
  view_.board().setCamera({{}, 3, {}});
  const std::size_t near = shown();
  EXPECT_GT(near, far);
  EXPECT_LT(near, 161u) << "never a flood";
  const std::vector<int> rows = map.thumbnailRows();
  for (std::size_t a = 0; a < rows.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(map.thumbnailBox(rows[a]).intersects(map.thumbnailBox(rows[b])));
  }
  EXPECT_EQ(map.rowAt(map.thumbnailBox(rows[0]).center()), rows[0]) << "one points at the picture that one sees";
  view_.setThumbnailsShown(false);
  EXPECT_EQ(shown(), 0u);
}

TEST_F(MapPanel, FigureSaysWhatTheMapIsAndRedrawsFromItsTable) {
  view_.setGroupHidden(2, true);
  const Figure figure = view_.figure();
  for (const char* fact : {"t-SNE of 12 encodings", "flowing", "KL 1.23", "perplexity 30", "colour: class"})
    EXPECT_TRUE(figure.caption.contains(fact)) << figure.caption.toStdString();
  QImage paper(figure.size, QImage::Format_RGB32);
  {
    FigureStyle bare;
    bare.legend = LegendPlace::none;
    bare.showTitle = bare.showNote = false;
    QPainter painter(&paper);
    figure.paint(painter, QRect(QPoint(0, 0), figure.size), bare);
  }
  const QList<QByteArray> lines = figure.csv().trimmed().split('\n');
  ASSERT_EQ(lines.front(), "component,snapshots_before,row,id,class,class,color,selected,x,y");
  ASSERT_EQ(lines.size(), 1 + images - 3) << "three images are of the hidden class";
  // A straight line from the table's units to the paper, found from two rows, places all others.
  const auto cells = [&](int line) { return lines[line].split(','); };
  QPointF corner(1e9, 1e9), opposite(-1, -1);
  for (int y = 0; y < figure.size.height(); ++y) {
    for (int x = 0; x < figure.size.width(); ++x) {
      if (paper.pixelColor(x, y) == Qt::white) continue;
      corner = {std::min(corner.x(), double(x)), std::min(corner.y(), double(y))};
      opposite = {std::max(opposite.x(), double(x)), std::max(opposite.y(), double(y))};
    }
  }
  for (int line = 1; line < lines.size(); ++line) {
    const double x = cells(line)[8].toDouble(), y = cells(line)[9].toDouble();  // 0 ... 3 and 0 ... 2
    const QPointF at(corner.x() + x / 3 * (opposite.x() - corner.x()), opposite.y() - y / 2 * (opposite.y() - corner.y()));
    // The outermost pixels are a point's edge, so look half a point further in.
    const QPointF inwards((1.5 - x) * 2, (y - 1) * 3);
    EXPECT_LT(colorDistance(paper.pixelColor((at + inwards).toPoint()), QColor(QString(cells(line)[6]))), 40) << lines[line].toStdString();
    EXPECT_EQ(QColor(QString(cells(line)[6])), classColor(cells(line)[2].toInt() % 4));
  }
}

TEST_F(MapPanel, AFigureOfTheWholeMapIsTheOneThatACommandMakes) {
  view_.setColoring(MapColoring::silhouette);
  const Figure plain = view_.figure();
  EXPECT_EQ(plain.request.figure, "map2");
  EXPECT_EQ(plain.request.options.at("coloring"), "silhouette");
  MapColoring again{};
  EXPECT_TRUE(parseMapColoring(plain.request.options.at("coloring"), &again));
  EXPECT_EQ(again, MapColoring::silhouette);
  view_.setSelected({3});
  EXPECT_EQ(view_.figure().request.options.at("selected"), "3");
  EXPECT_TRUE(view_.figure().caption.contains("1 selected"));
}

QByteArray svgOf(const Figure& figure) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(figure.size);
  QPainter painter(&generator);
  figure.paint(painter, QRect(QPoint(0, 0), figure.size));
  painter.end();
  return buffer.data();
}

TEST_F(MapPanel, FigureDrawsFewPointsAsShapesAndManyAsAPicture) {
  const QByteArray few = svgOf(view_.figure());
  EXPECT_FALSE(few.contains("<image"));
  EXPECT_GE(few.count("<path"), images);
  auto many = std::make_shared<Snapshot>(*snapshot_);
  std::mt19937 random(1);
  std::normal_distribution<float> spread;
  many->components["encoding"].map2.clear();
  for (int i = 0; i < 2 * 6000; ++i) many->components["encoding"].map2.push_back(spread(random));
  view_.setSnapshot(many);
  const QByteArray picture = svgOf(view_.figure());
  EXPECT_EQ(picture.count("<image"), 1);
  EXPECT_LT(picture.count("<path"), 100);
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  resa::applyTheme(application, true);
  return RUN_ALL_TESTS();
}
