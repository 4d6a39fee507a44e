#include "engine/run/step_series.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace resa {
namespace {

constexpr double missingValue = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view extraPrefix = "extra.", residualPrefix = "train.marginal_residual.";
constexpr std::size_t mostNames = 256;

const std::vector<std::string>& fixedNames() {
  static const std::vector<std::string> names = {"step",
                                                 "epoch",
                                                 "time",
                                                 "loss",
                                                 "assignment_entropy",
                                                 "kl",
                                                 "lr",
                                                 "momentum",
                                                 "images_per_second",
                                                 "grad_norm",
                                                 "seconds_left",
                                                 "train.size",
                                                 "train.row_entropy",
                                                 "train.diagonal_mass",
                                                 "train.off_diagonal_mass",
                                                 "train.off_class_mass",
                                                 "train.same_class_ratio",
                                                 "train.kl",
                                                 "train.kl_std",
                                                 "train.alignment",
                                                 "train.marginal_residuals"};
  return names;
}

/// Equal as numbers that are kept: a missing one equals a missing one, and -0 is not 0.
bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b && std::signbit(a) == std::signbit(b);
}

constexpr double AssignmentDiagnostics::*diagnostics[] = {&AssignmentDiagnostics::rowEntropy,      &AssignmentDiagnostics::diagonalMass,
                                                          &AssignmentDiagnostics::offDiagonalMass, &AssignmentDiagnostics::offClassMass,
                                                          &AssignmentDiagnostics::sameClassRatio,  &AssignmentDiagnostics::kl,
                                                          &AssignmentDiagnostics::klStd,           &AssignmentDiagnostics::alignment};
constexpr double StepEvent::*members[] = {&StepEvent::loss,     &StepEvent::assignmentEntropy, &StepEvent::kl,
                                          &StepEvent::lr,       &StepEvent::momentum,          &StepEvent::imagesPerSecond,
                                          &StepEvent::gradNorm, &StepEvent::secondsLeft};

std::string residualName(std::size_t iteration) {
  std::string name(residualPrefix);
  name += std::to_string(iteration);
  return name;
}

std::string extraName(const std::string& name) {
  std::string column(extraPrefix);
  column += name;
  return column;
}

}  // namespace

PackedColumn::PackedColumn(const std::vector<double>& values) : base_(values.empty() ? missingValue : values[0]) {
  if (std::all_of(values.begin(), values.end(), [&](double value) { return same(value, base_); })) return;
  if (packLine(values) || packFloats(values) || packMilli(values)) return;
  form_ = Form::doubles;
  words_.resize(2 * values.size());
  std::memcpy(words_.data(), values.data(), values.size() * sizeof(double));
}

/// Steps are reported at equal distances, and epochs are steps divided by the steps of an epoch.
bool PackedColumn::packLine(const std::vector<double>& values) {
  if (values.size() < 3 || !std::isfinite(values[0]) || !std::isfinite(values[1])) return false;
  const auto fits = [&](double base, double stride, double divisor) {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!same((base + double(i) * stride) / divisor, values[i])) return false;
    form_ = Form::line;
    base_ = base;
    stride_ = stride;
    divisor_ = divisor;
    return true;
  };
  const double stride = values[1] - values[0];
  if (fits(values[0], stride, 1)) return true;
  for (double steps = 1; steps <= 64 && stride > 0; ++steps) {
    const double divisor = std::round(steps / stride);
    if (divisor < 1 || divisor > 1e9 || std::abs(steps / divisor - stride) > 1e-9 * stride) continue;
    if (fits(std::round(values[0] * divisor), steps, divisor)) return true;
  }
  return false;
}

/// Times have three decimals.
bool PackedColumn::packMilli(const std::vector<double>& values) {
  double lowest = std::numeric_limits<double>::infinity();
  for (double value : values) {
    if (!(std::abs(value) < 4e12)) return false;
    lowest = std::min(lowest, std::round(value * 1000));
  }
  std::vector<std::uint32_t> words;
  words.reserve(values.size());
  for (double value : values) {
    const double above = std::round(value * 1000) - lowest;
    if (above > double(std::numeric_limits<std::uint32_t>::max()) || !same((lowest + above) / 1000, value)) return false;
    words.push_back(std::uint32_t(above));
  }
  form_ = Form::milli;
  base_ = lowest;
  words_ = std::move(words);
  return true;
}

bool PackedColumn::packFloats(const std::vector<double>& values) {
  for (double value : values)
    if (!same(std::abs(value) <= 3e38 || std::isnan(value) ? double(float(value)) : 0, value)) return false;
  form_ = Form::floats;
  words_.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float value = float(values[i]);
    std::memcpy(&words_[i], &value, sizeof(value));
  }
  return true;
}

bool PackedColumn::missing() const { return form_ == Form::constant && (std::isnan(base_)); }

void PackedColumn::read(std::size_t begin, std::size_t end, double* out) const {
  switch (form_) {
    case Form::constant:
      std::fill(out, out + (end - begin), base_);
      break;
    case Form::line:
      for (std::size_t i = begin; i < end; ++i) *out++ = (base_ + double(i) * stride_) / divisor_;
      break;
    case Form::milli:
      for (std::size_t i = begin; i < end; ++i) *out++ = (base_ + double(words_[i])) / 1000;
      break;
    case Form::floats:
      for (std::size_t i = begin; i < end; ++i) {
        float value = 0;
        std::memcpy(&value, &words_[i], sizeof(value));
        *out++ = double(value);
      }
      break;
    case Form::doubles:
      std::memcpy(out, words_.data() + 2 * begin, (end - begin) * sizeof(double));
      break;
  }
}

StepSeries::StepSeries() : names_(fixedNames()), tail_(fixedColumns) {}

double StepSeries::value(std::size_t column, std::size_t row) const {
  double result = missingValue;
  read(column, row, row + 1, &result);
  return result;
}

void StepSeries::read(std::size_t column, std::size_t begin, std::size_t end, double* out) const {
  while (begin < end) {
    const std::size_t block = begin / blockSize, first = begin % blockSize;
    const std::size_t count = std::min(end - begin, blockSize - first);
    if (block < blocks_.size() && column < blocks_[block]->size())
      (*blocks_[block])[column].read(first, first + count, out);
    else if (block == blocks_.size() && column < tail_.size() && !tail_[column].empty())
      std::copy_n(tail_[column].begin() + std::ptrdiff_t(first), count, out);
    else
      std::fill_n(out, count, missingValue);
    out += count;
    begin += count;
  }
}

bool StepSeries::holds(std::size_t column) const {
  if (column < tail_.size() && !tail_[column].empty()) {
    const auto end = tail_[column].begin() + std::ptrdiff_t(tailRows_);
    if (std::any_of(tail_[column].begin(), end, [](double value) { return !std::isnan(value); })) return true;
  }
  return std::any_of(blocks_.begin(), blocks_.end(),
                     [&](const auto& block) { return column < block->size() && !(*block)[column].missing(); });
}

std::size_t StepSeries::rowOf(std::int64_t wanted) const {
  std::size_t low = 0, high = size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (value(step, middle) < double(wanted))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

StepEvent StepSeries::operator[](std::size_t row) const {
  StepEvent event;
  event.step = std::int64_t(value(step, row));
  event.epoch = value(epoch, row);
  event.time = value(time, row);
  for (std::size_t i = 0; i < std::size(members); ++i) event.*members[i] = value(loss + i, row);
  const double count = value(trainSize, row);
  event.train.size = std::isnan(count) ? 0 : std::int64_t(count);
  for (std::size_t i = 0; i < std::size(diagnostics); ++i) event.train.*diagnostics[i] = value(rowEntropy + i, row);
  const double listed = value(residuals, row);
  for (std::size_t i = 1; i <= (std::isnan(listed) ? 0 : std::size_t(listed)); ++i) {
    const auto place = column(residualName(i));
    event.train.marginalResidual.push_back(place ? value(*place, row) : missingValue);
  }
  return event;
}

void StepSeries::push_back(const StepEvent& event) {
  addRow(event.step, event.epoch, event.time);
  for (std::size_t i = 0; i < std::size(members); ++i) set(loss + i, event.*members[i]);
  if (event.train.size != 0) set(trainSize, double(event.train.size));
  for (std::size_t i = 0; i < std::size(diagnostics); ++i) set(rowEntropy + i, event.train.*diagnostics[i]);
  std::size_t kept = 0;
  for (const double residual : event.train.marginalResidual) {
    const auto place = addColumn(residualName(kept + 1));
    if (!place) break;
    set(*place, residual);
    ++kept;
  }
  if (kept > 0) set(residuals, double(kept));
}

std::optional<std::size_t> StepSeries::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) return {};
  return std::size_t(found - names_.begin());
}

std::optional<std::size_t> StepSeries::addColumn(const std::string& name) {
  if (const auto known = column(name)) return known;
  for (const std::string_view prefix : {extraPrefix, residualPrefix}) {
    if (name.compare(0, prefix.size(), prefix) != 0) continue;
    const auto alike = [&](const std::string& other) { return other.compare(0, prefix.size(), prefix) == 0; };
    if (std::size_t(std::count_if(names_.begin(), names_.end(), alike)) >= mostNames) return {};
  }
  names_.push_back(name);
  tail_.emplace_back();
  return names_.size() - 1;
}

void StepSeries::addRow(std::int64_t atStep, double atEpoch, double atTime) {
  if (tailRows_ == blockSize) seal();
  ++tailRows_;
  set(step, double(atStep));
  set(epoch, atEpoch);
  set(time, atTime);
  set(secondsLeft, 0);
}

void StepSeries::set(std::size_t column, double value) {
  std::vector<double>& values = tail_[column];
  if (values.empty()) {
    if (std::isnan(value)) return;
    values.assign(blockSize, missingValue);
  }
  values[tailRows_ - 1] = value;
}

/// The newest rows become a block only when the next row comes, so that `set` always finds its row in the tail.
void StepSeries::seal() {
  auto block = std::make_shared<Block>();
  block->reserve(tail_.size());
  for (std::vector<double>& values : tail_) {
    block->emplace_back(values);
    values.clear();
  }
  blocks_.push_back(std::move(block));
  tailRows_ = 0;
}

void StepSeries::appendRow(const StepSeries& from, std::size_t row) {
  addRow(0, 0, 0);
  for (std::size_t column = 0; column < tail_.size(); ++column) set(column, from.value(column, row));
}

void StepSeries::dropBeyond(std::int64_t last) {
  const StepSeries old = *this;
  const auto beyond = [&](std::size_t row) { return old.value(step, row) > double(last); };
  std::size_t first = 0;
  while (first < old.size() && !beyond(first)) ++first;
  if (first == old.size()) return;
  const std::size_t whole = std::min(first / blockSize, old.blocks_.size());
  blocks_.resize(whole);
  for (std::vector<double>& values : tail_) values.clear();
  tailRows_ = 0;
  for (std::size_t row = whole * blockSize; row < old.size(); ++row)
    if (!beyond(row)) appendRow(old, row);
  // Names that no row uses any more are no curves.
  while (names_.size() > fixedColumns && !holds(names_.size() - 1)) {
    names_.pop_back();
    tail_.pop_back();
  }
}

std::vector<std::string> StepSeries::extras() const {
  std::vector<std::string> found;
  for (std::size_t i = fixedColumns; i < names_.size(); ++i)
    if (names_[i].compare(0, extraPrefix.size(), extraPrefix) == 0 && holds(i)) found.push_back(names_[i].substr(extraPrefix.size()));
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<ExtraPoint> StepSeries::extra(const std::string& name) const {
  std::vector<ExtraPoint> points;
  const auto place = column(extraName(name));
  for (std::size_t row = 0; place && row < size(); ++row) {
    const double found = value(*place, row);
    if (!std::isnan(found)) points.push_back({std::int64_t(value(step, row)), value(epoch, row), value(time, row), found});
  }
  return points;
}

void StepSeries::setExtra(std::size_t row, const std::string& name, double value) {
  const auto place = addColumn(extraName(name));
  if (!place || row >= size()) return;
  const StepSeries old = *this;
  blocks_.resize(std::min(row / blockSize, blocks_.size()));
  for (std::vector<double>& values : tail_) values.clear();
  tailRows_ = 0;
  for (std::size_t i = size(); i < old.size(); ++i) {
    appendRow(old, i);
    if (i == row) set(*place, value);
  }
}

std::size_t StepSeries::sharedRows(const StepSeries& other) const {
  const std::size_t most = std::min(blocks_.size(), other.blocks_.size());
  std::size_t shared = 0;
  while (shared < most && blocks_[shared] == other.blocks_[shared]) ++shared;
  return shared * blockSize;
}

std::size_t StepSeries::bytes() const {
  std::size_t sum = sizeof(*this) + blocks_.capacity() * sizeof(blocks_[0]);
  for (const auto& block : blocks_)
    for (const PackedColumn& column : *block) sum += column.bytes();
  for (const std::vector<double>& values : tail_) sum += values.capacity() * sizeof(double);
  for (const std::string& name : names_) sum += sizeof(name) + name.capacity();
  return sum;
}

}  // namespace resa
