#include <QCoreApplication>
#include <QDateTime>
#include <cmath>

#include "widgets/runs/run_table_data.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(RunTable)
};

QVector<RunSummary> chosen(const QVector<RunSummary>& runs, const QVector<int>& rows) {
  QVector<RunSummary> some;
  for (const int row : rows) some += runs[row];
  return some;
}

/// A cell of a CSV file: what could be mistaken for the file's own signs stands in quotes.
QString quoted(const QString& text) {
  if (!text.contains(',') && !text.contains('"') && !text.contains('\n')) return text;
  return '"' + QString(text).replace('"', QStringLiteral("\"\"")) + '"';
}

QString fullNumber(double number) { return std::isfinite(number) ? QString::number(number, 'g', 10) : QString(); }

QString exactText(const RunSummary& run, const QString& column) {
  const RunCell cell = runCell(run, column);
  if (column == QLatin1String("created"))
    return std::isfinite(cell.number) ? QDateTime::fromMSecsSinceEpoch(qint64(cell.number * 1000), Qt::UTC).toString(Qt::ISODate)
                                      : QString();
  return std::isfinite(cell.number) ? fullNumber(cell.number) : cell.text;
}

QStringList numericOf(const QStringList& columns) {
  QStringList numeric;
  for (const QString& column : columns)
    if (runColumn(column).numeric && column != QLatin1String("created")) numeric += column;
  return numeric;
}

QString groupTitle(const QString& by) { return by == exceptSeed ? Words::tr("Configuration") : runColumn(by).title; }

/// Titles may repeat ("width" of two sections): a file's columns are named in full.
QString fileTitle(const QString& id) { return id.contains(':') ? id.section(':', 0, 0) == "config" ? id.section(':', 1) : id : id; }

}  // namespace

QByteArray runsCsv(const QVector<RunSummary>& runs, const QStringList& columns, const QString& groupBy) {
  QStringList lines, cells;
  if (groupBy.isEmpty()) {
    for (const QString& column : columns) cells += quoted(fileTitle(column));
    lines += cells.join(',');
    for (const RunSummary& run : runs) {
      cells.clear();
      for (const QString& column : columns) cells += quoted(exactText(run, column));
      lines += cells.join(',');
    }
  } else {
    cells = {quoted(fileTitle(groupBy)), QStringLiteral("n")};
    for (const QString& column : numericOf(columns)) cells << quoted(fileTitle(column) + " mean") << quoted(fileTitle(column) + " sd");
    lines += cells.join(',');
    for (const RunGroup& group : groupRuns(runs, groupBy)) {
      cells = {quoted(group.label), QString::number(group.rows.size())};
      for (const QString& column : numericOf(columns)) {
        const RunMean mean = meanOf(chosen(runs, group.rows), column);
        cells << fullNumber(mean.mean) << fullNumber(mean.deviation);
      }
      lines += cells.join(',');
    }
  }
  return (lines.join('\n') + '\n').toUtf8();
}

QByteArray runsMarkdown(const QVector<RunSummary>& runs, const QStringList& columns, const QString& groupBy) {
  const auto row = [](const QStringList& cells) {
    QStringList safe;
    for (const QString& cell : cells) safe += QString(cell).replace('|', QStringLiteral("\\|")).replace('\n', ' ');
    return QStringLiteral("| ") + safe.join(QStringLiteral(" | ")) + QStringLiteral(" |");
  };
  const auto rule = [](bool numeric) { return numeric ? QStringLiteral("---:") : QStringLiteral("---"); };
  QStringList lines, cells, rules;
  if (groupBy.isEmpty()) {
    for (const QString& column : columns) {
      cells += runColumn(column).title;
      rules += rule(runColumn(column).numeric);
    }
    lines << row(cells) << row(rules);
    for (const RunSummary& run : runs) {
      cells.clear();
      for (const QString& column : columns) cells += runCell(run, column).text;
      lines += row(cells);
    }
  } else {
    cells = {groupTitle(groupBy), QStringLiteral("n")};
    rules = {rule(false), rule(true)};
    for (const QString& column : numericOf(columns)) {
      cells += runColumn(column).title;
      rules += rule(true);
    }
    lines << row(cells) << row(rules);
    for (const RunGroup& group : groupRuns(runs, groupBy)) {
      cells = {group.label, QString::number(group.rows.size())};
      for (const QString& column : numericOf(columns)) cells += meanText(meanOf(chosen(runs, group.rows), column), column);
      lines += row(cells);
    }
  }
  return (lines.join('\n') + '\n').toUtf8();
}

}  // namespace resa
