#include "app/studio/window/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include "app/studio/data/data_page.h"
#include "app/studio/library/runs_presenter.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/language.h"
#include "app/studio/window/run_side.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/top_bar.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/base/toast.h"
#include "widgets/runs/start_page.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

constexpr int formWidth = 404;
constexpr int narrowWindow = 1280;
constexpr int frameHeight = 40;  // what a window manager adds on top

}  // namespace

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent),
      controller_(new RunController(options.runs, options.trainer, this)),
      side_(new RunSide(controller_->follower(), this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(QStringLiteral("ReSA Studio"));
  setMinimumSize(960, 620);
  setAcceptDrops(true);
  buildLayout();
  buildMenu();
  connectController();
  connectViews();
  restoreGeometry();
  if (!controller_->hasTrainer()) {
    startPage_->setProblem(tr("The trainer `resa` was not found beside this program or in $PATH: runs can be opened, but not started."));
  }
  choosesRun_ = options.run.isEmpty() && !options.quickStart;
  if (!options.run.isEmpty())
    controller_->open(options.run);
  else if (options.quickStart)
    controller_->startQuick();
}

MainWindow::~MainWindow() {
  saveGeometry();
  controller_->endLibrary();
  // Dialogs speak to the controller, and the queue to its library: both go first.
  qDeleteAll(findChildren<QDialog*>(QString(), Qt::FindDirectChildrenOnly));
  delete runs_;
}

ViewState& MainWindow::state() const { return side_->state(); }

void MainWindow::buildLayout() {
  auto* central = new QWidget;
  auto* column = new QVBoxLayout(central);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  topBar_ = new TopBar;
  banner_ = new Banner;
  columns_ = new QSplitter(Qt::Horizontal);
  columns_->setObjectName(QStringLiteral("columns"));
  columns_->setHandleWidth(1);
  columns_->setChildrenCollapsible(false);
  timeline_ = new Timeline;
  timeline_->setAttribute(Qt::WA_StyledBackground);
  column->addWidget(topBar_);
  column->addWidget(banner_);
  column->addWidget(columns_, 1);
  column->addWidget(timeline_);

  stack_ = new QStackedWidget;
  waitingPage_ = new QWidget;
  startPage_ = new StartPage;
  workspace_ = &side_->workspace();
  sides_ = new SidesView(*side_);
  for (QWidget* page : {waitingPage_, static_cast<QWidget*>(startPage_), static_cast<QWidget*>(sides_)}) stack_->addWidget(page);
  stack_->setMinimumWidth(500);
  inspector_ = &side_->inspector();
  inspectors_ = new QSplitter(Qt::Vertical);
  inspectors_->setObjectName(QStringLiteral("inspectors"));
  inspectors_->setHandleWidth(1);
  inspectors_->setMinimumWidth(200);
  inspectors_->setMaximumWidth(420);
  inspectors_->addWidget(inspector_);
  columns_->addWidget(buildSidebar());
  columns_->addWidget(stack_);
  columns_->addWidget(inspectors_);
  columns_->setStretchFactor(0, 0);
  columns_->setStretchFactor(1, 1);
  columns_->setStretchFactor(2, 0);
  columns_->setSizes({236, 1100, 262});
  setCentralWidget(central);
  inspectors_->hide();
  timeline_->hide();
  toast_ = new Toast(stack_);
}

QWidget* MainWindow::buildSidebar() {
  auto* frame = new QFrame;
  frame->setObjectName(QStringLiteral("sidebarFrame"));
  frame->setMinimumWidth(200);
  frame->setMaximumWidth(560);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(8, 8, 8, 8);
  sidebar_ = new QTabWidget;
  sidebar_->setObjectName(QStringLiteral("sidebar"));
  sidebar_->setAccessibleName(tr("Runs, data and new run"));
  sidebar_->setDocumentMode(true);
  sidebar_->tabBar()->setDrawBase(false);
  sidebar_->tabBar()->setUsesScrollButtons(false);
  sidebar_->tabBar()->setElideMode(Qt::ElideNone);

  auto* runs = new QWidget;
  auto* runsColumn = new QVBoxLayout(runs);
  runsColumn->setContentsMargins(0, 8, 0, 0);
  runsColumn->setSpacing(8);
  runList_ = new RunList;
  runList_->setObjectName(QStringLiteral("runList"));
  noRuns_ = new QLabel(tr("No runs in %1 yet.").arg(QString::fromStdString(controller_->runs().string())));
  noRuns_->setProperty("role", "muted");
  noRuns_->setWordWrap(true);
  noRuns_->setContentsMargins(8, 0, 8, 0);
  noRuns_->hide();
  auto* quick = makeButton(tr("Quick start"), ButtonKind::secondary, QStringLiteral("sidebarQuickStart"));
  quick->setToolTip(tr("Train on Fashion-MNIST with the preset quickstart"));
  auto* open = makeButton(tr("Open run folder…"), ButtonKind::secondary, QStringLiteral("sidebarOpen"));
  open->setToolTip(tr("A run from anywhere on this machine (Ctrl+O)"));
  runs_ = new RunsPresenter(controller_->library(), controller_->trainer(), *runList_, this);
  auto* table = makeButton(tr("Table of all runs"), ButtonKind::secondary, QStringLiteral("sidebarTable"));
  table->setToolTip(tr("Search, sort, group, tags and notes (Ctrl+R)"));
  connect(table, &QPushButton::clicked, this, &MainWindow::showRuns);
  stack_->addWidget(&runs_->page());
  runsColumn->addWidget(&runs_->queueView());
  runsColumn->addWidget(noRuns_);
  runsColumn->addWidget(runList_, 1);
  runsColumn->addWidget(table);
  runsColumn->addWidget(quick);
  runsColumn->addWidget(open);
  connect(quick, &QPushButton::clicked, controller_, &RunController::startQuick);
  connect(open, &QPushButton::clicked, this, &MainWindow::openFolder);

  runsRail_ = runs;
  dataPage_ = new DataPage(*controller_);
  newRunPage_ = new NewRunPage;
  sidebar_->addTab(runs, tr("Runs"));
  sidebar_->addTab(dataPage_, tr("Data"));
  sidebar_->addTab(newRunPage_, tr("New run"));
  connect(sidebar_, &QTabWidget::currentChanged, this, &MainWindow::widenSidebar);
  column->addWidget(sidebar_);
  return frame;
}

void MainWindow::buildMenu() {
  auto* menu = new QMenu(this);
  const auto entry = [&](const QString& text, const QKeySequence& keys, const QString& name, auto&& handler) {
    QAction* action = menu->addAction(text);
    action->setObjectName(name);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, handler);
    addAction(action);  // The shortcut works while the menu is closed.
    return action;
  };
  entry(tr("Open run folder…"), QKeySequence(QStringLiteral("Ctrl+O")), QStringLiteral("openAction"), [this] { openFolder(); });
  entry(tr("New run"), QKeySequence(QStringLiteral("Ctrl+N")), QStringLiteral("newRunAction"), [this] { showNewRun(); });
  entry(tr("Table of all runs"), QKeySequence(QStringLiteral("Ctrl+R")), QStringLiteral("runsAction"), [this] { showRuns(); });
  entry(tr("Data sets"), QKeySequence(QStringLiteral("Ctrl+D")), QStringLiteral("dataSetsAction"), [this] { showDataSets({}); });
  entry(tr("Bring back the removed run"), {}, QStringLiteral("undoTrashAction"), [this] { runs_->undoTrash(); });
  entry(tr("New run from this one"), {}, QStringLiteral("variationAction"), [this] { trainAgain(); });
  entry(tr("Export figures…"), QKeySequence(QStringLiteral("Ctrl+E")), QStringLiteral("exportAction"), [this] { exportAll(); });
  entry(tr("Recompute the map…"), {}, QStringLiteral("recomputeAction"), [this] { recomputeMap(); });
  entry(tr("Evaluate…"), {}, QStringLiteral("evaluateAction"), [this] { evaluateRun(); });
  entry(tr("Compare with another run…"), QKeySequence(QStringLiteral("Ctrl+Shift+C")), QStringLiteral("compareAction"),
        [this] { chooseComparison(); });
  menu->addSeparator();
  entry(tr("Do anything…"), QKeySequence(QStringLiteral("Ctrl+K")), QStringLiteral("paletteAction"), [this] { showPalette(); });
  entry(tr("Undo the selection"), QKeySequence::Undo, QStringLiteral("undoAction"), [this] { undoSelection(false); });
  entry(tr("Redo the selection"), QKeySequence::Redo, QStringLiteral("redoAction"), [this] { undoSelection(true); });
  menu->addSeparator();
  entry(tr("Show or hide the left rail"), QKeySequence(QStringLiteral("Ctrl+1")), QStringLiteral("railAction"),
        [this] { columns_->widget(0)->setVisible(columns_->widget(0)->isHidden()); });
  entry(tr("Show or hide the inspector"), QKeySequence(QStringLiteral("Ctrl+2")), QStringLiteral("inspectorAction"), [this] {
    inspectorWanted_ = !inspectorWanted_;
    placeInspector();
  });
  entry(tr("Panels back to their places"), QKeySequence(QStringLiteral("Ctrl+0")), QStringLiteral("resetLayoutAction"),
        [this] { resetLayout(); });
  QMenu* themes = menu->addMenu(tr("Theme"));
  for (const auto& [text, choice] : {std::pair{tr("As the desktop"), ThemeChoice::system}, std::pair{tr("Dark"), ThemeChoice::dark},
                                     std::pair{tr("Light"), ThemeChoice::light}}) {
    connect(themes->addAction(text), &QAction::triggered, this, [choice = choice] {
      Settings::setThemeChoice(choice);
      applyThemeChoice(choice);
    });
  }
  entry(tr("Dark or light"), QKeySequence(QStringLiteral("Ctrl+T")), QStringLiteral("themeAction"), [this] { toggleTheme(); });
  addLanguages(*menu->addMenu(tr("Language")));
  QMenu* closing = menu->addMenu(tr("When closed while training"));
  for (const auto& [text, choice] : {std::pair{tr("Ask"), CloseChoice::ask}, std::pair{tr("Keep training"), CloseChoice::keep},
                                     std::pair{tr("Stop training"), CloseChoice::stop}}) {
    connect(closing->addAction(text), &QAction::triggered, this, [choice = choice] { Settings::setCloseChoice(choice); });
  }
  connect(menu->addAction(tr("Show the hints again")), &QAction::triggered, workspace_, &Workspace::restoreHints);
  menu->addSeparator();
  entry(tr("Keys, and about ReSA Studio"), QKeySequence(QStringLiteral("F1")), QStringLiteral("aboutAction"), [this] { showAbout(); });
  entry(tr("Quit"), QKeySequence(QStringLiteral("Ctrl+Q")), QStringLiteral("quitAction"), [this] { close(); });
  topBar_->setMenu(menu);
}

void MainWindow::addLanguages(QMenu& menu) {
  menu.setObjectName(QStringLiteral("languageMenu"));
  auto* group = new QActionGroup(&menu);
  const auto add = [&](const QString& text, const QString& code) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(code == Settings::language());
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, code] {
      Settings::setLanguage(code);
      toast_->say(tr("The window speaks this language from its next start."));
    });
  };
  add(tr("As the desktop"), {});
  for (const Language& language : installedLanguages()) add(language.name, language.code);
}

void MainWindow::widenSidebar(int tab) {
  // The form needs room that a list of runs does not.
  QList<int> sizes = columns_->sizes();
  if (sizes.size() != 3 || sizes[1] == 0) return;
  const bool form = sidebar_->widget(tab) == newRunPage_;
  if (form && sizes[0] < formWidth) {
    narrowSidebar_ = sizes[0];
    sizes[1] -= formWidth - sizes[0];
    sizes[0] = formWidth;
  } else if (!form && narrowSidebar_ > 0) {
    sizes[1] += sizes[0] - narrowSidebar_;
    sizes[0] = narrowSidebar_;
    narrowSidebar_ = 0;
  } else {
    return;
  }
  columns_->setSizes(sizes);
}

void MainWindow::restoreGeometry() {
  if (!QMainWindow::restoreGeometry(Settings::bytes(QStringLiteral("window/geometry")))) {
    const QSize available = QApplication::primaryScreen() ? QApplication::primaryScreen()->availableSize() : QSize(1600, 1000);
    resize(QSize(1600, 1000).boundedTo(available - QSize(0, frameHeight)));
  }
  columns_->restoreState(Settings::bytes(QStringLiteral("window/columns")));
  workspace_->restoreState(Settings::bytes(QStringLiteral("window/panels")));
}

void MainWindow::saveGeometry() const {
  Settings::setBytes(QStringLiteral("window/geometry"), QMainWindow::saveGeometry());
  if (!sides_->second()) Settings::setBytes(QStringLiteral("window/panels"), workspace_->saveState());
  // A layout without inspector (no run open) or with the widened form is not the one to come back to.
  if (!inspectors_->isHidden() && narrowSidebar_ == 0) Settings::setBytes(QStringLiteral("window/columns"), columns_->saveState());
}

void MainWindow::applyThemeChoice(ThemeChoice choice) {
  // Asked once, before this program's own palette hides what the desktop wants.
  static const bool desktopDark = systemPrefersDark();
  applyTheme(*qApp, choice == ThemeChoice::dark || (choice == ThemeChoice::system && desktopDark));
}

void MainWindow::placeInspector() {
  // A narrow window gives the room of an empty inspector to the panels.
  const bool pinned = state().pair().first >= 0;
  const bool shown = stack_->currentWidget() == sides_ && inspectorWanted_ && side_->hasPairs() && !controller_->root().isEmpty() &&
                     (width() >= narrowWindow || pinned);
  if (shown == !inspectors_->isHidden()) return;
  // A splitter forgets the width of what is hidden as soon as its sizes are set.
  QList<int> sizes = columns_->sizes();
  if (!shown && sizes[2] > 0) inspectorWidth_ = sizes[2];
  inspectors_->setVisible(shown);
  if (!shown || inspectorWidth_ == 0) return;
  sizes[1] += sizes[2] - inspectorWidth_;
  sizes[2] = inspectorWidth_;
  columns_->setSizes(sizes);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  placeInspector();
}

bool MainWindow::event(QEvent* event) {
  const bool handled = QMainWindow::event(event);
  if (event->type() == QEvent::Paint && !framePainted_) {
    framePainted_ = true;
    // The frame reaches the screen at the end of this paint; the next turn of the event loop comes after it.
    QTimer::singleShot(0, this, &MainWindow::firstFrame);
  }
  return handled;
}

}  // namespace resa
