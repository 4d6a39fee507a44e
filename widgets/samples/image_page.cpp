#include "widgets/samples/image_page.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "widgets/map/map_data.h"
#include "widgets/samples/contact_sheet.h"

namespace resa {
namespace {

constexpr int gap = 4, leastSide = 60;

int columnsIn(int width) { return std::max(1, (width + gap) / (leastSide + gap)); }
int sideIn(int width) { return std::max(16, (width + gap) / columnsIn(width) - gap); }

}  // namespace

ImagePage::ImagePage(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("imagePage"));
  setAccessibleName(tr("Images of the set"));
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void ImagePage::setImages(const ImageBlock& images, const QStringList& captions) {
  images_ = images;
  captions_ = captions;
  updateGeometry();
  update();
}

QRect ImagePage::cellOf(int index) const {
  const int columns = columnsIn(width()), side = sideIn(width());
  return {index % columns * (side + gap), index / columns * (side + gap), side, side};
}

int ImagePage::heightForWidth(int width) const {
  const int columns = columnsIn(width), rows = (int(images_.count) + columns - 1) / columns;
  return rows * (sideIn(width) + gap);
}

Figure ImagePage::figure(const QString& title, const QString& facts) const {
  SampleSection section;
  for (int i = 0; i < int(images_.count); ++i) section.tiles.push_back({i, TileFrame::none, {}, {}});
  const auto shared = std::make_shared<const ImageBlock>(images_);
  const auto caption = [captions = captions_](int row) { return captions.value(row); };
  const SheetImages images{[shared](int row) { return sampleImage(*shared, row); }, caption,
                           [caption](int row) { return caption(row).section(' ', 0, 0).mid(1); },
                           [caption](int row) { return caption(row).section(' ', 1); }};
  return sheetFigure(QStringLiteral("images"), title, facts, rowsOf({section}), Later<SheetContent>(SheetContent{{section}, {}}), images);
}

void ImagePage::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  for (int i = 0; i < int(images_.count); ++i)
    if (cellOf(i).intersects(event->rect())) painter.drawImage(cellOf(i), sampleImage(images_, i));
}

bool ImagePage::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (int i = 0; i < int(images_.count); ++i) {
    if (!cellOf(i).contains(help->pos())) continue;
    QToolTip::showText(help->globalPos(), captions_.value(i), this);
    return true;
  }
  QToolTip::hideText();
  return true;
}

}  // namespace resa
