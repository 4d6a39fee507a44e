#include "app/studio/run/snapshot_readings.h"

#include <algorithm>

namespace resa {

PairSeries readPairSeries(const SnapshotStore& store, int row, int column, const std::atomic<bool>& cancelled) {
  PairSeries series;
  for (const SnapshotEvent& event : store.events()) {
    if (cancelled) break;
    try {
      const std::optional<PairValues> values = store.pair(event.step, row, column);
      if (!values) continue;
      series.steps.push_back(event.step);
      series.assignment.push_back(values->assignment);
      series.prediction.push_back(values->prediction);
      series.similarity.push_back(values->similarity);
      series.epochs.push_back(event.epoch);
    } catch (const std::exception&) {
      continue;
    }
  }
  return series;
}

WrongPairReport readWrongPairs(SnapshotStore& store, const SnapshotPtr& shown, const Samples& samples, int count) {
  std::vector<std::int64_t> steps;
  for (const SnapshotEvent& event : store.events()) steps.push_back(event.step);
  const std::int64_t newest = steps.empty() ? shown->step : std::max(shown->step, steps.back());
  SnapshotPtr now = newest == shown->step ? shown : store.load(newest), then = shown;
  if (now == shown && halfwayStep(steps) >= 0) then = store.load(halfwayStep(steps));
  return reportWrongPairs(*shown, *then, *now, samples, count);
}

std::vector<SnapshotPtr> snapshotsBefore(SnapshotStore& store, std::int64_t step, int count, const std::atomic<bool>& cancelled) {
  std::vector<SnapshotPtr> earlier;
  const std::vector<SnapshotEvent> events = store.events();
  for (auto event = events.rbegin(); event != events.rend() && int(earlier.size()) < count && !cancelled; ++event) {
    if (event->step >= step) continue;
    try {
      earlier.push_back(store.load(event->step));
    } catch (const std::exception&) {
      break;  // the thinning of old snapshots may have been faster; the panel that shows that step would say why
    }
  }
  std::reverse(earlier.begin(), earlier.end());
  return earlier;
}

}  // namespace resa
