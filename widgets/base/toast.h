#pragma once
#include <QLabel>
#include <QTimer>

namespace resa {

/// One sentence at the lower edge of its parent that goes away by itself; nothing that must not be missed.
class Toast : public QLabel {
  Q_OBJECT
 public:
  explicit Toast(QWidget* parent);
  void say(const QString& sentence);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void place();
  QTimer timer_;
};

}  // namespace resa
