#pragma once
#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "widgets/curves/curve_axis.h"

/// Inside of the curves: charts of what evaluations measured.
namespace resa {

using ScoreOf = std::function<double(const ComponentScores&)>;

/// One chart of an evaluation's scores, a curve a component.
struct Metric {
  QString name;    // of its curves: "ari" gives "ari/encoding"
  QString figure;  // file name of its figure
  QString title, unit;
  ScoreOf score;
  std::vector<CurveGroup> groups;                                  // where it is shown
  std::function<double(const Scores&)> lowest = {}, highest = {};  // whiskers: least and most over the restarts; empty: none
  std::string interval = {};                                       // the bootstrap's name of the score; empty: as its curves are named
};

/// The number of images most evaluations were made on: a line joins only values of one n.
std::int64_t usualCount(const RunHistory& history);
/// The charts of scores of a group, numbers of neighbours and classes as far as the run has them.
std::vector<ChartData> scoreCharts(const CurveReading& from, CurveGroup group);
/// One chart with a curve a component; of `components` alone where there are any.
ChartData metricChart(const CurveReading& from, const Metric& metric, const std::vector<std::string>& components = {});

}  // namespace resa
