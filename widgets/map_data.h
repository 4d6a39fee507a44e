#pragma once
#include <QByteArray>
#include <QColor>
#include <QImage>
#include <QString>
#include <string>
#include <vector>

#include "engine/run/snapshot.h"

namespace resa {

enum class MapColoring { classes, clusters, silhouette };
/// "classes", "clusters", "silhouette".
const char* toString(MapColoring coloring);
/// False where `text` names no colouring.
bool parseMapColoring(const std::string& text, MapColoring* coloring);

/// One group of points that the legend names and can hide.
struct MapGroup {
  QString name;
  QColor color;
  int marker = 0;
};

/// Everything a map canvas needs: positions of n images with their group.
struct MapData {
  int dimensions = 2;
  std::vector<float> positions;  // (n, dimensions)
  std::vector<int> groups;       // (n) index into legend
  std::vector<MapGroup> legend;
  bool flowing = false;  // starts from the previous map: successive ones may be animated
  std::int64_t step = 0;
  std::int64_t count() const { return dimensions > 0 ? std::int64_t(positions.size()) / dimensions : 0; }
};

/// Empty positions where the snapshot has no such map.
MapData mapOf(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions, MapColoring coloring);
/// "t-SNE of 2,000 encodings · flowing · KL 1.23 · perplexity 30".
QString mapFacts(const Snapshot& snapshot, const std::string& component, int dimensions);
/// "Encoding", "Hidden 1", "Embedding".
QString componentTitle(const std::string& component);
/// Names of the components of a snapshot: encoding, hidden layers, embedding.
std::vector<std::string> componentOrder(const Snapshot& snapshot);
/// "row,id,class,cluster,silhouette,x,y[,z]".
QByteArray mapCsv(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions);

/// Image `index` of a block, grey or RGB; a null image where there is none.
QImage sampleImage(const ImageBlock& block, std::int64_t index);
/// "#8217 Ankle boot" of an evaluated or a probe row; without labels only the id.
QString evaluatedCaption(const Samples& samples, int row);
QString probeCaption(const Samples& samples, int row);
/// Lines of the card of a point: class, id, and the group where it is not the class.
QString evaluatedCard(const Samples& samples, int row, const MapData& data);

}  // namespace resa
