#pragma once
#include <string>

#include "engine/run/safetensors.h"
#include "engine/tensor.h"

namespace resa {

/// Adds a tensor of any device, layout and supported dtype (uint8, int32, int64, float16/32/64).
void addTensor(SafetensorsWriter& writer, const std::string& name, const torch::Tensor& tensor);
/// A copy of a tensor of the file, on the host.
torch::Tensor loadTensor(const SafetensorsFile& file, const std::string& name);

}  // namespace resa
