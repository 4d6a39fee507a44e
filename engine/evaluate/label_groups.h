#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

/// Labels (n) int64 renumbered 0 ... classes - 1 by ascending label.
struct LabelGroups {
  explicit LabelGroups(const at::Tensor& labels);
  std::int64_t classes() const { return std::int64_t(values.size()); }
  std::int64_t size() const { return std::int64_t(index.size()); }
  /// Row numbers class by class, ascending within each.
  std::vector<std::int64_t> order() const;

  std::vector<std::int64_t> values;  // the label of each class
  std::vector<std::int64_t> counts;  // how often it occurs
  std::vector<std::int64_t> index;   // the class of each row
};

}  // namespace resa
