#pragma once
#include <QPainterPath>
#include <QWidget>
#include <vector>

#include "engine/run/cluster_flow.h"
#include "widgets/base/theme.h"
#include "widgets/figures/figure.h"

namespace resa {

/// A ribbon or a node (ribbon -1) of a stage.
struct FlowPart {
  int stage = -1, node = -1, ribbon = -1;
  bool operator==(const FlowPart&) const = default;
  bool none() const { return stage < 0; }
};

/// Where nodes and ribbons of a flow lie; heights are in proportion to the images.
struct FlowLayout {
  std::vector<std::vector<QRectF>> nodes;          // by stage
  std::vector<std::vector<QPainterPath>> ribbons;  // by stage; closed
  std::vector<double> stageX;                      // middle of each stage's bars
  double pixelsPerImage = 0;
  int hidden = 0;  // ribbons too thin to be drawn; they have empty paths
  FlowPart at(const QPointF& position) const;
};
/// `names`: what stands beside the nodes of the last stage, empty for nothing.
FlowLayout layoutFlow(const ClusterFlow& flow, const QStringList& names, const QRectF& area, const Theme& look);
void paintFlow(QPainter& painter, const ClusterFlow& flow, const QStringList& names, const FlowLayout& layout, const QRectF& area,
               const FlowPart& pointed, const Theme& look);
/// The classes that nodes of the last stage mostly hold: "3 · Bag"; without labels "cluster 3".
QStringList flowNames(const ClusterFlow& flow, const Samples* samples);
/// "120 images: cluster 3 at epoch 1 → cluster 5 at epoch 2 · 6.0 % · not above the noise of two k-means seeds (7.1 %)".
QString flowCaption(const ClusterFlow& flow, const FlowPart& part);

/// How clusters split and merge over snapshots. A click on a ribbon or a cluster chooses its images; the arrows and return do the same.
class FlowDiagram : public QWidget {
  Q_OBJECT
 public:
  explicit FlowDiagram(QWidget* parent = nullptr);
  void setFlow(const ClusterFlowPtr& flow, const SamplesPtr& samples);
  void setEmptyText(const QString& text);
  const QString& emptyText() const { return emptyText_; }
  const QString& caption() const { return caption_; }
  FlowLayout layout() const;
  QSize minimumSizeHint() const override { return {160, 120}; }

 signals:
  void partChosen(const resa::FlowPart& part, Qt::KeyboardModifiers modifiers);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  bool any() const { return flow_ && !flow_->stages.empty(); }
  QRectF drawing() const;
  void point(const FlowPart& part);
  void placeNow();
  ClusterFlowPtr flow_;
  SamplesPtr samples_;
  QStringList names_;
  FlowLayout layout_;
  FlowPart pointed_;
  QString emptyText_, caption_;
};

}  // namespace resa
