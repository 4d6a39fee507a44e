#include "app/studio/figures/class_groups.h"

#include <QStringList>
#include <algorithm>
#include <map>

#include "engine/run/config.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// The data set's own grouping, five classes each.
const std::map<std::string, std::vector<std::string>>& membersOfSuperclasses() {
  static const std::map<std::string, std::vector<std::string>> all{
      {"aquatic_mammals", {"beaver", "dolphin", "otter", "seal", "whale"}},
      {"fish", {"aquarium_fish", "flatfish", "ray", "shark", "trout"}},
      {"flowers", {"orchid", "poppy", "rose", "sunflower", "tulip"}},
      {"food_containers", {"bottle", "bowl", "can", "cup", "plate"}},
      {"fruit_and_vegetables", {"apple", "mushroom", "orange", "pear", "sweet_pepper"}},
      {"household_electrical_devices", {"clock", "keyboard", "lamp", "telephone", "television"}},
      {"household_furniture", {"bed", "chair", "couch", "table", "wardrobe"}},
      {"insects", {"bee", "beetle", "butterfly", "caterpillar", "cockroach"}},
      {"large_carnivores", {"bear", "leopard", "lion", "tiger", "wolf"}},
      {"large_man-made_outdoor_things", {"bridge", "castle", "house", "road", "skyscraper"}},
      {"large_natural_outdoor_scenes", {"cloud", "forest", "mountain", "plain", "sea"}},
      {"large_omnivores_and_herbivores", {"camel", "cattle", "chimpanzee", "elephant", "kangaroo"}},
      {"medium_mammals", {"fox", "porcupine", "possum", "raccoon", "skunk"}},
      {"non-insect_invertebrates", {"crab", "lobster", "snail", "spider", "worm"}},
      {"people", {"baby", "boy", "girl", "man", "woman"}},
      {"reptiles", {"crocodile", "dinosaur", "lizard", "snake", "turtle"}},
      {"small_mammals", {"hamster", "mouse", "rabbit", "shrew", "squirrel"}},
      {"trees", {"maple_tree", "oak_tree", "palm_tree", "pine_tree", "willow_tree"}},
      {"vehicles_1", {"bicycle", "bus", "motorcycle", "pickup_truck", "train"}},
      {"vehicles_2", {"lawn_mower", "rocket", "streetcar", "tank", "tractor"}}};
  return all;
}

int indexOf(const std::vector<std::string>& classes, const std::string& name) {
  const auto found = std::find(classes.begin(), classes.end(), name);
  return found == classes.end() ? -1 : int(found - classes.begin());
}

[[noreturn]] void refuse(const std::string& name, const std::vector<std::string>& classes) {
  std::vector<std::string> known = classes;
  if (indexOf(classes, "aquarium_fish") >= 0) known.insert(known.end(), superclasses().begin(), superclasses().end());
  std::string message = "class \"" + name + "\": the runs have no such class";
  const std::string nearest = known.empty() ? std::string() : nearestName(name, known);
  throw UsageError(nearest.empty() ? message : message + "; did you mean \"" + nearest + "\"?");
}

std::set<int> labelsNamed(const std::string& name, const std::vector<std::string>& classes) {
  if (const int label = indexOf(classes, name); label >= 0) return {label};
  const auto members = membersOfSuperclasses().find(name);
  std::set<int> labels;
  if (members != membersOfSuperclasses().end())
    for (const std::string& member : members->second)
      if (const int label = indexOf(classes, member); label >= 0) labels.insert(label);
  if (labels.empty()) refuse(name, classes);
  return labels;
}

QStringList splitOutsideQuotes(const QString& text, QChar separator) {
  QStringList parts{QString()};
  bool quoted = false;
  for (const QChar c : text) {
    if (c == '"') quoted = !quoted;
    if (c == separator && !quoted)
      parts << QString();
    else
      parts.back() += c;
  }
  return parts;
}

QString withoutQuotes(const QString& text) {
  const QString trimmed = text.trimmed();
  const bool quoted = trimmed.size() >= 2 && trimmed.front() == '"' && trimmed.back() == '"';
  return quoted ? trimmed.mid(1, trimmed.size() - 2) : trimmed;
}

}  // namespace

std::string superclassOf(const std::string& fineClass) {
  for (const auto& [name, members] : membersOfSuperclasses())
    if (indexOf(members, fineClass) >= 0) return name;
  return {};
}

const std::vector<std::string>& superclasses() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& [name, members] : membersOfSuperclasses()) all.push_back(name);
    return all;
  }();
  return names;
}

std::vector<ClassGroup> parseClassGroups(const QString& text, const std::vector<std::string>& classes) {
  std::vector<ClassGroup> groups;
  for (const QString& part : splitOutsideQuotes(text, ',')) {
    if (part.trimmed().isEmpty()) continue;
    const QStringList sides = splitOutsideQuotes(part, '=');
    const bool joined = sides.size() > 1;
    ClassGroup group{withoutQuotes(sides.front()), {}};
    for (const QString& name : splitOutsideQuotes(joined ? sides.mid(1).join('=') : part, '+'))
      if (!name.trimmed().isEmpty()) group.labels.merge(labelsNamed(withoutQuotes(name).toStdString(), classes));
    if (group.labels.empty()) throw UsageError("group \"" + group.name.toStdString() + "\" names no class");
    groups.push_back(group);
  }
  return groups;
}

QStringList classEntries(const QString& text) {
  QStringList entries;
  for (const QString& part : splitOutsideQuotes(text, ','))
    if (!part.trimmed().isEmpty()) entries << part.trimmed();
  return entries;
}

QString classEntry(const QString& name) {
  const bool special = name.contains(',') || name.contains('=') || name.contains('+');
  return special ? "\"" + name + "\"" : name;
}

}  // namespace resa
