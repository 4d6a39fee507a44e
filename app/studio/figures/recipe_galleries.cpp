#include "app/studio/figures/recipe_galleries.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/studio/figures/recipe_parts.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr int picturesInRow = 8;
constexpr double pictureGap = 2, headingHeight = 17, panelWidth = 320, titleHeight = 18;

/// 1 for the rows of the group, 0 for the others.
std::vector<std::int32_t> membership(const ClassGroup& group, const Samples& samples) {
  std::vector<std::int32_t> member(samples.labels.size());
  for (std::size_t i = 0; i < member.size(); ++i) member[i] = group.labels.count(samples.labels[i]) > 0;
  return member;
}

std::int64_t countOf(const ClassGroup& group, const Samples& samples) {
  return std::count_if(samples.labels.begin(), samples.labels.end(), [&](int label) { return group.labels.count(label) > 0; });
}

ClassSplit splitOf(const ClassGroup& group, const FeatureRows& features, FigureSource& run, int subCentroids) {
  const auto encoding = run.snapshot()->components.find("encoding");
  const std::vector<float> silhouette = encoding == run.snapshot()->components.end() ? std::vector<float>() : encoding->second.silhouette;
  return splitClass(features, membership(group, *run.samples()), silhouette, 1, subCentroids);
}

FigureSource* firstWithGalleries(const RecipeInput& input) {
  for (const auto& run : input.runs)
    if (galleryProblem(*run).isEmpty()) return run.get();
  return nullptr;
}

/// The two classes that fall apart most. A class of few images per part says nothing about parts.
std::vector<ClassGroup> mostSplitClasses(FigureSource& run, int subCentroids) {
  constexpr std::size_t shown = 2;
  constexpr int leastPerPart = 5;
  const FeatureRowsPtr features = run.principalComponents("encoding");
  std::vector<std::pair<double, ClassGroup>> found;
  for (std::size_t i = 0; i < run.samples()->classes.size(); ++i) {
    const ClassGroup group{QString::fromStdString(run.samples()->classes[i]), {int(i)}};
    if (countOf(group, *run.samples()) < leastPerPart * subCentroids) continue;
    found.emplace_back(splitOf(group, *features, run, subCentroids).explained, group);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<ClassGroup> groups;
  for (std::size_t i = 0; i < std::min(shown, found.size()); ++i) groups.push_back(found[i].second);
  return groups;
}

QString partName(const SplitGroup& group, std::size_t part) { return group.letter + QString::number(part + 1); }

/// The sub-centroids below each other, two lines of pictures each.
void paintGallery(QPainter& painter, const QRectF& area, const SplitGroup& group, const Samples& samples, const Theme& look) {
  constexpr int lines = int(galleryPictures) / picturesInRow;
  const double partHeight = area.height() / double(group.split.parts.size());
  const double side = std::max(1.0, std::min((area.width() - pictureGap * (picturesInRow - 1)) / picturesInRow,
                                             (partHeight - headingHeight - 4) / lines - pictureGap));
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  for (std::size_t p = 0; p < group.split.parts.size(); ++p) {
    const ClassSplit::Part& part = group.split.parts[p];
    const double top = area.top() + double(p) * partHeight;
    QString heading = QStringLiteral("%1 images, %2")
                          .arg(grouped(qlonglong(part.rows.size())),
                               percent(double(part.rows.size()) / double(std::max<std::int64_t>(1, group.split.count))));
    if (std::isfinite(part.silhouette)) heading += QStringLiteral(" · mean SC %1").arg(decimals(part.silhouette, 3));
    painter.setFont(look.font(figureTextPixels, QFont::DemiBold));
    painter.setPen(look.text);
    const double used = QFontMetricsF(painter.font()).horizontalAdvance(partName(group, p)) + 6;
    painter.drawText(QRectF(area.left(), top, used, headingHeight), Qt::AlignLeft | Qt::AlignVCenter, partName(group, p));
    painter.setFont(look.font(figureTextPixels));
    painter.setPen(look.muted);
    painter.drawText(QRectF(area.left() + used, top, area.width() - used, headingHeight), Qt::AlignLeft | Qt::AlignVCenter, heading);
    for (std::size_t i = 0; i < std::min(galleryPictures, part.rows.size()); ++i) {
      const QImage image = sampleImage(samples.images, part.rows[i]);
      const QRectF box(area.left() + double(int(i) % picturesInRow) * (side + pictureGap),
                       top + headingHeight + double(int(i) / picturesInRow) * (side + pictureGap), side, side);
      QRectF place(QPointF(), QSizeF(image.size()).scaled(box.size(), Qt::KeepAspectRatio));
      place.moveCenter(box.center());
      if (!image.isNull()) painter.drawImage(place, image);
    }
  }
}

QByteArray galleryRows(const RunGallery& run, const SplitGroup& group) {
  QByteArray csv;
  for (std::size_t p = 0; p < group.split.parts.size(); ++p) {
    const ClassSplit::Part& part = group.split.parts[p];
    const QByteArray silhouette = std::isfinite(part.silhouette) ? QByteArray::number(part.silhouette, 'g', 9) : QByteArray();
    for (std::size_t i = 0; i < std::min(galleryPictures, part.rows.size()); ++i) {
      const auto row = std::size_t(part.rows[i]);
      const qlonglong id = row < run.samples->ids.size() ? qlonglong(run.samples->ids[row]) : qlonglong(row);
      csv += csvField(run.label) + "," + csvField(group.group.name) + "," + partName(group, p).toUtf8() + "," +
             QByteArray::number(qulonglong(part.rows.size())) + "," + silhouette + "," + QByteArray::number(qulonglong(i + 1)) + "," +
             QByteArray::number(id) + "," + csvField(className(run.samples.get(), run.samples->labels[row])) + "\n";
    }
  }
  return csv;
}

}  // namespace

QString galleryProblem(FigureSource& run) {
  const SnapshotPtr newest = run.snapshot();
  if (!newest || !newest->components.count("encoding")) return QStringLiteral("%1 has no snapshot of its encoding").arg(rootOf(run));
  if (!run.samples() || run.samples()->labels.empty() || run.samples()->classes.empty())
    return QStringLiteral("%1 has no classes").arg(rootOf(run));
  if (run.samples()->images.count == 0) return QStringLiteral("%1 holds no pictures").arg(rootOf(run));
  if (!run.principalComponents("encoding"))
    return QStringLiteral("the newest snapshot of %1 stores no principal components").arg(rootOf(run));
  return {};
}

void checkGalleries(const RecipeInput& input, RecipeCheck& check) {
  for (const auto& run : input.runs)
    if (const QString problem = galleryProblem(*run); !problem.isEmpty())
      check.missing << QStringLiteral("pictures of sub-centroids (%1)").arg(problem);
  if (input.galleries.trimmed().isEmpty()) return;
  for (const auto& run : input.runs) {
    if (!galleryProblem(*run).isEmpty()) continue;
    for (const ClassGroup& group : parseClassGroups(input.galleries, run->samples()->classes)) {
      const std::int64_t count = countOf(group, *run->samples());
      if (count < input.subCentroids)
        check.problems << QStringLiteral("%1 holds %2 images of %3, too few for %4 sub-centroids")
                              .arg(rootOf(*run))
                              .arg(count)
                              .arg(group.name)
                              .arg(input.subCentroids);
    }
  }
}

std::vector<ClassGroup> galleryGroups(const RecipeInput& input) {
  FigureSource* run = firstWithGalleries(input);
  if (!run) return {};
  const std::vector<std::string>& classes = run->samples()->classes;
  if (!input.galleries.trimmed().isEmpty()) return parseClassGroups(input.galleries, classes);
  const auto has = [&](const char* name) { return std::find(classes.begin(), classes.end(), name) != classes.end(); };
  if (has("bird") && has("horse")) return parseClassGroups(QStringLiteral("bird,horse"), classes);
  return mostSplitClasses(*run, input.subCentroids);
}

std::vector<SplitGroup> splitGroups(FigureSource& run, const std::vector<ClassGroup>& groups, int subCentroids) {
  if (!galleryProblem(run).isEmpty()) return {};
  const FeatureRowsPtr features = run.principalComponents("encoding");
  std::vector<SplitGroup> splits;
  for (const ClassGroup& group : groups) {
    // A run that holds too few of them has no gallery of this class; where the user asked for it, the check has refused.
    if (countOf(group, *run.samples()) < subCentroids) continue;
    const auto index = int(&group - groups.data());
    splits.push_back({group, splitOf(group, *features, run, subCentroids), QString(QChar('A' + index % 26))});
  }
  return splits;
}

std::vector<QString> subCentroidNames(const std::vector<SplitGroup>& groups, std::size_t rows) {
  std::vector<QString> names(rows);
  for (const SplitGroup& group : groups)
    for (std::size_t p = 0; p < group.split.parts.size(); ++p)
      for (const int row : group.split.parts[p].rows)
        if (std::size_t(row) < rows) names[std::size_t(row)] = partName(group, p);
  return names;
}

std::vector<MapNote> subCentroidNotes(const std::vector<SplitGroup>& groups, const std::vector<float>& positions) {
  std::vector<MapNote> notes;
  for (const SplitGroup& group : groups) {
    for (std::size_t p = 0; p < group.split.parts.size(); ++p) {
      // The median: a single picture that the map put elsewhere does not pull the name away.
      std::vector<double> xs, ys;
      for (std::size_t i = 0; i < std::min(galleryPictures, group.split.parts[p].rows.size()); ++i) {
        const auto row = std::size_t(group.split.parts[p].rows[i]);
        if (2 * row + 1 >= positions.size()) continue;
        xs.push_back(double(positions[2 * row]));
        ys.push_back(double(positions[2 * row + 1]));
      }
      if (xs.empty()) continue;
      const auto middle = [](std::vector<double>& values) {
        std::sort(values.begin(), values.end());
        return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
      };
      notes.push_back({{middle(xs), middle(ys)}, partName(group, p)});
    }
  }
  return notes;
}

PanelFigure galleryFigure(const std::vector<RunGallery>& runs) {
  PanelFigure figure;
  std::size_t columns = 1, parts = 1;
  QByteArray csv = "run,class,sub_centroid,images,mean_sc,place,id,label\n";
  for (const RunGallery& run : runs) {
    columns = std::max(columns, run.groups.size());
    for (const SplitGroup& group : run.groups) {
      parts = std::max(parts, group.split.parts.size());
      csv += galleryRows(run, group);
    }
  }
  for (const RunGallery& run : runs) {
    for (const SplitGroup& group : run.groups)
      figure.panels.push_back({runs.size() > 1 ? run.label + " · " + group.group.name : group.group.name,
                               [group, samples = run.samples](QPainter& painter, const QRectF& area, const Theme& look) {
                                 paintGallery(painter, area, group, *samples, look);
                               }});
    // A row of panels is one run's.
    for (std::size_t i = run.groups.size(); i < columns; ++i) figure.panels.push_back({{}, [](QPainter&, const QRectF&, const Theme&) {}});
  }
  figure.columns = int(columns);
  const double side = (panelWidth - pictureGap * (picturesInRow - 1)) / picturesInRow;
  const double partHeight = headingHeight + 4 + double(galleryPictures / picturesInRow) * (side + pictureGap);
  figure.panelSize = QSize(int(panelWidth), int(std::ceil(titleHeight + double(parts) * partHeight)));
  figure.csv = [csv] { return csv; };
  return figure;
}

}  // namespace resa
