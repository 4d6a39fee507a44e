#pragma once
#include <string>
#include <vector>

#include "engine/run/config.h"

/// What people are told about a configuration beside its values: units, what differs, what is set in vain, and the command that trains it.
namespace resa {

/// Unit of a key's numbers ("px", "epochs", "MB"); empty where they have none.
std::string unitOf(const std::string& key);

/// A key that was set although the others leave it without effect.
struct ConfigNote {
  std::string key, text;  // "train.adam_betas", "train.adam_betas has no effect: train.optimizer is \"sgd\""
};
/// Keys that were set away from `base` (a preset, the defaults) and change nothing as the others stand, in the schema's order.
std::vector<ConfigNote> configNotes(const Config& config, const Config& base);

/// Names of the keys whose values differ, in the schema's order.
std::vector<std::string> changedKeys(const Config& base, const Config& config);

/// Configuration of a preset alone; the defaults where `preset` is empty. ConfigError with the nearest name.
Config presetConfig(const std::string& preset);

/// The preset that the fewest keys differ from; empty where none is nearer than the defaults.
std::string nearestPreset(const Config& config);

/// The words of the command that trains this configuration: resa train --preset NAME --set key=value ...
std::vector<std::string> trainCommand(const Config& config, const std::string& preset);

/// Words joined for a POSIX shell, quoted where they must be.
std::string shellLine(const std::vector<std::string>& words);

}  // namespace resa
