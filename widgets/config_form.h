#pragma once
#include <QWidget>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/config.h"

class QLabel;
class QLineEdit;
class QVBoxLayout;
class QCheckBox;

namespace resa {

class ConfigRow;

/// A form made from the configuration schema: one row a key, grouped by section, with search, folded advanced keys and live validation.
class ConfigForm : public QWidget {
  Q_OBJECT
 public:
  explicit ConfigForm(QWidget* parent = nullptr);
  ~ConfigForm() override;
  /// Configuration as edited; texts that do not parse keep the key's last good value (and problem() says so).
  Config config() const { return config_; }
  /// Also becomes what "reset" returns to and what is highlighted against: a preset's values, or the defaults.
  void setConfig(const Config& config);
  /// Empty where the configuration is valid; else one sentence naming key, value and reason.
  QString problem() const { return problem_; }
  /// Editor of a key ("train.epochs"), for tests and for focusing a faulty key; null where there is none.
  QWidget* editor(const std::string& key) const;
  void setReadOnly(bool readOnly);

 signals:
  void changed();

 private:
  void edited(ConfigRow* row);
  void validate();
  void filter();
  Config config_, base_;
  QString problem_;
  QLineEdit* search_;
  QCheckBox* advanced_;
  QLabel* message_;
  struct Section {
    std::string name;
    QWidget* box;
    std::vector<ConfigRow*> rows;
  };
  std::vector<Section> sections_;
};

}  // namespace resa
