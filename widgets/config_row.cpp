#include "widgets/config_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStyle>
#include <QWheelEvent>

#include "engine/run/error.h"
#include "widgets/controls.h"

namespace resa {
namespace {

/// A combo box that leaves the wheel to the form it stands in: scrolling past must not change values.
class StillCombo : public QComboBox {
 public:
  using QComboBox::QComboBox;

 protected:
  void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

QString humanName(const std::string& key) {
  QString name = QString::fromStdString(key.substr(key.rfind('.') + 1)).replace('_', ' ');
  name[0] = name[0].toUpper();
  return name;
}

/// Sets a property that the style sheet asks for. Styling a widget anew is slow, so it is done only where the property changes.
void mark(QWidget* widget, const char* property, bool on) {
  if (widget->property(property).toBool() == on) return;
  widget->setProperty(property, on);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

/// Text as typed into a line: strings without quotes, everything else in TOML's spelling.
QString textOf(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return QString::fromStdString(*text);
  return QString::fromStdString(formatValue(value));
}

}  // namespace

ConfigRow::ConfigRow(const ConfigKey& key, QWidget* parent) : QWidget(parent), key_(key), base_(key.defaultValue) {
  setObjectName("config.row." + QString::fromStdString(key.name));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  label_ = new QLabel(humanName(key.name), this);
  label_->setFixedWidth(168);
  row->addWidget(label_);
  makeEditor();
  editor()->setObjectName("config." + QString::fromStdString(key.name));
  editor()->setAccessibleName(humanName(key.name));
  editor()->setAccessibleDescription(QString::fromStdString(key.comment));
  row->addWidget(editor(), 1);
  reset_ = makeButton(QStringLiteral("↺"), ButtonKind::quiet, "config.reset." + QString::fromStdString(key.name), this);
  reset_->setAccessibleName(tr("Reset %1").arg(humanName(key.name)));
  reset_->setFixedWidth(30);
  QSizePolicy policy = reset_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  reset_->setSizePolicy(policy);
  row->addWidget(reset_);
  connect(reset_, &QPushButton::clicked, this, [this] {
    setValue(base_);
    emit edited();
  });
  setValue(key.defaultValue);
  setProblem({});
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
    for (const std::string& choice : key_.choices)
      combo_->addItem(choice.empty() ? tr("(none)") : QString::fromStdString(choice), QString::fromStdString(choice));
    connect(combo_, &QComboBox::currentIndexChanged, this, [this] {
      compare();
      emit edited();
    });
  } else {
    line_ = new QLineEdit(this);
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
    // A device such as cuda:1 is allowed without being listed; it is shown as an item of its own.
    if (combo_->findData(text) < 0) combo_->addItem(text, text);
    combo_->setCurrentIndex(combo_->findData(text));
  }
  if (line_) line_->setText(textOf(value));
  compare();
}

void ConfigRow::setBase(const ConfigValue& value) {
  base_ = value;
  compare();
  setProblem({});
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
  QString text = QStringLiteral("<p style='white-space: normal'>%1</p><p>%2 · default %3")
                     .arg(QString::fromStdString(key_.comment).toHtmlEscaped(), QString::fromStdString(key_.name),
                          QString::fromStdString(formatValue(key_.defaultValue)).toHtmlEscaped());
  const bool number = std::holds_alternative<std::int64_t>(key_.defaultValue) || std::holds_alternative<double>(key_.defaultValue);
  if (number && key_.minimum > -1e17 && key_.maximum < 1e17) text += QStringLiteral(" · %1 … %2").arg(key_.minimum).arg(key_.maximum);
  return text + "</p>";
}

void ConfigRow::setProblem(const QString& reason) {
  mark(editor(), "wrong", !reason.isEmpty());
  const QString tip =
      reason.isEmpty() ? toolTipText() : QStringLiteral("<p style='white-space: normal'>%1</p>").arg(reason.toHtmlEscaped());
  editor()->setToolTip(tip);
  label_->setToolTip(tip);
}

bool ConfigRow::matches(const QString& search) const {
  return search.isEmpty() || QString::fromStdString(key_.name).contains(search, Qt::CaseInsensitive) ||
         label_->text().contains(search, Qt::CaseInsensitive) || QString::fromStdString(key_.comment).contains(search, Qt::CaseInsensitive);
}

void ConfigRow::setReadOnly(bool readOnly) {
  editor()->setEnabled(!readOnly);
  compare();
}

}  // namespace resa
