#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/run/npy.h"
#include "engine/run/safetensors.h"
#include "engine/run/zip_archive.h"

namespace resa {

/// One array of a `.npy`, `.npz` or `.safetensors` file, whichever it is. Valid while its ArrayFile lives.
class ArrayView {
 public:
  explicit ArrayView(NpyArray array) : npy_(std::move(array)) {}
  ArrayView(std::shared_ptr<const SafetensorsFile> file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  const std::vector<std::int64_t>& shape() const;
  bool isNumeric() const;
  bool isWhole() const;
  bool isText() const;
  bool isBytes() const;  // uint8
  std::vector<float> floats() const;
  std::vector<std::int64_t> integers() const;
  std::vector<std::string> texts() const;
  std::vector<std::uint8_t> raw() const;

 private:
  std::optional<NpyArray> npy_;
  std::shared_ptr<const SafetensorsFile> file_;
  std::string name_;
};

/// A file of one or several arrays.
class ArrayFile {
 public:
  /// Whether the file's ending is one that is read here.
  static bool knows(const std::filesystem::path& path);
  explicit ArrayFile(const std::filesystem::path& path);
  /// Whether an array has this name; a `.npy` file's only one has none.
  bool has(const std::string& name) const;
  /// The array that `key` names, or the only one that `fits`; `what` says what fits ("2-D numeric"), `option` which option names a key.
  ArrayView choose(const std::string& key, const std::string& what, const std::string& option,
                   const std::function<bool(const ArrayView&)>& fits);
  /// Name of the array that was chosen last, for errors: "features.npz: 'x'"; the path alone where the file holds a single array.
  const std::string& chosen() const { return chosen_; }

 private:
  std::vector<std::string> names() const;
  ArrayView open(const std::string& name);
  std::filesystem::path path_;
  std::optional<MappedFile> npy_;
  std::shared_ptr<const ZipArchive> npz_;
  std::shared_ptr<const SafetensorsFile> safetensors_;
  std::string inflated_, chosen_;
  std::optional<std::string> inflatedName_;  // whose content `inflated_` is; nothing while that is in doubt
};

}  // namespace resa
