#pragma once
#include <QPointF>
#include <vector>

#include "app/studio/figures/class_groups.h"
#include "app/studio/figures/recipes.h"
#include "engine/run/cluster_facts.h"
#include "widgets/figures/recipe_panels.h"

/// Sub-centroids within classes, as Figure 7 shows them of birds and horses: which classes, their k-means, the pictures nearest to each.
namespace resa {

/// A class, or a group of them, of one run split into sub-centroids.
struct SplitGroup {
  ClassGroup group;
  ClassSplit split;
  QString letter;  // "A" of the first one: its sub-centroids are A1, A2, ...
};

/// Why a run can have no galleries; empty where it can.
QString galleryProblem(FigureSource& run);
/// Problems of the groups that the user chose.
void checkGalleries(const RecipeInput& input, RecipeCheck& check);
/// Whose galleries are shown: the chosen ones, else bird and horse as the paper, else the two classes of the first run of whose variance
/// the greatest share lies between their sub-centroids. None where no run can have galleries.
std::vector<ClassGroup> galleryGroups(const RecipeInput& input);
/// Each group split by k-means on the stored principal components of the newest snapshot's encodings.
std::vector<SplitGroup> splitGroups(FigureSource& run, const std::vector<ClassGroup>& groups, int subCentroids);

/// How many pictures stand in a sub-centroid's gallery at most, nearest first.
inline constexpr std::size_t galleryPictures = 16;
/// "A2" of each row of the run; empty for those that no group holds.
std::vector<QString> subCentroidNames(const std::vector<SplitGroup>& groups, std::size_t rows);
/// Where the name of a sub-centroid stands on a map of positions (n, 2): in the middle of its gallery's pictures.
struct MapNote {
  QPointF at;
  QString name;
};
std::vector<MapNote> subCentroidNotes(const std::vector<SplitGroup>& groups, const std::vector<float>& positions);

/// One panel a run and group, a row a run: each sub-centroid's size and mean SC above its pictures. `runs`: splits of runs that have some.
struct RunGallery {
  QString label;
  SamplesPtr samples;
  std::vector<SplitGroup> groups;
};
PanelFigure galleryFigure(const std::vector<RunGallery>& runs);

}  // namespace resa
