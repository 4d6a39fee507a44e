#include "widgets/samples/image_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>

namespace resa {

ImageCard::ImageCard(QWidget* parent) : QFrame(parent), image_(new QLabel(this)), text_(new QLabel(this)) {
  setProperty("card", true);
  setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 6, 10, 6);
  row->setSpacing(8);
  row->addWidget(image_);
  row->addWidget(text_);
  hide();
}

void ImageCard::showAt(const QPoint& anchor, const QImage& image, const QString& text) {
  const double ratio = devicePixelRatioF();
  const int side = 72;
  if (!image.isNull()) {
    QPixmap pixmap =
        QPixmap::fromImage(image.scaled(qRound(side * ratio), qRound(side * ratio), Qt::KeepAspectRatio, Qt::SmoothTransformation));
    pixmap.setDevicePixelRatio(ratio);
    image_->setPixmap(pixmap);
  }
  image_->setVisible(!image.isNull());
  text_->setText(text);
  adjustSize();
  const QSize room = parentWidget()->size();
  const int left = anchor.x() + 16 + width() <= room.width() ? anchor.x() + 16 : anchor.x() - 16 - width();
  const int top = std::clamp(anchor.y() - height() / 2, 0, std::max(0, room.height() - height()));
  move(std::max(0, left), top);
  show();
  raise();
}

}  // namespace resa
