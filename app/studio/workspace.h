#pragma once
#include <QWidget>
#include <array>
#include <vector>

#include "widgets/figure.h"

class QSplitter;
class QStackedWidget;
class QToolButton;

namespace resa {

class AssignmentView;
class CurvesView;
class MapView;
class Panel;
class SamplesView;
class ScoreTable;

/// The four panels two by two. Their borders can be moved, columns stay aligned, and one panel at a time can take the whole space
/// (its button, or a double click on its title).
class Workspace : public QWidget {
  Q_OBJECT
 public:
  explicit Workspace(QWidget* parent = nullptr);
  AssignmentView& assignment() { return *assignment_; }
  MapView& map() { return *map_; }
  CurvesView& curves() { return *curves_; }
  SamplesView& samples() { return *samples_; }
  ScoreTable& scores() { return *scores_; }

  /// Shows a table of scores in the place of the curves: features alone have nothing that runs over steps.
  void showScores(bool shown);

  /// Shows only this panel; null brings all four back.
  void maximize(Panel* panel);
  Panel* maximized() const { return maximized_; }
  void setEmptyText(const QString& text);
  /// Brings dismissed hints back.
  void restoreHints();
  QByteArray saveState() const;
  void restoreState(const QByteArray& state);

 signals:
  /// The user asked for the figures of this panel, or for its other entries, at a point of the screen.
  void panelMenuRequested(resa::Panel* panel, const QPoint& at);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void dress(Panel* panel);
  void placeHint(Panel* panel);
  /// What takes this panel's place in the layout.
  QWidget* frameOf(Panel* panel) const;
  void alignColumns(QSplitter* moved);
  AssignmentView* assignment_;
  MapView* map_;
  CurvesView* curves_;
  SamplesView* samples_;
  ScoreTable* scores_;
  QStackedWidget* figures_;  // curves or scores
  QSplitter *rows_, *upper_, *lower_;
  bool scoresShown_ = false;
  Panel* maximized_ = nullptr;
  std::array<Panel*, 5> panels_;
  std::array<QToolButton*, 5> buttons_{};
};

}  // namespace resa
