#include "engine/data/tensor_file.h"

#include <ATen/ATen.h>

#include <array>
#include <utility>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr std::array<std::pair<DType, at::ScalarType>, 7> kTypes = {{{DType::u8, at::kByte},
                                                                     {DType::i32, at::kInt},
                                                                     {DType::i64, at::kLong},
                                                                     {DType::f16, at::kHalf},
                                                                     {DType::f32, at::kFloat},
                                                                     {DType::f64, at::kDouble},
                                                                     {DType::bf16, at::kBFloat16}}};

}  // namespace

void addTensor(SafetensorsWriter& writer, const std::string& name, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().cpu().contiguous();
  for (const auto& [file, torch] : kTypes)
    if (torch == plain.scalar_type()) return writer.add(name, file, plain.sizes().vec(), plain.data_ptr());
  throw Error("tensor '" + name +
              "' has a dtype that safetensors files of this program do not hold: " + std::string(at::toString(plain.scalar_type())));
}

at::Tensor loadTensor(const SafetensorsFile& file, const std::string& name) {
  const TensorView& view = file.at(name);
  for (const auto& [dtype, torch] : kTypes)
    if (dtype == view.dtype) return at::from_blob(const_cast<std::byte*>(view.data), view.shape, torch).clone();
  throw DataError(file.path().string() + ": tensor '" + name + "' has an unsupported dtype");
}

}  // namespace resa
