#pragma once
#include <QWidget>
#include <set>
#include <vector>

#include "widgets/map_data.h"

namespace resa {

/// Names of the groups with their markers; a click hides or shows a group, a double click shows it alone.
/// Up and down choose a row, space toggles it.
class MapLegend : public QWidget {
  Q_OBJECT
 public:
  explicit MapLegend(QWidget* parent = nullptr);
  /// Keeps what is hidden while the names stay the same.
  void setGroups(const std::vector<MapGroup>& groups);
  const std::set<int>& hidden() const { return hidden_; }
  void setGroupHidden(int index, bool hidden);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {40, 40}; }

 signals:
  void hiddenChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int rowAt(int y) const;
  int shownRows() const;
  int firstLine() const;
  void reveal(int index);
  std::vector<MapGroup> groups_;
  std::set<int> hidden_;
  int current_ = 0, top_ = 0;
};

}  // namespace resa
