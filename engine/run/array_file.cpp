#include "engine/run/array_file.h"

#include <algorithm>
#include <cstring>

#include "engine/run/error.h"

namespace resa {
namespace {

bool isFloat(DType type) { return type == DType::f16 || type == DType::f32 || type == DType::f64 || type == DType::bf16; }
std::string withoutEnding(const std::string& name) { return name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name; }

}  // namespace

const std::vector<std::int64_t>& ArrayView::shape() const { return npy_ ? npy_->shape() : file_->at(name_).shape; }
bool ArrayView::isNumeric() const { return npy_ ? npy_->isNumeric() : true; }
bool ArrayView::isWhole() const { return npy_ ? npy_->isWhole() : !isFloat(file_->at(name_).dtype); }
bool ArrayView::isText() const { return npy_ && npy_->isText(); }
bool ArrayView::isBytes() const { return npy_ ? npy_->isBytes() : file_->at(name_).dtype == DType::u8; }
std::vector<float> ArrayView::floats() const { return npy_ ? npy_->floats() : file_->floats(name_); }
std::vector<std::int64_t> ArrayView::integers() const { return npy_ ? npy_->integers() : file_->integers(name_); }
std::vector<std::string> ArrayView::texts() const { return npy_ ? npy_->texts() : std::vector<std::string>(); }

std::vector<std::uint8_t> ArrayView::raw() const {
  if (npy_) return npy_->raw();
  const TensorView& view = file_->at(name_);
  std::vector<std::uint8_t> bytes(view.bytes);
  if (!bytes.empty()) std::memcpy(bytes.data(), view.data, view.bytes);
  return bytes;
}

bool ArrayFile::knows(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".npy" || ending == ".npz" || ending == ".safetensors";
}

ArrayFile::ArrayFile(const std::filesystem::path& path) : path_(path) {
  const std::string ending = path.extension().string();
  if (ending == ".npy")
    npy_.emplace(path);
  else if (ending == ".npz")
    npz_ = ZipArchive::open(path);
  else
    safetensors_ = SafetensorsFile::open(path);
}

std::vector<std::string> ArrayFile::names() const {
  std::vector<std::string> found;
  if (npz_)
    for (const auto& [name, member] : npz_->entries()) found.push_back(withoutEnding(name));
  if (safetensors_)
    for (const auto& [name, view] : safetensors_->tensors()) found.push_back(name);
  return found;
}

bool ArrayFile::has(const std::string& name) const {
  const std::vector<std::string> all = names();
  return std::find(all.begin(), all.end(), name) != all.end();
}

/// Only one array of an `.npz` is held inflated at a time.
ArrayView ArrayFile::open(const std::string& name) {
  if (safetensors_) return ArrayView(safetensors_, name);
  if (npy_) return ArrayView(NpyArray::parse(npy_->bytes(), path_.string()));
  const std::string label = path_.string() + ": '" + name + "'";
  const auto& entries = npz_->entries();
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return withoutEnding(entry.first) == name; });
  try {
    if (!found->second.deflated) return ArrayView(NpyArray::parse(ZipArchive::content(found->second, inflated_), label));
    if (inflatedName_ != name) {
      inflatedName_.reset();  // a damaged member overwrites the buffer before it is found out
      ZipArchive::content(found->second, inflated_);
      inflatedName_ = name;
    }
  } catch (const DataError& problem) {
    const std::string message = problem.what();
    throw DataError(message.rfind(label, 0) == 0 ? message : label + " " + message);
  }
  return ArrayView(NpyArray::parse(inflated_, label));
}

ArrayView ArrayFile::choose(const std::string& key, const std::string& what, const std::string& option,
                            const std::function<bool(const ArrayView&)>& fits) {
  chosen_ = path_.string();
  if (npy_) return open("");  // its caller says what is wrong with the only array
  const std::vector<std::string> all = names();
  std::string listed;
  for (std::size_t i = 0; i < std::min<std::size_t>(all.size(), 20); ++i) listed += (i == 0 ? "" : ", ") + all[i];
  if (all.size() > 20) listed += ", ...";
  std::string name = key;
  if (key.empty()) {
    std::vector<std::string> fitting;
    std::string problem;  // of an array that cannot be read: of interest only where no other fits
    for (const std::string& each : all) {
      try {
        if (fits(open(each))) fitting.push_back(each);
      } catch (const DataError& failure) {
        problem = failure.what();
      }
    }
    if (fitting.empty() && !problem.empty()) throw DataError(problem);
    if (fitting.size() != 1)
      throw DataError(path_.string() + ": holds " + std::to_string(fitting.size()) + " " + what + " arrays: name one with " + option +
                      " (it holds " + listed + ")");
    name = fitting[0];
  } else if (std::find(all.begin(), all.end(), key) == all.end()) {
    throw DataError(path_.string() + ": holds no array '" + key + "' (it holds " + listed + ")");
  }
  chosen_ += ": '" + name + "'";
  ArrayView view = open(name);
  if (!fits(view)) throw DataError(chosen_ + " is no " + what + " array");
  return view;
}

}  // namespace resa
