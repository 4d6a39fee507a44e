#pragma once
#include <cstdint>
#include <vector>

#include "engine/model/network.h"
#include "engine/run/run_folder.h"
#include "engine/train/optimizer.h"

namespace resa {

/// Writes weights, BN buffers, momentum copy and optimizer state of step `step`, then the manifest with size and SHA-256. Random streams
/// are counter-based, so step and configuration are all that a bit-equal continuation needs besides.
void writeCheckpoint(const RunFolder& run, std::int64_t step, double epoch, const NetworkPair& networks, const Optimizer& optimizer);

/// Restores what writeCheckpoint wrote. DataError where the file does not match its manifest or these networks.
void readCheckpoint(const RunFolder& run, std::int64_t step, NetworkPair& networks, Optimizer& optimizer);

/// Removes all checkpoints but the newest `keep` and those of the steps `kept` (-1 for none).
void pruneCheckpoints(const RunFolder& run, std::int64_t keep, const std::vector<std::int64_t>& kept);

}  // namespace resa
