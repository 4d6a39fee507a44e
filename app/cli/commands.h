#pragma once
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace resa {

class ConfigLayers;

/// What main runs after parsing; returns the exit code. Errors leave it as resa::Error.
using Action = std::function<int()>;

/// Each adds its subcommands to `app` and sets `action` when one is chosen.
void addTrainCommand(CLI::App& app, Action& action);
void addEvaluateCommand(CLI::App& app, Action& action);
void addRunCommands(CLI::App& app, Action& action);      // runs, control
void addConfigCommands(CLI::App& app, Action& action);   // presets, config, datasets
void addDatasetsCommands(CLI::App& app, Action& action);
void addFeatureCommands(CLI::App& app, Action& action);  // cluster, project
void addWeightsCommands(CLI::App& app, Action& action);  // export, import
void addServeCommand(CLI::App& app, Action& action);

/// --preset, --config and --set, shared by the commands that take a configuration.
struct ConfigOptions {
  std::string preset, file;
  std::vector<std::string> sets;
  void addTo(CLI::App& command);
  /// Defaults < preset < file < --set.
  ConfigLayers layers() const;
};

}  // namespace resa
