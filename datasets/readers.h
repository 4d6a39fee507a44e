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

/// MNIST's IDX files, gzip or plain; `classes` are the names of labels 0, 1, ...
ImageSet readIdx(const std::filesystem::path& root, Split split, const std::vector<std::string>& classes);
/// Whether `folder` holds all four IDX files; else the name of one that is missing.
std::string missingIdxFile(const std::filesystem::path& folder);

/// CIFAR's binary files. CIFAR-100 has coarse and fine labels.
ImageSet readCifar10(const std::filesystem::path& root, Split split);
ImageSet readCifar100(const std::filesystem::path& root, Split split, bool coarse);
std::string missingCifar10File(const std::filesystem::path& folder);
std::string missingCifar100File(const std::filesystem::path& folder);

/// ROOT/train/CLASS/*.jpg|png. Without a test (or val) folder, Split::test is the training images and `split` says so. Name and ids are
/// left to the caller, as in all listing functions.
ImageListing listImageFolder(const std::filesystem::path& root, Split split);
std::string missingImageFolder(const std::filesystem::path& folder);

/// Rows that a list file names, ascending: an index in 0 .. total - 1 or, where `files` are given, a file name or the end of its path a
/// line. DataError names the line that fits no image, more than one, or one that was named before.
std::vector<std::int64_t> readSubsetList(const std::filesystem::path& path, std::int64_t total,
                                         const std::vector<std::filesystem::path>& files);

/// One channel repeated three times, or the luma (ITU-R BT.601) of three, as PIL has it; 0 leaves the set as it is.
void convertChannels(ImageSet& set, std::int64_t channels);

/// Resizes the shorter side to `side` (antialiased triangle filter) and crops the centre: (3, side, side) uint8 planes into `target`.
void resizeAndCrop(const Picture& picture, std::int64_t side, std::uint8_t* target);

}  // namespace resa
