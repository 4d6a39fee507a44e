#pragma once
#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/model/encoder.h"
#include "engine/run/config.h"

namespace resa {

/// What stands between a head's Linear layers.
enum class HeadStyle { bnRelu, gelu };

/// A multi-layer perceptron head, Linear-BN-ReLU or Linear-GELU repeated, with PyTorch's sequential names ("0.weight", "1.running_mean",
/// ...).
class Head : public torch::nn::Module {
 public:
  /// sizes: input, hidden..., output. `finalNorm` adds a BN without affine parameters behind the last Linear (the projector of a ResNet).
  Head(const std::vector<std::int64_t>& sizes, HeadStyle style, bool finalNorm);
  /// (B, in) -> (B, out); where `hidden` is given, each hidden layer's output (behind its ReLU or GELU) is appended to it.
  at::Tensor forward(at::Tensor x, std::vector<at::Tensor>* hidden = nullptr);

 private:
  HeadStyle style_;
  std::vector<torch::nn::Linear> linears_;
  std::vector<torch::nn::BatchNorm1d> norms_;
};

/// Everything one pass through f and g gives: h, the projector's hidden layers, z before normalisation.
struct Features {
  at::Tensor encoding;             // (B, d)
  std::vector<at::Tensor> hidden;  // each (B, projector_hidden)
  at::Tensor embedding;            // (B, projector_out)
};

/// Encoder f, projector g and, in the student where configured, predictor p.
class Network : public torch::nn::Module {
 public:
  Network(const ModelConfig& config, std::int64_t channels, bool withPredictor);
  /// images (B, C, S, S) -> features, float32 at least whatever the precision inside.
  Features forward(const at::Tensor& images);
  /// images (B, C, S, S) -> encodings (B, d) alone, the projector left out; float32 at least.
  at::Tensor encode(const at::Tensor& images);
  /// p(z), or z itself without a predictor.
  at::Tensor predict(const at::Tensor& embedding);
  /// What a linear probe of ImageNet's protocol is trained on; see Encoder::probeFeatures.
  at::Tensor probeFeatures(const at::Tensor& images);
  std::int64_t dimension() const { return encoder_->dimension(); }
  std::int64_t probeDimension() const { return encoder_->probeDimension(); }
  /// Convolutions and matrix products in "bfloat16" or "float16" by autocast; weights, BN statistics and everything outside the network
  /// stay float32. "float32" turns it off.
  void usePrecision(const std::string& precision);

 private:
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<Head> projector_, predictor_;
  at::ScalarType autocast_ = at::kFloat;
};

/// Moves tensors into one block of memory and makes each a view of it, so that an optimizer step, an average or a check is one operation.
/// With `channelsLast`, 4-D tensors keep that memory format inside the block.
at::Tensor flatten(const std::vector<at::Tensor>& tensors, bool channelsLast = false);

/// The student and its momentum copy with their flat memory. The momentum copy's parameters are the student's first ones, in the same
/// order.
class NetworkPair {
 public:
  /// What the networks are for: a pair that is only looked at has no gradients.
  enum class Use { training, observation };
  NetworkPair(const Config& config, std::int64_t channels, const at::Device& device, at::ScalarType dtype = at::kFloat,
              Use use = Use::training);

  /// A copy of all weights and BN buffers, flat, on the device.
  struct State {
    at::Tensor parameters, momentumParameters, buffers;
  };
  State state() const;
  /// Takes over the state of a pair of the same configuration.
  void restore(const State& state);

  Network& student() { return *student_; }
  /// The momentum network; the student itself where momentum is off.
  Network& momentum() { return momentum_ ? *momentum_ : *student_; }
  bool hasMomentum() const { return momentum_ != nullptr; }

  /// w_m <- m w_m + (1 - m) w for the parameters of f and g; `coefficient` is a device scalar. BN buffers are not averaged.
  void updateMomentum(const at::Tensor& coefficient);

  at::Tensor parameters() const { return parameters_; }                  // flat, student
  at::Tensor gradients() const { return gradients_; }                    // flat, same layout; undefined in a pair for observation
  at::Tensor momentumParameters() const { return momentumParameters_; }  // flat, undefined where momentum is off
  at::Tensor buffers() const { return buffers_; }                        // flat BN statistics of both networks
  /// Each parameter of the student with its gradient, views of the flat memory.
  std::vector<std::pair<at::Tensor, at::Tensor>> weightsAndGradients() const;
  /// 1 where weight decay applies to norm and bias too, else 1 for weights of dimension >= 2 and 0 elsewhere; flat.
  at::Tensor decayMask() const;

  /// Named tensors for checkpoints: "encoder.conv1.weight", "momentum_encoder.conv1.weight", "encoder.bn1.running_mean", ...
  std::vector<std::pair<std::string, at::Tensor>> named() const;
  /// A flat tensor of the parameters' layout as named tensors, e.g. the optimizer's momentum buffers with a prefix.
  std::vector<std::pair<std::string, at::Tensor>> named(const at::Tensor& flat, const std::string& prefix) const;
  std::int64_t parameterCount() const { return parameters_.numel(); }

 private:
  void makeGradients(bool channelsLast);

  std::shared_ptr<Network> student_, momentum_;
  std::vector<std::string> parameterNames_;
  std::vector<at::Tensor> parameterList_;
  at::Tensor parameters_, gradients_, momentumParameters_, buffers_;
};

/// While it lives, a network's BN layers give train output without keeping new statistics.
class BuffersKept {
 public:
  explicit BuffersKept(const at::Tensor& buffers) : buffers_(buffers), saved_(buffers.clone()) {}
  ~BuffersKept() { buffers_.copy_(saved_); }
  BuffersKept(const BuffersKept&) = delete;
  BuffersKept& operator=(const BuffersKept&) = delete;

 private:
  at::Tensor buffers_, saved_;
};

}  // namespace resa
