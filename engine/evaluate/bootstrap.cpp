#include "engine/evaluate/bootstrap.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "engine/data/counter_random.h"
#include "engine/evaluate/agreement_sums.h"
#include "engine/evaluate/label_groups.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/run/error.h"

namespace resa {
namespace {

constexpr std::uint64_t kStream = 0x626f6f74;  // no other use of the run's seed draws from it

/// Between the order statistics, as numpy has it.
double quantile(const std::vector<double>& ascending, double share) {
  const double place = share * double(ascending.size() - 1);
  const auto below = std::size_t(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (place - double(below)) * (ascending[above] - ascending[below]);
}

ScoreInterval between(std::vector<double> resampled, double bias) {
  std::sort(resampled.begin(), resampled.end());
  constexpr double tail = (1 - bootstrapLevel) / 2;
  return {quantile(resampled, tail) - bias, quantile(resampled, 1 - tail) - bias};
}

double meanOf(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size()); }

}  // namespace

Bootstrap::Bootstrap(std::int64_t images, std::int64_t resamples, std::uint64_t seed)
    : images_(images), resamples_(images > 1 ? resamples : 0), seed_(seed) {
  if (resamples_ <= 0) return;
  logarithms_.resize(std::size_t(images + 1), 0);
  for (std::size_t x = 2; x < logarithms_.size(); ++x) logarithms_[x] = double(x) * std::log(double(x));
}

void Bootstrap::addMean(const std::string& component, const std::string& score, const at::Tensor& values) {
  if (values.dim() != 1 || values.size(0) != images_)
    throw DataError("bootstrap of " + score + ": one value for each of " + std::to_string(images_) + " images is needed");
  const at::Tensor numbers = values.detach().to(at::kCPU, at::kDouble).contiguous();
  if (resamples_ <= 0 || !numbers.isfinite().all().item<bool>()) return;
  names_.emplace_back(component, score);
  values_.push_back(numbers);
}

void Bootstrap::addAgreement(const std::string& component, const at::Tensor& classes, const at::Tensor& clusters) {
  requireLabels(classes, images_, "bootstrap classes");
  requireLabels(clusters, images_, "bootstrap clusters");
  if (resamples_ <= 0) return;
  const LabelGroups first(classes.cpu()), second(clusters.cpu());
  std::vector<std::int64_t> codes(first.index.size());
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = first.index[i] * second.classes() + second.index[i];
  Table table;
  table.component = component;
  table.rows = std::size_t(first.classes());
  table.columns = std::size_t(second.classes());
  table.images.resize(codes.size());
  std::iota(table.images.begin(), table.images.end(), 0);
  std::stable_sort(table.images.begin(), table.images.end(),
                   [&](std::int32_t a, std::int32_t b) { return codes[std::size_t(a)] < codes[std::size_t(b)]; });
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto code = std::size_t(codes[std::size_t(table.images[i])]);
    if (i == 0 || codes[std::size_t(table.images[i - 1])] != std::int64_t(code))
      table.cells.push_back({code / table.columns, code % table.columns, i});
    table.cells.back().end = i + 1;
  }
  tables_.push_back(std::move(table));
}

/// How often each image was drawn. Numbers of 32 bits favour no image by more than n / 2^32, and none comes 65,536 times.
std::vector<std::uint16_t> Bootstrap::drawn(std::int64_t resample) const {
  std::vector<std::uint16_t> weights(std::size_t(images_), 0);
  CounterRandom random(seed_, std::uint64_t(resample), 0, kStream);
  const auto n = std::uint64_t(images_);
  for (std::uint64_t i = 0; i < n; i += 2) {
    const std::uint64_t word = random.next();
    ++weights[std::size_t(((word & 0xffffffffU) * n) >> 32)];
    if (i + 1 < n) ++weights[std::size_t(((word >> 32) * n) >> 32)];
  }
  return weights;
}

Bootstrap::Agreement Bootstrap::agreement(const Table& table, const std::vector<std::uint16_t>& weights) const {
  std::vector<std::uint32_t> margins(table.rows + table.columns, 0);
  double squares = 0, logarithms = 0;
  std::size_t image = 0;
  for (const Table::Cell& cell : table.cells) {
    std::uint32_t count = 0;
    for (; image < cell.end; ++image) count += weights[std::size_t(table.images[image])];
    margins[cell.row] += count;
    margins[table.rows + cell.column] += count;
    squares += double(count) * double(count);
    logarithms += logarithms_[count];
  }
  double marginSquares[2] = {0, 0}, marginLogarithms[2] = {0, 0};
  for (std::size_t i = 0; i < margins.size(); ++i) {
    marginSquares[i >= table.rows] += double(margins[i]) * double(margins[i]);
    marginLogarithms[i >= table.rows] += logarithms_[margins[i]];
  }
  // Entropies in nats: log n - sum(x log x) / n.
  const double n = double(images_), whole = logarithms_[std::size_t(images_)];
  const double first = (whole - marginLogarithms[0]) / n, second = (whole - marginLogarithms[1]) / n;
  const double information = first + second - (whole - logarithms) / n;
  return {adjustedRandIndex(n, squares, marginSquares[0], marginSquares[1]), normalizedInformation(information, first, second)};
}

Bootstrap::Intervals Bootstrap::intervals() const {
  Intervals result;
  if (resamples_ <= 0 || (values_.empty() && tables_.empty())) return result;
  const at::Tensor values = values_.empty() ? at::Tensor() : at::stack(values_, 1);  // (n, means)
  std::vector<std::vector<double>> means(values_.size()), ari(tables_.size()), nmi(tables_.size());
  // As many resamples at a time as make a matrix product worth its while and stay in the cache.
  const std::int64_t block = std::clamp<std::int64_t>((1 << 18) / images_, 1, 64);
  for (std::int64_t begin = 0; begin < resamples_; begin += block) {
    const std::int64_t count = std::min(block, resamples_ - begin);
    at::Tensor weights = at::empty({count, images_}, at::kDouble);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::vector<std::uint16_t> drawnTimes = drawn(begin + i);
      std::copy(drawnTimes.begin(), drawnTimes.end(), weights.data_ptr<double>() + i * images_);
      for (std::size_t t = 0; t < tables_.size(); ++t) {
        const Agreement agrees = agreement(tables_[t], drawnTimes);
        ari[t].push_back(agrees.ari);
        nmi[t].push_back(agrees.nmi);
      }
    }
    if (!values.defined()) continue;
    const at::Tensor sums = at::mm(weights, values).contiguous();
    const double* sum = sums.const_data_ptr<double>();
    for (std::int64_t i = 0; i < count; ++i)
      for (auto& mean : means) mean.push_back(*sum++ / double(images_));
  }
  for (std::size_t m = 0; m < means.size(); ++m) result[names_[m].first][names_[m].second] = between(std::move(means[m]), 0);
  const std::vector<std::uint16_t> once(std::size_t(images_), 1);
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    const Agreement value = agreement(tables_[t], once);
    const double ariBias = meanOf(ari[t]) - value.ari, nmiBias = meanOf(nmi[t]) - value.nmi;
    result[tables_[t].component]["ari"] = between(std::move(ari[t]), ariBias);
    result[tables_[t].component]["nmi"] = between(std::move(nmi[t]), nmiBias);
  }
  return result;
}

}  // namespace resa
