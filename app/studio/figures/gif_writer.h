#pragma once
#include <QByteArray>
#include <QImage>
#include <QSize>

namespace resa {

/// An animated GIF that repeats for ever, each frame with a palette of its own: exact up to 256 colours, else by median cut.
class GifWriter {
 public:
  /// All frames have this size, each is shown for `seconds` (in hundredths, two at least: shorter ones are not honoured by viewers).
  GifWriter(const QSize& size, double seconds);
  /// Error where the image has another size.
  void add(const QImage& frame);
  /// The whole file.
  QByteArray finish();

 private:
  QSize size_;
  int hundredths_;
  QByteArray bytes_;
};

}  // namespace resa
