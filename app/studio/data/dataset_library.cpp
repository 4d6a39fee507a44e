#include "app/studio/data/dataset_library.h"

#include <QObject>
#include <algorithm>
#include <numeric>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr int pictureSide = 96;           // pixels of a sample of picture files
constexpr std::size_t mostFiles = 20000;  // whose sizes are added up: ImageNet has a million

qint64 bytesBelow(const fs::path& folder) {
  std::error_code failed;
  qint64 bytes = 0;
  std::size_t files = 0;
  for (fs::recursive_directory_iterator it(folder, failed), end; !failed && it != end && files < mostFiles; it.increment(failed)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    bytes += qint64(it->file_size(ignored));
    ++files;
  }
  return bytes;
}

/// Planes of colour -> interleaved pixels, as thumbnails are.
void appendInterleaved(const ImageSet& set, std::int64_t row, std::vector<std::uint8_t>& pixels) {
  const std::int64_t plane = set.height * set.width;
  const std::uint8_t* image = set.pixels.data() + row * set.channels * plane;
  for (std::int64_t place = 0; place < plane; ++place)
    for (std::int64_t channel = 0; channel < set.channels; ++channel) pixels.push_back(image[channel * plane + place]);
}

}  // namespace

std::vector<fs::path> partialFiles(const std::string& set) {
  std::vector<fs::path> parts;
  std::error_code failed;
  for (fs::directory_iterator it(datasetsFolder() / set, failed), end; !failed && it != end; it.increment(failed))
    if (it->path().extension() == ".part") parts.push_back(it->path());
  return parts;
}

void removePartialFiles(const std::string& set) {
  for (const fs::path& part : partialFiles(set)) {
    std::error_code failed;
    if (!fs::remove(part, failed) && failed) throw Error(part.string() + ": cannot be removed: " + failed.message());
  }
}

std::vector<CatalogueLine> readCatalogue() {
  std::vector<CatalogueLine> lines;
  for (const DatasetEntry& entry : datasetCatalogue()) {
    if (entry.name == "image-folder") continue;
    CatalogueLine line{entry, SetState::missing, {}, 0, false};
    // The sentence about where to get a set names the command where there is one.
    line.fetchable = entry.how.find("resa datasets fetch") != std::string::npos;
    try {
      line.place = findDataset(entry.name, "");
      line.state = SetState::installed;
      line.bytes = bytesBelow(line.place);
    } catch (const DataError&) {
      for (const fs::path& part : partialFiles(entry.name)) {
        std::error_code ignored;
        line.state = SetState::partial;
        line.bytes += qint64(fs::file_size(part, ignored));
      }
    }
    lines.push_back(line);
  }
  return lines;
}

OpenedSet::OpenedSet(const DataConfig& data, Split split) : data_(data), split_(split) {
  if (isListed(data.set)) {
    listing_ = listDataset(data, split);
    split_ = listing_.split;
    labels_ = listing_.labels;
    classes_ = listing_.classes;
    skipped_ = listing_.skipped;
    total_ = std::int64_t(listing_.files.size());
  } else {
    pixels_ = readDataset(data, split);
    split_ = pixels_.split;
    labels_ = pixels_.labels;
    classes_ = pixels_.classes;
    skipped_ = pixels_.skipped;
    total_ = pixels_.count;
  }
}

QString OpenedSet::pictureFacts() const {
  if (pixels_.count == 0) return {};
  return QObject::tr("%1 × %2 pixels, %3")
      .arg(pixels_.width)
      .arg(pixels_.height)
      .arg(pixels_.channels == 1 ? QObject::tr("gray") : QObject::tr("colour"));
}

ClassCounts OpenedSet::counts(const Config* settings) const {
  ClassCounts made;
  made.title = QObject::tr("%1, %2 images by class")
                   .arg(QString::fromStdString(data_.set), split_ == Split::train ? QObject::tr("training") : QObject::tr("test"));
  if (labels_.empty()) return made;
  made.classes = classes_;
  const auto tally = [&](const std::vector<std::int64_t>& labels) {
    std::vector<qint64> counts(classes_.size(), 0);
    for (const std::int64_t label : labels)
      if (label >= 0 && std::size_t(label) < counts.size()) ++counts[std::size_t(label)];
    return counts;
  };
  made.whole = tally(labels_);
  if (!settings || split_ != Split::train || settings->data.set != data_.set) return made;
  // A listing is cut as the decoded set would be, without moving pixels; sets without files have their rows as names.
  ImageListing listing = listing_;
  if (listing.files.empty()) {
    listing.labels = labels_;
    listing.classes = classes_;
    listing.ids.resize(labels_.size());
    std::iota(listing.ids.begin(), listing.ids.end(), std::int64_t{0});
    for (std::size_t row = 0; row < labels_.size(); ++row) listing.files.emplace_back(std::to_string(row));
  }
  try {
    made.taken = tally(selectSubset(listing, settings->data, std::uint64_t(settings->train.seed)).labels);
  } catch (const Error&) {
    made.taken.clear();  // the form says what is wrong with the keys
  }
  if (made.taken == made.whole) made.taken.clear();
  return made;
}

std::vector<std::int64_t> OpenedSet::rowsOf(int label) const {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < total_; ++row)
    if (label < 0 || (std::size_t(row) < labels_.size() && labels_[std::size_t(row)] == label)) rows.push_back(row);
  return rows;
}

ImageBlock OpenedSet::images(const std::vector<std::int64_t>& rows) const {
  ImageBlock block;
  if (pixels_.count > 0) {
    block = {std::int64_t(rows.size()), pixels_.height, pixels_.width, pixels_.channels, {}};
    for (const std::int64_t row : rows) appendInterleaved(pixels_, row, block.pixels);
    return block;
  }
  ImageListing few;
  few.name = listing_.name;
  few.split = listing_.split;
  block = {std::int64_t(rows.size()), pictureSide, pictureSide, 3, {}};
  block.pixels.resize(std::size_t(block.count * pictureSide * pictureSide * 3), 0);
  DataConfig data = data_;
  data.channels = 3;
  // One by one: a damaged picture leaves its own place empty and no other.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    few.files = {listing_.files[std::size_t(rows[i])]};
    few.ids = {rows[i]};
    try {
      const ImageSet one = readListing(few, data, pictureSide);
      std::vector<std::uint8_t> pixels;
      appendInterleaved(one, 0, pixels);
      std::copy(pixels.begin(), pixels.end(), block.pixels.begin() + std::ptrdiff_t(i * pixels.size()));
    } catch (const Error&) {
      continue;
    }
  }
  return block;
}

QString OpenedSet::caption(std::int64_t row) const {
  QString text = QStringLiteral("#%1").arg(row);
  if (std::size_t(row) < labels_.size() && std::size_t(labels_[std::size_t(row)]) < classes_.size())
    text += QLatin1Char(' ') + QString::fromStdString(classes_[std::size_t(labels_[std::size_t(row)])]);
  if (std::size_t(row) < listing_.files.size())
    text += QLatin1Char('\n') + QString::fromStdString(listing_.files[std::size_t(row)].string());
  return text;
}

}  // namespace resa
