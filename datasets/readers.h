#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/picture.h"

/// Inside of `datasets`: one reader a format, and what they share. Other layers include dataset.h alone.
namespace resa {

/// Name of the first file of `names` that lies in `folder`; empty where none does.
std::filesystem::path firstExisting(const std::filesystem::path& folder, const std::vector<std::string>& names);

/// The first of `names` that is no file in `folder`; empty where all are.
std::string firstMissing(const std::filesystem::path& folder, const std::vector<std::string>& names);

/// A line of a text file, counted from 1, without spaces at its ends.
struct TextLine {
  std::int64_t number;
  std::string text;
};
/// Lines that hold more than spaces. DataError where the file cannot be read.
std::vector<TextLine> readLines(const std::filesystem::path& path);
/// DataError "path:line: reason".
[[noreturn]] void failAt(const std::filesystem::path& path, const TextLine& line, const std::string& reason);
/// `word` of a line as a whole number; DataError names path and line.
std::int64_t wholeNumber(const std::filesystem::path& path, const TextLine& line, const std::string& word);

/// Numbers of the named real matrix of a MATLAB 5 file, in storage order. DataError names the file and what is wrong with it.
std::vector<double> readMatNumbers(const std::filesystem::path& path, const std::string& name);

/// MNIST's IDX files, gzip or plain; `classes` are the names of labels 0, 1, ...
ImageSet readIdx(const std::filesystem::path& root, Split split, const std::vector<std::string>& classes);
/// Whether `folder` holds all four IDX files; else the name of one that is missing.
std::string missingIdxFile(const std::filesystem::path& folder);

/// CIFAR's binary files. CIFAR-100 has coarse and fine labels.
ImageSet readCifar10(const std::filesystem::path& root, Split split);
ImageSet readCifar100(const std::filesystem::path& root, Split split, bool coarse);
std::string missingCifar10File(const std::filesystem::path& folder);
std::string missingCifar100File(const std::filesystem::path& folder);

/// STL-10's binary files, 96 x 96. `trainSplit` "unlabeled" reads the unlabelled images for Split::train, "train+unlabeled" the labelled
/// ones before them; with either no labels are given, so that nobody scores by half of them.
ImageSet readStl10(const std::filesystem::path& root, Split split, const std::string& trainSplit);
std::string missingStl10File(const std::filesystem::path& folder);

/// ROOT/train/CLASS/*.jpg|png. Without a test (or val) folder, Split::test is the training images and `split` says so. Name and ids are
/// left to the caller, as in all listing functions.
ImageListing listImageFolder(const std::filesystem::path& root, Split split);
std::string missingImageFolder(const std::filesystem::path& folder);

/// ROOT/train/CLASS/*.JPEG and ROOT/val/CLASS/*.JPEG, both wanted.
std::string missingImageNet(const std::filesystem::path& folder);
/// The same with 100 classes: all that train has, or those that ROOT/imagenet100.txt names, one a line.
ImageListing listImageNet100(const std::filesystem::path& root, Split split);
std::string missingImageNet100(const std::filesystem::path& folder);

/// images.txt, classes.txt, image_class_labels.txt, train_test_split.txt and images/ of CUB-200-2011.
ImageListing listCub(const std::filesystem::path& root, Split split);
std::string missingCubFile(const std::filesystem::path& folder);
/// annotations/trainval.txt, annotations/test.txt and images/ of Oxford-IIIT Pet, 37 breeds.
ImageListing listPets(const std::filesystem::path& root, Split split);
std::string missingPetsFile(const std::filesystem::path& folder);
/// meta/classes.txt, meta/train.txt, meta/test.txt and images/CLASS/ of Food-101.
ImageListing listFood(const std::filesystem::path& root, Split split);
std::string missingFoodFile(const std::filesystem::path& folder);
/// imagelabels.mat, setid.mat and jpg/ of Oxford Flowers-102; its training and validation images are the training split.
ImageListing listFlowers(const std::filesystem::path& root, Split split);
std::string missingFlowersFile(const std::filesystem::path& folder);

/// Rows that a list file names, ascending: an index in 0 .. total - 1 or, where `files` are given, a file name or the end of its path a
/// line. DataError names the line that fits no image, more than one, or one that was named before.
std::vector<std::int64_t> readSubsetList(const std::filesystem::path& path, std::int64_t total,
                                         const std::vector<std::filesystem::path>& files);

/// One channel repeated three times, or the luma (ITU-R BT.601) of three, as PIL has it; 0 leaves the set as it is.
void convertChannels(ImageSet& set, std::int64_t channels);

/// Resizes the shorter side to `side` (antialiased triangle filter) and crops the centre: (3, side, side) uint8 planes into `target`.
void resizeAndCrop(const Picture& picture, std::int64_t side, std::uint8_t* target);

}  // namespace resa
