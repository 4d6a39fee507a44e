#include "widgets/samples/sample_export.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr int sheetColumns = 12, sheetSide = 64, sheetGap = 8, captionHeight = 14, sheetMargin = 16, titleHeight = 36, headingHeight = 24;

int linesOf(const SampleSection& section) { return (int(section.tiles.size()) + sheetColumns - 1) / sheetColumns; }

int sectionTop(const std::vector<SampleSection>& sections, int section) {
  int top = titleHeight;
  for (int i = 0; i < section; ++i) {
    const SampleSection& above = sections[std::size_t(i)];
    top += (above.heading.isEmpty() ? 0 : headingHeight) + linesOf(above) * (sheetSide + captionHeight + sheetGap);
  }
  return top;
}

/// At most `mostOnSheet` tiles; returns how many there were.
int cut(std::vector<SampleSection>& sections) {
  int total = 0;
  for (SampleSection& section : sections) {
    const int room = std::max(0, mostOnSheet - total);
    total += int(section.tiles.size());
    if (int(section.tiles.size()) > room) section.tiles.resize(std::size_t(room));
  }
  return total;
}

void paintSheet(QPainter& painter, const QRect& area, const Samples& samples, ImagesOf images, const QString& title,
                const std::vector<SampleSection>& sections, const QSize& size) {
  const Theme& look = lightTheme();
  painter.save();
  painter.fillRect(area, look.panel);
  painter.translate(area.topLeft());
  painter.scale(double(area.width()) / size.width(), double(area.height()) / size.height());
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.setPen(look.text);
  painter.setFont(look.font(14, QFont::DemiBold));
  const int width = size.width() - 2 * sheetMargin;
  painter.drawText(QRect(sheetMargin, 8, width, 22), Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(title, Qt::ElideRight, width));
  for (int s = 0; s < int(sections.size()); ++s) {
    const SampleSection& section = sections[std::size_t(s)];
    painter.setPen(look.text);
    painter.setFont(look.font(12, QFont::DemiBold));
    painter.drawText(QRect(sheetMargin, sectionTop(sections, s), width, headingHeight), Qt::AlignLeft | Qt::AlignVCenter, section.heading);
    painter.setFont(look.font(9));
    for (int i = 0; i < int(section.tiles.size()); ++i) {
      const int row = section.tiles[std::size_t(i)].row;
      const QRect box = sheetBox(sections, s, i);
      const QImage image = sampleImage(images == ImagesOf::probe ? samples.probeImages : samples.images, row);
      QRect place(QPoint(0, 0), image.size().scaled(box.size(), Qt::KeepAspectRatio));
      place.moveCenter(box.center());
      if (!image.isNull()) painter.drawImage(place, image);
      const QColor frame = section.tiles[std::size_t(i)].frame;
      if (frame.isValid()) {
        painter.setPen(QPen(frame, 2));
        painter.drawRect(box.adjusted(1, 1, -1, -1));
      }
      painter.setPen(look.muted);
      const QString caption = images == ImagesOf::probe ? probeCaption(samples, row) : evaluatedCaption(samples, row);
      painter.drawText(QRect(box.left(), box.bottom() + 1, box.width(), captionHeight), Qt::AlignLeft | Qt::AlignVCenter,
                       painter.fontMetrics().elidedText(caption, Qt::ElideRight, box.width()));
    }
  }
  painter.restore();
}

}  // namespace

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

QRect sheetBox(const std::vector<SampleSection>& sections, int section, int place) {
  const int top = sectionTop(sections, section) + (sections[std::size_t(section)].heading.isEmpty() ? 0 : headingHeight);
  return QRect(sheetMargin + place % sheetColumns * (sheetSide + sheetGap),
               top + place / sheetColumns * (sheetSide + captionHeight + sheetGap), sheetSide, sheetSide);
}

Figure contactSheet(const SamplesPtr& samples, ImagesOf images, const QString& name, const QString& title,
                    std::vector<SampleSection> sections) {
  const int total = cut(sections);
  Figure figure;
  figure.name = name;
  figure.caption = title;
  if (total > mostOnSheet) figure.caption += QObject::tr(" · the first %1 of %2 images").arg(grouped(mostOnSheet), grouped(total));
  const int width = 2 * sheetMargin + sheetColumns * (sheetSide + sheetGap) - sheetGap;
  figure.size = QSize(width, sectionTop(sections, int(sections.size())) + sheetMargin);
  figure.paint = [samples, images, sections, title = figure.caption, size = figure.size](QPainter& painter, const QRect& area) {
    paintSheet(painter, area, *samples, images, title, sections, size);
  };
  figure.csv = [samples, images, sections] {
    QByteArray csv = "section,place,id,class\n";
    for (const SampleSection& section : sections) {
      for (std::size_t i = 0; i < section.tiles.size(); ++i) {
        const int row = section.tiles[i].row;
        const QString caption = images == ImagesOf::probe ? probeCaption(*samples, row) : evaluatedCaption(*samples, row);
        csv += csvCell(section.heading) + "," + QByteArray::number(qulonglong(i + 1)) + "," + csvCell(caption.section(' ', 0, 0).mid(1)) +
               "," + csvCell(caption.section(' ', 1)) + "\n";
      }
    }
    return csv;
  };
  return figure;
}

}  // namespace resa
