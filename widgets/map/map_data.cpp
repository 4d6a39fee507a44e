#include "widgets/map/map_data.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/base/selection.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

struct Map {
  Q_DECLARE_TR_FUNCTIONS(Map)
};

void groupByLabels(MapData& data, const std::vector<std::int32_t>& labels, const Samples* samples, bool clusters) {
  int largest = -1;
  for (std::int32_t label : labels) largest = std::max(largest, int(label));
  if (!clusters && samples) largest = std::max(largest, int(samples->classes.size()) - 1);
  for (int label = 0; label <= largest; ++label) {
    data.legend.push_back({clusters ? Map::tr("cluster %1").arg(label) : className(samples, label), classColor(label), label});
  }
  data.groups.assign(labels.begin(), labels.end());
}

/// Two groups that can be hidden; the wrong ones are told apart by their shape too.
void groupByAgreement(MapData& data, const std::vector<std::uint8_t>& agree) {
  constexpr int diamonds = 30;
  data.legend = {{Map::tr("5-nn right"), classColor(0), 0}, {Map::tr("5-nn wrong"), classColor(6), diamonds}};
  data.groups.clear();
  std::size_t right = 0;
  for (const std::uint8_t each : agree) {
    data.groups.push_back(each ? 0 : 1);
    right += each;
  }
  data.note = Map::tr("5-nn right for %1 % of the images; neighbours are searched among these images themselves, each left out for itself.")
                  .arg(100.0 * double(right) / double(std::max<std::size_t>(1, agree.size())), 0, 'f', 1);
}

void scaleBy(MapData& data, std::vector<float> values, MapScale scale) {
  data.values = std::move(values);
  data.scale = std::move(scale);
  data.legend = {{data.scale.title, classColor(0), 0}};
}

QString caption(const std::vector<std::int64_t>& ids, const std::vector<std::int32_t>& labels, const Samples& samples, int row) {
  if (row < 0) return {};
  const auto index = std::size_t(row);
  QString text = QStringLiteral("#%1").arg(index < ids.size() ? ids[index] : std::int64_t(row));
  if (index < labels.size()) text += " " + className(&samples, labels[index]);
  return text;
}

const ComponentSnapshot* componentOf(const Snapshot& snapshot, const std::string& component) {
  const auto found = snapshot.components.find(component);
  return found == snapshot.components.end() ? nullptr : &found->second;
}

const ComponentSnapshot::MapFacts& factsOf(const ComponentSnapshot& part, int dimensions) {
  return dimensions == 3 ? part.facts3 : part.facts2;
}

const std::vector<float>& positionsOf(const ComponentSnapshot& part, int dimensions) { return dimensions == 3 ? part.map3 : part.map2; }

QString methodName(const std::string& method) {
  return method == "pca" ? QStringLiteral("PCA") : method == "tsne" ? QStringLiteral("t-SNE") : QString::fromStdString(method);
}

/// How a map was laid out: "independent" or "flowing".
QString modeName(const std::string& mode) {
  return mode == "flowing" ? Map::tr("flowing") : mode == "independent" ? Map::tr("independent") : QString::fromStdString(mode);
}

/// "momentum network, test split"; no entry where nothing is known.
QStringList measuredOn(const Snapshot& snapshot) {
  QStringList measured;
  if (!snapshot.network.empty()) measured += Map::tr("%1 network").arg(QString::fromStdString(snapshot.network));
  if (!snapshot.split.empty()) measured += Map::tr("%1 split").arg(QString::fromStdString(snapshot.split));
  return measured.isEmpty() ? QStringList() : QStringList(measured.join(QStringLiteral(", ")));
}

bool isScaled(MapColoring coloring) {
  return coloring != MapColoring::classes && coloring != MapColoring::clusters && coloring != MapColoring::knn5;
}

/// Colours by what the snapshot and the labels hold; leaves `data` alone, but for a note, where something is missing.
void shadeComputed(MapData& data, const Snapshot& snapshot, const ComponentSnapshot& part, const Samples* samples, MapColoring coloring,
                   const Snapshot* previous) {
  const std::vector<std::int32_t> unlabelled;
  const std::vector<std::int32_t>& labels = samples ? samples->labels : unlabelled;
  if (coloring == MapColoring::changed) {
    const ComponentSnapshot* before = previous ? componentOf(*previous, data.component) : nullptr;
    if (before)
      scaleBy(data, neighboursChanged(part.neighbours, before->neighbours, part.neighbourCount),
              {coloringTitle(coloring), 0, 1, false, true});
    if (!previous)
      data.note = Map::tr("There is no snapshot before this one to compare neighbours with.");
    else if (data.values.empty())
      data.note = Map::tr("Nearest neighbours were not stored at this snapshot and at the one before.");
    return;
  }
  if (coloring == MapColoring::offClassMass) {
    if (samples) scaleBy(data, offClassMass(snapshot, *samples), {Map::tr("off-class mass"), 0, 1, false, true});
    if (data.values.empty())
      data.note = Map::tr("No probe image is among these: the probe is of the split %1, the map shows %2 images.")
                      .arg(QString::fromLatin1(probeSplit), samples ? QString::fromStdString(samples->split) : Map::tr("other"));
    return;
  }
  if (coloring == MapColoring::knn5) {
    const std::vector<std::uint8_t> agree = neighboursAgree(part.neighbours, part.neighbourCount, labels);
    if (!agree.empty()) return groupByAgreement(data, agree);
  } else {
    scaleBy(data, offClassShare(part.neighbours, part.neighbourCount, labels), {coloringTitle(coloring), 0, 1, false, true});
    if (!data.values.empty()) return;
  }
  data.note = labels.empty() ? Map::tr("These images have no labels.") : Map::tr("Nearest neighbours were not stored at this snapshot.");
}

}  // namespace

QByteArray csvCell(const QString& text) {
  QByteArray bytes = text.toUtf8();
  const bool quoted = bytes.contains(',') || bytes.contains('"') || bytes.contains('\n') || bytes.contains('\r');
  return quoted ? "\"" + bytes.replace("\"", "\"\"") + "\"" : bytes;
}

QString className(const Samples* samples, int label) {
  if (label < 0) return QStringLiteral("–");
  if (!samples || std::size_t(label) >= samples->classes.size()) return QString::number(label);
  return QString::fromStdString(samples->classes[std::size_t(label)]);
}

MapData shadesOf(const Snapshot& snapshot, const Samples* samples, const std::string& component, MapColoring coloring,
                 const Snapshot* previous, std::size_t n) {
  MapData data;
  data.step = snapshot.step;
  data.component = component;
  const ComponentSnapshot* part = componentOf(snapshot, component);
  if (!part) return data;
  if (coloring == MapColoring::classes && samples && samples->labels.size() >= n) groupByLabels(data, samples->labels, samples, false);
  if (coloring == MapColoring::clusters || (data.groups.empty() && coloring == MapColoring::classes))
    groupByLabels(data, part->kmeans, samples, true);
  // Fixed ends: silhouettes beyond one half are rare, and over -1 ... 1 the others would all look alike.
  if (coloring == MapColoring::silhouette) {
    scaleBy(data, part->silhouette, {Map::tr("SC"), -0.5, 0.5, true});
    if (part->silhouette.empty()) data.note = Map::tr("Silhouettes were not stored at this snapshot.");
  }
  if (isComputed(coloring)) shadeComputed(data, snapshot, *part, samples, coloring, previous);
  data.groups.resize(n, -1);
  if (!data.values.empty()) data.values.resize(n, std::numeric_limits<float>::quiet_NaN());
  if (data.values.empty() && isScaled(coloring)) data.legend.clear();
  if (data.legend.empty() && n > 0) data.legend.push_back({Map::tr("all images"), classColor(-1), 0});
  const int last = int(data.legend.size()) - 1;
  if (std::any_of(data.groups.begin(), data.groups.end(), [last](int group) { return group < 0 || group > last; })) {
    if (last > 0) data.legend.push_back({Map::tr("none"), classColor(-1), 0});
    for (int& group : data.groups) {
      if (group < 0 || group > last) group = int(data.legend.size()) - 1;
    }
  }
  return data;
}

void placeMap(MapData& data, const Snapshot& snapshot, const std::string& component, int dimensions) {
  data.dimensions = dimensions;
  const ComponentSnapshot* part = componentOf(snapshot, component);
  if (!part) return;
  data.positions = positionsOf(*part, dimensions);
  data.flowing = factsOf(*part, dimensions).mode == "flowing";
}

bool isStored(const Snapshot& snapshot, const std::vector<std::string>& components, int dimensions) {
  return std::none_of(components.begin(), components.end(), [&](const std::string& component) {
    const ComponentSnapshot* part = componentOf(snapshot, component);
    return part && factsOf(*part, dimensions).mode == recomputedMode;
  });
}

std::size_t mapSize(const Snapshot& snapshot, const std::string& component, int dimensions) {
  const ComponentSnapshot* part = componentOf(snapshot, component);
  return part ? positionsOf(*part, dimensions).size() / std::size_t(dimensions) : 0;
}

MapData mapOf(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions, MapColoring coloring,
              const Snapshot* previous) {
  MapData data = shadesOf(snapshot, samples, component, coloring, previous, mapSize(snapshot, component, dimensions));
  placeMap(data, snapshot, component, dimensions);
  return data;
}

void addTrail(MapData& data, const Snapshot& snapshot, const std::vector<SnapshotPtr>& earlier, const std::string& component) {
  data.trail.clear();
  data.trailNote.clear();
  const ComponentSnapshot* part = componentOf(snapshot, component);
  if (!part || data.count() == 0) return;
  bool broken = factsOf(*part, data.dimensions).relaid;
  if (broken) {
    data.trailNote = Map::tr("No trails: this map was laid out anew here, points jumped.");
    return;
  }
  if (!data.flowing) {
    data.trailNote = Map::tr(
        "No trails: each of these maps is laid out by itself, so moving from one to the next would mean nothing "
        "(evaluate.projection_mode = \"flowing\" makes maps that continue each other).");
    return;
  }
  for (auto each = earlier.rbegin(); each != earlier.rend() && !broken; ++each) {
    const ComponentSnapshot* before = *each ? componentOf(**each, component) : nullptr;
    if (!before || positionsOf(*before, data.dimensions).size() != data.positions.size()) break;
    data.trail.push_back(positionsOf(*before, data.dimensions));
    broken = factsOf(*before, data.dimensions).relaid;
  }
  std::reverse(data.trail.begin(), data.trail.end());
  if (data.trail.empty() && data.trailNote.isEmpty()) data.trailNote = Map::tr("No trails: there is no earlier map of these images.");
}

QRgb pointColor(const MapData& data, std::size_t row, QRgb none) {
  if (data.values.empty()) return data.legend[std::size_t(data.groups[row])].color.rgb();
  return std::isnan(data.values[row]) ? none : scaleColor(data.scale, double(data.values[row]));
}

QString mapFacts(const Snapshot& snapshot, const std::string& component, int dimensions) {
  const ComponentSnapshot* part = componentOf(snapshot, component);
  if (!part) return {};
  const auto& facts = dimensions == 3 ? part->facts3 : part->facts2;
  const std::size_t n = (dimensions == 3 ? part->map3 : part->map2).size() / std::size_t(dimensions);
  if (n == 0) return {};
  const QString plural = component == "encoding"    ? Map::tr("encodings")
                         : component == "embedding" ? Map::tr("embeddings")
                                                    : Map::tr("%1 features").arg(componentName(component));
  const QString method = methodName(facts.method);
  QStringList text{
      Map::tr("%1 of %2 %3", "method, number, features").arg(method, QLocale(QLocale::English).toString(qulonglong(n)), plural)};
  if (!facts.mode.empty() && facts.method != "pca") text += modeName(facts.mode) + (facts.relaid ? Map::tr(" (laid out anew)") : QString());
  if (facts.method == "tsne") {
    if (facts.kl > 0) text += Map::tr("KL %1").arg(facts.kl, 0, 'f', 2);
    text += Map::tr("perplexity %1").arg(facts.perplexity);
    text += Map::tr("seed %1").arg(facts.seed);
  }
  if (facts.knn10 > 0) text += Map::tr("10-nn kept %1").arg(facts.knn10, 0, 'f', 2);
  text += measuredOn(snapshot);
  return text.join(QStringLiteral(" · "));
}

QString mapFacts(const Snapshot& snapshot, const std::vector<std::string>& components, int dimensions) {
  QStringList each;
  for (const std::string& component : components) {
    const ComponentSnapshot* part = componentOf(snapshot, component);
    if (!part || mapSize(snapshot, component, dimensions) == 0) continue;
    const auto& facts = factsOf(*part, dimensions);
    each += facts.kl > 0 ? Map::tr("%1 KL %2").arg(componentName(component)).arg(facts.kl, 0, 'f', 2) : componentName(component);
  }
  if (each.isEmpty()) return {};
  const std::string& first = components.front();
  const auto& facts = factsOf(snapshot.components.at(first), dimensions);
  QStringList text{
      Map::tr("%1 of %2 images")
          .arg(methodName(facts.method), QLocale(QLocale::English).toString(qulonglong(mapSize(snapshot, first, dimensions))))};
  if (!facts.mode.empty() && facts.method != "pca") text += modeName(facts.mode);
  text += each.join(QStringLiteral(", "));
  if (facts.method == "tsne") text += Map::tr("perplexity %1").arg(facts.perplexity);
  text += measuredOn(snapshot);
  return text.join(QStringLiteral(" · "));
}

QString componentName(const std::string& component) {
  if (component == "encoding") return Map::tr("encoding");
  if (component == "embedding") return Map::tr("embedding");
  const QString name = QString::fromStdString(component).replace('_', ' ');
  return name.startsWith(QLatin1String("hidden ")) ? Map::tr("hidden %1", "layer of the projector").arg(name.section(' ', 1)) : name;
}

QString componentTitle(const std::string& component) {
  QString title = componentName(component);
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

std::vector<std::string> componentOrder(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (const auto& [name, part] : snapshot.components) names.push_back(name);
  auto rank = [](const std::string& name) { return name == "encoding" ? 0 : name == "embedding" ? 2 : 1; };
  std::stable_sort(names.begin(), names.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return names;
}

QByteArray mapCsv(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions) {
  const ComponentSnapshot* part = componentOf(snapshot, component);
  const MapData data = mapOf(snapshot, samples, component, dimensions, MapColoring::classes);
  QByteArray csv = dimensions == 3 ? "row,id,class,cluster,silhouette,x,y,z\n" : "row,id,class,cluster,silhouette,x,y\n";
  for (std::int64_t i = 0; i < data.count(); ++i) {
    const auto row = std::size_t(i);
    csv += QByteArray::number(qlonglong(i)) + "," +
           (samples && row < samples->ids.size() ? QByteArray::number(qlonglong(samples->ids[row])) : QByteArray());
    csv += "," + (samples && row < samples->labels.size() ? csvCell(className(samples, samples->labels[row])) : QByteArray());
    csv += "," + (row < part->kmeans.size() ? QByteArray::number(part->kmeans[row]) : QByteArray());
    csv += "," + (row < part->silhouette.size() ? QByteArray::number(double(part->silhouette[row]), 'g', 9) : QByteArray());
    for (int d = 0; d < dimensions; ++d) {
      csv += "," + QByteArray::number(double(data.positions[row * std::size_t(dimensions) + std::size_t(d)]), 'g', 9);
    }
    csv += "\n";
  }
  return csv;
}

QImage sampleImage(const ImageBlock& block, std::int64_t index) {
  const std::int64_t bytes = block.height * block.width * block.channels;
  if (index < 0 || index >= block.count || bytes <= 0 || std::int64_t(block.pixels.size()) < (index + 1) * bytes) return {};
  const QImage::Format format = block.channels == 3 ? QImage::Format_RGB888 : QImage::Format_Grayscale8;
  return QImage(block.at(index), int(block.width), int(block.height), int(block.width * block.channels), format).copy();
}

QString evaluatedCaption(const Samples& samples, int row) { return caption(samples.ids, samples.labels, samples, row); }

QString probeCaption(const Samples& samples, int row) { return caption(samples.probeIds, samples.probeLabels, samples, row); }

QString evaluatedCard(const Samples& samples, int row, const MapData& data) {
  const QString full = evaluatedCaption(samples, row);
  const auto index = std::size_t(row);
  QStringList lines{full.section(' ', 1), full.section(' ', 0, 0)};
  if (lines.front().isEmpty()) lines.removeFirst();
  QString shade = data.legend[std::size_t(data.groups[index])].name;
  if (!data.values.empty()) {
    const float value = data.values[index];
    shade = std::isnan(value) ? Map::tr("%1: none").arg(data.scale.title)
                              : QStringLiteral("%1 %2").arg(data.scale.title, scaleText(data.scale, double(value)));
  }
  if (shade != lines.front()) lines += shade;
  return lines.join('\n');
}

}  // namespace resa
