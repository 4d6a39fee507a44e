#pragma once
#include <string>
#include <vector>

#include "engine/run/snapshot.h"
#include "widgets/panel.h"

class QScrollArea;

namespace resa {

class SampleGrid;
class SegmentedControl;

enum class SamplesMode { selection, neighbours, clusters };

/// Thumbnails of the evaluated images: a selection, the nearest neighbours of one image, or the clusters' representatives.
class SamplesView : public Panel {
  Q_OBJECT
 public:
  explicit SamplesView(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setSnapshot(const SnapshotPtr& snapshot);
  void setComponent(const std::string& component);
  /// Rows to show as the selection and what they are ("class Bag", "340 selected"); empty shows all images.
  void setSelection(const std::vector<int>& rows, const QString& what);
  /// The image whose neighbours are shown; negative: none.
  void setCurrent(int row);
  void setMode(SamplesMode mode);
  void setEmptyText(const QString& text);
  SamplesMode mode() const { return mode_; }
  int current() const { return current_; }
  /// Rows in the order in which they are drawn now.
  std::vector<int> shownRows() const;

 signals:
  void imageHovered(int row);
  void imageClicked(int row);

 private:
  void refresh();
  /// Why nothing is shown.
  QString emptyReason() const;
  QString emptyText_;
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  std::string component_ = "encoding";
  std::vector<int> selection_;
  QString selectionText_;
  int current_ = -1;
  SamplesMode mode_ = SamplesMode::selection;
  SegmentedControl* modes_;
  QScrollArea* scroll_;
  SampleGrid* grid_;
};

}  // namespace resa
