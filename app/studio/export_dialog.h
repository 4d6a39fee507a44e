#pragma once
#include <QDialog>
#include <QTimer>
#include <filesystem>
#include <vector>

#include "app/studio/figure_export.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace resa {

/// Chooses figures, formats, size and folder, and writes them: painted one at a time between the window's own frames, written on a worker.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  /// `figures` as they are now; `folder` is the proposal where none was chosen before.
  ExportDialog(std::vector<Figure> figures, const QString& folder, QWidget* parent = nullptr);

 signals:
  /// All files stand in `folder`.
  void exported(const QString& folder, int files);

 private:
  struct Job {
    std::size_t figure;
    FigureFormat format;
  };
  void build(const QString& folder);
  void begin();
  void next();
  void written(const QString& failure);
  void finish(const QString& failure);
  void refresh();
  std::vector<Figure> figures_;
  std::vector<Job> jobs_;
  std::size_t done_ = 0;
  std::filesystem::path target_;
  ExportSize size_;
  QListWidget* list_;
  std::vector<QCheckBox*> formats_;
  QComboBox* sizes_;
  QLineEdit* folder_;
  QLabel* message_;
  QProgressBar* progress_;
  QPushButton *start_, *close_;
};

}  // namespace resa
