#include "widgets/base/command_palette.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr int most = 60;                      // entries that are offered at once
constexpr int rowHeight = 34, mostRows = 11;  // pixels; rows that are seen at once
constexpr int detailRole = Qt::UserRole + 1, indexRole = Qt::UserRole + 2;

/// Title at the left, where it belongs at the right.
class CommandDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {400, rowHeight}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& look = theme();
    const QRect box = option.rect.adjusted(4, 1, -4, -1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool chosen = option.state & QStyle::State_Selected;
    if (chosen) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(look.accent);
      painter->drawRoundedRect(box, 7, 7);
    }
    const QRect text = box.adjusted(12, 0, -12, 0);
    const QString detail = index.data(detailRole).toString();
    painter->setFont(look.font(12));
    painter->setPen(chosen ? look.onAccent : look.muted);
    const int wide = painter->fontMetrics().horizontalAdvance(detail);
    painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter, detail);
    painter->setFont(look.font(13.5));
    painter->setPen(chosen ? look.onAccent : look.text);
    const QString title =
        painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, text.width() - wide - 16);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, title);
    painter->restore();
  }
};

}  // namespace

int matchScore(const QString& typed, const QString& text) {
  int score = 0;
  qsizetype at = -1;
  for (const QChar& letter : typed) {
    if (letter.isSpace()) continue;
    // A beginning of a word is worth more than the next place inside of one.
    qsizetype found = -1;
    for (qsizetype i = text.indexOf(letter, at + 1, Qt::CaseInsensitive); i >= 0; i = text.indexOf(letter, i + 1, Qt::CaseInsensitive)) {
      if (found < 0) found = i;
      if (i == at + 1 || i == 0 || !text[i - 1].isLetterOrNumber()) {
        found = i;
        break;
      }
    }
    if (found < 0) return -1;
    const bool next = at >= 0 && found == at + 1, begins = found == 0 || !text[found - 1].isLetterOrNumber();
    score += begins ? 10 : next ? 8 : 1;
    at = found;
  }
  const qsizetype whole = text.indexOf(typed.trimmed(), 0, Qt::CaseInsensitive);
  if (!typed.trimmed().isEmpty() && whole >= 0) score += whole == 0 ? 60 : text[whole - 1].isLetterOrNumber() ? 10 : 30;
  return score;
}

CommandPalette::CommandPalette(std::vector<Command> commands, QWidget* parent, const QString& prompt)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      commands_(std::move(commands)),
      edit_(new QLineEdit),
      list_(new QListWidget),
      nothing_(new QLabel(tr("Nothing is called so."))) {
  setObjectName(QStringLiteral("commandPalette"));
  setAttribute(Qt::WA_DeleteOnClose);
  setModal(true);
  // No window manager frames it: a line of its own sets it off from the panels below.
  setStyleSheet(
      QStringLiteral("QDialog#commandPalette { background: %1; border: 1px solid %2; }").arg(theme().panel.name(), theme().muted.name()));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 10, 10, 10);
  column->setSpacing(8);
  edit_->setObjectName(QStringLiteral("commandPalette.edit"));
  edit_->setPlaceholderText(prompt.isEmpty() ? tr("Do anything: a view, a run, an epoch, a setting…") : prompt);
  edit_->setAccessibleName(tr("Command"));
  edit_->setClearButtonEnabled(true);
  list_->setObjectName(QStringLiteral("commandPalette.list"));
  list_->setAccessibleName(tr("Commands that fit"));
  list_->setItemDelegate(new CommandDelegate(list_));
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  column->addWidget(edit_);
  column->addWidget(list_);
  nothing_->setProperty("role", "empty");
  nothing_->setAlignment(Qt::AlignCenter);
  column->addWidget(nothing_);
  column->addStretch(1);
  edit_->installEventFilter(this);
  connect(edit_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::take);
  resize(560, 440);
  filter({});
  if (parent) move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, parent->height() / 7)));
  edit_->setFocus();
}

void CommandPalette::filter(const QString& typed) {
  std::vector<std::pair<int, int>> fitting;  // minus score, index: the order of equals is that of the commands
  for (int i = 0; i < int(commands_.size()); ++i) {
    const Command& command = commands_[std::size_t(i)];
    const int title = matchScore(typed, command.title), both = matchScore(typed, command.detail + QStringLiteral(" ") + command.title);
    if (std::max(title, both) >= 0) fitting.emplace_back(-std::max(2 * title, both), i);
  }
  std::sort(fitting.begin(), fitting.end());
  list_->clear();
  for (const auto& [score, index] : fitting) {
    if (list_->count() == most) break;
    auto* item = new QListWidgetItem(commands_[std::size_t(index)].title, list_);
    item->setData(detailRole, commands_[std::size_t(index)].detail);
    item->setData(indexRole, index);
  }
  list_->setCurrentRow(0);
  // As high as what is offered.
  list_->setFixedHeight(std::min(list_->count(), mostRows) * rowHeight + 2 * list_->frameWidth());
  list_->setVisible(list_->count() > 0);
  nothing_->setVisible(list_->count() == 0);
  setFixedHeight(layout()->sizeHint().height());
}

QStringList CommandPalette::offered() const {
  QStringList titles;
  for (int i = 0; i < list_->count(); ++i) titles << list_->item(i)->text();
  return titles;
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched != edit_ || event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  const int rows = list_->count();
  if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    take();
  } else if (rows > 0 && (key == Qt::Key_Down || key == Qt::Key_Up)) {
    list_->setCurrentRow((list_->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
  } else if (rows > 0 && (key == Qt::Key_PageDown || key == Qt::Key_PageUp)) {
    list_->setCurrentRow(std::clamp(list_->currentRow() + (key == Qt::Key_PageDown ? 10 : -10), 0, rows - 1));
  } else {
    return QDialog::eventFilter(watched, event);
  }
  return true;
}

void CommandPalette::take() {
  const QListWidgetItem* item = list_->currentItem();
  if (!item) return;
  // The command may open a dialog of its own: this one is gone by then.
  const std::function<void()> run = commands_[std::size_t(item->data(indexRole).toInt())].run;
  close();
  run();
}

}  // namespace resa
