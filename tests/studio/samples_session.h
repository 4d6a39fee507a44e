#pragma once
#include <gtest/gtest.h>

#include <QPushButton>
#include <QTest>
#include <functional>

#include "app/studio/panels/samples_presenter.h"
#include "app/studio/run/run_follower.h"
#include "app/studio/run/view_state.h"
#include "tests/studio/planted_run.h"
#include "tests/unit/test_folder.h"
#include "widgets/base/controls.h"
#include "widgets/samples/samples_view.h"

namespace resa {

inline bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 20000); }

/// The panel with what joins it to a run folder, without the rest of the window.
struct Session {
  explicit Session(const std::filesystem::path& root) : state(follower), presenter(state, view) {
    view.resize(620, 520);
    view.show();
    follower.open(QString::fromStdString(root.string()));
    EXPECT_TRUE(waitFor([&] { return state.samples() && state.view(); }));
    show(state.view()->snapshots.back().step);
  }
  void show(std::int64_t step) {
    state.showStep(step);
    EXPECT_TRUE(waitFor([&] { return state.snapshot() && state.snapshot()->step == step; }));
  }
  void press(SamplesMode mode) {
    const char* names[] = {"Selection", "Neighbours", "Clusters", "Confusion", "Flow"};
    auto* control = view.findChild<SegmentedControl*>("samples.mode");
    auto* segment = control->findChild<QPushButton*>(QStringLiteral("samples.mode.") + names[int(mode)]);
    if (control->folded())
      emit control->chosen(int(mode));
    else
      QTest::mouseClick(segment, Qt::LeftButton);
    EXPECT_EQ(view.mode(), mode);
  }
  SampleGrid& grid() { return *view.findChild<SampleGrid*>("samples.grid"); }
  SampleGrid& gallery() { return *view.findChild<SampleGrid*>("samples.gallery"); }
  void click(SampleGrid& where, int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    const QRect box = where.rectOf(row);
    ASSERT_TRUE(where.viewport()->rect().contains(box.center())) << "row " << row << " is not in sight";
    QTest::mouseClick(where.viewport(), Qt::LeftButton, modifiers, box.center());
  }
  std::vector<int> selected() { return evaluatedRows(state.selection(), *state.samples()); }
  RunFollower follower;
  ViewState state;
  SamplesView view;
  SamplesPresenter presenter;
};

class SamplesPanel : public testing::Test {
 protected:
  SamplesPanel() { PlantedRun().write(folder_ / "run"); }
  std::filesystem::path root() const { return folder_ / "run"; }
  TestFolder folder_;
};

inline std::vector<int> rowsWhere(const std::function<bool(int)>& claim) {
  std::vector<int> rows;
  for (int row = 0; row < PlantedRun::images; ++row)
    if (claim(row)) rows.push_back(row);
  return rows;
}

}  // namespace resa
