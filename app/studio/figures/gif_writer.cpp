#include "app/studio/figures/gif_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr int paletteSize = 256, paletteBits = 8;

void append16(QByteArray& bytes, int value) {
  bytes.append(char(value & 255));
  bytes.append(char(value >> 8 & 255));
}

/// A colour that occurs in the frame, and how often.
struct Used {
  std::array<int, 3> channels;
  std::int64_t count;
};

/// A range of colours that share a palette entry.
struct Box {
  std::size_t first, last;
  int widest = 0, range = 0;
};

Box measured(const std::vector<Used>& colors, std::size_t first, std::size_t last) {
  Box box{first, last};
  for (int channel = 0; channel < 3; ++channel) {
    const auto less = [channel](const Used& a, const Used& b) {
      return a.channels[std::size_t(channel)] < b.channels[std::size_t(channel)];
    };
    const auto [low, high] = std::minmax_element(colors.begin() + std::ptrdiff_t(first), colors.begin() + std::ptrdiff_t(last), less);
    const int range = high->channels[std::size_t(channel)] - low->channels[std::size_t(channel)];
    if (range <= box.range) continue;
    box.range = range;
    box.widest = channel;
  }
  return box;
}

struct Palette {
  std::vector<QRgb> entries;
  std::unordered_map<QRgb, std::uint8_t> indexOf;
};

/// Splits the box with the widest range at its median colour until there are 256.
Palette medianCut(std::vector<Used> colors) {
  std::vector<Box> boxes{measured(colors, 0, colors.size())};
  while (boxes.size() < paletteSize) {
    const auto widest = std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.range < b.range; });
    if (widest->range == 0) break;
    const Box box = *widest;
    const auto begin = colors.begin() + std::ptrdiff_t(box.first), end = colors.begin() + std::ptrdiff_t(box.last);
    const auto channel = std::size_t(box.widest);
    std::sort(begin, end, [channel](const Used& a, const Used& b) { return a.channels[channel] < b.channels[channel]; });
    std::int64_t total = 0, passed = 0;
    for (auto color = begin; color != end; ++color) total += color->count;
    std::size_t middle = box.first;
    while (middle + 1 < box.last && passed + colors[middle].count <= total / 2) passed += colors[middle++].count;
    middle = std::max(middle, box.first + 1);
    *widest = measured(colors, box.first, middle);
    boxes.push_back(measured(colors, middle, box.last));
  }
  Palette palette;
  for (const Box& box : boxes) {
    std::array<std::int64_t, 3> sum{};
    std::int64_t count = 0;
    for (std::size_t i = box.first; i < box.last; ++i) {
      for (std::size_t c = 0; c < 3; ++c) sum[c] += colors[i].channels[c] * colors[i].count;
      count += colors[i].count;
      palette.indexOf[qRgb(colors[i].channels[0], colors[i].channels[1], colors[i].channels[2])] = std::uint8_t(palette.entries.size());
    }
    palette.entries.push_back(qRgb(int(sum[0] / count), int(sum[1] / count), int(sum[2] / count)));
  }
  return palette;
}

Palette paletteOf(const QImage& frame) {
  std::unordered_map<QRgb, std::int64_t> counts;
  for (int y = 0; y < frame.height(); ++y) {
    const auto* line = reinterpret_cast<const QRgb*>(frame.constScanLine(y));
    for (int x = 0; x < frame.width(); ++x) ++counts[line[x] | 0xff000000u];
  }
  std::vector<Used> colors;
  for (const auto& [color, count] : counts) colors.push_back({{qRed(color), qGreen(color), qBlue(color)}, count});
  // The order of a hash table is no order to rely on: the same frame gives the same bytes.
  std::sort(colors.begin(), colors.end(), [](const Used& a, const Used& b) { return a.channels < b.channels; });
  return medianCut(std::move(colors));
}

/// GIF's variable-length LZW, in blocks of at most 255 bytes.
class LzwStream {
 public:
  explicit LzwStream(QByteArray& bytes) : bytes_(bytes) {
    bytes_.append(char(paletteBits));
    restart();
  }
  void add(std::uint8_t index) {
    if (prefix_ < 0) {
      prefix_ = index;
      return;
    }
    const std::uint32_t key = std::uint32_t(prefix_) << 8 | index;
    const auto found = codes_.find(key);
    if (found != codes_.end()) {
      prefix_ = found->second;
      return;
    }
    put(prefix_);
    if (next_ == mostCodes) {
      restart();
    } else {
      if (next_ == 1 << width_ && width_ < 12) ++width_;
      codes_[key] = next_++;
    }
    prefix_ = index;
  }
  void finish() {
    put(prefix_);
    // The reader adds a code behind this one too, and may read the end one bit wider.
    if (next_ == 1 << width_ && width_ < 12) ++width_;
    put(endCode);
    if (held_ > 0) pushByte(std::uint8_t(bits_ & 255));
    flushBlock();
    bytes_.append('\0');
  }

 private:
  static constexpr int clearCode = 1 << paletteBits, endCode = clearCode + 1, mostCodes = 4096;
  void restart() {
    if (width_ > 0) put(clearCode);
    const bool first = width_ == 0;
    width_ = paletteBits + 1;
    next_ = endCode + 1;
    codes_.clear();
    if (first) put(clearCode);
  }
  void put(int code) {
    bits_ |= std::uint32_t(code) << held_;
    held_ += width_;
    while (held_ >= 8) {
      pushByte(std::uint8_t(bits_ & 255));
      bits_ >>= 8;
      held_ -= 8;
    }
  }
  void pushByte(std::uint8_t byte) {
    block_.append(char(byte));
    if (block_.size() == 255) flushBlock();
  }
  void flushBlock() {
    if (block_.isEmpty()) return;
    bytes_.append(char(block_.size()));
    bytes_.append(block_);
    block_.clear();
  }
  QByteArray& bytes_;
  QByteArray block_;
  std::unordered_map<std::uint32_t, int> codes_;
  int width_ = 0, next_ = 0, prefix_ = -1, held_ = 0;
  std::uint32_t bits_ = 0;
};

}  // namespace

GifWriter::GifWriter(const QSize& size, double seconds) : size_(size), hundredths_(std::max(2, int(std::lround(seconds * 100)))) {
  bytes_ = "GIF89a";
  append16(bytes_, size.width());
  append16(bytes_, size.height());
  bytes_.append("\x70\0\0", 3);  // no palette for all frames
  bytes_.append("\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
}

void GifWriter::add(const QImage& frame) {
  if (frame.size() != size_) throw Error("film: a frame has another size than the film");
  const QImage pixels = frame.convertToFormat(QImage::Format_RGB32);
  const Palette palette = paletteOf(pixels);
  bytes_.append("\x21\xf9\x04\x04", 4);  // the next frame replaces this one
  append16(bytes_, hundredths_);
  bytes_.append("\0\0", 2);
  bytes_.append('\x2c');
  for (const int value : {0, 0, size_.width(), size_.height()}) append16(bytes_, value);
  bytes_.append(char(0x80 | (paletteBits - 1)));
  for (std::size_t i = 0; i < paletteSize; ++i) {
    const QRgb color = i < palette.entries.size() ? palette.entries[i] : qRgb(0, 0, 0);
    for (const int channel : {qRed(color), qGreen(color), qBlue(color)}) bytes_.append(char(channel));
  }
  LzwStream stream(bytes_);
  for (int y = 0; y < size_.height(); ++y) {
    const auto* line = reinterpret_cast<const QRgb*>(pixels.constScanLine(y));
    for (int x = 0; x < size_.width(); ++x) stream.add(palette.indexOf.at(line[x] | 0xff000000u));
  }
  stream.finish();
}

QByteArray GifWriter::finish() {
  bytes_.append('\x3b');
  return std::exchange(bytes_, {});
}

}  // namespace resa
