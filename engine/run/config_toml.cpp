#include <toml++/toml.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "engine/run/config.h"
#include "engine/run/error.h"

namespace resa {
namespace {

std::string typeName(const ConfigKey& key) {
  struct Namer {
    std::string operator()(bool) const { return "true or false"; }
    std::string operator()(std::int64_t) const { return "a whole number"; }
    std::string operator()(double) const { return "a number"; }
    std::string operator()(const std::string&) const { return "a text"; }
    std::string operator()(const std::vector<double>&) const { return "a list of numbers"; }
    std::string operator()(const std::vector<std::string>&) const { return "a list of texts"; }
  };
  return std::visit(Namer{}, key.defaultValue);
}

std::optional<double> numberFrom(const toml::node& node) {
  if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
  if (const auto* real = node.as_floating_point()) return real->get();
  return std::nullopt;
}

/// The interval of checkpoints is the one text that may be written as a bare number (of epochs).
std::optional<std::string> textFrom(const ConfigKey& key, const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  const std::optional<double> number = numberFrom(node);
  if (number && key.name == "output.checkpoint_every") return formatValue(*number);
  return std::nullopt;
}

/// Nothing where the node's type does not suit the key.
std::optional<ConfigValue> valueFrom(const ConfigKey& key, const toml::node& node) {
  if (std::holds_alternative<bool>(key.defaultValue)) {
    if (const auto* flag = node.as_boolean()) return ConfigValue(flag->get());
  } else if (std::holds_alternative<std::int64_t>(key.defaultValue)) {
    if (const auto* whole = node.as_integer()) return ConfigValue(whole->get());
    const auto* real = node.as_floating_point();
    if (real != nullptr && std::abs(real->get()) < 9e15 && real->get() == std::floor(real->get()))
      return ConfigValue(static_cast<std::int64_t>(real->get()));
  } else if (std::holds_alternative<double>(key.defaultValue)) {
    if (const auto number = numberFrom(node)) return ConfigValue(*number);
  } else if (std::holds_alternative<std::string>(key.defaultValue)) {
    if (const auto text = textFrom(key, node)) return ConfigValue(*text);
  } else if (const toml::array* array = node.as_array()) {
    const bool numeric = std::holds_alternative<std::vector<double>>(key.defaultValue);
    std::vector<double> numbers;
    std::vector<std::string> texts;
    for (const toml::node& item : *array) {
      const auto number = numberFrom(item);
      const auto* text = item.as_string();
      if (numeric ? !number : text == nullptr && !item.is_integer()) return std::nullopt;
      if (numeric)
        numbers.push_back(*number);
      else
        texts.push_back(text != nullptr ? text->get() : formatValue(*number));  // [2, 3] for ["2", "3"]
    }
    return numeric ? ConfigValue(std::move(numbers)) : ConfigValue(std::move(texts));
  }
  return std::nullopt;
}

std::string spelled(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

bool isSection(const std::string& name) {
  for (const ConfigKey& key : configSchema())
    if (key.name.rfind(name + ".", 0) == 0) return true;
  return false;
}

/// Walks a TOML document and hands every value with its key to the configuration.
class TomlLayer {
 public:
  TomlLayer(const std::string& origin, Config& config, std::map<std::string, std::string>& origins)
      : origin_(origin), config_(config), origins_(origins) {}

  void applyTable(const toml::table& table, const std::string& prefix) {
    for (const auto& [name, node] : table) {
      const std::string path = prefix.empty() ? std::string(name.str()) : prefix + "." + std::string(name.str());
      if (path == "preset") continue;  // what the document builds on: applied before
      if (const toml::table* inner = node.as_table()) {
        if (!isSection(path)) failUnknown(name.source(), path, "section");
        applyTable(*inner, path);
      } else if (path == kCrops && node.is_array_of_tables()) {
        applyCrops(*node.as_array());
      } else {
        applyValue(path, name.source(), node);
      }
    }
  }

 private:
  /// One [[augment.crops]] table a group: gathered into the lists that the keys are.
  void applyCrops(const toml::array& groups) {
    toml::table lists;
    for (const toml::node& group : groups) {
      const toml::table& table = *group.as_table();
      for (const char* required : {"count", "crop_size", "min_scale", "max_scale"})
        if (!table.contains(required)) fail(group.source(), kCrops + "." + required + " is missing in this [[" + kCrops + "]]");
      for (const auto& [name, node] : table) {
        if (!numberFrom(node)) fail(name.source(), kCrops + "." + std::string(name.str()) + " must be a number, got " + spelled(node));
        lists.emplace<toml::array>(name.str());
        lists[name.str()].as_array()->push_back(*numberFrom(node));
        place_[std::string(name.str())] = name.source();
      }
    }
    for (const auto& [name, list] : lists) applyValue(kCrops + "." + std::string(name.str()), place_[std::string(name.str())], list);
  }

  void applyValue(const std::string& path, const toml::source_region& place, const toml::node& node) {
    if (isSection(path)) fail(place, "'" + path + "' is a section, write [" + path + "]");
    const ConfigKey* key = nullptr;
    for (const ConfigKey& candidate : configSchema())
      if (candidate.name == path) key = &candidate;
    if (key == nullptr) failUnknown(place, path, "key");
    const std::optional<ConfigValue> value = valueFrom(*key, node);
    if (!value) fail(place, path + " must be " + typeName(*key) + ", got " + spelled(node));
    key->set(config_, *value);
    origins_[path] = origin_;
  }

  [[noreturn]] void failUnknown(const toml::source_region& place, const std::string& path, const std::string& what) const {
    std::vector<std::string> names;
    for (const ConfigKey& key : configSchema()) names.push_back(what == "key" ? key.name : key.section());
    fail(place, "unknown " + what + " '" + path + "', did you mean '" + nearestName(path, names) + "'?");
  }

  [[noreturn]] void fail(const toml::source_region& place, const std::string& message) const {
    throw ConfigError(origin_ + ":" + std::to_string(place.begin.line) + ": " + message);
  }

  const std::string kCrops = "augment.crops";
  const std::string& origin_;
  Config& config_;
  std::map<std::string, toml::source_region> place_;  // of each key of the crops, for errors
  std::map<std::string, std::string>& origins_;
};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    const unsigned char code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (code < 0x20 || code == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", code);
      result += escape;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

template <class Items, class Format>
std::string bracketed(const Items& items, Format format) {
  std::string text = "[";
  for (const auto& item : items) text += (text.size() > 1 ? ", " : "") + format(item);
  return text + "]";
}

/// Shortest spelling that reads back to the same number.
std::string formatNumber(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[40];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

}  // namespace

std::string formatValue(const ConfigValue& value) {
  struct Formatter {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t whole) const { return std::to_string(whole); }
    std::string operator()(double number) const { return formatNumber(number); }
    std::string operator()(const std::string& text) const { return quoted(text); }
    std::string operator()(const std::vector<double>& list) const { return bracketed(list, formatNumber); }
    std::string operator()(const std::vector<std::string>& list) const { return bracketed(list, quoted); }
  };
  return std::visit(Formatter{}, value);
}

ConfigValue parseValue(const ConfigKey& key, const std::string& text) {
  const bool isText = std::holds_alternative<std::string>(key.defaultValue);
  const bool isList = key.defaultValue.index() >= 4;
  const bool isQuoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  if (isText && !isQuoted) return ConfigValue(text);
  std::string spelling = text;
  if (isList && (text.empty() || text.front() != '[')) {  // a,b,c is how lists are typed on a command line
    spelling = "[";
    for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
      const std::size_t comma = std::min(text.find(',', begin), text.size());
      std::string item = text.substr(begin, comma - begin);
      item.erase(0, std::min(item.find_first_not_of(" \t"), item.size()));
      item.erase(item.find_last_not_of(" \t") + 1);
      spelling += (begin == 0 ? "" : ",") + (std::holds_alternative<std::vector<double>>(key.defaultValue) ? item : quoted(item));
      begin = comma + 1;
    }
    spelling += "]";
  }
  try {
    const toml::table table = toml::parse("value = " + spelling);
    if (table.size() == 1)
      if (const auto value = valueFrom(key, *table.get("value"))) return *value;
  } catch (const toml::parse_error&) {
    // No TOML at all is the same mistake as TOML of another type.
  }
  throw ConfigError(key.name + " must be " + typeName(key) + ", got '" + text + "'");
}

void ConfigLayers::applyToml(const std::string& text, const std::string& origin) {
  try {
    const toml::table table = toml::parse(text);
    // All or nothing: a document with one mistake changes no value.
    ConfigLayers changed = *this;
    if (const toml::node* base = table.get("preset")) {
      const auto* name = base->as_string();
      const std::string place = origin + ":" + std::to_string(base->source().begin.line) + ": ";
      if (name == nullptr) throw ConfigError(place + "preset must be the name of a preset, got " + spelled(*base));
      try {
        changed.applyPreset(name->get());
      } catch (const ConfigError& problem) {
        throw ConfigError(place + problem.what());
      }
    }
    TomlLayer(origin, changed.config_, changed.origins_).applyTable(table, "");
    *this = std::move(changed);
  } catch (const toml::parse_error& problem) {
    throw ConfigError(origin + ":" + std::to_string(problem.source().begin.line) + ": " + std::string(problem.description()));
  }
}

std::string toToml(const Config& config, bool comments) {
  std::string text, section;
  for (const ConfigKey& key : configSchema()) {
    if (key.section() != section) {
      text += (text.empty() ? "[" : "\n[") + key.section() + "]\n";
      section = key.section();
    }
    if (comments) text += "# " + key.comment + "\n";
    text += key.name.substr(section.size() + 1) + " = " + formatValue(key.get(config)) + "\n";
  }
  return text;
}

}  // namespace resa
