#pragma once
#include <QWidget>
#include <vector>

#include "app/studio/run/run_view.h"

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace resa {

class RunController;
class ViewsPreview;

/// Sidebar page about the images: facts of the data set, its classes, and what the augmentation makes of some images.
class DataPage : public QWidget {
  Q_OBJECT
 public:
  DataPage(RunController& controller, QWidget* parent = nullptr);
  void setView(const RunViewPtr& view);
  void setSamples(const SamplesPtr& samples);

 signals:
  /// Evaluated rows of a class, with its name; empty rows mean all.
  void classChosen(const std::vector<int>& rows, const QString& what);
  /// The wide page of all data sets is wanted; `set` is the open run's, empty without one.
  void dataSetsRequested(const QString& set);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void describe();
  bool trainedHere() const;
  void chooseClass(QListWidgetItem* item);
  void requestViews();
  RunController& controller_;
  RunViewPtr view_;
  SamplesPtr samples_;
  QLabel *facts_, *message_;
  QListWidget* classes_;
  ViewsPreview* preview_;
  QPushButton *redraw_, *sets_;
  QString shownRun_;
  qint64 request_ = 0, drawing_ = 0;  // the request under way; the seed of the next one
};

}  // namespace resa
