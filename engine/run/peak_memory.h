#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>

namespace resa {

struct RunHistory;

/// The most memory that a trainer took, bytes; 0 where nothing was logged.
struct PeakMemory {
  std::int64_t host = 0;          // resident memory of the trainer's process
  std::int64_t gpuAllocated = 0;  // what its tensors held on the GPU
  std::int64_t gpuReserved = 0;   // what it had taken of the GPU for that, free blocks of its cache included
  void include(const PeakMemory& other);
  bool operator==(const PeakMemory&) const = default;
};

/// The fields of `step`, `epoch` and `state` events that hold them. Readers keep them among a StepSeries' extras.
inline constexpr std::pair<const char*, std::int64_t PeakMemory::*> memoryFields[] = {
    {"memory_host_peak", &PeakMemory::host},
    {"memory_gpu_allocated_peak", &PeakMemory::gpuAllocated},
    {"memory_gpu_reserved_peak", &PeakMemory::gpuReserved}};

inline void PeakMemory::include(const PeakMemory& other) {
  for (const auto& [name, field] : memoryFields) this->*field = std::max(this->*field, other.*field);
}

/// The peaks of a run, of all its `step` events.
PeakMemory peakMemory(const RunHistory& history);

}  // namespace resa
