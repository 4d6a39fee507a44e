#include <QLocale>
#include <cmath>

#include "app/studio/figures/class_groups.h"
#include "app/studio/figures/recipe_parts.h"
#include "engine/run/error.h"
#include "widgets/figures/recipe_panels.h"
#include "widgets/map/map_points.h"

/// Recipes of snapshots: the t-SNE maps of Figures 7 and 8, the early assignments of Figure 11.
namespace resa {
namespace {

constexpr std::size_t mostGroups = 20;
const QString ownSuperclasses = QStringLiteral("aquatic_mammals,flowers,insects,people,vehicles_1");

QString rootOf(const FigureSource& run) { return QString::fromStdString(run.root().string()); }

const ComponentSnapshot* encodingOf(const Snapshot& snapshot) {
  const auto found = snapshot.components.find("encoding");
  return found == snapshot.components.end() || found->second.map2.empty() ? nullptr : &found->second;
}

/// The chosen groups; none chosen: every class for Figure 7, five superclasses for Figure 8.
std::vector<ClassGroup> groupsOf(const RecipeInput& input, FigureSource& run, bool coarse) {
  const std::vector<std::string>& classes = run.samples()->classes;
  if (!input.classes.trimmed().isEmpty()) return parseClassGroups(input.classes, classes);
  if (coarse) return parseClassGroups(ownSuperclasses, classes);
  std::vector<ClassGroup> all;
  for (std::size_t i = 0; i < classes.size(); ++i) all.push_back({QString::fromStdString(classes[i]), {int(i)}});
  return all;
}

RecipeCheck checkMaps(const RecipeInput& input, bool coarse) {
  RecipeCheck check;
  for (const auto& run : input.runs) {
    const SnapshotPtr newest = run->snapshot();
    if (!newest || !encodingOf(*newest)) {
      check.problems << QStringLiteral("%1 has no 2-D map of its encoding (evaluate.projection)").arg(rootOf(*run));
      continue;
    }
    if (!run->samples() || run->samples()->labels.empty() || run->samples()->classes.empty()) {
      check.problems << QStringLiteral("%1 has no classes").arg(rootOf(*run));
      continue;
    }
    const auto& classes = run->samples()->classes;
    const bool known = std::any_of(classes.begin(), classes.end(), [](const std::string& name) {
      return !superclassOf(name).empty() || std::find(superclasses().begin(), superclasses().end(), name) != superclasses().end();
    });
    if (coarse && input.classes.trimmed().isEmpty() && !known) {
      check.problems << QStringLiteral(
                            "the classes of %1 have no superclasses that this program knows: choose some, for example "
                            "\"group=%2+%3\"")
                            .arg(rootOf(*run), QString::fromStdString(classes.front()), QString::fromStdString(classes.back()));
      continue;
    }
    const std::size_t count = groupsOf(input, *run, coarse).size();
    if (count > mostGroups)
      check.problems << QStringLiteral("%1 classes are too many to tell apart: choose up to %2 by name").arg(count).arg(mostGroups);
    if (encodingOf(*newest)->facts2.method == "pca") check.missing << QStringLiteral("t-SNE (the map of %1 is a PCA)").arg(rootOf(*run));
  }
  if (input.runs.size() < 2) check.missing << QStringLiteral("runs of other methods");
  return check;
}

/// The images of the chosen groups, a colour and marker each.
MapData chosenPoints(const ComponentSnapshot& encoding, const Samples& samples, const std::vector<ClassGroup>& groups) {
  MapData data;
  for (std::size_t g = 0; g < groups.size(); ++g) data.legend.push_back({groups[g].name, classColor(int(g)), int(g)});
  for (std::size_t i = 0; 2 * i + 1 < encoding.map2.size() && i < samples.labels.size(); ++i) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (!groups[g].labels.count(samples.labels[i])) continue;
      data.positions.insert(data.positions.end(), {encoding.map2[2 * i], encoding.map2[2 * i + 1]});
      data.groups.push_back(int(g));
      break;
    }
  }
  return data;
}

QByteArray mapRows(const QString& run, const ComponentSnapshot& encoding, const Samples& samples, const std::vector<ClassGroup>& groups) {
  QByteArray csv;
  for (std::size_t i = 0; 2 * i + 1 < encoding.map2.size() && i < samples.labels.size(); ++i) {
    const auto group =
        std::find_if(groups.begin(), groups.end(), [&](const ClassGroup& g) { return g.labels.count(samples.labels[i]) > 0; });
    if (group == groups.end()) continue;
    const auto label = std::size_t(samples.labels[i]);
    csv += csvField(run) + "," + QByteArray::number(qlonglong(i < samples.ids.size() ? samples.ids[i] : std::int64_t(i))) + "," +
           csvField(label < samples.classes.size() ? QString::fromStdString(samples.classes[label]) : QString::number(label)) + "," +
           csvField(group->name) + "," + QByteArray::number(double(encoding.map2[2 * i]), 'g', 9) + "," +
           QByteArray::number(double(encoding.map2[2 * i + 1]), 'g', 9) + "\n";
  }
  return csv;
}

std::vector<Figure> makeMaps(const RecipeInput& input, bool coarse) {
  const QStringList labels = runLabels(input);
  PanelFigure figure;
  figure.name = coarse ? QStringLiteral("figure8") : QStringLiteral("figure7");
  figure.title = coarse ? QStringLiteral("Maps by superclass") : QStringLiteral("Maps by class");
  figure.columns = int(std::min<std::size_t>(3, input.runs.size()));
  figure.panelSize = {280, 290};
  QByteArray csv = "run,id,class,group,x,y\n";
  QStringList facts;
  std::vector<ClassGroup> groups;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    FigureSource& run = *input.runs[i];
    // As exports show it: laid out from nothing where the run has such a map.
    const SnapshotPtr snapshot = withIndependentMaps(run.snapshot());
    groups = groupsOf(input, run, coarse);
    const ComponentSnapshot& encoding = *encodingOf(*snapshot);
    const MapData data = chosenPoints(encoding, *run.samples(), groups);
    csv += mapRows(labels[qsizetype(i)], encoding, *run.samples(), groups);
    facts << QStringLiteral("%1: %2 images, %3").arg(labels[qsizetype(i)]).arg(data.count()).arg(mapFacts(*snapshot, "encoding", 2));
    figure.panels.push_back({labels[qsizetype(i)], [data](QPainter& painter, const QRectF& area, const Theme&) {
                               paintMapPoints(painter, data, area.adjusted(2, 2, -2, -2));
                             }});
  }
  figure.caption = recipeCaption(QStringLiteral("maps of encodings (%1)").arg(facts.join("; ")), input, checkMaps(input, coarse));
  figure.legend = [groups](const Theme&) {
    std::vector<FigureEntry> entries;
    for (int g = 0; g < int(groups.size()); ++g) entries.push_back({groups[std::size_t(g)].name, classColor(g), g});
    return entries;
  };
  figure.csv = [csv] { return csv; };
  return {panelsFigure(figure)};
}

// Figure 11: the assignment in the first steps.

/// Snapshots of the first epoch with a probe; of many, six over the whole epoch.
std::vector<SnapshotEvent> earlySnapshots(const FigureSource& run) {
  std::vector<SnapshotEvent> early;
  for (const SnapshotEvent& event : run.snapshots())
    if (event.epoch <= 1 + 1e-9) early.push_back(event);
  constexpr std::size_t most = 6;
  if (early.size() <= most) return early;
  std::vector<SnapshotEvent> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(early[i * (early.size() - 1) / (most - 1)]);
  return chosen;
}

RecipeCheck checkFigure11(const RecipeInput& input) {
  RecipeCheck check;
  if (input.runs.size() != 1) {
    check.problems << QStringLiteral("one run is shown, %1 are chosen").arg(input.runs.size());
    return check;
  }
  FigureSource& run = *input.runs.front();
  const auto early = earlySnapshots(run);
  if (early.size() < 2)
    check.problems << QStringLiteral("%1 has %2 snapshots of its first epoch, two are needed").arg(rootOf(run)).arg(early.size());
  for (const SnapshotEvent& event : early)
    if (matrixOf(*run.snapshot(event.step), MatrixMode::assignment).size == 0)
      check.problems << QStringLiteral("the snapshot of step %1 has no assignment").arg(event.step);
  if (!early.empty() && early.front().step != 0) check.missing << QStringLiteral("the untrained network (step 0)");
  return check;
}

std::vector<Figure> makeFigure11(const RecipeInput& input) {
  FigureSource& run = *input.runs.front();
  PanelFigure figure;
  figure.name = QStringLiteral("figure11");
  figure.title = QStringLiteral("The assignment in the first epoch");
  figure.columns = 3;
  figure.panelSize = {210, 228};
  QByteArray csv = "step,row,column,value\n";
  int size = 0;
  for (const SnapshotEvent& event : earlySnapshots(run)) {
    const MatrixData matrix = matrixOf(*run.snapshot(event.step), MatrixMode::assignment);
    size = matrix.size;
    const std::vector<ClassBlock> blocks = classBlocks(run.samples().get(), matrix.size);
    double diagonal = 0;
    for (int i = 0; i < size; ++i) diagonal += double(matrix.at(i, i)) / size;
    figure.panels.push_back(
        {QStringLiteral("step %1 · diagonal %2 %").arg(event.step).arg(100 * diagonal, 0, 'f', 1),
         [matrix, blocks](QPainter& painter, const QRectF& area, const Theme& look) { paintCells(painter, area, matrix, blocks, look); }});
    for (int r = 0; r < size; ++r)
      for (int c = 0; c < size; ++c)
        csv += QByteArray::number(qlonglong(event.step)) + "," + QByteArray::number(r) + "," + QByteArray::number(c) + "," +
               QByteArray::number(double(matrix.at(r, c)), 'g', 9) + "\n";
  }
  figure.caption = recipeCaption(
      QStringLiteral("self-assignment A of %1 probe images of the training split, sorted by class, as trained; one fixed log scale")
          .arg(size),
      input, checkFigure11(input));
  figure.key = [](QPainter& painter, const QRectF& area, const Theme& look) { paintColorKey(painter, area, MatrixMode::assignment, look); };
  figure.csv = [csv] { return csv; };
  return {panelsFigure(figure)};
}

}  // namespace

std::vector<Recipe> mapRecipes() {
  const auto maps = [](bool coarse) {
    return std::pair([coarse](const RecipeInput& input) { return checkMaps(input, coarse); },
                     [coarse](const RecipeInput& input) { return makeMaps(input, coarse); });
  };
  const auto byClass = maps(false), bySuperclass = maps(true);
  return {{"figure7", "t-SNE of encodings by class",
           "one or more runs with a map of the encoding and at most 20 classes, or a choice of them", true, byClass.first, byClass.second},
          {"figure8", "t-SNE of encodings by superclass",
           "one or more runs with a map of the encoding, on CIFAR-100 or with a choice of superclasses", true, bySuperclass.first,
           bySuperclass.second},
          {"figure11", "The assignment in the first epoch", "one run with two or more snapshots of its first epoch", false, checkFigure11,
           makeFigure11}};
}

}  // namespace resa
