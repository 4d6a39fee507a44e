#pragma once
#include <QStyledItemDelegate>

namespace resa {

/// Paints the cells of the table of runs and lets the check box of a run be clicked.
class RunTableDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  static constexpr int rowHeight = 30, boxPlace = 18;  // pixels; the centre of a run's check box from the left
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;

 private:
  void paintName(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
  void paintGroup(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
  void paintTags(QPainter* painter, const QRect& rect, const QString& text) const;
};

}  // namespace resa
