#include "widgets/samples/class_histogram.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <numeric>

#include "widgets/figures/figure_frame.h"

namespace resa {
namespace {

constexpr int head = 20, foot = 22;
constexpr double widestBar = 96, namedBar = 34;  // narrower bars have no room for a name below them

std::vector<int> orderOf(const ClassCounts& counts, bool bySize) {
  std::vector<int> order(counts.whole.size());
  std::iota(order.begin(), order.end(), 0);
  const std::vector<qint64>& key = counts.taken.empty() ? counts.whole : counts.taken;
  if (bySize) std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return key[std::size_t(a)] > key[std::size_t(b)]; });
  return order;
}

qint64 largest(const ClassCounts& counts) { return counts.whole.empty() ? 0 : *std::max_element(counts.whole.begin(), counts.whole.end()); }

/// The bar at a place of the order, from its top to the axis.
QRectF barAt(const QRectF& area, const ClassCounts& counts, std::size_t place, qint64 count) {
  const double step = std::min(widestBar, area.width() / double(std::max<std::size_t>(1, counts.whole.size())));
  const double gap = step > 6 ? step * 0.16 : 0, room = area.height() - head - foot;
  const double height = room * double(count) / double(std::max<qint64>(1, largest(counts)));
  return {area.left() + double(place) * step + gap / 2, area.bottom() - foot - height, step - gap, height};
}

QString nameOf(const ClassCounts& counts, int label) {
  return std::size_t(label) < counts.classes.size() ? QString::fromStdString(counts.classes[std::size_t(label)]) : QString::number(label);
}

QString factsOf(const ClassCounts& counts) {
  const QLocale locale;
  QString facts = QObject::tr("%1 classes, %2 to %3 images each")
                      .arg(locale.toString(qlonglong(counts.whole.size())),
                           locale.toString(*std::min_element(counts.whole.begin(), counts.whole.end())), locale.toString(largest(counts)));
  if (!counts.taken.empty())
    facts += QObject::tr(" · training takes %1 to %2")
                 .arg(locale.toString(*std::min_element(counts.taken.begin(), counts.taken.end())),
                      locale.toString(*std::max_element(counts.taken.begin(), counts.taken.end())));
  return facts;
}

QColor faintOf(const Theme& look) {
  QColor faint = look.muted;
  faint.setAlphaF(0.45f);
  return faint;
}

void paintHistogram(QPainter& painter, const QRectF& area, const ClassCounts& counts, bool bySize, const Theme& look) {
  const std::vector<int> order = orderOf(counts, bySize);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(look.line, 1));
  painter.drawLine(QPointF(area.left(), area.bottom() - foot), QPointF(area.right(), area.bottom() - foot));
  const QColor faint = faintOf(look);
  for (std::size_t place = 0; place < order.size(); ++place) {
    const int label = order[place];
    const QRectF whole = barAt(area, counts, place, counts.whole[std::size_t(label)]);
    painter.fillRect(whole, counts.taken.empty() ? look.accent : faint);
    if (!counts.taken.empty()) painter.fillRect(barAt(area, counts, place, counts.taken[std::size_t(label)]), look.accent);
    if (whole.width() < namedBar) continue;
    painter.setPen(look.muted);
    painter.setFont(look.font(11));
    const QString name = QFontMetricsF(painter.font()).elidedText(nameOf(counts, label), Qt::ElideRight, whole.width() + 4);
    painter.drawText(QRectF(whole.left() - 4, area.bottom() - foot + 3, whole.width() + 8, foot - 3), Qt::AlignHCenter | Qt::AlignTop,
                     name);
  }
}

QByteArray csvOf(const ClassCounts& counts, bool bySize) {
  QByteArray csv = "label,class,images,taken\n";
  for (const int label : orderOf(counts, bySize)) {
    const qint64 whole = counts.whole[std::size_t(label)];
    csv += QByteArray::number(label) + ",\"" + nameOf(counts, label).replace('"', QLatin1String("\"\"")).toUtf8() + "\"," +
           QByteArray::number(whole) + "," + QByteArray::number(counts.taken.empty() ? whole : counts.taken[std::size_t(label)]) + "\n";
  }
  return csv;
}

}  // namespace

ClassHistogram::ClassHistogram(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("classHistogram"));
  setAccessibleName(tr("Images a class"));
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void ClassHistogram::setCounts(const ClassCounts& counts) {
  counts_ = counts;
  update();
}

void ClassHistogram::setBySize(bool bySize) {
  bySize_ = bySize;
  update();
}

std::vector<int> ClassHistogram::order() const { return orderOf(counts_, bySize_); }

QRectF ClassHistogram::barOf(int label) const {
  const std::vector<int> places = order();
  const auto found = std::find(places.begin(), places.end(), label);
  if (found == places.end()) return {};
  return barAt(rect(), counts_, std::size_t(found - places.begin()), counts_.whole[std::size_t(label)]);
}

Figure ClassHistogram::figure() const {
  Figure figure;
  figure.name = QStringLiteral("class_histogram");
  figure.caption = counts_.title;
  if (!counts_.whole.empty()) figure.caption += QStringLiteral(" · ") + factsOf(counts_);
  figure.size = {640, 300};
  figure.paint = [counts = counts_, bySize = bySize_, note = figure.caption](QPainter& painter, const QRect& area,
                                                                             const FigureStyle& style) {
    painter.save();
    const Theme look = figureTheme(style);
    QRectF body = paintFrame(painter, area, style, QObject::tr("Images a class"), {}, note);
    if (!counts.taken.empty())
      body =
          paintLegendAt(painter, body, style, LegendPlace::top,
                        {{QObject::tr("taken for training"), look.accent, -1, 0, true}, {QObject::tr("all"), faintOf(look), -1, 0, true}});
    if (!counts.whole.empty()) paintHistogram(painter, body, counts, bySize, look);
    painter.restore();
  };
  figure.csv = [counts = counts_, bySize = bySize_] { return csvOf(counts, bySize); };
  figure.anyThread = true;
  return figure;
}

void ClassHistogram::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (!counts_.whole.empty()) {
    painter.setFont(theme().font(12));
    painter.setPen(theme().muted);
    painter.drawText(QRectF(0, 0, width(), head - 4), Qt::AlignLeft | Qt::AlignVCenter, factsOf(counts_));
    paintHistogram(painter, rect(), counts_, bySize_, theme());
    return;
  }
  painter.setPen(theme().muted);
  painter.setFont(theme().font(13));
  painter.drawText(rect(), Qt::AlignCenter, tr("These images have no classes."));
}

int ClassHistogram::labelAt(const QPointF& position) const {
  const std::vector<int> places = order();
  for (std::size_t place = 0; place < places.size(); ++place) {
    const QRectF bar = barAt(rect(), counts_, place, 0);
    if (position.x() >= bar.left() && position.x() < bar.right() && position.y() > head) return places[place];
  }
  return -1;
}

void ClassHistogram::mousePressEvent(QMouseEvent* event) {
  const int label = labelAt(event->position());
  if (label >= 0) emit classClicked(label);
}

bool ClassHistogram::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int label = labelAt(help->pos());
  if (label < 0) {
    QToolTip::hideText();
    return true;
  }
  const QLocale locale;
  QString text = tr("%1: %2 images").arg(nameOf(counts_, label), locale.toString(counts_.whole[std::size_t(label)]));
  if (!counts_.taken.empty()) text += tr(", training takes %1").arg(locale.toString(counts_.taken[std::size_t(label)]));
  QToolTip::showText(help->globalPos(), text, this);
  return true;
}

}  // namespace resa
