#include "widgets/assignment_view.h"

#include <QActionGroup>
#include <QMenu>
#include <QToolButton>

#include "widgets/controls.h"
#include "widgets/matrix_canvas.h"

namespace resa {

AssignmentView::AssignmentView(QWidget* parent) : Panel(tr("Assignment"), "assignment", parent) {
  setHint(tr("Diagonal: the image itself; blocks: images grouped together."));
  modes_ = new SegmentedControl({tr("Assignment"), tr("Prediction"), tr("Gradient"), tr("Similarity")}, "assignment.mode", this);
  for (int i = 0; i < 4; ++i) modes_->setSegmentToolTip(i, modeSentence(MatrixMode(i)));
  addControl(modes_);

  canvas_ = new MatrixCanvas(this);
  auto* options = new QToolButton(this);
  options->setObjectName("assignment.options");
  options->setText(QStringLiteral("⋯"));
  options->setAccessibleName(tr("Options of the heat map"));
  options->setToolTip(tr("Diagonal and colours"));
  options->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(options);
  QAction* diagonal = menu->addAction(tr("Hide the diagonal"));
  diagonal->setObjectName("assignment.hideDiagonal");
  diagonal->setCheckable(true);
  menu->addSeparator();
  auto* maps = new QActionGroup(menu);
  for (const auto& [name, map] : {std::pair{tr("Viridis"), ColorMap::viridis}, std::pair{tr("Cividis"), ColorMap::cividis}}) {
    QAction* action = menu->addAction(name);
    action->setCheckable(true);
    action->setChecked(map == ColorMap::viridis);
    maps->addAction(action);
    connect(action, &QAction::triggered, this, [this, map = map] { setColorMap(map); });
  }
  options->setMenu(menu);
  addControl(options);
  setBody(canvas_);

  connect(diagonal, &QAction::toggled, this, &AssignmentView::setDiagonalHidden);
  connect(modes_, &SegmentedControl::chosen, this, [this](int index) { setMode(MatrixMode(index)); });
  connect(canvas_, &MatrixCanvas::cellHovered, this, &AssignmentView::cellHovered);
  connect(canvas_, &MatrixCanvas::cellClicked, this, &AssignmentView::cellClicked);
  emptyText_ = tr("Waiting for the first snapshot…");
  describe();
}

void AssignmentView::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  canvas_->setSamples(samples);
  describe();
}

void AssignmentView::setSnapshot(const SnapshotPtr& snapshot) {
  snapshot_ = snapshot;
  canvas_->setSnapshot(snapshot);
  describe();
}

void AssignmentView::setMode(MatrixMode mode) {
  modes_->setCurrent(int(mode));
  canvas_->setMode(mode);
  describe();
}

void AssignmentView::setDiagonalHidden(bool hidden) {
  canvas_->setDiagonalHidden(hidden);
  if (auto* action = findChild<QAction*>("assignment.hideDiagonal")) action->setChecked(hidden);
}

void AssignmentView::setColorMap(ColorMap map) { canvas_->setColorMap(map); }

void AssignmentView::setEmptyText(const QString& text) {
  if (text == emptyText_) return;
  emptyText_ = text;
  describe();
}

void AssignmentView::setSelectedCell(int row, int column) { canvas_->setSelectedCell(row, column); }

MatrixMode AssignmentView::mode() const { return canvas_->mode(); }

QString AssignmentView::emptyReason() const {
  if (!snapshot_) return emptyText_;
  if (snapshot_->similarity.empty() && snapshot_->assignment.empty())
    return tr("No assignment matrix: this folder holds features alone, without the similarity of a probe batch.");
  if (mode() == MatrixMode::assignment) return tr("No assignment: these snapshots hold the similarity alone.");
  return tr("No %1: these snapshots hold no logits.").arg(modeTitle(mode()).toLower());
}

void AssignmentView::describe() {
  const bool without = snapshot_ && snapshot_->similarity.empty() && snapshot_->assignment.empty();
  modes_->setEnabled(!without);
  const QString facts = !without && mode() == MatrixMode::assignment && snapshot_ ? assignmentFacts(*snapshot_, samples_.get()) : QString();
  setSubtitle(without ? QString() : facts.isEmpty() ? modeSentence(mode()) : facts + QStringLiteral(" · ") + modeSentence(mode()));
  canvas_->setEmptyText(emptyReason());
}

}  // namespace resa
