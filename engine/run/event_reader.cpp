#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <simdjson.h>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/run/error.h"
#include "engine/run/event_lines.h"

namespace resa {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t headSize = 128, pieceSize = 4 << 20;

/// Descriptor that closes itself, so that every way out of a function is clean.
struct Descriptor {
  int value;
  explicit Descriptor(int descriptor) : value(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

bool digits(const char* text, std::size_t count) {
  return std::all_of(text, text + count, [](char c) { return c >= '0' && c <= '9'; });
}

/// What a `step` event's field is: a column, or something of its own.
enum class Role { column, stepNumber, epoch, text, train, unknown };
struct Field {
  Role role = Role::unknown;
  std::size_t column = 0;
};

}  // namespace

/// Fields come in the same order line after line, so that each is looked for where the line before had it.
struct EventLines::Parser {
  using Element = simdjson::dom::element;
  simdjson::dom::parser json;
  std::unordered_map<std::string, Field> known;
  std::vector<std::pair<std::string, Field>> order;
  std::vector<std::pair<std::size_t, double>> row;
  std::string minute;  // "2026-01-31T12:34:" of the newest time, and its second 0
  double minuteStart = 0;

  Parser() {
    known = {{"step", {Role::stepNumber, 0}}, {"epoch", {Role::epoch, 0}}, {"t", {Role::text, 0}}, {"kind", {Role::text, 0}}};
    const char* names[] = {"loss", "assignment_entropy", "kl", "lr", "momentum", "images_per_second", "grad_norm", "seconds_left"};
    for (std::size_t i = 0; i < std::size(names); ++i) known[names[i]] = {Role::column, StepSeries::loss + i};
  }

  /// As secondsFrom, which it asks where the minute is a new one.
  double seconds(std::string_view text) {
    const bool usual =
        text.size() == 24 && text[19] == '.' && text[23] == 'Z' && digits(text.data() + 17, 2) && digits(text.data() + 20, 3);
    if (!usual) return secondsFrom(std::string(text));
    if (text.substr(0, 17) != minute) {
      minuteStart = secondsFrom(std::string(text.substr(0, 17)) + "00");
      minute = text.substr(0, 17);
    }
    const auto digit = [&](std::size_t at) { return text[at] - '0'; };
    const int whole = 10 * digit(17) + digit(18), thousandths = 100 * digit(20) + 10 * digit(21) + digit(22);
    return (1000 * (minuteStart + whole) + thousandths) / 1000;
  }

  const Field& fieldOf(std::string_view name, std::size_t at) {
    if (at < order.size() && order[at].first == name) return order[at].second;
    order.resize(std::max(order.size(), at + 1));
    const auto found = known.find(std::string(name));
    order[at] = {std::string(name), found == known.end() ? Field() : found->second};
    return order[at].second;
  }

  static double number(Element value) {
    if (value.is_null()) return missing;
    double result = 0;
    if (value.get(result)) throw DataError("a number was expected");
    return result;
  }

  static double whole(Element value) {
    const double result = number(value);
    if (!(std::abs(result) < 9e15)) throw DataError("no count");
    return std::trunc(result);
  }

  /// Only an object is one of this program's: another program may log anything else under the same name.
  void addTrain(StepSeries& steps, simdjson::dom::object fields) {
    for (const auto& [name, value] : fields) {
      if (name == "size") {
        const double size = whole(value);
        if (size != 0) row.emplace_back(StepSeries::trainSize, size);
      } else if (name == "marginal_residual") {
        simdjson::dom::array list;
        if (value.get(list)) throw DataError("marginal_residual must be an array");
        addResiduals(steps, list);
      } else {
        for (std::size_t i = 0; i < std::size(diagnosticFields); ++i)
          if (name == diagnosticFields[i].first) row.emplace_back(StepSeries::rowEntropy + i, number(value));
      }
    }
  }

  std::vector<std::size_t> residualColumns;
  void addResiduals(StepSeries& steps, simdjson::dom::array list) {
    std::size_t count = 0;
    for (Element value : list) {
      const double residual = number(value);
      if (count == residualColumns.size()) {
        const auto column = steps.addColumn("train.marginal_residual." + std::to_string(count + 1));
        if (!column) continue;  // what is beyond is read and not kept
        residualColumns.push_back(*column);
      }
      row.emplace_back(residualColumns[count++], residual);
    }
    if (count > 0) row.emplace_back(StepSeries::residuals, double(count));
  }

  /// False where the line is an event of another kind.
  bool addStep(RunHistory& history, simdjson::dom::object fields) {
    std::string_view kind, time;
    bool hasKind = false, hasTime = false;
    double step = 0, epoch = 0;
    row.clear();
    std::size_t at = 0;
    std::optional<Element> train;
    for (const auto& [name, value] : fields) {
      const Field field = fieldOf(name, at++);
      if (field.role == Role::text) {
        (name == "kind" ? hasKind : hasTime) = !value.get(name == "kind" ? kind : time);
        if (name == "kind" && kind != "step") return false;
      }
    }
    if (!hasKind || kind != "step") return false;
    if (!hasTime) throw DataError("t must be a time");
    at = 0;
    for (const auto& [name, value] : fields) {
      const Field field = fieldOf(name, at++);
      if (field.role == Role::stepNumber)
        step = whole(value);
      else if (field.role == Role::epoch)
        epoch = number(value);
      else if (field.role == Role::column)
        row.emplace_back(field.column, number(value));
      else if (field.role == Role::unknown)
        addOther(history.steps, name, value, train);
    }
    if (train) addTrain(history.steps, *train);
    const double when = seconds(time);
    history.steps.addRow(std::int64_t(step), epoch, when);
    for (const auto& [column, value] : row) history.steps.set(column, value);
    return true;
  }

  /// Keeps what StepEvent has no member for; numbers alone.
  void addOther(StepSeries& steps, std::string_view name, Element value, std::optional<Element>& train) {
    if (name == "train" && value.is_object()) {
      train = value;
      return;
    }
    if (!value.is_number()) return;
    std::string column("extra.");
    column += name;
    const auto place = steps.addColumn(column);
    if (place) row.emplace_back(*place, number(value));
  }
};

EventLines::EventLines() : parser_(std::make_unique<Parser>()) {}
EventLines::~EventLines() = default;
std::size_t EventLines::padding() { return simdjson::SIMDJSON_PADDING; }

void EventLines::apply(RunHistory& history, std::string_view line) {
  if (line.empty()) return;
  try {
    simdjson::dom::object fields;
    if (!parser_->json.parse(line.data(), line.size(), false).get(fields) && parser_->addStep(history, fields)) return;
    // Other kinds are few; and what the fast parser refuses (whole numbers beyond 64 bits) may still be JSON.
    const nlohmann::json event = nlohmann::json::parse(line);
    if (event.at("kind") != "step") {
      parser_->residualColumns.clear();  // a resume may take columns away
      return applyEvent(history, event);
    }
    const std::string plain = event.dump();
    if (parser_->json.parse(plain).get(fields) || !parser_->addStep(history, fields)) ++history.badLines;
  } catch (const nlohmann::json::exception&) {
    ++history.badLines;
  } catch (const DataError&) {
    ++history.badLines;
  }
}

std::size_t readAt(int descriptor, std::int64_t offset, char* out, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t count = ::pread(descriptor, out + filled, size - filled, offset + static_cast<std::int64_t>(filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

EventReader::EventReader(std::filesystem::path path, Keep keep)
    : path_(std::move(path)), keep_(keep), lines_(std::make_unique<EventLines>()) {}
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader::~EventReader() = default;

void EventReader::startOver() {
  history_ = RunHistory();
  lines_ = std::make_unique<EventLines>();
  offset_ = 0;
  head_.clear();
  inode_ = 0;
}

bool EventReader::poll() {
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  const bool there = file.value >= 0 && ::fstat(file.value, &status) == 0 && S_ISREG(status.st_mode);
  std::string head(head_.size(), '\0');
  const bool same = there && status.st_ino == inode_ && status.st_size >= offset_ &&
                    readAt(file.value, 0, head.data(), head.size()) == head_.size() && head == head_;
  bool changed = false;
  if (!same && inode_ != 0) {
    changed = offset_ > 0;
    startOver();
  }
  if (!there) return changed;
  inode_ = status.st_ino;
  return readFrom(file.value, status.st_size) || changed;
}

/// Piece by piece. The offset only moves past whole lines: a torn one is read again when it has its end.
bool EventReader::readFrom(int descriptor, std::int64_t size) {
  bool changed = false;
  std::size_t room = pieceSize;
  std::vector<char> piece;
  while (offset_ < size) {
    const auto wanted = std::min(room, static_cast<std::size_t>(size - offset_));
    piece.resize(wanted + EventLines::padding());
    const std::size_t filled = readAt(descriptor, offset_, piece.data(), wanted);
    const std::string_view bytes(piece.data(), filled);
    const std::size_t whole = bytes.rfind('\n') + 1;  // npos + 1 = 0
    if (whole == 0) {
      if (filled < wanted || wanted < room) break;
      room *= 2;  // one line that is longer than a piece
      continue;
    }
    if (offset_ == 0) head_ = bytes.substr(0, std::min(headSize, whole));
    for (std::size_t begin = 0; begin < whole;) {
      const std::size_t end = bytes.find('\n', begin);
      lines_->apply(history_, bytes.substr(begin, end - begin));
      begin = end + 1;
    }
    if (keep_ == Keep::newest) history_.steps.forgetOld();
    offset_ += static_cast<std::int64_t>(whole);
    changed = true;
  }
  return changed;
}

}  // namespace resa
