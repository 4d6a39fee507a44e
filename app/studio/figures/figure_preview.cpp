#include "app/studio/figures/figure_preview.h"

#include <QPainter>
#include <algorithm>

#include "engine/run/error.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr int margin = 12, footHeight = 24, quietMilliseconds = 60;

}  // namespace

FigurePreview::FigurePreview(QWidget* parent) : QWidget(parent), task_(new LatestTask(this)) {
  setObjectName(QStringLiteral("exportPreview"));
  setAccessibleName(tr("Preview"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  wait_.setSingleShot(true);
  wait_.setInterval(quietMilliseconds);
  connect(&wait_, &QTimer::timeout, this, &FigurePreview::draw);
}

void FigurePreview::showFigure(const Figure& figure, const FigureLook& look, const QString& measure) {
  figure_ = figure;
  ownMeasure_ = measure;
  look_ = look;
  wait_.start();
}

void FigurePreview::say(const QString& sentence) {
  task_->cancel();
  wait_.stop();
  figure_.reset();
  image_ = QImage();
  sentence_ = sentence;
  update();
}

void FigurePreview::draw() {
  if (!figure_) return;
  const QSizeF paper = paperSize(*figure_, look_);
  const QSizeF room = QSizeF(width() - 2 * margin, height() - 2 * margin - footHeight) * devicePixelRatioF();
  const double inches = std::max(paper.width() / std::max(1.0, room.width()), paper.height() / std::max(1.0, room.height())) / 25.4;
  FigureLook fitting = look_;
  fitting.dpi = std::clamp(int(1 / inches), 8, mostDpi);
  const QString size = tr("%1 × %2 mm").arg(paper.width(), 0, 'f', 1).arg(paper.height(), 0, 'f', 1);
  measure_ = tr("%1 · PNG %2 × %3").arg(size).arg(qRound(paper.width() / 25.4 * look_.dpi)).arg(qRound(paper.height() / 25.4 * look_.dpi));
  if (!ownMeasure_.isEmpty()) measure_ = ownMeasure_;
  const auto take = [this](const QImage& image) {
    image_ = image;
    image_.setDevicePixelRatio(devicePixelRatioF());
    update();
  };
  const auto fail = [this](const QString& reason) { say(reason); };
  if (figure_->anyThread) {
    task_->run([figure = *figure_, fitting](const LatestTask::Cancelled&) { return figureImage(figure, fitting); }, take, fail);
    return;
  }
  try {
    take(figureImage(*figure_, fitting));
  } catch (const std::exception& failure) {
    fail(QString::fromStdString(failure.what()));
  }
}

void FigurePreview::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& look = theme();
  painter.setPen(look.line);
  painter.setBrush(look.background);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  painter.setFont(look.font(12));
  painter.setPen(look.muted);
  if (image_.isNull()) {
    painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, sentence_);
    return;
  }
  const QSizeF size = image_.deviceIndependentSize();
  const QRectF room = QRectF(rect()).adjusted(margin, margin, -margin, -margin - footHeight);
  painter.drawImage(QPointF(qRound(room.center().x() - size.width() / 2), qRound(room.center().y() - size.height() / 2)), image_);
  painter.drawText(QRectF(margin, height() - margin - footHeight + 4, width() - 2 * margin, footHeight), Qt::AlignCenter, measure_);
}

void FigurePreview::resizeEvent(QResizeEvent*) { wait_.start(); }

}  // namespace resa
