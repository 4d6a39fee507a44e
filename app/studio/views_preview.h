#pragma once
#include <QImage>
#include <QVector>
#include <QWidget>
#include <memory>

#include "engine/run/snapshot.h"

namespace resa {

/// Images with their weak and strong views: three blocks of the same count.
struct ViewsBlock {
  ImageBlock images, weak, strong;
};
using ViewsPtr = std::shared_ptr<const ViewsBlock>;

/// Reads `resa serve`'s answer to "views": tensors images, views.0, views.1, each (count, h, w, c) uint8. DataError where one is missing or
/// has another shape.
ViewsPtr readViews(const std::filesystem::path& path);

/// Rows of image, weak view, strong view.
class ViewsPreview : public QWidget {
  Q_OBJECT
 public:
  explicit ViewsPreview(QWidget* parent = nullptr);
  void setViews(const ViewsPtr& views);
  QSize sizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int cell(int width) const;
  ViewsPtr views_;
};

}  // namespace resa
