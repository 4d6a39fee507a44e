#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resa {

/// A NumPy array inside a file's bytes: its header understood, its size checked. Valid while the bytes are.
class NpyArray {
 public:
  /// `name` begins every error ("features.npy", "features.npz: 'x'"). DataError on what is no array, is cut, has an unknown dtype or holds
  /// Python objects.
  static NpyArray parse(std::string_view bytes, const std::string& name);

  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::int64_t count() const { return count_; }
  bool isNumeric() const { return kind_ != 'U' && kind_ != 'S'; }
  bool isWhole() const { return isNumeric() && kind_ != 'f'; }
  bool isText() const { return !isNumeric(); }
  bool isBytes() const { return kind_ == 'u' && itemSize_ == 1; }  // uint8

  /// All elements in row-major order, whatever order the file has.
  std::vector<float> floats() const;
  std::vector<std::int64_t> integers() const;  // of whole numbers
  std::vector<std::string> texts() const;      // of text, UTF-8
  std::vector<std::uint8_t> raw() const;       // of uint8

 private:
  template <class Result, class Read>
  std::vector<Result> gather(Read read) const;
  std::uint64_t bits(std::int64_t index) const;
  double real(std::int64_t index) const;
  std::int64_t whole(std::int64_t index) const;
  std::string text(std::int64_t index) const;

  std::string name_;
  std::string_view data_;
  std::size_t itemSize_ = 0;
  char kind_ = 'f';  // f float, i signed, u unsigned, b bool, U text of 32-bit characters, S text of bytes
  bool swapped_ = false, fortran_ = false;
  std::vector<std::int64_t> shape_;
  std::int64_t count_ = 0;
};

}  // namespace resa
