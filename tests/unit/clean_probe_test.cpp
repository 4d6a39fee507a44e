// The probe's "clean" matrices: un-augmented images, both networks in eval mode.
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "engine/data/resident_set.h"
#include "engine/method/assignment.h"
#include "engine/run/snapshot.h"
#include "engine/train/communicator.h"
#include "engine/train/probe.h"
#include "tests/unit/planted_pictures.h"
#include "tests/unit/tiny_weights.h"

namespace resa {
namespace {

const at::Device kCpu("cpu");

at::Tensor unitRows(const at::Tensor& x) { return x / x.norm(2, {1}, true); }

/// The rows that the probe chose, as its samples name them: ids are rows of the planted set.
std::vector<std::int64_t> rowsOf(const Probe& probe, const ImageStore& set) {
  SafetensorsWriter writer;
  probe.addSamples(writer, set);
  const std::filesystem::path path = std::filesystem::temp_directory_path() / ("resa-clean-probe-" + std::to_string(getpid()));
  writer.write(path);
  const std::vector<std::int64_t> ids = SafetensorsFile::open(path)->integers("probe.ids");
  std::filesystem::remove(path);
  return ids;
}

class CleanProbe : public ::testing::TestWithParam<bool> {
 protected:
  CleanProbe() {
    at::manual_seed(5);
    config_.method.useMomentum = GetParam();
    networks_ = std::make_unique<NetworkPair>(config_, 3, kCpu);
    // Statistics and weights of the two networks must differ, or a test could not tell them apart; statistics of nothing would leave
    // encodings that are all zero.
    const at::Tensor images = set_.images().to(at::kFloat).div(255);
    for (int pass = 0; pass < 20; ++pass) {
      networks_->student().forward(images);
      if (networks_->hasMomentum()) networks_->momentum().forward(images);
    }
    perturbStatistics(networks_->student());
    if (networks_->hasMomentum()) {
      perturbStatistics(networks_->momentum());
      networks_->momentumParameters().mul_(1.1).add_(0.01);
    }
    method_ = makeMethod(config_.method, *networks_, alone_);
  }
  at::NoGradGuard noGradient_;
  Config config_ = tinyConfig();
  ResidentSet set_{plantedPictures(60, 3, 1), kCpu};
  SingleProcess alone_;
  std::unique_ptr<NetworkPair> networks_;
  std::unique_ptr<Method> method_;
};

TEST_P(CleanProbe, ComparesTheImagesThemselvesInEvalMode) {
  const Probe probe(set_, 3, 12, makeViews(config_, 32, 32, 3), 7);
  const Normalization normalization = evalNormalization(config_.data, 3);
  const at::Tensor buffers = networks_->buffers().clone();
  const ProbeResult clean = probe.measureClean(*method_, *networks_, set_, normalization);
  EXPECT_TRUE(at::equal(networks_->buffers(), buffers)) << "looking must not change the statistics";
  EXPECT_TRUE(networks_->student().is_training());
  EXPECT_TRUE(networks_->momentum().is_training());

  networks_->student().eval();
  networks_->momentum().eval();
  const at::Tensor images = normalizeImages(set_.rows(rowsOf(probe, set_)).to(at::kFloat).div(255), normalization);
  const Features student = networks_->student().forward(images), momentum = networks_->momentum().forward(images);
  const at::Tensor similarity = at::matmul(unitRows(student.encoding), unitRows(momentum.encoding).t());
  EXPECT_TRUE(at::allclose(clean.similarity, similarity, 1e-5, 1e-5));
  EXPECT_TRUE(at::allclose(clean.assignment, sinkhorn(similarity, config_.method.epsilon, config_.method.iterations, alone_), 1e-4, 1e-5));
  const at::Tensor logits = at::matmul(unitRows(networks_->student().predict(student.embedding)), unitRows(momentum.embedding).t());
  EXPECT_TRUE(at::allclose(clean.logits01, logits, 1e-5, 1e-5));
  EXPECT_TRUE(at::equal(clean.logits01, clean.logits10));
  networks_->student().train();
  networks_->momentum().train();
  EXPECT_GT((probe.measure(*method_, *networks_).similarity - similarity).abs().max().item<double>(), 1e-3) << "not as trained";
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutMomentum, CleanProbe, ::testing::Bool());

}  // namespace
}  // namespace resa
