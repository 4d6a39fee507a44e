#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <onnx/onnx_pb.h>

/// Inside of `engine/weights`.
namespace resa {

/// Builds an ONNX graph node by node; values are known by the names that the methods give back.
class OnnxGraph {
 public:
  using Attribute = std::variant<std::int64_t, float, std::vector<std::int64_t>>;
  struct NamedAttribute {
    const char* name;
    Attribute value;
  };

  explicit OnnxGraph(onnx::GraphProto& graph) : graph_(graph) {}
  /// Adds a node with one output; `output` names it, else it gets a fresh name.
  std::string node(const std::string& operation, const std::vector<std::string>& inputs, const std::vector<NamedAttribute>& attributes = {},
                   const std::string& output = "");
  /// Adds a stored tensor, row-major, and gives its name back.
  std::string floats(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values);
  std::string integers(const std::string& name, const std::vector<std::int64_t>& values);
  std::string scalar(const std::string& name, std::int64_t value);
  std::string number(const std::string& name, float value) { return floats(name, {}, {value}); }

 private:
  onnx::GraphProto& graph_;
  int made_ = 0;
};

}  // namespace resa
