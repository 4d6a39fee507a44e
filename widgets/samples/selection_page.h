#pragma once
#include <optional>

#include "engine/run/studio_notes.h"
#include "widgets/samples/sample_grid.h"
#include "widgets/samples/samples_page.h"

class QPushButton;

namespace resa {

class SegmentedControl;

/// The selected images, or all of them with the selected ones marked. What is chosen here is marked and leaves the other images in place;
/// what is chosen elsewhere is shown alone.
class SelectionPage : public SamplesPage {
  Q_OBJECT
 public:
  explicit SelectionPage(QWidget* parent = nullptr);
  void show(const SamplesScene& scene) override;
  std::vector<QWidget*> tools() const override;
  void setTileSide(int side) override { grid_->setTileSide(side); }
  QString subtitle() const override;
  std::vector<int> shownRows() const override { return grid_->rows(); }
  std::vector<Figure> figures() const override;
  ImagesOf images() const { return images_; }
  void setSaved(const std::vector<SavedSelection>& saved) { saved_ = saved; }
  /// The selected images, or all that are shown where none is.
  std::function<QByteArray()> idsCsv() const;  // for any thread
  Figure sheet() const;

 signals:
  /// One of the same name is replaced.
  void saveRequested(const resa::SavedSelection& selection);
  void restoreRequested(const resa::SavedSelection& selection);
  void deleteRequested(const QString& name);
  void idsRequested();
  void sheetRequested();

 private:
  void setScope(bool all);
  void apply();
  QString emptyReason() const;
  void showSavedMenu();
  void showExportMenu();
  void askName();
  std::vector<int> exported() const;
  void findSelected();
  SamplesScene scene_;
  ImagesOf images_ = ImagesOf::evaluated;
  std::vector<int> scope_, selected_;
  bool all_ = true, own_ = false;
  std::vector<SavedSelection> saved_;
  std::optional<SavedSelection> deleted_;  // the last one, to bring it back
  SegmentedControl* scopes_;
  QPushButton *savedButton_, *exportButton_;
  SampleGrid* grid_;
};

}  // namespace resa
