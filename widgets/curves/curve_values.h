#pragma once
#include <QString>
#include <QStringList>
#include <vector>

#include "widgets/curves/curve_axis.h"

namespace resa {

/// A number that a run logged again and again, by whichever event. `key`: "step:loss", "step:train.kl", "step:extra.NAME", "probe:kl",
/// "score:ari" (of all components), "score:ari@encoding", "score:ari@encoding/raw", "linear:top1".
struct LoggedValue {
  QString key, title, group;
};

/// Everything the run has at least one number of, in groups.
std::vector<LoggedValue> loggedValues(const RunHistory& history);
/// One chart of the chosen values; those that the run does not have are left out.
ChartData valuesChart(const CurveReading& from, const QStringList& keys);

}  // namespace resa
