#include "engine/run/branch_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/events.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Everything that lies in a run folder under a step's name is written once and later only removed or replaced as a whole, so that two
/// runs can share it.
void shareFile(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::create_directories(to.parent_path(), failure);
  if (failure) throw Error(to.parent_path().string() + ": cannot make this folder: " + failure.message());
  fs::create_hard_link(from, to, failure);
  if (!failure) return;
  fs::copy_file(from, to, failure);
  if (failure) throw Error(to.string() + ": cannot copy " + from.string() + " here: " + failure.message());
}

void shareIfThere(const RunFolder& source, const fs::path& target, const fs::path& relative) {
  std::error_code ignored;
  if (fs::is_regular_file(source.root() / relative, ignored)) shareFile(source.root() / relative, target / relative);
}

/// The whole lines of an events file that tell of steps up to `step`. What is no event, a torn last line too, is left out.
std::string eventsUpTo(const std::string& text, std::int64_t step) {
  std::string kept;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    const std::string line = text.substr(begin, end - begin + 1);
    begin = end + 1;
    const json event = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object() || !event.contains("step") || !event["step"].is_number()) continue;
    if (event["step"].get<double>() <= double(step)) kept += line;
  }
  return kept;
}

/// Steps whose features are kept: "000000156.safetensors" is 156.
std::vector<fs::path> featuresUpTo(const RunFolder& source, std::int64_t step) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(source.file("features"), ignored)) {
    const std::string stem = entry.path().stem().string();
    const bool digits = !stem.empty() && stem.size() < 19 && stem.find_first_not_of("0123456789") == std::string::npos;
    if (digits && entry.path().extension() == ".safetensors" && std::stoll(stem) <= step) found.push_back(entry.path().filename());
  }
  return found;
}

void fillBranch(const RunFolder& source, const RunInfo& origin, std::int64_t step, const RunFolder& branch) {
  const fs::path& target = branch.root();
  writeFileAtomically(branch.file("config.toml"), readFile(source.file("config.toml")));
  writeFileAtomically(branch.events(), eventsUpTo(readFile(source.events()), step));
  EventReader reader(branch.events());
  reader.poll();
  for (const SnapshotEvent& event : reader.history().snapshots)
    shareIfThere(source, target, fs::relative(source.snapshot(event.step), source.root()));
  for (const fs::path& file : featuresUpTo(source, step)) shareIfThere(source, target, "features" / file);
  shareIfThere(source, target, "samples.safetensors");
  const fs::path weights = fs::relative(source.checkpoint(step), source.root());
  shareFile(source.root() / weights, target / weights);
  shareFile((source.root() / weights).replace_extension(".json"), (target / weights).replace_extension(".json"));
  // Without a state of its own the branch would be in its source's, which may be training or finished.
  EventWriter(branch.events())
      .write("state", step, reader.history().epochOf(step),
             {{"state", "stopped"}, {"reason", "branched from " + origin.name + " at step " + std::to_string(step)}});
  RunFolder::createBranch(target, origin, step);
}

}  // namespace

std::vector<Checkpoint> completeCheckpoints(const RunFolder& run) {
  std::vector<Checkpoint> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(run.file("checkpoints"), ignored)) {
    if (entry.path().extension() != ".json") continue;
    try {
      const json manifest = json::parse(readFile(entry.path()));
      const std::int64_t step = manifest.at("step").get<std::int64_t>();
      if (fs::file_size(run.checkpoint(step)) == manifest.at("size").get<std::uintmax_t>())
        found.push_back({step, manifest.value("epoch", 0.0)});
    } catch (const std::exception&) {
      // A manifest that cannot be read, or whose weights are cut or gone, is no checkpoint to go on from.
    }
  }
  std::sort(found.begin(), found.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.step < b.step; });
  return found;
}

RunFolder branchRun(const RunFolder& source, std::int64_t step, const fs::path& target) {
  if (!source.isRun()) throw DataError(source.root().string() + ": not a run folder (no run.toml)");
  const RunInfo origin = source.info();
  if (origin.kind != RunKind::training)
    throw DataError(source.root().string() + ": was not trained by this program, so it has nothing to branch from");
  const std::vector<Checkpoint> known = completeCheckpoints(source);
  if (std::none_of(known.begin(), known.end(), [step](const Checkpoint& checkpoint) { return checkpoint.step == step; })) {
    std::string steps;
    for (const Checkpoint& checkpoint : known) steps += (steps.empty() ? "" : ", ") + std::to_string(checkpoint.step);
    throw DataError(source.root().string() + ": no complete checkpoint at step " + std::to_string(step) +
                    (steps.empty() ? "; the run keeps none" : "; there are " + steps));
  }
  std::error_code failure;
  if (fs::exists(target, failure) && !fs::is_empty(target, failure))
    throw Error(target.string() + ": exists already; choose another folder for the branch");
  fs::create_directories(target, failure);
  if (failure) throw Error(target.string() + ": cannot make the run folder: " + failure.message());
  const RunFolder branch(target);
  try {
    fillBranch(source, origin, step, branch);
  } catch (...) {
    fs::remove_all(target, failure);
    throw;
  }
  return branch;
}

}  // namespace resa
