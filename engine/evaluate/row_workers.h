#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace resa {

/// A few threads that share loops over rows, for loops of many short rounds: waiting sleeps instead of spinning, so a neighbour on the same
/// cores (a trainer, the window) is not slowed, and pieces are taken as threads get free. (ATen's parallel_for is serial in code that is
/// compiled without OpenMP, and LibTorch brings an OpenMP runtime of its own.)
class RowWorkers {
 public:
  /// `threads` of them, the caller among them; as many as ATen uses by default.
  RowWorkers();
  explicit RowWorkers(int threads);
  RowWorkers(const RowWorkers&) = delete;
  RowWorkers& operator=(const RowWorkers&) = delete;
  ~RowWorkers();

  /// Calls work(begin, end) for consecutive pieces of `piece` rows of [0, n) and returns when all are done. `work` must write to its own
  /// rows only. What it throws first is thrown here, once all are done; pieces not begun by then are left out.
  void run(std::int64_t n, std::int64_t piece, const std::function<void(std::int64_t, std::int64_t)>& work);

 private:
  void takePieces() noexcept;
  void help();

  const std::function<void(std::int64_t, std::int64_t)>* work_ = nullptr;  // none ends the helpers
  std::int64_t n_ = 0, piece_ = 1;
  std::atomic<std::int64_t> next_{0};
  std::atomic<std::uint32_t> round_{0}, busy_{0};
  std::mutex failing_;
  std::exception_ptr failure_;
  std::vector<std::thread> helpers_;
};

/// Keeps ATen's operations of this thread, and of threads started meanwhile, on one core each: where RowWorkers share the cores already.
class SerialOperations {
 public:
  SerialOperations();
  SerialOperations(const SerialOperations&) = delete;
  SerialOperations& operator=(const SerialOperations&) = delete;
  ~SerialOperations();

 private:
  int before_;
};

}  // namespace resa
