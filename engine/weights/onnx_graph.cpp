#include "engine/weights/onnx_graph.h"

namespace resa {

std::string OnnxGraph::node(const std::string& operation, const std::vector<std::string>& inputs,
                            const std::vector<NamedAttribute>& attributes, const std::string& output) {
  onnx::NodeProto& node = *graph_.add_node();
  node.set_op_type(operation);
  node.set_name(operation + "_" + std::to_string(made_++));
  for (const std::string& input : inputs) node.add_input(input);
  const std::string result = output.empty() ? node.name() + "_out" : output;
  node.add_output(result);
  for (const NamedAttribute& attribute : attributes) {
    onnx::AttributeProto& stored = *node.add_attribute();
    stored.set_name(attribute.name);
    if (const auto* whole = std::get_if<std::int64_t>(&attribute.value)) {
      stored.set_type(onnx::AttributeProto::INT);
      stored.set_i(*whole);
    } else if (const auto* real = std::get_if<float>(&attribute.value)) {
      stored.set_type(onnx::AttributeProto::FLOAT);
      stored.set_f(*real);
    } else {
      stored.set_type(onnx::AttributeProto::INTS);
      for (const std::int64_t item : std::get<std::vector<std::int64_t>>(attribute.value)) stored.add_ints(item);
    }
  }
  return result;
}

std::string OnnxGraph::floats(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values) {
  onnx::TensorProto& tensor = *graph_.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t side : shape) tensor.add_dims(side);
  tensor.set_raw_data(values.data(), values.size() * sizeof(float));
  return name;
}

std::string OnnxGraph::integers(const std::string& name, const std::vector<std::int64_t>& values) {
  onnx::TensorProto& tensor = *graph_.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.add_dims(std::int64_t(values.size()));
  tensor.set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
  return name;
}

std::string OnnxGraph::scalar(const std::string& name, std::int64_t value) {
  onnx::TensorProto& tensor = *graph_.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.set_raw_data(&value, sizeof value);
  return name;
}

}  // namespace resa
