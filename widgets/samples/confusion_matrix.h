#pragma once
#include <QWidget>
#include <vector>

#include "engine/run/cluster_facts.h"
#include "widgets/base/theme.h"
#include "widgets/figures/figure.h"

namespace resa {

/// Where the cells of a confusion matrix lie: rows are classes, columns clusters in the order of the board.
struct ConfusionLayout {
  QRectF cells;
  double labelWidth = 0, headHeight = 0;
  int rows = 0, columns = 0;
  QRectF cell(int row, int column) const;
  /// Cell under a position; row or column -1 on the heads (a whole column or row), both -1 elsewhere.
  std::pair<int, int> at(const QPointF& position) const;
};
ConfusionLayout layoutConfusion(const ClusterBoard& board, const Samples* samples, const QRectF& area, const Theme& look);
/// Counts with the share of their class; a matched pair of class and cluster is framed.
/// Low cells have room for one of both: counts, or shares where `shares`.
void paintConfusion(QPainter& painter, const ClusterBoard& board, const Samples* samples, const ConfusionLayout& layout, const Theme& look,
                    bool shares = false);
/// Which colour stands for which share of a class.
void paintConfusionKey(QPainter& painter, const QRectF& area, const Theme& look);
/// "Bag × cluster 3: 95 images, 47.5 % of the class, 90.1 % of the cluster".
QString confusionCaption(const ClusterBoard& board, const Samples* samples, int row, int column);
/// Evaluated rows of a cell; row or column -1 takes the whole column or row.
std::vector<int> confusionRows(const ClusterBoard& board, const Samples& samples, int row, int column);

/// Classes against clusters. A click on a cell, a class or a cluster chooses its images; the arrows and return do the same.
class ConfusionMatrix : public QWidget {
  Q_OBJECT
 public:
  explicit ConfusionMatrix(QWidget* parent = nullptr);
  void setBoard(const ClusterBoardPtr& board, const SamplesPtr& samples);
  void setShares(bool shares);
  bool shares() const { return shares_; }
  void setEmptyText(const QString& text);
  const QString& emptyText() const { return emptyText_; }
  /// What the cell under the cursor holds.
  const QString& caption() const { return caption_; }
  QPointF positionOf(int row, int column) const;
  QSize minimumSizeHint() const override { return {160, 120}; }

 signals:
  /// Class (row) and position among the columns; -1 stands for all of them.
  void cellChosen(int row, int column, Qt::KeyboardModifiers modifiers);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  ConfusionLayout layout() const;
  void point(int row, int column);
  bool any() const { return board_ && board_->classes > 0 && !board_->clusters.empty(); }
  ClusterBoardPtr board_;
  SamplesPtr samples_;
  QString emptyText_, caption_;
  int row_ = -1, column_ = -1;
  bool shares_ = false;
};

}  // namespace resa
