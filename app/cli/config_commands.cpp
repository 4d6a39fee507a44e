#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "datasets/dataset.h"
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

int listDatasets() {
  for (const DatasetEntry& entry : datasetCatalogue()) {
    std::string where = "not found";
    try {
      where = findDataset(entry.name, "").string();
    } catch (const DataError&) {
      // Stays "not found": the sentence below says what to do.
    }
    std::printf("%-16s %s\n%-16s %s\n%-16s %s\n", entry.name.c_str(), entry.title.c_str(), "", where.c_str(), "", entry.how.c_str());
  }
  return 0;
}

int checkDataset(const std::string& name, const std::string& root) {
  DataConfig data = Config().data;
  data.set = name;
  data.root = root;
  std::printf("%s in %s\n", name.c_str(), findDataset(name, root).c_str());
  for (const Split split : {Split::train, Split::test}) {
    const ImageSet set = readDataset(data, split);
    std::printf("%-6s %lld images of %lld x %lld, %lld channel(s), %zu classes\n", toString(set.split), static_cast<long long>(set.count),
                static_cast<long long>(set.height), static_cast<long long>(set.width), static_cast<long long>(set.channels),
                set.classes.size());
    for (const std::string& skipped : set.skipped) std::printf("  left out: %s\n", skipped.c_str());
  }
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

  auto* datasets = app.add_subcommand("datasets", "Data sets that can be read")->require_subcommand(1);
  datasets->add_subcommand("list", "Each data set, where it was found and how to get it")->callback([&action] { action = listDatasets; });
  auto* check = datasets->add_subcommand("check", "Read a data set as a whole and report what it holds");
  auto checked = std::make_shared<std::pair<std::string, std::string>>();
  check->add_option("name", checked->first, "Data set, see resa datasets list")->required();
  check->add_option("--root", checked->second, "Its folder (default: the usual places)");
  check->callback([checked, &action] { action = [checked] { return checkDataset(checked->first, checked->second); }; });
  check->footer("Examples:\n  resa datasets check fashion-mnist\n  resa datasets check image-folder --root ~/pictures");

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
