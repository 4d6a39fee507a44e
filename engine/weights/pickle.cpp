#include "engine/weights/pickle.h"

#include <bit>
#include <cstring>
#include <unordered_map>

#include "engine/run/error.h"
#include "engine/weights/pickle_operations.h"

namespace resa {

namespace {

using Kind = PickleNode::Kind;
using Index = std::uint32_t;

// A ResNet-101's checkpoint with its optimizer has some 20,000 objects in 100 kB.
constexpr std::size_t largestPickle = 32'000'000, mostNodes = 2'000'000;
// What a few bytes can ask for again and again: a container's items or a name to be copied.
constexpr std::size_t mostCopies = 10'000'000, longestName = 1024, mostDimensions = 64;

}  // namespace

/// Carries out the operations on a stack of node indices.
class PickleMachine {
 public:
  explicit PickleMachine(std::string_view bytes) : bytes_(bytes) {}

  Pickle run() {
    if (bytes_.size() > largestPickle) throw DataError("is larger than any state dictionary's pickle");
    try {
      while (step()) {
      }
    } catch (const DataError& problem) {
      throw DataError("byte " + std::to_string(start_) + ": " + problem.what());
    }
    return std::move(pickle_);
  }

 private:
  // ---- bytes ----
  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size() - position_) throw DataError("ends in the middle of a value (is the file cut?)");
    const std::string_view part = bytes_.substr(position_, size);
    position_ += size;
    return part;
  }
  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, take(sizeof(Number)).data(), sizeof(Number));
    return value;
  }
  std::string line() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos) throw DataError("a name has no end");
    const std::string text(bytes_.substr(position_, end - position_));
    position_ = end + 1;
    return text;
  }

  // ---- nodes and stack ----
  PickleNode& at(Index index) { return pickle_.nodes_[index]; }
  Index make(Kind kind) {
    if (pickle_.nodes_.size() >= mostNodes) throw DataError("holds more objects than any state dictionary");
    pickle_.nodes_.emplace_back().kind = kind;
    return Index(pickle_.nodes_.size() - 1);
  }
  /// Of items of containers, or of characters of a name.
  void countCopies(std::size_t count) {
    if ((copies_ += count) > mostCopies) throw DataError("copies more than any state dictionary holds");
  }
  static void checkName(std::size_t length) {
    if (length > longestName) throw DataError("has a name longer than " + std::to_string(longestName) + " bytes");
  }
  void push(Index index) { stack_.push_back(index); }
  void pushInteger(Kind kind, std::int64_t value) {
    push(make(kind));
    at(stack_.back()).integer = value;
  }
  void pushText(Kind kind, std::string_view text) {
    push(make(kind));
    at(stack_.back()).text = text;
  }
  Index pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) throw DataError("takes more from the stack than there is");
    const Index index = stack_.back();
    stack_.pop_back();
    return index;
  }
  Index top() {
    const Index index = pop();
    push(index);
    return index;
  }
  std::vector<Index> popToMark() {
    if (marks_.empty()) throw DataError("lacks the mark of a sequence");
    const std::vector<Index> items(stack_.begin() + std::ptrdiff_t(marks_.back()), stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return items;
  }
  void pushItems(Kind kind, std::vector<Index> items) {
    countCopies(items.size());
    push(make(kind));
    at(stack_.back()).items = std::move(items);
  }
  void pushTuple(std::size_t size) {
    std::vector<Index> items(size);
    for (std::size_t i = size; i-- > 0;) items[i] = pop();
    pushItems(Kind::tuple, std::move(items));
  }

  // ---- operations ----
  bool step();
  bool pushValue(unsigned char operation);
  bool fillContainer(unsigned char operation);
  bool useMemo(unsigned char operation);
  bool makeObject(unsigned char operation);

  void appendTo(Index target, const std::vector<Index>& items);
  void setItems(Index target, const std::vector<Index>& pairs);
  void integerOfBytes(std::string_view bytes);
  void put(std::uint32_t key) { memo_[key] = top(); }
  void get(std::uint32_t key);
  void pushGlobal(const std::string& module, const std::string& name) {
    checkName(module.size() + 1 + name.size());
    pushText(Kind::global, module + "." + name);
  }
  void reduce(Index callable, Index arguments);
  Index rebuildTensor(const std::vector<Index>& arguments);
  Index orderedDict(const std::vector<Index>& arguments);
  void persistentId();

  std::string_view bytes_;
  std::size_t position_ = 0, start_ = 0, copies_ = 0;
  std::vector<Index> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, Index> memo_;
  Pickle pickle_;
};

bool PickleMachine::step() {
  start_ = position_;
  const auto operation = number<unsigned char>();
  if (operation == kStop) {
    pickle_.root_ = pop();
    return false;
  }
  if (pushValue(operation) || fillContainer(operation) || useMemo(operation) || makeObject(operation)) return true;
  throw DataError("operation " + std::to_string(int(operation)) + " is none that state dictionaries use");
}

bool PickleMachine::pushValue(unsigned char operation) {
  switch (operation) {
    case kNone:
      push(make(Kind::none));
      return true;
    case kNewTrue:
    case kNewFalse:
      pushInteger(Kind::boolean, operation == kNewTrue);
      return true;
    case kBinInt:
      pushInteger(Kind::integer, number<std::int32_t>());
      return true;
    case kBinInt1:
      pushInteger(Kind::integer, number<std::uint8_t>());
      return true;
    case kBinInt2:
      pushInteger(Kind::integer, number<std::uint16_t>());
      return true;
    case kLong1:
      integerOfBytes(take(number<std::uint8_t>()));
      return true;
    case kLong4:
      integerOfBytes(take(number<std::uint32_t>()));
      return true;
    case kBinFloat: {
      push(make(Kind::real));
      at(stack_.back()).real = std::bit_cast<double>(__builtin_bswap64(number<std::uint64_t>()));  // big-endian in every pickle
      return true;
    }
    case kBinUnicode:
    case kBinString:
      pushText(Kind::text, take(number<std::uint32_t>()));
      return true;
    case kShortBinUnicode:
    case kShortBinString:
      pushText(Kind::text, take(number<std::uint8_t>()));
      return true;
    case kBinUnicode8:
      pushText(Kind::text, take(number<std::uint64_t>()));
      return true;
    case kBinBytes:
      take(number<std::uint32_t>());
      pushText(Kind::opaque, "bytes");
      return true;
    case kShortBinBytes:
      take(number<std::uint8_t>());
      pushText(Kind::opaque, "bytes");
      return true;
    case kBinBytes8:
    case kByteArray8:
      take(number<std::uint64_t>());
      pushText(Kind::opaque, "bytes");
      return true;
    default:
      return false;
  }
}

void PickleMachine::integerOfBytes(std::string_view bytes) {
  if (bytes.size() > sizeof(std::int64_t)) return pushText(Kind::opaque, "an integer beyond 64 bits");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t(static_cast<unsigned char>(bytes[i])) << (8 * i);
  const unsigned unused = 64 - 8 * unsigned(bytes.size());
  pushInteger(Kind::integer, bytes.empty() ? 0 : std::int64_t(value << unused) >> unused);
}

bool PickleMachine::fillContainer(unsigned char operation) {
  switch (operation) {
    case kMark:
      marks_.push_back(stack_.size());
      return true;
    case kPop:
      pop();
      return true;
    case kPopMark:
      popToMark();
      return true;
    case kDup:
      push(top());
      return true;
    case kEmptyTuple:
      pushItems(Kind::tuple, {});
      return true;
    case kTuple:
      pushItems(Kind::tuple, popToMark());
      return true;
    case kTuple1:
    case kTuple2:
    case kTuple3:
      pushTuple(operation - kTuple1 + 1u);
      return true;
    case kEmptyList:
      pushItems(Kind::list, {});
      return true;
    case kList:
      pushItems(Kind::list, popToMark());
      return true;
    case kEmptyDict:
      pushItems(Kind::dict, {});
      return true;
    case kEmptySet:
      pushText(Kind::opaque, "set");
      return true;
    case kFrozenSet:
      popToMark();
      pushText(Kind::opaque, "frozenset");
      return true;
    case kDict: {
      const std::vector<Index> pairs = popToMark();
      pushItems(Kind::dict, {});
      setItems(top(), pairs);
      return true;
    }
    case kAppend: {
      const Index item = pop();
      appendTo(top(), {item});
      return true;
    }
    case kAppends:
    case kAddItems: {
      const std::vector<Index> items = popToMark();
      appendTo(top(), items);
      return true;
    }
    case kSetItem: {
      const Index value = pop(), key = pop();
      setItems(top(), {key, value});
      return true;
    }
    case kSetItems: {
      const std::vector<Index> pairs = popToMark();
      setItems(top(), pairs);
      return true;
    }
    default:
      return false;
  }
}

/// What is appended to an opaque object is gone with it.
void PickleMachine::appendTo(Index target, const std::vector<Index>& items) {
  if (at(target).kind == Kind::opaque) return;
  if (at(target).kind != Kind::list) throw DataError("appends to something that is no list");
  countCopies(items.size());
  at(target).items.insert(at(target).items.end(), items.begin(), items.end());
}

void PickleMachine::setItems(Index target, const std::vector<Index>& pairs) {
  if (pairs.size() % 2 != 0) throw DataError("sets a key without a value");
  if (at(target).kind == Kind::opaque) return;
  if (at(target).kind != Kind::dict) throw DataError("sets keys of something that is no dictionary");
  countCopies(pairs.size());
  at(target).items.insert(at(target).items.end(), pairs.begin(), pairs.end());
}

bool PickleMachine::useMemo(unsigned char operation) {
  switch (operation) {
    case kBinPut:
      put(number<std::uint8_t>());
      return true;
    case kLongBinPut:
      put(number<std::uint32_t>());
      return true;
    case kMemoize:
      put(std::uint32_t(memo_.size()));
      return true;
    case kBinGet:
      get(number<std::uint8_t>());
      return true;
    case kLongBinGet:
      get(number<std::uint32_t>());
      return true;
    default:
      return false;
  }
}

void PickleMachine::get(std::uint32_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) throw DataError("refers to object " + std::to_string(key) + ", which was never kept");
  push(found->second);
}

bool PickleMachine::makeObject(unsigned char operation) {
  switch (operation) {
    case kProto:
      if (const int protocol = number<std::uint8_t>(); protocol < 2 || protocol > 5)
        throw DataError("is a pickle of protocol " + std::to_string(protocol) + "; 2 to 5 are read");
      return true;
    case kFrame:
      number<std::uint64_t>();  // a hint for readers of streams
      return true;
    case kGlobal: {
      const std::string module = line();
      pushGlobal(module, line());
      return true;
    }
    case kStackGlobal: {
      const Index name = pop(), module = pop();
      if (at(name).kind != Kind::text || at(module).kind != Kind::text) throw DataError("names a class by something that is no text");
      pushGlobal(std::string(at(module).text), std::string(at(name).text));
      return true;
    }
    case kReduce:
    case kNewObj: {
      const Index arguments = pop(), callable = pop();
      reduce(callable, arguments);
      return true;
    }
    case kNewObjEx: {
      pop();
      const Index arguments = pop(), callable = pop();
      reduce(callable, arguments);
      return true;
    }
    case kBuild:
      pop();  // a state dictionary's own attributes (its _metadata), or the state of an opaque object
      top();
      return true;
    case kBinPersId:
      persistentId();
      return true;
    default:
      return false;
  }
}

void PickleMachine::reduce(Index callable, Index arguments) {
  if (at(arguments).kind != Kind::tuple) throw DataError("gives arguments that are no tuple");
  const std::string name = at(callable).kind == Kind::global ? at(callable).text : "something that is no class";
  countCopies(at(arguments).items.size());
  const std::vector<Index> items = at(arguments).items;
  if (name == "torch._utils._rebuild_tensor_v2" || name == "torch._utils._rebuild_tensor") return push(rebuildTensor(items));
  if ((name == "torch._utils._rebuild_parameter" || name == "torch._utils._rebuild_parameter_with_state") && !items.empty())
    return push(items[0]);
  if (name == "collections.OrderedDict") return push(orderedDict(items));
  countCopies(name.size());
  pushText(Kind::opaque, name);
}

Index PickleMachine::rebuildTensor(const std::vector<Index>& arguments) {
  const auto isShape = [&](Index index) {
    if (at(index).kind != Kind::tuple || at(index).items.size() > mostDimensions) return false;
    for (const Index item : at(index).items)
      if (at(item).kind != Kind::integer) return false;
    return true;
  };
  if (arguments.size() < 4 || at(arguments[0]).kind != Kind::storage || at(arguments[1]).kind != Kind::integer || !isShape(arguments[2]) ||
      !isShape(arguments[3]))
    throw DataError("describes a tensor by something else than storage, offset, sizes and strides");
  const Index tensor = make(Kind::tensor);
  at(tensor).integer = at(arguments[1]).integer;
  at(tensor).items = {arguments[0], arguments[2], arguments[3]};
  return tensor;
}

/// OrderedDict() or, as Python 2 wrote it, OrderedDict([[key, value], ...]).
Index PickleMachine::orderedDict(const std::vector<Index>& arguments) {
  const Index dict = make(Kind::dict);
  if (arguments.empty()) return dict;
  if (arguments.size() != 1 || at(arguments[0]).kind != Kind::list) throw DataError("makes an OrderedDict of something that is no list");
  countCopies(at(arguments[0]).items.size());
  const std::vector<Index> pairs = at(arguments[0]).items;
  for (const Index pair : pairs) {
    if (at(pair).items.size() != 2 || (at(pair).kind != Kind::list && at(pair).kind != Kind::tuple))
      throw DataError("makes an OrderedDict of something that is no list of pairs");
    const std::vector<Index> items = at(pair).items;
    setItems(dict, items);
  }
  return dict;
}

/// ("storage", class, key, location, number of elements)
void PickleMachine::persistentId() {
  const Index id = pop();
  countCopies(at(id).items.size());
  const std::vector<Index> parts = at(id).kind == Kind::tuple ? at(id).items : std::vector<Index>{};
  if (parts.size() < 5 || at(parts[0]).text != "storage" || at(parts[1]).kind != Kind::global || at(parts[2]).kind != Kind::text ||
      at(parts[4]).kind != Kind::integer)
    throw DataError("describes a storage by something else than class, key, location and size");
  checkName(at(parts[2]).text.size());
  const std::string key = at(parts[2]).text;
  const std::int64_t elements = at(parts[4]).integer;
  const Index storage = make(Kind::storage);
  at(storage).text = key;
  at(storage).items = {parts[1]};
  at(storage).integer = elements;
  push(storage);
}

Pickle Pickle::parse(std::string_view bytes) { return PickleMachine(bytes).run(); }

}  // namespace resa
