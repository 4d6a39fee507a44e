#pragma once
#include <c10/core/Device.h>
#include <nlohmann/json_fwd.hpp>

#include "engine/run/peak_memory.h"

namespace resa {

/// Peak memory of this process and of what it holds on a device. Everything is counted on the host: nothing waits for the device. The
/// device's counter belongs to the process, so one watch at a time.
class MemoryWatch {
 public:
  explicit MemoryWatch(const c10::Device& device) : device_(device) {}
  /// Since the last call, or the process's start: of the device. Of the host always since the process's start.
  PeakMemory sinceLast();
  /// The same since the last call of this one; of all of sinceLast() in between.
  PeakMemory ofEpoch();
  /// Since the process's start.
  PeakMemory ofRun();

 private:
  c10::Device device_;
  PeakMemory epoch_, run_;
};

/// The fields of an event; without those that are 0.
nlohmann::json toJson(const PeakMemory& memory);

}  // namespace resa
