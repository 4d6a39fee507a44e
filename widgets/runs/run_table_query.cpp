#include <QRegularExpression>
#include <cmath>

#include "widgets/runs/run_table_data.h"

namespace resa {
namespace {

/// Words of what was typed; quotes hold words together and go away.
QStringList wordsOf(const QString& query) {
  QStringList words;
  QString word;
  bool inside = false;
  for (const QChar sign : query) {
    if (sign == '"') {
      inside = !inside;
    } else if (sign.isSpace() && !inside) {
      if (!word.isEmpty()) words += word;
      word.clear();
    } else {
      word += sign;
    }
  }
  if (!word.isEmpty()) words += word;
  return words;
}

/// Columns that a person may mean by a short name.
QStringList columnsNamed(const RunSummary& run, const QString& key) {
  static const std::map<QString, QString> known = {{"ari", "newest:encoding/ari"},
                                                   {"best", "best:encoding/ari"},
                                                   {"sc", "newest:encoding/sc_mean"},
                                                   {"knn", "newest:encoding/knn5"},
                                                   {"k-nn", "newest:encoding/knn5"},
                                                   {"nmi", "newest:encoding/nmi"},
                                                   {"epoch", "epochs"},
                                                   {"tag", "tags"}};
  const auto found = known.find(key);
  if (found != known.end()) return {found->second};
  for (const char* plain : {"name", "state", "epochs", "duration", "size", "tags", "note", "preset", "device", "origin", "folder"})
    if (key == QLatin1String(plain)) return {key};
  QStringList columns;
  if (!run.record) return columns;
  for (const auto& [name, text] : run.record->config)
    if (name == key || name.endsWith('.' + key)) columns += QStringLiteral("config:") + name;
  for (const auto& [name, number] : run.record->newest)
    if (name == key) columns += QStringLiteral("newest:") + name;
  if (run.record->last.count(key) != 0) columns += QStringLiteral("last:") + key;
  return columns;
}

bool sameText(const RunSummary& run, const QString& column, const QString& text) {
  if (column == QLatin1String("tags")) return run.record && run.record->tags.contains(text, Qt::CaseInsensitive);
  return runCell(run, column).text.compare(text, Qt::CaseInsensitive) == 0;
}

/// A state is also what the engine calls it: "running" and "training" are the same.
bool isState(const RunSummary& run, const QString& text) {
  return text.compare(QLatin1String(toString(run.state)), Qt::CaseInsensitive) == 0 || sameText(run, QStringLiteral("state"), text);
}

bool compares(const RunSummary& run, const QString& column, const QString& sign, const QString& text) {
  bool isNumber = false;
  const double wanted = text.toDouble(&isNumber), number = runCell(run, column).number;
  if (sign == QLatin1String("="))
    return column == QLatin1String("state")    ? isState(run, text)
           : isNumber && std::isfinite(number) ? number == wanted
                                               : sameText(run, column, text);
  if (!isNumber || !std::isfinite(number)) return false;
  if (sign == QLatin1String("<")) return number < wanted;
  if (sign == QLatin1String("<=")) return number <= wanted;
  return sign == QLatin1String(">") ? number > wanted : number >= wanted;
}

bool standsIn(const RunSummary& run, const QString& word) {
  QStringList texts{run.name, run.path.section('/', -1), run.detail};
  if (run.record) texts << run.record->tags << run.record->note << run.record->preset << run.record->folder;
  for (const QString& text : texts)
    if (text.contains(word, Qt::CaseInsensitive)) return true;
  return false;
}

bool matchesWord(const RunSummary& run, const QString& word) {
  static const QRegularExpression comparison(QStringLiteral("^([\\w./-]+)(!=|<=|>=|=|<|>)(.*)$"));
  const QRegularExpressionMatch match = comparison.match(word);
  if (!match.hasMatch()) return standsIn(run, word);
  const QString sign = match.captured(2), text = match.captured(3);
  if (text.isEmpty()) return true;  // Still being typed.
  const bool negated = sign == QLatin1String("!=");
  bool any = false;
  for (const QString& column : columnsNamed(run, match.captured(1).toLower()))
    any = any || compares(run, column, negated ? QStringLiteral("=") : sign, text);
  return any != negated;
}

}  // namespace

bool matchesQuery(const RunSummary& run, const QString& query) {
  for (const QString& word : wordsOf(query))
    if (!matchesWord(run, word)) return false;
  return true;
}

}  // namespace resa
