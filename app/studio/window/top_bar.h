#pragma once
#include <QWidget>

#include "app/studio/run/run_view.h"

class QPushButton;
class QToolButton;

namespace resa {

class ElidedLabel;
class Readout;
class StatusPill;

/// The bar on top: what the open run is doing, in numbers, and the buttons that steer it.
class TopBar : public QWidget {
  Q_OBJECT
 public:
  explicit TopBar(QWidget* parent = nullptr);
  /// Null: no run is open.
  void setView(const RunViewPtr& view);
  /// A request was sent and not answered yet: its button waits.
  void setPending(const QString& request, bool pending);
  void setMenu(class QMenu* menu);

 signals:
  /// pause, resume, stop, checkpoint.
  void controlRequested(const QString& request);
  /// Resume of a run whose trainer is gone.
  void restartRequested();
  void exportRequested();

 private:
  void refreshButtons();
  void refreshReadouts(const RunHistory& history);
  RunViewPtr view_;
  QStringList pending_;
  ElidedLabel* name_;
  StatusPill* pill_;
  Readout *epoch_, *loss_, *rate_, *left_, *knn_;
  QPushButton *checkpoint_, *export_, *stop_, *pause_;
  QToolButton* menu_;
};

/// "1 m 38 s", "2 h 05 m", "12 s".
QString durationText(double seconds);

}  // namespace resa
