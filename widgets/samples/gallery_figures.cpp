#include "widgets/samples/gallery_figures.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/run/error.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr std::size_t overview = 12, gallery = 48;  // images of one cluster beside others, and alone
constexpr std::size_t ofPart = 36;                  // of a sub-centroid beside others
constexpr std::int64_t mostIds = 10'000'000;        // that a list may name, so that a slip of the hand does not fill the memory

SampleSection sectionOf(const QString& heading, const std::vector<int>& rows, std::size_t most) {
  SampleSection section;
  section.heading = heading;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) section.tiles.push_back({rows[i], TileFrame::none, {}, {}});
  return section;
}

std::vector<SampleSection> galleryOf(const ClusterFacts& facts, TypicalOrder order) {
  if (order == TypicalOrder::row) return {sectionOf(QObject::tr("Cluster %1").arg(facts.cluster), facts.rows, 2 * gallery)};
  const bool scored = order == TypicalOrder::silhouette;
  const QString first = scored ? QObject::tr("Representatives of cluster %1 · highest SC")
                               : QObject::tr("Representatives of cluster %1 · nearest to its centre");
  const std::vector<int> last(facts.rows.rbegin(), facts.rows.rend());
  return {sectionOf(first.arg(facts.cluster), facts.rows, gallery),
          sectionOf(scored ? QObject::tr("Borderline · lowest SC") : QObject::tr("Borderline · farthest from the centre"), last, gallery)};
}

SampleSection overviewOf(const ClusterFacts& facts, const Samples* samples) {
  QString heading = QObject::tr("Cluster %1 · %2 images").arg(facts.cluster).arg(grouped(qlonglong(facts.rows.size())));
  if (facts.mainClass >= 0) heading += QObject::tr(" · %1 %2").arg(percent(facts.purity), className(samples, facts.mainClass));
  // Spread over the sorted cluster: the first are its core, the last its edge.
  std::vector<int> spread;
  const std::size_t shown = std::min(overview, facts.rows.size());
  for (std::size_t i = 0; i < shown; ++i) spread.push_back(facts.rows[i * facts.rows.size() / shown]);
  return sectionOf(heading, spread, overview);
}

SampleTile neighbourTile(const NeighbourList& list, const Samples& samples, int other, int rank, const QString& detail) {
  const auto label = [&](int row) { return std::size_t(row) < samples.labels.size() ? samples.labels[std::size_t(row)] : -1; };
  QString text = QObject::tr("neighbour %1").arg(rank) + detail;
  if (label(list.row) < 0) return {other, TileFrame::none, text, QString::number(rank)};
  const bool same = label(list.row) == label(other);
  text += same ? QObject::tr(" · same class") : QObject::tr(" · other class");
  return {other, same ? TileFrame::same : TileFrame::other, text, QString::number(rank)};
}

QByteArray neighbourCsv(const NeighbourList& list, const SamplesPtr& samples) {
  const SheetImages images = sheetImages(samples, ImagesOf::evaluated);
  QByteArray csv = "rank,id,class,same_class,cosine\n";
  for (const SampleSection& section : neighbourSections(list, *samples)) {
    for (const SampleTile& tile : section.tiles) {
      csv += (tile.badge.isEmpty() ? QByteArray("0") : tile.badge.toUtf8()) + "," + csvCell(images.id(tile.row)) + "," +
             csvCell(images.name(tile.row)) + ",";
      if (tile.frame == TileFrame::same || tile.frame == TileFrame::other) csv += tile.frame == TileFrame::same ? "1" : "0";
      csv += ",";
      const auto near = std::find_if(list.further.begin(), list.further.end(), [&](const auto& next) { return next.row == tile.row; });
      if (near != list.further.end()) csv += QByteArray::number(near->cosine, 'g', 7);
      csv += "\n";
    }
  }
  return csv;
}

/// How a request names a class: by its name, or by its number where the name is no key.
std::string classKey(const Samples& samples, int label) {
  const std::string name = className(&samples, label).toStdString();
  return labelNamed(samples, name) == label ? name : std::to_string(label);
}

Later<SheetContent> contentOf(const std::vector<SampleSection>& sections) { return Later<SheetContent>(SheetContent{sections, {}}); }

}  // namespace

QString orderText(TypicalOrder order) {
  switch (order) {
    case TypicalOrder::silhouette:
      return QObject::tr("highest SC first");
    case TypicalOrder::centre:
      return QObject::tr("nearest to the centre first");
    case TypicalOrder::row:
      break;
  }
  return QObject::tr("in the order of the data");
}

std::vector<SampleSection> clusterGallery(const ClusterBoard& board, const Samples* samples, const ClusterSort& sort, int cluster) {
  std::vector<SampleSection> sections;
  for (const int index : sortedClusters(board, samples, sort)) {
    const ClusterFacts& facts = board.clusters[std::size_t(index)];
    if (cluster < 0) sections.push_back(overviewOf(facts, samples));
    if (facts.cluster == cluster) return galleryOf(facts, board.order);
  }
  return sections;
}

Figure clusterGalleryFigure(const BoardShape& shape, const LaterBoard& board, const SamplesPtr& samples, const ClusterSort& sort,
                            int cluster) {
  std::vector<SheetRow> rows;
  const int longest = int(*std::max_element(shape.sizes.begin(), shape.sizes.end()));
  if (cluster < 0)
    for (const std::int64_t size : shape.sizes) rows.push_back({true, int(std::min<std::int64_t>(overview, size))});
  else
    rows.assign(2, {true, std::min(int(gallery), longest)});
  const QString title = cluster < 0 ? QObject::tr("Images of the clusters") : QObject::tr("Images of cluster %1").arg(cluster);
  const Later<SheetContent> content(std::function<SheetContent()>([=] {
    return SheetContent{clusterGallery(*board.get(), samples.get(), sort, cluster), orderText(board.get()->order)};
  }));
  const QString name = cluster < 0 ? QStringLiteral("clusters_") : QStringLiteral("cluster%1_").arg(cluster);
  Figure figure = sheetFigure(name + QString::fromStdString(shape.component) + stepSuffix(shape.step), title, boardFacts(shape), rows,
                              content, sheetImages(samples, ImagesOf::evaluated));
  figure.request = {QStringLiteral("clusters"), shape.step, shape.component, {}};
  if (cluster >= 0)
    figure.request.options["cluster"] = std::to_string(cluster);
  else
    writeSort(figure.request, sort);
  return figure;
}

int labelNamed(const Samples& samples, const std::string& text) {
  const auto named = std::find(samples.classes.begin(), samples.classes.end(), text);
  if (named != samples.classes.end()) return int(named - samples.classes.begin());
  int label = -1;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), label);
  const bool number = problem == std::errc() && rest == text.data() + text.size();
  return number && label >= 0 && label < classCount(samples) ? label : -1;
}

std::vector<SampleSection> splitGallery(const ClassSplit& split, std::size_t most, int only) {
  std::vector<SampleSection> sections;
  for (int i = 0; i < int(split.parts.size()); ++i) {
    const ClassSplit::Part& part = split.parts[std::size_t(i)];
    if (only >= 0 && only != i) continue;
    QString heading = QObject::tr("Sub-centroid %1 · %2 images").arg(i + 1).arg(grouped(qlonglong(part.rows.size())));
    if (std::isfinite(part.silhouette)) heading += QObject::tr(" · mean SC %1").arg(decimals(part.silhouette, 3));
    sections.push_back(sectionOf(heading, part.rows, most));
    if (only >= 0)
      sections.push_back(sectionOf(QObject::tr("Borderline · farthest from the centroid"), {part.rows.rbegin(), part.rows.rend()}, most));
  }
  return sections;
}

Figure splitFigure(const ClassSplitPtr& split, const SamplesPtr& samples, int only) {
  QString name = QStringLiteral("sub_centroids_%1_class%2").arg(QString::fromStdString(split->component)).arg(split->label);
  if (only >= 0) name += QStringLiteral("_part%1").arg(only + 1);
  const QString what = className(samples.get(), split->label);
  const QString caption = QObject::tr("%1 split into %2 sub-centroids of %3 · n = %4 · step %5 · %6 of the variance between them")
                              .arg(what)
                              .arg(split->parts.size())
                              .arg(componentName(split->component), grouped(split->count), grouped(split->step), percent(split->explained));
  const std::vector<SampleSection> sections = splitGallery(*split, only < 0 ? ofPart : gallery, only);
  Figure figure = sheetFigure(name + stepSuffix(split->step), QObject::tr("Sub-centroids of %1").arg(what), caption, rowsOf(sections),
                              contentOf(sections), sheetImages(samples, ImagesOf::evaluated));
  figure.request = {QStringLiteral("sub_centroids"),
                    split->step,
                    split->component,
                    {{"class", classKey(*samples, split->label)}, {"k", std::to_string(split->parts.size())}}};
  if (only >= 0) figure.request.options["part"] = std::to_string(only + 1);
  return figure;
}

NeighbourList neighboursOf(const Snapshot& snapshot, const std::string& component, int row) {
  NeighbourList list{snapshot.step, component, !snapshot.normalize.empty() && snapshot.normalize != "none", row, {}};
  const auto found = snapshot.components.find(component);
  if (found == snapshot.components.end()) return list;
  const ComponentSnapshot& part = found->second;
  for (std::int64_t k = 0; k < part.neighbourCount; ++k) {
    const auto at = std::size_t(row) * std::size_t(part.neighbourCount) + std::size_t(k);
    if (at < part.neighbours.size()) list.stored.push_back(part.neighbours[at]);
  }
  return list;
}

QString furtherText() { return QObject::tr("Further ones by the cosine of the stored principal components"); }

std::vector<SampleSection> neighbourSections(const NeighbourList& list, const Samples& samples) {
  SampleSection stored, beyond;
  stored.tiles.push_back({list.row, TileFrame::focus, QObject::tr("the chosen image"), {}});
  std::vector<int> known{list.row};
  for (const int row : list.stored) {
    known.push_back(row);
    stored.tiles.push_back(neighbourTile(list, samples, row, int(stored.tiles.size()), {}));
  }
  if (list.count == 0) return {stored};
  beyond.heading = list.remark;
  for (const CosineNeighbour& next : list.further) {
    if (int(stored.tiles.size() + beyond.tiles.size()) > list.count) break;
    if (std::find(known.begin(), known.end(), next.row) != known.end()) continue;
    const QString detail = QObject::tr(" · cosine %1").arg(decimals(next.cosine, 3));
    beyond.tiles.push_back(neighbourTile(list, samples, next.row, int(stored.tiles.size() + beyond.tiles.size()), detail));
  }
  return {stored, beyond};
}

QString neighbourText(const NeighbourList& list, const Samples& samples) {
  int same = 0, others = 0;
  for (const SampleSection& section : neighbourSections(list, samples)) {
    for (const SampleTile& tile : section.tiles) {
      others += tile.row != list.row;
      same += tile.frame == TileFrame::same;
    }
  }
  QString text = list.cosine ? QObject::tr("nearest to %1 by cosine of %2") : QObject::tr("nearest to %1 in %2");
  text = text.arg(evaluatedCaption(samples, list.row), componentName(list.component));
  if (!samples.labels.empty()) text += QObject::tr(" · %1 of %2 same class").arg(same).arg(others);
  return text;
}

Figure neighboursFigure(const NeighbourList& list, const SamplesPtr& samples) {
  const std::int64_t id = samples->ids[std::size_t(list.row)];
  const QString name = QStringLiteral("neighbours_%1_%2").arg(QString::fromStdString(list.component)).arg(id);
  const std::vector<SampleSection> sections = neighbourSections(list, *samples);
  const QString title = QObject::tr("Neighbours of %1").arg(evaluatedCaption(*samples, list.row));
  Figure figure =
      sheetFigure(name + stepSuffix(list.step), title, neighbourText(list, *samples) + QObject::tr(" · step %1").arg(grouped(list.step)),
                  rowsOf(sections), contentOf(sections), sheetImages(samples, ImagesOf::evaluated), true);
  figure.csv = [list, samples] { return neighbourCsv(list, samples); };
  figure.request = {QStringLiteral("neighbours"), list.step, list.component, {{"sample", std::to_string(id)}}};
  if (list.count > 0) figure.request.options["k"] = std::to_string(list.count);
  return figure;
}

Figure contactSheet(const SamplesPtr& samples, ImagesOf images, const std::vector<int>& rows, const QString& what, bool all) {
  const bool probe = images == ImagesOf::probe;
  const std::vector<SampleSection> sections{sectionOf({}, rows, rows.size())};
  const QString split = QString::fromStdString(probe ? std::string(probeSplit) : samples->split);
  QString caption = QObject::tr("%1 images").arg(grouped(qlonglong(rows.size())));
  if (!split.isEmpty()) caption += QObject::tr(" · %1 split").arg(split);
  const QString title = what.isEmpty() ? QObject::tr("images") : what;
  Figure figure = sheetFigure(QStringLiteral("contact_sheet"), title.left(1).toUpper() + title.mid(1), caption, rowsOf(sections),
                              contentOf(sections), sheetImages(samples, images));
  figure.request.figure = QStringLiteral("contact_sheet");
  if (probe) figure.request.options["images"] = "probe";
  if (all) return figure;
  const std::vector<std::int64_t>& known = probe ? samples->probeIds : samples->ids;
  std::vector<std::int64_t> ids;
  for (const int row : rows)
    if (std::size_t(row) < known.size()) ids.push_back(known[std::size_t(row)]);
  std::sort(ids.begin(), ids.end());
  figure.request.options["samples"] = idList(ids);
  if (!what.isEmpty()) figure.request.options["what"] = what.toStdString();
  return figure;
}

std::string idList(const std::vector<std::int64_t>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size();) {
    std::size_t last = i;
    while (last + 1 < ids.size() && ids[last + 1] == ids[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(ids[i]);
    if (last > i) text += last > i + 1 ? '-' : ',';
    if (last > i) text += std::to_string(ids[last]);
    i = last + 1;
  }
  return text;
}

std::vector<std::int64_t> parseIds(const std::string& text) {
  std::vector<std::int64_t> ids;
  const char *at = text.data(), *end = at + text.size();
  const auto fail = [&text] {
    std::string message = "samples \"";
    message += text.substr(0, 60);
    message += "\": a list of ids is expected, for example 3,7-12";
    throw UsageError(message);
  };
  const auto number = [&] {
    std::int64_t value = 0;
    const auto [rest, problem] = std::from_chars(at, end, value);
    if (problem != std::errc() || value < 0) fail();
    at = rest;
    return value;
  };
  while (at != end) {
    const std::int64_t first = number(), last = at != end && *at == '-' ? (++at, number()) : first;
    if (last < first || last - first + std::int64_t(ids.size()) >= mostIds) fail();
    for (std::int64_t id = first; id <= last; ++id) ids.push_back(id);
    if (at != end && (*at++ != ',' || at == end)) fail();
  }
  return ids;
}

}  // namespace resa
