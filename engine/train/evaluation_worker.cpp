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

void EvaluationWorker::start(Job job) {
  {
    const std::lock_guard lock(mutex_);
    job_ = std::move(job);
    running_ = true;
    cancelled_ = false;
  }
  changed_.notify_all();
}

bool EvaluationWorker::busy() const {
  const std::lock_guard lock(mutex_);
  return running_ || failure_ || !findings_.empty();
}

std::vector<Finding> EvaluationWorker::take(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  if (wait.count() > 0) changed_.wait_for(lock, wait, [this] { return !findings_.empty() || !running_; });
  std::vector<Finding> taken = std::exchange(findings_, {});
  if (taken.empty() && failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return taken;
}

void EvaluationWorker::run() {
  at::init_num_threads();
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || job_; });
    if (closing_) return;
    const Job job = std::exchange(job_, nullptr);
    lock.unlock();
    carryOut(job);
    lock.lock();
    running_ = false;
    changed_.notify_all();
  }
}

void EvaluationWorker::carryOut(const Job& job) {
  std::optional<c10::StreamGuard> ownStream;
  if (device_.is_cuda()) ownStream.emplace(c10::impl::VirtualGuardImpl(device_.type()).getStreamFromGlobalPool(device_));
  try {
    job([this](Finding finding) {
      {
        const std::lock_guard lock(mutex_);
        findings_.push_back(std::move(finding));
      }
      changed_.notify_all();
    });
  } catch (const Cancelled&) {
    // What was found until then stands; the rest was not wanted any more.
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

}  // namespace resa
