#pragma once
#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/picture_bytes.h"
#include "tests/unit/test_folder.h"

/// The smallest valid set of each kind; tests read them, or damage one file of them first.
namespace resa {

inline std::string bigEndian(const std::vector<std::uint32_t>& values) {
  std::string bytes;
  for (const std::uint32_t value : values)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

inline void makeIdx(const std::filesystem::path& root) {
  writeText(root / "train-images-idx3-ubyte", bigEndian({2051, 3, 2, 2}) + std::string("\0\1\2\3\4\5\6\7\x8\x9\xa\xff", 12));
  writeText(root / "train-labels-idx1-ubyte", bigEndian({2049, 3}) + std::string("\0\x9\5", 3));
  writeText(root / "t10k-images-idx3-ubyte", bigEndian({2051, 1, 2, 2}) + "abcd");
  writeText(root / "t10k-labels-idx1-ubyte", bigEndian({2049, 1}) + "\1");
}

inline void makeCifar10(const std::filesystem::path& root) {
  for (int batch = 1; batch <= 5; ++batch)
    writeText(root / ("data_batch_" + std::to_string(batch) + ".bin"), std::string(1, static_cast<char>(batch)) + std::string(3072, 'p'));
  writeText(root / "test_batch.bin", "\x9" + std::string(3072, 'q'));
}

inline void makeCifar100(const std::filesystem::path& root) {
  writeText(root / "train.bin", "\x13\x63" + std::string(3072, 'p'));
  writeText(root / "test.bin", std::string("\0\1", 2) + std::string(3072, 'q'));
}

/// One 96 x 96 image in the order of the file: colour, column, row.
inline std::string stl10Image(int start) {
  std::string bytes;
  for (int channel = 0; channel < 3; ++channel)
    for (int x = 0; x < 96; ++x)
      for (int y = 0; y < 96; ++y) bytes += static_cast<char>(start + 70 * channel + x + 2 * y);
  return bytes;
}

inline void makeStl10(const std::filesystem::path& root) {
  writeText(root / "train_X.bin", stl10Image(0) + stl10Image(1));
  writeText(root / "train_y.bin", "\1\xa");
  writeText(root / "test_X.bin", stl10Image(2));
  writeText(root / "test_y.bin", "\3");
  writeText(root / "unlabeled_X.bin", stl10Image(3) + stl10Image(4) + stl10Image(5));
  writeText(root / "class_names.txt", "airplane\nbird\ncar\ncat\ndeer\ndog\nhorse\nmonkey\nship\ntruck\n");
}

inline std::string smallPicture(int shade = 7) {
  return pngBytes(plain(9, 9, static_cast<std::uint8_t>(shade), static_cast<std::uint8_t>(shade), static_cast<std::uint8_t>(shade)));
}

inline void makeImageFolder(const std::filesystem::path& root) {
  writeText(root / "train/cat/a.png", smallPicture());
  writeText(root / "train/dog/b.png", smallPicture());
  writeText(root / "test/dog/c.png", smallPicture());
}

inline std::string synset(int i) {
  std::string name = "n";
  return name.append(std::to_string(10000000 + i));
}

inline void makeImageNet(const std::filesystem::path& root, int classes) {
  for (int i = 0; i < classes; ++i) {
    writeText(root / "train" / synset(i) / (synset(i) + "_1.JPEG"), smallPicture(i));
    writeText(root / "val" / synset(i) / ("ILSVRC2012_val_" + std::to_string(i) + ".JPEG"), smallPicture(i));
  }
}

/// 110 classes of which imagenet100.txt names the last 100.
inline void makeImageNet100(const std::filesystem::path& root) {
  makeImageNet(root, 110);
  std::string list;
  for (int i = 109; i >= 10; --i) list += synset(i) + "\n";
  writeText(root / "imagenet100.txt", list);
}

inline void makeCub(const std::filesystem::path& root) {
  writeText(root / "classes.txt", "1 001.Black_footed_Albatross\n2 002.Laysan_Albatross\n");
  writeText(root / "images.txt", "1 001.Black_footed_Albatross/a.jpg\n2 001.Black_footed_Albatross/b.jpg\n3 002.Laysan_Albatross/c.jpg\n");
  writeText(root / "image_class_labels.txt", "1 1\n2 1\n3 2\n");
  writeText(root / "train_test_split.txt", "1 0\n2 1\n3 1\n");
  for (const char* name : {"001.Black_footed_Albatross/a.jpg", "001.Black_footed_Albatross/b.jpg", "002.Laysan_Albatross/c.jpg"})
    writeText(root / "images" / name, smallPicture());
}

inline void makePets(const std::filesystem::path& root) {
  writeText(root / "annotations/trainval.txt", "Abyssinian_100 1 1 1\nyorkshire_terrier_3 2 2 1\n");
  writeText(root / "annotations/test.txt", "#Image CLASS-ID SPECIES BREED ID\nyorkshire_terrier_4 2 2 1\n");
  for (const char* name : {"Abyssinian_100.jpg", "yorkshire_terrier_3.jpg", "yorkshire_terrier_4.jpg"})
    writeText(root / "images" / name, smallPicture());
}

inline void makeFood(const std::filesystem::path& root) {
  writeText(root / "meta/classes.txt", "apple_pie\nwaffles\n");
  writeText(root / "meta/train.txt", "apple_pie/1\nwaffles/2\n");
  writeText(root / "meta/test.txt", "waffles/3\n");
  for (const char* name : {"apple_pie/1.jpg", "waffles/2.jpg", "waffles/3.jpg"}) writeText(root / "images" / name, smallPicture());
}

inline std::string littleEndian(std::uint32_t value) { return std::string(reinterpret_cast<const char*>(&value), 4); }

inline std::string matElement(std::uint32_t type, const std::string& data) {
  return littleEndian(type) + littleEndian(static_cast<std::uint32_t>(data.size())) + data + std::string((8 - data.size() % 8) % 8, '\0');
}

/// A row of doubles under a name, as MATLAB's save writes it without compression.
inline std::string matMatrix(const std::string& name, const std::vector<double>& values) {
  const std::string flags = std::string("\6\0\0\0", 4) + littleEndian(0);
  const std::string size = littleEndian(1) + littleEndian(static_cast<std::uint32_t>(values.size()));
  std::string data(values.size() * 8, '\0');
  if (!values.empty()) std::memcpy(data.data(), values.data(), data.size());
  return matElement(14, matElement(6, flags) + matElement(5, size) + matElement(1, name) + matElement(9, data));
}

inline std::string matHeader() {
  std::string text = "MATLAB 5.0 MAT-file, Platform: GLNX86";
  text.resize(124, ' ');
  return text + std::string("\0\1IM", 4);
}

inline std::string compressedElement(const std::string& element) {
  std::string bytes(compressBound(element.size()), '\0');
  uLongf size = bytes.size();
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(element.data()), element.size()), Z_OK);
  return littleEndian(15) + littleEndian(static_cast<std::uint32_t>(size)) + bytes.substr(0, size);
}

/// A whole file of compressed matrices.
inline std::string matFile(const std::vector<std::pair<std::string, std::vector<double>>>& matrices) {
  std::string bytes = matHeader();
  for (const auto& [name, values] : matrices) bytes += compressedElement(matMatrix(name, values));
  return bytes;
}

inline void makeFlowers(const std::filesystem::path& root) {
  writeText(root / "imagelabels.mat", matFile({{"labels", {77, 1, 102, 54}}}));
  writeText(root / "setid.mat", matFile({{"trnid", {3}}, {"valid", {1}}, {"tstid", {4, 2}}}));
  for (int i = 1; i <= 4; ++i) writeText(root / "jpg" / ("image_0000" + std::to_string(i) + ".jpg"), smallPicture(i));
}

/// The set `name` in `root`.
inline void makeSet(const std::string& name, const std::filesystem::path& root) {
  static const std::map<std::string, void (*)(const std::filesystem::path&)> makers = {{"mnist", makeIdx},
                                                                                       {"cifar10", makeCifar10},
                                                                                       {"cifar100", makeCifar100},
                                                                                       {"stl10", makeStl10},
                                                                                       {"image-folder", makeImageFolder},
                                                                                       {"imagenet100", makeImageNet100},
                                                                                       {"cub200", makeCub},
                                                                                       {"pets", makePets},
                                                                                       {"food101", makeFood},
                                                                                       {"flowers102", makeFlowers}};
  makers.at(name)(root);
}

inline DataConfig dataOf(const std::string& set, const std::filesystem::path& root) {
  DataConfig data = Config().data;
  data.set = set;
  data.root = root;
  return data;
}

}  // namespace resa
