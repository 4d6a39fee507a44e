#pragma once
// Names torch::Tensor without Torch's headers, so that a header of the engine costs nothing to include.
namespace at {
class Tensor;
}
namespace torch {
using at::Tensor;
}
