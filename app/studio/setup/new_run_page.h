#pragma once
#include <QWidget>
#include <utility>
#include <vector>

#include "engine/run/config.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;

namespace resa {

class AugmentationPreview;
class ConfigForm;
class PreflightCard;

/// Sidebar page that makes new runs: a preset, a name, seeds, every key of the configuration, views of real images under it, a check of
/// what the run will take, and the buttons that start it, queue it or copy its command.
class NewRunPage : public QWidget {
  Q_OBJECT
 public:
  explicit NewRunPage(QWidget* parent = nullptr);
  /// What draws views and checks: the program `resa` (empty: none), and the folder that runs lie in.
  void setTrainer(const QString& program, const QString& runs);
  /// The form with another run's configuration, as a start for a variation.
  void useConfig(const Config& config, const QString& name);
  /// The preset for one's own pictures, or the preset of that set, with this set and folder.
  void useData(const QString& set, const QString& root);
  ConfigForm& form();
  AugmentationPreview& preview();
  PreflightCard& preflight();
  /// The command line that trains what "Start training" would start.
  QString command() const;

 signals:
  void startRequested(const resa::Config& config, const QString& name);
  /// A run for the queue: "Add to queue", and the further seeds of "Start training".
  void queueRequested(const resa::Config& config, const QString& name);
  /// The edited configuration, with the reason why it cannot be trained, if any.
  void configChanged(const resa::Config& config, const QString& problem);
  void commandCopied(const QString& command);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  QWidget* makeTools();
  QWidget* makeButtons();
  void choosePreset(int index);
  void check();
  void unfold(QPushButton* chosen);
  std::vector<std::pair<Config, QString>> runs() const;
  QString trainer_, runsFolder_;
  QComboBox* presets_;
  QLabel *sentence_, *problem_;
  QLineEdit* name_;
  QSpinBox* seeds_;
  ConfigForm* form_ = nullptr;  // null until the page is needed: its hundred editors would delay the first frame
  AugmentationPreview* preview_ = nullptr;
  PreflightCard* preflight_ = nullptr;
  QScrollArea* previewArea_;
  QPushButton *showViews_, *showCheck_, *copy_, *start_, *queue_;
};

}  // namespace resa
