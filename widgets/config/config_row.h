#pragma once
#include <QWidget>

#include "engine/run/config.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace resa {

/// One key of the configuration: name, the editor that its type asks for with its unit, and a button that appears where the value differs
/// from the base. Below it stand what is wrong with it, that it is set in vain, or, while one searches, what it does.
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
  /// Marks the editor as wrong and says why below it; empty clears the mark.
  void setProblem(const QString& reason);
  const QString& problem() const { return problemText_; }
  /// A sentence below the editor that does not make the value wrong; empty removes it.
  void setNote(const QString& text);
  /// Whether name, key or help text hold every word; shows the help and marks the words where they are given.
  bool search(const QStringList& words);
  void setReadOnly(bool readOnly);

 signals:
  void edited();

 private:
  void makeEditor();
  void compare();
  void showRemark();
  QString toolTipText() const;
  const ConfigKey& key_;
  ConfigValue base_;
  bool differs_ = false;
  QString problemText_, noteText_;
  QLabel* label_;
  QLabel *remark_ = nullptr, *help_ = nullptr;  // made when first needed: there are more than a hundred rows
  QLineEdit* line_ = nullptr;
  QComboBox* combo_ = nullptr;
  QCheckBox* check_ = nullptr;
  QPushButton* reset_;
};

/// `text` as HTML with every occurrence of a word marked in the accent colour.
QString markedWords(const QString& text, const QStringList& words);

}  // namespace resa
