#include <png.h>
#include <stdio.h>

#include <jpeglib.h>

#include <algorithm>
#include <csetjmp>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

constexpr std::uint64_t largestPicture = 100'000'000;  // pixels

void checkSize(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0 || width > largestPicture || height > largestPicture || width * height > largestPicture)
    throw DataError(std::to_string(width) + " x " + std::to_string(height) + " pixels are beyond the limit of 100 megapixels");
}

/// libjpeg reports errors by a call that must not return; it jumps back to where decoding began.
struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

void leaveOnError(j_common_ptr jpeg) {
  auto* errors = reinterpret_cast<JpegErrors*>(jpeg->err);
  errors->base.format_message(jpeg, errors->message);
  std::longjmp(errors->back, 1);
}

/// The first warning is kept: libjpeg goes on behind it and would hand out gray where data is cut.
void keepWarning(j_common_ptr jpeg, int level) {
  auto* errors = reinterpret_cast<JpegErrors*>(jpeg->err);
  if (level < 0 && errors->base.num_warnings++ == 0) errors->base.format_message(jpeg, errors->message);
}

/// One JPEG under decoding. Its two halves hold no C++ object across libjpeg's jump.
class Jpeg {
 public:
  Jpeg() {
    jpeg_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = leaveOnError;
    errors_.base.emit_message = keepWarning;
    errors_.message[0] = '\0';
    jpeg_create_decompress(&jpeg_);
  }
  Jpeg(const Jpeg&) = delete;
  Jpeg& operator=(const Jpeg&) = delete;
  ~Jpeg() { jpeg_destroy_decompress(&jpeg_); }

  bool readHeader(const std::string& bytes) {
    if (setjmp(errors_.back) != 0) return false;
    jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&jpeg_, TRUE);
    // libjpeg does not turn the four inks of print into light; `inksToLight` does.
    isPrint_ = jpeg_.jpeg_color_space == JCS_CMYK || jpeg_.jpeg_color_space == JCS_YCCK;
    jpeg_.out_color_space = isPrint_ ? JCS_CMYK : JCS_RGB;
    return true;
  }

  /// Decoding at an eighth, a quarter or a half is what the format offers cheaply.
  void setScale(int denominator) {
    jpeg_.scale_num = 1;
    jpeg_.scale_denom = static_cast<unsigned>(denominator);
    jpeg_calc_output_dimensions(&jpeg_);
    if (isPrint_) inks_.resize(std::size_t{4} * jpeg_.output_width);
  }

  bool readPixels(std::uint8_t* target) {
    if (setjmp(errors_.back) != 0) return false;
    jpeg_start_decompress(&jpeg_);
    while (jpeg_.output_scanline < jpeg_.output_height) {
      std::uint8_t* light = target + static_cast<std::size_t>(jpeg_.output_scanline) * jpeg_.output_width * 3;
      JSAMPROW row = isPrint_ ? inks_.data() : light;
      jpeg_read_scanlines(&jpeg_, &row, 1);
      if (isPrint_) inksToLight(light);
    }
    jpeg_finish_decompress(&jpeg_);
    return errors_.base.num_warnings == 0;
  }

  const jpeg_decompress_struct& state() const { return jpeg_; }
  std::string reason() const { return errors_.message; }

 private:
  /// Cyan, magenta, yellow and black of one row as red, green and blue. Adobe's programs store inks inverted and say so by their mark.
  void inksToLight(std::uint8_t* light) const {
    const unsigned flip = jpeg_.saw_Adobe_marker ? 0 : 255;
    for (std::size_t x = 0; x < jpeg_.output_width; ++x)
      for (std::size_t channel = 0; channel < 3; ++channel)
        *light++ = static_cast<std::uint8_t>(((inks_[4 * x + channel] ^ flip) * (inks_[4 * x + 3] ^ flip) + 127) / 255);
  }

  jpeg_decompress_struct jpeg_{};
  JpegErrors errors_{};
  bool isPrint_ = false;
  std::vector<std::uint8_t> inks_;  // one row
};

void readJpegHeader(Jpeg& jpeg, const std::string& bytes) {
  if (!jpeg.readHeader(bytes)) throw DataError("damaged JPEG (" + jpeg.reason() + ")");
  checkSize(jpeg.state().image_width, jpeg.state().image_height);
}

Picture decodeJpeg(const std::string& bytes, int denominator) {
  Jpeg jpeg;
  readJpegHeader(jpeg, bytes);
  jpeg.setScale(denominator);
  Picture picture;
  picture.width = jpeg.state().output_width;
  picture.height = jpeg.state().output_height;
  picture.pixels.resize(static_cast<std::size_t>(picture.width * picture.height * 3));
  if (!jpeg.readPixels(picture.pixels.data())) throw DataError("damaged JPEG (" + jpeg.reason() + ")");
  return picture;
}

PictureSize jpegSize(const std::string& bytes) {
  Jpeg jpeg;
  readJpegHeader(jpeg, bytes);
  return {jpeg.state().image_width, jpeg.state().image_height, true};
}

PictureSize pngSize(const std::string& bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const bool read = png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0;
  const PictureSize size{image.width, image.height, false};
  const std::string reason = image.message;
  png_image_free(&image);
  if (!read) throw DataError("damaged PNG (" + reason + ")");
  checkSize(static_cast<std::uint64_t>(size.width), static_cast<std::uint64_t>(size.height));
  return size;
}

Picture decodePng(const std::string& bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  Picture picture;
  bool decoded = png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0;
  if (decoded) {
    try {
      checkSize(image.width, image.height);
      image.format = PNG_FORMAT_RGB;
      picture.width = image.width;
      picture.height = image.height;
      picture.pixels.resize(static_cast<std::size_t>(picture.width * picture.height * 3));
    } catch (...) {
      png_image_free(&image);
      throw;
    }
    const png_color white = {255, 255, 255};  // what shows through transparent places
    decoded = png_image_finish_read(&image, &white, picture.pixels.data(), 0, nullptr) != 0;
  }
  const std::string reason = image.message;
  png_image_free(&image);
  if (!decoded) throw DataError("damaged PNG (" + reason + ")");
  return picture;
}

bool startsWith(const std::string& bytes, const std::string& magic) { return bytes.compare(0, magic.size(), magic) == 0; }

bool isJpeg(const std::string& bytes) {
  if (startsWith(bytes, "\xff\xd8\xff")) return true;
  if (startsWith(bytes, "\x89PNG\r\n\x1a\n")) return false;
  throw DataError(bytes.empty() ? "the file is empty" : "neither JPEG nor PNG");
}

}  // namespace

PictureSize pictureSize(const std::string& bytes) { return isJpeg(bytes) ? jpegSize(bytes) : pngSize(bytes); }

Picture decodePictureAt(const std::string& bytes, int denominator) {
  return isJpeg(bytes) ? decodeJpeg(bytes, denominator) : decodePng(bytes);
}

Picture decodePicture(const std::string& bytes, std::int64_t wantedSide) {
  const PictureSize size = pictureSize(bytes);
  int chosen = 1;
  if (size.scalable)
    for (const int denominator : {2, 4, 8})
      if (std::min(size.width, size.height) / denominator >= 2 * wantedSide) chosen = denominator;
  return decodePictureAt(bytes, chosen);
}

}  // namespace resa
