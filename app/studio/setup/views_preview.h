#pragma once
#include <QImage>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/snapshot.h"
#include "widgets/base/theme.h"
#include "widgets/figures/figure.h"

namespace resa {

/// One view of each image, drawn several times: an image's draws stand behind each other.
struct DrawnViews {
  QString name;  // "weak", "strong", "crop 2"
  ImageBlock pixels;
  std::vector<float> box, factors, sigma;  // (n * draws, 4), (n * draws, 4), (n * draws); empty where they were not told
  std::vector<std::uint8_t> flags;         // (n * draws, 3): mirrored, gray, solarized
};

/// Images with their views.
struct ViewsBlock {
  ImageBlock images;
  std::vector<DrawnViews> views;
  int draws = 1;
  std::vector<std::int64_t> ids, labels;  // may be empty
  std::vector<std::string> classes;
};
using ViewsPtr = std::shared_ptr<const ViewsBlock>;

/// Reads `resa serve`'s answer to "views": engine/data/augment_preview.h names its tensors. DataError where one is missing or has another
/// shape.
ViewsPtr readViews(const std::filesystem::path& path);

/// What was done to one drawn view: "crop 21 × 24 at (3, 0) · brightness × 1.20 · mirrored".
QString describeView(const DrawnViews& view, std::size_t row);

/// Rows of an image and the draws of each of its views. The mouse on a view says what was done to it.
class ViewsPreview : public QWidget {
  Q_OBJECT
 public:
  explicit ViewsPreview(QWidget* parent = nullptr);
  void setViews(const ViewsPtr& views);
  const ViewsPtr& views() const { return views_; }
  /// The cell of an image (column 0) or of a drawn view (1, 2, ... from left to right).
  QRect cellOf(int row, int column) const;
  Figure figure() const;
  QSize sizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  ViewsPtr views_;
};

}  // namespace resa
