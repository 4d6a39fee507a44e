#pragma once
#include <cstdint>
#include <filesystem>

#include "datasets/dataset.h"
#include "engine/run/config.h"

namespace resa {

/// `count` training images of the configured data set, of equal shares a class, drawn by `seed`; of picture files only these are decoded.
/// Errors as readDataset.
ImageSet previewImages(const Config& config, std::int64_t count, std::uint64_t seed);

/// Writes images and `draws` of each of the configuration's views of each: tensors `images` (n, h, w, c) and, for view V, `views.V`
/// (n * draws, h, w, c) uint8 of at most `side` pixels, an image's draws behind each other, with what was drawn: `views.V.box`, `.factors`
/// (n * draws, 4) float32, `.sigma` (n * draws) float32 and `.flags` (n * draws, 3) uint8, as in ViewParameters; `ids`, `labels` where
/// there are any and the metadata `classes` (a JSON array).
void writeViewsPreview(const Config& config, const ImageSet& images, std::int64_t draws, std::uint64_t seed, std::int64_t side,
                       const std::filesystem::path& out);

}  // namespace resa
