#include "engine/evaluate/descent.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/evaluate/repulsion.h"
#include "engine/evaluate/row_workers.h"
#include "engine/evaluate/tsne_kernel.h"

namespace resa {
namespace {

constexpr float longestStep = 5;  // per coordinate: keeps a high rate from throwing points out
constexpr std::int64_t piece = 512;

/// One value per point and dimension, dimension by dimension.
struct Columns {
  Columns(int dims, std::int64_t n, float value = 0) {
    for (int a = 0; a < dims; ++a) axis[a].assign(n, value);
  }
  MapAxes view() { return {{axis[0].data(), axis[1].data(), axis[2].data()}}; }
  ConstMapAxes view() const { return {{axis[0].data(), axis[1].data(), axis[2].data()}}; }
  std::array<std::vector<float>, 3> axis;
};

class CpuDescent final : public Descent {
 public:
  CpuDescent(RowWorkers& workers, const Affinities& affinities, Repulsion& repulsion, const at::Tensor& start)
      : workers_(workers),
        affinities_(affinities),
        repulsion_(repulsion),
        dims_(int(start.size(1))),
        n_(affinities.n),
        map_(dims_, n_),
        attraction_(dims_, n_),
        push_(dims_, n_),
        velocity_(dims_, n_),
        gain_(dims_, n_, 1) {
    const auto from = start.accessor<float, 2>();
    for (std::int64_t i = 0; i < n_; ++i)
      for (int a = 0; a < dims_; ++a) map_.axis[a][i] = from[i][a];
  }

  void restart() override {
    velocity_ = Columns(dims_, n_);
    gain_ = Columns(dims_, n_, 1);
  }

  void step(const DescentStep& step) override {
    const StepFactors factors{float(step.exaggeration), float(1 / forces()), float(step.rate), float(step.momentum)};
    workers_.run(n_, piece, [&](std::int64_t begin, std::int64_t end) {
      for (int a = 0; a < dims_; ++a)
        descendRows(factors, longestStep, attraction_.axis[a].data(), push_.axis[a].data(), begin, end, map_.axis[a].data(),
                    velocity_.axis[a].data(), gain_.axis[a].data());
    });
  }

  void centre() override {
    for (int a = 0; a < dims_; ++a) {
      double sum = 0;
      for (const float value : map_.axis[a]) sum += value;
      for (float& value : map_.axis[a]) value -= float(sum / double(n_));
    }
  }

  double kl() override {
    const double logMass = std::log(forces());
    std::vector<double> rows(n_);
    workers_.run(n_, piece, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        for (std::int64_t e = affinities_.start[i]; e < affinities_.start[i + 1]; ++e) {
          const double p = affinities_.value[e];
          if (p > 0) rows[i] += p * (std::log(p * (1 + squaredDistance(i, affinities_.column[e]))) + logMass);
        }
    });
    double sum = 0;
    for (const double row : rows) sum += row;
    return sum;
  }

  at::Tensor map() const override {
    at::Tensor result = at::empty({n_, dims_}, at::kFloat);
    auto to = result.accessor<float, 2>();
    for (std::int64_t i = 0; i < n_; ++i)
      for (int a = 0; a < dims_; ++a) to[i][a] = map_.axis[a][i];
    return result;
  }

 private:
  double squaredDistance(std::int64_t i, std::int64_t j) const {
    double sum = 0;
    for (int a = 0; a < dims_; ++a) {
      const double difference = double(map_.axis[a][i]) - double(map_.axis[a][j]);
      sum += difference * difference;
    }
    return sum;
  }

  /// Fills both forces; returns the sum of q_ij over all pairs.
  double forces() {
    const ConstMapAxes map = std::as_const(map_).view();
    const MapAxes attraction = attraction_.view();
    const SparseRows rows{affinities_.start.data(), affinities_.column.data(), affinities_.value.data()};
    workers_.run(n_, piece, [&](std::int64_t begin, std::int64_t end) { attractionRows(dims_, map, rows, begin, end, attraction); });
    return repulsion_.push(map, push_.view());
  }

  RowWorkers& workers_;
  const Affinities& affinities_;
  Repulsion& repulsion_;
  int dims_;
  std::int64_t n_;
  Columns map_, attraction_, push_, velocity_, gain_;
};

}  // namespace

std::unique_ptr<Descent> cpuDescent(RowWorkers& workers, const Affinities& affinities, Repulsion& repulsion, const at::Tensor& start) {
  return std::make_unique<CpuDescent>(workers, affinities, repulsion, start);
}

}  // namespace resa
