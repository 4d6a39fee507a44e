#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/analysis_folder.h"
#include "engine/run/feature_files.h"

namespace CLI {
class App;
}

namespace resa {

/// One matrix of features as the command line names it: `[NAME=]FILE`.
struct NamedFile {
  std::string name = "encoding";
  bool isNamed = false;  // in so many words
  std::filesystem::path path;
};

/// What `resa cluster` and `resa project` read, and the analysis folder that they may write.
struct FeatureInput {
  std::vector<std::string> features;
  std::string key, labels, labelsColumn, csvHeader = "auto", normalize = "none", folder, images, imagesKey;

  void addTo(CLI::App& command);
  /// UsageError on a name that no component can have, on one that stands twice, and on options that say nothing without others.
  std::vector<NamedFile> files() const;
  /// (n, d) float32, normalised as asked; `leftOut` takes the columns of a CSV file that are no features.
  at::Tensor load(const NamedFile& file, std::vector<std::string>& leftOut) const;
  /// Labels of the rows, where any are named. DataError where they are not `rows` many.
  std::optional<Labels> readLabelsFor(const NamedFile& first, std::int64_t rows) const;
  /// The folder to write to with its samples set; null where none is named.
  std::unique_ptr<AnalysisFolder> openFolder(const NamedFile& first, const std::optional<Labels>& labels, std::int64_t rows) const;
};

}  // namespace resa
