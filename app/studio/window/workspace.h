#pragma once
#include <QWidget>
#include <array>
#include <map>
#include <vector>

#include "widgets/figures/figure.h"

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

/// The four panels two by two. Their borders can be moved, columns stay aligned, one panel at a time can take the whole space (its button,
/// or a double click on its title), a panel dragged by its title changes places with another, and each can have a window of its own.
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
  /// The panel of this name, or of the same name as `other`'s; null where there is none.
  Panel* panelNamed(const QString& name) const;
  /// Two of the four above one another, for a narrow place: the first row or the second.
  enum class Rows { both, first, second };
  void setStacked(bool stacked, Rows shown);
  /// Puts the panel into a window of its own, or back.
  void setFloating(Panel* panel, bool floating);
  bool floating(Panel* panel) const;
  /// Exchanges the places of two panels.
  void swapPanels(Panel* one, Panel* other);
  /// Every panel back to its place and size.
  void resetLayout();
  void setEmptyText(const QString& text);
  /// Brings dismissed hints back.
  void restoreHints();
  QByteArray saveState() const;
  void restoreState(const QByteArray& state);

 signals:
  /// The user asked for the figures of this panel, or for its other entries, at a point of the screen.
  void panelMenuRequested(resa::Panel* panel, const QPoint& at);
  /// A panel was shown alone, or all four again (null).
  void maximizedChanged(resa::Panel* panel);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void dress(Panel* panel);
  void placeHint(Panel* panel);
  /// What takes this panel's place in the layout.
  QWidget* frameOf(Panel* panel) const;
  Panel* panelAt(const QPoint& position) const;
  void alignColumns(QSplitter* moved);
  void arrange();
  void refreshVisibility();
  bool pressTitle(Panel* panel, QEvent* event);
  AssignmentView* assignment_;
  MapView* map_;
  CurvesView* curves_;
  SamplesView* samples_;
  ScoreTable* scores_;
  QStackedWidget* figures_;  // curves or scores
  QSplitter *rows_, *upper_, *lower_;
  bool scoresShown_ = false, stacked_ = false;
  Rows rowsShown_ = Rows::both;
  std::array<QWidget*, 4> places_;        // upper left, upper right, lower left, lower right
  std::map<QWidget*, QWidget*> windows_;  // of the panels that float
  QPoint pressedAt_;
  Panel* maximized_ = nullptr;
  std::array<Panel*, 5> panels_;
  std::array<QToolButton*, 5> buttons_{};
};

}  // namespace resa
