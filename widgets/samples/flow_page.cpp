#include "widgets/samples/flow_page.h"

#include <QVBoxLayout>

#include "widgets/map/map_data.h"
#include "widgets/samples/flow_diagram.h"
#include "widgets/samples/flow_figure.h"
#include "widgets/samples/flow_range.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {
constexpr int mostStages = 8;
}

FlowPage::FlowPage(QWidget* parent) : SamplesPage(parent), range_(new FlowRange(this)), diagram_(new FlowDiagram(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(diagram_);
  connect(range_, &FlowRange::rangeChanged, this, &FlowPage::ask);
  connect(diagram_, &FlowDiagram::partChosen, this, [this](const FlowPart& part, Qt::KeyboardModifiers modifiers) {
    const bool ribbon = part.ribbon >= 0;
    const ClusterFlow::Stage& stage = flow_->stages[std::size_t(part.stage)];
    const std::vector<int> rows =
        ribbon ? flow_->rowsOf(part.stage, stage.ribbons[std::size_t(part.ribbon)]) : flow_->rowsOfNode(part.stage, part.node);
    emit chosen(rows, modifiers & Qt::ControlModifier ? SelectMode::add : SelectMode::replace,
                flowCaption(*flow_, part).section(QStringLiteral(": "), 1).section(QStringLiteral(" · "), 0, 0), -1);
  });
}

std::vector<QWidget*> FlowPage::tools() const { return {range_}; }

void FlowPage::show(const SamplesScene& scene) {
  // Another run's snapshots may have the same steps.
  if (scene.samples != scene_.samples) asked_ = {}, flow_ = nullptr;
  scene_ = scene;
  ask();
}

void FlowPage::setSteps(const std::vector<std::int64_t>& steps) {
  if (steps == steps_) return;
  steps_ = steps;
  range_->setSteps(steps);
  ask();
}

void FlowPage::setActive(bool active) {
  active_ = active;
  ask();
}

void FlowPage::ask() {
  FlowQuery wanted{scene_.component, spreadSteps(steps_, range_->first(), range_->last(), mostStages)};
  if (wanted.steps.size() < 2 || !scene_.samples) wanted = {};
  if (active_ && wanted != asked_) {
    // What is shown stays until the new one is there, unless it is of something else.
    if (wanted.component != asked_.component) flow_ = nullptr;
    asked_ = wanted;
    working_ = wanted.steps.empty() ? QString() : tr("reading the snapshots…");
    if (!wanted.steps.empty()) emit flowWanted(asked_);
  }
  refresh();
}

void FlowPage::setFlow(const FlowQuery& query, const ClusterFlowPtr& flow, const QString& working) {
  if (query != asked_) return;
  flow_ = flow;
  working_ = working;
  refresh();
}

QString FlowPage::emptyReason() const {
  if (!scene_.samples) return scene_.emptyText;
  if (steps_.size() < 2) return tr("A flow needs two snapshots; there are %n so far.", nullptr, int(steps_.size()));
  if (asked_.steps.size() < 2) return tr("The range holds one snapshot; a flow needs two.");
  return working_.isEmpty() ? tr("Reading the snapshots…") : working_;
}

void FlowPage::refresh() {
  diagram_->setEmptyText(emptyReason());
  diagram_->setFlow(asked_.steps.empty() ? nullptr : flow_, scene_.samples);
  emit subtitleChanged();
}

QString FlowPage::subtitle() const {
  if (!flow_ || asked_.steps.empty()) return {};
  const QString text = tr("%1 · %2 of %3 snapshots").arg(componentName(flow_->component)).arg(flow_->stages.size()).arg(steps_.size());
  return text + QStringLiteral(" · ") + (working_.isEmpty() ? noiseText(*flow_) : working_);
}

std::vector<Figure> FlowPage::figures() const {
  if (!flow_ || asked_.steps.empty()) return {};
  // Until the noise is known the figure is drawn without it, and a command draws it so too.
  FlowShape shape{flow_->component, {}, flow_->count, working_.isEmpty()};
  for (const ClusterFlow::Stage& stage : flow_->stages) shape.steps.push_back(stage.step);
  return {flowFigure(shape, LaterFlow(flow_), scene_.samples)};
}

}  // namespace resa
