#include "widgets/map_view.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>

#include "widgets/controls.h"
#include "widgets/map3d_canvas.h"
#include "widgets/map_canvas.h"
#include "widgets/map_legend.h"

namespace resa {

MapView::MapView(QWidget* parent) : Panel(tr("Map"), "map", parent) {
  setHint(tr("Each point is an image; near points have similar features. Point at one to see it."));
  componentControl_ = new SegmentedControl({tr("Encoding")}, "map.component", this);
  dimensionControl_ = new SegmentedControl({tr("2-D"), tr("3-D")}, "map.dimensions", this);
  addControl(componentControl_);
  addControl(dimensionControl_);
  addControl(makeOptions());

  auto* body = new QWidget(this);
  auto* row = new QHBoxLayout(body);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  legend_ = new MapLegend(body);
  stack_ = new QStackedWidget(body);
  canvas_ = new MapCanvas(stack_);
  stack_->addWidget(canvas_);
  row->addWidget(legend_);
  row->addWidget(stack_, 1);
  setBody(body);

  connect(componentControl_, &SegmentedControl::chosen, this, [this](int index) {
    if (index < int(components_.size())) setComponent(components_[std::size_t(index)]);
  });
  connect(dimensionControl_, &SegmentedControl::chosen, this, [this](int index) { setDimensions(index + 2); });
  connect(canvas_, &MapCanvas::pointHovered, this, &MapView::pointHovered);
  connect(canvas_, &MapCanvas::pointClicked, this, &MapView::pointClicked);
  connect(legend_, &MapLegend::hiddenChanged, this, [this] {
    canvas_->setHidden(legend_->hidden());
    if (canvas3d_) canvas3d_->setHidden(legend_->hidden());
  });
}

QWidget* MapView::makeOptions() {
  auto* options = new QToolButton(this);
  options->setObjectName("map.options");
  options->setText(QStringLiteral("⋯"));
  options->setAccessibleName(tr("Options of the map"));
  options->setToolTip(tr("Colours and thumbnails"));
  options->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(options);
  colorings_ = new QActionGroup(menu);
  const char* names[] = {"Colour by class", "Colour by k-means cluster", "Colour by silhouette"};
  for (int i = 0; i < 3; ++i) {
    QAction* action = menu->addAction(tr(names[i]));
    action->setCheckable(true);
    action->setChecked(i == 0);
    colorings_->addAction(action);
    connect(action, &QAction::triggered, this, [this, i] { setColoring(MapColoring(i)); });
  }
  menu->addSeparator();
  QAction* thumbnails = menu->addAction(tr("Pictures on the map"));
  thumbnails->setCheckable(true);
  thumbnails->setChecked(true);
  connect(thumbnails, &QAction::toggled, this, [this](bool on) { canvas_->setThumbnailsShown(on); });
  options->setMenu(menu);
  return options;
}

void MapView::setSamples(const SamplesPtr& samples) {
  if (samples == samples_) return;
  samples_ = samples;
  canvas_->setSamples(samples);
  if (canvas3d_) canvas3d_->setSamples(samples);
  refresh();
}

void MapView::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  snapshot_ = snapshot;
  offerComponents();
  refresh();
}

void MapView::offerComponents() {
  if (!snapshot_) return;
  const std::vector<std::string> names = componentOrder(*snapshot_);
  if (names == components_ || names.empty()) return;
  components_ = names;
  QStringList titles;
  for (const std::string& name : names) titles += componentTitle(name);
  componentControl_->setLabels(titles);
  const auto found = std::find(names.begin(), names.end(), component_);
  if (found == names.end()) component_ = names.front();
  componentControl_->setCurrent(found == names.end() ? 0 : int(found - names.begin()));
}

void MapView::setComponent(const std::string& component) {
  component_ = component;
  const auto found = std::find(components_.begin(), components_.end(), component);
  if (found != components_.end()) componentControl_->setCurrent(int(found - components_.begin()));
  animateNext_ = false;
  refresh();
  emit componentChanged(QString::fromStdString(component));
}

void MapView::setDimensions(int dimensions) {
  dimensions_ = dimensions == 3 ? 3 : 2;
  dimensionControl_->setCurrent(dimensions_ - 2);
  if (dimensions_ == 3 && !canvas3d_) {
    // Made on first use: a window that shows no 3-D map needs no OpenGL.
    canvas3d_ = new Map3dCanvas(stack_);
    canvas3d_->setSamples(samples_);
    canvas3d_->setHidden(legend_->hidden());
    canvas3d_->setHighlighted(highlighted_);
    stack_->addWidget(canvas3d_);
    connect(canvas3d_, &Map3dCanvas::pointHovered, this, &MapView::pointHovered);
    connect(canvas3d_, &Map3dCanvas::pointClicked, this, &MapView::pointClicked);
  }
  stack_->setCurrentWidget(dimensions_ == 3 ? static_cast<QWidget*>(canvas3d_) : canvas_);
  animateNext_ = false;
  refresh();
}

void MapView::setColoring(MapColoring coloring) {
  coloring_ = coloring;
  colorings_->actions().at(int(coloring))->setChecked(true);
  animateNext_ = false;
  refresh();
}

void MapView::setHighlighted(const std::vector<int>& rows) {
  highlighted_ = rows;
  canvas_->setHighlighted(rows);
  if (canvas3d_) canvas3d_->setHighlighted(rows);
}

void MapView::setGroupHidden(int group, bool hidden) { legend_->setGroupHidden(group, hidden); }

void MapView::setEmptyText(const QString& text) {
  canvas_->setEmptyText(text);
  if (canvas3d_) canvas3d_->setEmptyText(text);
}

void MapView::refresh() {
  const MapData data = snapshot_ ? mapOf(*snapshot_, samples_.get(), component_, dimensions_, coloring_) : MapData{};
  legend_->setGroups(data.count() > 0 ? data.legend : std::vector<MapGroup>{});
  legend_->setVisible(data.count() > 0);
  if (dimensions_ == 3)
    canvas3d_->setMap(data);
  else
    canvas_->setMap(data, animateNext_ && data.flowing);
  animateNext_ = data.count() > 0;
  setSubtitle(snapshot_ ? mapFacts(*snapshot_, component_, dimensions_) : QString());
}

}  // namespace resa
