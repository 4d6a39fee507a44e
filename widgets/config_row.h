#pragma once
#include <QWidget>

#include "engine/run/config.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace resa {

/// One key of the configuration: name, the editor that its type asks for, and a button that appears where the value differs from the base.
class ConfigRow : public QWidget {
  Q_OBJECT
 public:
  ConfigRow(const ConfigKey& key, QWidget* parent = nullptr);
  const ConfigKey& key() const { return key_; }
  QWidget* editor() const;
  /// Shows a value without emitting edited().
  void setValue(const ConfigValue& value);
  void setBase(const ConfigValue& value);
  /// The edited value; ConfigError names key, text and expected type.
  ConfigValue value() const;
  bool differs() const { return differs_; }
  /// Marks the editor as wrong, with the reason as its tooltip; empty clears the mark.
  void setProblem(const QString& reason);
  bool matches(const QString& search) const;
  void setReadOnly(bool readOnly);

 signals:
  void edited();

 private:
  void makeEditor();
  void compare();
  QString toolTipText() const;
  const ConfigKey& key_;
  ConfigValue base_;
  bool differs_ = false;
  QLabel* label_;
  QLineEdit* line_ = nullptr;
  QComboBox* combo_ = nullptr;
  QCheckBox* check_ = nullptr;
  QPushButton* reset_;
};

}  // namespace resa
