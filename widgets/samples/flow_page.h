#pragma once
#include "engine/run/cluster_flow.h"
#include "widgets/samples/samples_page.h"

namespace resa {

class FlowDiagram;
class FlowRange;

/// Which snapshots of which component the flow is wanted of.
struct FlowQuery {
  std::string component;
  std::vector<std::int64_t> steps;
  bool operator==(const FlowQuery&) const = default;
};

/// How clusters split and merge over up to eight snapshots of the chosen range.
class FlowPage : public SamplesPage {
  Q_OBJECT
 public:
  explicit FlowPage(QWidget* parent = nullptr);
  void show(const SamplesScene& scene) override;
  std::vector<QWidget*> tools() const override;
  QString subtitle() const override;
  std::vector<Figure> figures() const override;
  /// The snapshots that there are, ascending.
  void setSteps(const std::vector<std::int64_t>& steps);
  /// Whether the page is looked at: only then it asks for what it needs.
  void setActive(bool active);
  /// The answer to flowWanted: first without noise and `working` saying what is still being computed, then whole. A null flow: the reason
  /// in `working`. Answers to anything else are passed over.
  void setFlow(const FlowQuery& query, const ClusterFlowPtr& flow, const QString& working = {});
  FlowDiagram& diagram() { return *diagram_; }
  FlowRange& range() { return *range_; }
  const FlowQuery& asked() const { return asked_; }

 signals:
  void flowWanted(const resa::FlowQuery& query);

 private:
  void ask();
  void refresh();
  QString emptyReason() const;
  SamplesScene scene_;
  std::vector<std::int64_t> steps_;
  FlowQuery asked_;
  bool active_ = false;
  ClusterFlowPtr flow_;
  QString working_;
  FlowRange* range_;
  FlowDiagram* diagram_;
};

}  // namespace resa
