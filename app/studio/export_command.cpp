#include "app/studio/export_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/studio/figures/figure_spec.h"
#include "app/studio/figures/film.h"
#include "app/studio/figures/recipes.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// "85x60" as two numbers. UsageError naming the option.
QSizeF parseSize(const std::string& text, const char* option) {
  const QStringList parts = QString::fromStdString(text).split('x');
  bool first = false, second = false;
  const QSizeF size(parts.value(0).toDouble(&first), parts.value(1).toDouble(&second));
  if (parts.size() != 2 || !first || !second || size.isEmpty())
    throw UsageError(std::string(option) + ": WIDTHxHEIGHT is expected, for example 85x60, found \"" + text + "\"");
  return size;
}

FigureItem itemOf(const ExportCommand& command, const std::string& figure) {
  FigureItem item;
  FigureStyle& style = item.look.style;
  item.request.figure = QString::fromStdString(figure);
  const Recipe* recipe = findRecipe(item.request.figure);
  if (!recipe) {
    item.request.step = command.step;
    item.request.component = command.component;
    if (command.epoch >= 0) item.request.options["epoch"] = QString::number(command.epoch).toStdString();
  }
  for (const std::string& option : command.options) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos) throw UsageError("--option: KEY=VALUE is expected, found \"" + option + "\"");
    item.request.options[option.substr(0, equals)] = option.substr(equals + 1);
  }
  // Of several recipes each takes what belongs to it.
  if (recipe && recipe->takesClasses && !command.classes.empty()) item.request.options["classes"] = command.classes;
  if (recipe && recipe->takesGalleries && !command.galleries.empty()) item.request.options["galleries"] = command.galleries;
  if (recipe && recipe->takesGalleries && command.subCentroids > 0)
    item.request.options["sub_centroids"] = std::to_string(command.subCentroids);
  if (!command.size.empty()) item.look.millimetres = parseSize(command.size, "--size-mm");
  item.look.dpi = command.dpi;
  style.family = QString::fromStdString(command.font);
  style.points = command.points;
  style.dark = command.theme == "dark";
  parseLegendPlace(QString::fromStdString(command.legend), &style.legend);
  style.showTitle = !command.noTitle;
  style.title = QString::fromStdString(command.title);
  style.showNote = !command.noNote;
  item.formats.clear();
  for (const std::string& text : command.formats) {
    FigureFormat format{};
    if (!parseFigureFormat(text, &format)) throw UsageError("--format: png, svg, pdf or csv is expected, found \"" + text + "\"");
    item.formats.push_back(format);
  }
  if (item.formats.empty()) item.formats = figureFormats();
  return item;
}

/// UsageError where a choice was made that none of the figures takes.
void refuseIdleChoices(const ExportCommand& command) {
  const auto taken = [&](bool Recipe::*takes) {
    return std::any_of(command.recipes.begin(), command.recipes.end(), [&](const std::string& name) {
      const Recipe* recipe = findRecipe(QString::fromStdString(name));
      return recipe && recipe->*takes;
    });
  };
  if (!command.classes.empty() && !taken(&Recipe::takesClasses)) throw UsageError("--classes belongs to --recipe figure7 and figure8");
  if ((!command.galleries.empty() || command.subCentroids > 0) && !taken(&Recipe::takesGalleries))
    throw UsageError("--galleries and --sub-centroids belong to --recipe figure7");
  if (command.figures.empty() && !command.recipes.empty() && (command.step >= 0 || command.epoch >= 0 || !command.component.empty()))
    throw UsageError("--step, --epoch and --component belong to --figure: recipes choose their snapshots themselves");
}

void printRecipes() {
  for (const Recipe& recipe : recipes())
    std::printf("%-9s %s\n          needs %s\n", qPrintable(recipe.name), qPrintable(recipe.title), qPrintable(recipe.needs));
}

void runFilm(const ExportCommand& command, const std::string& run) {
  FigureSource source(run);
  const FigureItem item = itemOf(command, command.figures.front());
  const Film film{item.request, item.look.style, parseSize(command.pixels, "--pixels").toSize(), command.rate};
  const int frames = makeFilm(source, film, command.film, {});
  std::printf("%d frames written to %s\n", frames, command.film.c_str());
}

}  // namespace

void addExportOptions(CLI::App& app, ExportCommand& command) {
  const char* group = "Without a window";
  app.add_option("--export", command.folder, "Write figures into this folder: all of RUN, or those that are asked for below")
      ->type_name("DIR")
      ->group(group);
  app.add_option("--spec", command.spec, "A saved specification: which figures, how they look")->type_name("FILE")->group(group);
  app.add_option("--figure", command.figures, "A figure by name (loss, assignment, map2, confusion, clusters, ...); may be repeated")
      ->type_name("NAME")
      ->group(group)
      ->allow_extra_args(false);
  app.add_option("--recipe", command.recipes, "A figure or table of the paper, made of the RUNs; may be repeated")
      ->type_name("NAME")
      ->group(group)
      ->allow_extra_args(false);
  app.add_flag("--recipes", command.listRecipes, "List the recipes and what runs they need")->group(group);
  app.add_option("--classes", command.classes,
                 "Of figure7 and figure8: classes, superclasses, or groups like footwear=Sandal+Sneaker, with commas")
      ->group(group);
  app.add_option(
         "--galleries", command.galleries,
         "Of figure7: the classes whose sub-centroids are shown with their pictures, written as --classes (default: bird and horse, "
         "else the two classes that fall apart most)")
      ->group(group);
  app.add_option("--sub-centroids", command.subCentroids, "Of figure7: into how many sub-centroids each of them is split (default: 3)")
      ->check(CLI::Range(leastSubCentroids, mostSubCentroids))
      ->group(group);
  app.add_option("--step", command.step, "Snapshot at this step (default: the newest)")->check(CLI::NonNegativeNumber)->group(group);
  app.add_option("--epoch", command.epoch, "Snapshot nearest to this epoch")
      ->check(CLI::NonNegativeNumber)
      ->group(group)
      ->excludes("--step");
  app.add_option("--component", command.component, "Of a map: encoding (default), hidden_1, ..., embedding; several with commas, or all")
      ->group(group);
  app.add_option("--option", command.options,
                 "A further choice of a figure, KEY=VALUE, for example coloring=changed, epsilon=0.02 or class=Bag; a wrong KEY "
                 "is answered with those there are")
      ->group(group)
      ->allow_extra_args(false);
  app.add_option("--size-mm", command.size, "Width and height on paper, for example 85x60 (default: each figure's own)")
      ->type_name("WxH")
      ->group(group);
  app.add_option("--dpi", command.dpi, "Dots per inch of PNG")->check(CLI::Range(leastDpi, mostDpi))->capture_default_str()->group(group);
  app.add_option("--font", command.font, "Font of all text")->type_name("FAMILY")->group(group);
  app.add_option("--font-pt", command.points, "Size of the text on paper, points")->check(CLI::Range(3.0, 72.0))->group(group);
  app.add_option("--legend", command.legend, "auto, none, top, right or below")
      ->check(CLI::IsMember({"auto", "none", "top", "right", "below"}))
      ->group(group);
  app.add_option("--title", command.title, "Title instead of the figure's own")->group(group);
  app.add_flag("--no-title", command.noTitle, "Leave the title out")->group(group);
  app.add_flag("--no-note", command.noNote, "Leave out the line that says what was measured")->group(group);
  app.add_option("--format", command.formats, "png, svg, pdf, csv, with commas (default: all)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--film", command.film,
                 "Write a film of one --figure over all snapshots: .gif, .mp4 (needs ffmpeg), or a folder of frames")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--fps", command.rate, "Frames a second of a film")->check(CLI::Range(0.1, 50.0))->capture_default_str()->group(group);
  app.add_option("--pixels", command.pixels, "Size of a film")->type_name("WxH")->capture_default_str()->group(group);
}

void checkExport(const ExportCommand& command, const std::vector<std::string>& runs) {
  if (command.listRecipes) return;
  if (!command.film.empty()) {
    if (!command.folder.empty()) throw UsageError("--film and --export exclude each other");
    if (command.figures.size() != 1) throw UsageError("--film needs one --figure");
    if (runs.size() != 1) throw UsageError("--film needs one RUN");
    filmFormatOf(command.film);
    return;
  }
  if (!command.spec.empty() && !(command.figures.empty() && command.recipes.empty()))
    throw UsageError("--spec names its figures itself: leave --figure and --recipe out");
  if (command.spec.empty() && runs.empty()) throw UsageError("--export: RUN is required");
  if (runs.size() > 1 && command.recipes.empty() && command.spec.empty())
    throw UsageError("several runs belong to --recipe or --spec; the other figures are of one RUN");
}

void runExport(const ExportCommand& command, const std::vector<std::string>& runs) {
  if (command.listRecipes) return printRecipes();
  if (!command.film.empty()) return runFilm(command, runs.front());
  std::vector<std::filesystem::path> files;
  if (!command.spec.empty()) {
    files = exportSpec(readSpec(command.spec), std::filesystem::absolute(command.spec).parent_path(), command.folder, runs);
  } else if (command.figures.empty() && command.recipes.empty()) {
    files = exportRun(runs.front(), command.folder);
  } else {
    FigureSpec spec;
    refuseIdleChoices(command);
    for (const std::string& recipe : command.recipes) {
      if (!findRecipe(QString::fromStdString(recipe))) throw UsageError("--recipe: no recipe \"" + recipe + "\"; --recipes lists them");
      spec.figures.push_back(itemOf(command, recipe));
    }
    for (const std::string& figure : command.figures) spec.figures.push_back(itemOf(command, figure));
    files = exportSpec(spec, std::filesystem::current_path(), command.folder, runs);
  }
  std::printf("%zu figures written to %s\n", files.size(), command.folder.c_str());
}

}  // namespace resa
