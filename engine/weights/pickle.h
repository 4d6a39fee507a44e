#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resa {

/// One object of a pickle. Objects refer to each other by index, so nothing nests and nothing is destroyed recursively.
struct PickleNode {
  enum class Kind {
    none,
    boolean,  // integer
    integer,  // integer
    real,     // real
    text,     // text
    tuple,    // items
    list,     // items
    dict,     // items: key, value, key, value, ...
    global,   // text: "torch.FloatStorage"
    storage,  // text: key of the data, items: its class (a global), integer: number of elements
    tensor,   // items: storage, sizes, strides; integer: offset in elements
    opaque,   // text: what it would have been; nothing was executed
  };
  Kind kind = Kind::none;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<std::uint32_t> items;
};

/// A pickle as PyTorch's state dictionaries are written, protocols 2 to 5, read as plain data. Of classes and functions only those that
/// make tensors and ordered dictionaries are understood; any other becomes an opaque object and is never called.
class Pickle {
 public:
  /// DataError with position and reason where the bytes are cut, malformed, or larger than any state dictionary.
  static Pickle parse(std::string_view bytes);
  const PickleNode& node(std::uint32_t index) const { return nodes_[index]; }
  std::uint32_t root() const { return root_; }

 private:
  friend class PickleMachine;
  std::vector<PickleNode> nodes_;
  std::uint32_t root_ = 0;
};

}  // namespace resa
