#pragma once
#include <vector>

#include "widgets/assignment/matrix_paint.h"
#include "widgets/base/panel.h"
#include "widgets/base/selection.h"
#include "widgets/figures/figure.h"

class QAction;
class QActionGroup;
class QComboBox;
class QMenu;
class QStackedWidget;

namespace resa {

class Matrix3dCanvas;
class MatrixCanvas;
class SegmentedControl;
class SinkhornLaboratory;

/// A snapshot that the matrix can be compared with.
struct MatrixEpoch {
  std::int64_t step = 0;
  double epoch = 0;
  bool operator==(const MatrixEpoch&) const = default;
};

/// The p x p probe matrices as a heat map or a surface on a fixed colour scale: who is grouped with whom, what the loss pulls, how it came
/// about since another epoch, and what another epsilon would have made of it.
class AssignmentView : public Panel {
  Q_OBJECT
 public:
  explicit AssignmentView(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  /// Null shows the empty state.
  void setSnapshot(const SnapshotPtr& snapshot);
  void setMode(MatrixMode mode);
  void setClean(bool clean);
  void setInfoNce(bool infoNce);
  void setLinear(bool linear);
  void setDiagonalHidden(bool hidden);
  void setBordersShown(bool shown);
  void setMarginalsShown(bool shown);
  void setColorMap(ColorMap map);
  void setSurfaceShown(bool shown);
  void setLaboratoryShown(bool shown);
  void setEmptyText(const QString& text);
  /// Keeps a frame around the inspected cell; negative removes it.
  void setSelectedCell(int row, int column);
  /// Marks the rows and columns of selected probe images and says how many of the selection are in the probe.
  void setSelection(const Selection& selection);

  /// The snapshots that can be compared with, ascending.
  void setEpochs(const std::vector<MatrixEpoch>& epochs);
  /// Shows the change since the chosen epoch; its snapshot is asked for by referenceWanted().
  void setChangeShown(bool shown);
  /// Chooses the epoch to compare with.
  void setReferenceStep(qint64 step);
  qint64 referenceStep() const;
  /// The answer to referenceWanted(); one of another step is not taken.
  void setReference(const SnapshotPtr& snapshot);
  void setReferenceProblem(const QString& reason);

  /// What the user chose to see (mode, view, scale, look) as one text, for whoever keeps settings.
  QString arrangement() const;
  void setArrangement(const QString& text);

  MatrixMode mode() const { return choice_.mode; }
  const MatrixChoice& choice() const { return choice_; }
  const MatrixLook& look() const { return look_; }
  bool surfaceShown() const;
  MatrixCanvas& canvas() { return *canvas_; }
  /// Null until the surface was chosen once.
  Matrix3dCanvas* canvas3d() { return canvas3d_; }
  SinkhornLaboratory& laboratory() { return *laboratory_; }
  /// What is drawn: heat map (its zoomed part) or surface. A figure without `paint` where there is nothing.
  Figure figure() const;
  /// The same, the sums of rows and columns where they are shown, and the laboratory where it is open.
  std::vector<Figure> figures() const;

 signals:
  /// Probe rows under the cursor (mouse or arrow keys); -1, -1 when it leaves.
  void cellHovered(int row, int column);
  void cellClicked(int row, int column);
  /// The snapshot of this step is needed to compare with.
  void referenceWanted(qint64 step);
  void cleanChanged(bool clean);
  /// arrangement() may be another now.
  void arrangementChanged();

 private:
  QWidget* makeOptions();
  QWidget* makeChangeBar();
  QAction* addToggle(QMenu* menu, const QString& text, const char* name, bool on, const QString& tip);
  void addMeasured(QMenu* menu);
  void addColors(QMenu* menu);
  void apply();
  void applyLook();
  void describe();
  void offerModes();
  void chooseReference();
  void fillSurface();
  /// Why the canvas is empty: nothing came yet, or what came holds no such matrix.
  QString emptyReason() const;
  QString selectionNote() const;
  MatrixChoice choice_;
  MatrixLook look_;
  SnapshotPtr snapshot_, reference_;
  SamplesPtr samples_;
  Selection selection_;
  std::vector<int> selectedRows_;
  std::vector<MatrixEpoch> epochs_;
  QString emptyText_, referenceProblem_;
  SegmentedControl* modes_;
  QStackedWidget* stack_;
  MatrixCanvas* canvas_;
  Matrix3dCanvas* canvas3d_ = nullptr;
  SinkhornLaboratory* laboratory_;
  QWidget* changeBar_;
  QComboBox* referenceBox_;
  QActionGroup *measured_ = nullptr, *colors_ = nullptr;
  QAction *infoNce_ = nullptr, *logarithmic_ = nullptr, *diagonal_ = nullptr, *borders_ = nullptr, *marginals_ = nullptr;
  QAction *surface_ = nullptr, *change_ = nullptr, *sinkhorn_ = nullptr, *fit_ = nullptr;
};

}  // namespace resa
