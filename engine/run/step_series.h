#pragma once
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/assignment.h"

namespace resa {

struct StepEvent {
  std::int64_t step = 0;
  double epoch = 0, time = 0;  // time: seconds since 1970 UTC
  double loss = 0, assignmentEntropy = 0, kl = 0, lr = 0, momentum = 0, imagesPerSecond = 0, gradNorm = 0, secondsLeft = 0;
  AssignmentDiagnostics train;  // of the batches since the last report
};

/// A number that some other program logged in its `step` events.
struct ExtraPoint {
  std::int64_t step = 0;
  double epoch = 0, time = 0, value = 0;
};

/// A column of at most a block's numbers, kept in the smallest of a few forms that gives every number back exactly.
class PackedColumn {
 public:
  PackedColumn() = default;  // all missing
  explicit PackedColumn(const std::vector<double>& values);
  void read(std::size_t begin, std::size_t end, double* out) const;
  std::size_t bytes() const { return sizeof(*this) + words_.capacity() * sizeof(std::uint32_t); }
  bool missing() const;

 private:
  bool packLine(const std::vector<double>& values);
  bool packMilli(const std::vector<double>& values);
  bool packFloats(const std::vector<double>& values);
  enum class Form : std::uint8_t { constant, line, milli, floats, doubles };
  Form form_ = Form::constant;
  double base_ = std::numeric_limits<double>::quiet_NaN(), stride_ = 0,
         divisor_ = 1;  // line: (base + i stride) / divisor; milli: (base + word) / 1000
  std::vector<std::uint32_t> words_;
};

/// The step events of a run as named columns, at most eight bytes a logged number. Rows lie in immutable blocks that copies share, so a
/// copy costs the same however long the run is. Not thread-safe; copies are independent of each other.
class StepSeries {
 public:
  static constexpr std::size_t blockSize = 1024;
  /// Columns that every series has, by their place; what else was logged follows ("train.marginal_residual.1", "extra.NAME").
  enum Column : std::size_t {
    step,
    epoch,
    time,
    loss,
    assignmentEntropy,
    kl,
    lr,
    momentum,
    imagesPerSecond,
    gradNorm,
    secondsLeft,
    trainSize,
    rowEntropy,
    diagonalMass,
    offDiagonalMass,
    offClassMass,
    sameClassRatio,
    trainKl,
    trainKlStd,
    alignment,
    residuals,  // how many marginal residuals the row has
    fixedColumns
  };
  StepSeries();
  std::size_t size() const { return blocks_.size() * blockSize + tailRows_; }
  bool empty() const { return size() == 0; }
  StepEvent operator[](std::size_t row) const;
  StepEvent front() const { return (*this)[0]; }
  StepEvent back() const { return (*this)[size() - 1]; }
  void push_back(const StepEvent& event);
  void clear() { *this = StepSeries(); }
  /// Rewrites every row by `change(StepEvent&)`; for histories that are made by hand.
  template <typename Change>
  void forEach(Change change) {
    StepSeries changed;
    for (std::size_t row = 0; row < size(); ++row) {
      StepEvent event = (*this)[row];
      change(event);
      changed.push_back(event);
    }
    *this = std::move(changed);
  }

  /// Names of all columns: "loss", "train.kl", "train.marginal_residual.1", "extra.NAME".
  const std::vector<std::string>& columns() const { return names_; }
  std::optional<std::size_t> column(std::string_view name) const;
  /// Rows [begin, end) of a column into `out`; NaN where nothing was logged.
  void read(std::size_t column, std::size_t begin, std::size_t end, double* out) const;
  double value(std::size_t column, std::size_t row) const;
  /// Whether any row has a number there.
  bool holds(std::size_t column) const;
  /// First row whose step is at least `step`, where steps ascend.
  std::size_t rowOf(std::int64_t step) const;

  /// Numbers that another program logged under names of its own, sorted.
  std::vector<std::string> extras() const;
  std::vector<ExtraPoint> extra(const std::string& name) const;
  void setExtra(std::size_t row, const std::string& name, double value);

  /// Appends a row that holds these three and `secondsLeft` = 0; `set` fills its other columns.
  void addRow(std::int64_t step, double epoch, double time);
  void set(std::size_t column, double value);  // of the newest row
  /// The column's place; made where it is new, none where there are more names than a person could want to see (256 extras, 256 residuals).
  std::optional<std::size_t> addColumn(const std::string& name);
  /// Removes the rows of a greater step.
  void dropBeyond(std::int64_t step);
  /// Forgets the rows of whole blocks; the newest row always stays.
  void forgetOld() {
    if (tailRows_ > 0) blocks_.clear();
  }
  /// Rows at the start that both series hold in the very same blocks.
  std::size_t sharedRows(const StepSeries& other) const;
  std::size_t bytes() const;

  /// Walks over rows; each is put together anew, so that a reference lives as long as the loop's body.
  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = StepEvent;
    using difference_type = std::ptrdiff_t;
    using reference = StepEvent;
    struct pointer {
      StepEvent event;
      const StepEvent* operator->() const { return &event; }
    };
    const_iterator() = default;
    const_iterator(const StepSeries* series, std::size_t row) : series_(series), row_(row) {}
    StepEvent operator*() const { return (*series_)[row_]; }
    StepEvent operator[](difference_type n) const { return *(*this + n); }
    pointer operator->() const { return {**this}; }
    const_iterator& operator++() { return *this += 1; }
    const_iterator& operator--() { return *this += -1; }
    const_iterator operator++(int) {
      const_iterator old = *this;
      ++*this;
      return old;
    }
    const_iterator& operator+=(difference_type n) {
      row_ = std::size_t(difference_type(row_) + n);
      return *this;
    }
    const_iterator& operator-=(difference_type n) { return *this += -n; }
    friend const_iterator operator+(const_iterator a, difference_type n) { return a += n; }
    friend const_iterator operator-(const_iterator a, difference_type n) { return a -= n; }
    friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
      return difference_type(a.row_) - difference_type(b.row_);
    }
    friend auto operator<=>(const const_iterator& a, const const_iterator& b) { return a.row_ <=> b.row_; }
    friend bool operator==(const const_iterator& a, const const_iterator& b) { return a.row_ == b.row_; }

   private:
    const StepSeries* series_ = nullptr;
    std::size_t row_ = 0;
  };
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size()}; }

 private:
  using Block = std::vector<PackedColumn>;
  void seal();
  void appendRow(const StepSeries& from, std::size_t row);
  std::vector<std::string> names_;
  std::vector<std::shared_ptr<const Block>> blocks_;
  std::vector<std::vector<double>> tail_;  // by column: blockSize numbers, or none while all are missing
  std::size_t tailRows_ = 0;
};

}  // namespace resa
