#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVector>
#include <vector>

#include "widgets/runs/run_record.h"

namespace resa {

/// A column of the table by its id: "name", "state", "epochs", "created", "duration", "size", "tags", "note", "preset", "folder", "device",
/// "origin", "last:NAME" (newest report), "newest:COMPONENT/SCORE", "best:COMPONENT/SCORE", "config:KEY".
struct RunColumn {
  QString id, title, toolTip;
  bool numeric = false;
};
RunColumn runColumn(const QString& id);
/// Every column that one of the runs can fill, in the order a person would look for them.
std::vector<RunColumn> availableColumns(const QVector<RunSummary>& runs);
/// The columns of a table that nobody has changed yet.
QStringList defaultRunColumns();

/// Text as shown, and the number that sorting and means work with (NaN where there is none).
struct RunCell {
  QString text, toolTip;
  double number = RunRecord::unknown;
};
RunCell runCell(const RunSummary& run, const QString& column);
/// "12 m 05 s", "3 h 20 m", "2 d 4 h"; empty for what is not known.
QString workedText(double seconds);

/// Whether a run fits what was typed: every word must stand in its name, tags, note, preset or folder; `key=value`, `key!=value`, `key<1`,
/// `key>=1` compare a configuration key (its last part will do), a score (ari, sc, knn, loss), tag, state or another column. Quotes hold
/// words together. Capitals do not matter.
bool matchesQuery(const RunSummary& run, const QString& query);

/// Configuration keys of which not all of these runs have the same value, in schema order; a run without configuration has none.
QStringList differingKeys(const QVector<RunSummary>& runs);

/// Mean and sample standard deviation (n - 1) of the known numbers; deviation NaN where there are fewer than two.
struct RunMean {
  int count = 0;
  double mean = RunRecord::unknown, deviation = RunRecord::unknown;
};
RunMean meanOf(const QVector<RunSummary>& runs, const QString& column);
/// "0.342 ± 0.012" in the way the column writes its numbers; empty where none is known.
QString meanText(const RunMean& mean, const QString& column);

/// The id that groups runs of the same configuration whatever their seed.
inline const QString exceptSeed = QStringLiteral("except:train.seed");
struct RunGroup {
  QString label;
  QVector<int> rows;  // indices into the runs, in their order
};
/// Runs by the text of a column (usually "config:KEY"), or by `exceptSeed`; groups in order of value, what has none last.
std::vector<RunGroup> groupRuns(const QVector<RunSummary>& runs, const QString& by);

/// Indices of the runs by a column; what has no value stays last in either direction, equal ones keep their order.
QVector<int> sortedRuns(const QVector<RunSummary>& runs, const QString& column, Qt::SortOrder order);

/// The runs as CSV (RFC 4180, numbers in full) or as a Markdown table (as shown); with a group key one line a group with n, mean and sd.
QByteArray runsCsv(const QVector<RunSummary>& runs, const QStringList& columns, const QString& groupBy = {});
QByteArray runsMarkdown(const QVector<RunSummary>& runs, const QStringList& columns, const QString& groupBy = {});

}  // namespace resa
