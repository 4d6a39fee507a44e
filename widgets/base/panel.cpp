#include "widgets/base/panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {

Panel::Panel(const QString& title, const QString& name, QWidget* parent) : QFrame(parent) {
  setObjectName(name);
  setAccessibleName(title);
  setProperty("panel", true);
  column_ = new QVBoxLayout(this);
  column_->setContentsMargins(13, 11, 13, 11);
  column_->setSpacing(6);

  head_ = new QHBoxLayout;
  head_->setSpacing(8);
  auto* label = new QLabel(title, this);
  label->setProperty("role", "title");
  subtitle_ = new ElidedLabel({}, this);
  subtitle_->setProperty("role", "muted");
  subtitle_->setObjectName(name + ".subtitle");
  subtitle_->hide();
  head_->addWidget(label);
  head_->addStretch(1);
  column_->addLayout(head_);
  // Below the title, not beside it: what was measured on what must be readable, and the controls leave it no room there.
  column_->addWidget(subtitle_);

  hintBar_ = new QWidget(this);
  hintBar_->setAttribute(Qt::WA_StyledBackground);
  hintBar_->setProperty("hintbar", true);
  auto* hintRow = new QHBoxLayout(hintBar_);
  hintRow->setContentsMargins(10, 3, 3, 3);
  hint_ = new QLabel(hintBar_);
  hint_->setWordWrap(true);
  auto* close = makeButton(QStringLiteral("×"), ButtonKind::quiet, name + ".dismissHint", hintBar_);
  close->setAccessibleName(tr("Dismiss this hint"));
  close->setToolTip(tr("Do not show this again"));
  hintRow->addWidget(hint_, 1);
  hintRow->addWidget(close, 0, Qt::AlignTop);
  hintBar_->hide();
  column_->addWidget(hintBar_);
  connect(close, &QPushButton::clicked, this, [this] {
    hintBar_->hide();
    emit hintDismissed();
  });
}

void Panel::setSubtitle(const QString& text) {
  subtitle_->setFullText(text);
  subtitle_->setVisible(!text.isEmpty());
}

QString Panel::subtitle() const { return subtitle_->fullText(); }

void Panel::addControl(QWidget* control) { head_->addWidget(control); }

void Panel::setBody(QWidget* body) { column_->addWidget(body, 1); }

void Panel::setHint(const QString& sentence) {
  hint_->setText(sentence);
  hintBar_->setVisible(!sentence.isEmpty());
}

void Panel::setHintVisible(bool visible) { hintBar_->setVisible(visible && !hint_->text().isEmpty()); }

bool Panel::hintVisible() const { return !hintBar_->isHidden(); }

}  // namespace resa
