#pragma once
#include <QAbstractScrollArea>
#include <QCache>
#include <QColor>
#include <QPixmap>
#include <QString>
#include <vector>

#include "widgets/base/selection.h"

namespace resa {

struct Theme;

/// What the frame of a thumbnail says of it.
enum class TileFrame { none, focus, same, other };
/// Its colour in a theme; invalid for none.
QColor frameColor(TileFrame frame, const Theme& look);
/// One thumbnail: a row, its frame, a sentence about it and a mark in its corner, such as a rank.
struct SampleTile {
  int row = -1;
  TileFrame frame = TileFrame::none;
  QString text, badge;
};
/// Thumbnails below one heading; an empty heading takes no room.
struct SampleSection {
  QString heading;
  std::vector<SampleTile> tiles;
};
/// Which images rows count in.
enum class ImagesOf { evaluated, probe };

/// Thumbnails in rows as wide as the widget; only what is visible is painted, so that 60,000 scroll as smoothly as 60. A click chooses one
/// image, ctrl adds or removes it, shift takes all up to it; the arrows move, shift with them extends, space adds or removes, return opens.
class SampleGrid : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit SampleGrid(const QString& name, QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples, ImagesOf images = ImagesOf::evaluated);
  void setSections(std::vector<SampleSection> sections);
  /// Rows that are marked as selected, ascending, and the one in focus (negative: none).
  void setSelected(const std::vector<int>& rows, int current);
  /// Least side of a thumbnail in device-independent pixels; they grow a little to fill the width.
  void setTileSide(int side);
  int tileSide() const { return side_; }
  void setEmptyText(const QString& text);
  const QString& emptyText() const { return emptyText_; }
  std::vector<int> rows() const;
  int current() const { return current_; }
  /// Row under a position of the viewport; -1 where there is none.
  int rowAt(const QPoint& position) const;
  /// Where the row's first thumbnail lies in the viewport's coordinates; empty where it is not shown.
  QRect rectOf(int row) const;
  /// How many thumbnails the last repaint drew.
  int painted() const { return painted_; }

 signals:
  void imageHovered(int row);
  /// The user chose these rows; `current` is the one in focus, negative where it was removed.
  void chosen(const std::vector<int>& rows, resa::SelectMode mode, int current);
  /// Return or a double click on an image.
  void activated(int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  /// A section as it lies: its tiles are [first, first + count) of all, `top` is where they begin in the content.
  struct Block {
    QString heading;
    int first = 0, count = 0, headingTop = 0, top = 0;
  };
  void layOut();
  int indexAt(const QPoint& position) const;
  int indexOf(int row) const;
  QRect boxOf(int index) const;
  void choose(int index, Qt::KeyboardModifiers modifiers);
  void moveCursor(int index, bool extend);
  void showIndex(int index);
  bool isSelected(int row) const;
  QPixmap thumbnail(int row);
  void paintTile(QPainter& painter, int index);
  QString captionOf(int row) const;
  SamplesPtr samples_;
  ImagesOf images_ = ImagesOf::evaluated;
  std::vector<SampleTile> tiles_;
  std::vector<Block> blocks_;
  std::vector<int> selected_;
  QString emptyText_;
  QCache<int, QPixmap> thumbnails_;
  double thumbnailRatio_ = 0;
  int side_ = 76, box_ = 76, columns_ = 1, height_ = 0;
  int current_ = -1, cursor_ = -1, anchor_ = -1, hovered_ = -1, painted_ = 0;
};

}  // namespace resa
