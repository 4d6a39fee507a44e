#include "app/studio/setup/views_preview.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"
#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr int gap = 4, groupGap = 10, header = 22, largestCell = 112;

ImageBlock block(const SafetensorsFile& file, const std::string& name) {
  const TensorView& tensor = file.at(name);
  if (tensor.dtype != DType::u8 || tensor.shape.size() != 4)
    throw DataError(file.path().string() + ": " + name + " is not (count, h, w, c) uint8");
  ImageBlock made{tensor.shape[0], tensor.shape[1], tensor.shape[2], tensor.shape[3], {}};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(tensor.data);
  made.pixels.assign(bytes, bytes + tensor.bytes);
  return made;
}

std::vector<std::uint8_t> bytesOf(const SafetensorsFile& file, const std::string& name) {
  const TensorView& tensor = file.at(name);
  if (tensor.dtype != DType::u8) throw DataError(file.path().string() + ": " + name + " is not uint8");
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(tensor.data);
  return {bytes, bytes + tensor.bytes};
}

DrawnViews viewsOf(const SafetensorsFile& file, int number) {
  std::string name = "views.";
  name += std::to_string(number);
  const QString title = number == 0 ? QObject::tr("weak") : number == 1 ? QObject::tr("strong") : QObject::tr("crop %1").arg(number - 1);
  DrawnViews views{title, block(file, name), {}, {}, {}, {}};
  if (!file.has(name + ".box")) return views;
  views.box = file.floats(name + ".box");
  views.factors = file.floats(name + ".factors");
  views.sigma = file.floats(name + ".sigma");
  views.flags = bytesOf(file, name + ".flags");
  const std::size_t rows = std::size_t(views.pixels.count);
  if (views.box.size() != 4 * rows || views.factors.size() != 4 * rows || views.sigma.size() != rows || views.flags.size() != 3 * rows)
    throw DataError(file.path().string() + ": " + name + " and what was drawn for it differ in number");
  return views;
}

std::vector<std::string> namesIn(const std::string& json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  std::vector<std::string> names;
  for (const auto& name : parsed.is_array() ? parsed : nlohmann::json::array())
    if (name.is_string()) names.push_back(name.get<std::string>());
  return names;
}

/// Places of the cells at a width: one column of images, then a group of draws for each view.
struct Grid {
  int side = 16, draws = 1, groups = 0;

  /// `height`: that all rows must fit into; 0: any.
  Grid(const ViewsBlock& views, int width, int height = 0) : draws(std::max(1, views.draws)), groups(int(views.views.size())) {
    const int columns = 1 + groups * draws, gaps = groups * groupGap + groups * (draws - 1) * gap;
    side = std::clamp((width - gaps) / columns, 12, largestCell);
    const int rows = std::max(1, int(views.images.count));
    if (height > 0) side = std::clamp((height - header) / rows - gap, 4, std::max(4, (width - gaps) / columns));
  }
  QRect cell(int row, int column) const {
    const int group = column == 0 ? 0 : 1 + (column - 1) / draws;
    const int inner = column == 0 ? 0 : column - group;
    return {column * side + group * groupGap + inner * gap, header + row * (side + gap), side, side};
  }
};

void paintViews(QPainter& painter, const ViewsBlock& views, const Grid& grid, const Theme& look) {
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setFont(look.font(12));
  painter.setPen(look.muted);
  const auto title = [&](int column, const QString& text) {
    const QRect cell = grid.cell(0, column);
    const int room = column == 0 ? cell.width() + groupGap : grid.draws * (grid.side + gap);
    painter.drawText(QRect(cell.left(), 0, room, header - 4), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, room));
  };
  title(0, QObject::tr("image"));
  for (int row = 0; row < int(views.images.count); ++row) painter.drawImage(grid.cell(row, 0), sampleImage(views.images, row));
  for (int group = 0; group < grid.groups; ++group) {
    const DrawnViews& drawn = views.views[std::size_t(group)];
    title(1 + group * grid.draws, drawn.name);
    for (int row = 0; row < int(views.images.count); ++row)
      for (int draw = 0; draw < grid.draws; ++draw)
        painter.drawImage(grid.cell(row, 1 + group * grid.draws + draw), sampleImage(drawn.pixels, row * grid.draws + draw));
  }
}

QByteArray csvOf(const ViewsBlock& views) {
  QByteArray csv = "image,view,draw,what was done\n";
  for (const DrawnViews& drawn : views.views)
    for (std::int64_t row = 0; row < drawn.pixels.count; ++row)
      csv += QByteArray::number(qlonglong(row / views.draws)) + "," + drawn.name.toUtf8() + "," +
             QByteArray::number(qlonglong(row % views.draws)) + ",\"" + describeView(drawn, std::size_t(row)).toUtf8() + "\"\n";
  return csv;
}

}  // namespace

ViewsPtr readViews(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  auto views = std::make_shared<ViewsBlock>();
  views->images = block(*file, "images");
  for (int number = 0; number < 2 || file->has("views." + std::to_string(number)); ++number) views->views.push_back(viewsOf(*file, number));
  const std::int64_t count = views->images.count, all = views->views.front().pixels.count;
  views->draws = count > 0 ? int(all / count) : 1;
  for (const DrawnViews& drawn : views->views)
    if (drawn.pixels.count != count * views->draws) throw DataError(path.string() + ": images and views differ in number");
  if (file->has("ids")) views->ids = file->integers("ids");
  if (file->has("labels")) views->labels = file->integers("labels");
  views->classes = namesIn(file->metadata("classes", "[]"));
  return views;
}

QString describeView(const DrawnViews& view, std::size_t row) {
  if (view.sigma.size() <= row) return {};
  const float* box = view.box.data() + 4 * row;
  const float* factors = view.factors.data() + 4 * row;
  QStringList parts{QObject::tr("crop %1 × %2 at (%3, %4)").arg(box[2]).arg(box[3]).arg(box[0]).arg(box[1])};
  const QString names[] = {QObject::tr("brightness"), QObject::tr("contrast"), QObject::tr("saturation")};
  for (int k = 0; k < 3; ++k)
    if (factors[k] != 1) parts << QStringLiteral("%1 × %2").arg(names[k]).arg(double(factors[k]), 0, 'f', 2);
  if (factors[3] != 0) parts << QObject::tr("hue %1").arg(double(factors[3]), 0, 'f', 2);
  if (view.flags[3 * row + 1]) parts << QObject::tr("gray");
  if (view.sigma[row] > 0) parts << QObject::tr("blur %1 px").arg(double(view.sigma[row]), 0, 'f', 2);
  if (view.flags[3 * row + 2]) parts << QObject::tr("solarized");
  if (view.flags[3 * row]) parts << QObject::tr("mirrored");
  return parts.join(QStringLiteral(" · "));
}

ViewsPreview::ViewsPreview(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("viewsPreview"));
  setAccessibleName(tr("Images with their weak and strong views"));
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

QRect ViewsPreview::cellOf(int row, int column) const { return views_ ? Grid(*views_, width()).cell(row, column) : QRect(); }

int ViewsPreview::heightForWidth(int width) const {
  return views_ ? header + int(views_->images.count) * (Grid(*views_, width).side + gap) : 0;
}

QSize ViewsPreview::sizeHint() const { return {220, heightForWidth(220)}; }

Figure ViewsPreview::figure() const {
  Figure figure;
  figure.name = QStringLiteral("views");
  figure.caption = tr("Images with their views as drawn in training");
  if (!views_) return figure;
  const Grid natural(*views_, 616);
  figure.size = framedSize(QSizeF(616, header + int(views_->images.count) * (natural.side + gap)), figure.caption);
  figure.paint = [views = views_, note = figure.caption](QPainter& painter, const QRect& area, const FigureStyle& style) {
    painter.save();
    const QRectF body = paintFrame(painter, area, style, QObject::tr("Views"), {}, note);
    painter.translate(body.topLeft());
    paintViews(painter, *views, Grid(*views, int(body.width()), int(body.height())), figureTheme(style));
    painter.restore();
  };
  figure.csv = [views = views_] { return csvOf(*views); };
  figure.anyThread = true;
  return figure;
}

void ViewsPreview::paintEvent(QPaintEvent*) {
  if (!views_) return;
  QPainter painter(this);
  paintViews(painter, *views_, Grid(*views_, width()), theme());
}

bool ViewsPreview::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !views_) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const Grid grid(*views_, width());
  for (int row = 0; row < int(views_->images.count); ++row) {
    for (int column = 0; column <= grid.groups * grid.draws; ++column) {
      if (!grid.cell(row, column).contains(help->pos())) continue;
      QString text;
      if (column == 0 && std::size_t(row) < views_->ids.size()) {
        text = QStringLiteral("#%1").arg(views_->ids[std::size_t(row)]);
        const std::size_t label =
            std::size_t(row) < views_->labels.size() ? std::size_t(views_->labels[std::size_t(row)]) : std::size_t(-1);
        if (label < views_->classes.size()) text += QLatin1Char(' ') + QString::fromStdString(views_->classes[label]);
      } else if (column > 0) {
        const DrawnViews& drawn = views_->views[std::size_t((column - 1) / grid.draws)];
        text = describeView(drawn, std::size_t(row * grid.draws + (column - 1) % grid.draws));
      }
      QToolTip::showText(help->globalPos(), text, this);
      return true;
    }
  }
  QToolTip::hideText();
  return true;
}

}  // namespace resa
