#include "widgets/config_form.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/run/error.h"
#include "widgets/config_row.h"

namespace resa {
namespace {

QString sectionTitle(const std::string& section) {
  if (section == "augment.weak") return QObject::tr("Weak view");
  if (section == "augment.crops") return QObject::tr("Multi-crop");
  if (section == "augment.strong") return QObject::tr("Strong view");
  QString title = QString::fromStdString(section).replace('.', ' ');
  title[0] = title[0].toUpper();
  return title;
}

}  // namespace

ConfigForm::ConfigForm(QWidget* parent) : QWidget(parent) {
  setObjectName("configForm");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  auto* head = new QHBoxLayout;
  search_ = new QLineEdit(this);
  search_->setObjectName("configForm.search");
  search_->setPlaceholderText(tr("Search the settings"));
  search_->setAccessibleName(tr("Search the settings"));
  search_->setClearButtonEnabled(true);
  advanced_ = new QCheckBox(tr("Advanced"), this);
  advanced_->setObjectName("configForm.advanced");
  head->addWidget(search_, 1);
  head->addWidget(advanced_);
  column->addLayout(head);

  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* page = new QWidget(scroll);
  auto* list = new QVBoxLayout(page);
  list->setContentsMargins(0, 0, 8, 0);
  list->setSpacing(16);
  for (const ConfigKey& key : configSchema()) {
    auto found = std::find_if(sections_.begin(), sections_.end(), [&](const Section& section) { return section.name == key.section(); });
    if (found == sections_.end()) {
      auto* box = new QWidget(page);
      auto* rows = new QVBoxLayout(box);
      rows->setContentsMargins(0, 0, 0, 0);
      rows->setSpacing(6);
      auto* title = new QLabel(sectionTitle(key.section()), box);
      title->setProperty("role", "title");
      rows->addWidget(title);
      list->addWidget(box);
      found = sections_.insert(sections_.end(), Section{key.section(), box, {}});
    }
    auto* row = new ConfigRow(key, found->box);
    found->box->layout()->addWidget(row);
    found->rows.push_back(row);
    connect(row, &ConfigRow::edited, this, [this, row] { edited(row); });
  }
  list->addStretch(1);
  scroll->setWidget(page);
  column->addWidget(scroll, 1);
  message_ = new QLabel(this);
  message_->setObjectName("configForm.message");
  message_->setWordWrap(true);
  column->addWidget(message_);
  connect(search_, &QLineEdit::textChanged, this, &ConfigForm::filter);
  connect(advanced_, &QCheckBox::toggled, this, &ConfigForm::filter);
  setConfig(Config());
}

ConfigForm::~ConfigForm() = default;

void ConfigForm::setConfig(const Config& config) {
  config_ = base_ = config;
  for (const Section& section : sections_) {
    for (ConfigRow* row : section.rows) {
      row->setBase(row->key().get(config));
      row->setValue(row->key().get(config));
    }
  }
  validate();
  filter();
}

QWidget* ConfigForm::editor(const std::string& key) const {
  for (const Section& section : sections_) {
    for (const ConfigRow* row : section.rows) {
      if (row->key().name == key) return row->editor();
    }
  }
  return nullptr;
}

void ConfigForm::setReadOnly(bool readOnly) {
  for (const Section& section : sections_) {
    for (ConfigRow* row : section.rows) row->setReadOnly(readOnly);
  }
}

void ConfigForm::edited(ConfigRow* row) {
  try {
    row->key().set(config_, row->value());
  } catch (const ConfigError&) {
    // The key keeps its last good value; validate() shows what is wrong with the text.
  }
  validate();
  emit changed();
}

void ConfigForm::validate() {
  problem_.clear();
  for (const Section& section : sections_) {
    for (ConfigRow* row : section.rows) {
      QString reason;
      try {
        row->value();
      } catch (const ConfigError& error) {
        reason = QString::fromUtf8(error.what());
        if (problem_.isEmpty()) problem_ = reason;
      }
      row->setProblem(reason);
    }
  }
  if (problem_.isEmpty()) {
    try {
      config_.validate();
    } catch (const ConfigError& error) {
      problem_ = QString::fromUtf8(error.what());
    }
    for (const Section& section : sections_) {
      for (ConfigRow* row : section.rows) {
        if (problem_.startsWith(QString::fromStdString(row->key().name) + " ")) row->setProblem(problem_);
      }
    }
  }
  const QString role = problem_.isEmpty() ? QStringLiteral("muted") : QStringLiteral("problem");
  if (message_->property("role").toString() != role) {
    message_->setProperty("role", role);
    message_->setStyleSheet(QString());  // makes the style look at the role again
  }
  message_->setText(problem_.isEmpty() ? tr("These settings are valid.") : problem_);
}

void ConfigForm::filter() {
  const QString text = search_->text().trimmed();
  for (const Section& section : sections_) {
    bool any = false;
    for (ConfigRow* row : section.rows) {
      // A changed value is never folded away: it would act unseen.
      const bool unfolded = !row->key().advanced || advanced_->isChecked() || !text.isEmpty() || row->differs();
      const bool shown = unfolded && row->matches(text);
      row->setVisible(shown);
      any = any || shown;
    }
    section.box->setVisible(any);
  }
}

}  // namespace resa
