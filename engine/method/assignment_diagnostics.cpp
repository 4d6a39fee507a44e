#include "engine/method/assignment_diagnostics.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "engine/method/assignment.h"
#include "engine/method/method.h"
#include "engine/train/communicator.h"

namespace resa {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Places of the sums; all are sums over rows.
enum Sum { rows, entropy, diagonal, besideDiagonal, offClass, sameClass, sameClassByChance, kl, klSquares, count };

at::Tensor total(const at::Tensor& rowsOrMatrix) { return rowsOrMatrix.sum(at::kDouble); }

}  // namespace

at::Tensor assignmentSums(const at::Tensor& assignment, const at::Tensor& rowKl, const at::Tensor& classes, std::int64_t firstColumn) {
  const at::NoGradGuard noGradient;
  const std::int64_t height = assignment.size(0), width = assignment.size(1);
  const auto scalar = [options = assignment.options().dtype(at::kDouble)](double value) { return at::full({}, value, options); };
  std::vector<at::Tensor> sums(Sum::count, scalar(kMissing));
  const at::Tensor own = assignment.diagonal(firstColumn).to(at::kDouble);
  const at::Tensor beside = assignment.sum({1}, /*keepdim=*/false, at::kDouble) - own;
  sums[Sum::rows] = scalar(double(height));
  sums[Sum::entropy] = total(assignmentEntropyRows(assignment));
  sums[Sum::diagonal] = total(own);
  sums[Sum::besideDiagonal] = total(beside);
  if (classes.defined()) {
    const at::Tensor alike = classes.narrow(0, firstColumn, height).unsqueeze(1) == classes.unsqueeze(0);
    const at::Tensor onClass = (assignment * alike).sum(at::kDouble);
    sums[Sum::offClass] = total(assignment) - onClass;
    sums[Sum::sameClass] = onClass - sums[Sum::diagonal];
    const at::Tensor chance = (total(alike) - double(height)) / double(height * std::max<std::int64_t>(width - 1, 1));
    sums[Sum::sameClassByChance] = sums[Sum::besideDiagonal] * chance;
  }
  if (rowKl.defined()) {
    sums[Sum::kl] = total(rowKl);
    sums[Sum::klSquares] = total(rowKl.to(at::kDouble).square());
  }
  return at::stack(sums);
}

AssignmentDiagnostics diagnosticsOf(const at::Tensor& sums, std::int64_t size) {
  const at::Tensor onHost = sums.cpu();
  const double* const of = onHost.const_data_ptr<double>();
  AssignmentDiagnostics result;
  if (!(of[Sum::rows] > 0)) return result;
  const auto mean = [of](Sum sum) { return of[sum] / of[Sum::rows]; };
  result.size = size;
  result.rowEntropy = mean(Sum::entropy);
  result.diagonalMass = mean(Sum::diagonal);
  result.offDiagonalMass = mean(Sum::besideDiagonal);
  result.offClassMass = mean(Sum::offClass);
  if (of[Sum::sameClassByChance] > 0) result.sameClassRatio = of[Sum::sameClass] / of[Sum::sameClassByChance];
  result.kl = mean(Sum::kl);
  result.klStd = std::isnan(result.kl) ? kMissing : std::sqrt(std::max(0.0, mean(Sum::klSquares) - result.kl * result.kl));
  return result;
}

std::vector<double> marginalResiduals(const at::Tensor& scores, double epsilon, std::int64_t iterations, Communicator& communicator) {
  const at::NoGradGuard noGradient;
  std::vector<at::Tensor> residuals;
  sinkhorn(scores, epsilon, iterations, communicator, [&](const at::Tensor& assignment) {
    at::Tensor columns = assignment.sum({0}, /*keepdim=*/false, at::kDouble);
    communicator.allReduce(columns);
    residuals.push_back((columns - 1).abs().mean());
  });
  if (residuals.empty()) return {};
  const at::Tensor onHost = at::stack(residuals).cpu();
  const double* const values = onHost.const_data_ptr<double>();
  return {values, values + onHost.numel()};
}

AssignmentDiagnostics diagnose(const ProbeResult& probe, const at::Tensor& classes, double temperature) {
  const at::NoGradGuard noGradient;
  const at::Tensor loss = (assignmentLossRows(probe.assignment, probe.logits01, temperature) +
                           assignmentLossRows(probe.assignment, probe.logits10, temperature)) /
                          2;
  const at::Tensor divergence = loss - assignmentEntropyRows(probe.assignment);
  AssignmentDiagnostics result = diagnosticsOf(assignmentSums(probe.assignment, divergence, classes), probe.assignment.size(1));
  const at::Tensor cosines = (probe.logits01.diagonal().to(at::kDouble) + probe.logits10.diagonal().to(at::kDouble)) / 2;
  result.alignment = 2 - 2 * cosines.mean().item<double>();
  return result;
}

}  // namespace resa
