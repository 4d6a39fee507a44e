#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <ostream>

#include "datasets/archive.h"
#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "tests/faults/deflated.h"
#include "tests/unit/archive_bytes.h"
#include "tests/unit/sample_sets.h"

/// Every reader of image sets before files as they come: cut, swapped, empty, lying, hostile. Each case is a valid set of which one file is
/// spoiled; the reader must say so by an error of the right kind that names this file.
namespace resa {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct BadInput {
  std::string claim;                           // "CifarFileThatIsCut"
  std::string set;                             // the valid set around the bad file; "archive" for an archive alone
  std::string file;                            // the bad file, whose name the message must hold
  std::function<void(const fs::path&)> spoil;  // gets the path of that file
  std::string reason;                          // a part of the message
  bool asRootAlso = true;                      // whether root, whom no permission stops, sees it as well
};

void PrintTo(const BadInput& input, std::ostream* out) { *out << input.claim; }

using Spoil = std::function<void(const fs::path&)>;

Spoil put(const std::string& bytes) {
  return [bytes](const fs::path& path) { writeText(path, bytes); };
}
Spoil cutTo(std::size_t size) {
  return [size](const fs::path& path) { writeText(path, readText(path).substr(0, size)); };
}
Spoil append(const std::string& bytes) {
  return [bytes](const fs::path& path) { writeText(path, readText(path) + bytes); };
}
Spoil change(std::size_t at, const std::string& bytes) {
  return [at, bytes](const fs::path& path) {
    std::string content = readText(path);
    content.replace(at, bytes.size(), bytes);
    writeText(path, content);
  };
}
void removeIt(const fs::path& path) { fs::remove_all(path); }
void makeItAFolder(const fs::path& path) {
  fs::remove_all(path);
  fs::create_directories(path);
}
void makeItUnreadable(const fs::path& path) { fs::permissions(path, fs::perms::none); }
void makeItALoop(const fs::path& path) {
  fs::remove_all(path);
  fs::create_symlink(path.filename(), path);
}

/// What no compression makes smaller, so that a cut of an archive is a cut of this.
std::string noiseText() {
  const std::vector<std::uint8_t> bytes = noise(100).pixels;
  return std::string(bytes.begin(), bytes.end());
}

std::string gzipped(const std::string& bytes) { return deflated(bytes, 15 + 16); }

/// Two bytes of width and height in a JPEG's frame header.
std::string jpegOfSize(const std::string& size) {
  std::string jpeg = jpegBytes(noise(32));
  return jpeg.replace(jpeg.find("\xff\xc0") + 5, 4, size);
}

/// A PNG whose header says another size; the chunk's CRC fits.
std::string pngOfSize(std::uint32_t width, std::uint32_t height) {
  std::string png = pngBytes(noise(32));
  png.replace(16, 8, bigEndian({width, height}));
  const auto crc = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(png.data()) + 12, 17));
  return png.replace(29, 4, bigEndian({crc}));
}

std::vector<BadInput> idxInputs() {
  const std::string images = "train-images-idx3-ubyte", labels = "train-labels-idx1-ubyte";
  return {
      {"IdxImagesOfZeroLength", "mnist", images, put(""), "header is cut"},
      {"IdxHeaderThatIsCut", "mnist", images, cutTo(13), "header is cut"},
      {"IdxImagesThatAreCut", "mnist", images, cutTo(27), "is cut"},
      {"IdxImagesWithMoreThanTheirHeaderSays", "mnist", images, append("x"), "more data"},
      {"IdxImagesWithTheMagicOfLabels", "mnist", images, change(0, bigEndian({2049})), "expected 2051"},
      {"IdxImagesWithoutAMagic", "mnist", images, put(std::string(100, '\xff')), "IDX magic"},
      {"IdxWithoutImages", "mnist", images, put(bigEndian({2051, 0, 28, 28})), "cannot hold 0 images"},
      {"IdxImagesOfNoHeight", "mnist", images, put(bigEndian({2051, 1, 0, 28})), "cannot hold"},
      {"IdxImagesOfHugeSize", "mnist", images, put(bigEndian({2051, 1, 0xffffffff, 0xffffffff})), "cannot hold"},
      {"IdxImagesInHugeNumber", "mnist", images, put(bigEndian({2051, 0xffffffff, 4096, 4096})), "header is damaged"},
      {"IdxImagesThatPromiseSixteenGigabytes", "mnist", images, put(bigEndian({2051, 1024, 4096, 4096})), "is cut"},
      {"IdxLabelsOfZeroLength", "mnist", labels, put(""), "header is cut"},
      {"IdxLabelsWithTheMagicOfImages", "mnist", labels, change(0, bigEndian({2051})), "expected 2049"},
      {"IdxLabelsOfAnotherNumber", "mnist", labels, put(bigEndian({2049, 2}) + std::string("\1\2")), "2 labels for 3 images"},
      {"IdxLabelsThatAreCut", "mnist", labels, cutTo(10), "is cut"},
      {"IdxLabelOutOfRange", "mnist", labels, change(9, "\xa"), "label 10 of image 1 is out of range"},
      {"IdxGzipThatIsCut", "mnist", images, [](const fs::path& path) { writeText(path, gzipped(readText(path)).substr(0, 20)); }, "cut"},
      {"IdxGzipThatIsDamaged", "mnist", images,
       [](const fs::path& path) {
         std::string bytes = gzipped(readText(path));
         bytes[bytes.size() - 6] ^= 1;  // within the checksum
         writeText(path, bytes);
       },
       "damaged"},
      {"IdxThatIsAFolder", "mnist", images, makeItAFolder, "not found"},
      {"IdxThatIsUnreadable", "mnist", images, makeItUnreadable, "cannot open", false},
  };
}

std::vector<BadInput> binaryInputs() {
  return {
      {"CifarFileOfZeroLength", "cifar10", "data_batch_2.bin", put(""), "is cut"},
      {"CifarFileThatIsCut", "cifar10", "data_batch_5.bin", cutTo(3072), "is cut"},
      {"CifarFileWithBytesBehindIt", "cifar10", "data_batch_1.bin", append("xyz"), "is cut"},
      {"CifarLabelOutOfRange", "cifar10", "data_batch_3.bin", change(0, "\xa"), "label 10 of record 0"},
      {"CifarFileThatIsMissing", "cifar10", "data_batch_4.bin", removeIt, "not found"},
      {"CifarClassNamesOfAnotherNumber", "cifar10", "batches.meta.txt", put("one two\n"), "expected 10 class names, found 2"},
      {"CifarFileThatIsUnreadable", "cifar10", "data_batch_1.bin", makeItUnreadable, "cannot open", false},
      {"Cifar100FileThatIsCut", "cifar100", "train.bin", cutTo(3073), "is cut"},
      {"Cifar100FineLabelOutOfRange", "cifar100", "train.bin", change(1, "\x64"), "label 100"},
      {"Cifar100NamesThatAreAFolder", "cifar100", "fine_label_names.txt", makeItAFolder, "cannot read"},
      {"StlImagesOfZeroLength", "stl10", "train_X.bin", put(""), "is cut"},
      {"StlImagesThatAreCut", "stl10", "train_X.bin", cutTo(27647), "is cut"},
      {"StlLabelsOfAnotherNumber", "stl10", "train_y.bin", put("\1"), "1 labels for 2 images"},
      {"StlLabelZero", "stl10", "train_y.bin", change(1, std::string(1, '\0')), "label 0 of image 1 is out of range"},
      {"StlLabelEleven", "stl10", "train_y.bin", change(0, "\xb"), "label 11 of image 0 is out of range"},
      {"StlClassNamesOfAnotherNumber", "stl10", "class_names.txt", put("bird\n"), "found 1"},
      {"StlImagesThatAreMissing", "stl10", "train_X.bin", removeIt, "not found"},
      {"StlImagesThatAreUnreadable", "stl10", "train_X.bin", makeItUnreadable, "cannot be read", false},
  };
}

/// The only picture of a training folder, so that its fault is the reader's.
std::vector<BadInput> pictureInputs() {
  const auto alone = [](const Spoil& spoil) -> Spoil {
    return [spoil](const fs::path& path) {
      fs::remove_all(path.parent_path().parent_path() / "dog");
      fs::remove_all(path.parent_path().parent_path().parent_path() / "test");
      spoil(path);
    };
  };
  const std::string picture = "train/cat/a.png";
  const std::string jpeg = jpegBytes(noise(32)), png = pngBytes(noise(32));
  std::string swapped = jpeg;
  swapped.replace(swapped.size() / 2, 40, std::string(40, '\xff'));
  std::string crc = png;
  crc[crc.size() / 2] ^= 0x55;
  return {
      {"PictureOfZeroLength", "image-folder", picture, alone(put("")), "the file is empty"},
      {"PictureThatIsText", "image-folder", picture, alone(put("hello, I am no picture")), "neither JPEG nor PNG"},
      {"PictureThatIsAGif", "image-folder", picture, alone(put("GIF89a\1\0\1\0")), "neither JPEG nor PNG"},
      {"JpegThatIsCut", "image-folder", picture, alone(put(jpeg.substr(0, jpeg.size() / 2))), "damaged JPEG"},
      {"JpegWithoutItsPixels", "image-folder", picture, alone(put(jpeg.substr(0, 30))), "damaged JPEG"},
      {"JpegOfThreeBytes", "image-folder", picture, alone(put("\xff\xd8\xff")), "damaged JPEG"},
      {"JpegWithDamagedPixels", "image-folder", picture, alone(put(swapped)), "damaged JPEG"},
      {"JpegOfHugeSize", "image-folder", picture, alone(put(jpegOfSize("\xfd\xe8\xfd\xe8"))), "100 megapixels"},
      {"JpegOfNoSize", "image-folder", picture, alone(put(jpegOfSize(std::string(4, '\0')))), "damaged JPEG"},
      {"JpegLargerThanItsPixels", "image-folder", picture, alone(put(jpegOfSize(std::string("\4\0\4\0", 4)))), "damaged JPEG"},
      {"PngThatIsCut", "image-folder", picture, alone(put(png.substr(0, png.size() / 2))), "damaged PNG"},
      {"PngOfEightBytes", "image-folder", picture, alone(put(png.substr(0, 8))), "damaged PNG"},
      {"PngWithAWrongChecksum", "image-folder", picture, alone(put(crc)), "damaged PNG"},
      {"PngOfHugeSize", "image-folder", picture, alone(put(pngOfSize(60000, 60000))), "megapixels"},
      {"PngLargerThanItsPixels", "image-folder", picture, alone(put(pngOfSize(5000, 5000))), "damaged PNG"},
      {"PngOfNoSize", "image-folder", picture, alone(put(pngOfSize(0, 32))), "damaged PNG"},
      {"PictureThatIsUnreadable", "image-folder", picture, alone(makeItUnreadable), "cannot open", false},
      {"TrainingFolderWithoutPictures", "image-folder", "train", [](const fs::path& path) { makeItAFolder(path); }, "holds no pictures"},
      {"TrainingFolderThatIsAFile", "image-folder", "train",
       [](const fs::path& path) {
         fs::remove_all(path);
         writeText(path, "x");
       },
       "not found"},
      {"TrainingFolderThatLinksToItself", "image-folder", "train", makeItALoop, "not found"},
      {"ImageNet100ListOfTooFewClasses", "imagenet100", "imagenet100.txt", put(synset(1) + "\n"), "names 1 classes"},
      {"ImageNet100ListWithAClassTwice", "imagenet100", "imagenet100.txt", append(synset(50) + "\n"), ":101: class"},
      {"ImageNet100ListThatLeadsOut", "imagenet100", "imagenet100.txt", put("../../etc\n"), ":1: '../../etc' is no name"},
      {"ImageNet100ClassWithoutFolder", "imagenet100", "train/n10000050", removeIt, "cannot read the folder"},
  };
}

std::vector<BadInput> listInputs() {
  return {
      {"CubImagesOfZeroLength", "cub200", "images.txt", put(""), "is empty"},
      {"CubImagesWithoutANumber", "cub200", "images.txt", put("one a.jpg\n"), ":1: expected a whole number"},
      {"CubImagesOfOneWord", "cub200", "images.txt", append("4\n"), ":4: expected 2 words"},
      {"CubImagesWithAnIdTwice", "cub200", "images.txt", append("2 x.jpg\n"), ":4: id 2 stands twice"},
      {"CubImagesThatLeadOut", "cub200", "images.txt", put("2 ../../../etc/passwd\n"), ":1: '../../../etc/passwd' leads out"},
      {"CubImagesWithAnAbsolutePath", "cub200", "images.txt", put("2 /etc/passwd\n"), "leads out"},
      {"CubLabelOutOfRange", "cub200", "image_class_labels.txt", put("1 1\n2 3\n3 1\n"), ":2: 3 is out of range (1 to 2)"},
      {"CubLabelsThatAreCut", "cub200", "image_class_labels.txt", put("1 1\n2 1\n"), "has no line for image 3"},
      {"CubSplitOutOfRange", "cub200", "train_test_split.txt", put("1 7\n2 1\n3 1\n"), ":1: 7 is out of range"},
      {"CubSplitWithoutTraining", "cub200", "train_test_split.txt", put("1 0\n2 0\n3 0\n"), "names no picture of the train split"},
      {"CubClassesWithAGap", "cub200", "classes.txt", put("1 a\n3 b\n"), ":2: classes must be numbered"},
      {"CubListThatIsMissing", "cub200", "train_test_split.txt", removeIt, "not found"},
      {"PetsBreedOutOfRange", "pets", "annotations/trainval.txt", append("Cat_1 38 1 1\n"), ":3: breed 38 is out of range"},
      {"PetsBreedWithoutANumber", "pets", "annotations/trainval.txt", put("Cat_1 first\n"), ":1: expected a whole number"},
      {"PetsBreedWithTwoNames", "pets", "annotations/trainval.txt", append("Cat_1 1 1 1\n"), "is both Abyssinian and Cat"},
      {"PetsListOfZeroLength", "pets", "annotations/trainval.txt", put(""), "names no picture"},
      {"PetsListThatLeadsOut", "pets", "annotations/trainval.txt", put("../../x_1 1\n"), "leads out"},
      {"PetsBreedsWithAGap", "pets", "annotations", [](const fs::path& path) { writeText(path / "trainval.txt", "a_1 1\nb_1 5\n"); },
       "breed"},
      {"FoodClassThatIsUnknown", "food101", "meta/train.txt", append("soup/1\n"), ":3: 'soup/1' is of no class"},
      {"FoodClassesWithOneTwice", "food101", "meta/classes.txt", append("waffles\n"), ":3: class 'waffles' stands twice"},
      {"FoodListOfZeroLength", "food101", "meta/train.txt", put("\n"), "names no picture"},
      {"FoodListThatLeadsOut", "food101", "meta/train.txt", put("waffles/../../../etc/passwd\n"), "leads out"},
      {"FoodListOfBinaryNoise", "food101", "meta/train.txt", put(std::string("\xff\0\xfe\1", 4)), ":1: "},
      {"FoodListThatIsUnreadable", "food101", "meta/train.txt", makeItUnreadable, "cannot open", false},
  };
}

std::vector<BadInput> matInputs() {
  const std::string labels = "imagelabels.mat", ids = "setid.mat";
  const auto matrixOf = [](const std::string& parts) { return put(matHeader() + matElement(14, parts)); };
  const std::string flags = matElement(6, std::string("\6\0\0\0\0\0\0\0", 8)), name = matElement(1, "labels");
  return {
      {"MatOfZeroLength", "flowers102", labels, put(""), "no MATLAB file"},
      {"MatThatIsText", "flowers102", labels, put(std::string(500, 'x')), "no MATLAB file"},
      {"MatOfVersion73", "flowers102", labels, put("MATLAB 7.3 MAT-file" + std::string(200, ' ')), "HDF5"},
      {"MatOfTheOtherByteOrder", "flowers102", labels, change(124, std::string("\1\0MI", 4)), "little-endian"},
      {"MatThatIsCut", "flowers102", labels, cutTo(150), "is cut"},
      {"MatWithoutItsVariable", "flowers102", labels, put(matFile({{"other", {1}}})), "has no variable 'labels'"},
      {"MatWithDamagedCompression", "flowers102", labels, change(140, std::string(8, '\x55')), "does not inflate"},
      {"MatElementOfHugeSize", "flowers102", labels, put(matHeader() + littleEndian(14) + littleEndian(0xffffffff)), "is cut"},
      {"MatMatrixOfHugeSize", "flowers102", labels,
       matrixOf(flags + matElement(5, littleEndian(0x7fffffff) + littleEndian(0x7fffffff)) + name + matElement(9, std::string(8, '\0'))),
       "its size says otherwise"},
      {"MatMatrixOfNegativeSize", "flowers102", labels,
       matrixOf(flags + matElement(5, littleEndian(0xffffffff) + littleEndian(1)) + name + matElement(9, "")), "negative size"},
      {"MatMatrixOfNoNumbers", "flowers102", labels, matrixOf(flags + matElement(5, littleEndian(1)) + name + matElement(16, "x")),
       "holds no numbers"},
      {"MatCellArray", "flowers102", labels,
       matrixOf(matElement(6, std::string("\1\0\0\0\0\0\0\0", 8)) + matElement(5, littleEndian(1)) + name), "no matrix of real numbers"},
      {"MatBomb", "flowers102", labels,
       [](const fs::path& path) { writeText(path, matHeader() + compressedElement(std::string(80u << 20, 0))); }, "beyond 64 MB"},
      {"FlowerLabelZero", "flowers102", labels, put(matFile({{"labels", {0, 1, 2, 3}}})), "expected are whole numbers from 1 to 102"},
      {"FlowerLabelOutOfRange", "flowers102", labels, put(matFile({{"labels", {103, 1, 2, 3}}})), "holds 103"},
      {"FlowerLabelThatIsNotWhole", "flowers102", labels, put(matFile({{"labels", {1.5, 1, 2, 3}}})), "holds 1.5"},
      {"FlowerLabelThatIsNoNumber", "flowers102", labels, put(matFile({{"labels", {std::nan(""), 1, 2, 3}}})), "holds nan"},
      {"FlowerIdBeyondTheLabels", "flowers102", ids, put(matFile({{"trnid", {5}}, {"valid", {1}}, {"tstid", {1}}})), "from 1 to 4"},
      {"FlowerIdsWithoutThoseOfTraining", "flowers102", ids, put(matFile({{"valid", {1}}, {"tstid", {1}}})), "no variable 'trnid'"},
      {"FlowerIdsThatAreEmpty", "flowers102", ids, put(matFile({{"trnid", {}}, {"valid", {}}, {"tstid", {}}})), "names no picture"},
  };
}

std::vector<BadInput> archiveInputs() {
  const auto with = [](const std::vector<ArchiveEntry>& entries, ArchiveKind kind = ArchiveKind::tarGzip) -> Spoil {
    return [entries, kind](const fs::path& path) { writeArchive(path, entries, kind); };
  };
  const std::string file = "set.tgz";
  return {
      {"ArchiveOfZeroLength", "archive", file, put(""), ""},
      {"ArchiveThatIsText", "archive", file, put(std::string(2000, 'x')), "cannot be unpacked"},
      {"ArchiveThatIsCut", "archive", file,
       [](const fs::path& path) {
         writeArchive(path, {{"a", noiseText()}});
         cutTo(10000)(path);
       },
       "cannot be unpacked"},
      {"ArchiveThatLeadsUpwards", "archive", file, with({{"../../evil", "x"}}), "leads upwards"},
      {"ArchiveWithAnAbsolutePath", "archive", file, with({{"/etc/evil", "x"}}), "is absolute"},
      {"ArchiveWithASymbolicLink", "archive", file, with({{"a", "", AE_IFLNK, "/etc/passwd"}}), "is a link"},
      {"ArchiveWithAHardLink", "archive", file, with({{"a", "x"}, {"b", "", AE_IFREG, "/etc/passwd"}}), "is a link"},
      {"ArchiveWithADevice", "archive", file, with({{"a", "", AE_IFBLK, ""}}), "neither file nor folder"},
      {"ArchiveThatIsABomb", "archive", file, with({{"a", std::string(8u << 20, '\0')}}), "unpacks to more than"},
      {"ArchiveWithoutFiles", "archive", file, put(gzipped(std::string(10240, '\0'))), "holds no files"},
      {"ZipThatLeadsUpwards", "archive", file, with({{"a/../../evil", "x"}}, ArchiveKind::zip), "leads upwards"},
      {"ZipWithASymbolicLink", "archive", file, with({{"a", "", AE_IFLNK, "/etc/passwd"}}, ArchiveKind::zip), "is a link"},
      {"ZipThatIsCut", "archive", file,
       [](const fs::path& path) {
         writeArchive(path, {{"a", noiseText()}}, ArchiveKind::zip);
         cutTo(5000)(path);
       },
       "cannot be unpacked"},
      {"ArchiveThatIsMissing", "archive", file, [](const fs::path&) {}, "cannot be unpacked"},
  };
}

std::vector<BadInput> subsetInputs() {
  return {
      {"SubsetListWithAnUnknownName", "food101", "subset.txt", put("1.jpg\nnone.jpg\n"), ":2: no image is called 'none.jpg'"},
      {"SubsetListWithAnIndexTooLarge", "food101", "subset.txt", put("2\n"), ":1: index 2 is not among the 2 images"},
      {"SubsetListWithAnImageTwice", "food101", "subset.txt", put("0\napple_pie/1.jpg\n"), ":2: "},
      {"SubsetListOfZeroLength", "food101", "subset.txt", put(""), "names no image"},
      {"SubsetListThatIsAFolder", "food101", "subset.txt", makeItAFolder, "cannot read"},
  };
}

std::vector<BadInput> allInputs() {
  std::vector<BadInput> all;
  for (const auto& part : {idxInputs(), binaryInputs(), pictureInputs(), listInputs(), matInputs(), archiveInputs(), subsetInputs()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

class BadInputs : public testing::TestWithParam<BadInput> {
 protected:
  void read() {
    const BadInput& input = GetParam();
    if (input.set == "archive") {
      ExtractLimits limits;
      limits.bytes = 4u << 20;
      extractArchive(folder_ / input.file, folder_ / "unpacked", limits);
      return;
    }
    DataConfig data = dataOf(input.set, folder_.path());
    if (input.file == "subset.txt") data.subsetList = folder_ / input.file;
    if (isListed(input.set))
      readListing(selectSubset(listDataset(data, Split::train), data, 1), data, 8);
    else
      selectSubset(readDataset(data, Split::train, 8), data, 1);
  }
  TestFolder folder_;
};

TEST_P(BadInputs, AreRefusedByAnErrorThatNamesTheFile) {
  const BadInput& input = GetParam();
  if (!input.asRootAlso && ::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  if (input.set != "archive") {
    makeSet(input.set, folder_.path());
    DataConfig data = dataOf(input.set, folder_.path());
    ASSERT_NO_THROW(readDataset(data, Split::train, 8)) << "the set is valid before";
  }
  input.spoil(folder_ / input.file);
  const std::string message = messageOf<DataError>([&] { read(); });
  EXPECT_THAT(message, HasSubstr((folder_ / input.file).string()));
  EXPECT_THAT(message, HasSubstr(input.reason));
}

INSTANTIATE_TEST_SUITE_P(Readers, BadInputs, testing::ValuesIn(allInputs()), [](const auto& info) { return info.param.claim; });

TEST(BadInputsList, HoldsAtLeastSixtyCases) { EXPECT_GE(allInputs().size(), 60u); }

/// Settings that fit no data set are the configuration's fault, not the data's.
TEST(BadSettings, AreConfigErrorsThatNameTheKey) {
  const TestFolder folder;
  makeCifar10(folder.path());
  const auto failure = [&](const std::function<void(DataConfig&)>& spoil) {
    DataConfig data = dataOf("cifar10", folder.path());
    spoil(data);
    return messageOf<ConfigError>([&] { selectSubset(readDataset(data, Split::train, 8), data, 1); });
  };
  EXPECT_THAT(failure([](DataConfig& data) { data.set = "cifar"; }), HasSubstr("data.set"));
  EXPECT_THAT(failure([](DataConfig& data) { data.labels = "coarse"; }), HasSubstr("data.labels"));
  EXPECT_THAT(failure([](DataConfig& data) { data.trainSplit = "unlabeled"; }), HasSubstr("data.train_split"));
  EXPECT_THAT(failure([](DataConfig& data) { data.trainSize = 6; }), HasSubstr("data.train_size"));
}

}  // namespace
}  // namespace resa
