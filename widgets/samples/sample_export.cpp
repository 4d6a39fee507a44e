#include "widgets/samples/sample_export.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "widgets/map/map_data.h"

namespace resa {

QString grouped(qlonglong value) { return QLocale(QLocale::English).toString(value); }

QString decimals(double value, int digits) {
  return std::isfinite(value) ? QString::number(value, 'f', digits).replace('-', QChar(0x2212)) : QStringLiteral("–");
}

QString percent(double share) { return std::isfinite(share) ? QStringLiteral("%1 %").arg(100 * share, 0, 'f', 1) : QStringLiteral("–"); }

int classCount(const Samples& samples) {
  if (samples.labels.empty()) return 0;
  return std::max(int(samples.classes.size()), *std::max_element(samples.labels.begin(), samples.labels.end()) + 1);
}

QByteArray sampleIdsCsv(const Samples& samples, ImagesOf images, const std::vector<int>& rows, const Snapshot* snapshot,
                        const std::string& component) {
  const bool probe = images == ImagesOf::probe;
  const std::vector<std::int64_t>& ids = probe ? samples.probeIds : samples.ids;
  const std::vector<std::int32_t>& labels = probe ? samples.probeLabels : samples.labels;
  const ComponentSnapshot* part = nullptr;
  if (snapshot && !probe) {
    const auto found = snapshot->components.find(component);
    if (found != snapshot->components.end()) part = &found->second;
  }
  QByteArray csv = "id,split,label,class,cluster,SC\n";
  for (const int row : rows) {
    const auto i = std::size_t(row);
    if (row < 0 || i >= ids.size()) continue;
    csv += QByteArray::number(qlonglong(ids[i])) + "," + csvCell(QString::fromStdString(probe ? std::string(probeSplit) : samples.split)) +
           ",";
    if (i < labels.size()) csv += QByteArray::number(labels[i]);
    csv += ",";
    if (i < labels.size() && labels[i] >= 0) csv += csvCell(className(&samples, labels[i]));
    csv += ",";
    if (part && i < part->kmeans.size()) csv += QByteArray::number(part->kmeans[i]);
    csv += ",";
    if (part && i < part->silhouette.size()) csv += QByteArray::number(double(part->silhouette[i]), 'g', 7);
    csv += "\n";
  }
  return csv;
}

}  // namespace resa
