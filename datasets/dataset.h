#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/run/config.h"

namespace resa {

enum class Split { train, test };
const char* toString(Split split);  // "train", "test"

/// Images of one size in memory, (count, channels, height, width) uint8 row-major, with labels and their class names.
struct ImageSet {
  std::string name;  // "fashion-mnist"
  Split split = Split::train;
  std::int64_t count = 0, channels = 0, height = 0, width = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int64_t> labels;  // (count); empty where the set has none
  std::vector<std::int64_t> ids;     // (count) index in the whole split, for subsets
  std::vector<std::string> classes;  // names by label
  std::vector<std::string> skipped;  // files left out with the reason, e.g. damaged pictures
};

/// Picture files of one split, none decoded yet: what is streamed while training, or decoded as a whole by `readListing`.
struct ImageListing {
  std::string name;  // "image-folder"
  Split split = Split::train;
  std::vector<std::filesystem::path> files;
  std::vector<std::int64_t> labels;  // one a file; empty where the set has none
  std::vector<std::int64_t> ids;     // one a file: index in the whole split, for subsets
  std::vector<std::string> classes;  // names by label
  std::vector<std::string> skipped;  // files left out with the reason
};

/// How many images the published set has; 0 where that is not fixed.
struct DatasetCounts {
  std::int64_t train = 0, test = 0, classes = 0;
};

/// One data set that the product can read: its name is `data.set`.
struct DatasetEntry {
  std::string name, title;                        // "fashion-mnist", "Fashion-MNIST (IDX, gzip)"
  std::string how;                                // where to get it, which files are expected where
  std::string archiveFolder;                      // what the published archive unpacks to, looked into as well; often none
  std::vector<std::filesystem::path> usualRoots;  // tried in order where `data.root` is empty
  DatasetCounts counts;
};
/// fashion-mnist, mnist, cifar10, cifar100, stl10 (binary files); imagenet, imagenet100, cub200, pets, food101, flowers102 as they are
/// published; image-folder (ROOT/train/CLASS/*.jpg|png and ROOT/test/CLASS/*, or ROOT/CLASS/*; sub-folders allowed).
const std::vector<DatasetEntry>& datasetCatalogue();

/// The entry of that name; ConfigError with the nearest name.
const DatasetEntry& datasetEntry(const std::string& name);

/// Where data sets are kept: $RESA_DATA, else $XDG_DATA_HOME/resa/datasets, else ~/.local/share/resa/datasets.
std::filesystem::path datasetsFolder();

/// Folder the set is read from: `root` where given, else the first usual one that holds its files. DataError saying what was looked for and
/// what to do.
std::filesystem::path findDataset(const std::string& name, const std::string& root);

/// Whether the set is made of picture files, which can be listed and streamed.
bool isListed(const std::string& set);

/// Lists the picture files of one split in the order that `readDataset` decodes them. ConfigError where the set is not made of picture
/// files; DataError names the file and line of a layout that cannot be read.
ImageListing listDataset(const DataConfig& data, Split split);

/// Decodes a listing: shorter side resized to `imageSize`, centre-cropped, `data.channels` applied. Damaged files are left out and named in
/// `skipped`; DataError where none can be read.
ImageSet readListing(const ImageListing& listing, const DataConfig& data, std::int64_t imageSize);

/// Whether every picture of a listing is `side` pixels square, by the headers alone, on `workers` threads (0: all cores). A file without a
/// readable header is not. Ends soon after the first that differs.
bool allOfSize(const ImageListing& listing, std::int64_t side, std::int64_t workers);

/// Decodes every picture of a listing without keeping any, on `workers` threads (0: all cores): those that cannot be read, "path: reason"
/// each. `done` is called with the number of pictures looked at so far.
std::vector<std::string> damagedPictures(const ImageListing& listing, std::int64_t workers,
                                         const std::function<void(std::int64_t)>& done = {});

/// Reads one split; `data.set`, `data.root`, `data.labels` ("fine" | "coarse"), `data.train_split` (stl10: with unlabelled images no labels
/// are given at all, the class names stay) and, for picture files, `imageSize` (shorter side resized to it, centre-cropped) and
/// `data.channels` (gray repeated, or colour as luma) apply. Subsets are not applied here. An image folder without test images gives its
/// training images for Split::test, and `split` of the result says train. DataError names file and reason: missing, wrong magic, cut, label
/// out of range.
ImageSet readDataset(const DataConfig& data, Split split, std::int64_t imageSize = 32);

/// The training subset that `data.subset_list`, `data.long_tail_factor`, `data.subset_percent` and `data.train_size` (0 = all) ask for, in
/// this order: stratified, drawn from `seed`, ids kept. A listing and the set decoded from it give the same images where no file is
/// damaged. The list holds one image a line, by its index in the split or, for picture files, by file name or the end of its path.
/// ConfigError where more is asked for than there is; DataError names the line of the list that fits no image.
ImageSet selectSubset(const ImageSet& whole, const DataConfig& data, std::uint64_t seed);
ImageListing selectSubset(const ImageListing& whole, const DataConfig& data, std::uint64_t seed);

/// `count` rows drawn from `seed` with equal counts a class (as equal as possible), in ascending order; all rows where count is 0 or too
/// large.
std::vector<std::int64_t> stratifiedRows(const std::vector<std::int64_t>& labels, std::int64_t total, std::int64_t count,
                                         std::uint64_t seed);

/// Copies the given rows (indices into `set`), keeping ids, labels and class names.
ImageSet takeRows(const ImageSet& set, const std::vector<std::int64_t>& rows);

}  // namespace resa
