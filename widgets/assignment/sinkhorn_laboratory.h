#pragma once
#include <QWidget>
#include <array>

#include "widgets/assignment/sinkhorn_result.h"
#include "widgets/base/latest_task.h"
#include "widgets/figures/figure.h"

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace resa {

struct MatrixLook;

/// Epsilon and the iterations of Sinkhorn on sliders: each move assigns the stored similarity anew, off the GUI thread, and tells how
/// doubly stochastic and how sharp the assignment came out beside the stored one.
class SinkhornLaboratory : public QWidget {
  Q_OBJECT
 public:
  explicit SinkhornLaboratory(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  /// Another snapshot is assigned with the same values; the first one of a run brings the run's own.
  void setSnapshot(const SnapshotPtr& snapshot);
  /// Which view's similarity the numbers are of.
  void setClean(bool clean);
  /// Nothing is computed while inactive.
  void setActive(bool active);
  bool active() const { return active_; }
  /// The run's own epsilon and iterations.
  void reset();
  double epsilon() const;
  int iterations() const;
  /// The last answer; its snapshot is null before the first.
  const SinkhornResult& result() const { return result_; }
  /// "ε 0.02 · 5 iterations".
  QString settings() const;
  /// Stored and recomputed side by side with their numbers; without `paint` while there is no answer.
  Figure figure(const MatrixLook& look) const;

  /// The slider's positions and the epsilons they stand for, 0.005 to 0.5 on a logarithmic scale.
  static double epsilonAt(int position);
  static int positionOf(double epsilon);
  static constexpr int positions = 1000, mostIterations = 50;

 signals:
  /// result() is new.
  void recomputed();
  void closed();

 private:
  void compute();
  void take(const SinkhornResult& result);
  QWidget* makeSliders();
  QWidget* makeNumbers();
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  bool active_ = false, clean_ = false, settingsKnown_ = false;
  LatestTask task_;
  SinkhornResult result_;
  QSlider *epsilonSlider_, *iterationsSlider_;
  QDoubleSpinBox* epsilonBox_;
  QSpinBox* iterationsBox_;
  QPushButton* reset_;
  std::array<QLabel*, 5> recomputed_{}, stored_{};
  QLabel* note_;
};

}  // namespace resa
