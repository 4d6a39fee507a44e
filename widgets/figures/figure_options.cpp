#include "widgets/figures/figure_options.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr int mostRow = 100'000'000;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace

FigureOptions::FigureOptions(const FigureRequest& request) : request_(request) {
  known_ = {"epoch", "classes"};  // what --epoch and --classes write for every figure
}

const std::string* FigureOptions::find(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  const auto found = request_.options.find(key);
  return found == request_.options.end() ? nullptr : &found->second;
}

bool FigureOptions::has(const std::string& key) { return find(key) != nullptr; }

void FigureOptions::refuse(const std::string& key, const std::string& expected) const {
  std::string message = request_.figure.toStdString();
  const auto found = request_.options.find(key);
  message += ": option " + key + ": " + expected + " is expected, found ";
  message += found == request_.options.end() ? std::string("none") : "\"" + found->second + "\"";
  throw UsageError(message);
}

std::string FigureOptions::choice(const std::string& key, const std::vector<std::string>& values) {
  const std::string* found = find(key);
  if (!found) return values.front();
  if (std::find(values.begin(), values.end(), *found) == values.end()) refuse(key, "one of " + joined(values));
  return *found;
}

double FigureOptions::number(const std::string& key, double least, double most, double otherwise) {
  const std::string* found = find(key);
  if (!found) return otherwise;
  bool good = false;
  const double value = QString::fromStdString(*found).toDouble(&good);
  if (!good || !(value >= least && value <= most))
    refuse(key, "a number of " + QString::number(least).toStdString() + " to " + QString::number(most).toStdString());
  return value;
}

std::int64_t FigureOptions::integer(const std::string& key, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
  const std::string* found = find(key);
  if (!found) return otherwise;
  bool good = false;
  const qlonglong value = QString::fromStdString(*found).toLongLong(&good);
  if (!good || value < least || value > most) {
    std::string expected = "a whole number of ";
    expected += std::to_string(least) + " to " + std::to_string(most);
    refuse(key, expected);
  }
  return value;
}

std::vector<double> FigureOptions::numbers(const std::string& key, std::size_t count) {
  std::vector<double> values;
  const std::string* found = find(key);
  if (!found) return values;
  bool good = true;
  for (const QString& word : QString::fromStdString(*found).split(',')) {
    bool number = false;
    values.push_back(word.toDouble(&number));
    good = good && number && std::isfinite(values.back());
  }
  if (!good || (count > 0 && values.size() != count))
    refuse(key, count > 0 ? std::to_string(count) + " numbers with commas" : std::string("numbers with commas"));
  return values;
}

QStringList FigureOptions::words(const std::string& key) {
  const std::string* found = find(key);
  return found ? QString::fromStdString(*found).split(';', Qt::SkipEmptyParts) : QStringList();
}

std::vector<int> FigureOptions::rows(const std::string& key) {
  std::vector<int> rows;
  const std::string* found = find(key);
  if (!found) return rows;
  const auto bad = [&] { refuse(key, "rows like 0-5,9"); };
  for (const QString& word : QString::fromStdString(*found).split(',')) {
    const QStringList ends = word.split('-');
    bool first = false, last = false;
    const int from = ends.front().toInt(&first), to = ends.back().toInt(&last);
    if (ends.size() > 2 || !first || !last || from < 0 || to < from || to > mostRow || rows.size() + std::size_t(to - from) > mostRow)
      bad();
    for (int row = from; row <= to; ++row) rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

void FigureOptions::finish() const {
  for (const auto& [key, value] : request_.options) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::vector<std::string> own(known_.begin() + 2, known_.end());
    std::sort(own.begin(), own.end());
    std::string message = request_.figure.toStdString();
    message += ": no option \"" + key + "\"; it has " + (own.empty() ? std::string("none") : joined(own));
    throw UsageError(message);
  }
}

std::string optionText(double value) { return QString::number(value, 'g', QLocale::FloatingPointShortest).toStdString(); }

std::string rowsText(const std::vector<int>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t last = i;
    while (last + 1 < rows.size() && rows[last + 1] == rows[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(rows[i]);
    if (last > i) {
      text += '-';
      text += std::to_string(rows[last]);
    }
    i = last + 1;
  }
  return text;
}

}  // namespace resa
