#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "engine/run/diagnostic_fields.h"
#include "engine/run/events.h"

/// Inside of reading and writing events.
namespace resa {

/// Up to `size` bytes from `offset` into `out`; fewer at the end of the file.
std::size_t readAt(int descriptor, std::int64_t offset, char* out, std::size_t size);
/// Seconds since 1970 of "2026-01-31T12:34:56.789Z"; DataError where it is none.
double secondsFrom(const std::string& text);
/// Applies one event of any kind but `step`; json's own exceptions or DataError where it is damaged.
void applyEvent(RunHistory& history, const nlohmann::json& event);

/// Applies lines of an events.jsonl to a history: the many `step` events fast, all others with every check.
class EventLines {
 public:
  EventLines();
  ~EventLines();
  /// Bytes that must be readable behind each line's end.
  static std::size_t padding();
  /// Counts a damaged line and changes nothing else.
  void apply(RunHistory& history, std::string_view line);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace resa
