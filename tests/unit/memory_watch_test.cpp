#include "engine/train/memory_watch.h"

#include <ATen/ATen.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace resa {
namespace {

/// A device that counts what it is told: the trainer reads every device's allocator in the same way.
class CountingAllocator final : public c10::DeviceAllocator {
 public:
  void take(std::int64_t bytes) {
    for (auto* stat : {&stats_.allocated_bytes[0], &stats_.reserved_bytes[0]}) {
      stat->current += bytes;
      stat->peak = std::max(stat->peak, stat->current);
    }
  }
  /// Blocks go back to the cache: allocated falls, reserved stays.
  void free(std::int64_t bytes) { stats_.allocated_bytes[0].current -= bytes; }
  c10::DeviceIndex asked = -1;

  c10::DataPtr allocate(std::size_t) override { return {}; }
  void copy_data(void* to, const void* from, std::size_t count) const override { std::memcpy(to, from, count); }
  bool initialized() override { return true; }
  void emptyCache(c10::MempoolId_t) override {}
  void recordStream(const c10::DataPtr&, c10::Stream) override {}
  c10::CachingDeviceAllocator::DeviceStats getDeviceStats(c10::DeviceIndex device) override {
    asked = device;
    return stats_;
  }
  void resetAccumulatedStats(c10::DeviceIndex) override {}
  void resetPeakStats(c10::DeviceIndex) override {
    for (auto* stat : {&stats_.allocated_bytes[0], &stats_.reserved_bytes[0]}) stat->peak = stat->current;
  }

 private:
  c10::CachingDeviceAllocator::DeviceStats stats_;
};

std::int64_t residentNow() {
  std::ifstream numbers("/proc/self/statm");
  std::int64_t size = 0, resident = 0;
  numbers >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

TEST(MemoryWatch, TheHostsPeakGrowsByWhatIsTouchedAndStays) {
  MemoryWatch watch{c10::Device("cpu")};
  const std::int64_t before = watch.sinceLast().host;
  ASSERT_GT(before, 0);
  constexpr std::int64_t more = std::int64_t(64) << 20;
  {
    const std::vector<char> touched(std::size_t(before - residentNow() + more), 1);
    EXPECT_GE(watch.sinceLast().host, before + more / 2) << "of " << touched.size();
  }
  EXPECT_GE(watch.sinceLast().host, before + more / 2) << "a peak does not fall";
  const nlohmann::json fields = toJson(watch.ofRun());
  EXPECT_EQ(fields.size(), 1u) << "no GPU, no field of it: " << fields;
  EXPECT_GE(fields.at("memory_host_peak").get<std::int64_t>(), before + more / 2);
}

TEST(MemoryWatch, ADevicesPeaksAreOfTheReportTheEpochAndTheRun) {
  static CountingAllocator allocator;  // LibTorch keeps the pointer
  c10::SetAllocator(c10::DeviceType::PrivateUse1, &allocator, 1);
  MemoryWatch watch{c10::Device(c10::DeviceType::PrivateUse1, 3)};
  allocator.take(1000);
  allocator.free(600);
  const PeakMemory first = watch.sinceLast();
  EXPECT_EQ(allocator.asked, 3);
  EXPECT_EQ(first.gpuAllocated, 1000);
  EXPECT_EQ(first.gpuReserved, 1000);
  allocator.take(100);
  const PeakMemory second = watch.sinceLast();
  EXPECT_EQ(second.gpuAllocated, 500) << "400 stayed";
  EXPECT_EQ(second.gpuReserved, 1100);
  allocator.take(10);
  EXPECT_EQ(watch.ofEpoch().gpuAllocated, 1000) << "of the first report";
  EXPECT_EQ(watch.ofEpoch().gpuAllocated, 510) << "a new epoch";
  const PeakMemory run = watch.ofRun();
  EXPECT_EQ(run.gpuAllocated, 1000);
  EXPECT_EQ(run.gpuReserved, 1110);
  const nlohmann::json fields = toJson(run);
  EXPECT_EQ(fields.at("memory_gpu_allocated_peak"), 1000);
  EXPECT_EQ(fields.at("memory_gpu_reserved_peak"), 1110);
}

TEST(MemoryWatch, OnAGpuThePeakHoldsWhatATensorTook) {
  if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
  MemoryWatch watch{c10::Device("cuda:0")};
  watch.sinceLast();
  constexpr std::int64_t bytes = std::int64_t(32) << 20;
  at::empty({bytes}, at::TensorOptions(at::kByte).device(at::kCUDA));
  const PeakMemory peak = watch.sinceLast();
  EXPECT_GE(peak.gpuAllocated, bytes);
  EXPECT_GE(peak.gpuReserved, peak.gpuAllocated);
}

}  // namespace
}  // namespace resa
