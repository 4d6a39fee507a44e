#pragma once
#include <QImage>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "app/studio/figures/figure_export.h"
#include "widgets/base/latest_task.h"

namespace resa {

/// A figure as it will come to paper, drawn by the very code of the export; beside the window where the figure allows it.
class FigurePreview : public QWidget {
  Q_OBJECT
 public:
  explicit FigurePreview(QWidget* parent = nullptr);
  /// `measure`: what stands below it; empty: its millimetres and pixels.
  void showFigure(const Figure& figure, const FigureLook& look, const QString& measure = {});
  /// A sentence instead of a figure.
  void say(const QString& sentence);
  const QImage& image() const { return image_; }
  QSize sizeHint() const override { return {460, 420}; }
  QSize minimumSizeHint() const override { return {240, 200}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void draw();
  std::optional<Figure> figure_;
  FigureLook look_;
  QString sentence_, measure_, ownMeasure_;
  QImage image_;
  QTimer wait_;
  LatestTask* task_;
};

}  // namespace resa
