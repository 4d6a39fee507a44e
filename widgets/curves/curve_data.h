#pragma once
#include <QByteArray>
#include <QPointF>
#include <QSet>
#include <QString>
#include <QVector>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "widgets/curves/curve_series.h"
#include "widgets/figures/figure.h"

namespace resa {

/// chosen: charts that the user put together.
enum class CurveGroup { overview, clustering, metrics, assignment, training, chosen };
enum class CurveAxis { epoch, step, time };
/// What is drawn around the scores of an evaluation: least and most over the restarts of k-means, each from a seed of its own, where a
/// score has them; or the bootstrap's interval over the evaluated images. A score that has only the other is drawn with that.
enum class ScoreSpread { seeds, bootstrap };

/// One curve: plain points, or a series where there may be many; what it means stands in its label.
struct Curve {
  QString name;                                  // "ari/encoding": unique within a run, used by tests and CSV
  QString label;                                 // legend text; empty: not in the legend
  int color = 0;                                 // index into seriesColor()
  QVector<QPointF> points;                       // x in the chosen axis
  QVector<QPointF> whiskers;                     // (lowest, highest) by point; empty: none
  bool line = true;                              // joined points
  bool markers = false, filled = true;           // hollow markers are previews
  QString partOf = {};                           // label of the curve that this one belongs to where it has none itself
  CurveSeriesPtr series = nullptr;               // the numbers, in place of `points`
  CurveSeriesPtr smoothed = nullptr;             // what is drawn over the faint numbers; null: nothing is smoothed
  CurveSeriesPtr low = nullptr, high = nullptr;  // a band around the curve, named in its label
  QString key = {};                              // tells series apart in a CurveCache
  int dash = 0;                                  // line pattern, where the colour tells runs apart
  bool bootstrap = false;                        // its band or whiskers are the bootstrap's
};
/// A horizontal line with its name, e.g. log B or the raw pixels' value.
struct ReferenceLine {
  QString label, toolTip;
  double value;
  QString entry = {};  // the legend's entry that shows and hides it; empty: always shown
};
/// A point that needs an explanation, e.g. the recomputed batch norm of epoch 0.
struct NotedPoint {
  QPointF at;
  QString toolTip;
};

struct ChartData {
  QString name, title, unit, xLabel, caption;  // name: file name of its figure
  std::vector<Curve> curves;
  std::vector<ReferenceLine> lines;
  std::vector<NotedPoint> notes;
  bool fromZero = false;                    // the y axis includes zero
  bool large = false;                       // takes the whole width
  bool ownLegend = false;                   // its curves are not the components that the view names once for all charts
  bool logY = false;                        // logarithmic y axis: only positive values have a place on it
  int chosen = -1;                          // place among the charts that the user put together
  ScoreSpread spread = ScoreSpread::seeds;  // what was asked for
};

/// How a chart is looked at: what its user chose, apart from its data.
struct ChartView {
  bool logX = false, logY = false;
  std::optional<std::pair<double, double>> x, y;  // zoomed ranges; none: all of the data
  QSet<QString> hidden;                           // legend entries that are switched off
};

/// The series that is drawn, made of the points where the curve has none.
CurveSeriesPtr seriesOf(const Curve& curve);
/// Every number of a curve; large for long runs.
QVector<QPointF> pointsOf(const Curve& curve);
bool isEmpty(const Curve& curve);
/// The legend entry that shows and hides a curve; empty: always shown.
QString entryOf(const Curve& curve);
/// Entry of the whiskers of a chart, and of the bootstrap's intervals.
QString whiskerEntry();
QString bootstrapEntry();
/// The entry that shows and hides what is drawn around a curve; empty: shown with the curve.
QString spreadEntryOf(const Curve& curve);
/// Whether any evaluation has intervals of the bootstrap, as "SCORE_ci95_low" and "SCORE_ci95_high" among its numbers.
bool hasBootstrap(const RunHistory& history);
/// Entry of the dashed lines that tell the same score of the raw pixels.
QString baselineEntry();

/// Loss floor in nats where the assignment is the identity, each image agrees fully with itself and is orthogonal to the other B - 1:
/// log(1 + (B - 1) exp(-1 / t)).
double identityFloor(std::int64_t batchSize, double temperature);
/// Position of a step on an axis: epochs, steps, or hours since the first event (interpolated between events).
double axisPosition(const RunHistory& history, CurveAxis axis, std::int64_t step);
/// The reported step nearest to a position on an axis.
std::int64_t stepAt(const RunHistory& history, CurveAxis axis, double position);
/// Components that were evaluated: encoding, hidden layers, embedding.
std::vector<std::string> evaluatedComponents(const RunHistory& history);
/// Series colour of a component, the same in all charts.
int componentColor(const std::string& component);
/// "momentum network · test split · n = 2,000 · L2-normalised", of the newest evaluation; without what it does not say.
QString evaluationFacts(const RunHistory& history);
/// All charts of a group, in order; charts without any data are left out. `run` tells runs apart in the cache.
std::vector<ChartData> chartsOf(const RunHistory& history, CurveGroup group, CurveAxis axis, double temperature,
                                CurveCache* cache = nullptr, const QString& run = {}, ScoreSpread spread = ScoreSpread::seeds);
/// "x,curve,..." with one row an x: what is drawn, that is the curves that are not hidden between the ends of a zoomed x axis, numbers as
/// logged and, where they are smoothed, beside it "... smoothed"; missing values are empty cells.
QByteArray chartCsv(const ChartData& chart, const ChartView& view = {});
/// The chart as it is looked at. `until`: what lies beyond this x is not there yet, while the axes stay those of the whole (frames of a
/// film).
Figure chartFigure(const ChartData& chart, const ChartView& view = {}, double until = std::numeric_limits<double>::infinity());

}  // namespace resa
