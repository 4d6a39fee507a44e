#pragma once
#include <QWidget>
#include <vector>

#include "widgets/base/selection.h"
#include "widgets/figures/figure.h"

namespace resa {

/// What every page of the samples panel looks at.
struct SamplesScene {
  SamplesPtr samples;
  SnapshotPtr snapshot;
  std::string component;  // that clusters and neighbours are of
  Selection selection;
  QString emptyText;  // why there are no images
  /// Null where the snapshot has no such component.
  const ComponentSnapshot* part() const;
  bool pictured() const { return samples && samples->images.count > 0; }
};

/// One way of looking at samples. The panel gives it a scene, shows its tools above it and its sentence below the title.
class SamplesPage : public QWidget {
  Q_OBJECT
 public:
  using QWidget::QWidget;
  virtual void show(const SamplesScene& scene) = 0;
  /// Controls of this page alone, in the order in which they stand.
  virtual std::vector<QWidget*> tools() const { return {}; }
  virtual void setTileSide(int) {}
  virtual QString subtitle() const = 0;
  /// Rows of the thumbnails in the order in which they are drawn.
  virtual std::vector<int> shownRows() const { return {}; }
  /// What is drawn now, as figures; empty where there is nothing.
  virtual std::vector<Figure> figures() const { return {}; }

 signals:
  /// Evaluated rows, or probe rows on a page that shows those.
  void chosen(const std::vector<int>& rows, resa::SelectMode mode, const QString& what, int current);
  void activated(int row);
  void imageHovered(int row);
  void subtitleChanged();
};

}  // namespace resa
