#include "engine/evaluate/label_groups.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace resa {

LabelGroups::LabelGroups(const at::Tensor& labels) {
  const at::Tensor onCpu = labels.detach().to(at::kCPU, at::kLong).contiguous();
  const std::int64_t* label = onCpu.const_data_ptr<std::int64_t>();
  const std::int64_t n = onCpu.numel();
  values.assign(label, label + n);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  counts.assign(values.size(), 0);
  index.resize(std::size_t(n));
  for (std::int64_t i = 0; i < n; ++i) {
    const auto place = std::lower_bound(values.begin(), values.end(), label[i]) - values.begin();
    index[std::size_t(i)] = place;
    ++counts[std::size_t(place)];
  }
}

std::vector<std::int64_t> LabelGroups::order() const {
  std::vector<std::int64_t> next(counts.size(), 0), rows(index.size());
  for (std::size_t c = 1; c < counts.size(); ++c) next[c] = next[c - 1] + counts[c - 1];
  for (std::size_t i = 0; i < index.size(); ++i) rows[std::size_t(next[std::size_t(index[i])]++)] = std::int64_t(i);
  return rows;
}

}  // namespace resa
