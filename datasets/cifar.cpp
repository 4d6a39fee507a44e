#include <cstring>
#include <sstream>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t imageBytes = 3 * 32 * 32;

std::vector<std::string> cifar10Files(Split split) {
  if (split == Split::test) return {"test_batch.bin"};
  return {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"};
}

std::vector<std::string> words(const char* text) {
  std::istringstream stream(text);
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

/// Names from the set's own file where it lies beside the data, else the published ones.
std::vector<std::string> classNames(const fs::path& file, const char* published) {
  const std::vector<std::string> known = words(published);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return known;
  const std::vector<std::string> read = words(readFile(file).c_str());
  if (read.size() != known.size())
    throw DataError(file.string() + ": expected " + std::to_string(known.size()) + " class names, found " + std::to_string(read.size()));
  return read;
}

/// Appends the records of one file: `labelBytes` labels, of which the one at `labelAt` counts, then the three colour planes.
void appendRecords(const fs::path& path, std::size_t labelBytes, std::size_t labelAt, ImageSet& set) {
  const std::string bytes = readFile(path);
  const std::size_t record = labelBytes + imageBytes;
  if (bytes.empty() || bytes.size() % record != 0)
    throw DataError(path.string() + ": is cut: " + std::to_string(bytes.size()) + " bytes are no multiple of a record's " +
                    std::to_string(record));
  set.pixels.reserve(set.pixels.size() + bytes.size() / record * imageBytes);
  for (std::size_t start = 0; start < bytes.size(); start += record) {
    const std::size_t label = static_cast<unsigned char>(bytes[start + labelAt]);
    if (label >= set.classes.size())
      throw DataError(path.string() + ": label " + std::to_string(label) + " of record " + std::to_string(start / record) +
                      " is out of range (" + std::to_string(set.classes.size()) + " classes)");
    set.labels.push_back(static_cast<std::int64_t>(label));
    const auto* image = reinterpret_cast<const std::uint8_t*>(bytes.data()) + start + labelBytes;
    set.pixels.insert(set.pixels.end(), image, image + imageBytes);
  }
  set.count = static_cast<std::int64_t>(set.labels.size());
}

ImageSet emptySet(std::vector<std::string> classes) {
  ImageSet set;
  set.channels = 3;
  set.height = set.width = 32;
  set.classes = std::move(classes);
  return set;
}

constexpr const char* cifar10Names = "airplane automobile bird cat deer dog frog horse ship truck";
constexpr const char* fineNames =
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar cattle "
    "chair "
    "chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo "
    "keyboard "
    "lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree "
    "pear "
    "pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper "
    "snail snake "
    "spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe "
    "whale "
    "willow_tree wolf woman worm";
constexpr const char* coarseNames =
    "aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture insects "
    "large_carnivores "
    "large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores medium_mammals non-insect_invertebrates "
    "people "
    "reptiles small_mammals trees vehicles_1 vehicles_2";

}  // namespace

std::string missingCifar10File(const fs::path& folder) {
  const std::string missing = firstMissing(folder, cifar10Files(Split::train));
  return missing.empty() ? firstMissing(folder, cifar10Files(Split::test)) : missing;
}

std::string missingCifar100File(const fs::path& folder) { return firstMissing(folder, {"train.bin", "test.bin"}); }

ImageSet readCifar10(const fs::path& root, Split split) {
  ImageSet set = emptySet(classNames(root / "batches.meta.txt", cifar10Names));
  for (const std::string& name : cifar10Files(split)) appendRecords(root / name, 1, 0, set);
  return set;
}

ImageSet readCifar100(const fs::path& root, Split split, bool coarse) {
  ImageSet set =
      emptySet(coarse ? classNames(root / "coarse_label_names.txt", coarseNames) : classNames(root / "fine_label_names.txt", fineNames));
  appendRecords(root / (split == Split::train ? "train.bin" : "test.bin"), 2, coarse ? 0 : 1, set);
  return set;
}

}  // namespace resa
