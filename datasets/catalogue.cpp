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
  std::function<ImageSet(const fs::path&, const DataConfig&, Split)> read;  // a set stored as blocks of pixels
  std::function<ImageListing(const fs::path&, Split)> list;                 // a set of picture files
};

Source idxSource(const std::string& name, const std::string& title, const std::string& how, const std::vector<std::string>& classes) {
  return {{name, title, how, {fs::path("/usr/share/datasets") / name, dataFolder() / name}},
          "",
          missingIdxFile,
          [classes](const fs::path& root, const DataConfig&, Split split) { return readIdx(root, split, classes); },
          nullptr};
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
       [](const fs::path& root, const DataConfig&, Split split) { return readCifar10(root, split); },
       nullptr},
      {{"cifar100",
        "CIFAR-100 (binary)",
        "Unpack cifar-100-binary.tar.gz of www.cs.toronto.edu/~kriz/cifar.html and name its folder (with train.bin) in data.root.",
        {dataFolder() / "cifar100", dataFolder()}},
       "cifar-100-binary",
       missingCifar100File,
       [](const fs::path& root, const DataConfig& data, Split split) { return readCifar100(root, split, data.labels == "coarse"); },
       nullptr},
      {{"image-folder",
        "Your own pictures (JPEG, PNG)",
        "Put pictures into ROOT/train/CLASS/ and ROOT/test/CLASS/ (or ROOT/train/ alone, without classes) and name ROOT in data.root.",
        {}},
       "",
       missingImageFolder,
       nullptr,
       listImageFolder},
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

void checkRequest(const DataConfig& data) {
  if (data.labels == "coarse" && data.set != "cifar100")
    throw ConfigError("data.labels = \"coarse\" needs cifar100; data.set is \"" + data.set + "\"");
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

bool isListed(const std::string& set) { return source(set).list != nullptr; }

ImageListing listDataset(const DataConfig& data, Split split) {
  const Source& wanted = source(data.set);
  checkRequest(data);
  if (!wanted.list) throw ConfigError("data.set = \"" + data.set + "\" is not made of picture files: it cannot be listed or streamed");
  ImageListing listing = wanted.list(findDataset(data.set, data.root), split);
  listing.name = data.set;
  listing.ids.resize(listing.files.size());
  std::iota(listing.ids.begin(), listing.ids.end(), std::int64_t{0});
  return listing;
}

ImageSet readDataset(const DataConfig& data, Split split, std::int64_t imageSize) {
  const Source& wanted = source(data.set);
  if (wanted.list) return readListing(listDataset(data, split), data, imageSize);
  checkRequest(data);
  ImageSet set = wanted.read(findDataset(data.set, data.root), data, split);
  set.name = data.set;
  set.split = split;
  set.ids.resize(static_cast<std::size_t>(set.count));
  std::iota(set.ids.begin(), set.ids.end(), std::int64_t{0});
  convertChannels(set, data.channels);
  return set;
}

}  // namespace resa
