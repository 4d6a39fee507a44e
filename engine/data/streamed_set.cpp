#include "engine/data/streamed_set.h"

#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <chrono>
#include <cmath>
#include <deque>
#include <optional>

#include "engine/data/decode_pipeline.h"

namespace resa {
namespace {

/// Measures copies to a GPU without waiting for them: their time is read once the device has passed both events.
class CopyClock {
 public:
  explicit CopyClock(const at::Device& device) : device_(device) {}

  at::Tensor copy(const at::Tensor& host) {
    if (device_.is_cpu()) return host;
    const c10::impl::VirtualGuardImpl device(device_.type());
    Copy copy{c10::Event(device_.type(), c10::EventFlag::BACKEND_DEFAULT), c10::Event(device_.type(), c10::EventFlag::BACKEND_DEFAULT),
              host.numel()};
    copy.begin.record(device.getStream(device_));
    const at::Tensor result = host.to(device_, /*non_blocking=*/true);
    copy.end.record(device.getStream(device_));
    under_way_.push_back(std::move(copy));
    collect();
    return result;
  }

  /// Bytes a second of the copies that have ended since this was last asked; 0 where none has.
  double takeRate() {
    collect();
    const double rate = seconds_ > 0 ? bytes_ / seconds_ : 0;
    seconds_ = bytes_ = 0;
    return rate;
  }

 private:
  struct Copy {
    c10::Event begin, end;
    std::int64_t bytes;
  };

  void collect() {
    for (; !under_way_.empty() && under_way_.front().end.query(); under_way_.pop_front()) {
      seconds_ += under_way_.front().begin.elapsedTime(under_way_.front().end) / 1e3;
      bytes_ += double(under_way_.front().bytes);
    }
  }

  at::Device device_;
  std::deque<Copy> under_way_;
  double seconds_ = 0, bytes_ = 0;
};

class StreamedLoader final : public BatchLoader {
 public:
  StreamedLoader(const PictureSource& source, std::vector<Augmentation> views, const DecodePipeline::Options& options,
                 const at::Device& device)
      : views_(std::move(views)), workers_(options.workers), copyClock_(device), pipeline_(source, views_, options) {}

  std::int64_t batchesPerEpoch() const override { return pipeline_.batchesPerEpoch(); }
  const std::vector<Augmentation>& views() const override { return views_; }

  Batch batch(std::int64_t epoch, std::int64_t index) override {
    DecodedBatch decoded = pipeline_.take(epoch, index);
    decoded.pictures.pixels = copyClock_.copy(decoded.pictures.pixels);
    Batch batch{{}, std::move(decoded.rows)};
    for (std::size_t v = 0; v < views_.size(); ++v) {
      const at::Tensor crops = cropped(decoded, v);
      batch.views.push_back(views_[v].normalize(views_[v].transformCrops(crops, decoded.views[v])));
    }
    return batch;
  }

  std::optional<LoaderRates> takeRates() override {
    const DecodePipeline::Counts now = pipeline_.counts(), before = std::exchange(counted_, now);
    const auto since = std::exchange(countedAt_, Clock::now());
    if (now.taken == before.taken) return std::nullopt;
    const auto rate = [](double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; };
    const double packing = rate(double(now.bytes - before.bytes), now.packSeconds - before.packSeconds), copying = copyClock_.takeRate();
    return LoaderRates{rate(double(now.pictures - before.pictures) * double(workers_), now.decodeSeconds - before.decodeSeconds),
                       copying > 0 ? copying : packing,
                       rate(now.waitSeconds - before.waitSeconds, std::chrono::duration<double>(countedAt_ - since).count())};
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// The crops of one view, from the boxes at the scale that the pictures were decoded at.
  at::Tensor cropped(const DecodedBatch& decoded, std::size_t view) const {
    const auto box = decoded.views[view].box.accessor<float, 2>();
    const auto flags = decoded.views[view].flags.accessor<bool, 2>();
    const std::int64_t size = views_[view].size();
    std::vector<ResizeSpan> down, across;
    for (std::int64_t i = 0; i < decoded.pictures.count(); ++i) {
      const auto at = std::size_t(i);
      const double rows = decoded.rowScales[at], columns = decoded.columnScales[at];
      down.push_back({box[i][0] * rows, box[i][2] * rows, decoded.pictures.heights[at], size, 0, false});
      across.push_back({box[i][1] * columns, box[i][3] * columns, decoded.pictures.widths[at], size, 0, flags[i][0]});
    }
    return resamplePictures(decoded.pictures, down, across, size, views_[view].bicubic());
  }

  std::vector<Augmentation> views_;
  std::int64_t workers_;
  CopyClock copyClock_;
  DecodePipeline::Counts counted_;
  Clock::time_point countedAt_ = Clock::now();
  DecodePipeline pipeline_;  // last: its threads use the views
};

/// Length of a picture's longer side once its shorter one is `resize`, as torchvision rounds it.
std::int64_t resizedLength(std::int64_t length, std::int64_t shorter, std::int64_t resize) {
  return length == shorter ? resize : std::int64_t(double(resize) * double(length) / double(shorter));
}

ResizeSpan centred(std::int64_t decoded, std::int64_t original, std::int64_t shorter, const CentreView& view) {
  const std::int64_t outputs = resizedLength(original, shorter, view.resize);
  return {0, double(decoded), decoded, outputs, std::int64_t(std::nearbyint(double(outputs - view.size) / 2)), false};
}

}  // namespace

CentreView centreView(const EvaluateConfig& config, std::int64_t size) {
  CentreView view{config.resize, config.cropSize > 0 ? config.cropSize : size, config.interpolation == "bicubic"};
  if (view.resize == 0) view.resize = std::llround(double(view.size) * 8 / 7);
  view.resize = std::max(view.resize, view.size);
  return view;
}

StreamedSet::StreamedSet(ImageListing listing, const Options& options, const at::Device& device)
    : source_(std::move(listing), options.channels), options_(options), device_(device) {
  options_.workers = decodeWorkers(options.workers);
  if (!source_.listing().labels.empty()) labels_ = at::tensor(source_.listing().labels, at::kLong);
}

at::Tensor StreamedSet::rows(const std::vector<std::int64_t>& rows) const {
  constexpr std::size_t most = 512;  // pictures in memory at a time
  const CentreView& view = options_.view;
  std::vector<at::Tensor> parts;
  for (std::size_t first = 0; first < rows.size(); first += most) {
    const std::vector<std::int64_t> part(rows.begin() + std::ptrdiff_t(first),
                                         rows.begin() + std::ptrdiff_t(std::min(rows.size(), first + most)));
    const auto decoded = decodeAll(source_, part, options_.workers, [&](std::size_t, const PictureSize& size) {
      const std::int64_t shorter = std::min(size.width, size.height);
      for (const int denominator : {8, 4, 2})
        if (size.scalable && (shorter + denominator - 1) / denominator >= view.resize) return denominator;
      return 1;
    });
    PackedPictures packed = packPictures(decoded, channels(), device_.is_cuda());
    packed.pixels = packed.pixels.to(device_, /*non_blocking=*/true);
    std::vector<ResizeSpan> down, across;
    for (const DecodedPicture& picture : decoded) {
      const std::int64_t shorter = std::min(picture.original.height, picture.original.width);
      down.push_back(centred(picture.height, picture.original.height, shorter, view));
      across.push_back(centred(picture.width, picture.original.width, shorter, view));
    }
    parts.push_back(resamplePictures(packed, down, across, view.size, view.bicubic).to(at::kByte));
  }
  if (parts.empty()) return at::empty({0, channels(), view.size, view.size}, at::TensorOptions(device_).dtype(at::kByte));
  return at::cat(parts);
}

std::unique_ptr<BatchLoader> StreamedSet::loader(std::vector<Augmentation> views, std::int64_t batchSize, std::uint64_t seed) const {
  const DecodePipeline::Options options{batchSize, options_.workers, options_.prefetch, seed, device_.is_cuda()};
  return std::make_unique<StreamedLoader>(source_, std::move(views), options, device_);
}

}  // namespace resa
