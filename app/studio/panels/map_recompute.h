#pragma once
#include <QDialog>
#include <string>

#include "engine/run/snapshot.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace resa {

class ServeClient;

/// Asks `resa serve` for a map of one snapshot with another perplexity, with progress and cancel; the map is shown while it forms.
class MapRecompute : public QDialog {
  Q_OBJECT
 public:
  MapRecompute(ServeClient& serve, const QString& run, SnapshotPtr snapshot, std::string component, int dimensions,
               QWidget* parent = nullptr);
  ~MapRecompute() override;

 signals:
  /// The snapshot with the new map in place of the stored one.
  void recomputed(resa::SnapshotPtr snapshot);

 private:
  void begin();
  /// Loads a map and shows it; the last one closes the dialog.
  void receive(const QString& file, bool last);
  void say(const QString& text, bool problem);
  ServeClient& serve_;
  QString run_;
  SnapshotPtr snapshot_;
  std::string component_;
  int dimensions_;
  qint64 request_ = 0;
  bool loading_ = false, shown_ = false;  // a map so far: being read; on the screen
  QDoubleSpinBox* perplexity_;
  QProgressBar* progress_;
  QLabel* message_;
  QPushButton *start_, *close_;
};

/// A copy of `snapshot` whose map of `component` is the tensor `map` (n, dimensions) of a file. DataError where the shape differs.
SnapshotPtr withMap(const Snapshot& snapshot, const std::filesystem::path& file, const std::string& component, int dimensions,
                    double perplexity);

}  // namespace resa
