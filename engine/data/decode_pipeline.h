#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/data/augmentation.h"
#include "engine/data/epoch_order.h"
#include "engine/data/packed_pictures.h"
#include "engine/data/picture_source.h"

namespace resa {

/// A batch as the decoding threads hand it over, on the host.
struct DecodedBatch {
  std::int64_t epoch = 0, index = 0;
  std::vector<std::int64_t> rows;
  std::vector<ViewParameters> views;            // what was drawn for each view; boxes in pixels of the original pictures
  PackedPictures pictures;                      // each decoded once for all views, perhaps at a fraction
  std::vector<double> rowScales, columnScales;  // decoded over original size
};

/// The denominator (1, 2, 4 or 8) that decodes a picture cheapest without any view's box falling below the view's size.
int cheapestScale(const PictureSize& size, const std::vector<Augmentation>& views, const std::vector<ViewParameters>& drawn,
                  std::int64_t row);

/// Threads that draw boxes, decode and pack batches ahead of the training, in order, picture by picture. At most `prefetch` batches are
/// begun and not yet taken: then the threads wait. What a batch holds does not depend on the number of threads.
class DecodePipeline {
 public:
  struct Options {
    std::int64_t batchSize, workers, prefetch;
    std::uint64_t seed;
    bool pinned;
  };
  /// Error where a thread cannot be started.
  DecodePipeline(const PictureSource& source, const std::vector<Augmentation>& views, const Options& options);
  DecodePipeline(const DecodePipeline&) = delete;
  DecodePipeline& operator=(const DecodePipeline&) = delete;
  /// Ends the threads; each finishes the picture in its hands at most.
  ~DecodePipeline();

  /// The batch asked for, waiting for it. The next one in order lies ready or is under way; another one starts the pipeline anew from
  /// there. Throws what a thread threw while it made this batch.
  DecodedBatch take(std::int64_t epoch, std::int64_t index);

  /// Sums since the start.
  struct Counts {
    std::int64_t begun = 0, taken = 0;  // batches
    std::int64_t pictures = 0, bytes = 0;
    double decodeSeconds = 0, packSeconds = 0;  // of all threads together
    double waitSeconds = 0;                     // of whoever takes the batches
  };
  Counts counts() const;
  std::int64_t batchesPerEpoch() const { return source_.count() / options_.batchSize; }

 private:
  struct Job {
    DecodedBatch batch;
    std::vector<DecodedPicture> pictures;
    std::int64_t claimed = 0, finished = 0;
    bool ready = false, dropped = false;
    std::exception_ptr failure;
  };
  using JobPtr = std::shared_ptr<Job>;

  void stop();
  void work();
  JobPtr claim(std::int64_t& place);
  void begin();
  void decode(Job& job, std::int64_t place);
  void pack(Job& job);

  const PictureSource& source_;
  const std::vector<Augmentation>& views_;
  Options options_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable mayWork_, isReady_;
  std::deque<JobPtr> jobs_;  // in order: under way or ready, not taken
  EpochOrder order_;
  std::int64_t nextEpoch_ = 0, nextIndex_ = 0;  // of the batch to begin
  bool stopping_ = false, asked_ = false;
  Counts counts_;
  std::exception_ptr broken_;  // why no further batch can be begun
  std::vector<std::jthread> threads_;
};

}  // namespace resa
