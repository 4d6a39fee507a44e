#pragma once
#include "engine/run/cluster_facts.h"
#include "widgets/samples/samples_page.h"

namespace resa {

class ConfusionMatrix;
class SegmentedControl;

/// How k-means clusters and classes meet.
class ConfusionPage : public SamplesPage {
  Q_OBJECT
 public:
  explicit ConfusionPage(QWidget* parent = nullptr);
  void show(const SamplesScene& scene) override;
  std::vector<QWidget*> tools() const override;
  QString subtitle() const override { return subtitle_; }
  std::vector<Figure> figures() const override;
  /// Null while it is not known, with a reason where it cannot be.
  void setBoard(const ClusterBoardPtr& board, const QString& reason = {});
  ConfusionMatrix& matrix() { return *matrix_; }

 private:
  void refresh();
  void choose(int row, int column, Qt::KeyboardModifiers modifiers);
  /// Whether the board is of what is shown and has classes.
  bool fits() const;
  QString emptyReason() const;
  SamplesScene scene_;
  ClusterBoardPtr board_;
  QString reason_, subtitle_;
  SegmentedControl* unit_;
  ConfusionMatrix* matrix_;
};

}  // namespace resa
