#include "engine/run/events.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/event_lines.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

using nlohmann::json;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Where the last whole line ends.
std::int64_t endOfLastLine(int descriptor, std::int64_t size) {
  constexpr std::int64_t block = 1 << 16;
  while (size > 0) {
    const std::int64_t begin = std::max<std::int64_t>(0, size - block);
    std::string bytes(static_cast<std::size_t>(size - begin), '\0');
    bytes.resize(readAt(descriptor, begin, bytes.data(), bytes.size()));
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

}  // namespace resa
