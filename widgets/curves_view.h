#pragma once
#include <QPointF>
#include <QVector>
#include <vector>

#include "widgets/curve_data.h"
#include "widgets/panel.h"

class QLabel;
class QGridLayout;
class QStackedWidget;

namespace resa {

class Chart;
class SeriesLegend;
class SegmentedControl;

/// Live curves of a run: loss with its parts, SC, ARI, 5-nn, and the training quantities.
class CurvesView : public Panel {
  Q_OBJECT
 public:
  explicit CurvesView(QWidget* parent = nullptr);
  ~CurvesView() override;
  /// Null shows the empty state. Call as often as data comes: repaints are queued.
  void setHistory(const RunHistoryPtr& history);
  /// Temperature of the run's configuration, for the floor of the loss at A = identity; 0 where unknown.
  void setTemperature(double temperature);
  /// Vertical line at the timeline's step; negative hides it.
  void setCursorStep(qint64 step);
  void setGroup(CurveGroup group);
  void setXAxis(CurveAxis axis);
  void setEmptyText(const QString& text);
  CurveGroup group() const { return group_; }
  CurveAxis xAxis() const { return axis_; }

  /// Names of all curves drawn now, e.g. "loss", "kl", "sc_mean/encoding", "ari/raw pixels".
  QStringList curveNames() const;
  /// The points that the plot of this curve holds, x in the chosen axis; empty where there is no such curve.
  QVector<QPointF> plotted(const QString& curve) const;

 signals:
  /// The user clicked at a step of a curve.
  void stepClicked(qint64 step);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();
  QString factsOf(const RunHistory& history) const;
  int columnsFor(std::size_t charts) const;
  void arrange(std::size_t count);
  void moveCursors();
  RunHistoryPtr history_;
  CurveGroup group_ = CurveGroup::overview;
  CurveAxis axis_ = CurveAxis::epoch;
  double temperature_ = 0;
  int columns_ = 0;
  qint64 cursor_ = -1;
  SegmentedControl* groups_;
  SegmentedControl* axes_;
  SeriesLegend* legend_;
  QStackedWidget* stack_;
  QWidget* page_;
  QGridLayout* grid_;
  QLabel* empty_;
  QString emptyText_;
  std::vector<Chart*> charts_;
};

}  // namespace resa
