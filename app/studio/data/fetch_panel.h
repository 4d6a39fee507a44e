#pragma once
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace resa {

class ServeClient;

/// Downloads one data set at a time, with progress; a download that is cancelled or breaks is continued by the next one, or its part is
/// removed. It goes on while another set is looked at.
class FetchPanel : public QWidget {
  Q_OBJECT
 public:
  explicit FetchPanel(QWidget* parent = nullptr);
  ~FetchPanel() override;
  void setTrainer(const QString& program);
  /// Where files are asked for instead of the official addresses, and the folder they go to; empty: the usual ones.
  void setPlaces(const QString& urlBase, const QString& root);
  /// What the buttons are about: a set that can be fetched, with the bytes that an earlier download left.
  void setSet(const QString& set, bool fetchable, qint64 partialBytes);
  void start();
  void cancel();
  bool running() const { return request_ != 0; }

 signals:
  void progressed(double share);
  /// `reason` is empty where the set is there now.
  void finished(const QString& set, const QString& reason);
  void removePartRequested(const QString& set);

 private:
  void arrange();
  ServeClient* serve_ = nullptr;
  QString set_, fetching_, urlBase_, root_;
  bool fetchable_ = false;
  qint64 partial_ = 0, request_ = 0;
  QLabel* message_;
  QProgressBar* progress_;
  QPushButton *fetch_, *cancel_, *remove_;
};

}  // namespace resa
