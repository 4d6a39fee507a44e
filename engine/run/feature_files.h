#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/run/csv.h"
#include "engine/run/snapshot.h"

namespace resa {

/// (n, d) features as float32, row-major.
struct FeatureMatrix {
  std::int64_t rows = 0, columns = 0;
  std::vector<float> values;
  std::vector<std::string> leftOut;  // columns of a CSV file that are no features, by number and name
};
/// Reads features of a `.npy`, `.npz` or `.safetensors` file (`key` names the array where several fit; any float or integer dtype, C or
/// Fortran order) or of a `.csv` file, whose numeric columns but `labelColumn` are the features. DataError names the file and what is
/// wrong: dtype, rank, the row of a value that is not finite, line and column of a CSV file.
FeatureMatrix readFeatures(const std::filesystem::path& path, const std::string& key = "", const std::string& labelColumn = "",
                           CsvHeader header = CsvHeader::automatic);

/// Classes of n rows, as whole numbers or as text.
struct Labels {
  std::vector<std::int64_t> values;  // as written; of text: indices into `names`
  std::vector<std::string> names;    // of text: the distinct ones in UTF-8, sorted; empty where labels are numbers
  bool isText = false;
};
/// Labels of a `.npy`, `.npz` or `.safetensors` file (`column`: the array's key), of a column of a `.csv` file (its only one without
/// `column`), or of a text file with one label a line. DataError as above.
Labels readLabels(const std::filesystem::path& path, const std::string& column = "", CsvHeader header = CsvHeader::automatic);
/// The same classes numbered 0, 1, ... in the order of their values, each with its name.
Labels numbered(const Labels& labels);

/// Images (n, h, w), (n, h, w, 1 or 3) or (n, 1 or 3, h, w) uint8 of a `.npy`, `.npz` or `.safetensors` file, as (n, h, w, c).
ImageBlock readImages(const std::filesystem::path& path, const std::string& key = "");

}  // namespace resa
