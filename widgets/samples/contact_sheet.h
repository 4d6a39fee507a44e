#pragma once
#include <QImage>
#include <functional>
#include <vector>

#include "widgets/figures/figure.h"
#include "widgets/figures/later.h"
#include "widgets/samples/sample_grid.h"

namespace resa {

/// One section as far as its size goes: whether a heading stands above it, and its pictures.
struct SheetRow {
  bool headed = false;
  int tiles = 0;
};
/// What a sheet shows: the sections, and a remark beside the title.
struct SheetContent {
  std::vector<SampleSection> sections;
  QString remark;
};
/// A picture by row, what stands below it, and its id and class for the data. Called on any thread.
struct SheetImages {
  std::function<QImage(int)> image;
  std::function<QString(int)> caption, id, name;
};
SheetImages sheetImages(const SamplesPtr& samples, ImagesOf images);

/// Thumbnails in sections with their captions, as large as the paper allows; at its natural size 12 of 64 pixels beside each other. At most
/// `mostOnSheet`, which the caption says. The content is made when it is first drawn; `rows` say how large it will be,
/// `framed` that there will be a legend of frames.
inline constexpr int mostOnSheet = 2000;
Figure sheetFigure(const QString& name, const QString& title, const QString& caption, std::vector<SheetRow> rows,
                   const Later<SheetContent>& content, const SheetImages& images, bool framed = false);
std::vector<SheetRow> rowsOf(const std::vector<SampleSection>& sections);
/// Where the image of a place lies on a sheet of natural size: section, place within it. For tests and for whoever looks an image up.
QRect sheetBox(const std::vector<SampleSection>& sections, int section, int place);

}  // namespace resa
