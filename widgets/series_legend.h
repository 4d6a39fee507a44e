#pragma once
#include <QPointF>
#include <QString>
#include <QWidget>
#include <vector>

#include "widgets/theme.h"

class QPainter;

namespace resa {

/// "— encoding — hidden 1 — embedding": swatches of curves, in as many rows as the width asks for.
class SeriesLegend : public QWidget {
  Q_OBJECT
 public:
  explicit SeriesLegend(QWidget* parent = nullptr);
  void setSeries(const std::vector<std::pair<QString, int>>& series);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {0, 18}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  std::vector<std::vector<std::pair<QString, int>>> rows_;
  std::vector<std::pair<QString, int>> series_;
};
/// Draws swatches from `left` on at most `width` wide; returns the width they take.
double paintSeries(QPainter* painter, const QPointF& leftMiddle, double width, const std::vector<std::pair<QString, int>>& series,
                   const Theme& theme);

}  // namespace resa
