#pragma once
#include <memory>

#include "engine/model/encoder.h"

/// Inside of `engine/model`: the families that makeEncoder chooses from.
namespace resa {

std::shared_ptr<Encoder> makeResNet(const ModelConfig& config, std::int64_t channels);
std::shared_ptr<Encoder> makeVisionTransformer(const ModelConfig& config, std::int64_t channels);

}  // namespace resa
