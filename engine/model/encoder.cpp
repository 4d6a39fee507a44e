#include "engine/model/encoder.h"

#include "engine/model/families.h"

namespace resa {

std::shared_ptr<Encoder> makeEncoder(const ModelConfig& config, std::int64_t channels) {
  return isTransformer(config) ? makeVisionTransformer(config, channels) : makeResNet(config, channels);
}

}  // namespace resa
