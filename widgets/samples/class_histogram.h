#pragma once
#include <QWidget>
#include <string>
#include <vector>

#include "widgets/base/theme.h"
#include "widgets/figures/figure.h"

namespace resa {

/// Images a class, and how many of them a training takes.
struct ClassCounts {
  QString title;                     // "Fashion-MNIST, training images"
  std::vector<std::string> classes;  // by label
  std::vector<qint64> whole, taken;  // by label; `taken` empty where all are
};

/// Bars by class; where a training takes a part, that part in the accent colour in front of the whole. In the order of the labels or by
/// size, so that a long tail shows as one.
class ClassHistogram : public QWidget {
  Q_OBJECT
 public:
  explicit ClassHistogram(QWidget* parent = nullptr);
  void setCounts(const ClassCounts& counts);
  const ClassCounts& counts() const { return counts_; }
  void setBySize(bool bySize);
  /// Labels from left to right as they are drawn.
  std::vector<int> order() const;
  /// Where the bar of a label stands, from its top to the axis.
  QRectF barOf(int label) const;
  Figure figure() const;
  QSize sizeHint() const override { return {520, 220}; }
  QSize minimumSizeHint() const override { return {200, 140}; }

 signals:
  void classClicked(int label);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int labelAt(const QPointF& position) const;
  ClassCounts counts_;
  bool bySize_ = false;
};

}  // namespace resa
