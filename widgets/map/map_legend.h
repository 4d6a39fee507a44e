#pragma once
#include <QWidget>
#include <set>
#include <vector>

#include "widgets/map/map_data.h"

namespace resa {

/// Names of the groups with their markers; a click hides or shows a group, a double click shows it alone.
/// Up and down choose a row, space toggles it. Where values colour the map it is a colour bar.
class MapLegend : public QWidget {
  Q_OBJECT
 public:
  explicit MapLegend(QWidget* parent = nullptr);
  /// Shows a map's groups, or its scale as a bar. Keeps what is hidden while the names stay the same.
  void setMap(const MapData& data);
  const std::set<int>& hidden() const { return hidden_; }
  void setGroupHidden(int index, bool hidden);
  bool showsScale() const { return scaled_; }
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
  void setGroups(const std::vector<MapGroup>& groups);
  void paintScale(QPainter& painter) const;
  int rowAt(int y) const;
  int shownRows() const;
  int firstLine() const;
  void reveal(int index);
  std::vector<MapGroup> groups_;
  bool scaled_ = false, gaps_ = false;  // a scale in the place of groups; some images have no value
  MapScale scale_;
  std::set<int> hidden_;
  int current_ = 0, top_ = 0;
};

}  // namespace resa
