#pragma once
#include <QByteArray>
#include <QPointF>
#include <QString>
#include <QVector>
#include <vector>

#include "widgets/figure.h"

namespace resa {

enum class CurveGroup { overview, clustering, metrics, assignment, training };
enum class CurveAxis { epoch, step, time };

/// One curve as plain points; what it means stands in its label.
struct Curve {
  QString name;                         // "ari/encoding": unique within a run, used by tests and CSV
  QString label;                        // legend text; empty: not in the legend
  int color = 0;                        // index into seriesColor()
  QVector<QPointF> points;              // x in the chosen axis
  QVector<QPointF> whiskers;            // (lowest, highest) by point; empty: none
  bool line = true;                     // joined points
  bool markers = false, filled = true;  // hollow markers are previews
};
/// A horizontal line with its name, e.g. log B or the raw pixels' value.
struct ReferenceLine {
  QString label, toolTip;
  double value;
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
  bool fromZero = false;   // the y axis includes zero
  bool large = false;      // takes the whole width
  bool ownLegend = false;  // its curves are not the components that the view names once for all charts
  bool logY = false;       // logarithmic y axis: only positive values have a place on it
};

/// Loss floor in nats where the assignment is the identity, each image agrees fully with itself and is orthogonal to the other B - 1:
/// log(1 + (B - 1) exp(-1 / t)).
double identityFloor(std::int64_t batchSize, double temperature);
/// Position of a step on an axis: epochs, steps, or minutes since the first event (interpolated between events).
double axisPosition(const RunHistory& history, CurveAxis axis, std::int64_t step);
/// The reported step nearest to a position on an axis.
std::int64_t stepAt(const RunHistory& history, CurveAxis axis, double position);
/// Components that were evaluated: encoding, hidden layers, embedding.
std::vector<std::string> evaluatedComponents(const RunHistory& history);
/// Series colour of a component, the same in all charts.
int componentColor(const std::string& component);
/// "momentum network · test split · n = 2,000 · L2-normalised", of the newest evaluation; without what it does not say.
QString evaluationFacts(const RunHistory& history);
/// All charts of a group, in order; charts without any data are left out.
std::vector<ChartData> chartsOf(const RunHistory& history, CurveGroup group, CurveAxis axis, double temperature);
/// "x,curve,..." with one row an x; missing values are empty cells.
QByteArray chartCsv(const ChartData& chart);

}  // namespace resa
