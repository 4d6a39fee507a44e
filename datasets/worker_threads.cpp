#include "datasets/worker_threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/run/error.h"

namespace resa {

std::jthread startThread(std::function<void()> work) {
  try {
    return std::jthread(std::move(work));
  } catch (const std::system_error& problem) {
    throw Error(std::string("cannot start another thread (") + problem.what() + "): lower data.workers");
  }
}

void onThreads(std::size_t count, std::int64_t workers, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto end = [&] {
    const std::lock_guard lock(mutex);
    if (!failure) failure = std::current_exception();
    next = count;
  };
  const auto loop = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      end();
    }
  };
  {
    std::vector<std::jthread> threads;  // joined where the block ends
    const std::size_t wanted = workers > 0 ? static_cast<std::size_t>(workers) : std::max(1u, std::thread::hardware_concurrency());
    try {
      for (std::size_t i = 1; i < std::min(wanted, count); ++i) threads.push_back(startThread(loop));
    } catch (...) {
      end();
    }
    loop();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace resa
