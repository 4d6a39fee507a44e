#include "engine/data/decode_pipeline.h"

#include <ATen/ATen.h>

#include <chrono>
#include <tuple>
#include <utility>

#include "datasets/worker_threads.h"

namespace resa {
namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int cheapestScale(const PictureSize& size, const std::vector<Augmentation>& views, const std::vector<ViewParameters>& drawn,
                  std::int64_t row) {
  if (!size.scalable) return 1;
  const auto suits = [&](int denominator) {
    // Sides are rounded up.
    const double rows = double((size.height + denominator - 1) / denominator) / double(size.height);
    const double columns = double((size.width + denominator - 1) / denominator) / double(size.width);
    for (std::size_t v = 0; v < views.size(); ++v) {
      const float* box = drawn[v].box.data_ptr<float>() + 4 * row;
      if (box[2] * rows < double(views[v].size()) || box[3] * columns < double(views[v].size())) return false;
    }
    return true;
  };
  for (const int denominator : {8, 4, 2})
    if (suits(denominator)) return denominator;
  return 1;
}

DecodePipeline::DecodePipeline(const PictureSource& source, const std::vector<Augmentation>& views, const Options& options)
    : source_(source), views_(views), options_(options), order_(source.count(), options.seed) {
  try {
    for (std::int64_t i = 0; i < options.workers; ++i) threads_.push_back(startThread([this] { work(); }));
  } catch (...) {
    stop();  // those that did start wait for work, and joining them would wait for ever
    throw;
  }
}

DecodePipeline::~DecodePipeline() { stop(); }

void DecodePipeline::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const JobPtr& job : jobs_) job->dropped = true;
  }
  mayWork_.notify_all();
  threads_.clear();
}

DecodedBatch DecodePipeline::take(std::int64_t epoch, std::int64_t index) {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  const std::pair wanted{epoch, index};
  const std::pair coming =
      jobs_.empty() ? std::pair{nextEpoch_, nextIndex_} : std::pair{jobs_.front()->batch.epoch, jobs_.front()->batch.index};
  if (coming != wanted) {
    for (const JobPtr& job : jobs_) job->dropped = true;
    jobs_.clear();
    std::tie(nextEpoch_, nextIndex_) = wanted;
  }
  asked_ = true;
  mayWork_.notify_all();
  isReady_.wait(lock, [this] { return broken_ || (!jobs_.empty() && jobs_.front()->ready); });
  if (broken_) std::rethrow_exception(broken_);
  const JobPtr job = std::move(jobs_.front());
  jobs_.pop_front();
  ++counts_.taken;
  counts_.waitSeconds += secondsSince(start);
  mayWork_.notify_all();
  if (job->failure) std::rethrow_exception(job->failure);
  return std::move(job->batch);
}

DecodePipeline::Counts DecodePipeline::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

/// A batch more. Called with the mutex held.
void DecodePipeline::begin() {
  auto job = std::make_shared<Job>();
  job->batch.epoch = nextEpoch_;
  job->batch.index = nextIndex_;
  job->batch.rows = order_.batch(nextEpoch_, nextIndex_, options_.batchSize);
  job->batch.views.assign(views_.size(), ViewParameters());
  for (ViewParameters& view : job->batch.views) view = ViewParameters(options_.batchSize);
  job->pictures.resize(std::size_t(options_.batchSize));
  jobs_.push_back(std::move(job));
  ++counts_.begun;
  if (++nextIndex_ == batchesPerEpoch()) {
    nextIndex_ = 0;
    ++nextEpoch_;
  }
}

/// The next picture to decode, null where there is none: the oldest batches first, so that they are ready first. Called with the mutex
/// held.
DecodePipeline::JobPtr DecodePipeline::claim(std::int64_t& place) {
  if (!asked_) return nullptr;  // whoever takes batches says where they begin
  for (const JobPtr& job : jobs_)
    if (job->claimed < options_.batchSize) {
      place = job->claimed++;
      return job;
    }
  if (std::int64_t(jobs_.size()) >= options_.prefetch) return nullptr;
  begin();
  place = jobs_.back()->claimed++;
  return jobs_.back();
}

void DecodePipeline::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    JobPtr job;
    std::int64_t place = 0;
    try {
      mayWork_.wait(lock, [&] { return stopping_ || (job = claim(place)) != nullptr; });
    } catch (...) {  // no memory for another batch
      broken_ = std::current_exception();
      isReady_.notify_all();
      return;
    }
    if (stopping_) return;
    lock.unlock();
    const auto start = std::chrono::steady_clock::now();
    std::exception_ptr failure;
    try {
      decode(*job, place);
    } catch (...) {
      failure = std::current_exception();
    }
    const double seconds = secondsSince(start);
    lock.lock();
    counts_.decodeSeconds += seconds;
    ++counts_.pictures;
    if (failure && !job->failure) job->failure = failure;
    if (++job->finished < options_.batchSize) continue;
    if (!job->failure && !job->dropped) {
      lock.unlock();
      try {
        pack(*job);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      job->failure = failure;
    }
    job->pictures.clear();
    job->ready = true;
    isReady_.notify_all();
  }
}

/// Boxes are drawn before decoding: they need the picture's size alone, and tell at which scale it is decoded, once for all views.
void DecodePipeline::decode(Job& job, std::int64_t place) {
  const auto row = job.batch.rows[std::size_t(place)];
  const std::int64_t id = source_.listing().ids[std::size_t(row)];
  job.pictures[std::size_t(place)] = source_.decode(row, [&](const PictureSize& size) {
    for (std::size_t v = 0; v < views_.size(); ++v)
      views_[v].draw(job.batch.views[v], place, id, size.height, size.width, options_.seed, std::uint64_t(job.batch.epoch), v);
    return cheapestScale(size, views_, job.batch.views, place);
  });
}

void DecodePipeline::pack(Job& job) {
  const auto start = std::chrono::steady_clock::now();
  job.batch.pictures = packPictures(job.pictures, source_.channels(), options_.pinned);
  for (const DecodedPicture& picture : job.pictures) {
    job.batch.rowScales.push_back(picture.rowScale());
    job.batch.columnScales.push_back(picture.columnScale());
  }
  const double seconds = secondsSince(start);
  const std::lock_guard lock(mutex_);
  counts_.packSeconds += seconds;
  counts_.bytes += job.batch.pictures.pixels.numel();
}

}  // namespace resa
