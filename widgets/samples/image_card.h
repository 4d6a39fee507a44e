#pragma once
#include <QFrame>
#include <QImage>

class QLabel;

namespace resa {

/// A small card with the picture under the cursor and what it is. It never takes the mouse.
class ImageCard : public QFrame {
  Q_OBJECT
 public:
  explicit ImageCard(QWidget* parent = nullptr);
  /// Shows the card beside `anchor` (parent coordinates), inside the parent.
  void showAt(const QPoint& anchor, const QImage& image, const QString& text);

 private:
  QLabel* image_;
  QLabel* text_;
};

}  // namespace resa
