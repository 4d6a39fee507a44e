#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/run/run_folder.h"

namespace resa {

struct Checkpoint {
  std::int64_t step = 0;
  double epoch = 0;
};
/// Checkpoints that a training can go on from, ascending: manifest readable, weights of the size it names. Empty where there is none.
std::vector<Checkpoint> completeCheckpoints(const RunFolder& run);

/// A new run in `target` that is `source` as it was at the checkpoint of `step`: configuration, samples, events, snapshots and features up
/// to there, and that checkpoint. It has an id and the name of its own folder, run.toml names where it came from, and `resa train --resume`
/// goes on from it. Nothing of `source` is changed; files are shared by hard links where the file system allows it. DataError where
/// `source` has no such checkpoint or was not trained here, Error where `target` exists or cannot be made; nothing is left behind then.
RunFolder branchRun(const RunFolder& source, std::int64_t step, const std::filesystem::path& target);

}  // namespace resa
