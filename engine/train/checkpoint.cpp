#include "engine/train/checkpoint.h"

#include <openssl/evp.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/data/tensor_file.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

std::filesystem::path manifestOf(std::filesystem::path checkpoint) { return checkpoint.replace_extension(".json"); }

std::string sha256(const std::string& content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  if (EVP_Digest(content.data(), content.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw Error("cannot compute a SHA-256 digest");
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

}  // namespace

void writeCheckpoint(const RunFolder& run, std::int64_t step, double epoch, const NetworkPair& networks, const Optimizer& optimizer) {
  SafetensorsWriter writer;
  for (const auto& [name, tensor] : networks.named()) addTensor(writer, name, tensor);
  for (const auto& [prefix, flat] : optimizer.flatState())
    for (const auto& [name, tensor] : networks.named(flat, prefix)) addTensor(writer, name, tensor);
  for (const auto& [name, tensor] : optimizer.scalarState()) addTensor(writer, name, tensor);
  writer.setMetadata("step", std::to_string(step));
  const std::filesystem::path path = run.checkpoint(step);
  std::filesystem::create_directories(path.parent_path());
  writer.write(path);
  const std::string content = readFile(path);
  const nlohmann::json manifest = {
      {"step", step}, {"epoch", epoch}, {"size", content.size()}, {"sha256", sha256(content)}, {"version", RESA_VERSION}};
  writeFileAtomically(manifestOf(path), manifest.dump(1) + "\n");
}

void readCheckpoint(const RunFolder& run, std::int64_t step, NetworkPair& networks, Optimizer& optimizer) {
  const std::filesystem::path path = run.checkpoint(step);
  const auto manifest = nlohmann::json::parse(readFile(manifestOf(path)), nullptr, false);
  if (!manifest.is_object())
    throw DataError(manifestOf(path).string() + ": not a checkpoint manifest; remove it to resume from an older checkpoint");
  if (sha256(readFile(path)) != manifest.value("sha256", ""))
    throw DataError(path.string() + ": differs from the SHA-256 in its manifest (damaged); remove both to resume from an older checkpoint");
  const auto file = SafetensorsFile::open(path);
  const auto restore = [&](const std::vector<std::pair<std::string, at::Tensor>>& targets) {
    for (auto [name, tensor] : targets) {
      const at::Tensor stored = loadTensor(*file, name);
      if (stored.sizes() != tensor.sizes())
        throw DataError(path.string() + ": '" + name + "' has another shape than the configured model; the run's config.toml was changed");
      tensor.copy_(stored);
    }
  };
  const at::NoGradGuard noGradient;
  restore(networks.named());
  for (const auto& [prefix, flat] : optimizer.flatState()) restore(networks.named(flat, prefix));
  restore(optimizer.scalarState());
}

void pruneCheckpoints(const RunFolder& run, std::int64_t keep, const std::vector<std::int64_t>& kept) {
  std::vector<std::filesystem::path> found;
  std::vector<std::filesystem::path> orphans;  // without a manifest: what a crash left
  for (const auto& entry : std::filesystem::directory_iterator(run.file("checkpoints"))) {
    if (entry.path().extension() != ".safetensors" ||
        std::any_of(kept.begin(), kept.end(), [&](std::int64_t step) { return entry.path() == run.checkpoint(step); }))
      continue;
    (std::filesystem::exists(manifestOf(entry.path())) ? found : orphans).push_back(entry.path());
  }
  for (const auto& orphan : orphans) std::filesystem::remove(orphan);
  std::sort(found.begin(), found.end());  // nine digits: by step
  for (std::size_t i = 0; i + std::size_t(keep) < found.size(); ++i) {
    std::filesystem::remove(manifestOf(found[i]));
    std::filesystem::remove(found[i]);
  }
}

}  // namespace resa
