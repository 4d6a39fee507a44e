#pragma once
#include <QStringList>
#include <string>
#include <vector>

#include "widgets/figures/figure.h"

namespace resa {

/// Reads the options of a request. What it cannot be is a UsageError that names figure, option and what is expected.
class FigureOptions {
 public:
  explicit FigureOptions(const FigureRequest& request);
  bool has(const std::string& key);
  /// One of `values`; the first of them where the option is not given.
  std::string choice(const std::string& key, const std::vector<std::string>& values);
  /// Whether the option is given as `value`; `otherwise` is its other name.
  bool is(const std::string& key, const char* value, const char* otherwise) { return choice(key, {otherwise, value}) == value; }
  double number(const std::string& key, double least, double most, double otherwise);
  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  /// Numbers separated by commas, exactly `count` of them (any number where it is 0); empty where the option is not given.
  std::vector<double> numbers(const std::string& key, std::size_t count);
  /// Words separated by semicolons; empty where the option is not given.
  QStringList words(const std::string& key);
  /// Rows as "0-5,9", ascending and each once; empty where the option is not given.
  std::vector<int> rows(const std::string& key);
  /// Refuses options that nobody asked for.
  void finish() const;
  [[noreturn]] void refuse(const std::string& key, const std::string& expected) const;

 private:
  const std::string* find(const std::string& key);
  FigureRequest request_;
  std::vector<std::string> known_;
};

/// A number as an option holds it: as short as it comes back the same.
std::string optionText(double value);
/// Ascending rows as "0-5,9".
std::string rowsText(const std::vector<int>& rows);

}  // namespace resa
