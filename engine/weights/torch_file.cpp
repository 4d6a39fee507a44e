#include <cstring>
#include <deque>
#include <memory>
#include <set>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"
#include "engine/run/zip_archive.h"
#include "engine/weights/named_tensors.h"
#include "engine/weights/pickle.h"

namespace resa {
namespace {

using Kind = PickleNode::Kind;

// Bounds that no real state dictionary comes near, and a hostile one must not pass.
constexpr std::size_t deepestNesting = 16, longestName = 1024, mostTensors = 100'000, mostDimensions = 16;

/// An open PyTorch file: its pickle and where its storages lie.
struct TorchFile {
  std::shared_ptr<const ZipArchive> archive;
  std::string folder;  // inside the archive, with the slash
  Pickle pickle;
};

TorchFile openTorchFile(const std::filesystem::path& path) {
  TorchFile file{ZipArchive::open(path), "", {}};
  const std::string tail = "/data.pkl";
  std::string_view bytes;
  for (const auto& [name, member] : file.archive->entries()) {
    if (member.deflated)
      throw DataError("zip entry '" + name + "' is compressed; PyTorch stores its entries, so save the file again with torch.save");
    if (!name.ends_with(tail)) continue;
    if (!file.folder.empty()) throw DataError("holds more than one data.pkl");
    file.folder = name.substr(0, name.size() - tail.size() + 1);
    bytes = member.stored;
  }
  if (file.folder.empty()) throw DataError("is a zip file without a data.pkl: not one that PyTorch has written");
  const auto order = file.archive->entries().find(file.folder + "byteorder");
  if (order != file.archive->entries().end() && order->second.stored != "little") throw DataError("was written on a big-endian machine");
  try {
    file.pickle = Pickle::parse(bytes);
  } catch (const DataError& problem) {
    throw DataError("data.pkl, " + std::string(problem.what()));
  }
  return file;
}

template <class Element>
float elementAt(const char* data, std::int64_t index) {
  Element element;
  std::memcpy(&element, data + index * std::int64_t(sizeof(Element)), sizeof(Element));
  return static_cast<float>(element);
}

struct ElementType {
  const char* storage;  // its class in the pickle
  std::int64_t size;    // bytes an element
  float (*read)(const char* data, std::int64_t index);
};
constexpr ElementType elementTypes[] = {
    {"torch.FloatStorage", 4, elementAt<float>},
    {"torch.DoubleStorage", 8, elementAt<double>},
    {"torch.HalfStorage", 2,
     [](const char* data, std::int64_t index) {
       std::uint16_t bits;
       std::memcpy(&bits, data + 2 * index, 2);
       return halfToFloat(bits);
     }},
    {"torch.BFloat16Storage", 2,
     [](const char* data, std::int64_t index) {
       std::uint16_t bits;
       std::memcpy(&bits, data + 2 * index, 2);
       return bfloatToFloat(bits);
     }},
    {"torch.LongStorage", 8, elementAt<std::int64_t>},
    {"torch.IntStorage", 4, elementAt<std::int32_t>},
    {"torch.ShortStorage", 2, elementAt<std::int16_t>},
    {"torch.CharStorage", 1, elementAt<std::int8_t>},
    {"torch.ByteStorage", 1, elementAt<std::uint8_t>},
    {"torch.BoolStorage", 1, elementAt<std::uint8_t>},
};

/// A tensor's place in its storage, checked: every element it names lies inside.
struct StridedView {
  const ElementType* type = nullptr;
  std::string_view bytes;
  std::vector<std::int64_t> sizes, strides;
  std::int64_t offset = 0, count = 1;
};

std::vector<std::int64_t> integersOf(const Pickle& pickle, std::uint32_t tuple) {
  std::vector<std::int64_t> values;
  for (const std::uint32_t item : pickle.node(tuple).items) values.push_back(pickle.node(item).integer);
  return values;
}

void checkPlace(const StridedView& view, std::int64_t elements) {
  if (view.sizes.size() != view.strides.size() || view.sizes.size() > mostDimensions)
    throw DataError("has " + std::to_string(view.sizes.size()) + " sizes and " + std::to_string(view.strides.size()) + " strides");
  if (view.offset < 0) throw DataError("begins at the negative offset " + std::to_string(view.offset));
  std::int64_t last = view.offset;
  for (std::size_t i = 0; i < view.sizes.size(); ++i) {
    if (view.sizes[i] < 0 || view.strides[i] < 0) throw DataError("has a negative size or stride");
    std::int64_t reach = 0;
    if (__builtin_mul_overflow(std::max<std::int64_t>(view.sizes[i] - 1, 0), view.strides[i], &reach) ||
        __builtin_add_overflow(last, reach, &last))
      throw DataError("has sizes and strides beyond any memory");
  }
  if (view.count > 0 && last >= elements)
    throw DataError("reaches element " + std::to_string(last) + " of a storage of " + std::to_string(elements));
  if (view.count > elements) throw DataError("has more elements than its storage");
}

StridedView viewOf(const TorchFile& file, std::uint32_t index) {
  const PickleNode& tensor = file.pickle.node(index);
  const PickleNode& storage = file.pickle.node(tensor.items[0]);
  const std::string& className = file.pickle.node(storage.items[0]).text;
  StridedView view;
  for (const ElementType& type : elementTypes)
    if (className == type.storage) view.type = &type;
  if (view.type == nullptr) throw DataError("has elements of " + className + ", which is not supported");
  const auto entry = file.archive->entries().find(file.folder + "data/" + storage.text);
  if (entry == file.archive->entries().end()) throw DataError("lies in storage '" + storage.text + "', which the file lacks");
  view.bytes = entry->second.stored;
  const std::int64_t elements = storage.integer;
  if (elements < 0 || elements > std::int64_t(view.bytes.size()) / view.type->size)
    throw DataError("lies in storage '" + storage.text + "' of " + std::to_string(elements) + " elements, which the file has only " +
                    std::to_string(view.bytes.size()) + " bytes of");
  view.sizes = integersOf(file.pickle, tensor.items[1]);
  view.strides = integersOf(file.pickle, tensor.items[2]);
  view.offset = tensor.integer;
  for (const std::int64_t size : view.sizes)
    if (size < 0 || __builtin_mul_overflow(view.count, size, &view.count))
      throw DataError("has the impossible shape " + shapeText(view.sizes));
  checkPlace(view, elements);
  for (std::size_t i = 0; i < view.sizes.size(); ++i)
    if (view.sizes[i] <= 1) view.strides[i] = 0;  // never taken, so it may be any number in the file
  return view;
}

/// Elements in row-major order, whatever the strides.
std::vector<float> gather(const StridedView& view) {
  std::vector<float> values(static_cast<std::size_t>(view.count));
  std::vector<std::int64_t> place(view.sizes.size(), 0);
  std::int64_t at = view.offset;
  for (float& value : values) {
    value = view.type->read(view.bytes.data(), at);
    for (std::size_t i = place.size(); i-- > 0;) {
      at += view.strides[i];
      if (++place[i] < view.sizes[i]) break;
      at -= view.strides[i] * view.sizes[i];
      place[i] = 0;
    }
  }
  return values;
}

/// A dictionary on the way down from the root, with its dotted name.
struct Visit {
  std::uint32_t node;
  std::string prefix;
  std::size_t depth;
};

void collect(const std::shared_ptr<const TorchFile>& file, const Visit& visit, std::deque<Visit>& next, NamedTensors& result) {
  const std::vector<std::uint32_t>& items = file->pickle.node(visit.node).items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const PickleNode &key = file->pickle.node(items[i]), &value = file->pickle.node(items[i + 1]);
    if (key.kind != Kind::text) continue;
    if (visit.prefix.size() + key.text.size() > longestName)
      throw DataError("has a name longer than " + std::to_string(longestName) + " bytes");
    const std::string name = visit.prefix + key.text;
    if (value.kind == Kind::dict) {
      if (visit.depth == deepestNesting) throw DataError("nests dictionaries deeper than " + std::to_string(deepestNesting));
      next.push_back({items[i + 1], name + ".", visit.depth + 1});
    } else if (value.kind == Kind::tensor) {
      result.tensors[name] = {integersOf(file->pickle, value.items[1]),
                              [file, tensor = items[i + 1]] { return gather(viewOf(*file, tensor)); }};
    } else if (value.kind == Kind::opaque) {
      result.objects[name] = value.text;
    }
    if (result.tensors.size() + result.objects.size() + next.size() > mostTensors)
      throw DataError("holds more than " + std::to_string(mostTensors) + " named values");
  }
}

}  // namespace

NamedTensors readTorchFile(const std::filesystem::path& path) {
  NamedTensors result;
  result.path = path;
  try {
    const auto file = std::make_shared<const TorchFile>(openTorchFile(path));
    const PickleNode& root = file->pickle.node(file->pickle.root());
    if (root.kind == Kind::opaque)
      throw DataError("holds an object of " + root.text + " (nothing was executed) where a dictionary of tensors is expected: save the " +
                      "model's state_dict() instead");
    if (root.kind != Kind::dict) throw DataError("holds no dictionary of tensors");
    // Breadth first and each dictionary once: shared or circular ones get their shortest name and end.
    std::deque<Visit> next{{file->pickle.root(), "", 0}};
    std::set<std::uint32_t> seen;
    for (; !next.empty(); next.pop_front())
      if (seen.insert(next.front().node).second) collect(file, Visit(next.front()), next, result);
  } catch (const DataError& problem) {
    const std::string text = problem.what(), name = path.string() + ": ";
    throw DataError(text.rfind(name, 0) == 0 ? text : name + text);
  }
  return result;
}

}  // namespace resa
