#pragma once
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "engine/run/snapshot.h"
#include "widgets/samples/class_histogram.h"

/// What the window knows of data sets on disk. Everything here reads files: it is called on workers.
namespace resa {

enum class SetState { missing, partial, installed };

/// One line of the catalogue.
struct CatalogueLine {
  DatasetEntry entry;
  SetState state = SetState::missing;
  std::filesystem::path place;  // where it is installed
  qint64 bytes = 0;             // on disk, or of what was downloaded so far
  bool fetchable = false;       // `resa datasets fetch` can bring it
};
/// All sets but image-folder, which is no place of its own.
std::vector<CatalogueLine> readCatalogue();

/// Files NAME.part that an interrupted download left, and what they take.
std::vector<std::filesystem::path> partialFiles(const std::string& set);
void removePartialFiles(const std::string& set);

/// One split of a set, open for looking at: small sets in memory, picture files as a listing.
class OpenedSet {
 public:
  /// Errors as readDataset.
  OpenedSet(const DataConfig& data, Split split);
  const std::string& set() const { return data_.set; }
  std::int64_t count() const { return std::int64_t(labels_.empty() ? total_ : std::int64_t(labels_.size())); }
  bool labelled() const { return !labels_.empty(); }
  const std::vector<std::string>& classes() const { return classes_; }
  const std::vector<std::string>& skipped() const { return skipped_; }
  Split split() const { return split_; }
  /// "28 × 28, gray"; empty where pictures are of many sizes.
  QString pictureFacts() const;
  /// Images by class, and those that training takes with these settings and seed; all where `settings` is null or about another set.
  ClassCounts counts(const Config* settings) const;
  /// Rows of a class; of all where `label` is negative.
  std::vector<std::int64_t> rowsOf(int label) const;
  /// The images of these rows.
  ImageBlock images(const std::vector<std::int64_t>& rows) const;
  QString caption(std::int64_t row) const;

 private:
  DataConfig data_;
  Split split_;
  ImageSet pixels_;       // empty for picture files
  ImageListing listing_;  // empty for the others
  std::int64_t total_ = 0;
  std::vector<std::int64_t> labels_;
  std::vector<std::string> classes_, skipped_;
};
using OpenedSetPtr = std::shared_ptr<const OpenedSet>;

}  // namespace resa
