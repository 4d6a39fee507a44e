#pragma once
#include <string>
#include <vector>

#include "widgets/base/panel.h"
#include "widgets/samples/cluster_page.h"
#include "widgets/samples/confusion_page.h"
#include "widgets/samples/flow_page.h"
#include "widgets/samples/neighbour_page.h"
#include "widgets/samples/selection_page.h"

class QComboBox;
class QHBoxLayout;
class QSlider;
class QStackedWidget;

namespace resa {

enum class SamplesMode { selection, neighbours, clusters, confusion, flow };

/// Of which snapshot and component clusters are wanted.
struct BoardQuery {
  std::int64_t step = -1;
  std::string component;
  bool operator==(const BoardQuery&) const = default;
};

/// Samples and clusters: a selection, the neighbours of one image, clusters and sub-centroids, clusters against classes, their flow over
/// snapshots. What needs computing is asked for by signals and answered by setters.
class SamplesView : public Panel {
  Q_OBJECT
 public:
  explicit SamplesView(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setSnapshot(const SnapshotPtr& snapshot);
  /// The component that the map shows; the panel follows it unless its own chooser names another.
  void setComponent(const std::string& component);
  /// What all panels mark. Where it was chosen elsewhere, one image shows its neighbours and several are shown side by side, unless
  /// clusters are being looked at.
  void setSelection(const Selection& selection);
  /// Snapshots that there are, ascending.
  void setSteps(const std::vector<std::int64_t>& steps) { flow_->setSteps(steps); }
  void setSaved(const std::vector<SavedSelection>& saved) { selectionPage_->setSaved(saved); }
  void setMode(SamplesMode mode);
  void setTileSide(int side);
  void setEmptyText(const QString& text);
  /// The answer to boardWanted; null with a reason where there is none.
  void setBoard(const BoardQuery& query, const ClusterBoardPtr& board, const QString& reason = {});

  SamplesMode mode() const { return mode_; }
  int tileSide() const;
  /// The component that clusters and neighbours are of.
  std::string component() const;
  /// Evaluated row in focus; -1 where there is none.
  int current() const;
  /// Rows of the thumbnails in the order in which they are drawn now.
  std::vector<int> shownRows() const;
  /// What is drawn now as figures.
  std::vector<Figure> figures() const;
  SelectionPage& selectionPage() { return *selectionPage_; }
  NeighbourPage& neighbours() { return *neighbours_; }
  ClusterPage& clusters() { return *clusters_; }
  ConfusionPage& confusion() { return *confusion_; }
  FlowPage& flow() { return *flow_; }

 signals:
  void selectionRequested(const resa::Selection& selection, resa::SelectMode mode);
  void imageHovered(int row);
  void modeChanged(resa::SamplesMode mode);
  void tileSideChanged(int side);
  void boardWanted(const resa::BoardQuery& query);

 private:
  void buildTools();
  void connectPage(SamplesPage* page);
  SamplesPage* page() const;
  SamplesScene scene() const;
  void fillComponents();
  void refresh();
  void askBoard();
  void open(int row);
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  std::string mapComponent_ = "encoding";
  Selection selection_;
  QString emptyText_;
  SamplesMode mode_ = SamplesMode::selection;
  BoardQuery asked_;
  bool own_ = false;  // the selection is being changed from here
  SelectionPage* selectionPage_;
  NeighbourPage* neighbours_;
  ClusterPage* clusters_;
  ConfusionPage* confusion_;
  FlowPage* flow_;
  std::vector<SamplesPage*> pages_;
  QStackedWidget* stack_;
  SegmentedControl* modes_;
  QComboBox* component_;
  QSlider* side_;
};

}  // namespace resa
