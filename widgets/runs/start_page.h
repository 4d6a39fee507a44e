#pragma once
#include <QWidget>

class QLabel;
class QPushButton;

namespace resa {

/// The first window: one button to press, one sentence about what will happen.
class StartPage : public QWidget {
  Q_OBJECT
 public:
  explicit StartPage(QWidget* parent = nullptr);
  /// A problem that keeps the quick start from starting (no data set, no trainer); empty removes it. The other buttons stay usable.
  void setProblem(const QString& sentence);
  /// What the quick start will do, in one sentence.
  void setPromise(const QString& sentence);

 signals:
  void quickStartRequested();
  void openRequested();
  void newRunRequested();

 private:
  QLabel* promise_;
  QWidget* problemBox_;
  QLabel* problem_;
  QPushButton* start_;
};

}  // namespace resa
