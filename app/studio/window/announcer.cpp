#include "app/studio/window/announcer.h"

#include <QLocale>
#include <algorithm>

#include "app/studio/run/run_controller.h"
#include "app/studio/window/banner.h"

namespace resa {
namespace {

QString lastLine(const QString& text) { return text.section('\n', -1).trimmed(); }

}  // namespace

Announcer::Announcer(Banner& banner, ViewState& state, RunController& controller, QObject* parent)
    : QObject(parent), banner_(banner), state_(state), controller_(controller) {
  connect(&state_, &ViewState::cleared, this, &Announcer::forget);
  connect(&state_, &ViewState::viewChanged, this, &Announcer::announce);
}

void Announcer::forget() {
  history_ = nullptr;
  config_ = nullptr;
  search_.cancel();
  again_ = false;
  alarms_.clear();
  messagesCounted_ = false;
  for (const char* topic : {"state", "failure", "snapshot", "control", "message", "alarm"}) banner_.clear(QString::fromLatin1(topic));
}

void Announcer::announce() {
  const RunViewPtr& view = state_.view();
  if (!view) return;
  if (view->history != history_ || view->config != config_) findAlarms();
  history_ = view->history;
  config_ = view->config;
  announceState();
  announceMessages();
  announceAlarms();
}

/// All steps of a long run are looked at: beside the window.
void Announcer::findAlarms() {
  const RunViewPtr view = state_.view();
  // A busy run changes while the search is at work: that one ends first, or none ever would.
  again_ = search_.running();
  if (again_) return;
  search_.run(
      [view](const std::atomic<bool>&) {
        return alarmsOf(*view->history, view->config ? view->config->method.assignmentFrom : std::string());
      },
      [this](const std::vector<Alarm>& alarms) {
        alarms_ = alarms;
        announceAlarms();
        emit alarmsChanged();
        if (again_ && state_.view()) findAlarms();
      });
}

void Announcer::announceState() {
  const RunView& view = *state_.view();
  const RunHistory& history = *view.history;
  const bool saved = !history.checkpoints.empty();
  const QString checkpoint =
      saved ? tr("Its newest checkpoint is from epoch %1.").arg(QLocale().toString(history.checkpoints.back().epoch, 'g', 4))
            : tr("It had no checkpoint yet.");
  const QString action = saved ? tr("Resume training") : tr("Train again");
  const auto act = [this, saved] {
    if (saved)
      controller_.resume(controller_.root());
    else if (state_.view() && state_.view()->config)
      controller_.startConfigured(*state_.view()->config, QString::fromStdString(state_.view()->info.name));
  };
  const QString log = QString::fromStdString(view.logTail);
  if (view.info.kind != RunKind::training) {
    announceForeignState();
    return;
  }
  if (view.state == RunState::interrupted) {
    const std::int64_t step = history.steps.empty() ? 0 : history.steps.back().step;
    banner_.show(QStringLiteral("state"), BannerKind::bad,
                 tr("Interrupted: the trainer of this run is gone (killed or crashed) since step %1. %2")
                     .arg(QLocale().toString(qlonglong(step)), checkpoint),
                 action, act, log);
  } else if (view.state == RunState::failed) {
    const QString reason = QString::fromStdString(view.reason);
    banner_.show(
        QStringLiteral("state"), BannerKind::bad,
        tr("Failed: %1 %2").arg(reason.isEmpty() ? (log.isEmpty() ? tr("no reason was written.") : lastLine(log)) : reason, checkpoint),
        action, act, log);
  } else {
    banner_.clear(QStringLiteral("state"));
  }
}

/// A run of another program can be watched, not resumed from here.
void Announcer::announceForeignState() {
  const RunView& view = *state_.view();
  const RunHistory& history = *view.history;
  const QString step = QLocale().toString(qlonglong(history.steps.empty() ? 0 : history.steps.back().step));
  const QString reason = QString::fromStdString(view.reason);
  if (view.state == RunState::interrupted)
    banner_.show(QStringLiteral("state"), BannerKind::bad,
                 tr("Interrupted: the program that writes this run is gone (killed or crashed) since step %1.").arg(step));
  else if (view.state == RunState::failed)
    banner_.show(QStringLiteral("state"), BannerKind::bad, tr("Failed: %1").arg(reason.isEmpty() ? tr("no reason was written.") : reason));
  else
    banner_.clear(QStringLiteral("state"));
}

void Announcer::announceMessages() {
  // What was said before this window opened the run is history; what comes now is news.
  const std::vector<MessageEvent>& messages = state_.view()->history->messages;
  // An alarm has a banner of its own for as long as it holds.
  const auto news = [&](std::size_t i) { return messages[i].alarm.empty(); };
  std::size_t newest = messages.size();
  while (messagesCounted_ && newest > messagesSeen_ && !news(newest - 1)) --newest;
  if (messagesCounted_ && newest > messagesSeen_) {
    const MessageEvent& message = messages[newest - 1];
    banner_.show(QStringLiteral("message"), message.kind == "error" ? BannerKind::bad : BannerKind::warn,
                 QString::fromStdString(message.message));
  }
  messagesSeen_ = messages.size();
  messagesCounted_ = true;
}

/// What holds now; the run's state and the answers to what was just asked come first.
void Announcer::announceAlarms() {
  const auto holding = std::find_if(alarms_.rbegin(), alarms_.rend(), [](const Alarm& alarm) { return !alarm.cleared; });
  if (holding == alarms_.rend()) return banner_.clear(QStringLiteral("alarm"));
  if (!banner_.topic().isEmpty() && banner_.topic() != QLatin1String("alarm")) return;
  banner_.show(QStringLiteral("alarm"), holding->note ? BannerKind::info : BannerKind::warn, QString::fromStdString(holding->message),
               tr("Show its curves"), [this] { emit alarmCurvesRequested(); });
}

}  // namespace resa
