#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// Where data sets are looked for: $RESA_DATA, else $XDG_DATA_HOME/resa/datasets, else ~/.local/share/resa/datasets.
fs::path dataFolder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr ? value : "");
  };
  if (!variable("RESA_DATA").empty()) return variable("RESA_DATA");
  if (variable("XDG_DATA_HOME").is_absolute()) return variable("XDG_DATA_HOME") / "resa" / "datasets";
  return variable("HOME") / ".local" / "share" / "resa" / "datasets";
}

/// What the readers of one set offer; the public entry beside it.
struct Source {
  DatasetEntry entry;
  std::string archiveFolder;  // what the published archive unpacks to, also accepted below `data.root`
  std::function<std::string(const fs::path&)> missing;
  std::function<ImageSet(const fs::path&, const DataConfig&, Split, std::int64_t)> read;
};

Source idxSource(const std::string& name, const std::string& title, const std::string& how, const std::vector<std::string>& classes) {
  return {{name, title, how, {fs::path("/usr/share/datasets") / name, dataFolder() / name}},
          "",
          missingIdxFile,
          [classes](const fs::path& root, const DataConfig&, Split split, std::int64_t) { return readIdx(root, split, classes); }};
}

const std::vector<Source>& sources() {
  static const std::vector<Source> all = {
      idxSource("fashion-mnist", "Fashion-MNIST (IDX, gzip)",
                "On Debian and Ubuntu: apt install dataset-fashion-mnist. Else put the four *-ubyte.gz files of "
                "github.com/zalandoresearch/fashion-mnist "
                "into one folder and name it in data.root.",
                {"T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}),
      idxSource("mnist", "MNIST digits (IDX, gzip)",
                "Put train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into "
                "one folder and "
                "name it in data.root.",
                {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}),
      {{"cifar10",
        "CIFAR-10 (binary)",
        "Unpack cifar-10-binary.tar.gz of www.cs.toronto.edu/~kriz/cifar.html and name its folder (with data_batch_1.bin) in data.root.",
        {dataFolder() / "cifar10", dataFolder()}},
       "cifar-10-batches-bin",
       missingCifar10File,
       [](const fs::path& root, const DataConfig&, Split split, std::int64_t) { return readCifar10(root, split); }},
      {{"cifar100",
        "CIFAR-100 (binary)",
        "Unpack cifar-100-binary.tar.gz of www.cs.toronto.edu/~kriz/cifar.html and name its folder (with train.bin) in data.root.",
        {dataFolder() / "cifar100", dataFolder()}},
       "cifar-100-binary",
       missingCifar100File,
       [](const fs::path& root, const DataConfig& data, Split split, std::int64_t) {
         return readCifar100(root, split, data.labels == "coarse");
       }},
      {{"image-folder",
        "Your own pictures (JPEG, PNG)",
        "Put pictures into ROOT/train/CLASS/ and ROOT/test/CLASS/ (or ROOT/train/ alone, without classes) and name ROOT in data.root.",
        {}},
       "",
       missingImageFolder,
       [](const fs::path& root, const DataConfig& data, Split split, std::int64_t imageSize) {
         return readImageFolder(root, split, imageSize, data.workers);
       }},
  };
  return all;
}

const Source& source(const std::string& name) {
  std::vector<std::string> names;
  for (const Source& candidate : sources()) {
    if (candidate.entry.name == name) return candidate;
    names.push_back(candidate.entry.name);
  }
  throw ConfigError("data.set: unknown data set '" + name + "', did you mean '" + nearestName(name, names) +
                    "'? `resa datasets list` names all");
}

/// One channel repeated three times, or the luma (ITU-R BT.601) of three, as PIL has it.
void convertChannels(ImageSet& set, std::int64_t channels) {
  if (channels == 0 || channels == set.channels) return;
  const std::size_t plane = static_cast<std::size_t>(set.height * set.width), count = static_cast<std::size_t>(set.count);
  std::vector<std::uint8_t> converted(count * plane * static_cast<std::size_t>(channels));
  for (std::size_t image = 0; image < count; ++image) {
    const std::uint8_t* source = set.pixels.data() + image * plane * static_cast<std::size_t>(set.channels);
    std::uint8_t* target = converted.data() + image * plane * static_cast<std::size_t>(channels);
    if (channels == 3) {
      for (int copy = 0; copy < 3; ++copy) std::copy(source, source + plane, target + static_cast<std::size_t>(copy) * plane);
    } else {
      for (std::size_t i = 0; i < plane; ++i)
        target[i] =
            static_cast<std::uint8_t>((source[i] * 19595u + source[plane + i] * 38470u + source[2 * plane + i] * 7471u + 0x8000u) >> 16);
    }
  }
  set.pixels = std::move(converted);
  set.channels = channels;
}

}  // namespace

const char* toString(Split split) { return split == Split::train ? "train" : "test"; }

fs::path firstExisting(const fs::path& folder, const std::vector<std::string>& names) {
  std::error_code ignored;
  for (const std::string& name : names)
    if (fs::is_regular_file(folder / name, ignored)) return folder / name;
  return {};
}

const std::vector<DatasetEntry>& datasetCatalogue() {
  static const std::vector<DatasetEntry> entries = [] {
    std::vector<DatasetEntry> list;
    for (const Source& candidate : sources()) list.push_back(candidate.entry);
    return list;
  }();
  return entries;
}

fs::path findDataset(const std::string& name, const std::string& root) {
  const Source& wanted = source(name);
  const std::vector<fs::path> folders = root.empty() ? wanted.entry.usualRoots : std::vector<fs::path>{root};
  std::string looked;
  for (const fs::path& folder : folders) {
    std::vector<fs::path> places = {folder};
    if (!wanted.archiveFolder.empty()) places.push_back(folder / wanted.archiveFolder);
    for (const fs::path& place : places)
      if (wanted.missing(place).empty()) return place;
    looked += (looked.empty() ? "" : ", ") + (folder / wanted.missing(folder)).string();
  }
  throw DataError("data set '" + name + "' not found" + (looked.empty() ? ": data.root is empty" : " (looked for " + looked + ")") + ". " +
                  wanted.entry.how);
}

ImageSet readDataset(const DataConfig& data, Split split, std::int64_t imageSize) {
  if (data.labels == "coarse" && data.set != "cifar100")
    throw ConfigError("data.labels = \"coarse\" needs cifar100; data.set is \"" + data.set + "\"");
  if (imageSize < 1 || imageSize > 4096) throw ConfigError("an image size of " + std::to_string(imageSize) + " pixels is not possible");
  const Source& wanted = source(data.set);
  ImageSet set = wanted.read(findDataset(data.set, data.root), data, split, imageSize);
  set.name = data.set;
  if (data.set != "image-folder") set.split = split;  // an image folder knows better, it may have no test images
  set.ids.resize(static_cast<std::size_t>(set.count));
  std::iota(set.ids.begin(), set.ids.end(), std::int64_t{0});
  convertChannels(set, data.channels);
  return set;
}

}  // namespace resa
