#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/analysis.h"
#include "engine/run/feature_files.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"

namespace resa {

/// A run folder of kind "analysis": what was found about features from elsewhere, in the files that the studio opens like a run. One folder
/// takes the results of several calls about the same rows; nothing but its lock is written before `write`.
class AnalysisFolder {
 public:
  /// Takes over what an earlier call has written. DataError where the folder holds something else or cannot be read, Error where another
  /// program writes to it.
  explicit AnalysisFolder(const std::filesystem::path& root);

  /// What the rows are: classes, and images (n, C, H, W) uint8, each where there is one. Classes of an earlier call stay; DataError where
  /// others are given.
  void setSamples(std::int64_t n, const std::optional<Labels>& labels, const at::Tensor& images, const std::string& dataset);
  /// Classes (n) int64, numbered from 0; undefined where there are none.
  at::Tensor labels() const;

  /// Principal components, neighbours and, until better ones come, maps of both dimensions by PCA. features (n, d) float32, on the CPU.
  /// Where the folder has results of other features under this name, these are dropped: a sentence that says so, else empty.
  std::string addFeatures(const std::string& name, const at::Tensor& features, const std::string& normalize, const std::string& source);
  /// Scores as an evaluation event holds them, and what belongs to each sample: silhouette (n), undefined without classes, k-means (n).
  void addScores(const std::string& name, const nlohmann::json& scores, const at::Tensor& silhouette, const at::Tensor& kmeans);
  void addMap(const std::string& name, const Projection& projection);
  void write() const;

 private:
  void readEarlier();
  bool dropIfOther(const std::string& name, const std::string& fingerprint);
  void addMap(const std::string& key, const at::Tensor& map, const std::map<std::string, std::string>& facts);
  void writeSamples() const;
  void writeEvents() const;
  RunFolder folder_;
  FileLock lock_;
  bool exists_ = false;
  std::int64_t n_ = 0;
  std::string dataset_;
  std::vector<std::string> classes_;
  at::Tensor labels_, images_;                 // (n) int64; (n, h, w, c) uint8
  std::map<std::string, at::Tensor> tensors_;  // of the snapshot
  std::map<std::string, std::string> metadata_;
  nlohmann::json scores_ = nlohmann::json::object();  // by component
};

}  // namespace resa
