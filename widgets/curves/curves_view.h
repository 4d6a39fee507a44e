#pragma once
#include <QPointF>
#include <QVector>
#include <memory>
#include <vector>

#include "widgets/base/latest_task.h"
#include "widgets/base/panel.h"
#include "widgets/curves/curve_scene.h"

class QLabel;
class QGridLayout;
class QPushButton;
class QSlider;
class QStackedWidget;

namespace resa {

class Chart;
class SeriesLegend;
class SegmentedControl;
class ValueChooser;

/// A step that all charts mark, such as the begin of an alarm.
struct CurveMark {
  qint64 step = 0;
  QString text;  // tooltip
  bool operator==(const CurveMark&) const = default;
};

/// Live curves of a run, and of runs laid over it: ready groups of charts, and charts of any logged value. Long runs are read off the GUI
/// thread.
class CurvesView : public Panel {
  Q_OBJECT
 public:
  explicit CurvesView(QWidget* parent = nullptr);
  ~CurvesView() override;
  /// Null shows the empty state. Call as often as data comes: repaints are queued.
  void setHistory(const RunHistoryPtr& history);
  /// Name and facts of the window's own run, for legends, warnings and bands over seeds.
  void setRun(const QString& name, const RunFacts& facts);
  /// Runs that are drawn over the window's own; each needs a history.
  void setOverlays(std::vector<OverlayRun> runs);
  const std::vector<OverlayRun>& overlays() const { return overlays_; }
  /// Temperature of the run's configuration, for the floor of the loss at A = identity; 0 where unknown.
  void setTemperature(double temperature);
  /// Vertical line at the timeline's step; negative hides it.
  void setCursorStep(qint64 step);
  void setMarks(const std::vector<CurveMark>& marks);
  void setGroup(CurveGroup group);
  void setXAxis(CurveAxis axis);
  void setLogarithmic(bool x, bool y);
  /// Weight of the moving average, 0 .. 0.9999; 0: none.
  void setSmoothing(double weight);
  void setBand(BandKind kind);
  /// What is drawn around scores; offered where the runs logged intervals of the bootstrap.
  void setSpread(ScoreSpread spread);
  ScoreSpread spread() const { return spread_; }
  void setEmptyText(const QString& text);
  CurveGroup group() const { return group_; }
  CurveAxis xAxis() const { return axis_; }
  double smoothing() const { return smoothing_; }

  /// Charts that the user put together, as the keys of their values (curve_values.h).
  const std::vector<QStringList>& chosenCharts() const { return chosen_; }
  void setChosenCharts(const std::vector<QStringList>& charts);
  /// Opens the list of all logged values.
  void openChooser();
  /// What the user arranged (group, axes, smoothing, own charts) as one text, for whoever keeps settings.
  QString arrangement() const;
  void setArrangement(const QString& text);

  /// Charts drawn now, in order.
  std::vector<Chart*> charts() const;
  /// Each chart as it is looked at now; the one that was pointed at last.
  std::vector<Figure> figures() const;
  Figure figure() const;
  /// The sentence that tells why overlaid curves do not compare; empty where they do.
  QString warning() const;

  /// Names of all curves drawn now, e.g. "loss", "kl", "sc_mean/encoding", "ari/raw pixels".
  QStringList curveNames() const;
  /// All points of this curve, x in the chosen axis; empty where there is no such curve.
  QVector<QPointF> plotted(const QString& curve) const;
  /// Whether what was asked for is being computed.
  bool busy() const { return task_.running(); }

 signals:
  /// The user clicked at a step of a curve.
  void stepClicked(qint64 step);
  /// The user arranged something.
  void arrangementChanged();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeTools();
  void fitTools();
  void request(bool byUser);
  CurveRequest requestNow() const;
  void showScene(const CurveScene& scene);
  void place();
  int columnsFor(std::size_t charts) const;
  void arrange(std::size_t count);
  void connectChart(Chart* chart);
  void moveCursors();
  void toggle(const QString& entry);
  void solo(const QString& entry);
  void applyHidden();
  Figure figureOf(const Chart& chart) const;
  RunHistoryPtr history_;
  QString runName_;
  RunFacts facts_;
  std::vector<OverlayRun> overlays_;
  std::vector<CurveMark> marks_;
  CurveGroup group_ = CurveGroup::overview;
  CurveAxis axis_ = CurveAxis::epoch;
  double temperature_ = 0, smoothing_ = 0;
  bool logX_ = false, logY_ = false, again_ = false;
  BandKind band_ = BandKind::deviation;
  ScoreSpread spread_ = ScoreSpread::seeds;
  std::vector<QStringList> chosen_;
  QSet<QString> hidden_;
  CurveScene scene_;
  std::shared_ptr<CurveCache> cache_ = std::make_shared<CurveCache>();
  LatestTask task_;
  int columns_ = 0;
  qint64 cursor_ = -1;
  Chart* pointed_ = nullptr;
  SegmentedControl *groups_, *axes_;
  QPushButton *add_, *logXButton_, *logYButton_, *bandButton_, *bootstrapButton_;
  QSlider* slider_;
  QLabel *smoothName_, *weight_, *warning_;
  SeriesLegend* legend_;
  QStackedWidget* stack_;
  QWidget* page_;
  QGridLayout* grid_;
  QLabel* empty_;
  QString emptyText_;
  std::vector<Chart*> charts_;
};

}  // namespace resa
