#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include "app/studio/figures/recipe_galleries.h"
#include "app/studio/figures/recipe_parts.h"
#include "engine/run/error.h"
#include "widgets/figures/recipe_panels.h"
#include "widgets/map/map_paint.h"
#include "widgets/map/map_points.h"

/// Recipes of snapshots: the t-SNE maps of Figures 7 and 8, the early assignments of Figure 11.
namespace resa {
namespace {

constexpr std::size_t mostGroups = 20;
/// Five that look unlike each other; the paper drew its five at random and does not name them.
const std::vector<std::string> ownSuperclasses{"aquatic_mammals", "flowers", "insects", "people", "vehicles_1"};

const ComponentSnapshot* encodingOf(const Snapshot& snapshot) {
  const auto found = snapshot.components.find("encoding");
  return found == snapshot.components.end() || found->second.map2.empty() ? nullptr : &found->second;
}

/// The recipe's own superclasses of which there are images.
std::vector<ClassGroup> knownSuperclasses(const std::vector<std::string>& classes) {
  QStringList known;
  for (const std::string& name : ownSuperclasses)
    if (std::any_of(classes.begin(), classes.end(), [&](const std::string& own) { return own == name || superclassOf(own) == name; }))
      known << QString::fromStdString(name);
  return parseClassGroups(known.join(','), classes);
}

/// The chosen groups; none chosen: every class for Figure 7, superclasses for Figure 8.
std::vector<ClassGroup> groupsOf(const RecipeInput& input, FigureSource& run, bool coarse) {
  const std::vector<std::string>& classes = run.samples()->classes;
  if (!input.classes.trimmed().isEmpty()) return parseClassGroups(input.classes, classes);
  if (coarse) return knownSuperclasses(classes);
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
    if (!input.runs.front()->samples()) continue;  // the first run's problem is said already
    const auto& classes = run->samples()->classes;
    if (classes != input.runs.front()->samples()->classes) {
      check.problems
          << QStringLiteral("%1 and %2 have other classes: maps share one legend").arg(rootOf(*input.runs.front()), rootOf(*run));
      continue;
    }
    if (coarse && groupsOf(input, *run, coarse).size() < 2) {
      check.problems << (input.classes.trimmed().isEmpty()
                             ? QStringLiteral("the classes of %1 have no superclasses that this program knows: choose groups of them, for "
                                              "example \"first=%2+%3,second=%4\"")
                                   .arg(rootOf(*run), classEntry(QString::fromStdString(classes.front())),
                                        classEntry(QString::fromStdString(classes[std::min<std::size_t>(1, classes.size() - 1)])),
                                        classEntry(QString::fromStdString(classes.back())))
                             : QStringLiteral("one group alone cannot be told from others: choose two or more"));
      continue;
    }
    const std::size_t count = groupsOf(input, *run, coarse).size();
    if (count > mostGroups)
      check.problems << QStringLiteral("%1 classes are too many to tell apart: choose up to %2 by name").arg(count).arg(mostGroups);
    if (encodingOf(*newest)->facts2.method == "pca") check.missing << QStringLiteral("t-SNE (the map of %1 is a PCA)").arg(rootOf(*run));
  }
  if (input.runs.size() < 2) check.missing << QStringLiteral("runs of other methods");
  if (!check.problems.isEmpty()) return check;
  compareRuns(input, check);
  if (!coarse) checkGalleries(input, check);
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

QByteArray mapRows(const QString& run, const ComponentSnapshot& encoding, const Samples& samples, const std::vector<ClassGroup>& groups,
                   const std::vector<QString>& parts) {
  QByteArray csv;
  for (std::size_t i = 0; 2 * i + 1 < encoding.map2.size() && i < samples.labels.size(); ++i) {
    const auto group =
        std::find_if(groups.begin(), groups.end(), [&](const ClassGroup& g) { return g.labels.count(samples.labels[i]) > 0; });
    if (group == groups.end()) continue;
    csv += csvField(run) + "," + QByteArray::number(qlonglong(i < samples.ids.size() ? samples.ids[i] : std::int64_t(i))) + "," +
           csvField(className(&samples, samples.labels[i])) + "," + csvField(group->name) + "," +
           QByteArray::number(double(encoding.map2[2 * i]), 'g', 9) + "," + QByteArray::number(double(encoding.map2[2 * i + 1]), 'g', 9) +
           "," + (i < parts.size() ? parts[i] : QString()).toUtf8() + "\n";
  }
  return csv;
}

/// Names on a ground of their own, so that they can be read over any points.
void paintNotes(QPainter& painter, const QRectF& area, const MapData& data, const std::vector<MapNote>& notes, const Theme& look) {
  const double diameter = pointDiameter(data.count(), area);
  const MapTransform place = fitMap(boundsOf(data.positions), area.adjusted(diameter, diameter, -diameter, -diameter));
  painter.setFont(look.font(figureTextPixels - 1, QFont::DemiBold));
  const QFontMetricsF metrics(painter.font());
  for (const MapNote& note : notes) {
    QRectF box(0, 0, metrics.horizontalAdvance(note.name) + 6, metrics.height());
    box.moveCenter(place.toScreen(note.at.x(), note.at.y()));
    QColor ground = look.panel;
    ground.setAlphaF(0.88F);
    painter.setPen(QPen(look.text, 0.8));
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 3, 3);
    painter.drawText(box, Qt::AlignCenter, note.name);
  }
}

/// What distinguishes the maps of runs, in the same order for each.
QStringList layoutFacts(const MapData& data, const ComponentSnapshot& encoding) {
  const ComponentSnapshot::MapFacts& facts = encoding.facts2;
  const bool tsne = facts.method == "tsne";
  return {QStringLiteral("%1 images").arg(QLocale(QLocale::English).toString(qlonglong(data.count()))),
          tsne ? QStringLiteral("t-SNE") : QString::fromStdString(facts.method).toUpper(),
          tsne ? QString::fromStdString(facts.mode) : QString(),
          tsne ? QStringLiteral("perplexity %1").arg(facts.perplexity) : QString(),
          tsne ? QStringLiteral("seed %1").arg(facts.seed) : QString(),
          tsne && facts.kl > 0 ? QStringLiteral("KL %1").arg(facts.kl, 0, 'f', 2) : QString(),
          facts.knn10 > 0 ? QStringLiteral("10-nn kept %1").arg(facts.knn10, 0, 'f', 2) : QString()};
}

/// Groups of Figure 7's galleries that its maps show.
std::vector<ClassGroup> shownGalleries(const RecipeInput& input, const std::vector<ClassGroup>& onMap) {
  std::vector<ClassGroup> shown = galleryGroups(input);
  std::erase_if(shown, [&](const ClassGroup& group) {
    return !input.classes.trimmed().isEmpty() && input.galleries.trimmed().isEmpty() &&
           std::none_of(onMap.begin(), onMap.end(), [&](const ClassGroup& other) {
             return std::includes(other.labels.begin(), other.labels.end(), group.labels.begin(), group.labels.end());
           });
  });
  return shown;
}

Figure galleriesOf(const RecipeInput& input, const RecipeCheck& check, const std::vector<RunGallery>& galleries) {
  PanelFigure figure = galleryFigure(galleries);
  figure.name = QStringLiteral("figure7_galleries");
  figure.title = QStringLiteral("Sub-centroids within classes");
  QStringList explained;
  for (const RunGallery& run : galleries)
    for (const SplitGroup& group : run.groups)
      explained << QStringLiteral("%1%2 % of %3")
                       .arg(galleries.size() > 1 ? run.label + " " : QString())
                       .arg(100 * group.split.explained, 0, 'f', 1)
                       .arg(group.group.name);
  figure.caption = recipeCaption(
      QStringLiteral("the %1 pictures nearest to each of %2 sub-centroids: k-means within the class on the principal components "
                     "of the L2-normalised encodings, best of ten starts; of the variance lie between them: %3")
          .arg(galleryPictures)
          .arg(input.subCentroids)
          .arg(explained.join(", ")),
      input, check);
  return panelsFigure(figure);
}

std::vector<Figure> makeMaps(const RecipeInput& input, bool coarse) {
  const QStringList labels = runLabels(input);
  const RecipeCheck check = checkMaps(input, coarse);
  PanelFigure figure;
  figure.name = coarse ? QStringLiteral("figure8") : QStringLiteral("figure7");
  figure.title = coarse ? QStringLiteral("Maps by superclass") : QStringLiteral("Maps by class");
  figure.columns = int(std::min<std::size_t>(3, input.runs.size()));
  figure.panelSize = {280, 290};
  QByteArray csv = "run,id,class,group,x,y,sub_centroid\n";
  std::vector<QStringList> layouts;
  const std::vector<ClassGroup> groups = groupsOf(input, *input.runs.front(), coarse);
  const std::vector<ClassGroup> wanted = coarse ? std::vector<ClassGroup>() : shownGalleries(input, groups);
  std::vector<RunGallery> galleries;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    FigureSource& run = *input.runs[i];
    const QString label = labels[qsizetype(i)];
    // As exports show it: laid out from nothing where the run has such a map.
    const SnapshotPtr snapshot = withIndependentMaps(run.snapshot());
    const ComponentSnapshot& encoding = *encodingOf(*snapshot);
    const MapData data = chosenPoints(encoding, *run.samples(), groups);
    const std::vector<SplitGroup> splits = wanted.empty() ? std::vector<SplitGroup>() : splitGroups(run, wanted, input.subCentroids);
    if (!splits.empty()) galleries.push_back({label, run.samples(), splits});
    csv += mapRows(label, encoding, *run.samples(), groups, subCentroidNames(splits, run.samples()->labels.size()));
    layouts.push_back(layoutFacts(data, encoding));
    figure.panels.push_back(
        {label, [data, notes = subCentroidNotes(splits, encoding.map2)](QPainter& painter, const QRectF& area, const Theme& look) {
           const QRectF inside = area.adjusted(2, 2, -2, -2);
           paintMapPoints(painter, data, inside);
           paintNotes(painter, inside, data, notes, look);
         }});
  }
  QString shows = QStringLiteral("maps of encodings: %1").arg(sharedFacts(labels, layouts));
  if (!galleries.empty())
    shows += QStringLiteral(" · names like A1: the middle of the pictures nearest to a sub-centroid, see the galleries");
  figure.caption = recipeCaption(shows, input, check);
  figure.legend = [groups](const Theme&) {
    std::vector<FigureEntry> entries;
    for (int g = 0; g < int(groups.size()); ++g) entries.push_back({groups[std::size_t(g)].name, classColor(g), g});
    return entries;
  };
  figure.csv = [csv] { return csv; };
  std::vector<Figure> made{panelsFigure(figure)};
  if (!galleries.empty()) made.push_back(galleriesOf(input, check, galleries));
  return made;
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
      input, checkFigure11(input), /*evaluated=*/false);
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
  return {{"figure7", "t-SNE of encodings by class, with the pictures of sub-centroids",
           "one or more runs of one data set with a map of the encoding and at most 20 classes, or a choice of them; for the galleries of "
           "sub-centroids their pictures and principal components",
           true, byClass.first, byClass.second, true},
          {"figure8", "t-SNE of encodings by superclass",
           "one or more runs with a map of the encoding, on CIFAR-100 or with a choice of superclasses", true, bySuperclass.first,
           bySuperclass.second},
          {"figure11", "The assignment in the first epoch", "one run with two or more snapshots of its first epoch", false, checkFigure11,
           makeFigure11}};
}

}  // namespace resa
