#include <algorithm>

#include "engine/method/assignment.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/error.h"
#include "engine/train/communicator.h"

namespace resa {
namespace {

at::Tensor normalize(const at::Tensor& x) { return at::div(x, x.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-12)); }

/// ReSA (paper, Section 4): the batch is assigned to itself by Sinkhorn-Knopp on the weak view's encodings, and the assignment guides the
/// loss between embeddings of all pairs of views.
class ReSa final : public Method {
 public:
  ReSa(const MethodConfig& config, NetworkPair& networks, Communicator& communicator)
      : config_(config), networks_(networks), communicator_(communicator) {}

  StepResult step(const std::vector<at::Tensor>& views, const at::Tensor& momentum) override {
    // 1. Student, per view: BN statistics are those of one view.
    std::vector<Features> student;
    for (const at::Tensor& view : views) student.push_back(networks_.student().forward(view));
    std::vector<at::Tensor> z;
    for (const Features& features : student) z.push_back(normalize(networks_.student().predict(features.embedding)));
    // 2. and 3. Momentum copy, then its targets.
    networks_.updateMomentum(momentum);
    const Targets targets = makeTargets(views, student);
    // 4. The batch assigned to itself.
    const at::Tensor s = similarity(student[0], targets);
    const at::Tensor a = assign(s);
    // 5. Every pair of a student view and another target view, the same assignment for all.
    at::Tensor loss = at::zeros({}, z[0].options().dtype(a.scalar_type()));
    at::Tensor rowLoss = at::zeros_like(a.select(1, 0));
    int pairs = 0;
    for (std::size_t q = 0; q < z.size(); ++q)
      for (std::size_t v = 0; v < targets.z.size(); ++v)
        if (q != v) {
          const at::Tensor rows = assignmentLossRows(a, at::matmul(z[q], targets.z[v].t()), config_.temperature);
          loss = loss + rows.mean();
          rowLoss += rows.detach();
          ++pairs;
        }
    loss = loss / pairs;
    const at::Tensor entropy = assignmentEntropyRows(a), meanEntropy = entropy.mean();
    return {loss, meanEntropy, loss.detach() - meanEntropy, a, rowLoss / pairs - entropy, fromIdentity() ? at::Tensor() : s};
  }

  ProbeResult probe(const std::vector<at::Tensor>& views) override {
    const at::NoGradGuard noGradient;
    std::vector<Features> student;
    for (const at::Tensor& view : views) student.push_back(networks_.student().forward(view));
    const Targets targets = makeTargets(views, student);
    const auto logits = [&](std::size_t q, std::size_t v) {
      return at::matmul(normalize(networks_.student().predict(student[q].embedding)), targets.z[v].t());
    };
    const at::Tensor s = similarity(student[0], targets);
    const at::Tensor forward = logits(0, views.size() - 1);
    return {s, assign(s), forward, views.size() > 1 ? logits(1, 0) : forward};
  }

 private:
  /// What the student is compared with: normalised, gathered over all processes, without gradient.
  struct Targets {
    at::Tensor weakScore;       // (B_global, d): the weak view's encodings, or embeddings where configured
    std::vector<at::Tensor> z;  // (B_global, projector_out) of views 0 and 1, or of the only one
  };

  bool fromEmbedding() const { return config_.assignmentFrom == "embedding"; }
  bool fromIdentity() const { return config_.assignmentFrom == "identity"; }
  const at::Tensor& scored(const Features& features) const { return fromEmbedding() ? features.embedding : features.encoding; }

  Targets makeTargets(const std::vector<at::Tensor>& views, const std::vector<Features>& student) {
    const at::NoGradGuard noGradient;
    Targets targets;
    for (std::size_t v = 0; v < std::min<std::size_t>(2, views.size()); ++v) {
      // Without momentum the targets reuse the student's forward.
      const Features features = networks_.hasMomentum() ? networks_.momentum().forward(views[v]) : student[v];
      targets.z.push_back(communicator_.allGather(normalize(features.embedding.detach())));
      if (v == 0) targets.weakScore = communicator_.allGather(normalize(scored(features).detach()));
    }
    return targets;
  }

  at::Tensor similarity(const Features& weak, const Targets& targets) const {
    const at::NoGradGuard noGradient;
    return at::matmul(normalize(scored(weak).detach()), targets.weakScore.t());
  }

  at::Tensor assign(const at::Tensor& similarity) {
    if (!fromIdentity()) return sinkhorn(similarity, config_.epsilon, config_.iterations, communicator_);
    // Each image to itself: the loss becomes InfoNCE.
    const at::Tensor all = at::eye(similarity.size(1), similarity.options());
    return all.narrow(0, communicator_.rank() * similarity.size(0), similarity.size(0));
  }

  MethodConfig config_;
  NetworkPair& networks_;
  Communicator& communicator_;
};

}  // namespace

std::unique_ptr<Method> makeMethod(const MethodConfig& config, NetworkPair& networks, Communicator& communicator) {
  if (config.name == "resa") return std::make_unique<ReSa>(config, networks, communicator);
  throw ConfigError("method.name '" + config.name + "' is not known: use resa");
}

}  // namespace resa
