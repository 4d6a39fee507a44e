#include "engine/train/preflight.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "datasets/dataset.h"
#include "engine/data/resident_set.h"
#include "engine/data/streamed_set.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/config_notes.h"
#include "engine/train/communicator.h"
#include "engine/train/optimizer.h"
#include "engine/train/run_size.h"
#include "engine/train/schedule.h"
#include "engine/train/trainer.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kSmallBatch = 16;   // tells what a batch takes before the whole one is tried
constexpr double kLongestStep = 20;        // seconds; longer steps are extrapolated
constexpr double kMemoryShare = 0.9;       // of what is free that a step may take here
constexpr std::int64_t kPictureSize = 32;  // side of picture files where none is asked for, as in training

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A line "Name:  123 kB" of a file in /proc, in bytes; 0 where there is none.
std::int64_t procBytes(const char* file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(name + ":", 0) == 0) return std::strtoll(line.c_str() + name.size() + 1, nullptr, 10) * 1024;
  return 0;
}

/// Host memory that this process used at most since reset().
struct HostPeak {
  static void reset() { std::ofstream("/proc/self/clear_refs") << 5; }
  static std::int64_t bytes() { return procBytes("/proc/self/status", "VmHWM"); }
};

/// Threads as the run would have them, and as they were behind it.
class ThreadsKept {
 public:
  explicit ThreadsKept(std::int64_t wanted) : before_(at::get_num_threads()) {
    if (wanted > 0) at::set_num_threads(int(wanted));
  }
  ~ThreadsKept() { at::set_num_threads(before_); }
  ThreadsKept(const ThreadsKept&) = delete;
  ThreadsKept& operator=(const ThreadsKept&) = delete;

 private:
  int before_;
};

/// Some training images as training would hold them, and how many there are in all.
struct TriedImages {
  std::shared_ptr<const ImageStore> store;
  RunImages count;
  std::int64_t bytesNotHeld = 0;  // of images that training keeps in memory and the check does not
};

/// Picture files: only as many as the steps need are decoded.
TriedImages listedImages(const Config& config, const at::Device& device) {
  const std::int64_t size = config.augment.weak.cropSize > 0 ? config.augment.weak.cropSize : kPictureSize;
  const std::int64_t channels = config.data.channels == 1 ? 1 : 3, workers = config.data.workers;
  const ImageListing train = selectSubset(listDataset(config.data, Split::train), config.data, std::uint64_t(config.train.seed));
  const ImageListing test = listDataset(config.data, Split::test);
  const auto trained = std::int64_t(train.files.size()), tested = std::int64_t(test.files.size());
  DataConfig some = config.data;
  some.subsetList.clear();
  some.subsetPercent = 100;
  some.longTailFactor = 1;
  some.trainSize = std::min(trained, std::max<std::int64_t>(256, 3 * config.train.batchSize));
  const ImageListing few = selectSubset(train, some, 0);
  const bool resident =
      mayStayResident(config, trained + tested, channels, size) && (config.data.storage == "resident" || allOfSize(few, size, workers));
  TriedImages images{nullptr, {trained, tested, channels, size, size}};
  if (resident) {
    images.store = std::make_shared<ResidentSet>(readListing(few, config.data, size), device);
    images.bytesNotHeld = (trained + tested - images.store->count()) * channels * size * size;
  } else {
    images.store = std::make_shared<StreamedSet>(
        few, StreamedSet::Options{channels, workers, config.data.prefetch, centreView(config.evaluate, size)}, device);
  }
  return images;
}

TriedImages triedImages(const Config& config, const at::Device& device) {
  if (isListed(config.data.set)) return listedImages(config, device);
  const RunData data = loadRunData(config, device);
  const ImageStore& train = *data.train;
  return {data.train, {train.count(), data.evaluated->count(), train.channels(), train.height(), train.width()}};
}

/// Networks, method and optimizer of the run, taking steps at any batch size.
class Trial {
 public:
  Trial(const Config& config, const ImageStore& store, const at::Device& device)
      : config_(config),
        store_(store),
        device_(device),
        networks_(config, store.channels(), device),
        method_(makeMethod(config.method, networks_, communicator_)),
        optimizer_(config.train, networks_, communicator_),
        learningRate_(at::zeros({}, at::TensorOptions(device).dtype(at::kFloat))),
        momentum_(at::full({}, config.method.momentum, at::TensorOptions(device).dtype(at::kDouble))) {}

  void useBatch(std::int64_t batchSize) {
    const auto views = makeViews(config_, store_.height(), store_.width(), store_.channels());
    loader_ = makeBatchLoader(store_, views, batchSize, std::uint64_t(config_.train.seed));
    index_ = 0;
  }

  /// One training step at learning rate 0; seconds until the device is done with it.
  double step() {
    const auto start = Clock::now();
    const std::int64_t perEpoch = loader_->batchesPerEpoch();
    const Batch batch = loader_->batch(index_ / perEpoch, index_ % perEpoch);
    ++index_;
    optimizer_.begin();
    const StepResult result = method_->step(batch.views, momentum_);
    optimizer_.step(result.loss, learningRate_).gradNorm.item();
    return secondsSince(start);
  }

  /// Images a second of a pass without gradient, as evaluations make them.
  double encodingRate() {
    const at::NoGradGuard noGradient;
    const at::Tensor images = loader_->batch(0, 0).views[0];
    networks_.momentum().eval();
    networks_.momentum().forward(images).embedding.sum().item();
    const auto start = Clock::now();
    networks_.momentum().forward(images).embedding.sum().item();
    const double seconds = secondsSince(start);
    networks_.momentum().train();
    return double(images.size(0)) / std::max(seconds, 1e-9);
  }

  std::int64_t checkpointBytes() const {
    std::int64_t bytes = 0;
    for (const auto& [name, tensor] : networks_.named()) bytes += std::int64_t(tensor.nbytes());
    for (const auto& [prefix, flat] : optimizer_.flatState()) bytes += std::int64_t(flat.nbytes());
    return bytes;
  }
  /// What an evaluation copies: the worker's networks and the state on its way to them.
  std::int64_t copyBytes() const {
    const NetworkPair::State state = networks_.state();
    std::int64_t bytes = 0;
    for (const at::Tensor& part : {state.parameters, state.momentumParameters, state.buffers})
      if (part.defined()) bytes += 2 * std::int64_t(part.nbytes());
    return bytes;
  }
  std::int64_t parameterCount() const { return networks_.parameterCount(); }

 private:
  const Config& config_;
  const ImageStore& store_;
  at::Device device_;
  SingleProcess communicator_;
  NetworkPair networks_;
  std::unique_ptr<Method> method_;
  Optimizer optimizer_;
  std::unique_ptr<BatchLoader> loader_;
  at::Tensor learningRate_, momentum_;
  std::int64_t index_ = 0;
};

/// Memory of the device that steps run on: the host's on a CPU.
class MemoryGauge {
 public:
  explicit MemoryGauge(const at::Device& device) : device_(device) {}
  void reset() const {
    HostPeak::reset();
    if (device_.is_cuda()) c10::getDeviceAllocator(device_.type())->resetPeakStats(device_.index());
  }
  std::int64_t peak() const {
    if (!device_.is_cuda()) return HostPeak::bytes();
    const auto stats = c10::getDeviceAllocator(device_.type())->getDeviceStats(device_.index());
    return stats.reserved_bytes[0].peak;
  }
  std::int64_t total() const { return device_.is_cuda() ? std::int64_t(deviceInfo().second) : procBytes("/proc/meminfo", "MemTotal"); }
  /// What a run could take: free now, and what this check itself holds.
  std::int64_t free() const {
    if (device_.is_cuda()) return std::int64_t(deviceInfo().first) + peak();
    return hostFree();
  }
  static std::int64_t hostFree() { return procBytes("/proc/meminfo", "MemAvailable") + procBytes("/proc/self/status", "VmRSS"); }

 private:
  std::pair<std::size_t, std::size_t> deviceInfo() const { return c10::getDeviceAllocator(device_.type())->getMemoryInfo(device_.index()); }
  at::Device device_;
};

struct Measured {
  double imagesPerSecond = 0;
  std::int64_t batch = 0, memory = 0;  // memory at the configured batch size
  bool fits = true;
};

/// Memory of the whole batch from the growth between two small ones.
std::int64_t extrapolated(std::int64_t half, std::int64_t small, std::int64_t smallBatch, std::int64_t batch) {
  const double perImage = std::max(0.0, double(small - half) / double(smallBatch - smallBatch / 2));
  return small + std::int64_t(perImage * double(batch - smallBatch));
}

Measured measure(Trial& trial, const MemoryGauge& gauge, const Config& config, const PreflightOptions& options, const Progress& progress) {
  const std::int64_t batch = config.train.batchSize, small = std::min(batch, kSmallBatch);
  const auto peakOf = [&](std::int64_t size) {
    gauge.reset();
    trial.useBatch(size);
    trial.step();
    return gauge.peak();
  };
  Measured measured;
  measured.batch = small;
  const std::int64_t half = small >= 4 ? peakOf(small / 2) : 0;
  reportProgress(progress, 0.35);
  const std::int64_t whole = peakOf(small);
  measured.memory = small >= 4 ? extrapolated(half, whole, small, batch) : whole;
  double seconds = trial.step();
  measured.imagesPerSecond = double(small) / seconds;
  measured.fits = double(measured.memory) < kMemoryShare * double(gauge.free());
  reportProgress(progress, 0.45);
  if (batch > small) {
    if (!measured.fits || seconds * double(batch) / double(small) > kLongestStep) return measured;
    measured.memory = peakOf(batch);  // the first step also finds its algorithms: it is not timed
    measured.batch = batch;
  }
  reportProgress(progress, 0.55);
  const auto start = Clock::now();
  std::int64_t steps = 0;
  do {
    trial.step();
    ++steps;
    reportProgress(progress, 0.55 + 0.35 * double(steps) / double(options.steps));
  } while (steps < options.steps && secondsSince(start) < options.seconds);
  measured.imagesPerSecond = double(steps * batch) / secondsSince(start);
  measured.memory = std::max(measured.memory, gauge.peak());
  return measured;
}

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, bytes < 1e9 ? "%.0f MB" : "%.1f GB", bytes < 1e9 ? bytes / 1e6 : bytes / 1e9);
  return text;
}

std::int64_t freeSpace(fs::path folder) {
  std::error_code failed;
  folder = fs::absolute(folder, failed);
  while (!fs::exists(folder, failed) && folder.has_relative_path()) folder = folder.parent_path();
  const fs::space_info space = fs::space(folder, failed);
  return failed ? 0 : std::int64_t(space.available);
}

std::vector<std::string> warningsOf(const nlohmann::json& fields, const Config& config, double load) {
  std::vector<std::string> warnings;
  const auto bytes = [&](const char* name) { return fields[name].get<double>(); };
  if (bytes("memory_bytes") > bytes("memory_free_bytes"))
    warnings.push_back("memory is too small: about " + gigabytes(bytes("memory_bytes")) + " are needed, " +
                       gigabytes(bytes("memory_free_bytes")) + " are free; lower train.batch_size, model.width or evaluate.reported_size");
  if (bytes("device_memory_bytes") > bytes("device_memory_total_bytes"))
    warnings.push_back("the GPU's memory is too small: about " + gigabytes(bytes("device_memory_bytes")) + " are needed, it has " +
                       gigabytes(bytes("device_memory_total_bytes")) + "; lower train.batch_size or use train.precision bfloat16");
  if (bytes("disk_bytes") > bytes("disk_free_bytes"))
    warnings.push_back("the disk is too small: about " + gigabytes(bytes("disk_bytes")) + " are written, " +
                       gigabytes(bytes("disk_free_bytes")) + " are free; lower output.keep or output.snapshot_budget");
  if (fields["batch_measured"].get<std::int64_t>() < config.train.batchSize)
    warnings.push_back("measured with batches of " + fields["batch_measured"].dump() + " images instead of " +
                       std::to_string(config.train.batchSize) + ": the numbers are extrapolated");
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  if (fields["device"] == "cpu" && load > 0.6 * cores)
    warnings.push_back("other programs keep the processor busy now: without them training is faster than measured");
  for (const ConfigNote& note : configNotes(config, presetConfig(nearestPreset(config)))) warnings.push_back(note.text);
  return warnings;
}

}  // namespace

nlohmann::json preflight(const Config& config, const PreflightOptions& options, const Progress& progress) {
  reportProgress(progress, 0);
  double load = 0;
  if (::getloadavg(&load, 1) != 1) load = 0;
  const at::Device device(resolveDevice(config.train.device));
  const ThreadsKept threads(config.train.threads);
  HostPeak::reset();
  const TriedImages images = triedImages(config, device);
  reportProgress(progress, 0.2);
  Trial trial(config, *images.store, device);
  const MemoryGauge gauge(device);
  // The smallest error that training itself would end with.
  if (images.count.train < config.train.batchSize)
    throw ConfigError("train.batch_size must be at most the number of training images (" + std::to_string(images.count.train) + "), got " +
                      std::to_string(config.train.batchSize));
  reportProgress(progress, 0.25);
  const Measured measured = measure(trial, gauge, config, options, progress);
  const double encodingRate = trial.encodingRate();
  reportProgress(progress, 0.95);

  const std::int64_t perEpoch = images.count.train / config.train.batchSize;
  const double epochSeconds = double(perEpoch * config.train.batchSize) / measured.imagesPerSecond;
  const double trainSeconds = epochSeconds * double(config.train.epochs);
  const RunSize size = runSize(config, images.count, trainSeconds);
  const std::int64_t reported = std::min(config.evaluate.reportedSize, images.count.test);
  const double encoded = double((size.snapshots + size.evaluations) * (size.evaluated + size.bank)) +
                         (reported > size.evaluated ? 2.0 * double(reported + images.count.train) : 0.0);
  const bool gpu = device.is_cuda();
  // The reported features at the end, the copies of the networks and the images that this check left out come on top of the steps.
  const std::int64_t features = size.evaluated > 0 ? size.featureBytes / size.evaluated * (reported + size.bank) : 0;
  const std::int64_t further = features + trial.copyBytes() + images.bytesNotHeld;
  nlohmann::json fields = {{"images_per_second", measured.imagesPerSecond},
                           {"seconds_per_epoch", epochSeconds},
                           {"seconds_evaluations", encoded / encodingRate},
                           {"seconds_total", trainSeconds + encoded / encodingRate},
                           {"steps_per_epoch", size.stepsPerEpoch},
                           {"steps_total", size.stepsTotal},
                           {"images", images.count.train},
                           {"parameters", trial.parameterCount()},
                           {"device", device.str()},
                           {"batch_measured", measured.batch},
                           {"memory_bytes", gpu ? HostPeak::bytes() : measured.memory + further},
                           {"memory_free_bytes", MemoryGauge::hostFree()},
                           {"device_memory_bytes", gpu ? measured.memory + further : 0},
                           {"device_memory_total_bytes", gpu ? gauge.total() : 0},
                           {"checkpoint_bytes", trial.checkpointBytes()},
                           {"snapshot_bytes", size.snapshotBytes},
                           {"disk_bytes", size.diskBytes(trial.checkpointBytes(), config.output.snapshotBudgetMb)},
                           {"disk_free_bytes", freeSpace(options.target)}};
  fields["warnings"] = warningsOf(fields, config, load);
  reportProgress(progress, 1);
  return fields;
}

}  // namespace resa
