#include "widgets/samples/confusion_matrix.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr double captionHeight = 22, mostLabel = 120;

const ClusterFacts& clusterAt(const ClusterBoard& board, int column) {
  return board.clusters[std::size_t(board.columns[std::size_t(column)])];
}

std::int64_t countAt(const ClusterBoard& board, int row, int column) { return board.at(row, board.columns[std::size_t(column)]); }

std::int64_t classSize(const ClusterBoard& board, int row) {
  std::int64_t sum = 0;
  for (int column = 0; column < int(board.columns.size()); ++column) sum += countAt(board, row, column);
  return sum;
}

QColor blend(const QColor& from, const QColor& to, double share) {
  const auto mix = [share](int a, int b) { return int(std::lround(a + (b - a) * share)); };
  return QColor(mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue()));
}

/// The root keeps small shares apart from nothing.
QColor shareColor(double share, const Theme& look) { return blend(look.raised, look.accent, std::sqrt(share)); }

void paintHeads(QPainter& painter, const ClusterBoard& board, const Samples* samples, const ConfusionLayout& layout, const Theme& look) {
  painter.setPen(look.muted);
  const double height = layout.cells.height() / layout.rows, width = layout.cells.width() / layout.columns;
  painter.setFont(look.font(std::clamp(height - 2, 6.0, 11.0)));
  const QFontMetricsF metrics(painter.font());
  for (int row = 0; row < layout.rows; ++row) {
    const QRectF box = layout.cell(row, 0);
    if (height >= 7)
      painter.drawText(QRectF(layout.cells.left() - layout.labelWidth, box.top(), layout.labelWidth - 8, box.height()),
                       Qt::AlignRight | Qt::AlignVCenter,
                       metrics.elidedText(className(samples, row), Qt::ElideRight, layout.labelWidth - 8));
  }
  painter.setFont(look.mono(10));
  const double widest = QFontMetricsF(painter.font()).horizontalAdvance(QStringLiteral("00"));
  const int every = std::max(1, int(std::ceil((widest + 3) / width)));
  for (int column = 0; column < layout.columns; column += every) {
    const QRectF box = layout.cell(0, column).adjusted(-12, 0, 12, 0);
    painter.drawText(QRectF(box.left(), layout.cells.top() - 18, box.width(), 16), Qt::AlignHCenter | Qt::AlignVCenter,
                     QString::number(clusterAt(board, column).cluster));
  }
  painter.setFont(look.font(10));
  painter.drawText(QRectF(layout.cells.left(), layout.cells.top() - layout.headHeight, layout.cells.width(), 14),
                   Qt::AlignLeft | Qt::AlignVCenter, QObject::tr("cluster"));
}

}  // namespace

QRectF ConfusionLayout::cell(int row, int column) const {
  const double width = cells.width() / columns, height = cells.height() / rows;
  return QRectF(cells.left() + column * width, cells.top() + row * height, width, height);
}

std::pair<int, int> ConfusionLayout::at(const QPointF& position) const {
  if (rows == 0 || columns == 0) return {-1, -1};
  const bool across = position.x() >= cells.left() && position.x() < cells.right();
  const bool down = position.y() >= cells.top() && position.y() < cells.bottom();
  const int row = down ? int((position.y() - cells.top()) / cells.height() * rows) : -1;
  const int column = across ? int((position.x() - cells.left()) / cells.width() * columns) : -1;
  const bool besides = (down && position.x() < cells.left()) || (across && position.y() < cells.top());
  return (across && down) || besides ? std::pair{row, column} : std::pair{-1, -1};
}

ConfusionLayout layoutConfusion(const ClusterBoard& board, const Samples* samples, const QRectF& area, const Theme& look) {
  ConfusionLayout layout;
  layout.rows = int(board.classes);
  layout.columns = int(board.columns.size());
  const QFontMetricsF metrics(look.font(11));
  for (int row = 0; row < layout.rows; ++row)
    layout.labelWidth = std::max(layout.labelWidth, metrics.horizontalAdvance(className(samples, row)) + 12);
  layout.labelWidth = std::min({layout.labelWidth, mostLabel, area.width() / 3});
  layout.headHeight = 34;
  layout.cells = area.adjusted(layout.labelWidth, layout.headHeight, -2, -2);
  return layout;
}

void paintConfusion(QPainter& painter, const ClusterBoard& board, const Samples* samples, const ConfusionLayout& layout, const Theme& look,
                    bool shares) {
  paintHeads(painter, board, samples, layout, look);
  const double width = layout.cells.width() / layout.columns, height = layout.cells.height() / layout.rows;
  const double pixels = std::clamp(std::min(height * 0.55, width * 0.3), 0.0, 12.0);
  const bool both = height >= 30;
  const double margin = std::min(width, height) > 12 ? 1 : 0;
  for (int row = 0; row < layout.rows; ++row) {
    const std::int64_t size = classSize(board, row);
    for (int column = 0; column < layout.columns; ++column) {
      const std::int64_t count = countAt(board, row, column);
      const double share = size > 0 ? double(count) / double(size) : 0;
      const QRectF box = layout.cell(row, column).adjusted(margin, margin, -margin, -margin);
      painter.fillRect(box, shareColor(share, look));
      if (board.matched[std::size_t(row)] == board.columns[std::size_t(column)] && margin > 0) {
        painter.setPen(QPen(look.text, 1.4));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box.adjusted(0.7, 0.7, -0.7, -0.7));
      }
      if (count == 0 || pixels < 7) continue;
      painter.setPen(share > 0.3 ? look.onAccent : look.text);
      painter.setFont(look.mono(pixels));
      const QString text = QString::number(count), part = QStringLiteral("%1%").arg(100 * share, 0, 'f', share < 0.0995 ? 1 : 0);
      if (!both) {
        painter.drawText(box, Qt::AlignCenter, shares ? part : text);
        continue;
      }
      painter.drawText(box.adjusted(0, 0, 0, -box.height() / 2 + 2), Qt::AlignHCenter | Qt::AlignBottom, text);
      painter.setFont(look.mono(std::max(7.0, pixels - 2)));
      painter.drawText(box.adjusted(0, box.height() / 2 - 1, 0, 0), Qt::AlignHCenter | Qt::AlignTop, part);
    }
  }
}

void paintConfusionKey(QPainter& painter, const QRectF& area, const Theme& look) {
  constexpr int steps = 128;
  QImage ramp(steps, 1, QImage::Format_RGB32);
  for (int i = 0; i < steps; ++i) {
    const double root = (i + 0.5) / steps;
    ramp.setPixelColor(i, 0, shareColor(root * root, look));
  }
  const double width = std::min(260.0, area.width() - 24);
  const QRectF bar(area.center().x() - width / 2, area.top() + 2, width, 9);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(bar, ramp);
  painter.setFont(look.font(10));
  painter.setPen(look.muted);
  const QFontMetricsF metrics(painter.font());
  for (const int share : {0, 5, 25, 50, 100}) {
    const double x = bar.left() + std::sqrt(share / 100.0) * bar.width();
    painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 2));
    const QString text = share == 100 ? QObject::tr("100 % of the class") : QStringLiteral("%1 %").arg(share);
    const double left = share == 100 ? x - metrics.horizontalAdvance(QStringLiteral("100 %")) / 2 : x - 30;
    painter.drawText(QRectF(left, bar.bottom() + 2, share == 100 ? metrics.horizontalAdvance(text) + 2 : 60, metrics.height()),
                     (share == 100 ? Qt::AlignLeft : Qt::AlignHCenter) | Qt::AlignTop, text);
  }
}

QString confusionCaption(const ClusterBoard& board, const Samples* samples, int row, int column) {
  if (row >= 0 && column >= 0) {
    const std::int64_t count = countAt(board, row, column), size = classSize(board, row);
    return QObject::tr("%1 × cluster %2: %3 images, %4 of the class, %5 of the cluster")
        .arg(className(samples, row))
        .arg(clusterAt(board, column).cluster)
        .arg(grouped(count), percent(size > 0 ? double(count) / double(size) : NAN),
             percent(double(count) / double(clusterAt(board, column).rows.size())));
  }
  if (row >= 0) return QObject::tr("%1: %2 images").arg(className(samples, row), grouped(classSize(board, row)));
  if (column >= 0) {
    const ClusterFacts& facts = clusterAt(board, column);
    return QObject::tr("cluster %1: %2 images").arg(facts.cluster).arg(grouped(qlonglong(facts.rows.size())));
  }
  return {};
}

std::vector<int> confusionRows(const ClusterBoard& board, const Samples& samples, int row, int column) {
  std::vector<int> rows;
  for (int c = 0; c < int(board.columns.size()); ++c) {
    if (column >= 0 && c != column) continue;
    for (const int sample : clusterAt(board, c).rows)
      if (row < 0 || samples.labels[std::size_t(sample)] == row) rows.push_back(sample);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

ConfusionMatrix::ConfusionMatrix(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("samples.confusion"));
  setAccessibleName(tr("Classes against clusters"));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void ConfusionMatrix::setBoard(const ClusterBoardPtr& board, const SamplesPtr& samples) {
  board_ = board;
  samples_ = samples;
  if (!any() || row_ >= board->classes || column_ >= int(board->columns.size())) row_ = column_ = -1;
  point(row_, column_);
}

void ConfusionMatrix::setShares(bool shares) {
  shares_ = shares;
  update();
}

void ConfusionMatrix::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

ConfusionLayout ConfusionMatrix::layout() const {
  return any() ? layoutConfusion(*board_, samples_.get(), QRectF(rect()).adjusted(0, 0, 0, -captionHeight), theme()) : ConfusionLayout();
}

QPointF ConfusionMatrix::positionOf(int row, int column) const {
  const ConfusionLayout place = layout();
  if (row < 0) return {place.cell(0, column).center().x(), place.cells.top() - 6};
  if (column < 0) return {place.cells.left() - 6, place.cell(row, 0).center().y()};
  return place.cell(row, column).center();
}

void ConfusionMatrix::point(int row, int column) {
  row_ = row;
  column_ = column;
  caption_ = any() ? confusionCaption(*board_, samples_.get(), row, column) : QString();
  setAccessibleDescription(caption_.isEmpty() ? tr("Arrow keys go from cell to cell, Return selects its images.") : caption_);
  update();
}

void ConfusionMatrix::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (!any()) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  const ConfusionLayout place = layout();
  paintConfusion(painter, *board_, samples_.get(), place, theme(), shares_);
  if (row_ >= 0 || column_ >= 0) {
    const QRectF first = place.cell(std::max(0, row_), std::max(0, column_));
    const QRectF last = place.cell(row_ >= 0 ? row_ : place.rows - 1, column_ >= 0 ? column_ : place.columns - 1);
    painter.setPen(QPen(theme().warn, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(first.united(last));
  }
  painter.setFont(theme().font(12));
  painter.setPen(theme().muted);
  const QRectF line(0, height() - captionHeight + 4, width(), captionHeight - 4);
  const QString text = caption_.isEmpty() ? tr("Counts and shares of the class · framed: the matched pairs · click to select") : caption_;
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, line.width()));
}

void ConfusionMatrix::mouseMoveEvent(QMouseEvent* event) {
  const auto [row, column] = layout().at(event->position());
  if (row != row_ || column != column_) point(row, column);
}

void ConfusionMatrix::mousePressEvent(QMouseEvent* event) {
  const auto [row, column] = layout().at(event->position());
  if (event->button() != Qt::LeftButton || (row < 0 && column < 0)) return;
  point(row, column);
  emit cellChosen(row, column, event->modifiers());
}

void ConfusionMatrix::leaveEvent(QEvent*) { point(-1, -1); }

void ConfusionMatrix::keyPressEvent(QKeyEvent* event) {
  if (!any()) return QWidget::keyPressEvent(event);
  const int rows = int(board_->classes), columns = int(board_->columns.size());
  const auto step = [&](int down, int right) {
    const bool fresh = row_ < 0 || column_ < 0;
    point(fresh ? 0 : std::clamp(row_ + down, 0, rows - 1), fresh ? 0 : std::clamp(column_ + right, 0, columns - 1));
  };
  switch (event->key()) {
    case Qt::Key_Left:
      return step(0, -1);
    case Qt::Key_Right:
      return step(0, 1);
    case Qt::Key_Up:
      return step(-1, 0);
    case Qt::Key_Down:
      return step(1, 0);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (row_ >= 0 || column_ >= 0) emit cellChosen(row_, column_, event->modifiers());
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace resa
