#include "app/studio/window/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {

Banner::Banner(QWidget* parent) : QFrame(parent) {
  setObjectName(QStringLiteral("banner"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 8, 8, 8);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  text_ = new QLabel;
  text_->setObjectName(QStringLiteral("bannerText"));
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  actionButton_ = makeButton({}, ButtonKind::primary, QStringLiteral("bannerAction"));
  detailsButton_ = makeButton(tr("Show log"), ButtonKind::secondary, QStringLiteral("bannerDetails"));
  dismissButton_ = makeButton(QStringLiteral("✕"), ButtonKind::quiet, QStringLiteral("bannerDismiss"));
  dismissButton_->setAccessibleName(tr("Dismiss"));
  row->addWidget(text_, 1);
  row->addWidget(detailsButton_);
  row->addWidget(actionButton_);
  row->addWidget(dismissButton_);
  column->addLayout(row);
  details_ = new QPlainTextEdit;
  details_->setObjectName(QStringLiteral("bannerLog"));
  details_->setReadOnly(true);
  details_->setLineWrapMode(QPlainTextEdit::NoWrap);
  details_->setFixedHeight(160);
  details_->hide();
  column->addWidget(details_);
  connect(actionButton_, &QPushButton::clicked, this, [this] {
    const std::function<void()> action = action_;  // The action may replace this message.
    if (action) action();
  });
  connect(detailsButton_, &QPushButton::clicked, this, [this] {
    details_->setVisible(details_->isHidden());
    detailsButton_->setText(details_->isHidden() ? tr("Show log") : tr("Hide log"));
  });
  connect(dismissButton_, &QPushButton::clicked, this, &Banner::dismiss);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &Banner::restyle);
  restyle();
  hide();
}

void Banner::show(const QString& topic, BannerKind kind, const QString& text, const QString& actionText, std::function<void()> action,
                  const QString& details) {
  if (dismissed_ == topic + text) return;  // Said once and waved away: the same sentence does not come back by itself.
  topic_ = topic;
  kind_ = kind;
  action_ = std::move(action);
  text_->setText(text);
  actionButton_->setVisible(!actionText.isEmpty());
  actionButton_->setText(actionText);
  detailsButton_->setVisible(!details.isEmpty());
  if (details.isEmpty()) details_->hide();
  if (details_->toPlainText() != details) details_->setPlainText(details);
  restyle();
  QFrame::show();
}

void Banner::clear(const QString& topic) {
  if (dismissed_.startsWith(topic)) dismissed_.clear();
  if (topic_ != topic) return;
  topic_.clear();
  hide();
}

QString Banner::text() const { return isHidden() ? QString() : text_->text(); }

void Banner::dismiss() {
  dismissed_ = topic_ + text_->text();
  topic_.clear();
  hide();
}

void Banner::restyle() {
  const Theme& look = theme();
  const QColor edge = kind_ == BannerKind::bad ? look.bad : kind_ == BannerKind::warn ? look.warn : look.accent;
  setStyleSheet(QStringLiteral("QFrame#banner { background: %1; border: none; border-left: 4px solid %2; border-bottom: 1px solid %3; }")
                    .arg(look.raised.name(), edge.name(), look.line.name()));
  details_->setFont(look.mono(12));
}

}  // namespace resa
