#pragma once
#include <QColor>
#include <QString>
#include <QWidget>
#include <vector>

#include "engine/run/snapshot.h"

namespace resa {

/// One thumbnail: an evaluated row, a frame colour (invalid: none) and an accessible sentence.
struct SampleTile {
  int row = -1;
  QColor frame;
  QString text;
};
/// Thumbnails below one heading; an empty heading takes no room.
struct SampleSection {
  QString heading;
  std::vector<SampleTile> tiles;
};

/// Thumbnails in rows as wide as the widget; only what is visible is painted.
class SampleGrid : public QWidget {
  Q_OBJECT
 public:
  explicit SampleGrid(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setSections(const std::vector<SampleSection>& sections);
  void setCurrent(int row);
  void setEmptyText(const QString& text);
  const QString& emptyText() const { return emptyText_; }
  std::vector<int> rows() const;
  /// Row under a position; -1 where there is none.
  int rowAt(const QPoint& position) const;
  QRect rectOf(int row) const;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {300, heightForWidth(300)}; }

 signals:
  void imageHovered(int row);
  void imageClicked(int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Place {
    QRect box;
    const SampleTile* tile;
  };
  int tileSide(int width) const;
  int columns(int width) const;
  void layoutTiles();
  const Place* placeAt(const QPoint& position) const;
  void moveBy(int steps);
  SamplesPtr samples_;
  std::vector<SampleSection> sections_;
  std::vector<Place> places_;
  std::vector<std::pair<QRect, QString>> headings_;
  QString emptyText_;
  int current_ = -1, hovered_ = -1;
};

}  // namespace resa
