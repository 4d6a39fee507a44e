#include <QDesktopServices>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QUrl>
#include <cmath>

#include "app/studio/banner.h"
#include "app/studio/data_page.h"
#include "app/studio/main_window.h"
#include "app/studio/new_run_page.h"
#include "app/studio/run_controller.h"
#include "app/studio/top_bar.h"
#include "app/studio/workspace.h"
#include "widgets/assignment_view.h"
#include "widgets/curves_view.h"
#include "widgets/map_data.h"
#include "widgets/map_view.h"
#include "widgets/pair_inspector.h"
#include "widgets/samples_view.h"
#include "widgets/score_table.h"
#include "widgets/start_page.h"
#include "widgets/timeline.h"

namespace resa {
namespace {

QString lastLine(const QString& text) { return text.section('\n', -1).trimmed(); }

// The evaluation with the best ARI of the encoding, as a marker; none where there are no labels or no training yet.
std::vector<TimelineMarker> bestMarker(const RunHistory& history) {
  double best = -1;
  std::int64_t step = 0;
  for (const EvaluationEvent& event : history.evaluations) {
    const auto encoding = event.components.find("encoding");
    if (encoding == event.components.end() || !(encoding->second.normalized.ari > best)) continue;
    best = encoding->second.normalized.ari;
    step = event.step;
  }
  if (step == 0) return {};
  return {{step, MainWindow::tr("★ best ARI %1").arg(best, 0, 'f', 3)}};
}

// What a snapshot's tick says where flowing maps were laid out anew: points jump there.
QString relaidNote(const SnapshotEvent& event) {
  QStringList maps;
  for (const std::string& key : event.relaid) {
    const QString name = QString::fromStdString(key);
    maps += MainWindow::tr("%1 (%2-D)").arg(componentTitle(name.section('.', 0, 0).toStdString()).toLower(), name.right(1));
  }
  return maps.isEmpty() ? QString() : MainWindow::tr("laid out anew here, points jump: %1").arg(maps.join(", "));
}

/// Where alarms began; what the configuration asked for is none.
std::vector<TimelineMarker> alarmMarkers(const std::vector<Alarm>& alarms) {
  std::vector<TimelineMarker> markers;
  for (const Alarm& alarm : alarms) {
    if (alarm.note) continue;
    const QString name = alarm.kind == AlarmKind::collapse ? MainWindow::tr("▲ collapse") : MainWindow::tr("▲ no clustering signal");
    QString text = QString::fromStdString(alarm.message);
    if (alarm.cleared) text += MainWindow::tr(" Over since step %1.").arg(*alarm.cleared);
    markers.push_back({alarm.began, name, text, true});
  }
  return markers;
}

}  // namespace

void MainWindow::connectController() {
  connect(controller_, &RunController::opened, this, &MainWindow::opened);
  connect(controller_, &RunController::closed, this, &MainWindow::closed);
  connect(controller_, &RunController::runsChanged, this, &MainWindow::takeRuns);
  connect(controller_, &RunController::startFailed, this, &MainWindow::startFailed);
  connect(controller_, &RunController::viewChanged, this, [this](const RunViewPtr& view) {
    view_ = view;
    scheduleRepaint();
  });
  connect(controller_, &RunController::snapshotChanged, this, [this](const SnapshotPtr& snapshot) {
    pendingSnapshot_ = snapshot;
    scheduleRepaint();
  });
  connect(controller_, &RunController::samplesChanged, this, [this](const SamplesPtr& samples) {
    samples_ = samples;
    workspace_->assignment().setSamples(samples);
    workspace_->map().setSamples(samples);
    workspace_->samples().setSamples(samples);
    inspector_->setSamples(samples);
    dataPage_->setSamples(samples);
  });
  connect(controller_, &RunController::pairChanged, this, [this](const PairHistoryPtr& pair) {
    if (pair->row == inspector_->row() && pair->column == inspector_->column()) inspector_->setSeries(pair->series);
  });
  connect(controller_, &RunController::snapshotFailed, this,
          [this](qint64, const QString& reason) { banner_->show(QStringLiteral("snapshot"), BannerKind::warn, reason); });
  connect(controller_, &RunController::failed, this, [this](const QString& reason) {
    banner_->show(QStringLiteral("failure"), BannerKind::bad, reason);
    if (controller_->root().isEmpty()) showStartPage();
  });
  connect(controller_, &RunController::controlAnswered, this,
          [this](const QString& root, const QString& request, bool ok, const QString& reason) {
            topBar_->setPending(request, false);
            const bool lastStop = stopsPending_ > 0 && request == QLatin1String("stop") && --stopsPending_ == 0;
            if (!ok) {
              stopsPending_ = 0;
              banner_->show(
                  QStringLiteral("control"), BannerKind::warn,
                  tr("%1 was not done for %2: %3")
                      .arg(request, QString::fromStdString(std::filesystem::path(root.toStdString()).filename().string()), reason));
            } else {
              banner_->clear(QStringLiteral("control"));
              if (lastStop) {
                closing_ = true;
                close();
              }
            }
          });
}

void MainWindow::connectViews() {
  connect(topBar_, &TopBar::controlRequested, this, [this](const QString& request) {
    topBar_->setPending(request, true);
    controller_->control(controller_->root(), request);
  });
  connect(topBar_, &TopBar::restartRequested, this, [this] { controller_->resume(controller_->root()); });
  connect(topBar_, &TopBar::exportRequested, this, &MainWindow::exportAll);
  connect(startPage_, &StartPage::quickStartRequested, controller_, &RunController::startQuick);
  connect(startPage_, &StartPage::openRequested, this, &MainWindow::openFolder);
  connect(startPage_, &StartPage::newRunRequested, this, &MainWindow::showNewRun);
  connect(newRunPage_, &NewRunPage::startRequested, this, [this](const Config& config, const QString& name) {
    controller_->startConfigured(config, name);
    sidebar_->setCurrentIndex(0);
  });
  connect(runList_, &RunList::openRequested, this, [this](const QString& path) {
    if (path != controller_->root()) controller_->open(path);
  });
  connect(runList_, &RunList::resumeRequested, controller_, &RunController::resume);
  connect(runList_, &RunList::removeRequested, this, &MainWindow::removeRun);
  connect(runList_, &RunList::revealRequested, this, [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });

  connect(timeline_, &Timeline::stepSelected, this, &MainWindow::showStep);
  connect(timeline_, &Timeline::liveToggled, this, [this](bool live) {
    if (live && view_ && !view_->snapshots.empty()) showStep(view_->snapshots.back().step);
  });
  connect(&workspace_->curves(), &CurvesView::stepClicked, this, [this](qint64 step) {
    timeline_->setLive(false);
    timeline_->setCurrent(step);
    showStep(timeline_->current());
  });
  connect(&workspace_->assignment(), &AssignmentView::cellHovered, this, [this](int row, int column) { inspect(row, column, false); });
  connect(&workspace_->assignment(), &AssignmentView::cellClicked, this, [this](int row, int column) { inspect(row, column, true); });
  connect(inspector_, &PairInspector::pairRequested, this, [this](int row, int column) { inspect(row, column, true); });
  connect(&workspace_->map(), &MapView::pointClicked, this, &MainWindow::selectPoint);
  connect(&workspace_->map(), &MapView::componentChanged, this,
          [this](const QString& component) { workspace_->samples().setComponent(component.toStdString()); });
  connect(&workspace_->samples(), &SamplesView::imageClicked, this, [this](int row) {
    workspace_->samples().setCurrent(row);
    workspace_->samples().setMode(SamplesMode::neighbours);
    workspace_->map().setHighlighted({row});
  });
  connect(dataPage_, &DataPage::classChosen, this, [this](const std::vector<int>& rows, const QString& what) {
    workspace_->samples().setMode(SamplesMode::selection);
    workspace_->samples().setSelection(rows, what);
    workspace_->map().setHighlighted({});
  });
  connect(workspace_, &Workspace::panelMenuRequested, this, &MainWindow::panelMenu);
}

void MainWindow::opened(const QString& root) {
  choosesRun_ = false;
  openClock_.start();
  runAnnounced_ = messagesCounted_ = false;
  alarms_.clear();
  view_ = appliedView_ = nullptr;
  snapshot_ = pendingSnapshot_ = nullptr;
  samples_ = nullptr;
  wantedStep_ = -1;
  pinnedRow_ = pinnedColumn_ = -1;
  for (const char* topic : {"state", "failure", "snapshot", "control", "message", "alarm"}) banner_->clear(QString::fromLatin1(topic));
  workspace_->assignment().setSnapshot(nullptr);
  workspace_->assignment().setSamples(nullptr);
  workspace_->assignment().setSelectedCell(-1, -1);
  workspace_->map().setSnapshot(nullptr);
  workspace_->map().setSamples(nullptr);
  workspace_->samples().setSnapshot(nullptr);
  workspace_->samples().setSamples(nullptr);
  workspace_->curves().setHistory(nullptr);
  workspace_->curves().setCursorStep(-1);
  workspace_->setEmptyText(tr("Reading the run…"));
  inspector_->setSnapshot(nullptr);
  inspector_->setSamples(nullptr);
  inspector_->setPair(-1, -1);
  placeInspector();
  dataPage_->setSamples(nullptr);
  timeline_->setSnapshots({}, 0);
  timeline_->setMarkers({});
  timeline_->show();
  timeline_->setFocus();
  stack_->setCurrentWidget(workspace_);
  runList_->setCurrentPath(root);
}

void MainWindow::closed() {
  view_ = appliedView_ = nullptr;
  topBar_->setView(nullptr);
  dataPage_->setView(nullptr);
  placeInspector();
  timeline_->hide();
  runList_->setCurrentPath(QString());
  setWindowTitle(QStringLiteral("ReSA Studio"));
  showStartPage();
}

void MainWindow::showStartPage() {
  stack_->setCurrentWidget(startPage_);
  if (auto* start = startPage_->findChild<QPushButton*>(QStringLiteral("startPage.start"))) start->setFocus();
}

void MainWindow::scheduleRepaint() {
  if (!repaintTimer_.isActive()) repaintTimer_.start();
}

void MainWindow::repaintNow() {
  if (view_ && view_ != appliedView_) applyView();
  if (pendingSnapshot_) applySnapshot();
}

double MainWindow::temperature() const {
  if (view_ && view_->config) return view_->config->method.temperature;
  if (view_ && view_->info.kind != RunKind::training) return 0;  // whatever loss another program logs, its floor is not ReSA's
  return snapshot_ ? snapshot_->temperature : 0;
}

void MainWindow::applyView() {
  const RunViewPtr before = appliedView_;
  appliedView_ = view_;
  const QString name = QString::fromStdString(view_->info.name.empty() ? view_->root.filename().string() : view_->info.name);
  setWindowTitle(friendlyName(name, QDateTime::currentDateTime()) + QStringLiteral(" — ReSA Studio"));
  topBar_->setView(view_);
  dataPage_->setView(view_);
  if (!before || before->history != view_->history || before->config != view_->config) {
    workspace_->curves().setTemperature(temperature());
    workspace_->curves().setHistory(view_->history);
  }
  const bool live = isLive(view_->state);
  const bool analysis = view_->info.kind == RunKind::analysis;
  workspace_->showScores(analysis);
  workspace_->scores().setHistory(analysis ? view_->history : nullptr);
  timeline_->setVisible(!analysis);  // there is one moment only
  if (view_->info.kind != RunKind::training)
    explainEmptyPanels();
  else
    workspace_->setEmptyText(live ? tr("Starting: the images are read and the untrained network is looked at…")
                                  : tr("This run has nothing to show here."));
  if (!before || before->history != view_->history || before->config != view_->config)
    alarms_ = alarmsOf(*view_->history, view_->config ? view_->config->method.assignmentFrom : std::string());
  if (!before) timeline_->setLive(live);
  if (!before) placeInspector();
  applyTimeline();
  announceState();
  announceMessages();
  announceAlarms();
  if (runAnnounced_ || !view_->present) return;
  runAnnounced_ = true;
  QTimer::singleShot(0, this, [this, root = controller_->root()] { emit runShown(root, openClock_.elapsed()); });
}

/// What another program has not written, and how it would be.
void MainWindow::explainEmptyPanels() {
  if (view_->info.kind == RunKind::analysis) {
    workspace_->setEmptyText(tr("No features are left in this folder."));
    workspace_->scores().setEmptyText(
        tr("No scores yet: resa cluster FEATURES --folder %1 computes them.").arg(QString::fromStdString(view_->root.filename().string())));
    return;
  }
  const bool live = isLive(view_->state);
  workspace_->setEmptyText(live ? tr("Nothing was logged for this panel yet (log_snapshot of resa_log.py).")
                                : tr("Nothing was logged for this panel (log_snapshot of resa_log.py)."));
  workspace_->curves().setEmptyText(live ? tr("No numbers yet (log_step of resa_log.py).") : tr("No numbers were logged."));
}

void MainWindow::applyTimeline() {
  std::vector<TimelineTick> ticks;
  ticks.reserve(view_->snapshots.size());
  for (const SnapshotEvent& event : view_->snapshots) ticks.push_back({event.step, event.epoch, relaidNote(event)});
  timeline_->setSnapshots(ticks, view_->history->stepsTotal);
  std::vector<TimelineMarker> markers = bestMarker(*view_->history);
  for (const TimelineMarker& marker : alarmMarkers(alarms_)) markers.push_back(marker);
  timeline_->setMarkers(markers);
  timeline_->setRunning(isLive(view_->state));
  if (ticks.empty()) return;
  const bool follow = timeline_->live() || wantedStep_ < 0;
  if (follow && wantedStep_ != ticks.back().step) {
    timeline_->setCurrent(ticks.back().step);
    showStep(ticks.back().step);
  }
}

void MainWindow::showStep(qint64 step) {
  wantedStep_ = step;
  workspace_->curves().setCursorStep(step);
  controller_->wantSnapshot(step);
}

void MainWindow::applySnapshot() {
  const bool first = snapshot_ == nullptr;
  snapshot_ = std::move(pendingSnapshot_);
  pendingSnapshot_ = nullptr;
  workspace_->assignment().setSnapshot(snapshot_);
  workspace_->map().setSnapshot(snapshot_);
  workspace_->samples().setSnapshot(snapshot_);
  inspector_->setSnapshot(snapshot_);
  if (first && view_ && !view_->config) workspace_->curves().setTemperature(temperature());
  // The sparkline grows with the run.
  if (pinnedRow_ >= 0 && timeline_->live()) controller_->wantPair(pinnedRow_, pinnedColumn_);
}

void MainWindow::announceState() {
  const RunHistory& history = *view_->history;
  const bool saved = !history.checkpoints.empty();
  const QString checkpoint =
      saved ? tr("Its newest checkpoint is from epoch %1.").arg(QLocale().toString(history.checkpoints.back().epoch, 'g', 4))
            : tr("It had no checkpoint yet.");
  const QString action = saved ? tr("Resume training") : tr("Train again");
  const auto act = [this, saved] {
    if (saved)
      controller_->resume(controller_->root());
    else if (view_ && view_->config)
      controller_->startConfigured(*view_->config, QString::fromStdString(view_->info.name));
  };
  const QString log = QString::fromStdString(view_->logTail);
  if (view_->info.kind != RunKind::training) {
    announceForeignState();
    return;
  }
  if (view_->state == RunState::interrupted) {
    const std::int64_t step = history.steps.empty() ? 0 : history.steps.back().step;
    banner_->show(QStringLiteral("state"), BannerKind::bad,
                  tr("Interrupted: the trainer of this run is gone (killed or crashed) since step %1. %2")
                      .arg(QLocale().toString(qlonglong(step)), checkpoint),
                  action, act, log);
  } else if (view_->state == RunState::failed) {
    const QString reason = QString::fromStdString(view_->reason);
    banner_->show(
        QStringLiteral("state"), BannerKind::bad,
        tr("Failed: %1 %2").arg(reason.isEmpty() ? (log.isEmpty() ? tr("no reason was written.") : lastLine(log)) : reason, checkpoint),
        action, act, log);
  } else {
    banner_->clear(QStringLiteral("state"));
  }
}

/// A run of another program can be watched, not resumed from here.
void MainWindow::announceForeignState() {
  const RunHistory& history = *view_->history;
  const QString step = QLocale().toString(qlonglong(history.steps.empty() ? 0 : history.steps.back().step));
  const QString reason = QString::fromStdString(view_->reason);
  if (view_->state == RunState::interrupted)
    banner_->show(QStringLiteral("state"), BannerKind::bad,
                  tr("Interrupted: the program that writes this run is gone (killed or crashed) since step %1.").arg(step));
  else if (view_->state == RunState::failed)
    banner_->show(QStringLiteral("state"), BannerKind::bad, tr("Failed: %1").arg(reason.isEmpty() ? tr("no reason was written.") : reason));
  else
    banner_->clear(QStringLiteral("state"));
}

void MainWindow::announceMessages() {
  // What was said before this window opened the run is history; what comes now is news.
  const std::vector<MessageEvent>& messages = view_->history->messages;
  // An alarm has a banner of its own for as long as it holds.
  const auto news = [&](std::size_t i) { return messages[i].alarm.empty(); };
  std::size_t newest = messages.size();
  while (messagesCounted_ && newest > messagesSeen_ && !news(newest - 1)) --newest;
  if (messagesCounted_ && newest > messagesSeen_) {
    const MessageEvent& message = messages[newest - 1];
    banner_->show(QStringLiteral("message"), message.kind == "error" ? BannerKind::bad : BannerKind::warn,
                  QString::fromStdString(message.message));
  }
  messagesSeen_ = messages.size();
  messagesCounted_ = true;
}

/// What holds now; the run's state and the answers to what was just asked come first.
void MainWindow::announceAlarms() {
  const auto holding = std::find_if(alarms_.rbegin(), alarms_.rend(), [](const Alarm& alarm) { return !alarm.cleared; });
  if (holding == alarms_.rend()) return banner_->clear(QStringLiteral("alarm"));
  if (!banner_->topic().isEmpty() && banner_->topic() != QLatin1String("alarm")) return;
  banner_->show(QStringLiteral("alarm"), holding->note ? BannerKind::info : BannerKind::warn, QString::fromStdString(holding->message),
                tr("Show its curves"), [this] { workspace_->curves().setGroup(CurveGroup::assignment); });
}

void MainWindow::takeRuns(const QVector<RunSummary>& runs) {
  runList_->setRuns(runs);
  noRuns_->setVisible(runs.isEmpty());
  runList_->setCurrentPath(controller_->root());
  if (!choosesRun_) return;
  choosesRun_ = false;
  const auto running = std::find_if(runs.begin(), runs.end(), [](const RunSummary& run) { return isLive(run.state); });
  if (running != runs.end())
    controller_->open(running->path);
  else if (!runs.isEmpty())
    controller_->open(runs.front().path);
  else
    showStartPage();
}

void MainWindow::startFailed(const QString& root, int exitCode, const QString& logTail) {
  const QString said = lastLine(logTail);
  const QString sentence = said.isEmpty() ? tr("The trainer ended at once with exit code %1 and said nothing.").arg(exitCode) : said;
  if (view_ && view_->present) return;  // The folder tells the rest itself.
  controller_->close();
  banner_->show(QStringLiteral("failure"), BannerKind::bad, tr("The training did not start: %1").arg(sentence), {}, {},
                logTail + tr("\n\nThis log: %1").arg(root + QStringLiteral("/log.txt")));
}

void MainWindow::inspect(int row, int column, bool pin) {
  if (pin) {
    pinnedRow_ = row;
    pinnedColumn_ = column;
    workspace_->assignment().setSelectedCell(row, column);
    placeInspector();
  }
  // Leaving the heat map goes back to the pair that was clicked.
  const bool hovering = row >= 0 && column >= 0;
  const int shownRow = hovering ? row : pinnedRow_, shownColumn = hovering ? column : pinnedColumn_;
  if (shownRow == inspector_->row() && shownColumn == inspector_->column()) return;
  inspector_->setPair(shownRow, shownColumn);
  inspector_->setSeries({});
  controller_->wantPair(shownRow, shownColumn);
}

void MainWindow::selectPoint(int row) {
  if (!snapshot_ || row < 0) return;
  SamplesView& samples = workspace_->samples();
  const auto component = snapshot_->components.find(workspace_->map().component());
  std::vector<int> rows;
  QString what;
  if (component != snapshot_->components.end() && std::size_t(row) < component->second.kmeans.size()) {
    const std::vector<std::int32_t>& clusters = component->second.kmeans;
    const std::int32_t cluster = clusters[std::size_t(row)];
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      if (clusters[i] == cluster) rows.push_back(int(i));
    }
    what = tr("cluster %1").arg(cluster);
  }
  samples.setSelection(rows, what);
  samples.setCurrent(row);
  samples.setMode(SamplesMode::neighbours);
  workspace_->map().setHighlighted({row});
}

}  // namespace resa
