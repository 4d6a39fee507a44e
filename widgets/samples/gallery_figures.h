#pragma once
#include "engine/run/cluster_facts.h"
#include "engine/run/feature_rows.h"
#include "widgets/samples/cluster_figures.h"
#include "widgets/samples/contact_sheet.h"

namespace resa {

/// One section a cluster, or of the one of this number alone its most and its least typical images.
std::vector<SampleSection> clusterGallery(const ClusterBoard& board, const Samples* samples, const ClusterSort& sort, int cluster = -1);
/// "highest SC first": in what order a cluster's images stand.
QString orderText(TypicalOrder order);
Figure clusterGalleryFigure(const BoardShape& shape, const LaterBoard& board, const SamplesPtr& samples, const ClusterSort& sort = {},
                            int cluster = -1);

/// The class of a name, or of a number where none has that name; -1 where there is none.
int labelNamed(const Samples& samples, const std::string& text);
/// One section a sub-centroid, or of one of them alone (by index) the most and the least typical images.
std::vector<SampleSection> splitGallery(const ClassSplit& split, std::size_t most, int only = -1);
/// Galleries of the sub-centroids of one class with sizes and mean SC.
Figure splitFigure(const ClassSplitPtr& split, const SamplesPtr& samples, int only = -1);

/// An image with its nearest neighbours in a component.
struct NeighbourList {
  std::int64_t step = -1;
  std::string component;
  bool cosine = true;       // how near they are; else the distance
  int row = -1;             // evaluated
  std::vector<int> stored;  // nearest first
  int count = 0;            // how many are wanted in all; 0: the stored ones
  std::vector<CosineNeighbour> further = {};
  QString remark = {};  // heading of the further ones
};
/// The image and its stored neighbours; empty where the component is absent.
NeighbourList neighboursOf(const Snapshot& snapshot, const std::string& component, int row);
std::vector<SampleSection> neighbourSections(const NeighbourList& list, const Samples& samples);
/// "nearest to #12 coat by cosine of encoding · 12 of 15 same class".
QString neighbourText(const NeighbourList& list, const Samples& samples);
/// Heading of further neighbours.
QString furtherText();
Figure neighboursFigure(const NeighbourList& list, const SamplesPtr& samples);

/// These rows as a sheet; `what` they are, for the title; `all` the images there are, so that a command needs no list of ids.
Figure contactSheet(const SamplesPtr& samples, ImagesOf images, const std::vector<int>& rows, const QString& what, bool all);
/// Ascending ids as "3,7-12" and back. UsageError where the text is no such list.
std::string idList(const std::vector<std::int64_t>& ids);
std::vector<std::int64_t> parseIds(const std::string& text);

}  // namespace resa
