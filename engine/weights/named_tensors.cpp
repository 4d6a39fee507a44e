#include "engine/weights/named_tensors.h"

#include <cmath>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"
#include "engine/weights/foreign.h"
#include "engine/weights/layout.h"

namespace resa {

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t side : shape) text += (text.empty() ? "" : ", ") + std::to_string(side);
  return "(" + text + ")";
}

NamedTensors namedTensors(const std::shared_ptr<const SafetensorsFile>& file) {
  NamedTensors result{file->path(), {}, {}};
  for (const auto& [name, view] : file->tensors()) result.tensors[name] = {view.shape, [file, name = name] { return file->floats(name); }};
  return result;
}

void takeTensors(const NamedTensors& file, const std::vector<ExpectedTensor>& expected, const std::string& prefix,
                 const std::string& target, Weights& weights) {
  for (const ExpectedTensor& wanted : expected) {
    const std::string name = prefix + wanted.name, where = file.path.string() + ": ";
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) {
      const auto object = file.objects.find(name);
      if (object != file.objects.end())
        throw DataError(where + "'" + name + "' is an object of " + object->second + " (nothing was executed), not a tensor");
      throw DataError(where + "lacks tensor '" + name + "', which a " + weights.config.model.encoder + " of this shape has");
    }
    if (found->second.shape != wanted.shape)
      throw DataError(where + "tensor '" + name + "' has shape " + shapeText(found->second.shape) + ", a " + weights.config.model.encoder +
                      " of this width needs " + shapeText(wanted.shape));
    WeightTensor tensor{wanted.shape, {}};
    try {
      tensor.values = found->second.read();
    } catch (const DataError& problem) {
      throw DataError(where + "tensor '" + name + "' " + problem.what());
    }
    std::size_t strange = 0;
    for (const float value : tensor.values) strange += !std::isfinite(value);
    if (strange > 0) weights.notes.push_back("tensor '" + name + "' holds " + std::to_string(strange) + " values that are not finite");
    weights.tensors[target + wanted.name] = std::move(tensor);
  }
}

}  // namespace resa
