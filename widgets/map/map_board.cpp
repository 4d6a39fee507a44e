#include "widgets/map/map_board.h"

#include <algorithm>
#include <cmath>

#include "widgets/map/map3d_canvas.h"
#include "widgets/map/map_canvas.h"

namespace resa {
namespace {

constexpr int gap = 8;

/// Columns that give `count` maps in a room the largest shorter side.
int bestColumns(int count, const QSize& room) {
  int best = 1, largest = 0;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const int side = std::min((room.width() - gap * (columns - 1)) / columns, (room.height() - gap * (rows - 1)) / rows);
    if (side > largest) {
      largest = side;
      best = columns;
    }
  }
  return best;
}

}  // namespace

MapBoard::MapBoard(QWidget* parent) : QWidget(parent), flat_{new MapCanvas(this)} { adopt(flat_.front()); }

/// Brings a new map to where the others are, and links it with them.
void MapBoard::adopt(MapSurface* surface) {
  surface->setSamples(samples_);
  surface->setHidden(hidden_);
  surface->setSelected(selected_, current_);
  surface->setThumbnailsShown(thumbnails_);
  surface->setTrailsShown(trails_);
  surface->setLassoTool(lassoTool_);
  surface->setCamera(camera());
  if (!emptyText_.isEmpty()) surface->setEmptyText(emptyText_);
  connect(surface, &MapSurface::pointHovered, this, [this, surface](int row) {
    for (MapSurface* other : surfaces()) {
      if (other != surface) other->setHovered(row);
    }
    emit pointHovered(row);
  });
  connect(surface, &MapSurface::pointClicked, this, &MapBoard::pointClicked);
  connect(surface, &MapSurface::rowsChosen, this, &MapBoard::rowsChosen);
  connect(surface, &MapSurface::cameraChanged, this, [this](const MapCamera& camera) {
    setCamera(camera);
    emit cameraChanged(camera);
  });
}

std::vector<MapSurface*> MapBoard::surfaces() const {
  const std::size_t shown = std::max<std::size_t>(1, panes_.size());
  std::vector<MapSurface*> all;
  if (dimensions_ == 3)
    all.assign(deep_.begin(), deep_.begin() + std::ptrdiff_t(std::min(shown, deep_.size())));
  else
    all.assign(flat_.begin(), flat_.begin() + std::ptrdiff_t(std::min(shown, flat_.size())));
  return all;
}

void MapBoard::setPanes(std::vector<MapPane> panes, int dimensions, bool animate) {
  panes_ = std::move(panes);
  dimensions_ = dimensions == 3 ? 3 : 2;
  const std::size_t shown = std::max<std::size_t>(1, panes_.size());
  while (dimensions_ == 2 && flat_.size() < shown) {
    flat_.push_back(new MapCanvas(this));
    adopt(flat_.back());
  }
  while (dimensions_ == 3 && deep_.size() < shown) {
    deep_.push_back(new Map3dCanvas(this));
    adopt(deep_.back());
  }
  for (std::size_t i = 0; i < shown; ++i) {
    static const MapPane none;
    const MapPane& pane = i < panes_.size() ? panes_[i] : none;
    if (dimensions_ == 3) {
      deep_[i]->setMap(pane.data);
      deep_[i]->setFrameBudget(42.0 / double(shown));  // 20 frames/s with something to spare
    } else {
      flat_[i]->setMap(pane.data, animate && pane.data.flowing);
    }
    MapSurface* surface = surfaces()[i];
    surface->setTitle(panes_.size() > 1 ? pane.title : QString());
  }
  arrange();
}

void MapBoard::arrange() {
  const std::vector<MapSurface*> shown = surfaces();
  const auto inUse = [&](MapSurface* surface) { return std::find(shown.begin(), shown.end(), surface) != shown.end(); };
  const int count = int(shown.size()), columns = bestColumns(count, size()), rows = (count + columns - 1) / columns;
  for (int i = 0; i < count; ++i) {
    const int column = i % columns, line = i / columns;
    const int left = column * (width() + gap) / columns, top = line * (height() + gap) / rows;
    const int right = (column + 1) * (width() + gap) / columns - gap, bottom = (line + 1) * (height() + gap) / rows - gap;
    shown[std::size_t(i)]->setGeometry(left, top, std::max(1, right - left), std::max(1, bottom - top));
  }
  for (MapSurface* surface : flat_) surface->setVisible(inUse(surface));
  for (MapSurface* surface : deep_) surface->setVisible(inUse(surface));
}

void MapBoard::resizeEvent(QResizeEvent*) { arrange(); }

void MapBoard::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  for (MapSurface* surface : flat_) surface->setSamples(samples);
  for (MapSurface* surface : deep_) surface->setSamples(samples);
}

void MapBoard::setHidden(const std::set<int>& groups) {
  hidden_ = groups;
  for (MapSurface* surface : flat_) surface->setHidden(groups);
  for (MapSurface* surface : deep_) surface->setHidden(groups);
}

void MapBoard::setSelected(const std::vector<int>& rows, int current) {
  selected_ = rows;
  current_ = current;
  for (MapSurface* surface : flat_) surface->setSelected(rows, current);
  for (MapSurface* surface : deep_) surface->setSelected(rows, current);
}

void MapBoard::setThumbnailsShown(bool shown) {
  thumbnails_ = shown;
  for (MapSurface* surface : flat_) surface->setThumbnailsShown(shown);
  for (MapSurface* surface : deep_) surface->setThumbnailsShown(shown);
}

void MapBoard::setTrailsShown(bool shown) {
  trails_ = shown;
  for (MapSurface* surface : flat_) surface->setTrailsShown(shown);
  for (MapSurface* surface : deep_) surface->setTrailsShown(shown);
}

void MapBoard::setLassoTool(bool chosen) {
  lassoTool_ = chosen;
  for (MapSurface* surface : flat_) surface->setLassoTool(chosen);
  for (MapSurface* surface : deep_) surface->setLassoTool(chosen);
}

void MapBoard::setEmptyText(const QString& text) {
  emptyText_ = text;
  for (MapSurface* surface : flat_) surface->setEmptyText(text);
  for (MapSurface* surface : deep_) surface->setEmptyText(text);
}

void MapBoard::setCamera(const MapCamera& camera) {
  cameras_[dimensions_ == 3] = camera;
  for (MapSurface* surface : flat_) surface->setCamera(cameras_[0]);
  for (MapSurface* surface : deep_) surface->setCamera(cameras_[1]);
}

}  // namespace resa
