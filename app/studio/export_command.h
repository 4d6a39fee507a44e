#pragma once
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace resa {

/// What `resa-studio` makes without a window: figures of a run, a saved specification, recipes, a film.
struct ExportCommand {
  std::string folder, spec, film, component, size, font, legend = "auto", title, theme, classes, galleries, pixels = "800x640";
  std::vector<std::string> figures, recipes, options, formats;
  double epoch = -1, points = 0, rate = 4;
  long long step = -1;
  int dpi = 192, subCentroids = 0;
  bool noTitle = false, noNote = false, listRecipes = false;
  /// Whether any of it was asked for, so that no window opens.
  bool wanted() const { return !folder.empty() || !film.empty() || listRecipes; }
};

void addExportOptions(CLI::App& app, ExportCommand& command);
/// UsageError where options contradict each other or a run is missing.
void checkExport(const ExportCommand& command, const std::vector<std::string>& runs);
/// Does it, with a line about what was written on standard output. Needs a QGuiApplication.
void runExport(const ExportCommand& command, const std::vector<std::string>& runs);

}  // namespace resa
