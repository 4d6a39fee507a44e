#include <fstream>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t side = 96, plane = side * side, imageBytes = 3 * plane;

const std::vector<std::string> publishedClasses = {"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"};

/// The set's own file has the same names; it is read so that a set of one's own in this format keeps its words.
std::vector<std::string> classNames(const fs::path& root) {
  const fs::path file = root / "class_names.txt";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return publishedClasses;
  std::vector<std::string> names;
  for (const TextLine& line : readLines(file)) names.push_back(line.text);
  if (names.size() != publishedClasses.size())
    throw DataError(file.string() + ": expected " + std::to_string(publishedClasses.size()) + " class names, found " +
                    std::to_string(names.size()));
  return names;
}

/// Appends the images of one file. They are stored column by column, as MATLAB has it; memory is row by row.
void appendImages(const fs::path& path, ImageSet& set) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) throw DataError(path.string() + ": cannot read: " + error.message());
  if (size == 0 || size % imageBytes != 0)
    throw DataError(path.string() + ": is cut: " + std::to_string(size) + " bytes are no multiple of an image's " +
                    std::to_string(imageBytes));
  std::ifstream file(path, std::ios::binary);
  const std::size_t before = set.pixels.size();
  set.pixels.resize(before + size);
  std::vector<char> stored(imageBytes);
  for (std::uint8_t* target = set.pixels.data() + before; target != set.pixels.data() + set.pixels.size(); target += imageBytes) {
    if (!file.read(stored.data(), imageBytes)) throw DataError(path.string() + ": cannot be read to its end");
    for (std::size_t channel = 0; channel < 3; ++channel)
      for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x)
          target[channel * plane + y * side + x] = static_cast<std::uint8_t>(stored[channel * plane + x * side + y]);
  }
  set.count += static_cast<std::int64_t>(size / imageBytes);
}

void readLabels(const fs::path& path, ImageSet& set) {
  const std::string bytes = readFile(path);
  if (static_cast<std::int64_t>(bytes.size()) != set.count)
    throw DataError(path.string() + ": holds " + std::to_string(bytes.size()) + " labels for " + std::to_string(set.count) + " images");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int label = static_cast<unsigned char>(bytes[i]);
    if (label < 1 || label > static_cast<int>(set.classes.size()))
      throw DataError(path.string() + ": label " + std::to_string(label) + " of image " + std::to_string(i) + " is out of range (1 to " +
                      std::to_string(set.classes.size()) + ")");
    set.labels.push_back(label - 1);
  }
}

}  // namespace

std::string missingStl10File(const fs::path& folder) {
  return firstMissing(folder, {"train_X.bin", "train_y.bin", "test_X.bin", "test_y.bin"});
}

ImageSet readStl10(const fs::path& root, Split split, const std::string& trainSplit) {
  ImageSet set;
  set.channels = 3;
  set.height = set.width = side;
  set.classes = classNames(root);
  const std::string part = split == Split::test ? "test" : "train";
  if (split == Split::test || trainSplit != "unlabeled") appendImages(root / (part + "_X.bin"), set);
  if (split == Split::test || trainSplit == "train")
    readLabels(root / (part + "_y.bin"), set);
  else
    appendImages(root / "unlabeled_X.bin", set);
  return set;
}

}  // namespace resa
