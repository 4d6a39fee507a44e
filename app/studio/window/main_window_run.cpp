#include <QDateTime>
#include <QDesktopServices>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QUrl>

#include <QSplitter>
#include "app/studio/data/data_page.h"
#include "app/studio/data/datasets_page.h"
#include "app/studio/library/runs_presenter.h"
#include "app/studio/panels/timeline_presenter.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/announcer.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/main_window.h"
#include "app/studio/window/run_side.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/top_bar.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/toast.h"
#include "widgets/curves/curve_scene.h"
#include "widgets/curves/curves_view.h"
#include "widgets/runs/start_page.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

QString lastLine(const QString& text) { return text.section('\n', -1).trimmed(); }

}  // namespace

void MainWindow::connectController() {
  RunFollower& follower = controller_->follower();
  connect(&follower, &RunFollower::opened, this, &MainWindow::opened);
  connect(&follower, &RunFollower::closed, this, &MainWindow::closed);
  connect(&follower, &RunFollower::snapshotFailed, this,
          [this](qint64, const QString& reason) { banner_->show(QStringLiteral("snapshot"), BannerKind::warn, reason); });
  connect(controller_, &RunController::runsChanged, this, &MainWindow::takeRuns);
  connect(controller_, &RunController::startFailed, this, &MainWindow::startFailed);
  connect(controller_, &RunController::failed, this, [this](const QString& reason) {
    banner_->show(QStringLiteral("failure"), BannerKind::bad, reason);
    if (controller_->root().isEmpty() && showsRun()) showStartPage();
  });
  connect(controller_, &RunController::controlAnswered, this, &MainWindow::controlAnswered);
}

void MainWindow::controlAnswered(const QString& root, const QString& request, bool ok, const QString& reason) {
  topBar_->setPending(request, false);
  const bool lastStop = stopsPending_ > 0 && request == QLatin1String("stop") && --stopsPending_ == 0;
  if (!ok) {
    stopsPending_ = 0;
    runs_->queue().pause(false);
    const QString name = QString::fromStdString(std::filesystem::path(root.toStdString()).filename().string());
    banner_->show(QStringLiteral("control"), BannerKind::warn, tr("%1 was not done for %2: %3").arg(request, name, reason));
    return;
  }
  banner_->clear(QStringLiteral("control"));
  if (lastStop) {
    closing_ = true;
    close();
  }
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
  connect(runList_, &RunList::openRequested, this, [this](const QString& path) {
    if (path == controller_->root())
      showPage(sides_);
    else
      controller_->open(path);
  });
  connect(runList_, &RunList::resumeRequested, controller_, &RunController::resume);
  connect(runList_, &RunList::removeRequested, this, [this](const QString& path) { runs_->act(RunAction::remove, {path}); });
  connect(runList_, &RunList::revealRequested, this, [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });

  connectRuns();
  connectSettingUp();
  connect(dataPage_, &DataPage::classChosen, this, [this](const std::vector<int>& rows, const QString& what) {
    if (state().samples()) state().select(selectEvaluated(*state().samples(), rows, what));
  });
  connectSide(*side_);
  connect(&state(), &ViewState::viewChanged, this, &MainWindow::applyView);
  connect(&state(), &ViewState::pairChanged, this, &MainWindow::placeInspector);
  connect(&state(), &ViewState::samplesChanged, this, [this] { dataPage_->setSamples(state().samples()); });
  announcer_ = new Announcer(*banner_, state(), *controller_, this);
  connect(announcer_, &Announcer::alarmCurvesRequested, this, [this] { workspace_->curves().setGroup(CurveGroup::assignment); });
  connect(sides_, &SidesView::comparisonBegan, this, &MainWindow::comparisonBegan);
  connect(sides_, &SidesView::comparisonEnded, this, [this] { timelinePresenter_->setOther(nullptr); });
  connect(sides_, &SidesView::failed, this,
          [this](const QString& reason) { banner_->show(QStringLiteral("failure"), BannerKind::bad, reason); });
  timelinePresenter_ = new TimelinePresenter(*timeline_, state(), *announcer_, this);
}

void MainWindow::connectSide(RunSide& side) {
  connect(&side.workspace(), &Workspace::panelMenuRequested, &side,
          [this, &side](Panel* panel, const QPoint& at) { panelMenu(side, panel, at); });
  PairInspector* inspector = &side.inspector();
  inspector->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(inspector, &QWidget::customContextMenuRequested, &side,
          [this, &side, inspector](const QPoint& at) { panelMenu(side, inspector, inspector->mapToGlobal(at)); });
  connect(&side.state(), &ViewState::notice, toast_, &Toast::say);
  connect(&side.state().notes(), &RunNotes::failed, this,
          [this](const QString& reason) { banner_->show(QStringLiteral("notes"), BannerKind::warn, reason); });
}

void MainWindow::comparisonBegan() {
  RunSide& second = *sides_->second();
  connectSide(second);
  inspectors_->addWidget(&second.inspector());
  timelinePresenter_->setOther(&second.state());
  showPage(sides_);
}

void MainWindow::opened(const QString& root) {
  choosesRun_ = false;
  openClock_.start();
  runAnnounced_ = false;
  placeInspector();
  timeline_->show();
  timeline_->setFocus();
  showPage(sides_);
  runList_->setCurrentPath(root);
  runs_->setOpenRun(root);
  applyOverlays();
}

void MainWindow::closed() {
  topBar_->setView(nullptr);
  dataPage_->setView(nullptr);
  placeInspector();
  timeline_->hide();
  runList_->setCurrentPath(QString());
  runs_->setOpenRun({});
  setWindowTitle(QStringLiteral("ReSA Studio"));
  if (showsRun()) showStartPage();
}

void MainWindow::showStartPage() {
  stack_->setCurrentWidget(startPage_);
  if (auto* start = startPage_->findChild<QPushButton*>(QStringLiteral("startPage.start"))) start->setFocus();
}

/// The table of runs, the queue, overlays and the trash.
void MainWindow::connectRuns() {
  connect(runs_, &RunsPresenter::openRequested, this, [this](const QString& root) {
    if (root == controller_->root())
      showPage(sides_);
    else
      controller_->open(root);
  });
  connect(runs_, &RunsPresenter::compareRequested, this, [this](const QString& first, const QString& second) {
    if (first != controller_->root()) controller_->open(first);
    showPage(sides_);
    sides_->compareWith(second);
  });
  connect(runs_, &RunsPresenter::duplicateReady, this, [this](const Config& config, const QString& name) {
    newRunPage_->useConfig(config, name);
    showNewRun();
  });
  connect(runs_, &RunsPresenter::removing, this, [this](const QString& root) {
    if (root == controller_->root()) controller_->close();
  });
  connect(runs_, &RunsPresenter::trashed, this, [this](const QString& name, quint64 token) {
    banner_->show(QStringLiteral("trash"), BannerKind::info, tr("%1 is in the trash.").arg(name), tr("Undo"), [this, token] {
      runs_->undoTrash(token);
      banner_->clear(QStringLiteral("trash"));
    });
  });
  connect(runs_, &RunsPresenter::failed, this,
          [this](const QString& reason) { banner_->show(QStringLiteral("runs"), BannerKind::bad, reason); });
  connect(runs_, &RunsPresenter::notice, toast_, &Toast::say);
  connect(runs_, &RunsPresenter::overlaysReady, this, [this](const std::vector<OverlaidRun>& runs) {
    overlaid_ = runs;
    applyOverlays();
  });
}

/// The open run is drawn as itself, not over itself.
void MainWindow::applyOverlays() {
  std::vector<OverlayRun> overlays;
  for (const OverlaidRun& run : overlaid_) {
    if (run.root != controller_->root()) overlays.push_back({run.name, run.history, runFacts(*run.history, run.config.get()), run.root});
  }
  workspace_->curves().setOverlays(overlays);
}

bool MainWindow::showsRun() const { return stack_->currentWidget() == sides_ || stack_->currentWidget() == waitingPage_; }

/// The form of a new run and the page of data sets.
void MainWindow::connectSettingUp() {
  newRunPage_->setTrainer(QString::fromStdString(controller_->trainer().string()), QString::fromStdString(controller_->runs().string()));
  connect(newRunPage_, &NewRunPage::startRequested, this, [this](const Config& config, const QString& name) {
    controller_->startConfigured(config, name);
    sidebar_->setCurrentWidget(runsRail_);
  });
  connect(newRunPage_, &NewRunPage::queueRequested, this,
          [this](const Config& config, const QString& name) { runs_->enqueue(config, name); });
  connect(newRunPage_, &NewRunPage::configChanged, this, [this](const Config& config) {
    if (dataSets_) dataSets_->setConfig(config);
  });
  connect(newRunPage_, &NewRunPage::commandCopied, this, [this] { toast_->say(tr("The command is in the clipboard.")); });
  connect(dataPage_, &DataPage::dataSetsRequested, this, &MainWindow::showDataSets);
}

void MainWindow::showPage(QWidget* page) {
  stack_->setCurrentWidget(page);
  const bool run = page == sides_;
  const bool moments = !state().view() || state().view()->info.kind != RunKind::analysis;
  timeline_->setVisible(run && moments && !controller_->root().isEmpty());
  placeInspector();
}

void MainWindow::showRuns() {
  if (stack_->currentWidget() == &runs_->page())
    return showPage(controller_->root().isEmpty() ? static_cast<QWidget*>(startPage_) : sides_);
  showPage(&runs_->page());
  runs_->page().startSearch();
}

DataSetsPage& MainWindow::dataSets() {
  if (dataSets_) return *dataSets_;
  dataSets_ = new DataSetsPage;
  dataSets_->setTrainer(QString::fromStdString(controller_->trainer().string()));
  connect(dataSets_, &DataSetsPage::trainRequested, this, [this](const QString& chosen, const QString& root) {
    newRunPage_->useData(chosen, root);
    showNewRun();
  });
  stack_->addWidget(dataSets_);
  return *dataSets_;
}

void MainWindow::showDataSets(const QString& set) {
  const RunViewPtr& view = state().view();
  const QString wanted = set.isEmpty() && view && view->config ? QString::fromStdString(view->config->data.set) : set;
  if (!wanted.isEmpty()) dataSets().showSet(wanted);
  showPage(&dataSets());
}

void MainWindow::applyView() {
  const RunViewPtr& view = state().view();
  if (!view) return;
  const QString name = QString::fromStdString(view->info.name.empty() ? view->root.filename().string() : view->info.name);
  setWindowTitle(friendlyName(name, QDateTime::currentDateTime()) + QStringLiteral(" — ReSA Studio"));
  topBar_->setView(view);
  dataPage_->setView(view);
  showPage(stack_->currentWidget());  // features alone have one moment only: no timeline
  if (runAnnounced_ || !view->present) return;
  runAnnounced_ = true;
  QTimer::singleShot(0, this, [this, root = controller_->root()] { emit runShown(root, openClock_.elapsed()); });
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
  if (state().view() && state().view()->present) return;  // The folder tells the rest itself.
  controller_->close();
  banner_->show(QStringLiteral("failure"), BannerKind::bad, tr("The training did not start: %1").arg(sentence), {}, {},
                logTail + tr("\n\nThis log: %1").arg(root + QStringLiteral("/log.txt")));
}

}  // namespace resa
