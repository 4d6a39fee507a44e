#include "widgets/base/controls.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyle>

#include "widgets/base/theme.h"

namespace resa {

QPushButton* makeButton(const QString& text, ButtonKind kind, const QString& name, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  const char* kinds[] = {"primary", "secondary", "quiet"};
  button->setProperty("kind", kinds[int(kind)]);
  button->setObjectName(name);
  button->setAccessibleName(text);
  button->setCursor(Qt::PointingHandCursor);
  return button;
}

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(parent) {
  setTextInteractionFlags(Qt::NoTextInteraction);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  setFullText(text);
}

void ElidedLabel::setFullText(const QString& text) {
  if (text == full_ && !text.isEmpty()) return;
  full_ = text;
  setAccessibleName(text);
  updateGeometry();
  update();
}

QSize ElidedLabel::minimumSizeHint() const { return {0, fontMetrics().height()}; }

QSize ElidedLabel::sizeHint() const { return {fontMetrics().horizontalAdvance(full_) + 2, fontMetrics().height()}; }

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QString shown = fontMetrics().elidedText(full_, Qt::ElideRight, width());
  const QString tip = shown == full_ ? QString() : full_;
  if (toolTip() != tip) setToolTip(tip);
  painter.setPen(palette().color(foregroundRole()));
  painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, shown);
}

SegmentedControl::SegmentedControl(const QStringList& labels, const QString& name, QWidget* parent)
    : QWidget(parent), labels_(labels), group_(new QButtonGroup(this)), menuButton_(new QPushButton(this)) {
  setObjectName(name);
  setAttribute(Qt::WA_StyledBackground);
  setProperty("segments", true);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(2, 2, 2, 2);
  row->setSpacing(1);
  setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  menuButton_->setObjectName(name + ".menu");
  menuButton_->setProperty("segment", true);
  menuButton_->setFocusPolicy(Qt::TabFocus);
  menuButton_->setCursor(Qt::PointingHandCursor);
  menuButton_->hide();
  menuButton_->setCheckable(true);
  row->addWidget(menuButton_, 0, Qt::AlignRight);
  connect(menuButton_, &QPushButton::clicked, this, &SegmentedControl::showMenu);
  connect(group_, &QButtonGroup::idClicked, this, &SegmentedControl::chosen);
  build();
}

void SegmentedControl::build() {
  for (int i = 0; i < labels_.size(); ++i) {
    auto* button = new QPushButton(labels_[i], this);
    button->setCheckable(true);
    button->setProperty("segment", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setCursor(Qt::PointingHandCursor);
    button->setAccessibleName(labels_[i]);
    button->setObjectName(objectName() + "." + labels_[i]);
    group_->addButton(button, i);
    layout()->addWidget(button);
  }
  if (group_->button(0)) group_->button(0)->setChecked(true);
}

int SegmentedControl::current() const { return group_->checkedId(); }

void SegmentedControl::setCurrent(int index) {
  if (QAbstractButton* button = group_->button(index)) button->setChecked(true);
  fold();
}

void SegmentedControl::setLabels(const QStringList& labels) {
  if (labels == labels_) return;
  const QString kept = labels_.value(current());
  for (QAbstractButton* button : group_->buttons()) {
    group_->removeButton(button);
    layout()->removeWidget(button);
    button->hide();
    button->deleteLater();
  }
  labels_ = labels;
  build();
  setCurrent(int(std::max<qsizetype>(0, labels.indexOf(kept))));
  updateGeometry();
}

QSize SegmentedControl::sizeHint() const {
  const QMargins margins = layout()->contentsMargins();
  QSize size(margins.left() + margins.right() - layout()->spacing(), 0);
  for (const QAbstractButton* button : group_->buttons()) {
    const QSize hint = button->sizeHint();
    size = {size.width() + hint.width() + layout()->spacing(), std::max(size.height(), hint.height())};
  }
  return {size.width(), size.height() + margins.top() + margins.bottom()};
}

QSize SegmentedControl::minimumSizeHint() const {
  const QSize full = sizeHint();
  int widest = 0;
  for (const QString& label : labels_)
    widest = std::max(widest, menuButton_->fontMetrics().horizontalAdvance(label + QStringLiteral(" ▾")));
  constexpr int padding = 26;
  return {std::min(full.width(), widest + padding), full.height()};
}

void SegmentedControl::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fold();
}

void SegmentedControl::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) updateGeometry();
}

void SegmentedControl::fold() {
  const bool folds = width() < sizeHint().width();
  if (folds != folded_) {
    // The folded button stands at the right end by itself, without the frame around all segments.
    folded_ = folds;
    setProperty("segments", !folded_);
    menuButton_->setChecked(folded_);
    style()->unpolish(this);
    style()->polish(this);
  }
  for (QAbstractButton* button : group_->buttons()) button->setVisible(!folded_);
  menuButton_->setVisible(folded_);
  menuButton_->setText(labels_.value(current()) + QStringLiteral(" ▾"));
  menuButton_->setAccessibleName(labels_.value(current()));
}

void SegmentedControl::showMenu() {
  menuButton_->setChecked(true);  // A click would uncheck it, and its look is that of the chosen segment.
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (int i = 0; i < labels_.size(); ++i) {
    QAction* action = menu->addAction(labels_[i]);
    action->setCheckable(true);
    action->setChecked(i == current());
    action->setEnabled(group_->button(i)->isEnabled());
    connect(action, &QAction::triggered, this, [this, i] {
      setCurrent(i);
      emit chosen(i);
    });
  }
  menu->popup(menuButton_->mapToGlobal(QPoint(0, menuButton_->height())));
}

void SegmentedControl::setSegmentToolTip(int index, const QString& text) {
  if (QAbstractButton* button = group_->button(index)) button->setToolTip(text);
}

bool SegmentedControl::segmentEnabled(int index) const {
  const QAbstractButton* button = group_->button(index);
  return button && button->isEnabled();
}

void SegmentedControl::setSegmentEnabled(int index, bool enabled) {
  if (QAbstractButton* button = group_->button(index)) button->setEnabled(enabled);
}

StatusPill::StatusPill(QWidget* parent) : QWidget(parent) {
  setObjectName("statusPill");
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void StatusPill::setStatus(const QString& text, PillKind kind) {
  text_ = text;
  kind_ = kind;
  setAccessibleName(text);
  updateGeometry();
  update();
}

QSize StatusPill::sizeHint() const { return {QFontMetrics(theme().font(13, QFont::DemiBold)).horizontalAdvance(text_) + 40, 26}; }

void StatusPill::paintEvent(QPaintEvent*) {
  const Theme& look = theme();
  const QColor colors[] = {look.muted, look.good, look.warn, look.bad, look.accent};
  const QColor color = colors[int(kind_)];
  QColor fill = color;
  fill.setAlphaF(look.dark ? 0.20f : 0.14f);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
  painter.setBrush(color);
  painter.drawEllipse(QPointF(16, height() / 2.0), 4, 4);
  painter.setFont(look.font(13, QFont::DemiBold));
  painter.setPen(look.dark ? color.lighter(115) : color.darker(125));
  painter.drawText(rect().adjusted(26, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, text_);
}

Readout::Readout(const QString& name, QWidget* parent) : QWidget(parent) {
  setObjectName(name);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void Readout::setReadout(const QString& value, const QString& caption) {
  if (value == value_ && caption == caption_) return;
  value_ = value;
  caption_ = caption;
  setAccessibleName(caption + ": " + value);
  updateGeometry();
  update();
}

QSize Readout::sizeHint() const {
  const int value = QFontMetrics(theme().mono(15)).horizontalAdvance(value_);
  const int caption = QFontMetrics(theme().font(12)).horizontalAdvance(caption_);
  return {std::max(value, caption) + 2, 40};
}

void Readout::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(theme().mono(15));
  painter.setPen(theme().text);
  painter.drawText(QRect(0, 0, width(), 22), Qt::AlignLeft | Qt::AlignVCenter, value_);
  painter.setFont(theme().font(12));
  painter.setPen(theme().muted);
  painter.drawText(QRect(0, 22, width(), 18), Qt::AlignLeft | Qt::AlignVCenter, caption_);
}

}  // namespace resa
