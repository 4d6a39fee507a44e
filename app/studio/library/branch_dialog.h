#pragma once
#include <QDialog>
#include <QVector>

#include "engine/run/branch_run.h"
#include "engine/run/config.h"
#include "engine/run/events.h"
#include "widgets/base/latest_task.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace resa {

/// Asks how a run shall go on: as a branch from one of its checkpoints, or itself from the newest one, and with which of the keys that may
/// change then (train.epochs, train.device, train.threads).
class BranchDialog : public QDialog {
  Q_OBJECT
 public:
  enum class Kind { branch, further };
  BranchDialog(Kind kind, const QString& root, const QString& name, QWidget* parent = nullptr);

 signals:
  /// A branch at a checkpoint; `train`: start it at once.
  void branchRequested(const QString& root, qint64 step, const QString& name, const QStringList& overrides, bool train);
  /// The run itself goes on; `queued`: when its turn comes.
  void furtherRequested(const QString& root, const QString& name, const QStringList& overrides, bool queued);

 private:
  struct Facts {
    std::vector<Checkpoint> checkpoints;
    std::vector<double> ari;  // of the encoding at or before each checkpoint; NaN where there is none
    std::shared_ptr<const Config> config;
  };
  static Facts read(const QString& root);
  void take(const Facts& facts);
  void check();
  qint64 chosenStep() const;
  QStringList overrides() const;
  Kind kind_;
  QString root_, name_;
  Facts facts_;
  QTableWidget* checkpoints_;
  QLineEdit* nameEdit_;
  QSpinBox *epochs_, *threads_;
  QComboBox* device_;
  QLabel* problem_;
  QPushButton *first_, *second_;
  LatestTask reading_;
};

}  // namespace resa
