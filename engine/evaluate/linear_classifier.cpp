#include "engine/evaluate/linear_classifier.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace resa {

LinearClassifier::LinearClassifier(std::int64_t dimension, std::int64_t classes, Start start, std::uint64_t seed,
                                   const at::Device& device) {
  at::Generator random = at::detail::createCPUGenerator(seed);
  at::Tensor weight = at::empty({classes, dimension}, at::kFloat), bias = at::zeros({classes}, at::kFloat);
  if (start == Start::normal) {
    weight.normal_(0, 0.01, random);
  } else {
    const double bound = 1 / std::sqrt(double(dimension));
    weight.uniform_(-bound, bound, random);
    bias.uniform_(-bound, bound, random);
  }
  weight_ = weight.to(device);
  bias_ = bias.to(device);
  weightGradient_ = at::zeros_like(weight_);
  biasGradient_ = at::zeros_like(bias_);
  weightMean_ = at::zeros_like(weight_);
  biasMean_ = at::zeros_like(bias_);
  weightSquare_ = at::zeros_like(weight_);
  biasSquare_ = at::zeros_like(bias_);
  weightSteps_ = at::zeros({}, weight_.options());
  biasSteps_ = at::zeros({}, weight_.options());
}

at::Tensor LinearClassifier::logits(const at::Tensor& features) const { return at::addmm(bias_, features, weight_.t()); }

at::Tensor LinearClassifier::backward(const at::Tensor& features, const at::Tensor& labels) {
  const at::NoGradGuard noGradient;
  const at::Tensor target = labels.unsqueeze(1);
  const at::Tensor logProbability = at::log_softmax(logits(features), 1);
  // By the logits the gradient is (softmax - one-hot) / n.
  logitGradient_ = logProbability.exp();
  logitGradient_.scatter_add_(1, target, at::full({1, 1}, -1, logitGradient_.options()).expand_as(target));
  logitGradient_.div_(double(features.size(0)));
  at::mm_out(weightGradient_, logitGradient_.t(), features);
  at::sum_out(biasGradient_, logitGradient_, 0);
  return logProbability.gather(1, target).mean().neg();
}

at::Tensor LinearClassifier::featureGradient() const { return at::mm(logitGradient_, weight_); }

void LinearClassifier::adamStep(double learningRate, double weightDecay) {
  const at::NoGradGuard noGradient;
  weightSteps_.add_(1);
  biasSteps_.add_(1);
  at::_fused_adam_({weight_, bias_}, {weightGradient_, biasGradient_}, {weightMean_, biasMean_}, {weightSquare_, biasSquare_},
                   /*max_exp_avg_sqs=*/{}, {weightSteps_, biasSteps_}, learningRate, 0.9, 0.999, weightDecay, 1e-8, /*amsgrad=*/false,
                   /*maximize=*/false);
}

void LinearClassifier::sgdStep(double learningRate, double momentum) {
  const at::NoGradGuard noGradient;
  // A momentum buffer of zeros makes the first step what PyTorch's first step is.
  at::_fused_sgd_({weight_, bias_}, {weightGradient_, biasGradient_}, {weightMean_, biasMean_}, /*weight_decay=*/0, momentum, learningRate,
                  /*dampening=*/0, /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
}

}  // namespace resa
