// The map in the real window: its lasso is everybody's selection, and it reads the snapshots before the shown one by itself.
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "app/studio/figures/figure_export.h"
#include "app/studio/figures/figure_source.h"
#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "engine/run/safetensors.h"
#include "tests/studio/sample_run.h"
#include "tests/studio/window_session.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/assignment/pair_trace.h"
#include "widgets/base/theme.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// Writes a snapshot again with other neighbours of some rows of the encoding.
void changeNeighbours(const fs::path& path, const std::vector<int>& rows) {
  SafetensorsWriter writer;
  {
    const auto file = SafetensorsFile::open(path);
    for (const auto& [name, tensor] : file->tensors()) {
      std::vector<std::byte> bytes(tensor.data, tensor.data + tensor.bytes);
      if (name == "encoding.neighbours") {
        auto* neighbours = reinterpret_cast<std::int32_t*>(bytes.data());
        const auto n = std::int32_t(tensor.shape[0]), count = std::int32_t(tensor.shape[1]);
        // Row r had r+1 ... r+15: the later in the list of rows, the fewer of them stay.
        for (std::size_t i = 0; i < rows.size(); ++i) {
          for (std::size_t k = 0; k <= i; ++k) neighbours[rows[i] * count + std::int32_t(k)] = (rows[i] + 20 + std::int32_t(k)) % n;
        }
      }
      writer.add(name, tensor.dtype, tensor.shape, bytes.data());
    }
    for (const auto& [key, value] : file->metadata()) writer.setMetadata(key, value);
  }
  writer.write(path);
}

/// The window on a made-up run with flowing maps at steps 0, 10, 20 and 30.
class MapWindow : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path run = fs::path(folder_.path().toStdString()) / "run";
    SampleRun what;
    what.steps = 30;
    what.snapshots = 4;
    writeSampleRun(run, what);
    changeNeighbours(run / "snapshots" / "000000030.safetensors", {8, 40, 21});
    session_ = std::make_unique<WindowSession>(folder_.path().toStdString(), QString::fromStdString(run.string()));
    QApplication::setActiveWindow(&session_->window());
    ASSERT_TRUE(waitFor([&] { return state().snapshot() && state().samples() && canvas().map().count() == 60; }, 30));
    view().setThumbnailsShown(false);
    QApplication::processEvents();
  }
  ViewState& state() { return *session_->window().findChild<ViewState*>(); }
  MapView& view() { return session_->window().findChild<Workspace*>("workspace")->map(); }
  MapCanvas& canvas() { return view().canvas(); }
  void send(QEvent::Type type, const QPointF& at, Qt::MouseButton which, Qt::MouseButtons down) {
    QMouseEvent event(type, at, canvas().mapToGlobal(at), which, down, Qt::NoModifier);
    QApplication::sendEvent(&canvas(), &event);
  }
  QTemporaryDir folder_;
  std::unique_ptr<WindowSession> session_;
};

TEST_F(MapWindow, ALassoIsTheSelectionOfTheWholeWindow) {
  // Images lie on a circle; the lasso goes around its right half.
  const double middle = (canvas().positionOf(0).x() + canvas().positionOf(30).x()) / 2;
  const double right = canvas().width() - 2, bottom = canvas().height() - 2;
  std::vector<std::int64_t> expected;
  for (int row = 0; row < 60; ++row) {
    if (std::cos(6.283 * row / 60) > 0.02) expected.push_back(row);
  }
  send(QEvent::MouseButtonPress, {middle + 2, 2}, Qt::RightButton, Qt::RightButton);
  for (const QPointF& at : {QPointF(right, 2), QPointF(right, bottom), QPointF(middle + 2, bottom)})
    send(QEvent::MouseMove, at, Qt::NoButton, Qt::RightButton);
  send(QEvent::MouseButtonRelease, {middle + 2, bottom}, Qt::RightButton, Qt::NoButton);
  EXPECT_EQ(state().selection().ids, expected);
  EXPECT_EQ(state().selection().split, "test");
  EXPECT_EQ(canvas().selected().size(), expected.size());
  QTest::keyClick(&canvas(), Qt::Key_Escape);
  EXPECT_TRUE(state().selection().empty());
}

TEST_F(MapWindow, TrailsAreReadFromTheSnapshotsBefore) {
  session_->window().findChild<QAction*>("map.trails")->trigger();
  ASSERT_TRUE(waitFor([&] { return canvas().map().trail.size() == 3; }, 10));
  for (int age = 0; age < 3; ++age) {
    const double reach = 1 + 0.01 * (10 * age);
    EXPECT_NEAR(canvas().map().trail[std::size_t(age)][2 * 7], reach * std::cos(6.283 * 7 / 60), 1e-5) << "step " << 10 * age;
  }
  EXPECT_EQ(canvas().trailedRows().size(), 60u) << "few images, none selected: all of them";
  auto& timeline = *session_->window().findChild<Timeline*>("timeline");
  timeline.setFocus();
  QTest::keyClick(&timeline, Qt::Key_Left);
  EXPECT_TRUE(waitFor([&] { return canvas().map().step == 20 && canvas().map().trail.size() == 2; }, 10));
  QTest::keyClick(&timeline, Qt::Key_Home);
  ASSERT_TRUE(waitFor([&] { return canvas().map().step == 0; }, 10));
  EXPECT_TRUE(view().note().contains("no earlier map")) << view().note().toStdString();
}

TEST_F(MapWindow, FindsTheImagesWhoseNeighboursChangedMost) {
  session_->window().findChild<QAction*>("map.mostChanged")->trigger();
  ASSERT_TRUE(waitFor([&] { return !state().selection().empty(); }, 10));
  EXPECT_EQ(state().selection().ids, (std::vector<std::int64_t>{8, 21, 40}));
  EXPECT_EQ(state().selection().current, 21) << "three of its fifteen neighbours are others";
  view().setColoring(MapColoring::changed);
  ASSERT_TRUE(waitFor([&] { return canvas().map().values.size() == 60; }, 10));
  EXPECT_FLOAT_EQ(canvas().map().values[21], 3.0f / 15);
  EXPECT_FLOAT_EQ(canvas().map().values[40], 2.0f / 15);
  EXPECT_EQ(canvas().map().values[0], 0);
}

TEST_F(MapWindow, SaysWhereASelectionIsOfOtherImages) {
  state().select(selectProbe(*state().samples(), {1, 2, 3}, "pair"));
  ASSERT_TRUE(waitFor([&] { return !view().note().isEmpty(); }, 10));
  EXPECT_TRUE(view().note().startsWith("0 of 3 selected images are on this map")) << view().note().toStdString();
  state().select(selectEvaluated(*state().samples(), {1, 2, 3}, "lasso"));
  ASSERT_TRUE(waitFor([&] { return view().note().isEmpty(); }, 10));
  EXPECT_EQ(canvas().selected(), (std::vector<int>{1, 2, 3}));
}

TEST_F(MapWindow, WhatIsDrawnIsMadeAgainByItsCommandToThePixel) {
  FigureSource source(state().root().toStdString());
  const auto same = [&](const char* what) {
    FigureLook look;
    look.dpi = 96;
    const Figure drawn = view().figure();
    ASSERT_FALSE(drawn.request.figure.isEmpty()) << what;
    const Figure again = source.figure(drawn.request);
    EXPECT_EQ(again.name, drawn.name) << what;
    EXPECT_EQ(figureImage(again, look), figureImage(drawn, look)) << what;
    EXPECT_EQ(again.csv(), drawn.csv()) << what;
  };
  same("with pictures");
  view().setTrailsShown(true);
  ASSERT_TRUE(waitFor([&] { return canvas().map().trail.size() == 3; }, 10));
  same("trails");
  view().setColoring(MapColoring::changed);
  ASSERT_TRUE(waitFor([&] { return !canvas().map().values.empty(); }, 10));
  same("what changed");
  view().setThumbnailsShown(false);
  state().select(selectEvaluated(*state().samples(), {4, 5, 6, 40}, "lasso"));
  ASSERT_TRUE(waitFor([&] { return canvas().selected().size() == 4; }, 10));
  same("a selection");
  EXPECT_EQ(view().figure().request.options.at("selected"), "4-6,40");
  view().setColoring(MapColoring::clusters);
  view().setSideBySide(true);
  view().setGroupHidden(2, true);
  same("side by side, a cluster hidden");
  MapCamera camera = view().board().camera();
  camera.zoom = 2.25;
  camera.pan = {0.3, -1.0 / 3};
  view().board().setCamera(camera);
  same("a camera");
  view().setDimensions(3);
  camera.rotation = {110.7, -12.3};
  view().board().setCamera(camera);
  same("3-D");
}

TEST_F(MapWindow, TheInspectorsFiguresAreInItsMenu) {
  auto* inspector = session_->window().findChild<PairInspector*>();
  ASSERT_TRUE(inspector);
  state().pinPair(1, 4);
  ASSERT_TRUE(waitFor([&] { return inspector->trace().series().steps.size() == 4; }, 10));
  QTest::mouseClick(inspector->findChild<QPushButton*>("pair.page.Pair"), Qt::LeftButton);
  const QPoint at(20, 20);
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, inspector->mapToGlobal(at));
  QApplication::sendEvent(inspector, &event);
  auto* menu = session_->window().findChild<QMenu*>("panelMenu");
  ASSERT_TRUE(menu);
  auto* copy = menu->findChild<QMenu*>("copyMenu.pair_trace_001_004");
  ASSERT_TRUE(copy);
  ASSERT_TRUE(menu->findChild<QMenu*>("copyMenu.pair_001_004_000000030"));
  auto* command = copy->findChild<QAction*>("copyCommand");
  ASSERT_TRUE(command && command->isEnabled());
  command->trigger();
  EXPECT_TRUE(QApplication::clipboard()->text().contains("--figure pair_trace --step 30 --option column=4 --option row=1"))
      << QApplication::clipboard()->text().toStdString();
  menu->close();
  FigureSource source(state().root().toStdString());
  for (const PairInspector::Page page : {PairInspector::Page::pair, PairInspector::Page::wrongPairs}) {
    inspector->showPage(page);
    ASSERT_TRUE(waitFor([&] { return inspector->figures().size() == 2; }, 10));
    for (const Figure& figure : inspector->figures())
      EXPECT_EQ(figureImage(source.figure(figure.request), {}), figureImage(figure, {})) << figure.name.toStdString();
  }
}

TEST_F(MapWindow, ARightClickStillOpensThePanelsMenu) {
  const QPointF at(30, 30);
  send(QEvent::MouseButtonPress, at, Qt::RightButton, Qt::RightButton);
  EXPECT_FALSE(session_->window().findChild<QMenu*>("panelMenu"));
  send(QEvent::MouseButtonRelease, at, Qt::RightButton, Qt::NoButton);
  auto* menu = session_->window().findChild<QMenu*>("panelMenu");
  ASSERT_TRUE(menu);
  EXPECT_TRUE(menu->isVisible());
  menu->close();
  EXPECT_TRUE(state().selection().empty());
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
