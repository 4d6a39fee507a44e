#include "engine/run/peak_memory.h"

#include <array>
#include <cmath>
#include <string>

#include "engine/run/events.h"

namespace resa {

PeakMemory peakMemory(const RunHistory& history) {
  PeakMemory peak;
  std::array<double, StepSeries::blockSize> values;
  for (const auto& [name, field] : memoryFields) {
    std::string column = "extra.";
    column += name;
    const auto place = history.steps.column(column);
    for (std::size_t begin = 0; place && begin < history.steps.size(); begin += values.size()) {
      const std::size_t end = std::min(history.steps.size(), begin + values.size());
      history.steps.read(*place, begin, end, values.data());
      for (std::size_t i = 0; i < end - begin; ++i)
        if (values[i] > double(peak.*field) && values[i] < 9e15) peak.*field = std::int64_t(values[i]);
    }
  }
  return peak;
}

}  // namespace resa
