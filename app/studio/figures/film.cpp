#include "app/studio/figures/film.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <span>

#include "app/studio/figures/gif_writer.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

constexpr int ffmpegWait = 120000;  // milliseconds without progress
constexpr int mostLines = 3;        // of what ffmpeg complains about

/// Takes frames until the film is complete; what it began is gone where it is not finished.
class FilmSink {
 public:
  virtual ~FilmSink() = default;
  virtual void add(const QImage& frame) = 0;
  virtual void finish() = 0;
};

class GifSink : public FilmSink {
 public:
  GifSink(std::filesystem::path target, const QSize& size, double rate) : target_(std::move(target)), writer_(size, 1 / rate) {}
  void add(const QImage& frame) override { writer_.add(frame); }
  void finish() override {
    const QByteArray bytes = writer_.finish();
    writeFileAtomically(target_, std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
  }

 private:
  std::filesystem::path target_;
  GifWriter writer_;
};

class FramesSink : public FilmSink {
 public:
  explicit FramesSink(std::filesystem::path folder) : folder_(std::move(folder)) { makeFolder(folder_); }
  void add(const QImage& frame) override {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!frame.save(&buffer, "PNG")) throw Error("film: a frame could not be made");
    char name[32];
    std::snprintf(name, sizeof name, "frame_%04d", ++count_);
    writeFigure(folder_, name, FigureFormat::png, bytes);
  }
  void finish() override {}

 private:
  std::filesystem::path folder_;
  int count_ = 0;
};

/// Pipes raw pixels into ffmpeg, which writes beside the target until the film is complete.
class Mp4Sink : public FilmSink {
 public:
  Mp4Sink(std::filesystem::path target, const QSize& size, double rate) : target_(std::move(target)), part_(target_) {
    part_.replace_extension(".part.mp4");
    if (const QString problem = mp4Problem(); !problem.isEmpty()) throw Error(problem.toStdString());
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.start(ffmpegProgram(), {"-y",
                                     "-loglevel",
                                     "error",
                                     "-f",
                                     "rawvideo",
                                     "-pix_fmt",
                                     "bgra",
                                     "-s",
                                     QStringLiteral("%1x%2").arg(size.width()).arg(size.height()),
                                     "-r",
                                     QString::number(rate),
                                     "-i",
                                     "-",
                                     "-an",
                                     "-c:v",
                                     "libx264",
                                     "-crf",
                                     "16",
                                     "-pix_fmt",
                                     "yuv420p",
                                     "-movflags",
                                     "+faststart",
                                     QString::fromStdString(part_.string())});
    if (!process_.waitForStarted()) fail();
  }
  ~Mp4Sink() override {
    process_.kill();
    process_.waitForFinished();
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
  }
  void add(const QImage& frame) override {
    process_.write(reinterpret_cast<const char*>(frame.constBits()), frame.sizeInBytes());
    while (process_.bytesToWrite() > 0)
      if (!process_.waitForBytesWritten(ffmpegWait)) fail();
  }
  void finish() override {
    process_.closeWriteChannel();
    if (!process_.waitForFinished(ffmpegWait) || process_.exitStatus() != QProcess::NormalExit || process_.exitCode() != 0) fail();
    // On a full disk ffmpeg 5.1 says so, leaves half a film and ends as if all were well; it was asked to speak of errors alone.
    if (process_.bytesAvailable() > 0) fail();
    std::error_code failure;
    std::filesystem::rename(part_, target_, failure);
    if (failure) throw Error(target_.string() + ": " + failure.message());
  }

 private:
  [[noreturn]] void fail() {
    process_.waitForFinished(1000);
    QStringList said = QString::fromUtf8(process_.readAll()).trimmed().split('\n', Qt::SkipEmptyParts);
    if (said.size() > mostLines) said = said.mid(said.size() - mostLines);
    std::string message = target_.string() + ": ffmpeg failed: ";
    message += (said.isEmpty() ? process_.errorString() : said.join(QStringLiteral("; "))).toStdString();
    throw Error(message);
  }
  std::filesystem::path target_, part_;
  QProcess process_;
};

std::unique_ptr<FilmSink> sinkOf(const std::filesystem::path& target, const QSize& size, double rate) {
  switch (filmFormatOf(target)) {
    case FilmFormat::gif:
      return std::make_unique<GifSink>(target, size, rate);
    case FilmFormat::mp4:
      return std::make_unique<Mp4Sink>(target, size, rate);
    case FilmFormat::frames:
      break;
  }
  return std::make_unique<FramesSink>(target);
}

}  // namespace

FilmFormat filmFormatOf(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (extension == ".gif") return FilmFormat::gif;
  if (extension == ".mp4") return FilmFormat::mp4;
  if (extension.empty()) return FilmFormat::frames;
  throw UsageError(path.string() + ": a film is a .gif, an .mp4, or a folder of frames (no extension)");
}

QString ffmpegProgram() { return QStandardPaths::findExecutable(QStringLiteral("ffmpeg")); }

QString mp4Problem() {
  if (!ffmpegProgram().isEmpty()) return {};
  return QStringLiteral("MP4 needs the program ffmpeg (package ffmpeg), which was not found; choose GIF or a folder of frames");
}

QImage filmFrame(FigureSource& run, const Film& film, const FigureSource::Frame& frame) {
  constexpr double millimetresPixel = 25.4 / 96;
  FigureLook look{film.style, QSizeF(film.pixels) * millimetresPixel, 96};
  QImage image = figureImage(run.figure(frame), look);
  if (image.size() != film.pixels) image = image.copy(QRect(QPoint(0, 0), film.pixels));  // rounding of millimetres
  QPainter painter(&image);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  const Theme colors = figureTheme(film.style);
  const double zoom = film.style.points > 0 ? film.style.points * 96 / 72 / figureTextPixels : 1;
  painter.scale(zoom, zoom);
  painter.setFont(colors.mono(13, QFont::DemiBold));
  const QString text = QStringLiteral("epoch %1").arg(frame.epoch, 0, 'f', frame.epoch < 1 && frame.epoch > 0 ? 2 : 1);
  const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 14;
  const QRectF box(image.width() / zoom - width - 10, 7, width, 21);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colors.raised);
  painter.drawRoundedRect(box, 5, 5);
  painter.setPen(colors.text);
  painter.drawText(box, Qt::AlignCenter, text);
  return image;
}

int makeFilm(FigureSource& run, const Film& film, const std::filesystem::path& target, const std::function<bool(int, int)>& progress) {
  Film even = film;
  // Video codecs halve the resolution of colours, so both sides must be even.
  even.pixels = QSize(film.pixels.width() & ~1, film.pixels.height() & ~1).expandedTo({64, 64});
  const auto frames = run.frames(even.figure);
  if (target.has_parent_path()) makeFolder(target.parent_path());
  const auto sink = sinkOf(target, even.pixels, even.framesPerSecond);
  int done = 0;
  for (const FigureSource::Frame& frame : frames) {
    sink->add(filmFrame(run, even, frame));
    ++done;
    if (progress && !progress(done, int(frames.size()))) return 0;
  }
  sink->finish();
  return int(frames.size());
}

}  // namespace resa
