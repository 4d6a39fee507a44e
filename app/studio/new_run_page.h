#pragma once
#include <QWidget>

#include "engine/run/config.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace resa {

class ConfigForm;

/// Sidebar page that makes a new run: a preset, a name, every key of the configuration, and the start button.
class NewRunPage : public QWidget {
  Q_OBJECT
 public:
  explicit NewRunPage(QWidget* parent = nullptr);
  /// The form with another run's configuration, as a start for a variation.
  void useConfig(const Config& config, const QString& name);
  ConfigForm& form();

 signals:
  void startRequested(const resa::Config& config, const QString& name);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  void choosePreset(int index);
  void check();
  QComboBox* presets_;
  QLabel *sentence_, *problem_;
  QLineEdit* name_;
  ConfigForm* form_ = nullptr;  // null until the page is needed: its hundred editors would delay the first frame
  QPushButton* start_;
};

}  // namespace resa
