#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/run/error.h"
#include "engine/run/event_lines.h"

namespace resa {
namespace {

using nlohmann::json;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A NaN is written as null, so null reads as NaN; an absent field is `fallback`. Anything but a number throws json's type error.
double number(const json& fields, const char* name, double fallback = missing) {
  const auto found = fields.find(name);
  if (found == fields.end()) return fallback;
  return found->is_null() ? missing : found->get<double>();
}

std::int64_t whole(const json& fields, const char* name, std::int64_t fallback = 0) {
  const double value = number(fields, name, static_cast<double>(fallback));
  if (!(std::abs(value) < 9e15)) throw DataError(std::string(name) + " is no count");
  return static_cast<std::int64_t>(value);
}

std::string word(const json& fields, const char* name) { return fields.value(name, std::string()); }

std::optional<std::int64_t> labelFrom(const std::string& text) {
  std::int64_t label = 0;
  const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), label);
  if (failed != std::errc() || rest != text.data() + text.size()) return {};
  return label;
}

/// Means by class. Other programs may key them by name: what is no number has no place here and costs nothing else.
std::map<std::int64_t, double> classesFrom(const json& fields) {
  std::map<std::int64_t, double> means;
  const auto classes = fields.find("sc_classes");
  if (classes == fields.end() || !classes->is_object()) return means;
  for (const auto& [text, value] : classes->items())
    if (const auto label = labelFrom(text)) means[*label] = number(*classes, text.c_str());
  return means;
}

Scores scoresFrom(const json& fields) {
  if (!fields.is_object()) throw DataError("scores must be an object");
  Scores scores;
  scores.scMean = number(fields, "sc_mean");
  scores.scStd = number(fields, "sc_std");
  scores.scPositive = number(fields, "sc_positive");
  scores.ari = number(fields, "ari");
  scores.ariMean = number(fields, "ari_mean");
  scores.ariMin = number(fields, "ari_min");
  scores.ariMax = number(fields, "ari_max");
  scores.nmi = number(fields, "nmi");
  scores.effectiveRank = number(fields, "effective_rank");
  scores.scCosineMean = number(fields, "sc_cosine_mean");
  scores.nmiMean = number(fields, "nmi_mean");
  scores.nmiMin = number(fields, "nmi_min");
  scores.nmiMax = number(fields, "nmi_max");
  scores.ami = number(fields, "ami");
  scores.homogeneity = number(fields, "homogeneity");
  scores.completeness = number(fields, "completeness");
  scores.vMeasure = number(fields, "v_measure");
  scores.purity = number(fields, "purity");
  scores.clusterAccuracy = number(fields, "cluster_accuracy");
  scores.daviesBouldin = number(fields, "davies_bouldin");
  scores.calinskiHarabasz = number(fields, "calinski_harabasz");
  scores.uniformity = number(fields, "uniformity");
  scores.neighbourhoodHit = number(fields, "neighbourhood_hit");
  scores.scClasses = classesFrom(fields);
  scores.scClustersMean = number(fields, "sc_clusters_mean");
  scores.scClustersStd = number(fields, "sc_clusters_std");
  for (const auto& [name, value] : fields.items())
    if (value.is_number()) scores.values[name] = value.get<double>();
  return scores;
}

ComponentScores componentFrom(const json& fields) {
  ComponentScores scores;
  scores.normalized = scoresFrom(fields);
  if (fields.contains("raw")) scores.raw = scoresFrom(fields.at("raw"));
  scores.knn5 = number(fields, "knn5");
  return scores;
}

/// Only an object is one of this program's: another program may log anything else under the same name.
AssignmentDiagnostics diagnosticsFrom(const json& event, const char* name) {
  AssignmentDiagnostics result;
  const auto found = event.find(name);
  if (found == event.end() || !found->is_object()) return result;
  result.size = whole(*found, "size");
  for (const auto& [key, field] : diagnosticFields) result.*field = number(*found, key);
  const auto residuals = found->find("marginal_residual");
  if (residuals == found->end()) return result;
  if (!residuals->is_array()) throw DataError("marginal_residual must be an array");
  for (const json& residual : *residuals) result.marginalResidual.push_back(residual.is_null() ? missing : residual.get<double>());
  return result;
}

EvaluationEvent evaluationFrom(const json& event, std::int64_t step, double epoch, double time) {
  EvaluationEvent result;
  result.step = step;
  result.epoch = epoch;
  result.time = time;
  result.n = whole(event, "n");
  result.bank = whole(event, "bank");
  result.seconds = number(event, "seconds", 0);
  result.preview = event.value("preview", false);
  result.bnRecomputed = event.value("bn_recomputed", false);
  result.split = word(event, "split");
  result.network = word(event, "network");
  result.probe = diagnosticsFrom(event, "probe");
  if (event.contains("components"))
    for (const auto& [name, fields] : event.at("components").items()) result.components[name] = componentFrom(fields);
  if (event.contains("knn5"))
    for (const auto& [name, accuracy] : event.at("knn5").items())
      if (!accuracy.is_null()) result.components[name].knn5 = accuracy.get<double>();
  if (event.contains("weighted_knn"))
    for (const auto& [name, byK] : event.at("weighted_knn").items())
      for (const auto& [k, top] : byK.items()) {
        std::int64_t neighbours = 0;
        const auto [rest, failed] = std::from_chars(k.data(), k.data() + k.size(), neighbours);
        if (failed != std::errc() || rest != k.data() + k.size()) throw DataError("'" + k + "' is no number of neighbours");
        result.components[name].weightedKnn[neighbours] = {number(top, "top1"), number(top, "top5")};
      }
  return result;
}

LinearEvent linearFrom(const json& event, std::int64_t step, double epoch, double time) {
  LinearEvent result;
  result.step = step;
  result.epoch = epoch;
  result.time = time;
  result.epochs = whole(event, "epochs");
  result.seconds = number(event, "seconds", 0);
  result.protocol = word(event, "protocol");
  result.top1 = number(event, "top1");
  result.top5 = number(event, "top5");
  result.bestTop1 = number(event, "best_top1");
  result.bestTop5 = number(event, "best_top5");
  return result;
}

template <class Events>
void dropBeyond(Events& events, std::int64_t step) {
  std::erase_if(events, [step](const auto& event) { return event.step > step; });
}

void applyState(RunHistory& history, const json& event, std::int64_t step, double time) {
  StateEvent state;
  state.step = step;
  state.time = time;
  state.state = event.at("state").get<std::string>();
  state.reason = word(event, "reason");
  if (event.contains("exit_code") && !event.at("exit_code").is_null()) state.exitCode = static_cast<int>(whole(event, "exit_code"));
  history.stepsTotal = whole(event, "steps_total", history.stepsTotal);
  history.stepsPerEpoch = whole(event, "steps_per_epoch", history.stepsPerEpoch);
  history.batchSize = whole(event, "batch_size", history.batchSize);
  history.parameters = whole(event, "parameters", history.parameters);
  history.threads = whole(event, "threads", history.threads);
  if (event.contains("device")) history.device = word(event, "device");
  history.states.push_back(std::move(state));
}

void applyResume(RunHistory& history, const json& event) {
  const std::int64_t step = whole(event, "from_step");
  history.steps.dropBeyond(step);
  dropBeyond(history.evaluations, step);
  dropBeyond(history.linear, step);
  dropBeyond(history.snapshots, step);
  dropBeyond(history.checkpoints, step);
}

}  // namespace

double secondsFrom(const std::string& text) {
  std::tm parts{};
  double seconds = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%lf", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour, &parts.tm_min,
                  &seconds) != 6)
    throw DataError("'" + text + "' is no time");
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return static_cast<double>(timegm(&parts)) + seconds;
}

void applyEvent(RunHistory& history, const json& event) {
  const std::string kind = event.at("kind").get<std::string>();
  const std::int64_t step = whole(event, "step");
  const double epoch = number(event, "epoch", 0);
  const double time = secondsFrom(event.at("t").get<std::string>());
  if (kind == "evaluation") {
    EvaluationEvent evaluation = evaluationFrom(event, step, epoch, time);
    if (event.contains("baseline")) history.baselines[evaluation.n] = componentFrom(event.at("baseline"));
    history.evaluations.push_back(std::move(evaluation));
  } else if (kind == "linear") {
    history.linear.push_back(linearFrom(event, step, epoch, time));
  } else if (kind == "snapshot" || kind == "checkpoint") {
    auto& files = kind == "snapshot" ? history.snapshots : history.checkpoints;
    files.push_back({step, epoch, time, event.at("file").get<std::string>(), event.value("relaid", std::vector<std::string>{})});
  } else if (kind == "warning" || kind == "error") {
    history.messages.push_back({step, time, kind, event.at("message").get<std::string>(), word(event, "alarm")});
  } else if (kind == "state") {
    applyState(history, event, step, time);
  } else if (kind == "resume") {
    applyResume(history, event);
  }
  // Kinds of later versions are no mistake: a reader passes over what it does not know.
}

}  // namespace resa
