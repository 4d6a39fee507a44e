#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace resa {

/// A decoded picture, (height, width, 3) uint8 interleaved.
struct Picture {
  std::int64_t width = 0, height = 0;
  std::vector<std::uint8_t> pixels;
};

struct PictureSize {
  std::int64_t width = 0, height = 0;  // pixels
  bool scalable = false;               // a JPEG, which decodes at 1/2, 1/4 and 1/8 as well
};
/// Size of a JPEG or PNG (told by its content) from its header alone. Errors as decodePicture.
PictureSize pictureSize(const std::string& bytes);

/// Decodes a JPEG or PNG. JPEGs far larger than needed are decoded at a fraction, never below twice `wantedSide`. DataError with the
/// reason, without the path, where the picture is damaged, of another format or beyond 100 megapixels.
Picture decodePicture(const std::string& bytes, std::int64_t wantedSide);

/// Decodes at 1/`denominator` (1, 2, 4 or 8; sides rounded up) what is scalable, other pictures as they are.
Picture decodePictureAt(const std::string& bytes, int denominator);

}  // namespace resa
