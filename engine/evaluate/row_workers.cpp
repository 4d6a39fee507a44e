#include "engine/evaluate/row_workers.h"

#include <algorithm>
#include <utility>

#include <ATen/Parallel.h>

namespace resa {

RowWorkers::RowWorkers() : RowWorkers(at::get_num_threads()) {}

RowWorkers::RowWorkers(int threads) {
  for (int thread = 1; thread < threads; ++thread) helpers_.emplace_back([this] { help(); });
}

RowWorkers::~RowWorkers() {
  work_ = nullptr;
  round_.fetch_add(1);
  round_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void RowWorkers::run(std::int64_t n, std::int64_t piece, const std::function<void(std::int64_t, std::int64_t)>& work) {
  if (helpers_.empty() || n <= piece) {
    if (n > 0) work(0, n);
    return;
  }
  work_ = &work;
  n_ = n;
  piece_ = piece;
  next_ = 0;
  busy_ = std::uint32_t(helpers_.size());
  round_.fetch_add(1);
  round_.notify_all();
  takePieces();
  for (std::uint32_t busy = busy_; busy != 0; busy = busy_) busy_.wait(busy);
  if (const std::exception_ptr failure = std::exchange(failure_, nullptr)) std::rethrow_exception(failure);
}

void RowWorkers::takePieces() noexcept {
  try {
    for (std::int64_t begin = next_.fetch_add(piece_); begin < n_; begin = next_.fetch_add(piece_))
      (*work_)(begin, std::min(begin + piece_, n_));
  } catch (...) {
    next_ = n_;
    const std::lock_guard lock(failing_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void RowWorkers::help() {
  for (std::uint32_t seen = 0;;) {
    round_.wait(seen);
    // Rounds follow one another only when every helper is done, so none is missed.
    ++seen;
    if (!work_) return;
    takePieces();
    if (busy_.fetch_sub(1) == 1) busy_.notify_one();
  }
}

SerialOperations::SerialOperations() : before_(at::get_num_threads()) { at::set_num_threads(1); }

SerialOperations::~SerialOperations() { at::set_num_threads(before_); }

}  // namespace resa
