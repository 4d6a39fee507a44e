#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>

namespace resa {

/// A thread that joins itself. Error where the system gives no more threads.
std::jthread startThread(std::function<void()> work);

/// Calls work(i) for every i below `count` on `workers` threads, 0 for all cores; the first exception comes out of here once all threads
/// have ended. Error where the system gives no more threads.
void onThreads(std::size_t count, std::int64_t workers, const std::function<void(std::size_t)>& work);

}  // namespace resa
