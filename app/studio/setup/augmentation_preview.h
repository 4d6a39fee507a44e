#pragma once
#include <QTimer>
#include <QWidget>

#include "app/studio/setup/views_preview.h"
#include "engine/run/config.h"
#include "widgets/base/latest_task.h"

class QLabel;
class QPushButton;
class QSpinBox;

namespace resa {

class ServeClient;

/// Weak and strong views of real images under a configuration that is being edited: they follow its keys a moment after the last change.
/// They are drawn by a server of its own, so that nothing else that is computed holds them up.
class AugmentationPreview : public QWidget {
  Q_OBJECT
 public:
  explicit AugmentationPreview(QWidget* parent = nullptr);
  ~AugmentationPreview() override;
  /// The program `resa`; empty where there is none.
  void setTrainer(const QString& program);
  /// What the views are drawn with; `problem` says why a configuration cannot be drawn now.
  void setConfig(const Config& config, const QString& problem = {});
  ViewsPreview& views() { return *views_; }

 signals:
  /// What is shown is that of the configuration last set.
  void drawn();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void schedule();
  void request();
  void take(const QString& file);
  void say(const QString& text, bool wrong);
  void showFigureMenu(const QPoint& at);
  ServeClient* serve_ = nullptr;
  ViewsPreview* views_;
  QLabel* message_;
  QSpinBox *images_, *draws_;
  QPushButton *redraw_, *copy_;
  QTimer debounce_, idle_;
  LatestTask reading_;
  QString toml_, problem_, asked_;  // `asked_`: what the request under way was made of
  qint64 request_ = 0, seed_ = 0;
};

}  // namespace resa
