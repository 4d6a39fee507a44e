#pragma once
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "engine/evaluate/progress.h"
#include "engine/run/config.h"

namespace resa {

struct PreflightOptions {
  std::filesystem::path target;  // where the run folder is to lie; its file system's free space is compared
  std::int64_t steps = 8;        // timed training steps, fewer where they take long
  double seconds = 8;            // of timed steps
};

/// Tries a configuration before it is trained: the run's own networks, views, method and optimizer take a few steps on its images; nothing
/// is written. Fields: `images_per_second`, `seconds_per_epoch` (training steps), `seconds_evaluations` (passes through the network;
/// k-means and maps come on top), `seconds_total`, `steps_per_epoch`, `steps_total`, `images`, `parameters`, `device`, `batch_measured`,
/// `memory_bytes` and `memory_free_bytes` (host), `device_memory_bytes` and `device_memory_total_bytes` (0 on a CPU), `disk_bytes`,
/// `disk_free_bytes`, `checkpoint_bytes`, `snapshot_bytes` (one), `warnings` (sentences). A batch that would not fit is not tried: it is
/// extrapolated from smaller ones and warned of. Errors as in training; Cancelled where `progress` says so.
nlohmann::json preflight(const Config& config, const PreflightOptions& options, const Progress& progress);

}  // namespace resa
