#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "engine/run/peak_memory.h"
#include "widgets/curves/curve_axis.h"

/// Curves of the many `step` events: read from their columns when they are drawn.
namespace resa {
namespace {

class StepSource : public CurveSource {
 public:
  StepSource(std::shared_ptr<const StepSeries> steps, std::size_t column, CurveAxis axis, double start)
      : steps_(std::move(steps)), column_(column), axis_(axis), start_(start), scale_(drawnScale(steps_->columns()[column])) {}
  std::size_t size() const override { return steps_->size(); }
  void read(std::size_t begin, std::size_t end, double* x, double* y) const override {
    constexpr StepSeries::Column columns[] = {StepSeries::epoch, StepSeries::step, StepSeries::time};
    steps_->read(columns[int(axis_)], begin, end, x);
    if (axis_ == CurveAxis::time) std::for_each(x, x + (end - begin), [this](double& time) { time = (time - start_) / 3600; });
    steps_->read(column_, begin, end, y);
    if (scale_ != 1) std::for_each(y, y + (end - begin), [this](double& value) { value *= scale_; });
  }
  std::size_t sharedWith(const CurveSource& other) const override {
    const auto* source = dynamic_cast<const StepSource*>(&other);
    const bool same = source && source->column_ == column_ && source->axis_ == axis_ && source->start_ == start_;
    return same ? steps_->sharedRows(*source->steps_) : 0;
  }

 private:
  std::shared_ptr<const StepSeries> steps_;
  std::size_t column_;
  CurveAxis axis_;
  double start_, scale_;
};

}  // namespace

double drawnScale(const std::string& column) {
  constexpr std::string_view extra = "extra.";
  if (column.rfind(extra, 0) != 0) return 1;
  const auto named = [&](const auto& field) { return column.compare(extra.size(), std::string::npos, field.first) == 0; };
  return std::any_of(std::begin(memoryFields), std::end(memoryFields), named) ? 1e-9 : 1;
}

CurveReading::CurveReading(const RunHistory& of, CurveAxis on, CurveCache* known, const QString& name, ScoreSpread wanted)
    : history(of), axis(on), start(startTime(of)), steps(std::make_shared<StepSeries>(of.steps)), cache(known), run(name), spread(wanted) {}

Curve CurveReading::stepCurve(const QString& name, const QString& label, int color, std::size_t column) const {
  Curve curve{name, label, color, {}, {}, true, false, true};
  if (!steps->holds(column)) return curve;
  const QString key = QStringLiteral("%1|%2|%3").arg(run).arg(int(axis)).arg(QString::fromStdString(steps->columns()[column]));
  const CurveSeriesPtr earlier = cache ? cache->find(key) : nullptr;
  curve.series = CurveSeries::make(std::make_shared<StepSource>(steps, column, axis, start), earlier.get());
  curve.key = key;
  if (cache) cache->keep(key, curve.series);
  return curve;
}

double axisPosition(const RunHistory& history, CurveAxis axis, std::int64_t step) {
  if (axis == CurveAxis::epoch) return history.epochOf(step);
  if (axis == CurveAxis::step) return double(step);
  const double start = startTime(history);
  for (const EvaluationEvent& event : history.evaluations) {
    if (event.step == step) return (event.time - start) / 3600;
  }
  const StepSeries& steps = history.steps;
  if (steps.empty()) return 0;
  const std::size_t after = steps.rowOf(step);
  const auto timeAt = [&](std::size_t row) { return steps.value(StepSeries::time, row); };
  if (after == steps.size()) return (timeAt(after - 1) - start) / 3600;
  if (after == 0) return (timeAt(0) - start) / 3600;
  const double left = steps.value(StepSeries::step, after - 1), right = steps.value(StepSeries::step, after);
  const double share = (double(step) - left) / std::max(1.0, right - left);
  return (timeAt(after - 1) + share * (timeAt(after) - timeAt(after - 1)) - start) / 3600;
}

std::int64_t stepAt(const RunHistory& history, CurveAxis axis, double position) {
  if (axis == CurveAxis::step) return std::llround(position);
  if (axis == CurveAxis::epoch) return std::llround(position * double(history.stepsPerEpoch));
  const double start = startTime(history);
  double best = 0, distance = std::numeric_limits<double>::infinity();
  const auto consider = [&](double time, double step) {
    const double apart = std::abs((time - start) / 3600 - position);
    if (!(apart < distance)) return;
    distance = apart;
    best = step;
  };
  std::array<double, StepSeries::blockSize> times, numbers;
  for (std::size_t begin = 0; begin < history.steps.size(); begin += times.size()) {
    const std::size_t end = std::min(history.steps.size(), begin + times.size());
    history.steps.read(StepSeries::time, begin, end, times.data());
    history.steps.read(StepSeries::step, begin, end, numbers.data());
    for (std::size_t i = 0; i < end - begin; ++i) consider(times[i], numbers[i]);
  }
  if (history.steps.empty())
    for (const EvaluationEvent& event : history.evaluations) consider(event.time, double(event.step));
  return std::int64_t(best);
}

}  // namespace resa
