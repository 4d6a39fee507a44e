#pragma once
#include <QElapsedTimer>
#include <QMainWindow>
#include <QTimer>
#include <filesystem>
#include <memory>

#include "app/studio/library/overlay_reader.h"
#include "app/studio/run/run_view.h"
#include "app/studio/window/settings.h"
#include "widgets/base/latest_task.h"
#include "widgets/figures/figure.h"
#include "widgets/runs/run_list.h"

class QLabel;
class QMenu;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace resa {

class Announcer;
class Banner;
class DataPage;
class DataSetsPage;
class NewRunPage;
class Panel;
class PairInspector;
class RunController;
class RunSide;
class RunsPresenter;
class StartPage;
class Timeline;
class SidesView;
class TimelinePresenter;
class Toast;
struct Command;
struct Dropped;
class TopBar;
class ViewState;
class Workspace;

struct WindowOptions {
  std::filesystem::path runs, trainer;  // where runs lie; the program `resa`, empty where there is none
  QString run;                          // run folder to open at once
  bool quickStart = false;
};

/// The main window: lays out the views and joins them to the controller. It holds values and draws; it reads no file and waits for nothing.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(const WindowOptions& options, QWidget* parent = nullptr);
  ~MainWindow() override;
  RunController& controller() { return *controller_; }
  /// Follows the choice at once; `system` asks the desktop.
  static void applyThemeChoice(ThemeChoice choice);

 signals:
  /// The window was painted for the first time.
  void firstFrame();
  /// The open run was painted for the first time, this many milliseconds after it was asked for.
  void runShown(const QString& root, qint64 milliseconds);

 protected:
  bool event(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  // main_window.cpp: what the window is made of
  void buildLayout();
  QWidget* buildSidebar();
  void buildMenu();
  void addLanguages(QMenu& menu);
  void restoreGeometry();
  void saveGeometry() const;
  void widenSidebar(int tab);
  void placeInspector();
  // main_window_run.cpp: what it does with runs
  void connectController();
  void connectViews();
  void opened(const QString& root);
  void closed();
  void showStartPage();
  void applyView();
  void controlAnswered(const QString& root, const QString& request, bool ok, const QString& reason);
  void connectRuns();
  void connectSettingUp();
  /// One of the pages in the middle: the open run, the table of runs, the data sets.
  void showPage(QWidget* page);
  void showRuns();
  void applyOverlays();
  /// Not the table of runs, the data sets or the start page.
  bool showsRun() const;
  DataSetsPage& dataSets();
  void showDataSets(const QString& set);
  void takeRuns(const QVector<RunSummary>& runs);
  void startFailed(const QString& root, int exitCode, const QString& logTail);
  ViewState& state() const;
  // main_window_actions.cpp: what the user asks for
  void openFolder();
  void showNewRun();
  void exportFigures(std::vector<Figure> figures, const ViewState& shown);
  void exportAll();
  std::vector<Figure> figuresOf(RunSide& side, const Panel* panel) const;
  void panelMenu(RunSide& side, Panel* panel, const QPoint& at);
  void recomputeMap();
  void placePictures(const QStringList& files);
  void evaluateRun();
  void trainAgain();
  void showAbout();
  void toggleTheme();
  void undoSelection(bool redo);
  void resetLayout();
  void chooseComparison();
  void comparisonBegan();
  void connectSide(RunSide& side);
  // window_commands.cpp: what can be asked for by name
  std::vector<Command> commands();
  void showPalette();
  QStringList liveRuns() const;
  void askClosing();
  void stopAndClose();
  // window_drops.cpp: what is dragged in from outside
  void takeDropped(const Dropped& dropped);

  RunController* controller_;
  RunSide* side_;
  Announcer* announcer_;
  TimelinePresenter* timelinePresenter_;
  TopBar* topBar_;
  Banner* banner_;
  QSplitter* columns_;
  QStackedWidget* stack_;
  QWidget* waitingPage_;
  StartPage* startPage_;
  Workspace* workspace_;
  SidesView* sides_;
  PairInspector* inspector_;
  QSplitter* inspectors_;  // of both runs while two are compared
  Toast* toast_;
  Timeline* timeline_;
  QTabWidget* sidebar_;
  RunList* runList_;
  RunsPresenter* runs_;
  std::vector<OverlaidRun> overlaid_;
  DataSetsPage* dataSets_ = nullptr;  // null until it is needed
  QWidget* runsRail_;
  QLabel* noRuns_;
  DataPage* dataPage_;
  NewRunPage* newRunPage_;

  bool inspectorWanted_ = true;
  bool choosesRun_ = true;  // the first list of runs decides what to show
  bool framePainted_ = false, runAnnounced_ = false;
  int narrowSidebar_ = 0;  // width before the form widened it; 0: not widened
  int inspectorWidth_ = 0;  // of the hidden inspector, pixels
  int stopsPending_ = 0;
  bool closing_ = false;
  QElapsedTimer openClock_;
  LatestTask sorting_{this};  // of what was dropped
};

}  // namespace resa
