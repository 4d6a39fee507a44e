#include "widgets/samples/flow_figure.h"

#include <QPainter>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/flow_diagram.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

QByteArray number(double value) { return std::isfinite(value) ? QByteArray::number(value, 'g', 7) : QByteArray(); }

/// The first stages of a flow; nothing leaves the last of them.
ClusterFlow begun(const ClusterFlow& flow, std::int64_t until) {
  ClusterFlow part = flow;
  while (part.stages.size() > 1 && part.stages.back().step > until) part.stages.pop_back();
  part.stages.back().ribbons.clear();
  return part;
}

FlowLayout begun(FlowLayout layout, std::size_t stages) {
  layout.nodes.resize(stages);
  layout.ribbons.resize(stages);
  layout.ribbons.back().clear();
  layout.stageX.resize(stages);
  return layout;
}

std::vector<FigureEntry> flowLegend(const ClusterFlow& flow, const Theme& look) {
  const bool known = std::any_of(flow.stages.begin(), flow.stages.end(), [](const auto& stage) { return std::isfinite(stage.noise); });
  if (!known) return {};
  QColor above = classColor(0), grey = look.muted;
  above.setAlphaF(0.5f);
  grey.setAlphaF(0.35f);
  return {{QObject::tr("more than the noise of two k-means seeds, in the colour of where they come from"), above, -1, 0, true},
          {QObject::tr("not more"), grey, -1, 0, true}};
}

void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style, const ClusterFlow& flow, const Samples* samples,
                 const QString& caption, const std::optional<std::int64_t>& until) {
  const Theme look = figureTheme(style);
  painter.save();
  QString note = caption;
  note += QStringLiteral(" · ") + noiseText(flow);
  QRectF body = paintFrame(painter, area, style, QObject::tr("How clusters split and merge"), {}, note);
  body = paintLegendAt(painter, body, style, LegendPlace::below, flowLegend(flow, look));
  const QStringList names = flowNames(flow, samples);
  const FlowLayout layout = layoutFlow(flow, names, body, look);
  if (until && *until < flow.stages.back().step) {
    const ClusterFlow part = begun(flow, *until);
    paintFlow(painter, part, flowNames(part, samples), begun(layout, part.stages.size()), body, {}, look);
  } else {
    paintFlow(painter, flow, names, layout, body, {}, look);
  }
  painter.restore();
}

QByteArray flowCsv(const ClusterFlow& flow) {
  QByteArray csv = "from_step,to_step,from_cluster,to_cluster,from_track,to_track,images,noise_threshold,noise\n";
  for (std::size_t s = 0; s + 1 < flow.stages.size(); ++s) {
    const ClusterFlow::Stage &here = flow.stages[s], &next = flow.stages[s + 1];
    for (const ClusterFlow::Ribbon& ribbon : here.ribbons) {
      const ClusterFlow::Node &from = here.nodes[std::size_t(ribbon.from)], &to = next.nodes[std::size_t(ribbon.to)];
      for (const std::int64_t value : {here.step, next.step, std::int64_t(from.cluster), std::int64_t(to.cluster), std::int64_t(from.track),
                                       std::int64_t(to.track), ribbon.count})
        csv += QByteArray::number(qlonglong(value)) + ",";
      csv += number(here.threshold) + "," + (ribbon.noise ? "1" : "0") + "\n";
    }
  }
  return csv;
}

}  // namespace

QString noiseText(const ClusterFlow& flow) {
  double least = INFINITY, most = -INFINITY;
  for (const ClusterFlow::Stage& stage : flow.stages) {
    if (std::isnan(stage.noise)) continue;
    least = std::min(least, stage.noise);
    most = std::max(most, stage.noise);
  }
  if (most < least) return QObject::tr("noise of k-means seeds not known, so nothing is grey");
  const QString range = percent(least) == percent(most) ? percent(most) : QObject::tr("%1 to %2").arg(percent(least), percent(most));
  return QObject::tr("grey: not above the noise of two k-means seeds, %1 of the images").arg(range);
}

Figure flowFigure(const FlowShape& shape, const LaterFlow& flow, const SamplesPtr& samples, std::optional<std::int64_t> until) {
  Figure figure;
  figure.name = QStringLiteral("cluster_flow_%1").arg(QString::fromStdString(shape.component));
  figure.caption = QObject::tr("Clusters of %1 over %2 snapshots, steps %3 to %4 · n = %5 · matched clusters keep their colour")
                       .arg(componentName(shape.component))
                       .arg(shape.steps.size())
                       .arg(grouped(shape.steps.front()), grouped(shape.steps.back()), grouped(shape.count));
  figure.size = QSize(std::max(620, 200 + 90 * int(shape.steps.size())), 460);
  figure.paint = [flow, samples, until, caption = figure.caption](QPainter& painter, const QRect& area, const FigureStyle& style) {
    paintFigure(painter, area, style, *flow.get(), samples.get(), caption, until);
  };
  figure.csv = [flow, until] { return flowCsv(until ? begun(*flow.get(), *until) : *flow.get()); };
  QStringList steps;
  for (const std::int64_t step : shape.steps) steps << QString::number(step);
  figure.request = {QStringLiteral("cluster_flow"), -1, shape.component, {{"steps", steps.join(',').toStdString()}}};
  if (!shape.noise) figure.request.options["noise"] = "none";
  if (until) figure.request.options["until"] = std::to_string(*until);
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
