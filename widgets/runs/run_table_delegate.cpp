#include "widgets/runs/run_table_delegate.h"

#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QTreeView>

#include "widgets/base/theme.h"
#include "widgets/runs/run_menu.h"
#include "widgets/runs/run_table_model.h"

namespace resa {
namespace {

constexpr int margin = 8;

}  // namespace

QSize RunTableDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {80, rowHeight}; }

void RunTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = static_cast<const RunTableModel*>(index.model());
  const bool group = index.data(RunTableModel::groupRole).toBool();
  const QString column = model->shownColumns().value(index.column());
  painter->save();
  painter->setClipRect(option.rect.adjusted(0, 0, group && index.column() == 0 ? 4000 : 0, 0));
  if (group && index.column() == 0) {
    paintGroup(painter, option, index);
  } else if (index.column() == 0) {
    paintName(painter, option, index);
  } else if (column == QLatin1String("tags") && !group) {
    paintTags(painter, option.rect, index.data().toString());
  } else {
    const Theme& look = theme();
    const bool numeric = index.data(RunTableModel::numericRole).toBool();
    const QString text = index.data().toString();
    painter->setFont(numeric ? look.mono(12) : look.font(12));
    painter->setPen(group || numeric ? look.text : look.muted);
    const QRect inside = option.rect.adjusted(margin, 0, -margin, 0);
    const QString shown = painter->fontMetrics().elidedText(text, Qt::ElideRight, inside.width());
    painter->drawText(inside, (numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, shown);
  }
  painter->restore();
}

void RunTableDelegate::paintName(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& look = theme();
  const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
  const QColor dot = runStateColor(RunState(index.data(RunTableModel::stateRole).toInt()), look);
  paintOverlayBox(painter, QPointF(option.rect.left() + boxPlace, option.rect.center().y() + 0.5), dot, checked, true);
  painter->setFont(look.font(13, QFont::DemiBold));
  painter->setPen(look.text);
  const QRect inside = option.rect.adjusted(boxPlace + 16, 0, -margin, 0);
  painter->drawText(inside, Qt::AlignLeft | Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, inside.width()));
}

void RunTableDelegate::paintGroup(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& look = theme();
  const auto* view = qobject_cast<const QTreeView*>(option.widget);
  const bool open = view && view->isExpanded(index);
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(look.muted, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF centre(option.rect.left() + boxPlace, option.rect.center().y() + 0.5);
  if (open)
    painter->drawPolyline(QPolygonF({centre + QPointF(-4, -2), centre + QPointF(0, 2), centre + QPointF(4, -2)}));
  else
    painter->drawPolyline(QPolygonF({centre + QPointF(-2, -4), centre + QPointF(2, 0), centre + QPointF(-2, 4)}));
  painter->setFont(look.font(13, QFont::DemiBold));
  painter->setPen(look.text);
  // The label may run on over columns that have no mean.
  int width = option.rect.width();
  for (int next = index.column() + 1;
       view && next < index.model()->columnCount() && index.siblingAtColumn(next).data().toString().isEmpty(); ++next)
    width += view->columnWidth(next);
  const QRect inside(option.rect.left() + boxPlace + 16, option.rect.top(), width - boxPlace - 16 - margin, option.rect.height());
  painter->drawText(inside, Qt::AlignLeft | Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, inside.width()));
}

void RunTableDelegate::paintTags(QPainter* painter, const QRect& rect, const QString& text) const {
  const Theme& look = theme();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setFont(look.font(11, QFont::Medium));
  int x = rect.left() + margin;
  for (const QString& tag : tagsFrom(text)) {
    const int width = painter->fontMetrics().horizontalAdvance(tag) + 14;
    const QRectF chip(x + 0.5, rect.center().y() - 8.5, width, 18);
    QColor ground = look.accent;
    ground.setAlphaF(0.14f);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(chip, 7, 7);
    painter->setPen(look.text);
    painter->drawText(chip, Qt::AlignCenter, tag);
    x += width + 4;
    if (x > rect.right()) break;
  }
}

QWidget* RunTableDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
  auto* editor = new QLineEdit(parent);
  editor->setObjectName("runTableEditor");
  editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
  editor->setFrame(false);
  return editor;
}

bool RunTableDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) {
  const bool press = event->type() == QEvent::MouseButtonPress, release = event->type() == QEvent::MouseButtonRelease;
  if ((!press && !release) || index.column() != 0 || !(index.flags() & Qt::ItemIsUserCheckable)) return false;
  const auto* mouse = static_cast<QMouseEvent*>(event);
  if (mouse->button() != Qt::LeftButton || mouse->position().x() > option.rect.left() + boxPlace + 12) return false;
  if (release)
    model->setData(index, index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
  return true;
}

}  // namespace resa
