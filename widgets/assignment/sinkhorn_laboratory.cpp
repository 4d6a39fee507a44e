#include "widgets/assignment/sinkhorn_laboratory.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "widgets/assignment/matrix_figure.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

constexpr double smallestEpsilon = 0.005, largestEpsilon = 0.5;
constexpr double alike = 1e-3;  // rounding of a float32 Sinkhorn on another device stays far below

}  // namespace

double SinkhornLaboratory::epsilonAt(int position) {
  return smallestEpsilon * std::pow(largestEpsilon / smallestEpsilon, double(std::clamp(position, 0, positions)) / positions);
}

int SinkhornLaboratory::positionOf(double epsilon) {
  const double x =
      std::log(std::clamp(epsilon, smallestEpsilon, largestEpsilon) / smallestEpsilon) / std::log(largestEpsilon / smallestEpsilon);
  return int(std::lround(x * positions));
}

SinkhornLaboratory::SinkhornLaboratory(QWidget* parent) : QWidget(parent) {
  setObjectName("assignment.laboratory");
  setAccessibleName(tr("Sinkhorn laboratory"));
  setProperty("hintbar", true);
  setAttribute(Qt::WA_StyledBackground);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 6, 6, 8);
  column->setSpacing(4);
  column->addWidget(makeSliders());
  column->addWidget(makeNumbers());
  note_ = new QLabel(this);
  note_->setObjectName("assignment.laboratory.note");
  note_->setProperty("role", "muted");
  note_->setWordWrap(true);
  note_->hide();
  column->addWidget(note_);

  // Slider and box show the same value; whichever is moved, one computation follows.
  connect(epsilonSlider_, &QSlider::valueChanged, this, [this](int position) {
    const QSignalBlocker quiet(epsilonBox_);
    epsilonBox_->setValue(epsilonAt(position));
    compute();
  });
  connect(epsilonBox_, &QDoubleSpinBox::valueChanged, this, [this](double epsilon) {
    const QSignalBlocker quiet(epsilonSlider_);
    epsilonSlider_->setValue(positionOf(epsilon));
    compute();
  });
  connect(iterationsSlider_, &QSlider::valueChanged, this, [this](int iterations) {
    const QSignalBlocker quiet(iterationsBox_);
    iterationsBox_->setValue(iterations);
    compute();
  });
  connect(iterationsBox_, &QSpinBox::valueChanged, this, [this](int iterations) {
    const QSignalBlocker quiet(iterationsSlider_);
    iterationsSlider_->setValue(iterations);
    compute();
  });
  connect(reset_, &QPushButton::clicked, this, &SinkhornLaboratory::reset);
}

QWidget* SinkhornLaboratory::makeSliders() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  const auto slider = [&](const char* name, const QString& what, int most) {
    auto* made = new QSlider(Qt::Horizontal, bar);
    made->setObjectName(QString::fromLatin1("assignment.laboratory.") + QLatin1String(name));
    made->setAccessibleName(what);
    made->setToolTip(what);
    made->setRange(0, most);
    made->setMinimumWidth(48);
    return made;
  };
  const QString smoothing = tr("Epsilon of Sinkhorn, 0.005 to 0.5 on a logarithmic scale: smaller makes assignments harder");
  const QString rounds = tr("Iterations of Sinkhorn, 0 to 50: each makes columns and then rows sum to 1");
  epsilonSlider_ = slider("epsilonSlider", smoothing, positions);
  epsilonSlider_->setPageStep(50);
  epsilonBox_ = new QDoubleSpinBox(bar);
  epsilonBox_->setDecimals(4);
  epsilonBox_->setRange(smallestEpsilon, largestEpsilon);
  epsilonBox_->setSingleStep(0.005);
  epsilonBox_->setObjectName("assignment.laboratory.epsilon");
  epsilonBox_->setAccessibleName(smoothing);
  epsilonBox_->setToolTip(smoothing);
  iterationsSlider_ = slider("iterationsSlider", rounds, mostIterations);
  iterationsSlider_->setPageStep(5);
  iterationsBox_ = new QSpinBox(bar);
  iterationsBox_->setRange(0, mostIterations);
  iterationsBox_->setObjectName("assignment.laboratory.iterations");
  iterationsBox_->setAccessibleName(rounds);
  iterationsBox_->setToolTip(rounds);
  reset_ = makeButton(tr("Reset"), ButtonKind::quiet, "assignment.laboratory.reset", bar);
  reset_->setToolTip(tr("Back to the run's own epsilon and iterations"));
  auto* close = makeButton(QStringLiteral("×"), ButtonKind::quiet, "assignment.laboratory.close", bar);
  close->setAccessibleName(tr("Close the Sinkhorn laboratory"));
  close->setToolTip(tr("Close the laboratory and show the stored assignment"));
  connect(close, &QPushButton::clicked, this, &SinkhornLaboratory::closed);
  row->addWidget(new QLabel(QStringLiteral("ε"), bar));
  row->addWidget(epsilonSlider_, 2);
  row->addWidget(epsilonBox_);
  row->addSpacing(6);
  row->addWidget(new QLabel(tr("iterations"), bar));
  row->addWidget(iterationsSlider_, 1);
  row->addWidget(iterationsBox_);
  row->addWidget(reset_);
  row->addWidget(close);
  return bar;
}

QWidget* SinkhornLaboratory::makeNumbers() {
  auto* table = new QWidget(this);
  auto* grid = new QGridLayout(table);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(2);
  const auto label = [&](const QString& text, const char* role, int row, int column) {
    auto* made = new QLabel(text, table);
    made->setProperty("role", role);
    made->setAlignment(column == 0 ? Qt::AlignLeft : Qt::AlignRight);
    grid->addWidget(made, row, column);
    return made;
  };
  struct Column {
    const char *name, *key, *tip;
  };
  const Column columns[] = {
      {QT_TR_NOOP("columns off"), "columns", QT_TR_NOOP("Marginal residual of the columns: max |column sum − 1|")},
      {QT_TR_NOOP("rows off"), "rows", QT_TR_NOOP("Marginal residual of the rows: max |row sum − 1|; 0 behind any iteration")},
      {QT_TR_NOOP("row entropy"), "entropy",
       QT_TR_NOOP("Entropy of a row in nats, mean over rows: log B where uniform, 0 where each row chose one")},
      {QT_TR_NOOP("diagonal"), "diagonal", QT_TR_NOOP("Share of the mass on the diagonal: each image assigned to itself")},
      {QT_TR_NOOP("same class"), "sameClass", QT_TR_NOOP("Share of the mass beside the diagonal on images of the same class")}};
  label(tr("recomputed"), "", 1, 0);
  label(tr("stored"), "muted", 2, 0);
  grid->setColumnStretch(0, 1);
  for (int i = 0; i < 5; ++i) {
    label(tr(columns[i].name), "muted", 0, i + 1)->setToolTip(tr(columns[i].tip));
    recomputed_[std::size_t(i)] = label(QStringLiteral("–"), "number", 1, i + 1);
    stored_[std::size_t(i)] = label(QStringLiteral("–"), "number", 2, i + 1);
    recomputed_[std::size_t(i)]->setObjectName(QStringLiteral("assignment.laboratory.recomputed.") + QLatin1String(columns[i].key));
    stored_[std::size_t(i)]->setObjectName(QStringLiteral("assignment.laboratory.stored.") + QLatin1String(columns[i].key));
    for (QLabel* number : {recomputed_[std::size_t(i)], stored_[std::size_t(i)]}) {
      number->setToolTip(tr(columns[i].tip));
      number->setAccessibleName(tr(columns[i].name));
    }
    stored_[std::size_t(i)]->setEnabled(false);
    grid->setColumnStretch(i + 1, 1);
  }
  return table;
}

void SinkhornLaboratory::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  compute();
}

void SinkhornLaboratory::setSnapshot(const SnapshotPtr& snapshot) {
  snapshot_ = snapshot;
  if (!snapshot) {
    settingsKnown_ = false;
    result_ = {};
    task_.cancel();
    return;
  }
  if (!settingsKnown_)
    reset();
  else
    compute();
}

void SinkhornLaboratory::setClean(bool clean) {
  if (clean == clean_) return;
  clean_ = clean;
  compute();
}

void SinkhornLaboratory::setActive(bool active) {
  active_ = active;
  setVisible(active);
  if (!active) task_.cancel();
  compute();
}

void SinkhornLaboratory::reset() {
  if (!snapshot_) return;
  settingsKnown_ = true;
  {
    const QSignalBlocker quiet[] = {QSignalBlocker(epsilonSlider_), QSignalBlocker(epsilonBox_), QSignalBlocker(iterationsSlider_),
                                    QSignalBlocker(iterationsBox_)};
    epsilonBox_->setValue(snapshot_->epsilon);
    epsilonSlider_->setValue(positionOf(snapshot_->epsilon));
    iterationsBox_->setValue(snapshot_->iterations);
    iterationsSlider_->setValue(snapshot_->iterations);
  }
  compute();
}

double SinkhornLaboratory::epsilon() const { return epsilonBox_->value(); }

int SinkhornLaboratory::iterations() const { return iterationsBox_->value(); }

QString SinkhornLaboratory::settings() const { return sinkhornSettings(result_.epsilon, result_.iterations); }

Figure SinkhornLaboratory::figure(const MatrixLook& look) const {
  if (!active_ || !snapshot_ || !result_.snapshot || result_.snapshot->step != snapshot_->step) return {};
  return sinkhornFigure(snapshot_, result_, samples_, look, clean_ && hasClean(*snapshot_));
}

void SinkhornLaboratory::compute() {
  if (!active_ || !snapshot_) return;
  task_.run([snapshot = snapshot_, samples = samples_, epsilon = epsilon(), iterations = iterations(), clean = clean_](
                const LatestTask::Cancelled&) { return recomputeAssignment(*snapshot, samples.get(), epsilon, iterations, clean); },
            [this](const SinkhornResult& result) { take(result); },
            [this](const QString& reason) {
              note_->setText(reason);
              note_->show();
            });
}

void SinkhornLaboratory::take(const SinkhornResult& result) {
  result_ = result;
  const auto fill = [](const std::array<QLabel*, 5>& labels, const AssignmentStats& stats, bool known) {
    const QStringList texts = statTexts(stats);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i]->setText(known ? texts[qsizetype(i)] : QStringLiteral("–"));
  };
  fill(recomputed_, result.recomputed, true);
  fill(stored_, result.stored, result.hasStored);
  const bool otherwise = result.hasStored && result.unlike > alike;
  note_->setVisible(otherwise);
  if (otherwise)
    note_->setText(tr("The stored assignment is not Sinkhorn of this similarity (cells differ by up to %1): it was made otherwise, for "
                      "instance as the identity.")
                       .arg(result.unlike, 0, 'g', 2));
  emit recomputed();
}

}  // namespace resa
