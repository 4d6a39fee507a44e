#include "engine/run/events.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <ctime>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

using nlohmann::json;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t headSize = 128;

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

/// Seconds since 1970 of "2026-01-31T12:34:56.789Z".
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

/// Scalar fields of the `train` and `probe` objects.
constexpr std::pair<const char*, double AssignmentDiagnostics::*> diagnosticFields[] = {
    {"row_entropy", &AssignmentDiagnostics::rowEntropy},
    {"diagonal_mass", &AssignmentDiagnostics::diagonalMass},
    {"off_diagonal_mass", &AssignmentDiagnostics::offDiagonalMass},
    {"off_class_mass", &AssignmentDiagnostics::offClassMass},
    {"same_class_ratio", &AssignmentDiagnostics::sameClassRatio},
    {"kl", &AssignmentDiagnostics::kl},
    {"kl_std", &AssignmentDiagnostics::klStd},
    {"alignment", &AssignmentDiagnostics::alignment}};

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

StepEvent stepFrom(const json& event, std::int64_t step, double epoch, double time) {
  StepEvent result;
  result.step = step;
  result.epoch = epoch;
  result.time = time;
  result.loss = number(event, "loss");
  result.assignmentEntropy = number(event, "assignment_entropy");
  result.kl = number(event, "kl");
  result.lr = number(event, "lr");
  result.momentum = number(event, "momentum");
  result.imagesPerSecond = number(event, "images_per_second");
  result.gradNorm = number(event, "grad_norm");
  result.secondsLeft = number(event, "seconds_left", 0);
  result.train = diagnosticsFrom(event, "train");
  return result;
}

/// Keeps what StepEvent has no member for; numbers alone, and not more names than a person could want to see.
void addExtras(RunHistory& history, const json& event, std::int64_t step, double epoch, double time) {
  static const std::set<std::string> members = {
      "step", "epoch", "loss", "assignment_entropy", "kl", "lr", "momentum", "images_per_second", "grad_norm", "seconds_left"};
  constexpr std::size_t mostNames = 256;
  for (const auto& [name, value] : event.items()) {
    if (!value.is_number() || members.count(name) != 0) continue;
    if (history.extras.count(name) != 0 || history.extras.size() < mostNames)
      history.extras[name].push_back({step, epoch, time, value.get<double>()});
  }
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
  dropBeyond(history.steps, step);
  for (auto& [name, points] : history.extras) dropBeyond(points, step);
  dropBeyond(history.evaluations, step);
  dropBeyond(history.linear, step);
  dropBeyond(history.snapshots, step);
  dropBeyond(history.checkpoints, step);
}

void applyEvent(RunHistory& history, const json& event) {
  const std::string kind = event.at("kind").get<std::string>();
  const std::int64_t step = whole(event, "step");
  const double epoch = number(event, "epoch", 0);
  const double time = secondsFrom(event.at("t").get<std::string>());
  if (kind == "step") {
    history.steps.push_back(stepFrom(event, step, epoch, time));
    addExtras(history, event, step, epoch, time);
  } else if (kind == "evaluation") {
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

/// Descriptor that closes itself, so that every way out of a function is clean.
struct Descriptor {
  int value;
  explicit Descriptor(int descriptor) : value(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

/// Up to `size` bytes from `offset`; fewer at the end of the file.
std::string readAt(int descriptor, std::int64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t count = ::pread(descriptor, bytes.data() + filled, size - filled, offset + static_cast<std::int64_t>(filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

/// Where the last whole line ends.
std::int64_t endOfLastLine(int descriptor, std::int64_t size) {
  constexpr std::int64_t block = 1 << 16;
  while (size > 0) {
    const std::int64_t begin = std::max<std::int64_t>(0, size - block);
    const std::string bytes = readAt(descriptor, begin, static_cast<std::size_t>(size - begin));
    const std::size_t newline = bytes.rfind('\n');
    if (newline != std::string::npos) return begin + static_cast<std::int64_t>(newline) + 1;
    size = begin;
  }
  return 0;
}

}  // namespace

Scores::Scores()
    : scMean(missing),
      scStd(missing),
      scPositive(missing),
      scCosineMean(missing),
      ari(missing),
      ariMean(missing),
      ariMin(missing),
      ariMax(missing),
      nmi(missing),
      nmiMean(missing),
      nmiMin(missing),
      nmiMax(missing),
      effectiveRank(missing),
      ami(missing),
      homogeneity(missing),
      completeness(missing),
      vMeasure(missing),
      purity(missing),
      clusterAccuracy(missing),
      daviesBouldin(missing),
      calinskiHarabasz(missing),
      uniformity(missing),
      neighbourhoodHit(missing),
      scClustersMean(missing),
      scClustersStd(missing) {}

ComponentScores::ComponentScores() : knn5(missing) {}

json toJson(const AssignmentDiagnostics& diagnostics) {
  if (diagnostics.size == 0) return nullptr;
  json fields = {{"size", diagnostics.size}};
  for (const auto& [key, field] : diagnosticFields)
    if (std::isfinite(diagnostics.*field)) fields[key] = diagnostics.*field;
  if (!diagnostics.marginalResidual.empty()) fields["marginal_residual"] = diagnostics.marginalResidual;
  return fields;
}

EventWriter::EventWriter(const std::filesystem::path& path) : path_(path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw Error(path.string() + ": cannot open for writing: " + std::strerror(errno));
  // What a killed writer left of its last line is no event; cutting it off keeps the next one whole.
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  const std::int64_t end = known ? endOfLastLine(descriptor_, status.st_size) : 0;
  if (known && (end == status.st_size || ::ftruncate(descriptor_, end) == 0)) return;
  const std::string reason = std::strerror(errno);
  ::close(descriptor_);
  throw Error(path.string() + ": cannot end its last line: " + reason);
}

EventWriter::~EventWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void EventWriter::write(const std::string& kind, std::int64_t step, double epoch, const json& fields) {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || status.st_nlink == 0) throw Error(path_.string() + ": the file of the run was removed");
  json event = fields.is_object() ? fields : json::object();
  event["t"] = utcNow();
  event["kind"] = kind;
  event["step"] = step;
  event["epoch"] = epoch;
  const std::string line = event.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = ::write(descriptor_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error = errno;
      // The part that fitted is taken back, so that the file ends in a whole line.
      const bool takenBack = written == 0 || ::ftruncate(descriptor_, status.st_size) == 0;
      throw Error(path_.string() + ": cannot write an event: " + std::strerror(error) + (takenBack ? "" : " (a torn line stays behind)"));
    }
    written += static_cast<std::size_t>(count);
  }
}

bool EventReader::poll() {
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  const bool there = file.value >= 0 && ::fstat(file.value, &status) == 0 && S_ISREG(status.st_mode);
  const bool same = there && status.st_ino == inode_ && status.st_size >= offset_ && readAt(file.value, 0, head_.size()) == head_;
  bool changed = false;
  if (!same && inode_ != 0) {
    changed = offset_ > 0;
    history_ = RunHistory();
    offset_ = 0;
    head_.clear();
    inode_ = 0;
  }
  if (!there) return changed;
  inode_ = status.st_ino;
  if (status.st_size == offset_) return changed;
  const std::string bytes = readAt(file.value, offset_, static_cast<std::size_t>(status.st_size - offset_));
  if (offset_ == 0) head_ = bytes.substr(0, std::min(headSize, bytes.rfind('\n') + 1));
  std::size_t begin = 0;
  // The offset only moves past whole lines: a torn one is read again when it has its end.
  for (std::size_t end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', begin)) {
    apply(std::string_view(bytes).substr(begin, end - begin));
    begin = end + 1;
  }
  offset_ += static_cast<std::int64_t>(begin);
  return changed || begin > 0;
}

void EventReader::apply(std::string_view line) {
  if (line.empty()) return;
  try {
    applyEvent(history_, json::parse(line));
  } catch (const json::exception&) {
    ++history_.badLines;
  } catch (const DataError&) {
    ++history_.badLines;
  }
}

}  // namespace resa
