#pragma once
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace resa {

/// A linear classifier under mean cross-entropy with its gradient written out: no graph, three matrix products a step. Everything stays on
/// the device; nothing here waits for it.
class LinearClassifier {
 public:
  /// uniform: PyTorch's default for Linear, U(+-1/sqrt(dimension)) for weight and bias; normal: weight N(0, 0.01), bias 0 (MoCo).
  enum class Start { uniform, normal };
  /// Float32 on `device`; the start depends on `seed` alone, not on the device.
  LinearClassifier(std::int64_t dimension, std::int64_t classes, Start start, std::uint64_t seed, const at::Device& device);

  /// features (n, dimension) -> (n, classes).
  at::Tensor logits(const at::Tensor& features) const;
  /// Sets the gradient for a batch, labels (n) int64 on the device; returns the loss (device scalar, nats).
  at::Tensor backward(const at::Tensor& features, const at::Tensor& labels);
  /// Gradient of the last batch's loss by its features, (n, dimension).
  at::Tensor featureGradient() const;

  /// Adam (Kingma and Ba 2015) with L2 decay in the gradient, as torch.optim.Adam: betas 0.9 and 0.999, epsilon 1e-8.
  void adamStep(double learningRate, double weightDecay);
  /// SGD with momentum as torch.optim.SGD.
  void sgdStep(double learningRate, double momentum);

  const at::Tensor& weight() const { return weight_; }  // (classes, dimension)
  const at::Tensor& bias() const { return bias_; }      // (classes)

 private:
  at::Tensor weight_, bias_, weightGradient_, biasGradient_, logitGradient_;
  at::Tensor weightMean_, biasMean_, weightSquare_, biasSquare_, weightSteps_, biasSteps_;
};

}  // namespace resa
