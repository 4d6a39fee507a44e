#pragma once
#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>
#include <filesystem>
#include <string>
#include <vector>

#include "widgets/figures/figure.h"

namespace resa {

enum class FigureFormat { png, svg, pdf, csv };
const std::vector<FigureFormat>& figureFormats();
/// "png", also the file's extension.
const char* extensionOf(FigureFormat format);
/// False where `text` is no extension of a format.
bool parseFigureFormat(const std::string& text, FigureFormat* format);

/// How a figure comes to paper. The default is its natural size with twice the pixels of a screen.
struct FigureLook {
  FigureStyle style;
  QSizeF millimetres;  // width and height of the paper; empty: the natural size of each figure at 96 dots an inch
  int dpi = 192;       // of PNG, 72 ... 1200
  bool operator==(const FigureLook&) const = default;
};
constexpr int leastDpi = 72, mostDpi = 1200;

/// One figure as the content of a file. Paints without a window; on the GUI thread, or on any where the figure says `anyThread`. Error
/// where the painter fails or the image would be too large.
QByteArray renderFigure(const Figure& figure, FigureFormat format, const FigureLook& look = {});
/// The pixels of the PNG.
QImage figureImage(const Figure& figure, const FigureLook& look);
/// Size of a figure on paper, millimetres.
QSizeF paperSize(const Figure& figure, const FigureLook& look);

/// Writes FOLDER/NAME.EXT as a whole and checks its size; any thread. Error naming path and reason (a full disk among them).
std::filesystem::path writeFigure(const std::filesystem::path& folder, const std::string& name, FigureFormat format,
                                  const QByteArray& content);
/// Renders a figure in the formats and writes them; a table's other texts (Markdown, LaTeX) go beside its CSV. Threads as `renderFigure`.
std::vector<std::filesystem::path> exportFigure(const std::filesystem::path& folder, const Figure& figure,
                                                const std::vector<FigureFormat>& formats, const FigureLook& look);
/// "name: caption", one figure a line, as FOLDER/captions.txt; lines of other figures that stand there already stay.
void writeCaptions(const std::filesystem::path& folder, const std::vector<Figure>& figures);
/// Makes the folder where it is missing. Error naming path and reason.
void makeFolder(const std::filesystem::path& folder);

/// All figures of a run at its newest snapshot in all formats, without a window. DataError where the run cannot be read.
/// Returns the written files.
std::vector<std::filesystem::path> exportRun(const std::filesystem::path& run, const std::filesystem::path& folder);

}  // namespace resa
