#include "widgets/config/config_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QStyle>
#include <QWheelEvent>

#include "engine/run/config_notes.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr int labelWidth = 150, resetWidth = 28, unitSize = 12;

/// A combo box that leaves the wheel to the form it stands in: scrolling past must not change values.
class StillCombo : public QComboBox {
 public:
  using QComboBox::QComboBox;

 protected:
  void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

/// A line with its unit at the right end, where it takes no room from the form.
class UnitLine : public QLineEdit {
 public:
  UnitLine(const QString& unit, QWidget* parent) : QLineEdit(parent), unit_(unit) {
    if (!unit_.isEmpty()) setTextMargins(0, 0, QFontMetrics(theme().font(unitSize)).horizontalAdvance(unit_) + 6, 0);
  }

 protected:
  void paintEvent(QPaintEvent* event) override {
    QLineEdit::paintEvent(event);
    if (unit_.isEmpty()) return;
    QPainter painter(this);
    painter.setFont(theme().font(unitSize));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, unit_);
  }

 private:
  QString unit_;
};

QString humanName(const std::string& key) {
  QString name = QString::fromStdString(key.substr(key.rfind('.') + 1)).replace('_', ' ');
  name[0] = name[0].toUpper();
  return name;
}

/// Sets a property that the style sheet asks for. Styling a widget anew is slow, so it is done only where the property changes.
void mark(QWidget* widget, const char* property, const QVariant& value) {
  if (widget->property(property) == value) return;
  widget->setProperty(property, value);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

/// Text as typed into a line: strings without quotes, everything else in TOML's spelling.
QString textOf(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return QString::fromStdString(*text);
  return QString::fromStdString(formatValue(value));
}

}  // namespace

QString markedWords(const QString& text, const QStringList& words) {
  QStringList escaped;
  for (const QString& word : words) escaped << QRegularExpression::escape(word);
  if (escaped.isEmpty()) return text.toHtmlEscaped();
  const QRegularExpression any(escaped.join('|'), QRegularExpression::CaseInsensitiveOption);
  const QString open = QStringLiteral("<span style='background-color:%1; color:%2'>").arg(theme().accent.name(), theme().onAccent.name());
  QString html;
  qsizetype done = 0;
  for (auto found = any.globalMatch(text); found.hasNext();) {
    const QRegularExpressionMatch match = found.next();
    html += text.mid(done, match.capturedStart() - done).toHtmlEscaped() + open + match.captured().toHtmlEscaped() + "</span>";
    done = match.capturedEnd();
  }
  return html + text.mid(done).toHtmlEscaped();
}

ConfigRow::ConfigRow(const ConfigKey& key, QWidget* parent) : QWidget(parent), key_(key), base_(key.defaultValue) {
  setObjectName("config.row." + QString::fromStdString(key.name));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  label_ = new QLabel(humanName(key.name), this);
  label_->setObjectName("config.label." + QString::fromStdString(key.name));
  label_->setFixedWidth(labelWidth);
  row->addWidget(label_);
  makeEditor();
  editor()->setObjectName("config." + QString::fromStdString(key.name));
  const QString unit = QString::fromStdString(unitOf(key.name));
  editor()->setAccessibleName(unit.isEmpty() ? humanName(key.name) : humanName(key.name) + ", " + unit);
  editor()->setAccessibleDescription(QString::fromStdString(key.comment));
  row->addWidget(editor(), 1);
  reset_ = makeButton(QStringLiteral("↺"), ButtonKind::quiet, "config.reset." + QString::fromStdString(key.name), this);
  reset_->setAccessibleName(tr("Reset %1").arg(humanName(key.name)));
  reset_->setFixedWidth(resetWidth);
  QSizePolicy policy = reset_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  reset_->setSizePolicy(policy);
  row->addWidget(reset_);
  column->addLayout(row);
  connect(reset_, &QPushButton::clicked, this, [this] {
    setValue(base_);
    emit edited();
  });
  setValue(key.defaultValue);
  const QString tip = toolTipText();
  editor()->setToolTip(tip);
  label_->setToolTip(tip);
}

void ConfigRow::makeEditor() {
  if (std::holds_alternative<bool>(key_.defaultValue)) {
    check_ = new QCheckBox(this);
    connect(check_, &QCheckBox::toggled, this, [this] {
      compare();
      emit edited();
    });
  } else if (std::holds_alternative<std::string>(key_.defaultValue) && !key_.choices.empty()) {
    combo_ = new StillCombo(this);
    combo_->setFocusPolicy(Qt::StrongFocus);
    combo_->setMinimumWidth(60);
    for (const std::string& choice : key_.choices)
      combo_->addItem(choice.empty() ? tr("(none)") : QString::fromStdString(choice), QString::fromStdString(choice));
    connect(combo_, &QComboBox::currentIndexChanged, this, [this] {
      compare();
      emit edited();
    });
  } else {
    line_ = new UnitLine(QString::fromStdString(unitOf(key_.name)), this);
    connect(line_, &QLineEdit::textChanged, this, [this] {
      compare();
      emit edited();
    });
  }
}

QWidget* ConfigRow::editor() const {
  if (check_) return check_;
  return combo_ ? static_cast<QWidget*>(combo_) : line_;
}

void ConfigRow::setValue(const ConfigValue& value) {
  const QSignalBlocker quiet(editor());
  if (check_) check_->setChecked(std::get<bool>(value));
  if (combo_) {
    const QString text = textOf(value);
    // A value that is allowed without being listed is shown as an item of its own.
    if (combo_->findData(text) < 0) combo_->addItem(text, text);
    combo_->setCurrentIndex(combo_->findData(text));
  }
  if (line_) {
    line_->setText(textOf(value));
    line_->setCursorPosition(0);
  }
  compare();
}

void ConfigRow::setBase(const ConfigValue& value) {
  base_ = value;
  compare();
}

ConfigValue ConfigRow::value() const {
  if (check_) return check_->isChecked();
  if (combo_) return combo_->currentData().toString().toStdString();
  if (std::holds_alternative<std::string>(key_.defaultValue)) return line_->text().toStdString();
  return parseValue(key_, line_->text().trimmed().toStdString());
}

void ConfigRow::compare() {
  try {
    differs_ = value() != base_;
  } catch (const ConfigError&) {
    differs_ = true;
  }
  reset_->setVisible(differs_ && editor()->isEnabled());
  reset_->setToolTip(tr("Back to %1").arg(textOf(base_).isEmpty() ? tr("(empty)") : textOf(base_)));
  mark(label_, "changed", differs_);
}

QString ConfigRow::toolTipText() const {
  const QString unit = QString::fromStdString(unitOf(key_.name));
  QString text = QStringLiteral("<p style='white-space: normal'>%1</p><p>%2 · default %3")
                     .arg(QString::fromStdString(key_.comment).toHtmlEscaped(), QString::fromStdString(key_.name),
                          QString::fromStdString(formatValue(key_.defaultValue)).toHtmlEscaped());
  if (!unit.isEmpty()) text += QLatin1Char(' ') + unit;
  const bool number = std::holds_alternative<std::int64_t>(key_.defaultValue) || std::holds_alternative<double>(key_.defaultValue);
  if (number && key_.minimum > -1e17 && key_.maximum < 1e17) text += QStringLiteral(" · %1 … %2").arg(key_.minimum).arg(key_.maximum);
  return text + "</p>";
}

void ConfigRow::setProblem(const QString& reason) {
  if (reason == problemText_) return;
  problemText_ = reason;
  mark(editor(), "wrong", !reason.isEmpty());
  showRemark();
}

void ConfigRow::setNote(const QString& text) {
  if (text == noteText_) return;
  noteText_ = text;
  showRemark();
}

void ConfigRow::showRemark() {
  const QString text = problemText_.isEmpty() ? noteText_ : problemText_;
  if (!remark_) {
    remark_ = new QLabel(this);
    remark_->setObjectName("config.problem." + QString::fromStdString(key_.name));
    remark_->setWordWrap(true);
    remark_->setTextFormat(Qt::PlainText);
    layout()->addWidget(remark_);
  }
  mark(remark_, "role", problemText_.isEmpty() ? QStringLiteral("muted") : QStringLiteral("problem"));
  remark_->setText(text);
  remark_->setVisible(!text.isEmpty());
}

bool ConfigRow::search(const QStringList& words) {
  const QString name = QString::fromStdString(key_.name), human = humanName(key_.name), comment = QString::fromStdString(key_.comment);
  for (const QString& word : words)
    if (!name.contains(word, Qt::CaseInsensitive) && !human.contains(word, Qt::CaseInsensitive) &&
        !comment.contains(word, Qt::CaseInsensitive))
      return false;
  label_->setText(words.isEmpty() ? human : markedWords(human, words));
  if (words.isEmpty() && !help_) return true;
  if (!help_) {
    help_ = new QLabel(this);
    help_->setObjectName("config.help." + QString::fromStdString(key_.name));
    help_->setWordWrap(true);
    help_->setTextFormat(Qt::RichText);
    mark(help_, "role", QStringLiteral("muted"));
    qobject_cast<QVBoxLayout*>(layout())->insertWidget(1, help_);
  }
  help_->setText(markedWords(name, words) + " · " + markedWords(comment, words));
  help_->setVisible(!words.isEmpty());
  return true;
}

void ConfigRow::setReadOnly(bool readOnly) {
  editor()->setEnabled(!readOnly);
  compare();
}

}  // namespace resa
