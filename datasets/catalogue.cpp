#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// What the readers of one set offer; the public entry beside it.
struct Source {
  DatasetEntry entry;
  std::function<std::string(const fs::path&)> missing;
  std::function<ImageSet(const fs::path&, const DataConfig&, Split)> read;  // a set stored as blocks of pixels
  std::function<ImageListing(const fs::path&, Split)> list;                 // a set of picture files
};

DatasetEntry entryOf(const std::string& name, const std::string& title, const std::string& how, const std::string& archiveFolder,
                     const DatasetCounts& counts) {
  return {name, title, how, archiveFolder, {datasetsFolder() / name, datasetsFolder()}, counts};
}

std::string fetchHint(const std::string& name, const std::string& expected) {
  return "`resa datasets fetch " + name + "` downloads it; else name a folder in data.root that holds " + expected + ".";
}

Source idxSource(const std::string& name, const std::string& title, const std::string& note, const std::vector<std::string>& classes) {
  DatasetEntry entry = entryOf(name, title, note + fetchHint(name, "the four *-ubyte.gz files"), "", {60000, 10000, 10});
  entry.usualRoots = {fs::path("/usr/share/datasets") / name, datasetsFolder() / name};
  return {
      entry, missingIdxFile, [classes](const fs::path& root, const DataConfig&, Split split) { return readIdx(root, split, classes); }, {}};
}

Source listedSource(const std::string& name, const std::string& title, const std::string& expected, const std::string& archiveFolder,
                    const DatasetCounts& counts, std::string (*missing)(const fs::path&), ImageListing (*list)(const fs::path&, Split)) {
  return {entryOf(name, title, fetchHint(name, expected), archiveFolder, counts), missing, {}, list};
}

std::vector<Source> binarySources() {
  return {
      idxSource("fashion-mnist", "Fashion-MNIST (IDX, gzip)", "On Debian and Ubuntu: apt install dataset-fashion-mnist. ",
                {"T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}),
      idxSource("mnist", "MNIST digits (IDX, gzip)", "", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}),
      {entryOf("cifar10", "CIFAR-10 (binary)", fetchHint("cifar10", "data_batch_1.bin ... test_batch.bin"), "cifar-10-batches-bin",
               {50000, 10000, 10}),
       missingCifar10File,
       [](const fs::path& root, const DataConfig&, Split split) { return readCifar10(root, split); },
       {}},
      {entryOf("cifar100", "CIFAR-100 (binary)", fetchHint("cifar100", "train.bin and test.bin"), "cifar-100-binary", {50000, 10000, 100}),
       missingCifar100File,
       [](const fs::path& root, const DataConfig& data, Split split) { return readCifar100(root, split, data.labels == "coarse"); },
       {}},
      {entryOf("stl10", "STL-10 (binary, 96 x 96, with 100,000 unlabelled images)",
               fetchHint("stl10", "train_X.bin, train_y.bin, test_X.bin, test_y.bin and unlabeled_X.bin"), "stl10_binary",
               {5000, 8000, 10}),
       missingStl10File,
       [](const fs::path& root, const DataConfig& data, Split split) { return readStl10(root, split, data.trainSplit); },
       {}},
  };
}

std::vector<Source> pictureSources() {
  const std::string layout =
      "It needs an account: see image-net.org/download. Unpack the pictures to ROOT/train/nXXXXXXXX/*.JPEG and ROOT/val/nXXXXXXXX/*.JPEG";
  DatasetEntry imagenet =
      entryOf("imagenet", "ImageNet, ILSVRC 2012 (JPEG)", layout + " and name ROOT in data.root.", "", {1281167, 50000, 1000});
  DatasetEntry imagenet100 = entryOf("imagenet100", "ImageNet-100 (JPEG)",
                                     layout +
                                         ", with 100 classes, or all of them and a file ROOT/imagenet100.txt that names 100, one a line; "
                                         "name ROOT in data.root.",
                                     "", {0, 5000, 100});
  imagenet.usualRoots = {datasetsFolder() / "imagenet"};
  imagenet100.usualRoots = {datasetsFolder() / "imagenet100", datasetsFolder() / "imagenet"};
  DatasetEntry own{
      "image-folder",
      "Your own pictures (JPEG, PNG)",
      "Put pictures into ROOT/train/CLASS/ and ROOT/test/CLASS/ (or ROOT/CLASS/ alone, or ROOT/train/ without classes) and name ROOT in "
      "data.root.",
      "",
      {},
      {}};
  return {
      {imagenet, missingImageNet, {}, listImageFolder},
      {imagenet100, missingImageNet100, {}, listImageNet100},
      listedSource("cub200", "CUB-200-2011, birds (JPEG)", "images.txt, train_test_split.txt and images/", "CUB_200_2011",
                   {5994, 5794, 200}, missingCubFile, listCub),
      listedSource("pets", "Oxford-IIIT Pet (JPEG)", "images/ and annotations/", "", {3680, 3669, 37}, missingPetsFile, listPets),
      listedSource("food101", "Food-101 (JPEG)", "images/ and meta/", "food-101", {75750, 25250, 101}, missingFoodFile, listFood),
      listedSource("flowers102", "Oxford Flowers-102 (JPEG)", "jpg/, imagelabels.mat and setid.mat", "", {2040, 6149, 102},
                   missingFlowersFile, listFlowers),
      {own, missingImageFolder, {}, listImageFolder},
  };
}

const std::vector<Source>& sources() {
  static const std::vector<Source> all = [] {
    std::vector<Source> list = binarySources();
    for (Source& pictures : pictureSources()) list.push_back(std::move(pictures));
    return list;
  }();
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
  if (data.trainSplit != "train" && data.set != "stl10")
    throw ConfigError("data.train_split = \"" + data.trainSplit + "\" needs stl10; data.set is \"" + data.set + "\"");
}

}  // namespace

const char* toString(Split split) { return split == Split::train ? "train" : "test"; }

fs::path firstExisting(const fs::path& folder, const std::vector<std::string>& names) {
  std::error_code ignored;
  for (const std::string& name : names)
    if (fs::is_regular_file(folder / name, ignored)) return folder / name;
  return {};
}

std::string firstMissing(const fs::path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (firstExisting(folder, {name}).empty()) return name;
  return "";
}

fs::path datasetsFolder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr ? value : "");
  };
  if (!variable("RESA_DATA").empty()) return variable("RESA_DATA");
  if (variable("XDG_DATA_HOME").is_absolute()) return variable("XDG_DATA_HOME") / "resa" / "datasets";
  return variable("HOME") / ".local" / "share" / "resa" / "datasets";
}

const std::vector<DatasetEntry>& datasetCatalogue() {
  static const std::vector<DatasetEntry> entries = [] {
    std::vector<DatasetEntry> list;
    for (const Source& candidate : sources()) list.push_back(candidate.entry);
    return list;
  }();
  return entries;
}

const DatasetEntry& datasetEntry(const std::string& name) { return source(name).entry; }

fs::path findDataset(const std::string& name, const std::string& root) {
  const Source& wanted = source(name);
  const std::vector<fs::path> folders = root.empty() ? wanted.entry.usualRoots : std::vector<fs::path>{root};
  std::string looked;
  for (const fs::path& folder : folders) {
    std::vector<fs::path> places = {folder};
    if (!wanted.entry.archiveFolder.empty()) places.push_back(folder / wanted.entry.archiveFolder);
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
