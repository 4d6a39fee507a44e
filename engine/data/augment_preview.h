#pragma once
#include <cstdint>
#include <filesystem>

#include "engine/run/config.h"

namespace resa {

/// Writes `count` training images of the configured data set and a weak and a strong view of each: tensors `images`, `views.0`, `views.1`
/// (count, h, w, c) uint8. Errors as readDataset.
void writeViewsPreview(const Config& config, std::int64_t count, std::uint64_t seed, const std::filesystem::path& out);

}  // namespace resa
