#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <unordered_map>

#include "datasets/readers.h"
#include "engine/run/error.h"

/// Picture sets whose splits and labels stand in lists beside the pictures: CUB-200-2011, Oxford-IIIT Pet, Food-101, Oxford Flowers-102.
namespace resa {
namespace {

namespace fs = std::filesystem;

/// The words of one line; an error where there are fewer than `count`.
std::vector<std::string> wordsOf(const fs::path& list, const TextLine& line, std::size_t count) {
  std::istringstream text(line.text);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  if (words.size() < count) failAt(list, line, "expected " + std::to_string(count) + " words, found '" + line.text + "'");
  return words;
}

/// A picture that a list names must lie below the set's own folder.
fs::path pictureIn(const fs::path& folder, const std::string& name, const fs::path& list, const TextLine& line) {
  const fs::path relative(name);
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
    failAt(list, line, "'" + name + "' leads out of the set's folder");
  return folder / relative;
}

/// Lines of an id and a value, as CUB-200-2011 has them.
class IdTable {
 public:
  explicit IdTable(const fs::path& path) : path_(path) {
    for (const TextLine& line : readLines(path)) {
      const std::vector<std::string> words = wordsOf(path, line, 2);
      if (!rows_.emplace(wholeNumber(path, line, words[0]), std::make_pair(line, words[1])).second)
        failAt(path, line, "id " + words[0] + " stands twice");
    }
    if (rows_.empty()) throw DataError(path.string() + ": is empty");
  }
  /// Rows by id, ascending.
  const std::map<std::int64_t, std::pair<TextLine, std::string>>& rows() const { return rows_; }
  const fs::path& path() const { return path_; }

  /// The whole number of image `id`, which must lie in the given range.
  std::int64_t number(std::int64_t id, std::int64_t smallest, std::int64_t largest) const {
    const auto found = rows_.find(id);
    if (found == rows_.end()) throw DataError(path_.string() + ": has no line for image " + std::to_string(id));
    const auto& [line, word] = found->second;
    const std::int64_t value = wholeNumber(path_, line, word);
    if (value < smallest || value > largest)
      failAt(path_, line, word + " is out of range (" + std::to_string(smallest) + " to " + std::to_string(largest) + ")");
    return value;
  }

 private:
  fs::path path_;
  std::map<std::int64_t, std::pair<TextLine, std::string>> rows_;
};

/// "001.Black_footed_Albatross" -> "Black_footed_Albatross"
std::string withoutNumber(const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

void requirePictures(const ImageListing& listing, const fs::path& list) {
  if (listing.files.empty()) throw DataError(list.string() + ": names no picture of the " + toString(listing.split) + " split");
}

struct PetsLine {
  std::string picture, breed;
  std::int64_t breedId;
};

/// "Abyssinian_100 1 1 1": picture without its ending, breed from 1, species, breed within the species.
std::vector<PetsLine> readPetsList(const fs::path& list, const fs::path& images, std::vector<fs::path>* files) {
  constexpr std::int64_t breeds = 37;
  std::vector<PetsLine> entries;
  for (const TextLine& line : readLines(list)) {
    if (line.text.front() == '#') continue;
    const std::vector<std::string> words = wordsOf(list, line, 2);
    const std::int64_t id = wholeNumber(list, line, words[1]);
    if (id < 1 || id > breeds) failAt(list, line, "breed " + words[1] + " is out of range (1 to " + std::to_string(breeds) + ")");
    entries.push_back({words[0], words[0].substr(0, words[0].rfind('_')), id});
    if (files != nullptr) files->push_back(pictureIn(images, words[0] + ".jpg", list, line));
  }
  return entries;
}

/// Rows of a numeric .mat variable as whole numbers within a range.
std::vector<std::int64_t> matNumbers(const fs::path& path, const std::string& name, std::int64_t largest) {
  std::vector<std::int64_t> numbers;
  for (const double value : readMatNumbers(path, name)) {
    if (!(value >= 1 && value <= static_cast<double>(largest)) || value != std::floor(value)) {
      std::ostringstream text;
      text << path.string() << ": '" << name << "' holds " << value << ", expected are whole numbers from 1 to " << largest;
      throw DataError(text.str());
    }
    numbers.push_back(static_cast<std::int64_t>(value));
  }
  return numbers;
}

// In the order of the labels; the set itself names none.
const std::vector<std::string> flowerNames = {"pink primrose",
                                              "hard-leaved pocket orchid",
                                              "canterbury bells",
                                              "sweet pea",
                                              "english marigold",
                                              "tiger lily",
                                              "moon orchid",
                                              "bird of paradise",
                                              "monkshood",
                                              "globe thistle",
                                              "snapdragon",
                                              "colt's foot",
                                              "king protea",
                                              "spear thistle",
                                              "yellow iris",
                                              "globe-flower",
                                              "purple coneflower",
                                              "peruvian lily",
                                              "balloon flower",
                                              "giant white arum lily",
                                              "fire lily",
                                              "pincushion flower",
                                              "fritillary",
                                              "red ginger",
                                              "grape hyacinth",
                                              "corn poppy",
                                              "prince of wales feathers",
                                              "stemless gentian",
                                              "artichoke",
                                              "sweet william",
                                              "carnation",
                                              "garden phlox",
                                              "love in the mist",
                                              "mexican aster",
                                              "alpine sea holly",
                                              "ruby-lipped cattleya",
                                              "cape flower",
                                              "great masterwort",
                                              "siam tulip",
                                              "lenten rose",
                                              "barbeton daisy",
                                              "daffodil",
                                              "sword lily",
                                              "poinsettia",
                                              "bolero deep blue",
                                              "wallflower",
                                              "marigold",
                                              "buttercup",
                                              "oxeye daisy",
                                              "common dandelion",
                                              "petunia",
                                              "wild pansy",
                                              "primula",
                                              "sunflower",
                                              "pelargonium",
                                              "bishop of llandaff",
                                              "gaura",
                                              "geranium",
                                              "orange dahlia",
                                              "pink and yellow dahlia",
                                              "cautleya spicata",
                                              "japanese anemone",
                                              "black-eyed susan",
                                              "silverbush",
                                              "californian poppy",
                                              "osteospermum",
                                              "spring crocus",
                                              "bearded iris",
                                              "windflower",
                                              "tree poppy",
                                              "gazania",
                                              "azalea",
                                              "water lily",
                                              "rose",
                                              "thorn apple",
                                              "morning glory",
                                              "passion flower",
                                              "lotus",
                                              "toad lily",
                                              "anthurium",
                                              "frangipani",
                                              "clematis",
                                              "hibiscus",
                                              "columbine",
                                              "desert-rose",
                                              "tree mallow",
                                              "magnolia",
                                              "cyclamen",
                                              "watercress",
                                              "canna lily",
                                              "hippeastrum",
                                              "bee balm",
                                              "ball moss",
                                              "foxglove",
                                              "bougainvillea",
                                              "camellia",
                                              "mallow",
                                              "mexican petunia",
                                              "bromelia",
                                              "blanket flower",
                                              "trumpet creeper",
                                              "blackberry lily"};

}  // namespace

std::string missingCubFile(const fs::path& folder) {
  return firstMissing(folder, {"images.txt", "classes.txt", "image_class_labels.txt", "train_test_split.txt"});
}

ImageListing listCub(const fs::path& root, Split split) {
  ImageListing listing;
  listing.split = split;
  const IdTable images(root / "images.txt"), labels(root / "image_class_labels.txt"), splits(root / "train_test_split.txt");
  const IdTable classes(root / "classes.txt");
  for (const auto& [id, row] : classes.rows()) {
    listing.classes.push_back(withoutNumber(row.second));
    if (id != static_cast<std::int64_t>(listing.classes.size())) failAt(classes.path(), row.first, "classes must be numbered 1, 2, ...");
  }
  for (const auto& [id, row] : images.rows()) {
    if ((splits.number(id, 0, 1) == 1) != (split == Split::train)) continue;
    listing.files.push_back(pictureIn(root / "images", row.second, images.path(), row.first));
    listing.labels.push_back(labels.number(id, 1, static_cast<std::int64_t>(listing.classes.size())) - 1);
  }
  requirePictures(listing, splits.path());
  return listing;
}

std::string missingPetsFile(const fs::path& folder) { return firstMissing(folder, {"annotations/trainval.txt", "annotations/test.txt"}); }

ImageListing listPets(const fs::path& root, Split split) {
  ImageListing listing;
  listing.split = split;
  std::map<std::int64_t, std::string> breeds;
  for (const Split part : {Split::train, Split::test}) {
    const fs::path list = root / "annotations" / (part == Split::train ? "trainval.txt" : "test.txt");
    for (const PetsLine& line : readPetsList(list, root / "images", part == split ? &listing.files : nullptr)) {
      const std::string& known = breeds.emplace(line.breedId, line.breed).first->second;
      if (known != line.breed)
        throw DataError(list.string() + ": breed " + std::to_string(line.breedId) + " is both " + known + " and " + line.breed);
      if (part == split) listing.labels.push_back(line.breedId - 1);
    }
    if (part == split) requirePictures(listing, list);
  }
  for (const auto& [id, breed] : breeds) {
    listing.classes.push_back(breed);
    if (id != static_cast<std::int64_t>(listing.classes.size()))
      throw DataError((root / "annotations").string() + ": trainval.txt and test.txt name no picture of breed " +
                      std::to_string(listing.classes.size()));
  }
  return listing;
}

std::string missingFoodFile(const fs::path& folder) {
  return firstMissing(folder, {"meta/classes.txt", "meta/train.txt", "meta/test.txt"});
}

ImageListing listFood(const fs::path& root, Split split) {
  ImageListing listing;
  listing.split = split;
  std::unordered_map<std::string, std::int64_t> labels;
  const fs::path classes = root / "meta" / "classes.txt";
  for (const TextLine& line : readLines(classes)) {
    if (!labels.emplace(line.text, static_cast<std::int64_t>(listing.classes.size())).second)
      failAt(classes, line, "class '" + line.text + "' stands twice");
    listing.classes.push_back(line.text);
  }
  const fs::path list = root / "meta" / (std::string(toString(split)) + ".txt");
  for (const TextLine& line : readLines(list)) {
    const auto label = labels.find(line.text.substr(0, line.text.find('/')));
    if (label == labels.end()) failAt(list, line, "'" + line.text + "' is of no class that classes.txt names");
    listing.files.push_back(pictureIn(root / "images", line.text + ".jpg", list, line));
    listing.labels.push_back(label->second);
  }
  requirePictures(listing, list);
  return listing;
}

std::string missingFlowersFile(const fs::path& folder) { return firstMissing(folder, {"imagelabels.mat", "setid.mat"}); }

ImageListing listFlowers(const fs::path& root, Split split) {
  ImageListing listing;
  listing.split = split;
  listing.classes = flowerNames;
  const fs::path ids = root / "setid.mat";
  const std::vector<std::int64_t> labels = matNumbers(root / "imagelabels.mat", "labels", static_cast<std::int64_t>(flowerNames.size()));
  const std::vector<std::string> parts =
      split == Split::train ? std::vector<std::string>{"trnid", "valid"} : std::vector<std::string>{"tstid"};
  for (const std::string& part : parts)
    for (const std::int64_t id : matNumbers(ids, part, static_cast<std::int64_t>(labels.size()))) {
      std::string number = std::to_string(id);
      number.insert(0, 5 - std::min<std::size_t>(5, number.size()), '0');
      listing.files.push_back(root / "jpg" / ("image_" + number + ".jpg"));
      listing.labels.push_back(labels[static_cast<std::size_t>(id - 1)] - 1);
    }
  requirePictures(listing, ids);
  return listing;
}

}  // namespace resa
