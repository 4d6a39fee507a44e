#include "app/studio/panels/curves_presenter.h"

#include "app/studio/window/settings.h"
#include "widgets/curves/curves_view.h"

namespace resa {
namespace {

const QString arrangementKey = QStringLiteral("curves/arrangement");

/// Where alarms began; what the configuration asked for is none.
std::vector<CurveMark> marksOf(const std::vector<Alarm>& alarms) {
  std::vector<CurveMark> marks;
  for (const Alarm& alarm : alarms)
    if (!alarm.note) marks.push_back({alarm.began, QString::fromStdString(alarm.message)});
  return marks;
}

}  // namespace

CurvesPresenter::CurvesPresenter(ViewState& state, CurvesView& view, QObject* parent) : QObject(parent), state_(state), view_(view) {
  view_.setArrangement(Settings::text(arrangementKey));
  connect(&view_, &CurvesView::arrangementChanged, this, [this] { Settings::setText(arrangementKey, view_.arrangement()); });
  connect(&state_, &ViewState::viewChanged, this, &CurvesPresenter::showHistory);
  connect(&state_, &ViewState::stepChanged, &view_, &CurvesView::setCursorStep);
  connect(&state_, &ViewState::cleared, this, [this] {
    alarms_.cancel();
    view_.setMarks({});
    view_.setCursorStep(-1);
  });
  connect(&state_, &ViewState::snapshotChanged, this, [this] {
    // Without a configuration the first snapshot tells the temperature.
    if (state_.snapshot() && !config_) view_.setTemperature(state_.temperature());
  });
  connect(&view_, &CurvesView::stepClicked, &state_, &ViewState::requestStep);
}

void CurvesPresenter::showHistory() {
  const RunViewPtr& view = state_.view();
  const RunHistoryPtr history = view ? view->history : nullptr;
  const std::shared_ptr<const Config> config = view ? view->config : nullptr;
  if (history == history_ && config == config_) return;
  history_ = history;
  config_ = config;
  view_.setTemperature(state_.temperature());
  if (history) view_.setRun(QString::fromStdString(view->info.name), runFacts(*history, config.get()));
  view_.setHistory(history);
  showAlarms();
}

/// Of a long run the search takes longer than a frame.
void CurvesPresenter::showAlarms() {
  if (!history_) return;
  if (alarms_.running()) {
    alarmsAgain_ = true;
    return;
  }
  alarmsAgain_ = false;
  const std::string from = config_ ? config_->method.assignmentFrom : std::string();
  alarms_.run([history = history_, from](const LatestTask::Cancelled&) { return alarmsOf(*history, from); },
              [this](const std::vector<Alarm>& alarms) {
                view_.setMarks(marksOf(alarms));
                if (alarmsAgain_) showAlarms();
              });
}

}  // namespace resa
