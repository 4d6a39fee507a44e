#include "widgets/assignment/assignment_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/assignment/matrix3d_canvas.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/assignment/sinkhorn_laboratory.h"
#include "widgets/base/controls.h"

namespace resa {

AssignmentView::AssignmentView(QWidget* parent) : Panel(tr("Assignment"), "assignment", parent) {
  setHint(tr("Diagonal: the image itself; blocks: images grouped together."));
  QStringList titles;
  for (int i = 0; i < 4; ++i) titles += modeTitle(MatrixMode(i));
  modes_ = new SegmentedControl(titles, "assignment.mode", this);
  modes_->setToolTip(tr("Which matrix of the probe is shown"));
  for (int i = 0; i < 4; ++i) modes_->setSegmentToolTip(i, modeSentence(MatrixMode(i)));
  addControl(modes_);

  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  stack_ = new QStackedWidget(body);
  canvas_ = new MatrixCanvas(stack_);
  stack_->addWidget(canvas_);
  laboratory_ = new SinkhornLaboratory(body);
  laboratory_->hide();
  changeBar_ = makeChangeBar();
  column->addWidget(changeBar_);
  column->addWidget(stack_, 1);
  column->addWidget(laboratory_);
  addControl(makeOptions());
  setBody(body);

  connect(modes_, &SegmentedControl::chosen, this, [this](int index) { setMode(MatrixMode(index)); });
  connect(canvas_, &MatrixCanvas::cellHovered, this, &AssignmentView::cellHovered);
  connect(canvas_, &MatrixCanvas::cellClicked, this, &AssignmentView::cellClicked);
  connect(canvas_, &MatrixCanvas::computed, this, [this] {
    fillSurface();
    describe();
  });
  connect(laboratory_, &SinkhornLaboratory::recomputed, this, &AssignmentView::apply);
  connect(laboratory_, &SinkhornLaboratory::closed, this, [this] { setLaboratoryShown(false); });
  emptyText_ = tr("Waiting for the first snapshot…");
  apply();
}

QWidget* AssignmentView::makeChangeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("assignment.changeBar");
  bar->setProperty("hintbar", true);
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(10, 3, 3, 3);
  row->setSpacing(8);
  referenceBox_ = new QComboBox(bar);
  referenceBox_->setObjectName("assignment.reference");
  referenceBox_->setAccessibleName(tr("Epoch to compare with"));
  referenceBox_->setToolTip(tr("The epoch whose values are taken from those of the shown one"));
  referenceBox_->setMaxVisibleItems(16);
  auto* close = makeButton(QStringLiteral("×"), ButtonKind::quiet, "assignment.closeChange", bar);
  close->setAccessibleName(tr("Show the values themselves"));
  close->setToolTip(tr("Show the values themselves"));
  row->addWidget(new QLabel(tr("Change since"), bar));
  row->addWidget(referenceBox_, 1);
  row->addWidget(close);
  bar->hide();
  connect(referenceBox_, &QComboBox::currentIndexChanged, this, &AssignmentView::chooseReference);
  connect(close, &QPushButton::clicked, this, [this] { setChangeShown(false); });
  return bar;
}

void AssignmentView::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  laboratory_->setSamples(samples);
  setSelection(selection_);
  apply();
}

void AssignmentView::setSnapshot(const SnapshotPtr& snapshot) {
  snapshot_ = snapshot;
  laboratory_->setSnapshot(snapshot);
  // What the laboratory makes of a snapshot follows in a moment; until then the last picture stays.
  if (!laboratory_->active() || !snapshot || !laboratory_->result().snapshot) apply();
}

void AssignmentView::setSelectedCell(int row, int column) { canvas_->setSelectedCell(row, column); }

void AssignmentView::setSelection(const Selection& selection) {
  selection_ = selection;
  selectedRows_ = samples_ ? probeRows(selection, *samples_) : std::vector<int>();
  canvas_->setSelectedRows(selectedRows_);
  describe();
}

void AssignmentView::setEpochs(const std::vector<MatrixEpoch>& epochs) {
  if (epochs == epochs_) return;
  const qint64 kept = referenceStep();
  epochs_ = epochs;
  const QSignalBlocker quiet(referenceBox_);
  referenceBox_->clear();
  for (const MatrixEpoch& epoch : epochs_)
    referenceBox_->addItem(tr("epoch %1 · step %2").arg(epoch.epoch, 0, 'g', 4).arg(epoch.step), qlonglong(epoch.step));
  const int again = referenceBox_->findData(qlonglong(kept));
  if (!epochs_.empty()) referenceBox_->setCurrentIndex(std::max(0, again));
  if (again < 0) {
    reference_ = nullptr;  // thinned, or of another run
    chooseReference();
  }
  change_->setEnabled(epochs_.size() > 1);
  change_->setToolTip(epochs_.size() > 1 ? tr("Take the values of another epoch from those of the shown one")
                                         : tr("There is only one snapshot so far: nothing to compare with"));
}

qint64 AssignmentView::referenceStep() const { return referenceBox_->currentIndex() < 0 ? -1 : referenceBox_->currentData().toLongLong(); }

void AssignmentView::setReferenceStep(qint64 step) {
  const int index = referenceBox_->findData(qlonglong(step));
  if (index >= 0) referenceBox_->setCurrentIndex(index);
}

void AssignmentView::chooseReference() {
  referenceProblem_.clear();
  const qint64 step = referenceStep();
  if (choice_.change && step >= 0 && (!reference_ || reference_->step != step)) emit referenceWanted(step);
  apply();
}

void AssignmentView::setReference(const SnapshotPtr& snapshot) {
  if (!snapshot || snapshot->step != referenceStep()) return;
  reference_ = snapshot;
  apply();
}

void AssignmentView::setReferenceProblem(const QString& reason) {
  reference_ = nullptr;
  referenceProblem_ = reason;
  apply();
}

void AssignmentView::setEmptyText(const QString& text) {
  if (text == emptyText_) return;
  emptyText_ = text;
  describe();
}

void AssignmentView::apply() {
  offerModes();
  const bool recomputed = laboratory_->active() && laboratory_->result().snapshot;
  MatrixSubject subject{recomputed ? laboratory_->result().snapshot : snapshot_, nullptr, samples_, choice_, {}};
  if (choice_.change && reference_ && reference_->step == referenceStep()) subject.then = reference_;
  if (recomputed) subject.recomputed = laboratory_->settings();
  // A snapshot without the clean view shows the one as trained; the choice comes back with the next one that has it.
  if (choice_.clean && subject.now && !hasClean(*subject.now)) subject.choice.clean = false;
  canvas_->setSubject(subject);
  fillSurface();
  describe();
}

void AssignmentView::offerModes() {
  const bool clean = snapshot_ && hasClean(*snapshot_);
  QAction* action = measured_->actions().at(1);
  action->setEnabled(clean || !snapshot_);
  action->setToolTip(clean || !snapshot_
                         ? tr("The images themselves, un-augmented, both networks in eval mode")
                         : tr("This run was written without the clean view: its snapshots hold the matrices as trained alone"));
  infoNce_->setEnabled(choice_.mode == MatrixMode::gradient);
  logarithmic_->setEnabled(choice_.mode != MatrixMode::similarity);
  logarithmic_->setToolTip(choice_.mode == MatrixMode::similarity
                               ? tr("Similarities are drawn on a linear scale: they may be negative")
                               : tr("Logarithmic or linear colours; the scale is the same at all steps"));
  fit_->setEnabled(canvas_->zoomed() && !surfaceShown());
}

void AssignmentView::fillSurface() {
  if (canvas3d_ && surfaceShown()) canvas3d_->setMatrix(canvas_->subject(), canvas_->matrix(), look_);
}

QString AssignmentView::emptyReason() const {
  if (!snapshot_) return emptyText_;
  if (snapshot_->similarity.empty() && snapshot_->assignment.empty())
    return tr("No assignment matrix: this folder holds features alone, without the similarity of a probe batch.");
  if (choice_.change && !referenceProblem_.isEmpty()) return referenceProblem_;
  if (choice_.change && referenceStep() < 0) return tr("There is no other snapshot to compare with yet.");
  if (choice_.change && !canvas_->subject().then) return tr("Reading step %1…").arg(referenceStep());
  if (mode() == MatrixMode::assignment) return tr("No assignment: these snapshots hold the similarity alone.");
  if (mode() == MatrixMode::similarity) return tr("No similarity: these snapshots hold the assignment alone.");
  return tr("No %1: these snapshots hold no logits.").arg(modeTitle(mode()).toLower());
}

QString AssignmentView::selectionNote() const {
  if (selection_.empty() || !samples_ || samples_->probeIds.empty()) return {};
  QString note = tr("%1 of %2 selected in the probe").arg(selectedRows_.size()).arg(selection_.ids.size());
  if (selectedRows_.empty() && selection_.split != probeSplit) note += tr(" (images of another set)");
  return note;
}

void AssignmentView::describe() {
  const MatrixSubject& subject = canvas_->subject();
  const bool without = snapshot_ && snapshot_->similarity.empty() && snapshot_->assignment.empty();
  modes_->setEnabled(!without);
  QStringList parts;
  if (!without) {
    parts << selectionNote();
    if (!subject.recomputed.isEmpty()) parts << tr("recomputed in the laboratory: %1").arg(subject.recomputed);
    if (mode() == MatrixMode::assignment && !subject.choice.change && subject.now)
      parts << assignmentFacts(*subject.now, samples_.get(), subject.choice.clean);
    parts << modeSentence(subject.choice);
  }
  parts.removeAll(QString());
  setSubtitle(parts.join(QStringLiteral(" · ")));
  const QString reason = emptyReason();
  canvas_->setEmptyText(reason);
  if (canvas3d_) canvas3d_->setEmptyText(reason);
}

bool AssignmentView::surfaceShown() const { return canvas3d_ && stack_->currentWidget() == canvas3d_; }

Figure AssignmentView::figure() const {
  if (canvas_->matrix().size == 0) return {};
  if (surfaceShown()) return canvas3d_->figure();
  return matrixFigure(canvas_->subject(), look_, canvas_->zoomed() ? canvas_->cells() : CellWindow{});
}

std::vector<Figure> AssignmentView::figures() const {
  std::vector<Figure> figures;
  const auto add = [&](Figure figure) {
    if (figure.paint) figures.push_back(std::move(figure));
  };
  add(figure());
  if (canvas_->matrix().size > 0 && look_.marginals) add(marginalsFigure(canvas_->subject(), look_));
  add(laboratory_->figure(look_));
  return figures;
}

}  // namespace resa
