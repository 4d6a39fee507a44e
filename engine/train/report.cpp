#include "engine/train/report.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "engine/method/assignment_diagnostics.h"
#include "engine/train/communicator.h"

namespace resa {

Report::Report(const at::Device& device, const MethodConfig& method, Communicator& communicator)
    : method_(method), communicator_(communicator), sums_(at::zeros({5}, at::TensorOptions(device).dtype(at::kDouble))) {}

void Report::add(const StepResult& result, const Optimizer::Outcome& outcome, const at::Tensor& classes) {
  const at::NoGradGuard noGradient;
  const at::Tensor values = at::stack({result.loss.detach().to(at::kDouble), result.assignmentEntropy.to(at::kDouble),
                                       result.kl.to(at::kDouble), outcome.gradNorm.to(at::kDouble), outcome.skipped.to(at::kDouble)});
  // A skipped step's values are not finite: only its count enters.
  const at::Tensor counted =
      at::cat({at::where(outcome.skipped > 0, at::zeros_like(values), values).narrow(0, 0, 4), values.narrow(0, 4, 1)});
  sums_ += counted;
  ++steps_;
  if (!result.assignment.defined()) return;
  const at::Tensor allClasses = classes.defined() ? communicator_.allGather(classes) : classes;
  const at::Tensor sums = assignmentSums(result.assignment, result.rowKl, allClasses, communicator_.rank() * result.assignment.size(0));
  const at::Tensor finite = at::where(outcome.skipped > 0, at::zeros_like(sums), sums);
  assignmentSums_ = assignmentSums_.defined() ? assignmentSums_ + finite : finite;
  similarity_ = result.similarity;
  batchSize_ = result.assignment.size(1);
}

Report::Means Report::read() {
  const at::Tensor sums = sums_.cpu();
  const double* s = sums.data_ptr<double>();
  const auto skipped = std::int64_t(s[4]);
  const double counted = double(steps_ - skipped);  // 0 makes the means NaN: there is nothing to report
  const Means means{s[0] / counted, s[1] / counted, s[2] / counted, s[3] / counted, steps_, skipped, assignment()};
  sums_.zero_();
  steps_ = 0;
  return means;
}

/// Residuals cost another Sinkhorn: of one step a report they cost nothing.
AssignmentDiagnostics Report::assignment() {
  if (!assignmentSums_.defined()) return {};
  AssignmentDiagnostics result = diagnosticsOf(std::exchange(assignmentSums_, at::Tensor()), batchSize_);
  if (similarity_.defined()) result.marginalResidual = marginalResiduals(similarity_, method_.epsilon, method_.iterations, communicator_);
  similarity_ = at::Tensor();
  return result;
}

void TrainingClock::start() {
  if (!std::exchange(running_, true)) since_ = Clock::now();
}

void TrainingClock::stop() {
  if (std::exchange(running_, false)) before_ += std::chrono::duration<double>(Clock::now() - since_).count();
}

double TrainingClock::seconds() const { return before_ + (running_ ? std::chrono::duration<double>(Clock::now() - since_).count() : 0); }

}  // namespace resa
