#pragma once
#include <QDialog>
#include <string>
#include <vector>

class QLineEdit;
class QListWidget;

namespace resa {

/// Ticks classes, and superclasses where the data set has some, instead of typing their names. Groups that were typed stay as they are.
class ClassPicker : public QDialog {
  Q_OBJECT
 public:
  /// `names`: as a recipe's classes are written; its entries are ticked.
  ClassPicker(const std::vector<std::string>& classes, const QString& names, QWidget* parent = nullptr);
  /// What is ticked, then the groups that were typed, with commas.
  QString names() const;

 private:
  void build(const std::vector<std::string>& classes, const QStringList& ticked);
  void filter(const QString& text);
  QLineEdit* search_;
  QListWidget* list_;
  QStringList kept_;  // entries which no line of the list stands for, such as "name=class+class"
};

}  // namespace resa
