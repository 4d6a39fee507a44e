#pragma once
#include <QByteArray>
#include <QColor>
#include <QImage>
#include <QString>
#include <string>
#include <vector>

#include "engine/run/snapshot.h"
#include "widgets/map/map_colors.h"

namespace resa {

/// One group of points that the legend names and can hide.
struct MapGroup {
  QString name;
  QColor color;
  int marker = 0;
};

/// Everything a map canvas needs: positions of n images with what colours them.
struct MapData {
  int dimensions = 2;
  std::vector<float> positions;  // (n, dimensions)
  std::vector<int> groups;       // (n) index into legend
  std::vector<MapGroup> legend;
  bool flowing = false;  // starts from the previous map: successive ones may be animated
  std::int64_t step = 0;
  std::vector<float> values;  // (n) what the scale colours, NaN where an image has none; empty where groups colour
  MapScale scale;             // of values
  QString note;               // what must be said of the colours; mostly empty
  // Where the same images were in earlier flowing maps, (n, dimensions) each, oldest first; and why there is no trail.
  std::vector<std::vector<float>> trail;
  QString trailNote;
  std::string component;  // whose map it is
  std::int64_t count() const { return dimensions > 0 ? std::int64_t(positions.size()) / dimensions : 0; }
};

/// Empty positions where the snapshot has no such map. `previous`: the snapshot before, which MapColoring::changed compares with.
MapData mapOf(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions, MapColoring coloring,
              const Snapshot* previous = nullptr);
/// What mapOf colours `n` images with, without their positions.
MapData shadesOf(const Snapshot& snapshot, const Samples* samples, const std::string& component, MapColoring coloring,
                 const Snapshot* previous, std::size_t n);
/// Gives shades the positions of a map.
void placeMap(MapData& data, const Snapshot& snapshot, const std::string& component, int dimensions);
/// False where one of these maps was recomputed in the window, so that the run folder does not hold it.
bool isStored(const Snapshot& snapshot, const std::vector<std::string>& components, int dimensions);
/// How the facts of a recomputed map name its mode.
constexpr const char* recomputedMode = "recomputed";
/// Images of a map; 0 where there is none.
std::size_t mapSize(const Snapshot& snapshot, const std::string& component, int dimensions);
/// Fills `trail` from earlier snapshots of the same run, oldest first, or `trailNote` where the map does not flow. A trail ends where the
/// map was laid out anew.
void addTrail(MapData& data, const Snapshot& snapshot, const std::vector<SnapshotPtr>& earlier, const std::string& component);
/// Colour of a row on paper or panel; `none` where the row has no value.
QRgb pointColor(const MapData& data, std::size_t row, QRgb none);

/// "t-SNE of 2,000 encodings · flowing · KL 1.23 · perplexity 30".
QString mapFacts(const Snapshot& snapshot, const std::string& component, int dimensions);
/// The same of several components side by side: what they share once, KL of each.
QString mapFacts(const Snapshot& snapshot, const std::vector<std::string>& components, int dimensions);
/// "encoding", "hidden 1", "embedding": in running text.
QString componentName(const std::string& component);
/// "Encoding", "Hidden 1", "Embedding".
QString componentTitle(const std::string& component);
/// Names of the components of a snapshot: encoding, hidden layers, embedding.
std::vector<std::string> componentOrder(const Snapshot& snapshot);
/// "row,id,class,cluster,silhouette,x,y[,z]".
QByteArray mapCsv(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions);
/// `text` as a cell of a CSV file.
QByteArray csvCell(const QString& text);
/// Name of a class; its number where it has none, "–" where `label` is negative.
QString className(const Samples* samples, int label);

/// Image `index` of a block, grey or RGB; a null image where there is none.
QImage sampleImage(const ImageBlock& block, std::int64_t index);
/// "#8217 Ankle boot" of an evaluated or a probe row; without labels only the id.
QString evaluatedCaption(const Samples& samples, int row);
QString probeCaption(const Samples& samples, int row);
/// Lines of the card of a point: class, id, and the group or the value where it is not the class.
QString evaluatedCard(const Samples& samples, int row, const MapData& data);

}  // namespace resa
