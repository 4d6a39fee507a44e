#include "widgets/base/toast.h"

#include <QEvent>
#include <algorithm>

#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr int shownFor = 5000;  // milliseconds

}  // namespace

Toast::Toast(QWidget* parent) : QLabel(parent) {
  setObjectName(QStringLiteral("toast"));
  setAlignment(Qt::AlignCenter);
  setWordWrap(true);
  setTextFormat(Qt::PlainText);
  setContentsMargins(16, 9, 16, 9);
  hide();
  timer_.setSingleShot(true);
  timer_.setInterval(shownFor);
  connect(&timer_, &QTimer::timeout, this, &QWidget::hide);
  parent->installEventFilter(this);
}

void Toast::say(const QString& sentence) {
  if (sentence.isEmpty()) return hide();
  const Theme& look = theme();
  // The opposite of the window's colours: it lies above panels of any content.
  setStyleSheet(QStringLiteral("QLabel#toast { background: %1; color: %2; border-radius: 9px; }").arg(look.text.name(), look.panel.name()));
  setText(sentence);
  setAccessibleName(sentence);
  place();
  show();
  raise();
  timer_.start();
}

void Toast::place() {
  const int room = parentWidget()->width() - 48;
  const int wide = std::min(room, fontMetrics().horizontalAdvance(text()) + 40);
  resize(wide, heightForWidth(wide));
  move((parentWidget()->width() - width()) / 2, parentWidget()->height() - height() - 18);
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QLabel::eventFilter(watched, event);
}

void Toast::mousePressEvent(QMouseEvent*) { hide(); }

}  // namespace resa
