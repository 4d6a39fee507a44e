#include "widgets/samples/flow_diagram.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr double thinnest = 0.25;  // pixels; thinner ribbons cannot be seen and are not drawn
constexpr double barWidth = 12, footHeight = 20, captionHeight = 22, mostName = 110;

QString epochText(const ClusterFlow::Stage& stage) {
  const double whole = std::round(stage.epoch);
  if (std::abs(stage.epoch - whole) < 1e-6) return QObject::tr("epoch %1").arg(qlonglong(whole));
  return QObject::tr("step %1").arg(grouped(stage.step));
}

QPainterPath ribbonPath(const QPointF& from, const QPointF& to, double height) {
  const double middle = (from.x() + to.x()) / 2;
  QPainterPath path(from);
  path.cubicTo({middle, from.y()}, {middle, to.y()}, to);
  path.lineTo(to + QPointF(0, height));
  path.cubicTo({middle, to.y() + height}, {middle, from.y() + height}, from + QPointF(0, height));
  path.closeSubpath();
  return path;
}

void placeNodes(const ClusterFlow& flow, const QRectF& area, double gap, FlowLayout& layout) {
  for (std::size_t s = 0; s < flow.stages.size(); ++s) {
    double top = area.top();
    std::vector<QRectF> boxes;
    for (const ClusterFlow::Node& node : flow.stages[s].nodes) {
      const double height = double(node.size) * layout.pixelsPerImage;
      boxes.emplace_back(layout.stageX[s] - barWidth / 2, top, barWidth, height);
      top += height + gap;
    }
    layout.nodes.push_back(boxes);
  }
}

void placeRibbons(const ClusterFlow& flow, FlowLayout& layout) {
  for (std::size_t s = 0; s < flow.stages.size(); ++s) {
    std::vector<QPainterPath> paths;
    std::vector<double> leaving(flow.stages[s].nodes.size(), 0);
    std::vector<double> arriving(s + 1 < flow.stages.size() ? flow.stages[s + 1].nodes.size() : 0, 0);
    for (const ClusterFlow::Ribbon& ribbon : flow.stages[s].ribbons) {
      const QRectF &from = layout.nodes[s][std::size_t(ribbon.from)], &to = layout.nodes[s + 1][std::size_t(ribbon.to)];
      double &out = leaving[std::size_t(ribbon.from)], &in = arriving[std::size_t(ribbon.to)];
      const double height = double(ribbon.count) * layout.pixelsPerImage;
      const bool drawn = height >= thinnest;
      paths.push_back(drawn ? ribbonPath({from.right(), from.top() + out}, {to.left(), to.top() + in}, height) : QPainterPath());
      layout.hidden += drawn ? 0 : 1;
      out += height;
      in += height;
    }
    layout.ribbons.push_back(paths);
  }
}

double namesWidth(const QStringList& names, const Theme& look) {
  double widest = 0;
  for (const QString& name : names) widest = std::max(widest, QFontMetricsF(look.font(11)).horizontalAdvance(name) + 8);
  return std::min(widest, mostName);
}

void paintRibbons(QPainter& painter, const ClusterFlow& flow, const FlowLayout& layout, const FlowPart& pointed, const Theme& look) {
  painter.setPen(Qt::NoPen);
  // Noise lies below what is more than that.
  for (const bool noise : {true, false}) {
    for (std::size_t s = 0; s < flow.stages.size(); ++s) {
      const ClusterFlow::Stage& stage = flow.stages[s];
      for (std::size_t r = 0; r < stage.ribbons.size(); ++r) {
        if (stage.ribbons[r].noise != noise || layout.ribbons[s][r].isEmpty()) continue;
        const bool marked =
            pointed.stage == int(s) && (pointed.ribbon == int(r) || (pointed.ribbon < 0 && pointed.node == stage.ribbons[r].from));
        QColor color = noise ? look.muted : classColor(stage.nodes[std::size_t(stage.ribbons[r].from)].track);
        color.setAlphaF(marked ? 0.85f : noise ? 0.22f : 0.5f);
        painter.setBrush(color);
        painter.drawPath(layout.ribbons[s][r]);
      }
    }
  }
}

}  // namespace

FlowPart FlowLayout::at(const QPointF& position) const {
  for (int s = 0; s < int(nodes.size()); ++s)
    for (int i = 0; i < int(nodes[std::size_t(s)].size()); ++i)
      if (nodes[std::size_t(s)][std::size_t(i)].adjusted(-2, 0, 2, 0).contains(position)) return {s, i, -1};
  for (int s = 0; s < int(ribbons.size()); ++s)
    for (int r = 0; r < int(ribbons[std::size_t(s)].size()); ++r)
      if (ribbons[std::size_t(s)][std::size_t(r)].contains(position)) return {s, -1, r};
  return {};
}

FlowLayout layoutFlow(const ClusterFlow& flow, const QStringList& names, const QRectF& area, const Theme& look) {
  FlowLayout layout;
  const QRectF body = area.adjusted(4 + barWidth / 2, 2, -4 - barWidth / 2 - namesWidth(names, look), -footHeight);
  const auto stages = int(flow.stages.size());
  std::size_t most = 1;
  for (const ClusterFlow::Stage& stage : flow.stages) most = std::max(most, stage.nodes.size());
  // Between clusters stands a little room, at most a third of the height in all.
  const double gap = most > 1 ? std::min(6.0, body.height() / 3 / double(most - 1)) : 0;
  layout.pixelsPerImage = flow.count > 0 ? std::max(1.0, body.height() - gap * double(most - 1)) / double(flow.count) : 0;
  for (int s = 0; s < stages; ++s) layout.stageX.push_back(stages > 1 ? body.left() + body.width() * s / (stages - 1) : body.center().x());
  placeNodes(flow, body, gap, layout);
  placeRibbons(flow, layout);
  return layout;
}

void paintFlow(QPainter& painter, const ClusterFlow& flow, const QStringList& names, const FlowLayout& layout, const QRectF& area,
               const FlowPart& pointed, const Theme& look) {
  paintRibbons(painter, flow, layout, pointed, look);
  painter.setFont(look.font(11));
  const QFontMetricsF metrics(painter.font());
  double written = -1e9;
  for (std::size_t s = 0; s < flow.stages.size(); ++s) {
    const ClusterFlow::Stage& stage = flow.stages[s];
    for (std::size_t i = 0; i < stage.nodes.size(); ++i) {
      const QRectF& box = layout.nodes[s][i];
      painter.fillRect(box, classColor(stage.nodes[i].track));
      const bool marked = pointed.stage == int(s) && pointed.ribbon < 0 && pointed.node == int(i);
      painter.setPen(marked ? QPen(look.text, 2) : QPen(Qt::NoPen));
      painter.setBrush(Qt::NoBrush);
      if (marked) painter.drawRect(box);
      if (s + 1 == flow.stages.size() && int(i) < names.size() && box.height() >= metrics.height() - 3) {
        painter.setPen(look.text);
        painter.drawText(QRectF(box.right() + 6, box.top(), mostName, box.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(names[int(i)], Qt::ElideRight, area.right() - box.right() - 6));
      }
    }
    const QString text = epochText(stage);
    const double width = metrics.horizontalAdvance(text);
    const double left = std::clamp(layout.stageX[s] - width / 2, area.left(), area.right() - width);
    if (left < written + 8) continue;
    written = left + width;
    painter.setPen(look.muted);
    painter.drawText(QRectF(left, area.bottom() - footHeight + 4, width + 2, footHeight - 4), Qt::AlignLeft | Qt::AlignVCenter, text);
  }
}

QStringList flowNames(const ClusterFlow& flow, const Samples* samples) {
  QStringList names;
  if (flow.stages.empty()) return names;
  const ClusterFlow::Stage& last = flow.stages.back();
  const bool labelled = samples && !last.of.empty() && samples->labels.size() == last.of.size();
  const std::size_t classes = labelled ? std::size_t(classCount(*samples)) : 0;
  std::vector<std::int64_t> counts(classes * last.nodes.size(), 0);
  for (std::size_t i = 0; labelled && i < last.of.size(); ++i)
    if (samples->labels[i] >= 0) ++counts[std::size_t(last.of[i]) * classes + std::size_t(samples->labels[i])];
  for (std::size_t node = 0; node < last.nodes.size(); ++node) {
    if (!labelled) {
      names += QObject::tr("cluster %1").arg(last.nodes[node].cluster);
      continue;
    }
    const auto begin = counts.begin() + std::ptrdiff_t(node * classes);
    const auto most = std::max_element(begin, begin + std::ptrdiff_t(classes));
    names += QStringLiteral("%1 · %2").arg(last.nodes[node].cluster).arg(className(samples, int(most - begin)));
  }
  return names;
}

QString flowCaption(const ClusterFlow& flow, const FlowPart& part) {
  if (part.none()) return {};
  const ClusterFlow::Stage& stage = flow.stages[std::size_t(part.stage)];
  const auto share = [&](std::int64_t count) { return percent(double(count) / double(std::max<std::int64_t>(1, flow.count))); };
  if (part.ribbon < 0) {
    const ClusterFlow::Node& node = stage.nodes[std::size_t(part.node)];
    return QObject::tr("%1 images: cluster %2 at %3 · %4")
        .arg(grouped(node.size))
        .arg(node.cluster)
        .arg(epochText(stage), share(node.size));
  }
  const ClusterFlow::Stage& next = flow.stages[std::size_t(part.stage) + 1];
  const ClusterFlow::Ribbon& ribbon = stage.ribbons[std::size_t(part.ribbon)];
  QString text = QObject::tr("%1 images: cluster %2 at %3 → cluster %4 at %5 · %6")
                     .arg(grouped(ribbon.count))
                     .arg(stage.nodes[std::size_t(ribbon.from)].cluster)
                     .arg(epochText(stage))
                     .arg(next.nodes[std::size_t(ribbon.to)].cluster)
                     .arg(epochText(next), share(ribbon.count));
  if (std::isfinite(stage.threshold))
    text += (ribbon.noise ? QObject::tr(" · not above the noise of two k-means seeds (%1)")
                          : QObject::tr(" · above the noise of two k-means seeds (%1)"))
                .arg(percent(stage.threshold));
  return text;
}

FlowDiagram::FlowDiagram(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("samples.flow"));
  setAccessibleName(tr("Flow of images between clusters"));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  point({});
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void FlowDiagram::setFlow(const ClusterFlowPtr& flow, const SamplesPtr& samples) {
  if (flow == flow_ && samples == samples_) return;
  flow_ = flow;
  samples_ = samples;
  names_ = any() ? flowNames(*flow, samples.get()) : QStringList();
  placeNow();
  point({});
}

void FlowDiagram::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

QRectF FlowDiagram::drawing() const { return QRectF(rect()).adjusted(0, 0, 0, -captionHeight); }

FlowLayout FlowDiagram::layout() const { return layout_; }

void FlowDiagram::placeNow() { layout_ = any() ? layoutFlow(*flow_, names_, drawing(), theme()) : FlowLayout(); }

void FlowDiagram::point(const FlowPart& part) {
  pointed_ = part;
  caption_ = any() ? flowCaption(*flow_, part) : QString();
  setAccessibleDescription(caption_.isEmpty() ? tr("Arrow keys go along the clusters and ribbons, Return selects the images.") : caption_);
  update();
}

void FlowDiagram::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (!any()) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  paintFlow(painter, *flow_, names_, layout_, drawing(), pointed_, theme());
  painter.setFont(theme().font(12));
  painter.setPen(theme().muted);
  QString text = caption_;
  if (text.isEmpty() && layout_.hidden > 0) text = tr("%n ribbons are too thin to be drawn · ", nullptr, int(layout_.hidden));
  if (caption_.isEmpty()) text += tr("heights are images · matched clusters keep their colour · click a ribbon to select its images");
  painter.drawText(QRectF(0, height() - captionHeight + 4, width(), captionHeight - 4), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, width()));
}

void FlowDiagram::resizeEvent(QResizeEvent*) { placeNow(); }

void FlowDiagram::mouseMoveEvent(QMouseEvent* event) {
  const FlowPart part = layout_.at(event->position());
  if (part == pointed_) return;
  point(part);
  setToolTip(caption_);
}

void FlowDiagram::mousePressEvent(QMouseEvent* event) {
  const FlowPart part = layout_.at(event->position());
  if (event->button() != Qt::LeftButton || part.none()) return;
  point(part);
  emit partChosen(part, event->modifiers());
}

void FlowDiagram::leaveEvent(QEvent*) { point({}); }

void FlowDiagram::keyPressEvent(QKeyEvent* event) {
  if (!any()) return QWidget::keyPressEvent(event);
  const int key = event->key();
  if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && !pointed_.none())
    return emit partChosen(pointed_, event->modifiers());
  const bool across = key == Qt::Key_Left || key == Qt::Key_Right, along = key == Qt::Key_Up || key == Qt::Key_Down;
  if (!across && !along) return QWidget::keyPressEvent(event);
  // Left and right go from the bars of a snapshot to the ribbons behind them and on to the next bars; up and down along them.
  const auto stages = int(flow_->stages.size());
  int column = pointed_.none() ? 0 : 2 * pointed_.stage + (pointed_.ribbon >= 0 ? 1 : 0),
      place = std::max(0, std::max(pointed_.node, pointed_.ribbon));
  if (!pointed_.none() && across) column = std::clamp(column + (key == Qt::Key_Right ? 1 : -1), 0, 2 * stages - 2), place = 0;
  if (!pointed_.none() && along) place += key == Qt::Key_Down ? 1 : -1;
  const ClusterFlow::Stage& stage = flow_->stages[std::size_t(column / 2)];
  const bool bars = column % 2 == 0;
  place = std::clamp(place, 0, std::max(0, int(bars ? stage.nodes.size() : stage.ribbons.size()) - 1));
  point(bars ? FlowPart{column / 2, place, -1} : FlowPart{column / 2, -1, place});
}

}  // namespace resa
