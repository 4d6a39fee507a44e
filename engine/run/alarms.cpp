#include "engine/run/alarms.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace resa {
namespace {

// The untrained network says nothing: student and momentum copy are still equal, so its assignment is the identity by construction, and
// during a warm-up that lasts. What is read before the first epoch and 100 steps are over does not count.
constexpr std::int64_t kFirstSteps = 100;
// An alarm needs signs that last: single batches, and a network that just passes through, raise none.
constexpr std::int64_t kReadings = 3, kSteps = 50;
// Each image is most similar to itself, so a healthy diagonal is many times 1/B (7 to 75 in runs on Fashion-MNIST). Below twice that,
// images are told apart no longer.
constexpr double kDiagonal = 2;
// A row entropy this near log B, as a share of it, is a uniform assignment: the targets carry no information, whatever the rank is yet.
constexpr double kUniform = 0.01;
// A network that collapses keeps some spread along its last directions, and Sinkhorn sharpens it: its rows stay at 0.75 to 0.9 of log B
// (healthy: 0.4 to 0.5) while the effective rank falls to a third and less. Healthy runs fall to a third of the untrained rank too, by
// clustering, but their diagonal and entropy are far from these.
constexpr double kNearUniform = 0.25, kRankShare = 0.4;
// With 2 % of the mass beside the diagonal the loss is that of InfoNCE to 2 %. The quick start has 70 % there, and a small network that
// was trained with a twentieth of its epsilon still 11 %.
constexpr double kOffDiagonal = 0.02;
// An alarm that holds is let go only where its signs are clearly gone, so that a value at the threshold raises it once.
constexpr double kHysteresis = 1.5;

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %%", 100 * share);
  return text;
}

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

const char* toString(AlarmKind kind) { return kind == AlarmKind::collapse ? "collapse" : "no_clustering_signal"; }

AlarmWatch::AlarmWatch(std::int64_t stepsPerEpoch, std::string assignmentFrom)
    : firstStep_(std::max(kFirstSteps, stepsPerEpoch)),
      assignmentFrom_(std::move(assignmentFrom)),
      rank_(std::numeric_limits<double>::quiet_NaN()),
      rankShare_(rank_) {}

void AlarmWatch::addRank(std::int64_t n, double effectiveRank) {
  if (!(effectiveRank > 0)) return;
  double& highest = highestRank_[n];
  highest = std::max(highest, effectiveRank);
  rank_ = effectiveRank;
  rankShare_ = effectiveRank / highest;
}

void AlarmWatch::add(std::int64_t step, const AssignmentDiagnostics& reading) {
  if (step <= firstStep_ || reading.size < 2) return;
  for (const AlarmKind kind : {AlarmKind::collapse, AlarmKind::noClusteringSignal}) follow(kind, step, reading);
}

/// Comparisons with what is missing are false: no alarm without its values.
bool AlarmWatch::shows(AlarmKind kind, const AssignmentDiagnostics& reading, double margin) const {
  if (kind == AlarmKind::noClusteringSignal) return reading.offDiagonalMass <= kOffDiagonal * margin;
  const double size = double(reading.size), missingEntropy = 1 - reading.rowEntropy / std::log(size);
  if (!(reading.diagonalMass * size <= kDiagonal * margin)) return false;
  return missingEntropy <= kUniform * margin || (missingEntropy <= kNearUniform * margin && rankShare_ <= kRankShare * margin);
}

void AlarmWatch::follow(AlarmKind kind, std::int64_t step, const AssignmentDiagnostics& reading) {
  Streak& streak = streaks_[int(kind)];
  if (shows(kind, reading, streak.open ? kHysteresis : 1)) {
    if (streak.readings++ == 0) streak.first = step;
    streak.calm = 0;
    if (streak.open || streak.readings < kReadings || step - streak.first < kSteps) return;
    streak.open = alarms_.size();
    const bool note = kind == AlarmKind::noClusteringSignal && assignmentFrom_ == "identity";
    alarms_.push_back({kind, note, streak.first, step, std::nullopt, describe(kind, streak.first, reading)});
    return;
  }
  if (!streak.open) {
    streak.readings = 0;
    return;
  }
  if (streak.calm++ == 0) streak.calmSince = step;
  if (streak.calm < kReadings) return;
  alarms_[*streak.open].cleared = streak.calmSince;
  streak = Streak();
}

std::string AlarmWatch::describe(AlarmKind kind, std::int64_t began, const AssignmentDiagnostics& reading) const {
  std::string text = kind == AlarmKind::collapse ? "Collapse: since step " : "No clustering signal: since step ";
  text += std::to_string(began);
  if (kind == AlarmKind::noClusteringSignal) {
    text += " only " + percent(reading.offDiagonalMass) + " of the assignment lies beside its diagonal. ";
    if (assignmentFrom_ == "identity") return text + "method.assignment_from = \"identity\" asks for that: this is InfoNCE.";
    text += "It has become the identity, and ReSA InfoNCE: no image is grouped with another. Look at the assignment's heat map and at the ";
    text += "curves of off-diagonal mass and same-class ratio; raise method.epsilon, or train.batch_size so that a batch holds more of a ";
    text += "kind.";
    return text;
  }
  const double size = double(reading.size);
  text += " the assignment is near uniform (row entropy " + percent(reading.rowEntropy / std::log(size)) + " of log B, diagonal ";
  text += rounded(reading.diagonalMass * size) + "/B)";
  if (rankShare_ <= kRankShare) {
    text += " and the effective rank of the encoding fell to " + rounded(rank_) + ", " + percent(rankShare_) + " of its highest";
  }
  text += ": images are told apart no longer. Look at row entropy, diagonal mass and effective rank; ";
  const bool targetsAlone = !(rankShare_ <= kRankShare);
  text += targetsAlone ? "lower method.epsilon, else train.base_lr or train.weight_decay."
                       : "lower train.base_lr or train.weight_decay, raise method.momentum, or lower method.epsilon.";
  return text;
}

AlarmWatch watched(const RunHistory& history, const std::string& assignmentFrom) {
  AlarmWatch watch(history.stepsPerEpoch, assignmentFrom);
  const StepSeries& steps = history.steps;
  const bool fromSteps = steps.holds(StepSeries::trainSize);
  std::size_t next = 0;
  // An evaluation counts from when it ended, as it did while the run was written: that may be behind later steps.
  const auto evaluatedUntil = [&](double time, std::int64_t step) {
    for (; next < history.evaluations.size(); ++next) {
      const EvaluationEvent& evaluation = history.evaluations[next];
      if (std::pair(evaluation.time, evaluation.step) > std::pair(time, step)) break;
      const auto encoding = evaluation.components.find("encoding");
      if (encoding != evaluation.components.end()) watch.addRank(evaluation.n, encoding->second.normalized.effectiveRank);
      if (!fromSteps) watch.add(evaluation.step, evaluation.probe);
    }
  };
  // Column by column: of long runs, putting whole events together would take most of the time.
  constexpr std::pair<StepSeries::Column, double AssignmentDiagnostics::*> fields[] = {
      {StepSeries::rowEntropy, &AssignmentDiagnostics::rowEntropy},
      {StepSeries::diagonalMass, &AssignmentDiagnostics::diagonalMass},
      {StepSeries::offDiagonalMass, &AssignmentDiagnostics::offDiagonalMass}};
  std::vector<double> number, time, size, values[std::size(fields)];
  AssignmentDiagnostics reading;
  for (std::size_t begin = 0; begin < steps.size(); begin += StepSeries::blockSize) {
    const std::size_t end = std::min(steps.size(), begin + StepSeries::blockSize);
    const auto column = [&](std::size_t place, std::vector<double>& out) {
      out.resize(end - begin);
      steps.read(place, begin, end, out.data());
    };
    column(StepSeries::step, number);
    column(StepSeries::time, time);
    column(StepSeries::trainSize, size);
    for (std::size_t k = 0; k < std::size(fields); ++k) column(fields[k].first, values[k]);
    for (std::size_t i = 0; i < end - begin; ++i) {
      const auto step = std::int64_t(number[i]);
      evaluatedUntil(time[i], step);
      if (!fromSteps) continue;
      reading.size = std::isnan(size[i]) ? 0 : std::int64_t(size[i]);
      for (std::size_t k = 0; k < std::size(fields); ++k) reading.*fields[k].second = values[k][i];
      watch.add(step, reading);
    }
  }
  evaluatedUntil(std::numeric_limits<double>::infinity(), std::numeric_limits<std::int64_t>::max());
  return watch;
}

std::vector<Alarm> alarmsOf(const RunHistory& history, const std::string& assignmentFrom) {
  return watched(history, assignmentFrom).alarms();
}

}  // namespace resa
