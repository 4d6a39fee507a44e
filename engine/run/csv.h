#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resa {

/// Reads separated values record by record: fields between commas, semicolons or tabs (found in the first record), quoted where needed (""
/// is a quote, line breaks may stand inside), lines ended by LF or CRLF, a byte order mark passed over, empty lines too.
class CsvReader {
 public:
  /// The text must outlive the reader; `name` begins every error.
  CsvReader(std::string_view text, std::string name);
  /// The next record; false at the end. DataError on a quote that is never closed, a NUL byte, or a record of another number of fields.
  bool next();
  const std::vector<std::string>& fields() const { return fields_; }
  /// Line on which the record begins, from 1.
  std::int64_t line() const { return line_; }
  [[noreturn]] void fail(const std::string& message) const;  // DataError "name:line: message"

 private:
  void readField(std::string& field);
  std::string_view text_;
  std::string name_;
  char separator_ = ',';
  std::size_t at_ = 0, expected_ = 0;
  std::int64_t line_ = 0, current_ = 1;
  std::vector<std::string> fields_;
};

/// Whether the first record of a CSV file names the columns; `automatic` takes it for names where it holds no number, or where it reads 0,
/// 1, 2, ... (before names, if any): what pandas calls columns without names.
enum class CsvHeader { automatic, yes, no };

/// The data records of a CSV file, its header told apart.
class CsvTable {
 public:
  /// DataError where the text holds no record.
  CsvTable(std::string_view text, std::string name, CsvHeader header);
  bool next();
  const std::vector<std::string>& fields() const { return atFirst_ ? first_ : reader_.fields(); }
  std::int64_t line() const { return atFirst_ ? firstLine_ : reader_.line(); }
  std::size_t columns() const { return columns_; }
  const std::vector<std::string>& names() const { return names_; }  // empty without a header
  /// Index of a column by its name, or by its number from 1 where there is no header. DataError lists what there is.
  std::size_t columnOf(const std::string& wanted) const;
  std::string columnText(std::size_t column) const;                              // "column 3 ('petal width')"
  [[noreturn]] void fail(std::size_t column, const std::string& message) const;  // DataError "name:line: column 3 message"

 private:
  static bool isHeader(const std::vector<std::string>& first, const std::vector<std::string>* second);
  enum class Stage { first, second, rest };
  std::string name_;
  CsvReader reader_;
  std::vector<std::string> first_, names_;
  std::int64_t firstLine_ = 0;
  std::size_t columns_ = 0;
  Stage stage_ = Stage::first;
  bool hasSecond_ = false, atFirst_ = false;
};

/// Whether a field is a number as a whole (spaces around it aside), and which; "nan" and "inf" are numbers too.
bool parseNumber(std::string_view field, double& value);

}  // namespace resa
