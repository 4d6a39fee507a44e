#include "widgets/map/map_view.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/controls.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_figure.h"
#include "widgets/map/map_legend.h"
#include "widgets/map/map_trails.h"

namespace resa {
namespace {

constexpr std::size_t mostChanged = 50;       // images
constexpr std::size_t placedAtOnce = 20000;   // images that are placed within two milliseconds, without a worker
constexpr std::size_t colouredAtOnce = 2000;  // images that are coloured within a millisecond, without a worker
constexpr std::size_t shadesKept = 16;

}  // namespace

/// The colours of one component, kept so that going back to them costs nothing.
struct MapView::Shades {
  SnapshotPtr snapshot, previous;
  SamplesPtr samples;
  std::string component;
  MapColoring coloring;
  std::size_t count;
  MapData data;
};

/// Everything that panes are made from, so that a worker can make them.
struct MapView::Request {
  SnapshotPtr snapshot;
  SamplesPtr samples;
  std::vector<SnapshotPtr> earlier;
  std::vector<std::string> components;
  int dimensions;
  MapColoring coloring;
  bool trails;
  std::vector<std::shared_ptr<const Shades>> shades;  // one a component; null until made

  SnapshotPtr previous() const { return coloring == MapColoring::changed && !earlier.empty() ? earlier.back() : nullptr; }
};

MapView::MapView(QWidget* parent) : Panel(tr("Map"), "map", parent) {
  setHint(
      tr("Each point is an image; near points have similar features. Point at one to see it; drag with the right button around some to "
         "select them (Shift adds, Ctrl removes)."));
  componentControl_ = new SegmentedControl({tr("Encoding")}, "map.component", this);
  componentControl_->setToolTip(tr("Whose features the map shows"));
  dimensionControl_ = new SegmentedControl({tr("2-D"), tr("3-D")}, "map.dimensions", this);
  dimensionControl_->setToolTip(tr("A flat map, or one in space that can be turned"));
  legend_ = new MapLegend(this);
  board_ = new MapBoard(this);
  note_ = new QLabel(this);
  note_->setObjectName(QStringLiteral("map.note"));
  note_->setProperty("role", "muted");
  note_->setWordWrap(true);
  // The map keeps its size when a note comes and goes.
  QSizePolicy kept = note_->sizePolicy();
  kept.setRetainSizeWhenHidden(true);
  note_->setSizePolicy(kept);
  note_->hide();
  addControl(componentControl_);
  addControl(dimensionControl_);
  addControl(makeOptions());

  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  auto* row = new QHBoxLayout;
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  row->setSpacing(4);
  row->addWidget(legend_);
  row->addWidget(board_, 1);
  column->addLayout(row, 1);
  column->addWidget(note_);
  setBody(body);

  connect(componentControl_, &SegmentedControl::chosen, this, [this](int index) {
    if (index >= int(components_.size())) return setSideBySide(true);
    sideBySide_ = false;
    setComponent(components_[std::size_t(index)]);
  });
  connect(dimensionControl_, &SegmentedControl::chosen, this, [this](int index) { setDimensions(index + 2); });
  connect(board_, &MapBoard::pointHovered, this, &MapView::pointHovered);
  connect(board_, &MapBoard::pointClicked, this, &MapView::pointClicked);
  connect(board_, &MapBoard::rowsChosen, this, &MapView::choose);
  connect(legend_, &MapLegend::hiddenChanged, this, [this] { board_->setHidden(legend_->hidden()); });
}

QAction* MapView::addSwitch(QMenu* menu, const QString& name, const QString& text, const QString& tip, bool on) {
  QAction* action = menu->addAction(text);
  action->setObjectName(name);
  action->setToolTip(tip);
  action->setCheckable(true);
  action->setChecked(on);
  return action;
}

QWidget* MapView::makeOptions() {
  auto* options = new QToolButton(this);
  options->setObjectName("map.options");
  options->setText(QStringLiteral("⋯"));
  options->setAccessibleName(tr("Options of the map"));
  options->setToolTip(tr("Colours, pictures, trails and the lasso"));
  options->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(options);
  menu->setToolTipsVisible(true);
  colorings_ = new QActionGroup(menu);
  for (const MapColoring coloring : mapColorings()) {
    QAction* action = addSwitch(menu, QStringLiteral("map.color.%1").arg(int(coloring)), tr("Colour by %1").arg(coloringTitle(coloring)),
                                coloringSentence(coloring), coloring == coloring_);
    action->setData(int(coloring));
    colorings_->addAction(action);
    connect(action, &QAction::triggered, this, [this, coloring] { setColoring(coloring); });
  }
  menu->addSeparator();
  thumbnailsAction_ = addSwitch(menu, "map.thumbnails", tr("Pictures on the map"),
                                tr("The nearer you look, the more images show themselves."), thumbnails_);
  connect(thumbnailsAction_, &QAction::toggled, this, &MapView::setThumbnailsShown);
  trailsAction_ = addSwitch(menu, "map.trails", tr("Trails"),
                            tr("Where the selected images were at the %1 snapshots before (of flowing maps).").arg(trailLength), trails_);
  connect(trailsAction_, &QAction::toggled, this, &MapView::setTrailsShown);
  QAction* lasso =
      addSwitch(menu, "map.lasso", tr("Lasso tool"),
                tr("Plain dragging selects. Without it drag with the right button, or with Alt. Shift adds to the selection, Ctrl "
                   "removes from it; in 3-D a lasso takes what lies behind too."),
                false);
  lasso->setShortcut(Qt::Key_L);
  lasso->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  addAction(lasso);
  connect(lasso, &QAction::toggled, board_, &MapBoard::setLassoTool);
  menu->addSeparator();
  QAction* changed = menu->addAction(tr("Select the %1 whose neighbours changed most").arg(mostChanged));
  changed->setObjectName("map.mostChanged");
  changed->setToolTip(tr("Compares each image's stored nearest neighbours with those of the snapshot before."));
  connect(changed, &QAction::triggered, this, &MapView::selectMostChanged);
  QAction* fit = menu->addAction(tr("Fit the whole map"));
  fit->setObjectName("map.fit");
  fit->setToolTip(tr("A double click on the map does the same."));
  connect(fit, &QAction::triggered, this, [this] { board_->setCamera({}); });
  options->setMenu(menu);
  return options;
}

void MapView::setSamples(const SamplesPtr& samples) {
  if (samples == samples_) return;
  samples_ = samples;
  board_->setSamples(samples);
  refresh();
}

void MapView::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  snapshot_ = snapshot;
  earlier_.clear();
  earlierKnown_ = false;
  offerComponents();
  refresh();
}

void MapView::setMoment(const SnapshotPtr& snapshot, const std::vector<SnapshotPtr>& earlier) {
  if (snapshot != snapshot_) offerComponents();
  animateNext_ = animateNext_ && snapshot != snapshot_;
  snapshot_ = snapshot;
  earlier_ = earlier;
  earlierKnown_ = true;
  offerComponents();
  refresh();
  if (mostChangedWanted_) selectMostChanged();
}

int MapView::earlierWanted() const {
  if (trails_) return trailLength;
  return coloring_ == MapColoring::changed || mostChangedWanted_ ? 1 : 0;
}

void MapView::offerComponents() {
  if (!snapshot_) return;
  const std::vector<std::string> names = componentOrder(*snapshot_);
  if (names == components_ || names.empty()) return;
  components_ = names;
  QStringList titles;
  for (const std::string& name : names) titles += componentTitle(name);
  if (names.size() > 1) titles += tr("All");
  componentControl_->setLabels(titles);
  if (names.size() > 1) componentControl_->setSegmentToolTip(int(names.size()), tr("Side by side, with linked cameras and selection"));
  sideBySide_ = sideBySide_ && names.size() > 1;
  auto found = std::find(names.begin(), names.end(), component_);
  if (found == names.end()) component_ = *(found = names.begin());
  componentControl_->setCurrent(sideBySide_ ? int(names.size()) : int(found - names.begin()));
}

std::vector<std::string> MapView::shownComponents() const { return sideBySide_ ? resa::sideBySide(components_) : std::vector{component_}; }

void MapView::setComponent(const std::string& component) {
  const bool same = component == component_;
  component_ = component;
  const auto found = std::find(components_.begin(), components_.end(), component);
  if (found != components_.end() && !sideBySide_) componentControl_->setCurrent(int(found - components_.begin()));
  animateNext_ = false;
  refresh();
  if (!same) emit componentChanged(QString::fromStdString(component));
}

void MapView::setSideBySide(bool on) {
  sideBySide_ = on && components_.size() > 1;
  const auto found = std::find(components_.begin(), components_.end(), component_);
  componentControl_->setCurrent(sideBySide_ ? int(components_.size()) : int(found - components_.begin()));
  animateNext_ = false;
  refresh();
}

void MapView::setDimensions(int dimensions) {
  dimensions_ = dimensions == 3 ? 3 : 2;
  dimensionControl_->setCurrent(dimensions_ - 2);
  animateNext_ = false;
  refresh();
}

void MapView::setColoring(MapColoring coloring) {
  const int before = earlierWanted();
  coloring_ = coloring;
  for (QAction* action : colorings_->actions()) action->setChecked(action->data().toInt() == int(coloring));
  animateNext_ = false;
  refresh();
  if (earlierWanted() > before) emit earlierWantedChanged();
}

void MapView::setTrailsShown(bool shown) {
  const int before = earlierWanted();
  trails_ = shown;
  trailsAction_->setChecked(shown);
  board_->setTrailsShown(shown);
  animateNext_ = false;
  refresh();
  if (earlierWanted() > before) emit earlierWantedChanged();
}

void MapView::setThumbnailsShown(bool shown) {
  thumbnails_ = shown;
  thumbnailsAction_->setChecked(shown);
  board_->setThumbnailsShown(shown);
}

void MapView::setSelected(const std::vector<int>& rows, int current) {
  selected_ = rows;
  board_->setSelected(rows, current);
  showNote();
}

void MapView::setRemark(const QString& remark) {
  remark_ = remark;
  showNote();
}

void MapView::setGroupHidden(int group, bool hidden) { legend_->setGroupHidden(group, hidden); }

void MapView::setEmptyText(const QString& text) { board_->setEmptyText(text); }

void MapView::choose(const std::vector<int>& rows, SelectMode mode, int current, const QString& what) {
  if (samples_) emit selectRequested(selectEvaluated(*samples_, rows, what, current), mode);
}

void MapView::selectMostChanged() {
  if (!snapshot_) return;
  if (!earlierKnown_) {
    mostChangedWanted_ = true;
    emit earlierWantedChanged();
    return;
  }
  mostChangedWanted_ = false;
  changedTask_.run(
      [now = snapshot_, before = earlier_.empty() ? nullptr : earlier_.back(), samples = samples_,
       component = component_](const LatestTask::Cancelled&) {
        const std::size_t n = mapSize(*now, component, 2) ? mapSize(*now, component, 2) : mapSize(*now, component, 3);
        return shadesOf(*now, samples.get(), component, MapColoring::changed, before.get(), n);
      },
      [this](const MapData& changed) {
        const std::vector<int> rows = largestRows(changed.values, mostChanged);
        if (!rows.empty()) return choose(rows, SelectMode::replace, rows.front(), tr("%1 whose neighbours changed most").arg(rows.size()));
        setRemark(changed.note.isEmpty() ? tr("No image's neighbours changed since the snapshot before.") : changed.note);
      });
}

std::vector<MapPane> MapView::makePanes(Request& request) {
  std::vector<MapPane> panes;
  request.shades.resize(request.components.size());
  for (std::size_t i = 0; i < request.components.size(); ++i) {
    const std::string& component = request.components[i];
    const std::size_t n = mapSize(*request.snapshot, component, request.dimensions);
    std::shared_ptr<const Shades>& shades = request.shades[i];
    if (!shades) {
      const SnapshotPtr previous = request.previous();
      shades = std::make_shared<const Shades>(
          Shades{request.snapshot, previous, request.samples, component, request.coloring, n,
                 shadesOf(*request.snapshot, request.samples.get(), component, request.coloring, previous.get(), n)});
    }
    MapPane pane{componentTitle(component), shades->data};
    placeMap(pane.data, *request.snapshot, component, request.dimensions);
    if (request.trails) addTrail(pane.data, *request.snapshot, request.earlier, component);
    panes.push_back(std::move(pane));
  }
  return panes;
}

void MapView::refresh() {
  paneTask_.cancel();
  Request request{snapshot_, samples_, earlier_, shownComponents(), dimensions_, coloring_, trails_, {}};
  if (!snapshot_) return deliver(request, {});
  bool known = true;
  std::size_t images = 0;
  for (const std::string& component : request.components) {
    const std::size_t n = mapSize(*snapshot_, component, dimensions_);
    const auto kept = std::find_if(shades_.begin(), shades_.end(), [&](const auto& each) {
      return each->snapshot == snapshot_ && each->previous == request.previous() && each->samples == samples_ &&
             each->component == component && each->coloring == coloring_ && each->count == n;
    });
    request.shades.push_back(kept == shades_.end() ? nullptr : *kept);
    known = known && kept != shades_.end();
    images += n;
  }
  if (images <= (known || !isComputed(coloring_) ? placedAtOnce : colouredAtOnce)) {
    std::vector<MapPane> panes = makePanes(request);
    return deliver(request, std::move(panes));
  }
  // Until the colours are there the map stays as it was.
  paneTask_.run(
      [request](const LatestTask::Cancelled&) {
        Request asked = request;
        std::vector<MapPane> panes = makePanes(asked);
        return std::pair(std::move(asked), std::move(panes));
      },
      [this](std::pair<Request, std::vector<MapPane>> made) { deliver(made.first, std::move(made.second)); });
}

void MapView::deliver(const Request& request, std::vector<MapPane> panes) {
  for (const auto& shades : request.shades) {
    if (!isComputed(request.coloring) || std::find(shades_.begin(), shades_.end(), shades) != shades_.end()) continue;
    shades_.push_back(shades);
    if (shades_.size() > shadesKept) shades_.erase(shades_.begin());
  }
  if (!snapshot_) shades_.clear();
  const bool any = !panes.empty() && panes.front().data.count() > 0;
  legend_->setMap(any ? panes.front().data : MapData{});
  legend_->setVisible(any);
  board_->setPanes(std::move(panes), request.dimensions, animateNext_);
  animateNext_ = any;
  setSubtitle(!snapshot_    ? QString()
              : sideBySide_ ? mapFacts(*snapshot_, shownComponents(), dimensions_)
                            : mapFacts(*snapshot_, component_, dimensions_));
  showNote();
}

void MapView::showNote() {
  QStringList lines;
  if (!remark_.isEmpty()) lines += remark_;
  if (!board_->panes().empty()) {
    const MapData& data = board_->panes().front().data;
    const bool waits = !earlierKnown_ && snapshot_ && earlierWanted() > 0;
    if (waits) lines += tr("Reading the snapshots before this one…");
    if (!data.note.isEmpty() && !(waits && coloring_ == MapColoring::changed)) lines += data.note;
    const QString trails = trails_ && !waits ? trailsNote(data, selected_.size()) : QString();
    if (!trails.isEmpty()) lines += trails;
  }
  note_->setText(lines.join('\n'));
  note_->setVisible(!lines.isEmpty());
}

QString MapView::note() const { return note_->text(); }

Figure MapView::figure() const {
  MapWish wish;
  wish.components = shownComponents();
  wish.dimensions = board_->dimensions();
  wish.coloring = coloring_;
  wish.camera = board_->camera();
  wish.hidden = legend_->hidden();
  wish.selected = selected_;
  wish.thumbnails = thumbnails_;
  wish.trails = trails_ ? trailLength : 0;
  if (snapshot_ && isPlain(wish) && mapSize(*snapshot_, component_, dimensions_) > 0)
    return mapFigure(snapshot_, samples_, component_, dimensions_, coloring_);
  return mapFigure(drawMap(snapshot_, board_->panes(), samples_, wish));
}

}  // namespace resa
