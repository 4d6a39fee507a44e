#include "engine/train/memory_watch.h"

#include <c10/core/CachingDeviceAllocator.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace resa {
namespace {

/// VmHWM and not getrusage(): the latter also counts the program that this process was before its exec, the studio for one.
std::int64_t residentPeak() {
  std::ifstream status("/proc/self/status");
  std::string line;
  constexpr const char* name = "VmHWM:";
  while (std::getline(status, line))
    if (line.rfind(name, 0) == 0) return std::atoll(line.c_str() + std::char_traits<char>::length(name)) * 1024;
  return 0;
}

}  // namespace

PeakMemory MemoryWatch::sinceLast() {
  PeakMemory peak;
  peak.host = residentPeak();
  c10::DeviceAllocator* allocator = device_.is_cpu() ? nullptr : c10::getDeviceAllocator(device_.type());
  if (allocator && allocator->initialized()) {
    using c10::CachingAllocator::StatType;
    constexpr auto all = static_cast<std::size_t>(StatType::AGGREGATE);
    const c10::DeviceIndex index = device_.has_index() ? device_.index() : c10::DeviceIndex(0);
    const auto stats = allocator->getDeviceStats(index);
    peak.gpuAllocated = stats.allocated_bytes[all].peak;
    peak.gpuReserved = stats.reserved_bytes[all].peak;
    allocator->resetPeakStats(index);
  }
  epoch_.include(peak);
  run_.include(peak);
  return peak;
}

PeakMemory MemoryWatch::ofEpoch() {
  sinceLast();
  return std::exchange(epoch_, {});
}

PeakMemory MemoryWatch::ofRun() {
  sinceLast();
  return run_;
}

nlohmann::json toJson(const PeakMemory& memory) {
  nlohmann::json fields = nlohmann::json::object();
  for (const auto& [name, field] : memoryFields)
    if (memory.*field > 0) fields[name] = memory.*field;
  return fields;
}

}  // namespace resa
