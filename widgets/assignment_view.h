#pragma once
#include <QImage>

#include "widgets/figure.h"
#include "widgets/matrix_data.h"
#include "widgets/panel.h"

namespace resa {

class MatrixCanvas;
class SegmentedControl;

/// The p x p probe matrices as a heat map on a fixed colour scale: who is grouped with whom.
class AssignmentView : public Panel {
  Q_OBJECT
 public:
  explicit AssignmentView(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  /// Null shows the empty state.
  void setSnapshot(const SnapshotPtr& snapshot);
  void setMode(MatrixMode mode);
  void setDiagonalHidden(bool hidden);
  void setColorMap(ColorMap map);
  void setEmptyText(const QString& text);
  /// Keeps a frame around the inspected cell; negative removes it.
  void setSelectedCell(int row, int column);
  MatrixMode mode() const;
  MatrixCanvas& canvas() { return *canvas_; }

 signals:
  /// Probe rows under the cursor (mouse or arrow keys); -1, -1 when it leaves.
  void cellHovered(int row, int column);
  void cellClicked(int row, int column);

 private:
  void describe();
  /// Why the canvas is empty: nothing came yet, or what came holds no such matrix.
  QString emptyReason() const;
  QString emptyText_;
  MatrixCanvas* canvas_;
  SegmentedControl* modes_;
  SnapshotPtr snapshot_;
  SamplesPtr samples_;
};

}  // namespace resa
