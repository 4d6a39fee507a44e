#include "app/studio/figures/figure_spec.h"

#include <QStringList>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/studio/figures/figure_source.h"
#include "app/studio/figures/recipes.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

using Json = nlohmann::json;
constexpr int specVersion = 1;
constexpr double leastMillimetres = 10, mostMillimetres = 2000, leastPoints = 3, mostPoints = 72;
const std::vector<std::string> lookKeys{"width_mm", "height_mm", "dpi", "font", "font_pt", "theme", "legend", "title", "note", "formats"};
const std::vector<std::string> itemKeys{"figure", "step", "epoch", "component", "options", "name", "runs"};

/// A value of the file with the way to it, for errors.
class Node {
 public:
  Node(const Json& value, std::string file, std::string path) : value_(value), file_(std::move(file)), path_(std::move(path)) {}
  const Json& json() const { return value_; }
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file_ + ": " + (path_.empty() ? "" : path_ + ": ") + problem);
  }
  bool has(const char* key) const { return value_.contains(key); }
  Node at(const std::string& key) const { return {value_.at(key), file_, path_.empty() ? key : path_ + "." + key}; }
  Node at(std::size_t index) const { return {value_.at(index), file_, path_ + "[" + std::to_string(index) + "]"}; }
  const Node& object(const std::vector<std::string>& keys) const {
    if (!value_.is_object()) fail("an object is expected, found " + found());
    for (const auto& [key, value] : value_.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      fail("unknown key \"" + key + "\"; did you mean \"" + nearestName(key, keys) + "\"?");
    }
    return *this;
  }
  std::string text() const {
    if (!value_.is_string()) fail("a text is expected, found " + found());
    return value_.get<std::string>();
  }
  bool flag() const {
    if (!value_.is_boolean()) fail("true or false is expected, found " + found());
    return value_.get<bool>();
  }
  double number(double least, double most) const {
    const double number = value_.is_number() ? value_.get<double>() : std::nan("");
    if (!(number >= least && number <= most))
      fail("a number of " + QString::number(least).toStdString() + " to " + QString::number(most).toStdString() + " is expected, found " +
           found());
    return number;
  }
  std::size_t list() const {
    if (!value_.is_array()) fail("a list is expected, found " + found());
    return value_.size();
  }
  std::string found() const {
    const std::string text = value_.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() > 40 ? text.substr(0, 37) + "..." : text;
  }

 private:
  const Json& value_;
  std::string file_, path_;
};

std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < node.list(); ++i) all.push_back(node.at(i).text());
  return all;
}

void readFormats(const Node& node, FigureItem& item) {
  item.formats.clear();
  for (std::size_t i = 0; i < node.list(); ++i) {
    FigureFormat format{};
    if (!parseFigureFormat(node.at(i).text(), &format)) node.at(i).fail("png, svg, pdf or csv is expected, found " + node.at(i).found());
    item.formats.push_back(format);
  }
  if (item.formats.empty()) node.fail("at least one format is expected");
}

/// Look and formats; what the object does not say stays as it was.
void readLook(const Node& node, FigureItem& item) {
  FigureStyle& style = item.look.style;
  if (node.has("width_mm") != node.has("height_mm")) node.fail("width_mm and height_mm belong together");
  if (node.has("width_mm"))
    item.look.millimetres = {node.at("width_mm").number(leastMillimetres, mostMillimetres),
                             node.at("height_mm").number(leastMillimetres, mostMillimetres)};
  if (node.has("dpi")) item.look.dpi = int(node.at("dpi").number(leastDpi, mostDpi));
  if (node.has("font")) style.family = QString::fromStdString(node.at("font").text());
  if (node.has("font_pt")) style.points = node.at("font_pt").number(leastPoints, mostPoints);
  if (node.has("theme")) {
    const std::string theme = node.at("theme").text();
    if (theme != "light" && theme != "dark") node.at("theme").fail("light or dark is expected, found " + node.at("theme").found());
    style.dark = theme == "dark";
  }
  if (node.has("legend") && !parseLegendPlace(QString::fromStdString(node.at("legend").text()), &style.legend))
    node.at("legend").fail("auto, none, top, right or below is expected, found " + node.at("legend").found());
  if (node.has("title")) {
    const Node title = node.at("title");
    style.showTitle = title.json().is_boolean() ? title.flag() : true;
    style.title = title.json().is_boolean() ? QString() : QString::fromStdString(title.text());
  }
  if (node.has("note")) style.showNote = node.at("note").flag();
  if (node.has("formats")) readFormats(node.at("formats"), item);
}

FigureItem readItem(const Node& node, const FigureItem& defaults) {
  std::vector<std::string> keys = itemKeys;
  keys.insert(keys.end(), lookKeys.begin(), lookKeys.end());
  node.object(keys);
  if (!node.has("figure")) node.fail("the key \"figure\" is missing: which figure is it?");
  FigureItem item = defaults;
  item.request.figure = QString::fromStdString(node.at("figure").text());
  if (node.has("step") && node.has("epoch")) node.fail("step and epoch exclude each other");
  if (node.has("step")) item.request.step = std::int64_t(node.at("step").number(0, 1e15));
  if (node.has("component")) item.request.component = node.at("component").text();
  if (node.has("options")) {
    const Node options = node.at("options");
    if (!options.json().is_object()) options.fail("an object is expected, found " + options.found());
    for (const auto& [key, value] : options.json().items()) item.request.options[key] = options.at(key).text();
  }
  if (node.has("epoch")) item.request.options["epoch"] = QString::number(node.at("epoch").number(0, 1e9)).toStdString();
  if (node.has("name")) {
    item.name = node.at("name").text();
    if (item.name.empty() || item.name.find('/') != std::string::npos) node.at("name").fail("a file name without folder is expected");
  }
  if (node.has("runs")) item.runs = texts(node.at("runs"));
  readLook(node, item);
  return item;
}

Json lookJson(const FigureItem& item) {
  const FigureStyle& style = item.look.style;
  Json json = {
      {"dpi", item.look.dpi}, {"theme", style.dark ? "dark" : "light"}, {"legend", toString(style.legend)}, {"note", style.showNote}};
  if (!item.look.millimetres.isEmpty()) {
    json["width_mm"] = item.look.millimetres.width();
    json["height_mm"] = item.look.millimetres.height();
  }
  if (!style.family.isEmpty()) json["font"] = style.family.toStdString();
  if (style.points > 0) json["font_pt"] = style.points;
  if (style.showTitle && !style.title.isEmpty())
    json["title"] = style.title.toStdString();
  else
    json["title"] = style.showTitle;
  for (const FigureFormat format : item.formats) json["formats"].push_back(extensionOf(format));
  return json;
}

Json itemJson(const FigureItem& item) {
  Json json = lookJson(item);
  json["figure"] = item.request.figure.toStdString();
  if (item.request.step >= 0) json["step"] = item.request.step;
  if (!item.request.component.empty()) json["component"] = item.request.component;
  for (const auto& [key, value] : item.request.options) {
    if (key == "epoch")
      json["epoch"] = std::strtod(value.c_str(), nullptr);
    else
      json["options"][key] = value;
  }
  if (!item.name.empty()) json["name"] = item.name;
  if (!item.runs.empty()) json["runs"] = item.runs;
  return json;
}

/// Runs that several figures share are read once.
class Sources {
 public:
  explicit Sources(std::filesystem::path base) : base_(std::move(base)) {}
  std::shared_ptr<FigureSource> at(const std::string& run) {
    const std::filesystem::path path = std::filesystem::path(run).is_absolute() ? std::filesystem::path(run) : base_ / run;
    std::shared_ptr<FigureSource>& source = known_[path];
    if (!source) source = std::make_shared<FigureSource>(path);
    return source;
  }

 private:
  std::filesystem::path base_;
  std::map<std::filesystem::path, std::shared_ptr<FigureSource>> known_;
};

std::vector<Figure> figuresOf(const FigureItem& item, const std::vector<std::string>& runs, Sources& sources) {
  if (runs.empty()) throw UsageError("figure \"" + item.request.figure.toStdString() + "\": no run is named");
  if (const Recipe* recipe = findRecipe(item.request.figure)) {
    RecipeInput input;
    for (const std::string& run : runs) input.runs.push_back(sources.at(run));
    applyOptions(*recipe, item.request.options, input);
    std::vector<Figure> figures = makeRecipe(*recipe, input);
    if (item.name.empty()) return figures;
    // "mine", and "mine_galleries" of what else the recipe draws.
    for (Figure& figure : figures) figure.name = QString::fromStdString(item.name) + figure.name.mid(recipe->name.size());
    return figures;
  }
  Figure figure = sources.at(runs.front())->figure(item.request);
  if (!item.name.empty()) figure.name = QString::fromStdString(item.name);
  return {figure};
}

}  // namespace

std::string toJson(const FigureSpec& spec) {
  Json json = {{"version", specVersion}, {"figures", Json::array()}};
  if (spec.runs.size() == 1)
    json["run"] = spec.runs.front();
  else if (!spec.runs.empty())
    json["runs"] = spec.runs;
  for (const FigureItem& item : spec.figures) json["figures"].push_back(itemJson(item));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

FigureSpec parseSpec(const std::string& text, const std::string& name) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& problem) {
    throw DataError(name + ": no JSON: " + std::string(problem.what()));
  }
  const Node root(json, name, "");
  root.object({"version", "run", "runs", "defaults", "figures"});
  if (!root.has("version")) root.fail("the key \"version\" is missing; this program writes version 1");
  if (const double version = root.at("version").number(0, 1e9); version != specVersion)
    root.at("version").fail("version 1 is expected, found " + root.at("version").found() + "; a newer studio wrote it");
  FigureSpec spec;
  if (root.has("run")) spec.runs = {root.at("run").text()};
  if (root.has("runs")) spec.runs = texts(root.at("runs"));
  FigureItem defaults;
  if (root.has("defaults")) readLook(root.at("defaults").object(lookKeys), defaults);
  if (!root.has("figures")) root.fail("the key \"figures\" is missing");
  const Node figures = root.at("figures");
  for (std::size_t i = 0; i < figures.list(); ++i) spec.figures.push_back(readItem(figures.at(i), defaults));
  if (spec.figures.empty()) figures.fail("at least one figure is expected");
  return spec;
}

FigureSpec readSpec(const std::filesystem::path& file) { return parseSpec(readFile(file), file.string()); }

void writeSpec(const std::filesystem::path& file, const FigureSpec& spec) { writeFileAtomically(file, std::string_view(toJson(spec))); }

std::vector<std::filesystem::path> exportSpec(const FigureSpec& spec, const std::filesystem::path& base,
                                              const std::filesystem::path& folder, const std::vector<std::string>& runs) {
  Sources sources(base), named(std::filesystem::current_path());
  makeFolder(folder);
  std::vector<std::filesystem::path> files;
  std::vector<Figure> made;
  for (const FigureItem& item : spec.figures) {
    const std::vector<std::string>& own = item.runs.empty() ? spec.runs : item.runs;
    for (Figure& figure : figuresOf(item, runs.empty() ? own : runs, runs.empty() ? sources : named)) {
      const auto written = exportFigure(folder, figure, item.formats, item.look);
      files.insert(files.end(), written.begin(), written.end());
      made.push_back(std::move(figure));
    }
  }
  writeCaptions(folder, made);
  return files;
}

QString shellQuoted(const QString& word) {
  static const QString plain = QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%");
  const bool safe = !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar c) { return plain.contains(c); });
  return safe ? word : "'" + QString(word).replace(QLatin1String("'"), QLatin1String("'\\''")) + "'";
}

QString commandOf(const FigureItem& item, const QStringList& runs, const QString& folder) {
  QStringList words{QStringLiteral("resa-studio"), QStringLiteral("--export"), folder,
                    findRecipe(item.request.figure) ? QStringLiteral("--recipe") : QStringLiteral("--figure"), item.request.figure};
  const auto add = [&words](const char* option, const QString& value) { words << QString::fromLatin1(option) << value; };
  if (item.request.step >= 0) add("--step", QString::number(item.request.step));
  if (!item.request.component.empty()) add("--component", QString::fromStdString(item.request.component));
  for (const auto& [key, value] : item.request.options) add("--option", QString::fromStdString(key + "=" + value));
  const FigureStyle& style = item.look.style;
  if (!item.look.millimetres.isEmpty())
    add("--size-mm", QStringLiteral("%1x%2").arg(item.look.millimetres.width()).arg(item.look.millimetres.height()));
  add("--dpi", QString::number(item.look.dpi));
  if (!style.family.isEmpty()) add("--font", style.family);
  if (style.points > 0) add("--font-pt", QString::number(style.points));
  if (style.dark) add("--theme", QStringLiteral("dark"));
  if (style.legend != LegendPlace::automatic) add("--legend", QString::fromLatin1(toString(style.legend)));
  if (!style.showTitle) words << QStringLiteral("--no-title");
  if (style.showTitle && !style.title.isEmpty()) add("--title", style.title);
  if (!style.showNote) words << QStringLiteral("--no-note");
  QStringList formats;
  for (const FigureFormat format : item.formats) formats << QString::fromLatin1(extensionOf(format));
  add("--format", formats.join(','));
  words << runs;
  QStringList quoted;
  for (const QString& word : words) quoted << shellQuoted(word);
  return quoted.join(' ');
}

}  // namespace resa
