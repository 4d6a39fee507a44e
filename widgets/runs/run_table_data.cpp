#include "widgets/runs/run_table_data.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "engine/run/config.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(RunTable)
};

struct PlainColumn {
  const char *id, *title, *toolTip;
  bool numeric;
};
constexpr PlainColumn plainColumns[] = {
    {"name", QT_TRANSLATE_NOOP("RunTable", "Run"), QT_TRANSLATE_NOOP("RunTable", "Name of the run"), false},
    {"state", QT_TRANSLATE_NOOP("RunTable", "State"), QT_TRANSLATE_NOOP("RunTable", "What the run is doing"), false},
    {"epochs", QT_TRANSLATE_NOOP("RunTable", "Epochs"), QT_TRANSLATE_NOOP("RunTable", "Epochs done, of those asked for"), true},
    {"created", QT_TRANSLATE_NOOP("RunTable", "Created"), QT_TRANSLATE_NOOP("RunTable", "When the run was made"), true},
    {"duration", QT_TRANSLATE_NOOP("RunTable", "Duration"),
     QT_TRANSLATE_NOOP("RunTable", "Time that trainers worked on it, without pauses"), true},
    {"size", QT_TRANSLATE_NOOP("RunTable", "Size"), QT_TRANSLATE_NOOP("RunTable", "Bytes of its folder on disk"), true},
    {"tags", QT_TRANSLATE_NOOP("RunTable", "Tags"), QT_TRANSLATE_NOOP("RunTable", "Words of your own, with commas between; F2 edits them"),
     false},
    {"note", QT_TRANSLATE_NOOP("RunTable", "Note"), QT_TRANSLATE_NOOP("RunTable", "A line of your own; F2 edits it"), false},
    {"preset", QT_TRANSLATE_NOOP("RunTable", "Preset"), QT_TRANSLATE_NOOP("RunTable", "The preset that it was made from"), false},
    {"device", QT_TRANSLATE_NOOP("RunTable", "Device"), QT_TRANSLATE_NOOP("RunTable", "Where it was trained"), false},
    {"origin", QT_TRANSLATE_NOOP("RunTable", "Branch of"), QT_TRANSLATE_NOOP("RunTable", "The run and the step that it began from"), false},
    {"folder", QT_TRANSLATE_NOOP("RunTable", "Folder"), QT_TRANSLATE_NOOP("RunTable", "The folder of runs that it lies in"), false}};

/// Words of run states, which are translated by name.
[[maybe_unused]] constexpr const char* stateWords[] = {
    QT_TRANSLATE_NOOP("RunTable", "starting"), QT_TRANSLATE_NOOP("RunTable", "paused"), QT_TRANSLATE_NOOP("RunTable", "finished"),
    QT_TRANSLATE_NOOP("RunTable", "stopped"),  QT_TRANSLATE_NOOP("RunTable", "failed"), QT_TRANSLATE_NOOP("RunTable", "interrupted")};

/// Names of scores that people know by a shorter one.
QString scoreTitle(const QString& score) {
  static const std::map<QString, const char*> known = {{"ari", "ARI"},
                                                       {"nmi", "NMI"},
                                                       {"ami", "AMI"},
                                                       {"knn5", "k-NN"},
                                                       {"sc_mean", "SC"},
                                                       {"sc_std", QT_TRANSLATE_NOOP("RunTable", "SC deviation")},
                                                       {"sc_positive", "SC > 0"},
                                                       {"sc_clusters_mean", "SC (clusters)"},
                                                       {"loss", QT_TRANSLATE_NOOP("RunTable", "loss")},
                                                       {"lr", QT_TRANSLATE_NOOP("RunTable", "learning rate")},
                                                       {"kl", "KL"}};
  const auto found = known.find(score);
  if (found != known.end()) return Words::tr(found->second);
  return QString(score).replace('_', ' ');
}

QString capital(QString text) {
  if (!text.isEmpty() && !text.startsWith(QLatin1String("k-"))) text[0] = text[0].toUpper();
  return text;
}

RunColumn scoreColumn(const QString& id, bool best) {
  const QString key = id.section(':', 1), component = key.section('/', 0, 0), score = key.section('/', 1);
  const QString name = scoreTitle(score);
  QString title = best ? Words::tr("Best %1").arg(name) : capital(name);
  if (component != QLatin1String("encoding")) title += QStringLiteral(" · ") + QString(component).replace('_', ' ');
  const QString toolTip = (best ? Words::tr("%1 of %2: highest of the full evaluations") : Words::tr("%1 of %2 at the newest evaluation"))
                              .arg(score, QString(component).replace('_', ' '));
  return {id, title, toolTip, true};
}

const ConfigKey* schemaKey(const QString& name) {
  for (const ConfigKey& key : configSchema())
    if (name.toStdString() == key.name) return &key;
  return nullptr;
}

double value(const std::map<QString, double>& values, const QString& key) {
  const auto found = values.find(key);
  return found == values.end() ? RunRecord::unknown : found->second;
}

/// Digits that tell runs apart without running over: four behind the point for scores, fewer for great numbers, powers for tiny ones.
QString numberText(double number) {
  if (!std::isfinite(number)) return {};
  const double size = std::abs(number);
  QString text;
  if (number == std::floor(number) && size < 1e6)
    text = QString::number(number, 'f', 0);
  else if (size >= 1000 || size < 1e-3)
    text = QString::number(number, 'g', 4);
  else
    text = QString::number(number, 'f', size >= 100 ? 1 : size >= 10 ? 2 : 4);
  return text.replace('-', QChar(0x2212));
}

QString dateText(double seconds) {
  if (!std::isfinite(seconds)) return {};
  const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(seconds * 1000));
  const bool thisYear = time.date().year() == QDate::currentDate().year();
  return QLocale(QLocale::English).toString(time, thisYear ? QStringLiteral("d MMM HH:mm") : QStringLiteral("d MMM yyyy"));
}

QString epochsText(const RunRecord& record) {
  if (!std::isfinite(record.epoch)) return {};
  const QString done = QString::number(std::floor(record.epoch * 10) / 10, 'g', 6);
  return std::isfinite(record.epochsTotal) && record.epochsTotal != record.epoch
             ? done + QStringLiteral(" / ") + QString::number(record.epochsTotal, 'g', 6)
             : done;
}

RunCell numberCell(double number, const QString& toolTip) {
  return {numberText(number),
          std::isfinite(number) ? QString::number(number, 'g', 12) + (toolTip.isEmpty() ? QString() : "\n" + toolTip) : QString(), number};
}

RunCell configCell(const RunRecord& record, const QString& key) {
  const auto found = record.config.find(key);
  if (found == record.config.end()) return {};
  QString text = found->second;
  bool isNumber = false;
  const double number = text.toDouble(&isNumber);
  if (text.size() >= 2 && text.startsWith('"') && text.endsWith('"')) text = text.mid(1, text.size() - 2);
  return {text, key + " = " + found->second, isNumber ? number : RunRecord::unknown};
}

RunCell plainCell(const RunSummary& run, const RunRecord& record, const QString& column) {
  if (column == QLatin1String("name")) return {run.name, run.path, RunRecord::unknown};
  if (column == QLatin1String("state"))
    return {run.state == RunState::running ? Words::tr("training") : Words::tr(toString(run.state)), run.detail, RunRecord::unknown};
  if (column == QLatin1String("epochs")) return {epochsText(record), {}, record.epoch};
  if (column == QLatin1String("created"))
    return {dateText(record.created),
            std::isfinite(record.created) ? QDateTime::fromMSecsSinceEpoch(qint64(record.created * 1000)).toString(Qt::ISODate) : QString(),
            record.created};
  if (column == QLatin1String("duration")) return {workedText(record.seconds), {}, record.seconds};
  if (column == QLatin1String("size"))
    return {std::isfinite(record.bytes) ? QLocale(QLocale::English).formattedDataSize(qint64(record.bytes), 1, QLocale::DataSizeSIFormat)
                                        : QString(),
            {},
            record.bytes};
  if (column == QLatin1String("tags")) return {record.tags.join(QStringLiteral(", ")), {}, RunRecord::unknown};
  if (column == QLatin1String("note")) return {record.note, record.note, RunRecord::unknown};
  if (column == QLatin1String("preset")) return {record.preset, {}, RunRecord::unknown};
  if (column == QLatin1String("device")) return {record.device, record.host, RunRecord::unknown};
  if (column == QLatin1String("origin")) return {record.origin, record.origin, RunRecord::unknown};
  if (column == QLatin1String("folder")) return {record.folder, run.path, RunRecord::unknown};
  return {};
}

bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool sameNumbers(const std::map<QString, double>& a, const std::map<QString, double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && sameNumber(x.second, y.second); });
}

template <typename Values>
void addColumns(std::vector<RunColumn>& columns, const QVector<RunSummary>& runs, const char* prefix, Values values) {
  std::set<QString> keys;
  for (const RunSummary& run : runs)
    if (run.record)
      for (const auto& [key, number] : (*run.record).*values) keys.insert(key);
  for (const bool encoding : {true, false})  // what people compare by comes first
    for (const QString& key : keys)
      if (key.startsWith(QLatin1String("encoding/")) == encoding) columns.push_back(runColumn(QLatin1String(prefix) + key));
}

/// Order of two cells: numbers before words, words by their locale.
int compareCells(const RunCell& a, const RunCell& b) {
  const bool aNumber = std::isfinite(a.number), bNumber = std::isfinite(b.number);
  if (aNumber && bNumber) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  if (aNumber != bNumber) return aNumber ? -1 : 1;
  return QString::localeAwareCompare(a.text.toLower(), b.text.toLower());
}

/// Keys that say where and how fast a run was computed, not what.
bool isCircumstance(const QString& key) {
  static const std::set<QString> keys = {"train.seed",   "train.threads", "train.device", "data.root",
                                         "data.workers", "data.prefetch", "data.storage", "data.resident_limit_mb"};
  return keys.count(key) != 0;
}

}  // namespace

bool RunRecord::operator==(const RunRecord& other) const {
  return id == other.id && folder == other.folder && preset == other.preset && device == other.device && host == other.host &&
         origin == other.origin && sameNumber(created, other.created) && sameNumber(seconds, other.seconds) &&
         sameNumber(bytes, other.bytes) && sameNumber(epoch, other.epoch) && sameNumber(epochsTotal, other.epochsTotal) &&
         sameNumbers(last, other.last) && sameNumbers(newest, other.newest) && sameNumbers(best, other.best) &&
         measured == other.measured && config == other.config && tags == other.tags && note == other.note;
}

RunColumn runColumn(const QString& id) {
  for (const PlainColumn& column : plainColumns)
    if (id == QLatin1String(column.id)) return {id, Words::tr(column.title), Words::tr(column.toolTip), column.numeric};
  const QString key = id.section(':', 1);
  if (id.startsWith(QLatin1String("last:"))) return {id, capital(scoreTitle(key)), Words::tr("%1 of the newest report").arg(key), true};
  if (id.startsWith(QLatin1String("newest:"))) return scoreColumn(id, false);
  if (id.startsWith(QLatin1String("best:"))) return scoreColumn(id, true);
  const ConfigKey* known = schemaKey(key);
  const bool numeric =
      known && (std::holds_alternative<double>(known->defaultValue) || std::holds_alternative<std::int64_t>(known->defaultValue));
  return {id, key.section('.', -1).replace('_', ' '), known ? key + "\n" + QString::fromStdString(known->comment) : key, numeric};
}

std::vector<RunColumn> availableColumns(const QVector<RunSummary>& runs) {
  std::vector<RunColumn> columns;
  for (const PlainColumn& column : plainColumns) columns.push_back(runColumn(column.id));
  addColumns(columns, runs, "newest:", &RunRecord::newest);
  addColumns(columns, runs, "best:", &RunRecord::best);
  addColumns(columns, runs, "last:", &RunRecord::last);
  for (const ConfigKey& key : configSchema()) columns.push_back(runColumn(QStringLiteral("config:") + QString::fromStdString(key.name)));
  return columns;
}

QStringList defaultRunColumns() {
  return {"name",
          "state",
          "epochs",
          "newest:encoding/ari",
          "best:encoding/ari",
          "newest:encoding/sc_mean",
          "newest:encoding/knn5",
          "last:loss",
          "created",
          "duration",
          "size",
          "tags",
          "note"};
}

QString workedText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return {};
  const qint64 whole = qint64(seconds + 0.5);
  const auto two = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
  if (whole < 60) return Words::tr("%1 s").arg(whole);
  if (whole < 3600) return Words::tr("%1 m %2 s").arg(whole / 60).arg(two(whole % 60));
  if (whole < 86400) return Words::tr("%1 h %2 m").arg(whole / 3600).arg(two(whole / 60 % 60));
  return Words::tr("%1 d %2 h").arg(whole / 86400).arg(whole / 3600 % 24);
}

RunCell runCell(const RunSummary& run, const QString& column) {
  static const RunRecord nothing;
  const RunRecord& record = run.record ? *run.record : nothing;
  const qsizetype colon = column.indexOf(':');
  if (colon < 0) return plainCell(run, record, column);
  const QString kind = column.left(colon), key = column.mid(colon + 1);
  if (kind == QLatin1String("config")) return configCell(record, key);
  if (kind == QLatin1String("last")) return numberCell(value(record.last, key), {});
  return numberCell(value(kind == QLatin1String("best") ? record.best : record.newest, key), record.measured);
}

QStringList differingKeys(const QVector<RunSummary>& runs) {
  std::set<QString> differing;
  std::map<QString, QString> first;
  for (const RunSummary& run : runs) {
    if (!run.record || run.record->config.empty()) continue;
    if (first.empty()) first = run.record->config;
    for (const auto& [key, text] : run.record->config) {
      const auto known = first.find(key);
      if (known == first.end() || known->second != text) differing.insert(key);
    }
    for (const auto& [key, text] : first)
      if (run.record->config.count(key) == 0) differing.insert(key);
  }
  QStringList ordered;
  for (const ConfigKey& key : configSchema())
    if (differing.erase(QString::fromStdString(key.name)) != 0) ordered += QString::fromStdString(key.name);
  for (const QString& key : differing) ordered += key;
  return ordered;
}

RunMean meanOf(const QVector<RunSummary>& runs, const QString& column) {
  std::vector<double> numbers;
  for (const RunSummary& run : runs) {
    const double number = runCell(run, column).number;
    if (std::isfinite(number)) numbers.push_back(number);
  }
  RunMean result;
  result.count = int(numbers.size());
  if (numbers.empty()) return result;
  result.mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / double(numbers.size());
  if (numbers.size() < 2) return result;
  double squares = 0;
  for (const double number : numbers) squares += (number - result.mean) * (number - result.mean);
  result.deviation = std::sqrt(squares / double(numbers.size() - 1));
  return result;
}

QString meanText(const RunMean& mean, const QString& column) {
  if (mean.count == 0 || column == QLatin1String("created")) return {};
  const auto text = [&](double number) {
    if (column == QLatin1String("duration")) return workedText(number);
    if (column == QLatin1String("size")) return QLocale(QLocale::English).formattedDataSize(qint64(number), 1, QLocale::DataSizeSIFormat);
    return numberText(number);
  };
  if (!std::isfinite(mean.deviation)) return text(mean.mean);
  return text(mean.mean) + QStringLiteral(" ± ") + (mean.deviation == 0 ? QStringLiteral("0") : text(mean.deviation));
}

std::vector<RunGroup> groupRuns(const QVector<RunSummary>& runs, const QString& by) {
  QStringList keys;
  if (by == exceptSeed) {
    for (const QString& key : differingKeys(runs))
      if (!isCircumstance(key)) keys += key;
  }
  const auto labelOf = [&](const RunSummary& run) -> RunCell {
    if (by != exceptSeed) return runCell(run, by);
    if (!run.record || run.record->config.empty()) return {};
    QStringList parts;
    for (const QString& key : keys) parts += key.section('.', -1) + "=" + runCell(run, QStringLiteral("config:") + key).text;
    return {parts.isEmpty() ? Words::tr("the same configuration") : parts.join(QStringLiteral(", ")), {}, RunRecord::unknown};
  };
  std::vector<std::pair<RunCell, RunGroup>> found;
  for (int row = 0; row < runs.size(); ++row) {
    const RunCell cell = labelOf(runs[row]);
    auto group = std::find_if(found.begin(), found.end(), [&](const auto& known) { return known.second.label == cell.text; });
    if (group == found.end()) group = found.insert(found.end(), {cell, RunGroup{cell.text, {}}});
    group->second.rows += row;
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    if (a.first.text.isEmpty() != b.first.text.isEmpty()) return b.first.text.isEmpty();
    return compareCells(a.first, b.first) < 0;
  });
  std::vector<RunGroup> groups;
  for (auto& [cell, group] : found) groups.push_back(std::move(group));
  return groups;
}

QVector<int> sortedRuns(const QVector<RunSummary>& runs, const QString& column, Qt::SortOrder order) {
  QVector<int> rows(runs.size());
  std::iota(rows.begin(), rows.end(), 0);
  if (column.isEmpty()) return rows;
  std::vector<RunCell> cells;
  for (const RunSummary& run : runs) cells.push_back(runCell(run, column));
  std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
    const RunCell &left = cells[std::size_t(a)], &right = cells[std::size_t(b)];
    if (left.text.isEmpty() != right.text.isEmpty()) return right.text.isEmpty();
    const int compared = compareCells(left, right);
    return order == Qt::AscendingOrder ? compared < 0 : compared > 0;
  });
  return rows;
}

}  // namespace resa
