#include "app/studio/views_preview.h"

#include <QPainter>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"
#include "widgets/map_data.h"
#include "widgets/theme.h"

namespace resa {
namespace {

constexpr int gap = 6, header = 22;

ImageBlock block(const SafetensorsFile& file, const std::string& name) {
  const TensorView& tensor = file.at(name);
  if (tensor.dtype != DType::u8 || tensor.shape.size() != 4)
    throw DataError(file.path().string() + ": " + name + " is not (count, h, w, c) uint8");
  ImageBlock made{tensor.shape[0], tensor.shape[1], tensor.shape[2], tensor.shape[3], {}};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(tensor.data);
  made.pixels.assign(bytes, bytes + tensor.bytes);
  return made;
}

}  // namespace

ViewsPtr readViews(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  auto views = std::make_shared<ViewsBlock>();
  views->images = block(*file, "images");
  views->weak = block(*file, "views.0");
  views->strong = block(*file, "views.1");
  if (views->weak.count != views->images.count || views->strong.count != views->images.count) {
    throw DataError(path.string() + ": images and views differ in number");
  }
  return views;
}

ViewsPreview::ViewsPreview(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("viewsPreview"));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void ViewsPreview::setViews(const ViewsPtr& views) {
  views_ = views;
  updateGeometry();
  update();
}

int ViewsPreview::cell(int width) const { return std::clamp((width - 2 * gap) / 3, 16, 96); }

int ViewsPreview::heightForWidth(int width) const { return views_ ? header + int(views_->images.count) * (cell(width) + gap) : 0; }

QSize ViewsPreview::sizeHint() const { return {220, heightForWidth(220)}; }

void ViewsPreview::paintEvent(QPaintEvent*) {
  if (!views_) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const int side = cell(width());
  const ImageBlock* columns[] = {&views_->images, &views_->weak, &views_->strong};
  const QString titles[] = {tr("image"), tr("weak"), tr("strong")};
  painter.setFont(theme().font(12));
  for (int column = 0; column < 3; ++column) {
    const int x = column * (side + gap);
    painter.setPen(theme().muted);
    painter.drawText(QRect(x, 0, side, header - 4), Qt::AlignLeft | Qt::AlignVCenter, titles[column]);
    for (int row = 0; row < int(views_->images.count); ++row) {
      painter.drawImage(QRect(x, header + row * (side + gap), side, side), sampleImage(*columns[column], row));
    }
  }
}

}  // namespace resa
