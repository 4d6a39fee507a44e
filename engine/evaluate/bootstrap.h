#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

/// Both ends of an interval.
struct ScoreInterval {
  double low = 0, high = 0;
};

/// How much scores owe to the choice of the evaluated images: intervals of `bootstrapLevel` between percentiles of resamples (Efron 1979).
/// A resample draws as many images as there are, each as often as chance has it, and weighs with that what is known of each image: its
/// silhouette, whether its neighbours were right, its class and its cluster. Features, neighbours and the clustering stay as they are: what
/// another training or another start of k-means would give is not in it. All scores share the draws, which depend on the seed, the resample
/// and the number of images alone.
class Bootstrap {
 public:
  /// Without resamples there are no intervals.
  Bootstrap(std::int64_t images, std::int64_t resamples, std::uint64_t seed);

  /// The mean over images of values (n) of any type; nothing where one is not finite. DataError where there are not n.
  void addMean(const std::string& component, const std::string& score, const at::Tensor& values);
  /// "ari" and "nmi" of classes and clusters (n) int64. An image that is drawn twice agrees with itself, which raises both in resamples:
  /// that much (their mean less the value) is taken off the interval.
  void addAgreement(const std::string& component, const at::Tensor& classes, const at::Tensor& clusters);

  using Intervals = std::map<std::string, std::map<std::string, ScoreInterval>>;  // by component, then score
  /// Takes n x resamples draws and, for each agreement, as many sums: about 10 ms for 2,000 images and 1,000 resamples of 4 components.
  Intervals intervals() const;

 private:
  /// The cells of a contingency table and which images lie in each.
  struct Table {
    std::string component;
    std::vector<std::int32_t> images;  // cell by cell
    struct Cell {
      std::size_t row, column, end;  // end: of its images
    };
    std::vector<Cell> cells;
    std::size_t rows = 0, columns = 0;
  };
  struct Agreement {
    double ari = 0, nmi = 0;
  };
  std::vector<std::uint16_t> drawn(std::int64_t resample) const;
  Agreement agreement(const Table& table, const std::vector<std::uint16_t>& weights) const;

  std::int64_t images_, resamples_;
  std::uint64_t seed_;
  std::vector<std::pair<std::string, std::string>> names_;  // component and score of each mean
  std::vector<at::Tensor> values_;                          // (n) float64
  std::vector<Table> tables_;
  std::vector<double> logarithms_;  // x log x of whole numbers
};

inline constexpr double bootstrapLevel = 0.95;
/// Of an evaluation: the ends of its intervals then vary by a few percent of their width from one seed to another.
inline constexpr std::int64_t bootstrapResamples = 1000;

}  // namespace resa
