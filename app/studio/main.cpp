#include <CLI/CLI.hpp>
#include <QApplication>
#include <QIcon>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "app/studio/export_command.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/run/trainer_process.h"
#include "app/studio/window/language.h"
#include "app/studio/window/main_window.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

struct Arguments {
  std::vector<std::string> folders;
  ExportCommand exported;
  std::string run, theme, runs, language;
  bool startupTime = false, quickStart = false;
};

/// Milliseconds since the kernel started this process; the kernel keeps that time in ticks of 10 ms.
double millisecondsSinceStart() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 2));  // the name before may hold spaces
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  std::timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  const double started = std::strtod(field.c_str(), nullptr) / double(sysconf(_SC_CLK_TCK));
  return (double(now.tv_sec) + double(now.tv_nsec) * 1e-9 - started) * 1e3;
}

void addOptions(CLI::App& app, Arguments& arguments) {
  app.add_option(
      "RUN", arguments.folders,
      "Run folder to open, its run.toml, or a folder of runs: live, finished, or copied from another machine; a recipe takes several");
  app.add_option("--runs", arguments.runs, "Folder that holds the runs (default: $RESA_RUNS, else ~/.local/share/resa/runs)")
      ->type_name("DIR");
  app.add_option("--theme", arguments.theme, "dark, light or system; this start, or these figures")
      ->check(CLI::IsMember({"dark", "light", "system"}));
  app.add_option(
         "--language", arguments.language,
         "Language of the window or of these figures, e.g. de; system: the desktop's; this start (figures: English where not given)")
      ->type_name("CODE");
  app.add_flag("--quickstart", arguments.quickStart, "Open the window and start the quick start at once");
  app.add_flag("--startup-time", arguments.startupTime,
               "Print the milliseconds from the process start to the first painted frame; without RUN, then exit");
  addExportOptions(app, arguments.exported);
  app.set_version_flag("--version", "resa-studio " RESA_VERSION);
  app.footer(
      "Examples:\n  resa-studio                        the newest run, or the quick start\n  resa-studio runs/quickstart        one run\n"
      "  resa-studio --export figures RUN   all figures of a run, no display needed\n"
      "  resa-studio --export figures --figure assignment --epoch 3 --size-mm 85x85 --font-pt 8 --format pdf RUN\n"
      "  resa-studio --export figures --spec paper.json\n"
      "  resa-studio --export figures --recipe table11 RUN RUN RUN\n"
      "  resa-studio --film map.gif --figure map2 RUN\n\n"
      "Exit codes: 0 done, 1 failure, 2 usage, 4 unreadable run.");
}

/// Qt's messages as they are, but for its remark on an unset $XDG_RUNTIME_DIR, which is usual in containers and harmless.
void passMessage(QtMsgType, const QMessageLogContext&, const QString& text) {
  if (!text.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set"))) std::fprintf(stderr, "%s\n", qPrintable(text));
}

/// The language that was asked for must be there; "system" is that of the desktop.
QString languageOf(const std::string& wanted) {
  const QString code = QString::fromStdString(wanted);
  if (code == QLatin1String("system")) return {};
  QStringList codes;
  for (const Language& language : installedLanguages()) codes << language.code;
  if (codes.contains(code)) return code;
  throw UsageError("--language: " + wanted + " is not among the installed languages: " + codes.join(", ").toStdString() + ", system");
}

int exportFigures(int argc, char** argv, Arguments& arguments) {
  qputenv("QT_QPA_PLATFORM", "offscreen");  // before the application: no display is needed, whatever the environment says
  QApplication application(argc, argv);
  installLanguage(application, arguments.language.empty() ? QStringLiteral("en") : languageOf(arguments.language));
  arguments.exported.theme = arguments.theme;
  runExport(arguments.exported, arguments.folders);
  return int(ExitCode::done);
}

bool displayMissing() { return !std::getenv("DISPLAY") && !std::getenv("WAYLAND_DISPLAY") && !std::getenv("QT_QPA_PLATFORM"); }

int showWindow(int argc, char** argv, const Arguments& arguments) {
  if (displayMissing()) throw Error("there is no display ($DISPLAY is not set); use --export DIR RUN, or the program resa");
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("resa-studio"));
  QApplication::setApplicationDisplayName(QStringLiteral("ReSA Studio"));
  QApplication::setApplicationVersion(QStringLiteral(RESA_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("resa-studio"));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/resa/studio/resa-studio.svg")));

  installLanguage(application, arguments.language.empty() ? Settings::language() : languageOf(arguments.language));

  ThemeChoice choice = Settings::themeChoice();
  if (!arguments.theme.empty()) parseThemeChoice(QString::fromStdString(arguments.theme), &choice);
  MainWindow::applyThemeChoice(choice);

  // The window, a trainer and `resa serve` share the cores: OpenMP threads that wait for one another must sleep there, not spin.
  ::setenv("OMP_WAIT_POLICY", "passive", /*overwrite=*/0);
  WindowOptions options;
  options.runs = arguments.runs.empty() ? defaultRunsFolder() : std::filesystem::absolute(arguments.runs);
  options.trainer = findTrainer(QApplication::applicationDirPath().toStdString());
  if (!arguments.run.empty()) {
    const std::filesystem::path run = std::filesystem::absolute(arguments.run).lexically_normal();
    options.run = runFolderOf(QString::fromStdString(run.string()));
  }
  options.quickStart = arguments.quickStart;
  MainWindow window(options);
  QObject::connect(&window, &MainWindow::firstFrame, &window, [&arguments] {
    const double milliseconds = millisecondsSinceStart();
    std::fprintf(stderr, "resa-studio: first frame %.0f ms\n", milliseconds);
    if (!arguments.startupTime) return;
    std::printf("%.0f\n", milliseconds);
    std::fflush(stdout);
    if (arguments.run.empty()) QApplication::quit();
  });
  QObject::connect(&window, &MainWindow::runShown, &window, [](const QString& root, qint64 milliseconds) {
    std::fprintf(stderr, "resa-studio: %s shown after %lld ms\n", qPrintable(root), static_cast<long long>(milliseconds));
  });
  window.show();
  return QApplication::exec();
}

/// Whether runs lie directly in this folder.
bool holdsRuns(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (RunFolder(entry.path()).isRun()) return true;
  return false;
}

/// A folder that is no run is told before a window opens.
void requireRun(const std::string& run) {
  const RunFolder folder{std::filesystem::path(runFolderOf(QString::fromStdString(run)).toStdString())};
  if (!folder.isRun()) throw DataError(run + ": not a run folder (it has no run.toml)");
  folder.info();
}

int run(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"ReSA Studio: train ReSA on your images and watch its clustering form", "resa-studio"};
  addOptions(app, arguments);
  try {
    app.parse(argc, argv);
    if (arguments.exported.wanted())
      checkExport(arguments.exported, arguments.folders);
    else if (arguments.folders.size() > 1)
      throw CLI::ArgumentMismatch("RUN: the window opens one run at a time");
    if (!arguments.folders.empty()) arguments.run = arguments.folders.front();
    if (arguments.quickStart && !arguments.run.empty()) throw CLI::ExcludesError("--quickstart", "RUN");
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? int(ExitCode::done) : int(ExitCode::usage);
  }
  // A folder of runs is opened as one: its newest run, and the others in the list.
  if (!arguments.exported.wanted() && !arguments.run.empty() && !RunFolder(std::filesystem::path(arguments.run)).isRun() &&
      holdsRuns(arguments.run)) {
    arguments.runs = arguments.run;
    arguments.run.clear();
    arguments.folders.clear();
  }
  for (const std::string& folder : arguments.folders) requireRun(folder);
  qInstallMessageHandler(passMessage);
  return arguments.exported.wanted() ? exportFigures(argc, argv, arguments) : showWindow(argc, argv, arguments);
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  try {
    return resa::run(argc, argv);
  } catch (const resa::Error& failure) {
    std::fprintf(stderr, "resa-studio: %s\n", failure.what());
    return int(failure.code());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "resa-studio: %s\n", failure.what());
    return int(resa::ExitCode::failure);
  }
}
