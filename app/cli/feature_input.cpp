#include "app/cli/feature_input.h"

#include <ATen/ATen.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "engine/evaluate/scoring.h"
#include "engine/run/array_file.h"
#include "engine/run/error.h"

namespace resa {
namespace {

bool isName(const std::string& text) {
  const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), allowed);
}

CsvHeader headerOf(const std::string& text) { return text == "yes" ? CsvHeader::yes : text == "no" ? CsvHeader::no : CsvHeader::automatic; }

}  // namespace

void FeatureInput::addTo(CLI::App& command) {
  command
      .add_option("features", features,
                  "[NAME=]FILE: features (n, d) in .npy, .npz, .safetensors (floats or integers) or .csv (its numeric columns); several "
                  "files are several components of the same rows")
      ->required();
  command.add_option("--key", key, "Array of an .npz or .safetensors file (default: the one named NAME, else its only matrix)");
  command.add_option("--labels", labels, "True classes: .npy, .npz, .safetensors, .csv, or text with one label a line; numbers or names");
  command.add_option("--labels-column,--labels-key", labelsColumn,
                     "Column of a .csv file (name, or number from 1 without a header) or array of an .npz or .safetensors file that holds "
                     "the labels: of --labels, else of the features' file");
  command.add_option("--csv-header", csvHeader, "Whether the first line of .csv files names the columns: auto, yes, no")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "yes", "no"}));
  command.add_option("--normalize", normalize, "none: features as they are; l2: rows scaled to length 1")
      ->capture_default_str()
      ->check(CLI::IsMember({"none", "l2"}));
  command.add_option("--folder", folder, "Write an analysis into this folder, or add to the one there: resa-studio opens it like a run");
  command.add_option("--images", images, "With --folder: images of the rows, (n, h, w[, c]) uint8 in .npy, .npz or .safetensors");
  command.add_option("--images-key", imagesKey, "Array of the images in an .npz or .safetensors file");
}

std::vector<NamedFile> FeatureInput::files() const {
  std::vector<NamedFile> files;
  std::set<std::string> names;
  for (const std::string& text : features) {
    NamedFile file;
    file.path = text;
    const std::size_t equals = text.find('=');
    std::error_code ignored;
    if (equals != std::string::npos && !std::filesystem::exists(text, ignored)) {
      file.name = text.substr(0, equals);
      file.path = text.substr(equals + 1);
      file.isNamed = true;
      if (!isName(file.name) || file.name == "probe")
        throw UsageError("'" + file.name + "' is no name for features: use letters, digits, - and _, and not 'probe'");
    }
    if (!names.insert(file.name).second)
      throw UsageError("two features are named '" + file.name + "': name each as NAME=FILE, e.g. encoding=a.npy embedding=b.npy");
    files.push_back(std::move(file));
  }
  if (!images.empty() && folder.empty()) throw UsageError("--images are kept in an analysis: name its folder with --folder");
  return files;
}

at::Tensor FeatureInput::load(const NamedFile& file, std::vector<std::string>& leftOut) const {
  std::string wanted = key;
  if (wanted.empty() && file.isNamed && ArrayFile::knows(file.path) && ArrayFile(file.path).has(file.name)) wanted = file.name;
  FeatureMatrix matrix = readFeatures(file.path, wanted, labels.empty() ? labelsColumn : std::string(), headerOf(csvHeader));
  leftOut = std::move(matrix.leftOut);
  const at::Tensor tensor = toTensor(std::move(matrix));
  return normalize == "l2" ? normalizedRows(tensor) : tensor;
}

std::optional<Labels> FeatureInput::readLabelsFor(const NamedFile& first, std::int64_t rows) const {
  if (labels.empty() && labelsColumn.empty()) return {};
  const std::filesystem::path path = labels.empty() ? first.path : std::filesystem::path(labels);
  Labels read = readLabels(path, labelsColumn, headerOf(csvHeader));
  if (std::int64_t(read.values.size()) != rows)
    throw DataError(path.string() + ": " + std::to_string(read.values.size()) + " labels for " + std::to_string(rows) +
                    " rows of features");
  return read;
}

std::unique_ptr<AnalysisFolder> FeatureInput::openFolder(const NamedFile& first, const std::optional<Labels>& labelled,
                                                         std::int64_t rows) const {
  if (folder.empty()) return nullptr;
  if (rows < 2) throw DataError(first.path.string() + ": an analysis needs at least 2 rows");
  auto opened = std::make_unique<AnalysisFolder>(folder);
  at::Tensor pictures;
  if (!images.empty()) {
    const ImageBlock block = readImages(images, imagesKey);
    pictures = at::empty({block.count, block.height, block.width, block.channels}, at::kByte);
    std::copy(block.pixels.begin(), block.pixels.end(), pictures.mutable_data_ptr<std::uint8_t>());
    pictures = pictures.permute({0, 3, 1, 2});
  }
  opened->setSamples(rows, labelled ? std::optional(numbered(*labelled)) : std::nullopt, pictures, first.path.filename().string());
  return opened;
}

}  // namespace resa
