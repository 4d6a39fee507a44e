#pragma once
#include <QWidget>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/config.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QCheckBox;

namespace resa {

class ConfigRow;

/// A form made from the configuration schema: one row a key, grouped by section, with search in keys and help, folded advanced keys, marks
/// where a value differs from the base, and live validation beside the fields.
class ConfigForm : public QWidget {
  Q_OBJECT
 public:
  explicit ConfigForm(QWidget* parent = nullptr);
  ~ConfigForm() override;
  /// Configuration as edited; texts that do not parse keep the key's last good value (and problem() says so).
  Config config() const { return config_; }
  /// Also becomes what "reset" returns to and what is highlighted against: a preset's values, or the defaults.
  void setConfig(const Config& config);
  /// Takes over these values as if they were typed; what they are compared with stays.
  void edit(const Config& config);
  /// What the values are compared with, as a phrase: "the preset quickstart".
  void setBaseName(const QString& name);
  /// Names of the keys away from the base, also those whose text does not parse.
  std::vector<std::string> changedNames() const;
  /// Empty where the configuration is valid; else one sentence naming key, value and reason.
  QString problem() const { return problem_; }
  /// Editor of a key ("train.epochs"), for tests and for focusing a faulty key; null where there is none.
  QWidget* editor(const std::string& key) const;
  /// Goes to the row of a key, out of any search.
  void showKey(const std::string& key);
  void setReadOnly(bool readOnly);

 signals:
  void changed();

 private:
  QWidget* makeHead();
  void makeRows(QWidget* page);
  ConfigRow* row(const std::string& key) const;
  void edited(ConfigRow* row);
  void validate();
  void filter();
  void resetAll();
  Config config_, base_;
  QString problem_, baseName_;
  std::string problemKey_;
  QLineEdit* search_;
  QCheckBox *advanced_, *onlyChanged_;
  QPushButton *resetAll_, *showProblem_;
  QScrollArea* scroll_;
  QLabel *message_, *empty_;
  struct Section {
    std::string name;
    QWidget* box;
    std::vector<ConfigRow*> rows;
  };
  std::vector<Section> sections_;
};

}  // namespace resa
