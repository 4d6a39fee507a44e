#pragma once
#include <QPointF>
#include <QString>
#include <QVector>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace resa {

/// Where the numbers of a curve come from: samples at ascending positions, read piece by piece. Immutable.
class CurveSource {
 public:
  virtual ~CurveSource() = default;
  virtual std::size_t size() const = 0;
  /// Samples [begin, end) into x and y; y is NaN where nothing was logged.
  virtual void read(std::size_t begin, std::size_t end, double* x, double* y) const = 0;
  /// Samples at the start that are the same in `other`.
  virtual std::size_t sharedWith(const CurveSource& other) const;
};
using CurveSourcePtr = std::shared_ptr<const CurveSource>;

CurveSourcePtr pointSource(const QVector<QPointF>& points);

class CurveSeries;
using CurveSeriesPtr = std::shared_ptr<const CurveSeries>;

/// The numbers of one curve with a pyramid of their extremes: least, greatest and least positive number of each 32 samples, of each 8 such
/// groups, and so on. Drawing takes the same time however many samples there are and loses no extreme. Memory: at most 1.8 bytes a sample
/// beside the source. Immutable.
class CurveSeries {
 public:
  /// What `earlier` knows of the samples that both sources share is taken over. Samples whose positions do not ascend are sorted first.
  static CurveSeriesPtr make(CurveSourcePtr source, const CurveSeries* earlier = nullptr);

  const CurveSource& source() const { return *source_; }
  /// Numbers, without what is missing; how many of them are zero or less; and how many lie at positions of zero or less.
  std::size_t count() const { return count_; }
  std::size_t notPositive() const { return notPositive_; }
  std::size_t beforeZero() const;
  /// Least and greatest number (all, or those above zero) and position; NaN where there is none.
  double low(bool positive = false) const;
  double high() const;
  double firstX(bool positive = false) const;
  double lastX() const;
  /// Every number with its position. Large for long runs: for files and tests.
  QVector<QPointF> points() const;
  /// The sample with a number nearest to a position.
  std::optional<QPointF> nearest(double x) const;
  /// The next sample with a number beyond (or before) a position.
  std::optional<QPointF> neighbour(double x, bool after) const;
  /// First sample at or behind a position.
  std::size_t find(double x) const;
  /// The samples to draw where `edges` bound the columns of pixels (ascending): of each column the first, least, greatest and last one, and
  /// one sample beyond either end. `positive` leaves out zero and less.
  QVector<QPointF> drawn(const std::vector<double>& edges, bool positive) const;
  /// Of the pyramid, without the source.
  std::size_t bytes() const;

  static constexpr std::size_t group = 32, fan = 8;

 private:
  struct Extremes {
    double low = std::numeric_limits<double>::infinity(), high = -low, lowPositive = low;
    std::uint32_t lowAt = 0, highAt = 0, lowPositiveAt = 0;
    void add(double value, std::size_t at);
    void add(const Extremes& other);
  };
  bool build(const CurveSeries* earlier);
  void addExtremes(Extremes& sum, std::size_t begin, std::size_t end) const;
  void addRaw(Extremes& sum, std::size_t begin, std::size_t end) const;
  std::optional<std::size_t> numberIn(std::size_t begin, std::size_t end, bool first) const;
  QPointF sample(std::size_t at) const;
  CurveSourcePtr source_;
  std::vector<std::vector<Extremes>> levels_;
  std::vector<double> groupX_;                            // position of each group's first sample
  std::vector<std::uint8_t> numbers_, groupNotPositive_;  // of each group
  std::size_t count_ = 0, notPositive_ = 0;
};

/// Exponential moving average of the numbers of a curve, freed of its pull towards zero at the start (Kingma and Ba 2015):
/// s_t = w s_{t-1} + (1 - w) y_t, drawn as s_t / (1 - w^t). Memory: half a byte a sample. `earlier` as above, for the same weight.
CurveSourcePtr smoothedSource(const CurveSeriesPtr& series, double weight, const CurveSource* earlier = nullptr);

enum class BandKind { deviation, range };
enum class SpreadPart { mean, low, high };
/// Mean over several runs, and mean -+ standard deviation (n - 1) or least and greatest, at the positions of the first run where all runs
/// have numbers; between the positions of the others they are interpolated.
CurveSourcePtr spreadSource(const std::vector<CurveSeriesPtr>& runs, SpreadPart part, BandKind kind);

/// Series that were made before, so that a run that grows costs what is new. Thread-safe.
class CurveCache {
 public:
  /// What is not asked for until the next turn is forgotten at the one after.
  void turn();
  CurveSeriesPtr find(const QString& key);
  void keep(const QString& key, const CurveSeriesPtr& series);
  /// Bytes of all pyramids that are held.
  std::size_t bytes() const;

 private:
  mutable std::mutex mutex_;
  std::map<QString, CurveSeriesPtr> old_, now_;
};

}  // namespace resa
