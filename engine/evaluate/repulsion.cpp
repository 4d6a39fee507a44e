#include "engine/evaluate/repulsion.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

#include "engine/evaluate/grid_plan.h"
#include "engine/evaluate/row_workers.h"

namespace resa {
namespace {

// Pairs, points that are worth waking a thread for.
constexpr std::int64_t exactPiece = 1 << 17, gridPiece = 1024;
// Sizes up to which n^2 pairs cost less than the transforms of a grid: measured, on two cores with AVX2.
constexpr std::int64_t mostExact[] = {2500, 10000};

double sumOf(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += value;
  return std::max(sum, 1e-30);
}

class ExactRepulsion final : public Repulsion {
 public:
  ExactRepulsion(RowWorkers& workers, int dims, std::int64_t n) : workers_(workers), dims_(dims), n_(n), mass_(n) {}

  double push(ConstMapAxes map, MapAxes force) override {
    workers_.run(n_, std::max<std::int64_t>(16, exactPiece / n_),
                 [&](std::int64_t begin, std::int64_t end) { repulsionRows(dims_, map, n_, begin, end, force, mass_.data()); });
    return sumOf(mass_);
  }

 private:
  RowWorkers& workers_;
  int dims_;
  std::int64_t n_;
  std::vector<float> mass_;
};

/// The transforms are those of the padded grid, but only the slices (first dimension) that hold charges are ever stored: theirs are made
/// one by one, then columns through all slices are padded, transformed, multiplied and transformed back.
class GridRepulsion final : public Repulsion {
 public:
  GridRepulsion(RowWorkers& workers, int dims, std::int64_t n) : workers_(workers), dims_(dims), n_(n), mass_(n) {}

  double push(ConstMapAxes map, MapAxes force) override {
    plan(map);
    spread(map);
    transformSlices();
    convolveColumns();
    restoreSlices();
    const MapGrid grid = plan_.grid();
    const float* potential = charges_[0].const_data_ptr<float>();
    workers_.run(n_, gridPiece,
                 [&](std::int64_t begin, std::int64_t end) { gatherRows(grid, map, potential, begin, end, force, mass_.data()); });
    return sumOf(mass_);
  }

 private:
  void plan(const ConstMapAxes& map) {
    double low[3], high[3];
    for (int a = 0; a < dims_; ++a) {
      const auto [least, most] = std::minmax_element(map.axis[a], map.axis[a] + n_);
      low[a] = *least;
      high[a] = *most;
    }
    const GridPlan next = GridPlan::covering(dims_, low, high);
    if (!spectrum_.defined() || !next.sameKernel(plan_)) {
      const std::int64_t slices = next.padded[0] / 2;
      spectrum_ = kernelSpectrum(next, at::kCPU).flatten(1).unsqueeze(-1);
      transform_ = at::empty({slices, spectrum_.size(1)}, at::kComplexFloat);
      std::vector<std::int64_t> shape(next.padded.begin(), next.padded.begin() + dims_);
      shape[0] = slices;
      for (at::Tensor& charges : charges_) charges = at::empty(shape, at::kFloat);
    }
    plan_ = next;
  }

  /// Each share of the points on a grid of its own: the number of shares is fixed, so the same bits whatever the threads.
  void spread(const ConstMapAxes& map) {
    const MapGrid grid = plan_.grid();
    const std::int64_t share = (n_ + shares - 1) / shares;
    workers_.run(shares, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t s = begin; s < end; ++s) {
        charges_[s].narrow(0, 0, plan_.nodes[0]).zero_();
        spreadRows(grid, map, std::min(n_, s * share), std::min(n_, (s + 1) * share), charges_[s].mutable_data_ptr<float>());
      }
    });
  }

  /// Calls work(first slice, slices) for pieces of about the same number of elements.
  template <typename Work>
  void overSlices(const Work& work) {
    const std::int64_t piece = std::max<std::int64_t>(1, sliceElements / charges_[0][0].numel());
    workers_.run(plan_.nodes[0], piece, [&](std::int64_t begin, std::int64_t end) {
      const at::NoGradGuard noGrad;
      for (std::int64_t i = begin; i < end; i += piece) work(i, std::min(piece, end - i));
    });
  }

  std::vector<std::int64_t> sliceAxes() const { return dims_ == 3 ? std::vector<std::int64_t>{1, 2} : std::vector<std::int64_t>{1}; }

  void transformSlices() {
    overSlices([&](std::int64_t i, std::int64_t count) {
      at::Tensor sum = charges_[0].narrow(0, i, count);
      for (int s = 1; s < shares; ++s) sum.add_(charges_[s].narrow(0, i, count));
      transform_.narrow(0, i, count).copy_(at::fft_rfftn(sum, c10::nullopt, sliceAxes()).flatten(1));
    });
  }

  void convolveColumns() {
    const std::int64_t columns = transform_.size(1), nodes = plan_.nodes[0], length = plan_.padded[0];
    workers_.run((columns + columnPiece - 1) / columnPiece, 1, [&](std::int64_t begin, std::int64_t end) {
      const at::NoGradGuard noGrad;
      for (std::int64_t c = begin * columnPiece; c < std::min(columns, end * columnPiece); c += columnPiece) {
        const std::int64_t count = std::min(columnPiece, columns - c);
        at::Tensor part = transform_.narrow(0, 0, nodes).narrow(1, c, count);
        const at::Tensor whole = at::fft_fft(part, length, 0);
        at::view_as_real(whole).mul_(spectrum_.narrow(1, c, count));
        part.copy_(at::fft_ifft(whole, length, 0).narrow(0, 0, nodes));
      }
    });
  }

  /// The potential takes the place of the charges.
  void restoreSlices() {
    const std::vector<std::int64_t> shape(plan_.padded.begin() + 1, plan_.padded.begin() + dims_);
    std::vector<std::int64_t> halved(shape);
    halved.back() = shape.back() / 2 + 1;
    overSlices([&](std::int64_t i, std::int64_t count) {
      std::vector<std::int64_t> viewed{count};
      viewed.insert(viewed.end(), halved.begin(), halved.end());
      charges_[0].narrow(0, i, count).copy_(at::fft_irfftn(transform_.narrow(0, i, count).view(viewed), shape, sliceAxes()));
    });
  }

  static constexpr int shares = 4;
  static constexpr std::int64_t sliceElements = 1 << 14, columnPiece = 32;
  RowWorkers& workers_;
  int dims_;
  std::int64_t n_;
  GridPlan plan_;
  at::Tensor spectrum_;         // (padded[0], elements of a slice's transform, 1)
  at::Tensor transform_;        // (slices, elements of a slice's transform)
  at::Tensor charges_[shares];  // (slices, padded[1], ...); the first becomes the potential
  std::vector<float> mass_;
};

}  // namespace

std::unique_ptr<Repulsion> exactRepulsion(RowWorkers& workers, int dims, std::int64_t n) {
  return std::make_unique<ExactRepulsion>(workers, dims, n);
}

std::unique_ptr<Repulsion> gridRepulsion(RowWorkers& workers, int dims, std::int64_t n) {
  return std::make_unique<GridRepulsion>(workers, dims, n);
}

std::unique_ptr<Repulsion> fastRepulsion(RowWorkers& workers, int dims, std::int64_t n) {
  return n <= mostExact[dims - 2] ? exactRepulsion(workers, dims, n) : gridRepulsion(workers, dims, n);
}

}  // namespace resa
