#include <algorithm>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

std::string lowerExtension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

bool isPicture(const fs::path& path) {
  const std::string extension = lowerExtension(path);
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png";
}

/// Picture formats that people have but that are not read: better named than passed over.
bool isForeignPicture(const fs::path& path) {
  for (const char* extension : {".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif"})
    if (lowerExtension(path) == extension) return true;
  return false;
}

bool isHidden(const fs::path& path) { return path.filename().string().rfind('.', 0) == 0 || path.filename() == "__MACOSX"; }

/// Entries sorted by name, so that the order of images does not depend on the file system.
std::vector<fs::path> sortedEntries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (!isHidden(it->path())) paths.push_back(it->path());
  if (error) throw DataError(folder.string() + ": cannot read the folder: " + error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

void addFile(const fs::path& path, ImageListing& listing) {
  if (isPicture(path)) listing.files.push_back(path);
  if (isForeignPicture(path)) listing.skipped.push_back(path.string() + ": only JPEG and PNG are read");
}

/// All pictures below `folder`. Linked folders inside are not followed: they could lead in circles.
void listRecursively(const fs::path& folder, ImageListing& listing) {
  for (const fs::path& path : sortedEntries(folder)) {
    std::error_code ignored;
    if (fs::is_directory(fs::symlink_status(path, ignored)))
      listRecursively(path, listing);
    else if (fs::is_regular_file(path, ignored))
      addFile(path, listing);
  }
}

fs::path splitFolder(const fs::path& root, Split split) {
  std::error_code ignored;
  const std::vector<std::string> names =
      split == Split::train ? std::vector<std::string>{"train"} : std::vector<std::string>{"test", "val"};
  for (const std::string& name : names)
    if (fs::is_directory(root / name, ignored)) return root / name;
  return {};
}

/// Folders right below a split's folder are classes.
std::vector<std::string> classFolders(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::path& path : sortedEntries(folder)) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) names.push_back(path.filename().string());
  }
  return names;
}

/// Adds what lies below a split's folder, in order; labels are indices into `classes`.
void listFolder(const fs::path& folder, const std::vector<std::string>& classes, ImageListing& listing) {
  ImageListing loose;
  for (const fs::path& path : sortedEntries(folder)) {
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) addFile(path, loose);
    if (!fs::is_directory(path, ignored)) continue;
    const auto found = std::find(classes.begin(), classes.end(), path.filename().string());
    if (found == classes.end()) throw DataError(path.string() + ": is a class that the training folder does not have");
    listRecursively(path, listing);
    listing.labels.resize(listing.files.size(), found - classes.begin());
  }
  for (const fs::path& picture : loose.files) {
    if (classes.empty())
      listing.files.push_back(picture);
    else
      listing.skipped.push_back(picture.string() + ": lies beside the class folders");
  }
  listing.skipped.insert(listing.skipped.end(), loose.skipped.begin(), loose.skipped.end());
  // A single folder tells nothing apart.
  if (classes.size() > 1)
    listing.classes = classes;
  else
    listing.labels.clear();
}

}  // namespace

std::string missingImageFolder(const fs::path& folder) { return splitFolder(folder, Split::train).empty() ? "train/" : ""; }

ImageListing listImageFolder(const fs::path& root, Split split) {
  const fs::path train = splitFolder(root, Split::train);
  if (train.empty())
    throw DataError(
        root.string() +
        ": has no folder 'train'; expected are train/CLASS/*.jpg and test/CLASS/*.jpg (or .png), or train/*.jpg without labels");
  ImageListing listing;
  // Without a folder of its own the evaluation looks at the training images, and the listing's split says so.
  const fs::path test = splitFolder(root, Split::test);
  listing.split = split == Split::test && !test.empty() ? Split::test : Split::train;
  const fs::path folder = listing.split == Split::test ? test : train;
  listFolder(folder, classFolders(train), listing);
  if (listing.files.empty())
    throw DataError(folder.string() + ": holds no pictures (.jpg, .jpeg or .png)" +
                    (listing.skipped.empty() ? "" : "; " + listing.skipped.front()));
  return listing;
}

}  // namespace resa
