#include "widgets/curves/curve_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t piece = 1024;

class PointSource : public CurveSource {
 public:
  explicit PointSource(const QVector<QPointF>& points) : points_(points) {}
  std::size_t size() const override { return std::size_t(points_.size()); }
  void read(std::size_t begin, std::size_t end, double* x, double* y) const override {
    for (std::size_t i = begin; i < end; ++i) {
      *x++ = points_[qsizetype(i)].x();
      *y++ = points_[qsizetype(i)].y();
    }
  }

 private:
  QVector<QPointF> points_;
};

/// Some samples with their positions, read at once.
struct Samples {
  std::vector<double> x, y;
  Samples(const CurveSource& source, std::size_t begin, std::size_t end) : x(end - begin), y(end - begin) {
    source.read(begin, end, x.data(), y.data());
  }
};

CurveSourcePtr sorted(const CurveSource& source) {
  QVector<QPointF> points;
  for (std::size_t begin = 0; begin < source.size(); begin += piece) {
    const Samples samples(source, begin, std::min(source.size(), begin + piece));
    for (std::size_t i = 0; i < samples.x.size(); ++i)
      if (std::isfinite(samples.x[i]) && std::isfinite(samples.y[i])) points.append({samples.x[i], samples.y[i]});
  }
  std::stable_sort(points.begin(), points.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
  return pointSource(points);
}

}  // namespace

std::size_t CurveSource::sharedWith(const CurveSource& other) const { return this == &other ? size() : 0; }

CurveSourcePtr pointSource(const QVector<QPointF>& points) { return std::make_shared<PointSource>(points); }

void CurveSeries::Extremes::add(double value, std::size_t at) {
  if (value < low) {
    low = value;
    lowAt = std::uint32_t(at);
  }
  if (value > high) {
    high = value;
    highAt = std::uint32_t(at);
  }
  if (value > 0 && value < lowPositive) {
    lowPositive = value;
    lowPositiveAt = std::uint32_t(at);
  }
}

void CurveSeries::Extremes::add(const Extremes& other) {
  if (other.low < low) {
    low = other.low;
    lowAt = other.lowAt;
  }
  if (other.high > high) {
    high = other.high;
    highAt = other.highAt;
  }
  if (other.lowPositive < lowPositive) {
    lowPositive = other.lowPositive;
    lowPositiveAt = other.lowPositiveAt;
  }
}

CurveSeriesPtr CurveSeries::make(CurveSourcePtr source, const CurveSeries* earlier) {
  auto series = std::make_shared<CurveSeries>();
  series->source_ = std::move(source);
  if (series->build(earlier)) return series;
  auto again = std::make_shared<CurveSeries>();
  again->source_ = sorted(*series->source_);
  again->build(nullptr);
  return again;
}

/// False where positions do not ascend.
bool CurveSeries::build(const CurveSeries* earlier) {
  const std::size_t size = source_->size();
  std::size_t shared = earlier ? std::min(source_->sharedWith(*earlier->source_), size) / group : 0;
  if (earlier) shared = std::min(shared, earlier->numbers_.size());
  levels_.resize(1);
  const std::size_t groups = (size + group - 1) / group;
  levels_[0].reserve(groups);
  groupX_.reserve(groups);
  numbers_.reserve(groups);
  groupNotPositive_.reserve(groups);
  double last = -std::numeric_limits<double>::infinity();
  if (shared > 0) {
    levels_[0].assign(earlier->levels_[0].begin(), earlier->levels_[0].begin() + std::ptrdiff_t(shared));
    groupX_.assign(earlier->groupX_.begin(), earlier->groupX_.begin() + std::ptrdiff_t(shared));
    numbers_.assign(earlier->numbers_.begin(), earlier->numbers_.begin() + std::ptrdiff_t(shared));
    groupNotPositive_.assign(earlier->groupNotPositive_.begin(), earlier->groupNotPositive_.begin() + std::ptrdiff_t(shared));
    last = sample(shared * group - 1).x();
  }
  std::array<double, piece> x, y;
  for (std::size_t begin = shared * group; begin < size; begin += piece) {
    const std::size_t end = std::min(size, begin + piece);
    source_->read(begin, end, x.data(), y.data());
    for (std::size_t from = 0; from < end - begin; from += group) {
      Extremes extremes;
      std::uint8_t numbers = 0, notPositive = 0;
      for (std::size_t i = from; i < std::min(end - begin, from + group); ++i) {
        if (!(x[i] >= last)) return false;
        last = x[i];
        if (!std::isfinite(y[i])) continue;
        ++numbers;
        notPositive += y[i] > 0 ? 0 : 1;
        extremes.add(y[i], begin + i);
      }
      levels_[0].push_back(extremes);
      groupX_.push_back(x[from]);
      numbers_.push_back(numbers);
      groupNotPositive_.push_back(notPositive);
    }
  }
  count_ = std::accumulate(numbers_.begin(), numbers_.end(), std::size_t(0));
  notPositive_ = std::accumulate(groupNotPositive_.begin(), groupNotPositive_.end(), std::size_t(0));
  while (levels_.back().size() > fan) {
    const std::vector<Extremes>& below = levels_.back();
    std::vector<Extremes> above((below.size() + fan - 1) / fan);
    for (std::size_t i = 0; i < below.size(); ++i) above[i / fan].add(below[i]);
    levels_.push_back(std::move(above));
  }
  return true;
}

QPointF CurveSeries::sample(std::size_t at) const {
  double x = nothing, y = nothing;
  source_->read(at, at + 1, &x, &y);
  return {x, y};
}

double CurveSeries::low(bool positive) const {
  double lowest = std::numeric_limits<double>::infinity();
  for (const Extremes& extremes : levels_.back()) lowest = std::min(lowest, positive ? extremes.lowPositive : extremes.low);
  return std::isfinite(lowest) ? lowest : nothing;
}

double CurveSeries::high() const {
  double highest = -std::numeric_limits<double>::infinity();
  for (const Extremes& extremes : levels_.back()) highest = std::max(highest, extremes.high);
  return std::isfinite(highest) ? highest : nothing;
}

double CurveSeries::firstX(bool positive) const {
  const std::size_t begin = positive ? find(std::numeric_limits<double>::min()) : 0;
  const auto first = numberIn(begin, source_->size(), true);
  return first ? sample(*first).x() : nothing;
}

double CurveSeries::lastX() const {
  const auto last = numberIn(0, source_->size(), false);
  return last ? sample(*last).x() : nothing;
}

std::size_t CurveSeries::beforeZero() const {
  const std::size_t end = find(std::numeric_limits<double>::min());
  std::size_t sum = 0;
  for (std::size_t g = 0; g < end / group; ++g) sum += numbers_[g];
  const Samples rest(*source_, end / group * group, end);
  return sum + std::size_t(std::count_if(rest.y.begin(), rest.y.end(), [](double y) { return std::isfinite(y); }));
}

QVector<QPointF> CurveSeries::points() const {
  QVector<QPointF> points;
  points.reserve(qsizetype(count_));
  for (std::size_t begin = 0; begin < source_->size(); begin += piece) {
    const Samples samples(*source_, begin, std::min(source_->size(), begin + piece));
    for (std::size_t i = 0; i < samples.x.size(); ++i)
      if (std::isfinite(samples.y[i])) points.append({samples.x[i], samples.y[i]});
  }
  return points;
}

std::size_t CurveSeries::find(double x) const {
  const auto above = std::lower_bound(groupX_.begin(), groupX_.end(), x) - groupX_.begin();
  if (above == 0) return 0;
  const std::size_t begin = std::size_t(above - 1) * group, end = std::min(source_->size(), begin + group);
  std::array<double, group> xs, ys;
  source_->read(begin, end, xs.data(), ys.data());
  return begin + std::size_t(std::lower_bound(xs.begin(), xs.begin() + std::ptrdiff_t(end - begin), x) - xs.begin());
}

/// The first or the last sample of [begin, end) that has a number; groups without any are passed over unread.
std::optional<std::size_t> CurveSeries::numberIn(std::size_t begin, std::size_t end, bool first) const {
  if (begin >= end) return {};
  const std::size_t firstGroup = begin / group, lastGroup = (end - 1) / group;
  std::array<double, group> xs, ys;
  for (std::size_t k = 0; k <= lastGroup - firstGroup; ++k) {
    const std::size_t g = first ? firstGroup + k : lastGroup - k;
    if (numbers_[g] == 0) continue;
    const std::size_t from = std::max(begin, g * group), to = std::min(end, (g + 1) * group);
    source_->read(from, to, xs.data(), ys.data());
    for (std::size_t i = 0; i < to - from; ++i) {
      const std::size_t at = first ? i : to - from - 1 - i;
      if (std::isfinite(ys[at])) return from + at;
    }
  }
  return {};
}

std::optional<QPointF> CurveSeries::nearest(double x) const {
  if (std::isnan(x)) return {};
  const std::size_t at = find(x);
  const auto after = numberIn(at, source_->size(), true), before = numberIn(0, at, false);
  if (!after && !before) return {};
  if (!after) return sample(*before);
  if (!before) return sample(*after);
  const QPointF right = sample(*after), left = sample(*before);
  return x - left.x() < right.x() - x ? left : right;
}

std::optional<QPointF> CurveSeries::neighbour(double x, bool after) const {
  const double beyond = after ? std::nextafter(x, std::numeric_limits<double>::infinity()) : x;
  const std::size_t at = find(beyond);
  const auto found = after ? numberIn(at, source_->size(), true) : numberIn(0, at, false);
  if (!found) return {};
  return sample(*found);
}

void CurveSeries::addRaw(Extremes& sum, std::size_t begin, std::size_t end) const {
  std::array<double, group> xs, ys;
  if (begin >= end) return;
  source_->read(begin, end, xs.data(), ys.data());
  for (std::size_t i = 0; i < end - begin; ++i)
    if (std::isfinite(ys[i])) sum.add(ys[i], begin + i);
}

/// Climbs the pyramid from both ends of [begin, end), as in a segment tree.
void CurveSeries::addExtremes(Extremes& sum, std::size_t begin, std::size_t end) const {
  const std::size_t first = (begin + group - 1) / group, last = end / group;
  if (first >= last) {
    const std::size_t border = std::min(end, first * group);
    addRaw(sum, begin, border);
    addRaw(sum, std::max(begin, border), end);
    return;
  }
  addRaw(sum, begin, first * group);
  addRaw(sum, last * group, end);
  std::size_t low = first, high = last;
  for (std::size_t level = 0; low < high; ++level) {
    const bool top = level + 1 == levels_.size();
    while (low < high && (top || low % fan != 0)) sum.add(levels_[level][low++]);
    while (low < high && high % fan != 0) sum.add(levels_[level][--high]);
    low /= fan;
    high /= fan;
  }
}

QVector<QPointF> CurveSeries::drawn(const std::vector<double>& edges, bool positive) const {
  QVector<QPointF> out;
  if (edges.size() < 2 || count_ == 0) return out;
  const auto shown = [&](const QPointF& point) { return std::isfinite(point.y()) && (!positive || point.y() > 0); };
  const auto add = [&](const QPointF& point) {
    if (shown(point)) out.append(point);
  };
  const std::size_t begin = find(edges.front()), end = find(edges.back());
  if (const auto before = numberIn(0, begin, false)) add(sample(*before));
  constexpr std::size_t few = 4;
  if (end - begin <= few * (edges.size() - 1)) {
    const Samples all(*source_, begin, end);
    for (std::size_t i = 0; i < all.x.size(); ++i) add({all.x[i], all.y[i]});
  } else {
    std::size_t from = begin;
    for (std::size_t k = 1; k < edges.size(); ++k) {
      const std::size_t to = k + 1 == edges.size() ? end : std::clamp(find(edges[k]), from, end);
      if (from == to) continue;
      Extremes extremes;
      addExtremes(extremes, from, to);
      std::array<std::size_t, 4> places;
      std::size_t count = 0;
      const auto first = numberIn(from, to, true), last = numberIn(from, to, false);
      if (first) {
        places = {*first, extremes.highAt, *last, extremes.lowAt};
        count = 3;
        if (!positive) places[count++] = extremes.lowAt;
        if (positive && std::isfinite(extremes.lowPositive)) places[count++] = extremes.lowPositiveAt;
      }
      std::sort(places.begin(), places.begin() + std::ptrdiff_t(count));
      for (std::size_t i = 0; i < count; ++i)
        if (i == 0 || places[i] != places[i - 1]) add(sample(places[i]));
      from = to;
    }
  }
  if (const auto after = numberIn(end, source_->size(), true)) add(sample(*after));
  return out;
}

std::size_t CurveSeries::bytes() const {
  std::size_t sum = sizeof(*this) + groupX_.capacity() * sizeof(double) + numbers_.capacity() + groupNotPositive_.capacity();
  for (const auto& level : levels_) sum += level.capacity() * sizeof(Extremes);
  return sum;
}

void CurveCache::turn() {
  const std::lock_guard lock(mutex_);
  old_ = std::move(now_);
  now_.clear();
}

CurveSeriesPtr CurveCache::find(const QString& key) {
  const std::lock_guard lock(mutex_);
  for (const auto* map : {&now_, &old_}) {
    const auto found = map->find(key);
    if (found != map->end()) return found->second;
  }
  return {};
}

void CurveCache::keep(const QString& key, const CurveSeriesPtr& series) {
  const std::lock_guard lock(mutex_);
  now_[key] = series;
}

std::size_t CurveCache::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t sum = 0;
  for (const auto* map : {&now_, &old_})
    for (const auto& [key, series] : *map) sum += series->bytes();
  return sum;
}

}  // namespace resa
