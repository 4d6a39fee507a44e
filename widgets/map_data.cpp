#include "widgets/map_data.h"

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "widgets/matrix_data.h"
#include "widgets/theme.h"

namespace resa {
namespace {

constexpr int silhouetteBins = 8;
constexpr std::array<const char*, 3> coloringNames{"classes", "clusters", "silhouette"};

QString className(const Samples* samples, int label) {
  if (!samples || label < 0 || std::size_t(label) >= samples->classes.size()) return QString::number(label);
  return QString::fromStdString(samples->classes[std::size_t(label)]);
}

void groupByLabels(MapData& data, const std::vector<std::int32_t>& labels, const Samples* samples, bool clusters) {
  int largest = -1;
  for (std::int32_t label : labels) largest = std::max(largest, int(label));
  if (!clusters && samples) largest = std::max(largest, int(samples->classes.size()) - 1);
  for (int label = 0; label <= largest; ++label) {
    data.legend.push_back({clusters ? QStringLiteral("cluster %1").arg(label) : className(samples, label), classColor(label), label});
  }
  data.groups.assign(labels.begin(), labels.end());
}

/// Eight steps from -1 to 1 in cividis: a legend that can be read and hidden like classes.
void groupBySilhouette(MapData& data, const std::vector<float>& values) {
  const ColorTable& table = colorTable(ColorMap::cividis);
  for (int bin = 0; bin < silhouetteBins; ++bin) {
    const double low = -1 + 2.0 * bin / silhouetteBins;
    const QRgb color = table[std::size_t(255 * bin / (silhouetteBins - 1))];
    QString name = QStringLiteral("%1 … %2").arg(low, 0, 'f', 2).arg(low + 2.0 / silhouetteBins, 0, 'f', 2);
    data.legend.push_back({name.replace('-', QChar(0x2212)), QColor(color), 0});
  }
  for (float value : values) data.groups.push_back(std::clamp(int((value + 1) / 2 * silhouetteBins), 0, silhouetteBins - 1));
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

QByteArray cell(const QString& text) {
  QByteArray bytes = text.toUtf8();
  return bytes.contains(',') || bytes.contains('"') ? "\"" + bytes.replace("\"", "\"\"") + "\"" : bytes;
}

}  // namespace

const char* toString(MapColoring coloring) { return coloringNames[std::size_t(coloring)]; }

bool parseMapColoring(const std::string& text, MapColoring* coloring) {
  const auto found = std::find(coloringNames.begin(), coloringNames.end(), text);
  if (found == coloringNames.end()) return false;
  *coloring = MapColoring(found - coloringNames.begin());
  return true;
}

MapData mapOf(const Snapshot& snapshot, const Samples* samples, const std::string& component, int dimensions, MapColoring coloring) {
  MapData data;
  data.dimensions = dimensions;
  data.step = snapshot.step;
  const ComponentSnapshot* part = componentOf(snapshot, component);
  if (!part) return data;
  data.positions = dimensions == 3 ? part->map3 : part->map2;
  data.flowing = (dimensions == 3 ? part->facts3 : part->facts2).mode == "flowing";
  const auto n = std::size_t(data.count());
  if (coloring == MapColoring::classes && samples && samples->labels.size() >= n) groupByLabels(data, samples->labels, samples, false);
  if (coloring == MapColoring::clusters || (data.groups.empty() && coloring == MapColoring::classes))
    groupByLabels(data, part->kmeans, samples, true);
  if (coloring == MapColoring::silhouette) groupBySilhouette(data, part->silhouette);
  data.groups.resize(n, -1);
  if (data.legend.empty() && n > 0) data.legend.push_back({QStringLiteral("all images"), classColor(0), 0});
  for (int& group : data.groups) group = std::clamp(group, 0, std::max(0, int(data.legend.size()) - 1));
  return data;
}

QString mapFacts(const Snapshot& snapshot, const std::string& component, int dimensions) {
  const ComponentSnapshot* part = componentOf(snapshot, component);
  if (!part) return {};
  const auto& facts = dimensions == 3 ? part->facts3 : part->facts2;
  const std::size_t n = (dimensions == 3 ? part->map3 : part->map2).size() / std::size_t(dimensions);
  if (n == 0) return {};
  const QString plural = component == "encoding"    ? QStringLiteral("encodings")
                         : component == "embedding" ? QStringLiteral("embeddings")
                                                    : componentTitle(component).toLower() + QStringLiteral(" features");
  const QString method = facts.method == "pca"    ? QStringLiteral("PCA")
                         : facts.method == "tsne" ? QStringLiteral("t-SNE")
                                                  : QString::fromStdString(facts.method);
  QStringList text{QStringLiteral("%1 of %2 %3").arg(method, QLocale(QLocale::English).toString(qulonglong(n)), plural)};
  if (!facts.mode.empty() && facts.method != "pca")
    text += QString::fromStdString(facts.mode) + (facts.relaid ? QStringLiteral(" (laid out anew)") : QString());
  if (facts.method == "tsne") {
    if (facts.kl > 0) text += QStringLiteral("KL %1").arg(facts.kl, 0, 'f', 2);
    text += QStringLiteral("perplexity %1").arg(facts.perplexity);
    text += QStringLiteral("seed %1").arg(facts.seed);
  }
  if (facts.knn10 > 0) text += QStringLiteral("10-nn kept %1").arg(facts.knn10, 0, 'f', 2);
  QStringList measured;
  if (!snapshot.network.empty()) measured += QStringLiteral("%1 network").arg(QString::fromStdString(snapshot.network));
  if (!snapshot.split.empty()) measured += QStringLiteral("%1 split").arg(QString::fromStdString(snapshot.split));
  if (!measured.isEmpty()) text += measured.join(QStringLiteral(", "));
  return text.join(QStringLiteral(" · "));
}

QString componentTitle(const std::string& component) {
  QString title = QString::fromStdString(component).replace('_', ' ');
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
    csv += "," + (samples && row < samples->labels.size() ? cell(className(samples, samples->labels[row])) : QByteArray());
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
  const QString group = data.legend[std::size_t(data.groups[std::size_t(row)])].name;
  QStringList lines{full.section(' ', 1), full.section(' ', 0, 0)};
  if (lines.front().isEmpty()) lines.removeFirst();
  if (group != lines.front()) lines += group;
  return lines.join('\n');
}

}  // namespace resa
