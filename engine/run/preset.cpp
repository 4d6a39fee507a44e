#include <algorithm>

#include "engine/run/config.h"
#include "engine/run/error.h"

namespace resa {
namespace {

struct PresetText {
  const char* name;
  const char* text;
};
constexpr PresetText presetTexts[] = {
#include "preset_texts.inc"
};

/// The first comment line of a preset, without its mark.
std::string firstSentence(const std::string& toml) {
  const std::string line = toml.substr(0, toml.find('\n'));
  const std::size_t start = line.find_first_not_of("# \t");
  return start == std::string::npos ? "" : line.substr(start);
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = [] {
    std::vector<Preset> list;
    for (const PresetText& entry : presetTexts) list.push_back({entry.name, firstSentence(entry.text), entry.text});
    // The preset for a first try comes first, the others by name.
    std::stable_partition(list.begin(), list.end(), [](const Preset& p) { return p.name == "quickstart"; });
    return list;
  }();
  return all;
}

const Preset& preset(const std::string& name) {
  std::vector<std::string> names;
  for (const Preset& entry : presets()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw ConfigError("unknown preset '" + name + "', did you mean '" + nearestName(name, names) + "'? `resa presets list` names all");
}

}  // namespace resa
