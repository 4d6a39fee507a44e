#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli/commands.h"
#include "engine/run/config.h"
#include "engine/run/error.h"

namespace resa {
namespace {

int listPresets() {
  std::size_t width = 0;
  for (const Preset& preset : presets()) width = std::max(width, preset.name.size());
  for (const Preset& preset : presets()) std::printf("%-*s  %s\n", int(width), preset.name.c_str(), preset.sentence.c_str());
  return 0;
}

int showPreset(const std::string& name) {
  std::fputs(preset(name).toml.c_str(), stdout);
  return 0;
}

int showConfig(const ConfigOptions& options, bool origin, bool comments) {
  const ConfigLayers layers = options.layers();
  layers.config().validate();
  if (!origin) {
    std::fputs(toToml(layers.config(), comments).c_str(), stdout);
    return 0;
  }
  for (const ConfigKey& key : configSchema())
    std::printf("%-36s %-28s %s\n", key.name.c_str(), formatValue(key.get(layers.config())).c_str(), layers.origin(key.name).c_str());
  return 0;
}

}  // namespace

void ConfigOptions::addTo(CLI::App& command) {
  command.add_option("--preset", preset, "Named configuration, see resa presets list");
  command.add_option("--config", file, "TOML file, applied over the preset");
  command.add_option("--set", sets, "key=value, applied last; may be repeated")->allow_extra_args(false)->type_name("KEY=VALUE");
}

ConfigLayers ConfigOptions::layers() const {
  ConfigLayers layers;
  if (!preset.empty()) layers.applyPreset(preset);
  if (!file.empty()) layers.applyFile(file);
  for (const std::string& set : sets) layers.applySet(set);
  return layers;
}

void addConfigCommands(CLI::App& app, Action& action) {
  auto* presetCommand = app.add_subcommand("presets", "Named configurations")->require_subcommand(1);
  presetCommand->add_subcommand("list", "Name and purpose of each")->callback([&action] { action = listPresets; });
  auto* show = presetCommand->add_subcommand("show", "A preset's TOML");
  auto presetName = std::make_shared<std::string>();
  show->add_option("name", *presetName, "Preset")->required();
  show->callback([presetName, &action] { action = [presetName] { return showPreset(*presetName); }; });
  show->footer("Example:\n  resa presets show quickstart > my.toml");

  addDatasetsCommands(app, action);

  auto* config = app.add_subcommand("config", "The configuration")->require_subcommand(1);
  auto* shown = config->add_subcommand("show", "Every key with its value as TOML");
  auto options = std::make_shared<ConfigOptions>();
  auto origin = std::make_shared<bool>(false), comments = std::make_shared<bool>(false);
  options->addTo(*shown);
  shown->add_flag("--origin", *origin, "A line a key: value and where it came from");
  shown->add_flag("--comments", *comments, "Say what each key does");
  shown->callback([=, &action] { action = [=] { return showConfig(*options, *origin, *comments); }; });
  shown->footer("Example:\n  resa config show --preset quickstart --set train.epochs=20 --origin");
}

}  // namespace resa
