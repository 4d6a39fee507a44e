#pragma once
#include <QDialog>
#include <QStringList>
#include <vector>

#include "widgets/curves/curve_values.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace resa {

/// All values that a run logged, with a search; those that are ticked become one chart or a chart each.
class ValueChooser : public QDialog {
  Q_OBJECT
 public:
  explicit ValueChooser(const std::vector<LoggedValue>& values, QWidget* parent = nullptr);
  QStringList ticked() const;

 signals:
  /// Keys of each new chart.
  void chosen(const std::vector<QStringList>& charts);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void search(const QString& text);
  void refresh();
  void add(bool together);
  QLineEdit* search_;
  QTreeWidget* tree_;
  QLabel* count_;
  QPushButton *together_, *apart_;
  std::vector<QTreeWidgetItem*> items_;
};

}  // namespace resa
