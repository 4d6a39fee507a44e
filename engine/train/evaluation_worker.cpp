#include "engine/train/evaluation_worker.h"

#include <ATen/Parallel.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <optional>

namespace resa {

EvaluationWorker::EvaluationWorker(const at::Device& device) : device_(device), thread_([this] { run(); }) {}

EvaluationWorker::~EvaluationWorker() {
  cancel();
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void EvaluationWorker::post(std::int64_t step, double epoch, Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return;
    looks_.push_back({step, epoch, std::move(job)});
  }
  changed_.notify_all();
}

std::size_t EvaluationWorker::pending() const {
  const std::lock_guard lock(mutex_);
  return looks_.size();
}

bool EvaluationWorker::busy() const {
  const std::lock_guard lock(mutex_);
  return !looks_.empty() || !findings_.empty();
}

std::vector<Finding> EvaluationWorker::take(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  if (wait.count() > 0) changed_.wait_for(lock, wait, [this] { return !findings_.empty() || looks_.empty(); });
  return std::exchange(findings_, {});
}

void EvaluationWorker::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (looks_.size() > 1) looks_.erase(looks_.begin() + 1, looks_.end());
}

void EvaluationWorker::run() {
  at::init_num_threads();
  // One stream for all looks: the allocator keeps its blocks by stream.
  std::optional<c10::StreamGuard> ownStream;
  if (device_.is_cuda()) ownStream.emplace(c10::impl::VirtualGuardImpl(device_.type()).getStreamFromGlobalPool(device_));
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !looks_.empty(); });
    if (looks_.empty()) return;
    const Look& look = looks_.front();  // stays where it is: others are only added behind it
    lock.unlock();
    carryOut(look);
    lock.lock();
    looks_.pop_front();
    changed_.notify_all();
  }
}

void EvaluationWorker::carryOut(const Look& look) {
  nlohmann::json fields = nlohmann::json::object();
  try {
    checkpoint();
    look.job([this](Finding finding) { tell(std::move(finding)); });
  } catch (const Cancelled&) {
    return;  // what was found until then stands; the rest is not wanted any more
  } catch (const std::exception& error) {
    // LibTorch's own text carries a backtrace; its first line says what happened.
    const std::string what = error.what();
    fields["failure"] = what.substr(0, what.find('\n'));
  }
  tell({"ended", look.step, look.epoch, fields});
}

void EvaluationWorker::tell(Finding finding) {
  {
    const std::lock_guard lock(mutex_);
    findings_.push_back(std::move(finding));
  }
  changed_.notify_all();
}

}  // namespace resa
