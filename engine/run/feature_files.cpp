#include "engine/run/feature_files.h"

#include <algorithm>
#include <cmath>

#include "engine/run/array_file.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& name, const std::string& message) { throw DataError(name + ": " + message); }

/// What a column of a CSV file is, as its first record shows.
enum class ColumnKind { feature, text, left };

/// Kinds of the columns by the first data record: numbers are features, but for the labels and pandas' index without a name.
std::vector<ColumnKind> columnKinds(const CsvTable& table, const std::string& labelColumn, FeatureMatrix& matrix) {
  std::vector<ColumnKind> kinds;
  for (std::size_t i = 0; i < table.columns(); ++i) {
    double value = 0;
    const bool unnamed = !table.names().empty() && table.names()[i].empty() && i == 0 && table.columns() > 1;
    ColumnKind kind = parseNumber(table.fields()[i], value) ? ColumnKind::feature : ColumnKind::text;
    if (unnamed) kind = ColumnKind::left;
    if (kind != ColumnKind::feature) matrix.leftOut.push_back(table.columnText(i));
    kinds.push_back(kind);
  }
  if (!labelColumn.empty()) {
    const std::size_t labels = table.columnOf(labelColumn);
    kinds[labels] = ColumnKind::left;
    std::erase(matrix.leftOut, table.columnText(labels));
  }
  matrix.columns = std::count(kinds.begin(), kinds.end(), ColumnKind::feature);
  return kinds;
}

FeatureMatrix featuresFromCsv(const fs::path& path, const std::string& labelColumn, CsvHeader header) {
  const MappedFile file(path);
  CsvTable table(file.bytes(), path.string(), header);
  FeatureMatrix matrix;
  std::vector<ColumnKind> kinds;
  while (table.next()) {
    if (kinds.empty()) kinds = columnKinds(table, labelColumn, matrix);
    if (matrix.columns == 0) fail(path.string(), "has no column of numbers");
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (kinds[i] == ColumnKind::left) continue;
      const std::string& field = table.fields()[i];
      double value = 0;
      const bool number = parseNumber(field, value);
      if (kinds[i] == ColumnKind::text) {
        if (number)
          table.fail(i, "holds the number " + field.substr(0, 40) + ", but text on the first line: features must be numbers throughout");
        continue;
      }
      if (field.empty()) table.fail(i, "is empty");
      if (!number) table.fail(i, "holds '" + field.substr(0, 40) + "', which is no number");
      if (!std::isfinite(value) || !std::isfinite(static_cast<float>(value)))
        table.fail(i, "holds " + field.substr(0, 40) + ", which is not finite");
      matrix.values.push_back(static_cast<float>(value));
    }
    ++matrix.rows;
  }
  return matrix;
}

FeatureMatrix featuresFromArray(const fs::path& path, const std::string& key) {
  ArrayFile file(path);
  const ArrayView array =
      file.choose(key, "2-D numeric", "--key", [](const ArrayView& view) { return view.shape().size() == 2 && view.isNumeric(); });
  if (!array.isNumeric()) fail(file.chosen(), "features must be numbers, found text");
  if (array.shape().size() != 2)
    fail(file.chosen(), "features must have 2 dimensions (n, d), found " + std::to_string(array.shape().size()));
  FeatureMatrix matrix{array.shape()[0], array.shape()[1], array.floats(), {}};
  for (std::size_t i = 0; i < matrix.values.size(); ++i)
    if (!std::isfinite(matrix.values[i]))
      fail(file.chosen(), "row " + std::to_string(i / static_cast<std::size_t>(matrix.columns)) + " holds a value that is not finite");
  return matrix;
}

}  // namespace

FeatureMatrix readFeatures(const fs::path& path, const std::string& key, const std::string& labelColumn, CsvHeader header) {
  const bool table = path.extension() == ".csv";
  if (!table && !ArrayFile::knows(path)) fail(path.string(), "features are read from .npy, .npz, .safetensors or .csv files");
  FeatureMatrix matrix = table ? featuresFromCsv(path, labelColumn, header) : featuresFromArray(path, key);
  if (matrix.rows == 0 || matrix.columns == 0) fail(path.string(), "holds no features");
  return matrix;
}

ImageBlock readImages(const fs::path& path, const std::string& key) {
  if (!ArrayFile::knows(path)) fail(path.string(), "images are read from .npy, .npz or .safetensors files");
  ArrayFile file(path);
  const auto fits = [](const ArrayView& view) { return view.isBytes() && (view.shape().size() == 3 || view.shape().size() == 4); };
  const ArrayView array = file.choose(key, "uint8 image", "--images-key", fits);
  const std::vector<std::int64_t>& shape = array.shape();
  const auto channels = [&](std::size_t axis) { return shape.size() == 4 && (shape[axis] == 1 || shape[axis] == 3); };
  const bool planes = !channels(3) && channels(1);
  if (!fits(array) || (shape.size() == 4 && !channels(3) && !planes) || std::count(shape.begin(), shape.end(), 0) > 0)
    fail(file.chosen(), "images must be (n, h, w), (n, h, w, 1 or 3) or (n, 1 or 3, h, w) uint8");
  ImageBlock block;
  block.count = shape[0];
  block.channels = shape.size() == 3 ? 1 : shape[planes ? 1 : 3];
  block.height = shape[planes ? 2 : 1];
  block.width = shape[planes ? 3 : 2];
  block.pixels = array.raw();
  if (!planes) return block;
  std::vector<std::uint8_t> pixels(block.pixels.size());
  const std::int64_t area = block.height * block.width;
  for (std::int64_t image = 0; image < block.count; ++image)
    for (std::int64_t c = 0; c < block.channels; ++c)
      for (std::int64_t at = 0; at < area; ++at)
        pixels[static_cast<std::size_t>((image * area + at) * block.channels + c)] =
            block.pixels[static_cast<std::size_t>((image * block.channels + c) * area + at)];
  block.pixels = std::move(pixels);
  return block;
}

}  // namespace resa
