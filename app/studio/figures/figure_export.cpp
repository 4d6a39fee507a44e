#include "app/studio/figures/figure_export.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <cmath>
#include <fstream>
#include <map>
#include <span>

#include "app/studio/figures/figure_source.h"
#include "app/studio/panels/exact_page.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

constexpr double screenDpi = 96;  // device-independent pixels an inch
constexpr int pdfDpi = 1200;      // fine enough that rounding to device pixels is invisible in print
constexpr double millimetresInch = 25.4;
constexpr std::int64_t mostPixels = 400'000'000;  // 1.6 GB: larger images fail later and less clearly

/// A figure on its paper: pixels of 96 an inch, and how many of them one logical pixel of the painter takes.
struct Sheet {
  QSizeF pixels;
  double zoom = 1;
  QRect area() const { return {0, 0, int(std::ceil(pixels.width() / zoom - 1e-6)), int(std::ceil(pixels.height() / zoom - 1e-6))}; }
};

Sheet sheetOf(const Figure& figure, const FigureLook& look) {
  Sheet sheet;
  sheet.pixels = look.millimetres.isEmpty() ? QSizeF(figure.size) : look.millimetres * (screenDpi / millimetresInch);
  // Everything a figure draws is as large as its text asks for: lines, margins and markers keep their proportions.
  if (look.style.points > 0) sheet.zoom = look.style.points * screenDpi / 72 / figureTextPixels;
  return sheet;
}

// Paints in logical pixels, each `factor` pixels of the device.
void paint(QPaintDevice& device, const Figure& figure, const FigureLook& look, const Sheet& sheet, double factor) {
  QPainter painter;
  if (!painter.begin(&device)) throw Error(figure.name.toStdString() + ": the figure cannot be painted");
  painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::LosslessImageRendering);
  painter.scale(factor, factor);
  figure.paint(painter, sheet.area(), look.style);
  if (!painter.end()) throw Error(figure.name.toStdString() + ": the figure could not be finished");
}

void renderPng(QBuffer& buffer, const Figure& figure, const FigureLook& look) {
  QImage image = figureImage(figure, look);
  image.setText(QStringLiteral("Title"), figure.name);
  image.setText(QStringLiteral("Description"), figure.caption);
  if (!image.save(&buffer, "PNG")) throw Error(figure.name.toStdString() + ": the PNG could not be made");
}

void renderSvg(QBuffer& buffer, const Figure& figure, const FigureLook& look) {
  const Sheet sheet = sheetOf(figure, look);
  constexpr double fine = 2540;  // hundredths of a millimetre, so that the written size is exact
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(int(fine));
  generator.setSize((sheet.pixels * (fine / screenDpi)).toSize());
  generator.setViewBox(QRectF(QPointF(0, 0), sheet.pixels));
  generator.setTitle(figure.name);
  generator.setDescription(figure.caption);
  paint(generator, figure, look, sheet, sheet.zoom);
}

void renderPdf(QBuffer& buffer, const Figure& figure, const FigureLook& look) {
  const Sheet sheet = sheetOf(figure, look);
  const QSizeF points = sheet.pixels * (72 / screenDpi);
  QPdfWriter writer(&buffer);
  writer.setResolution(pdfDpi);
  writer.setTitle(figure.name);
  writer.setCreator(QStringLiteral("ReSA Studio " RESA_VERSION ": ") + figure.caption);
  const QSizeF whole(std::ceil(points.width()), std::ceil(points.height()));
  writer.setPageSize(QPageSize(whole, QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF());
  paint(writer, figure, look, sheet, sheet.zoom * pdfDpi / screenDpi);
}

}  // namespace

const std::vector<FigureFormat>& figureFormats() {
  static const std::vector<FigureFormat> all{FigureFormat::png, FigureFormat::svg, FigureFormat::pdf, FigureFormat::csv};
  return all;
}

const char* extensionOf(FigureFormat format) {
  constexpr const char* extensions[] = {"png", "svg", "pdf", "csv"};
  return extensions[int(format)];
}

bool parseFigureFormat(const std::string& text, FigureFormat* format) {
  for (const FigureFormat known : figureFormats()) {
    if (text != extensionOf(known)) continue;
    *format = known;
    return true;
  }
  return false;
}

QSizeF paperSize(const Figure& figure, const FigureLook& look) { return sheetOf(figure, look).pixels * (millimetresInch / screenDpi); }

QImage figureImage(const Figure& figure, const FigureLook& look) {
  const Sheet sheet = sheetOf(figure, look);
  const double dots = look.dpi / screenDpi;
  const QSize size = (sheet.pixels * dots).toSize().expandedTo({1, 1});
  const std::int64_t pixels = std::int64_t(size.width()) * size.height();
  QImage image(pixels <= mostPixels ? size : QSize(), QImage::Format_RGB32);
  if (image.isNull())
    throw Error(QStringLiteral("%1: %2 × %3 pixels are too many for an image; choose fewer dots per inch, or PDF")
                    .arg(figure.name)
                    .arg(size.width())
                    .arg(size.height())
                    .toStdString());
  image.fill(figureTheme(look.style).panel);
  image.setDotsPerMeterX(qRound(look.dpi / millimetresInch * 1000));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  paint(image, figure, look, sheet, dots * sheet.zoom);
  return image;
}

QByteArray renderFigure(const Figure& figure, FigureFormat format, const FigureLook& look) {
  QByteArray content;
  if (format == FigureFormat::csv) {
    content = figure.csv();
  } else {
    QBuffer buffer(&content);
    if (!buffer.open(QIODevice::WriteOnly)) throw Error(figure.name.toStdString() + ": no memory for the figure");
    if (format == FigureFormat::png) renderPng(buffer, figure, look);
    if (format == FigureFormat::svg) renderSvg(buffer, figure, look);
    if (format == FigureFormat::pdf) renderPdf(buffer, figure, look);
  }
  if (content.isEmpty()) throw Error(figure.name.toStdString() + "." + extensionOf(format) + ": came out empty");
  if (format == FigureFormat::pdf) setExactPage(content, sheetOf(figure, look).pixels * (72 / screenDpi));
  return content;
}

namespace {

std::filesystem::path writeChecked(const std::filesystem::path& path, const QByteArray& content) {
  writeFileAtomically(path, std::as_bytes(std::span(content.constData(), std::size_t(content.size()))));
  std::error_code failure;
  const auto written = std::filesystem::file_size(path, failure);
  if (failure) throw Error(path.string() + ": " + failure.message());
  if (written != std::uintmax_t(content.size())) {
    throw Error(path.string() + ": holds " + std::to_string(written) + " of " + std::to_string(content.size()) + " bytes");
  }
  return path;
}

}  // namespace

std::filesystem::path writeFigure(const std::filesystem::path& folder, const std::string& name, FigureFormat format,
                                  const QByteArray& content) {
  return writeChecked(folder / (name + "." + extensionOf(format)), content);
}

std::vector<std::filesystem::path> exportFigure(const std::filesystem::path& folder, const Figure& figure,
                                                const std::vector<FigureFormat>& formats, const FigureLook& look) {
  std::vector<std::filesystem::path> files;
  const std::string name = figure.name.toStdString();
  for (const FigureFormat format : formats) {
    files.push_back(writeFigure(folder, name, format, renderFigure(figure, format, look)));
    if (format != FigureFormat::csv) continue;
    for (const auto& [extension, text] : figure.texts) files.push_back(writeChecked(folder / (name + "." + extension), text()));
  }
  return files;
}

void writeCaptions(const std::filesystem::path& folder, const std::vector<Figure>& figures) {
  std::map<std::string, std::string> lines;
  std::ifstream before(folder / "captions.txt");
  for (std::string line; std::getline(before, line);) lines[line.substr(0, line.find(": "))] = line;
  for (const Figure& figure : figures) lines[figure.name.toStdString()] = figure.name.toStdString() + ": " + figure.caption.toStdString();
  std::string text;
  for (const auto& [name, line] : lines) text += line + "\n";
  writeFileAtomically(folder / "captions.txt", std::string_view(text));
}

void makeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(folder.string() + ": cannot make this folder: " + failure.message());
}

std::vector<std::filesystem::path> exportRun(const std::filesystem::path& run, const std::filesystem::path& folder) {
  FigureSource source(run);
  const std::vector<Figure> figures = source.everything();
  if (figures.empty()) throw DataError(run.string() + ": has no data to draw yet");
  makeFolder(folder);
  std::vector<std::filesystem::path> files;
  for (const Figure& figure : figures) {
    const auto written = exportFigure(folder, figure, figureFormats(), {});
    files.insert(files.end(), written.begin(), written.end());
  }
  writeCaptions(folder, figures);
  return files;
}

}  // namespace resa
