#include "app/studio/figure_export.h"

#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <span>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

constexpr int screenDpi = 96;  // device-independent pixels an inch
constexpr int pdfDpi = 1200;   // fine enough that rounding to device pixels is invisible in print

QSize scaled(const Figure& figure, double scale) { return (QSizeF(figure.size) * scale).toSize(); }

// Paints in the figure's natural coordinates, enlarged by `factor`.
void paint(QPaintDevice& device, const Figure& figure, double factor) {
  QPainter painter;
  if (!painter.begin(&device)) throw Error(figure.name.toStdString() + ": the figure cannot be painted");
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::LosslessImageRendering);
  painter.scale(factor, factor);
  figure.paint(painter, QRect(QPoint(0, 0), figure.size));
  if (!painter.end()) throw Error(figure.name.toStdString() + ": the figure could not be finished");
}

void renderPng(QBuffer& buffer, const Figure& figure, const ExportSize& size) {
  QImage image(scaled(figure, size.scale * size.pixelRatio), QImage::Format_RGB32);
  if (image.isNull()) throw Error(figure.name.toStdString() + ": too large for an image");
  image.fill(Qt::white);
  image.setText(QStringLiteral("Title"), figure.name);
  image.setText(QStringLiteral("Description"), figure.caption);
  image.setDotsPerMeterX(qRound(screenDpi * size.pixelRatio / 0.0254));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  paint(image, figure, size.scale * size.pixelRatio);
  if (!image.save(&buffer, "PNG")) throw Error(figure.name.toStdString() + ": the PNG could not be made");
}

void renderSvg(QBuffer& buffer, const Figure& figure, const ExportSize& size) {
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(screenDpi);
  generator.setSize(scaled(figure, size.scale));
  generator.setViewBox(QRect(QPoint(0, 0), scaled(figure, size.scale)));
  generator.setTitle(figure.name);
  generator.setDescription(figure.caption);
  paint(generator, figure, size.scale);
}

void renderPdf(QBuffer& buffer, const Figure& figure, const ExportSize& size) {
  QPdfWriter writer(&buffer);
  writer.setResolution(pdfDpi);
  writer.setTitle(figure.name);
  writer.setCreator(QStringLiteral("ReSA Studio " RESA_VERSION ": ") + figure.caption);
  const QSizeF points = QSizeF(scaled(figure, size.scale)) * 72.0 / screenDpi;
  writer.setPageSize(QPageSize(points, QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF());
  paint(writer, figure, size.scale * pdfDpi / screenDpi);
}

}  // namespace

const std::vector<FigureFormat>& figureFormats() {
  static const std::vector<FigureFormat> all{FigureFormat::png, FigureFormat::svg, FigureFormat::pdf, FigureFormat::csv};
  return all;
}

const char* extensionOf(FigureFormat format) {
  switch (format) {
    case FigureFormat::png:
      return "png";
    case FigureFormat::svg:
      return "svg";
    case FigureFormat::pdf:
      return "pdf";
    case FigureFormat::csv:
      break;
  }
  return "csv";
}

QByteArray renderFigure(const Figure& figure, FigureFormat format, const ExportSize& size) {
  QByteArray content;
  if (format == FigureFormat::csv) {
    content = figure.csv();
  } else {
    QBuffer buffer(&content);
    if (!buffer.open(QIODevice::WriteOnly)) throw Error(figure.name.toStdString() + ": no memory for the figure");
    if (format == FigureFormat::png) renderPng(buffer, figure, size);
    if (format == FigureFormat::svg) renderSvg(buffer, figure, size);
    if (format == FigureFormat::pdf) renderPdf(buffer, figure, size);
  }
  if (content.isEmpty()) throw Error(figure.name.toStdString() + "." + extensionOf(format) + ": came out empty");
  return content;
}

std::filesystem::path writeFigure(const std::filesystem::path& folder, const std::string& name, FigureFormat format,
                                  const QByteArray& content) {
  const std::filesystem::path path = folder / (name + "." + extensionOf(format));
  writeFileAtomically(path, std::as_bytes(std::span(content.constData(), std::size_t(content.size()))));
  std::error_code failure;
  const auto written = std::filesystem::file_size(path, failure);
  if (failure) throw Error(path.string() + ": " + failure.message());
  if (written != std::uintmax_t(content.size())) {
    throw Error(path.string() + ": holds " + std::to_string(written) + " of " + std::to_string(content.size()) + " bytes");
  }
  return path;
}

void writeCaptions(const std::filesystem::path& folder, const std::vector<Figure>& figures) {
  std::string text;
  for (const Figure& figure : figures) text += figure.name.toStdString() + ": " + figure.caption.toStdString() + "\n";
  writeFileAtomically(folder / "captions.txt", std::string_view(text));
}

void makeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(folder.string() + ": cannot make this folder: " + failure.message());
}

std::vector<std::filesystem::path> exportRun(const std::filesystem::path& run, const std::filesystem::path& folder) {
  const RunFolder source(run);
  if (!source.isRun()) throw DataError(run.string() + ": not a run folder (it has no run.toml)");
  source.info();
  EventReader reader(source.events());
  reader.poll();
  const auto history = std::make_shared<RunHistory>(reader.history());
  std::error_code failure;
  SnapshotPtr snapshot;
  for (auto event = history->snapshots.rbegin(); event != history->snapshots.rend() && !snapshot; ++event) {
    if (std::filesystem::exists(source.snapshot(event->step), failure)) snapshot = readSnapshot(source.snapshot(event->step));
  }
  SamplesPtr samples;
  if (std::filesystem::exists(source.samples(), failure)) samples = readSamples(source.samples());
  double temperature = 0;
  try {
    temperature = source.config().method.temperature;
  } catch (const Error&) {
    temperature = snapshot ? snapshot->temperature : 0;  // A configuration of another version: only the floor of the loss needs it.
  }
  const std::vector<Figure> figures = runFigures(history, temperature, snapshot, samples);
  if (figures.empty()) throw DataError(run.string() + ": has no data to draw yet");
  makeFolder(folder);
  std::vector<std::filesystem::path> files;
  for (const Figure& figure : figures) {
    for (const FigureFormat format : figureFormats()) {
      files.push_back(writeFigure(folder, figure.name.toStdString(), format, renderFigure(figure, format)));
    }
  }
  writeCaptions(folder, figures);
  return files;
}

}  // namespace resa
