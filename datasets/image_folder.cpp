#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largestFile = 512u << 20;

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

struct Listing {
  std::vector<fs::path> pictures;
  std::vector<std::string> foreign;
};

void addFile(const fs::path& path, Listing& listing) {
  if (isPicture(path)) listing.pictures.push_back(path);
  if (isForeignPicture(path)) listing.foreign.push_back(path.string() + ": only JPEG and PNG are read");
}

/// All pictures below `folder`. Linked folders inside are not followed: they could lead in circles.
void listRecursively(const fs::path& folder, Listing& listing) {
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

struct Item {
  fs::path path;
  std::int64_t label;
};

/// What is to be read, in order; `set` gets classes and what is passed over.
std::vector<Item> listItems(const fs::path& folder, const std::vector<std::string>& classes, ImageSet& set) {
  Listing loose;
  std::vector<Item> items;
  for (const fs::path& path : sortedEntries(folder)) {
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) addFile(path, loose);
    if (!fs::is_directory(path, ignored)) continue;
    const auto found = std::find(classes.begin(), classes.end(), path.filename().string());
    if (found == classes.end()) throw DataError(path.string() + ": is a class that the training folder does not have");
    Listing listing;
    listRecursively(path, listing);
    for (fs::path& picture : listing.pictures) items.push_back({std::move(picture), found - classes.begin()});
    set.skipped.insert(set.skipped.end(), listing.foreign.begin(), listing.foreign.end());
  }
  for (const fs::path& picture : loose.pictures) {
    if (classes.empty())
      items.push_back({picture, 0});
    else
      set.skipped.push_back(picture.string() + ": lies beside the class folders");
  }
  set.skipped.insert(set.skipped.end(), loose.foreign.begin(), loose.foreign.end());
  return items;
}

void checkMemory(const fs::path& folder, std::size_t count, std::int64_t side) {
  const double needed = static_cast<double>(count) * static_cast<double>(side * side * 3);
  const double available = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  if (needed > 0.8 * available)
    throw DataError(folder.string() + ": " + std::to_string(count) + " pictures of " + std::to_string(side) + " x " + std::to_string(side) +
                    " need " + std::to_string(static_cast<std::int64_t>(needed / 1e9) + 1) +
                    " GB of memory; use a smaller crop size or fewer pictures");
}

/// Decodes one picture into its place; the reason where that is not possible.
std::string decodeInto(const fs::path& path, std::int64_t side, std::uint8_t* target) {
  try {
    std::error_code ignored;
    if (fs::file_size(path, ignored) > largestFile) return path.string() + ": is larger than 512 MB";
    resizeAndCrop(decodePicture(readFile(path), side), side, target);
    return "";
  } catch (const Error& problem) {
    const std::string reason = problem.what();
    return reason.rfind(path.string(), 0) == 0 ? reason : path.string() + ": " + reason;
  }
}

/// Decodes on `workers` threads; reasons[i] tells why picture i is missing.
std::vector<std::string> decodeAll(const std::vector<Item>& items, std::int64_t side, std::int64_t workers,
                                   std::vector<std::uint8_t>& pixels) {
  const std::size_t bytes = static_cast<std::size_t>(side * side * 3);
  pixels.resize(items.size() * bytes);
  std::vector<std::string> reasons(items.size());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < items.size(); i = next++) reasons[i] = decodeInto(items[i].path, side, pixels.data() + i * bytes);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
      next = items.size();
    }
  };
  std::vector<std::thread> threads;
  const std::size_t wanted = workers > 0 ? static_cast<std::size_t>(workers) : std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < std::min(wanted, items.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
  return reasons;
}

/// Closes the gaps that pictures without pixels leave.
void keepDecoded(const std::vector<Item>& items, const std::vector<std::string>& reasons, ImageSet& set) {
  const std::size_t bytes = static_cast<std::size_t>(set.channels * set.height * set.width);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!reasons[i].empty()) {
      set.skipped.push_back(reasons[i]);
      continue;
    }
    const std::size_t place = static_cast<std::size_t>(set.count++);
    if (place != i) std::memmove(set.pixels.data() + place * bytes, set.pixels.data() + i * bytes, bytes);
    if (!set.classes.empty()) set.labels.push_back(items[i].label);
  }
  set.pixels.resize(static_cast<std::size_t>(set.count) * bytes);
}

}  // namespace

std::string missingImageFolder(const fs::path& folder) { return splitFolder(folder, Split::train).empty() ? "train/" : ""; }

ImageSet readImageFolder(const fs::path& root, Split split, std::int64_t imageSize, std::int64_t workers) {
  const fs::path train = splitFolder(root, Split::train);
  if (train.empty())
    throw DataError(
        root.string() +
        ": has no folder 'train'; expected are train/CLASS/*.jpg and test/CLASS/*.jpg (or .png), or train/*.jpg without labels");
  ImageSet set;
  // Without a folder of its own the evaluation looks at the training images, and the set's split says so.
  const fs::path test = splitFolder(root, Split::test);
  set.split = split == Split::test && !test.empty() ? Split::test : Split::train;
  const fs::path folder = set.split == Split::test ? test : train;

  const std::vector<std::string> classes = classFolders(train);
  const std::vector<Item> items = listItems(folder, classes, set);
  if (items.empty())
    throw DataError(folder.string() + ": holds no pictures (.jpg, .jpeg or .png)" +
                    (set.skipped.empty() ? "" : "; " + set.skipped.front()));
  if (classes.size() > 1) set.classes = classes;  // a single folder tells nothing apart
  checkMemory(folder, items.size(), imageSize);
  set.channels = 3;
  set.height = set.width = imageSize;
  const std::vector<std::string> reasons = decodeAll(items, imageSize, workers, set.pixels);
  keepDecoded(items, reasons, set);
  if (set.count == 0)
    throw DataError(folder.string() + ": none of its " + std::to_string(items.size()) + " pictures can be read; " + set.skipped.front());
  return set;
}

}  // namespace resa
