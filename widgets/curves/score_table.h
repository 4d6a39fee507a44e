#pragma once
#include <memory>

#include "engine/run/events.h"
#include "widgets/base/panel.h"

class QLabel;
class QStackedWidget;
class QTableWidget;

namespace resa {

/// Scores of one evaluation as a table, a row a metric: what features that were never trained here have instead of curves.
class ScoreTable : public Panel {
  Q_OBJECT
 public:
  explicit ScoreTable(QWidget* parent = nullptr);
  /// Shows the newest evaluation; null or a history without one shows the empty state.
  void setHistory(const std::shared_ptr<const RunHistory>& history);
  void setEmptyText(const QString& text);
  QTableWidget& table() { return *table_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QStackedWidget* stack_;
  QLabel* empty_;
  QTableWidget* table_;
};

}  // namespace resa
