#pragma once
#include <QString>
#include <QStringList>
#include <utility>
#include <vector>

#include "engine/run/config.h"
#include "widgets/curves/curve_data.h"

namespace resa {

/// What decides whether curves of two runs may be compared, and whether the runs differ by their seed alone.
struct RunFacts {
  QString network, split, normalization;  // of the newest evaluation; empty: unknown
  qint64 n = 0, batchSize = 0;            // 0: unknown
  double temperature = 0;
  qint64 seed = -1;
  QString digest;  // of the configuration without its seed; empty: unknown
};
/// `config` may be null: then only the events tell.
RunFacts runFacts(const RunHistory& history, const Config* config);

struct OverlayRun {
  QString name;
  RunHistoryPtr history;
  RunFacts facts;
  QString path = {};  // of its folder, for the figure that a command makes; empty: unknown
};

/// "These curves do not compare as they stand: n 2,000 (a), 10,000 (b) · temperature 0.4 (a), 0.2 (b)"; empty where they do.
QString comparabilityWarning(const std::vector<OverlayRun>& runs);

/// Everything that decides what is drawn.
struct CurveRequest {
  std::vector<OverlayRun> runs;  // the window's own run first
  CurveGroup group = CurveGroup::overview;
  CurveAxis axis = CurveAxis::epoch;
  double temperature = 0;
  double smoothing = 0;  // weight of the moving average, 0 .. 1; 0: none
  BandKind band = BandKind::deviation;
  std::vector<QStringList> chosen;  // keys of the user's own charts
  ScoreSpread spread = ScoreSpread::seeds;
};
/// One entry of a legend.
struct LegendEntry {
  QString label;
  int color = 0, dash = 0;
  bool band = false, bars = false;
};
struct CurveScene {
  std::vector<ChartData> charts;
  std::vector<LegendEntry> legend;  // of the charts that have none of their own
  QString facts, warning;
};
/// Any thread. Runs of one digest and different seeds are drawn as their mean with a band.
CurveScene curveScene(const CurveRequest& request, CurveCache& cache);
/// Entries of a chart's own legend, the whiskers' and the bootstrap's last.
std::vector<LegendEntry> legendOf(const ChartData& chart);

}  // namespace resa
