#pragma once
#include <QByteArray>
#include <QSize>
#include <QString>
#include <filesystem>
#include <string>
#include <vector>

#include "widgets/figure.h"

namespace resa {

enum class FigureFormat { png, svg, pdf, csv };
const std::vector<FigureFormat>& figureFormats();
/// "png", also the file's extension.
const char* extensionOf(FigureFormat format);

/// `scale` enlarges the natural size of every figure; `pixelRatio` is the number of PNG pixels per device-independent one.
struct ExportSize {
  double scale = 1, pixelRatio = 2;
};

/// One figure as the content of a file. Paints without a window; call on the GUI thread. Error where the painter fails.
QByteArray renderFigure(const Figure& figure, FigureFormat format, const ExportSize& size = {});
/// Writes FOLDER/NAME.EXT as a whole and checks its size; any thread. Error naming path and reason (a full disk among them).
std::filesystem::path writeFigure(const std::filesystem::path& folder, const std::string& name, FigureFormat format,
                                  const QByteArray& content);
/// "name: caption", one figure a line, as FOLDER/captions.txt.
void writeCaptions(const std::filesystem::path& folder, const std::vector<Figure>& figures);
/// Makes the folder where it is missing. Error naming path and reason.
void makeFolder(const std::filesystem::path& folder);

/// All figures of a run at its newest snapshot in all formats, without a window. DataError where the run cannot be read.
/// Returns the written files.
std::vector<std::filesystem::path> exportRun(const std::filesystem::path& run, const std::filesystem::path& folder);

}  // namespace resa
