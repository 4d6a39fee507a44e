#pragma once
#include "engine/run/cluster_facts.h"
#include "widgets/samples/sample_grid.h"
#include "widgets/samples/samples_page.h"

class QComboBox;
class QSplitter;

namespace resa {

class ClusterTable;
struct ClusterRow;

/// Which class is to be split into how many sub-centroids.
struct SplitQuery {
  std::int64_t step = -1;
  std::string component;
  int label = -1, parts = 0;
  bool operator==(const SplitQuery&) const = default;
};

/// The clusters of all images, or one class split into sub-centroids: a table of their numbers and a gallery of the most and the least
/// typical images.
class ClusterPage : public SamplesPage {
  Q_OBJECT
 public:
  explicit ClusterPage(QWidget* parent = nullptr);
  void show(const SamplesScene& scene) override;
  std::vector<QWidget*> tools() const override;
  void setTileSide(int side) override { gallery_->setTileSide(side); }
  QString subtitle() const override { return subtitle_; }
  std::vector<int> shownRows() const override { return gallery_->rows(); }
  std::vector<Figure> figures() const override;
  /// Clusters of what is shown; null while they are not known, with a reason where they cannot be.
  void setBoard(const ClusterBoardPtr& board, const QString& reason = {});
  /// The answer to splitWanted; a reason where there is none. Answers to anything else are passed over.
  void setSplit(const SplitQuery& query, const ClassSplitPtr& split, const QString& reason = {});
  ClusterTable& table() { return *table_; }

 signals:
  void splitWanted(const resa::SplitQuery& query);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  SplitQuery query() const;
  void fillClasses();
  void refresh();
  bool boardFits() const;
  void fill(const std::shared_ptr<const void>& of, const std::vector<ClusterRow>& rows);
  void showGallery();
  void choose(int index, Qt::KeyboardModifiers modifiers);
  std::vector<SampleSection> clusterSections() const;
  std::vector<SampleSection> splitSections() const;
  QString emptyReason() const;
  int chosenCluster() const;  // its number; -1: none
  SamplesScene scene_;
  ClusterBoardPtr board_;
  ClassSplitPtr split_;
  std::shared_ptr<const void> filled_;  // the board or the split that the table shows
  SplitQuery asked_;
  QString boardReason_, splitReason_, subtitle_;
  QComboBox *of_, *parts_;
  QSplitter* splitter_;
  ClusterTable* table_;
  SampleGrid* gallery_;
};

}  // namespace resa
