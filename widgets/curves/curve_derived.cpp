#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/curves/curve_series.h"

/// Curves that are computed from others: smoothed ones, and means over runs.
namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Where an average stands before a group's first sample; what lies inside of a group is computed when it is asked for.
struct AverageState {
  double sum = 0, weight = 0;
  double next(double value, double keep) {
    sum = keep * sum + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  }
};

class SmoothedSource : public CurveSource {
 public:
  SmoothedSource(CurveSeriesPtr series, double keep, const CurveSource* earlier) : series_(std::move(series)), keep_(keep) {
    const CurveSource& source = series_->source();
    const std::size_t size = source.size();
    AverageState state;
    std::size_t begin = 0;
    if (const auto* known = dynamic_cast<const SmoothedSource*>(earlier)) {
      begin = sharedWith(*known) / CurveSeries::group * CurveSeries::group;
      const std::size_t groups = std::min(begin / CurveSeries::group + 1, known->states_.size());
      if (begin > 0) states_.assign(known->states_.begin(), known->states_.begin() + std::ptrdiff_t(groups));
      if (!states_.empty()) {
        begin = (states_.size() - 1) * CurveSeries::group;
        state = states_.back();
        states_.pop_back();
      }
    }
    states_.reserve(size / CurveSeries::group + 1);
    std::array<double, CurveSeries::group> x, y;
    for (; begin < size; begin += CurveSeries::group) {
      const std::size_t end = std::min(size, begin + CurveSeries::group);
      states_.push_back(state);
      source.read(begin, end, x.data(), y.data());
      for (std::size_t i = 0; i < end - begin; ++i)
        if (std::isfinite(y[i])) state.next(y[i], keep_);
    }
  }
  std::size_t size() const override { return series_->source().size(); }
  void read(std::size_t begin, std::size_t end, double* outX, double* outY) const override {
    std::array<double, CurveSeries::group> x, y;
    for (std::size_t g = begin / CurveSeries::group; g * CurveSeries::group < end; ++g) {
      const std::size_t from = g * CurveSeries::group, to = std::min(end, from + CurveSeries::group);
      series_->source().read(from, to, x.data(), y.data());
      AverageState state = states_[g];
      for (std::size_t i = 0; i < to - from; ++i) {
        const double average = std::isfinite(y[i]) ? state.next(y[i], keep_) : nothing;
        if (from + i < begin) continue;
        *outX++ = x[i];
        *outY++ = average;
      }
    }
  }
  std::size_t sharedWith(const CurveSource& other) const override {
    const auto* smoothed = dynamic_cast<const SmoothedSource*>(&other);
    return smoothed && smoothed->keep_ == keep_ ? series_->source().sharedWith(smoothed->series_->source()) : 0;
  }

 private:
  CurveSeriesPtr series_;
  double keep_;
  std::vector<AverageState> states_;
};

/// One run's numbers around a stretch of positions, walked from left to right.
class Walker {
 public:
  Walker(const CurveSeries& series, double from, double to) {
    const CurveSource& source = series.source();
    const auto before = series.neighbour(from, false), after = series.neighbour(to, true);
    if (before) points_.push_back(*before);
    const std::size_t begin = series.find(from), end = series.find(std::nextafter(to, std::numeric_limits<double>::infinity()));
    std::vector<double> x(end - begin), y(end - begin);
    source.read(begin, end, x.data(), y.data());
    for (std::size_t i = 0; i < x.size(); ++i)
      if (std::isfinite(y[i])) points_.push_back({x[i], y[i]});
    if (after) points_.push_back(*after);
  }
  double at(double x) {
    const double close = 1e-9 * std::max(1.0, std::abs(x));
    while (next_ < points_.size() && points_[next_].x() < x - close) ++next_;
    if (next_ == points_.size()) return nothing;
    const QPointF& right = points_[next_];
    if (std::abs(right.x() - x) <= close) return right.y();
    if (next_ == 0) return nothing;
    const QPointF& left = points_[next_ - 1];
    return left.y() + (right.y() - left.y()) * (x - left.x()) / (right.x() - left.x());
  }

 private:
  std::vector<QPointF> points_;
  std::size_t next_ = 0;
};

class SpreadSource : public CurveSource {
 public:
  SpreadSource(const std::vector<CurveSeriesPtr>& runs, SpreadPart part, BandKind kind) : runs_(runs), part_(part), kind_(kind) {
    double first = -std::numeric_limits<double>::infinity(), last = -first;
    for (const CurveSeriesPtr& run : runs) {
      first = std::max(first, run->firstX());
      last = std::min(last, run->lastX());
    }
    begin_ = runs[0]->find(first);
    end_ = std::max(begin_, runs[0]->find(std::nextafter(last, std::numeric_limits<double>::infinity())));
  }
  std::size_t size() const override { return end_ - begin_; }
  void read(std::size_t begin, std::size_t end, double* x, double* y) const override {
    if (begin >= end) return;
    runs_[0]->source().read(begin_ + begin, begin_ + end, x, y);
    std::vector<Walker> others;
    for (std::size_t k = 1; k < runs_.size(); ++k) others.emplace_back(*runs_[k], x[0], x[end - begin - 1]);
    std::vector<double> values(runs_.size());
    for (std::size_t i = 0; i < end - begin; ++i) {
      values[0] = y[i];
      for (std::size_t k = 1; k < runs_.size(); ++k) values[k] = others[k - 1].at(x[i]);
      y[i] = combined(values);
    }
  }

 private:
  double combined(const std::vector<double>& values) const {
    const double count = double(values.size());
    double mean = 0, squares = 0;
    for (double value : values) mean += value / count;
    if (part_ == SpreadPart::mean || std::isnan(mean)) return mean;
    if (kind_ == BandKind::range) {
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      return part_ == SpreadPart::low ? *low : *high;
    }
    for (double value : values) squares += (value - mean) * (value - mean);
    const double deviation = std::sqrt(squares / (count - 1));
    return part_ == SpreadPart::low ? mean - deviation : mean + deviation;
  }
  std::vector<CurveSeriesPtr> runs_;
  SpreadPart part_;
  BandKind kind_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace

CurveSourcePtr smoothedSource(const CurveSeriesPtr& series, double weight, const CurveSource* earlier) {
  return std::make_shared<SmoothedSource>(series, weight, earlier);
}

CurveSourcePtr spreadSource(const std::vector<CurveSeriesPtr>& runs, SpreadPart part, BandKind kind) {
  return std::make_shared<SpreadSource>(runs, part, kind);
}

}  // namespace resa
