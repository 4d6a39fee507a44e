#pragma once
#include <QWidget>
#include <optional>
#include <vector>

#include "app/studio/data/dataset_library.h"
#include "widgets/base/latest_task.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace resa {

class ClassHistogram;
class FetchPanel;
class FolderCheck;
class ImagePage;
class SegmentedControl;

/// Wide page about data sets: which there are and what is installed, downloads, one's own folders of pictures, images a class, and pages of
/// the images themselves.
class DataSetsPage : public QWidget {
  Q_OBJECT
 public:
  explicit DataSetsPage(QWidget* parent = nullptr);
  ~DataSetsPage() override;
  void setTrainer(const QString& program);
  /// The settings of the next run: what they take of a set stands out in its histogram.
  void setConfig(const Config& config);
  /// Looks at a set of the catalogue, or at one's own folder of pictures.
  void showSet(const QString& name);
  void showFolder(const QString& root);
  /// Reads anew what is installed.
  void refresh();
  const OpenedSetPtr& opened() const { return opened_; }
  FetchPanel& fetchPanel() { return *fetch_; }
  /// The histogram and the page of images that are shown; empty where there are none.
  std::vector<Figure> figures() const;

 signals:
  void trainRequested(const QString& set, const QString& root);
  /// What is shown was read: facts, histogram and the first page of images.
  void shown();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* makeList();
  QWidget* makeDetails();
  void fillList();
  void choose();
  void open();
  void showOpened();
  void showCounts();
  void showPage();
  void showFigureMenu(const QPoint& at);
  void chooseFolder();
  void checkFolder();
  void folderChecked(const QString& root, const QStringList& problems, const QString& failure);
  const CatalogueLine* line(const QString& name) const;
  std::vector<CatalogueLine> catalogue_;
  std::optional<Config> config_;
  QString set_, root_;  // what is looked at; `root_` for one's own folders
  QStringList folders_;
  OpenedSetPtr opened_;
  std::vector<std::int64_t> rows_;
  int page_ = 0;
  LatestTask listing_, opening_, paging_, counting_;
  QListWidget* list_;
  QLabel *title_, *facts_, *message_, *checked_, *pageText_;
  QWidget* body_;
  FetchPanel* fetch_;
  FolderCheck* check_;
  QPushButton *train_, *previous_, *next_, *figuresButton_;
  SegmentedControl* splits_;
  QComboBox* classes_;
  QCheckBox* bySize_;
  ClassHistogram* histogram_;
  ImagePage* images_;
};

}  // namespace resa
