#pragma once
#include <QFrame>

#include "widgets/runs/run_table_data.h"

class QLineEdit;
class QListWidget;

namespace resa {

/// A pop-up in which columns are found by typing and switched on and off.
class RunColumnChooser : public QFrame {
  Q_OBJECT
 public:
  explicit RunColumnChooser(QWidget* parent = nullptr);
  /// Opens below `at`, with `shown` switched on.
  void open(const QPoint& at, const std::vector<RunColumn>& columns, const QStringList& shown);

 signals:
  void columnToggled(const QString& id, bool shown);
  void resetRequested();

 private:
  void filter(const QString& text);
  QLineEdit* search_;
  QListWidget* list_;
  bool filling_ = false;
};

}  // namespace resa
