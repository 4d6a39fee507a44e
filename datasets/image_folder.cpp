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

/// Entries sorted by name, so that the order of images does not depend on the file system. They know their kind without asking it again.
std::vector<fs::directory_entry> sortedEntries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (!isHidden(it->path())) entries.push_back(*it);
  if (error) throw DataError(folder.string() + ": cannot read the folder: " + error.message());
  std::sort(entries.begin(), entries.end(), [](const auto& one, const auto& other) { return one.path().native() < other.path().native(); });
  return entries;
}

void addFile(const fs::path& path, ImageListing& listing) {
  if (isPicture(path)) listing.files.push_back(path);
  if (isForeignPicture(path)) listing.skipped.push_back(path.string() + ": only JPEG and PNG are read");
}

/// All pictures below `folder`. Linked folders inside are not followed: they could lead in circles.
void listRecursively(const fs::path& folder, ImageListing& listing) {
  for (const fs::directory_entry& entry : sortedEntries(folder)) {
    std::error_code ignored;
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
      listRecursively(entry.path(), listing);
    else if (entry.is_regular_file(ignored))
      addFile(entry.path(), listing);
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
  for (const fs::directory_entry& entry : sortedEntries(folder)) {
    std::error_code ignored;
    if (entry.is_directory(ignored)) names.push_back(entry.path().filename().string());
  }
  return names;
}

bool holdsPictures(const fs::path& folder) {
  const std::vector<fs::directory_entry> entries = sortedEntries(folder);
  return std::any_of(entries.begin(), entries.end(), [](const fs::directory_entry& entry) {
    std::error_code ignored;
    return isPicture(entry.path()) && entry.is_regular_file(ignored);
  });
}

/// The folder of the training images: ROOT/train, or ROOT itself where class folders with pictures lie right in it.
fs::path trainingFolder(const fs::path& root) {
  if (fs::path train = splitFolder(root, Split::train); !train.empty()) return train;
  std::error_code ignored;
  if (!splitFolder(root, Split::test).empty() || !fs::is_directory(root, ignored)) return {};
  int classes = 0;
  for (const std::string& name : classFolders(root)) classes += holdsPictures(root / name) ? 1 : 0;
  return classes > 1 ? root : fs::path();  // a single folder tells nothing apart
}

/// Adds what lies below a split's folder, in order; labels are indices into `classes`.
void listFolder(const fs::path& folder, const std::vector<std::string>& classes, ImageListing& listing) {
  ImageListing loose;
  for (const fs::directory_entry& entry : sortedEntries(folder)) {
    std::error_code ignored;
    const fs::path& path = entry.path();
    if (entry.is_regular_file(ignored)) addFile(path, loose);
    if (!entry.is_directory(ignored)) continue;
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

constexpr const char* classList = "imagenet100.txt";
constexpr std::size_t listedClasses = 100;

/// The classes that ROOT/imagenet100.txt names, sorted, so that labels do not depend on its order.
std::vector<std::string> chosenClasses(const fs::path& list) {
  std::vector<std::string> names;
  for (const TextLine& line : readLines(list)) {
    if (std::find(names.begin(), names.end(), line.text) != names.end()) failAt(list, line, "class '" + line.text + "' stands twice");
    if (fs::path(line.text).filename() != line.text || line.text == ".." || line.text == ".")
      failAt(list, line, "'" + line.text + "' is no name of a class folder");
    names.push_back(line.text);
  }
  if (names.size() != listedClasses)
    throw DataError(list.string() + ": names " + std::to_string(names.size()) + " classes, expected are 100");
  std::sort(names.begin(), names.end());
  return names;
}

bool haveClassList(const fs::path& root) { return !firstExisting(root, {classList}).empty(); }

}  // namespace

std::string missingImageFolder(const fs::path& folder) { return trainingFolder(folder).empty() ? "train/" : ""; }

ImageListing listImageFolder(const fs::path& root, Split split) {
  const fs::path train = trainingFolder(root);
  if (train.empty())
    throw DataError(root.string() +
                    ": has no folder 'train'; expected are train/CLASS/*.jpg and test/CLASS/*.jpg (or .png), CLASS/*.jpg alone, or "
                    "train/*.jpg without labels");
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

std::string missingImageNet(const fs::path& folder) {
  if (splitFolder(folder, Split::train).empty()) return "train/";
  return splitFolder(folder, Split::test).empty() ? "val/" : "";
}

std::string missingImageNet100(const fs::path& folder) {
  if (const std::string missing = missingImageNet(folder); !missing.empty() || haveClassList(folder)) return missing;
  return classFolders(splitFolder(folder, Split::train)).size() == listedClasses ? "" : classList;
}

ImageListing listImageNet100(const fs::path& root, Split split) {
  if (!haveClassList(root)) return listImageFolder(root, split);
  ImageListing listing;
  listing.split = split;
  listing.classes = chosenClasses(root / classList);
  for (std::size_t label = 0; label < listing.classes.size(); ++label) {
    const fs::path folder = splitFolder(root, split) / listing.classes[label];
    const std::size_t before = listing.files.size();
    listRecursively(folder, listing);
    if (listing.files.size() == before) throw DataError(folder.string() + ": holds no pictures; " + classList + " names this class");
    listing.labels.resize(listing.files.size(), static_cast<std::int64_t>(label));
  }
  return listing;
}

}  // namespace resa
