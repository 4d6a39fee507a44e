#pragma once
#include <gtest/gtest.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <string>

#include "datasets/readers.h"

namespace resa {

inline Picture plain(std::int64_t width, std::int64_t height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Picture picture{width, height, {}};
  for (std::int64_t i = 0; i < width * height; ++i) picture.pixels.insert(picture.pixels.end(), {red, green, blue});
  return picture;
}

inline std::string pngBytes(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, picture.pixels.data(), 0, nullptr);
  std::string bytes(size, '\0');
  EXPECT_NE(png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr), 0);
  return bytes.substr(0, size);
}

/// A JPEG of `components` interleaved values a pixel: 3 are red, green and blue, 4 the inks of print. Without Adobe's mark inks are as they
/// are, with it they are understood as inverted.
inline std::string jpegOf(std::int64_t width, std::int64_t height, const std::vector<std::uint8_t>& pixels, int components, bool adobe) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = static_cast<JDIMENSION>(width);
  jpeg.image_height = static_cast<JDIMENSION>(height);
  jpeg.input_components = components;
  jpeg.in_color_space = components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 95, TRUE);
  jpeg.write_Adobe_marker = adobe ? TRUE : FALSE;
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(pixels.data() + static_cast<std::size_t>(jpeg.next_scanline * width * components));
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string bytes(reinterpret_cast<char*>(memory), size);
  jpeg_destroy_compress(&jpeg);
  free(memory);
  return bytes;
}

inline std::string jpegBytes(const Picture& picture) { return jpegOf(picture.width, picture.height, picture.pixels, 3, false); }

/// Noise that no compression makes small, so that a cut of the file is a cut of the picture.
inline Picture noise(std::int64_t side) {
  Picture picture{side, side, {}};
  std::uint32_t state = 1;
  for (std::int64_t i = 0; i < side * side * 3; ++i)
    picture.pixels.push_back(static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24));
  return picture;
}

}  // namespace resa
