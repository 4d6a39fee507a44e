#pragma once
#include <QDialog>
#include <QJsonObject>
#include <QStringList>

#include "app/studio/run/view_state.h"
#include "widgets/base/latest_task.h"

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace resa {

class ServeClient;

/// Pictures from anywhere among the run's images: `resa serve` encodes them with the run's network, and each is shown beside its nearest
/// evaluated images, which can be selected in all panels.
class PlaceDialog : public QDialog {
  Q_OBJECT
 public:
  PlaceDialog(ServeClient& serve, ViewState& state, const QStringList& files, QWidget* parent = nullptr);
  ~PlaceDialog() override;

 private:
  void showAnswer(const QJsonObject& answer);
  void addRow(const QJsonObject& placed);
  void choose(const std::vector<int>& rows, const QString& file);
  ServeClient& serve_;
  ViewState& state_;
  qint64 request_ = 0;
  std::vector<std::unique_ptr<LatestTask>> readers_;  // of the pictures themselves
  QLabel* message_;
  QProgressBar* progress_;
  QVBoxLayout* rows_;
};

}  // namespace resa
