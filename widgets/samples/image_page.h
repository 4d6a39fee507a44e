#pragma once
#include <QStringList>
#include <QWidget>

#include "engine/run/snapshot.h"
#include "widgets/figures/figure.h"

namespace resa {

/// A page of images in rows as wide as the widget; the mouse on one says what it is.
class ImagePage : public QWidget {
  Q_OBJECT
 public:
  explicit ImagePage(QWidget* parent = nullptr);
  void setImages(const ImageBlock& images, const QStringList& captions);
  const ImageBlock& images() const { return images_; }
  QRect cellOf(int index) const;
  /// The images as a sheet; `facts` say which they are.
  Figure figure(const QString& title, const QString& facts) const;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {480, heightForWidth(480)}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  ImageBlock images_;
  QStringList captions_;
};

}  // namespace resa
