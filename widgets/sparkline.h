#pragma once
#include <QWidget>
#include <vector>

namespace resa {

/// Two small curves over the snapshots: assignment and prediction of one pair, linear from zero.
class Sparkline : public QWidget {
  Q_OBJECT
 public:
  explicit Sparkline(QWidget* parent = nullptr);
  void setSeries(const std::vector<std::int64_t>& steps, const std::vector<double>& first, const std::vector<double>& second,
                 double reference);
  QSize sizeHint() const override { return {200, 64}; }
  QSize minimumSizeHint() const override { return {80, 48}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<std::int64_t> steps_;
  std::vector<double> first_, second_;
  double reference_ = 0;
};

}  // namespace resa
