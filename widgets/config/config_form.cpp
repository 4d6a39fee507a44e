#include "widgets/config/config_form.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

#include "engine/run/config_notes.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/config/config_row.h"

namespace resa {
namespace {

QString sectionTitle(const std::string& section) {
  if (section == "augment.weak") return QObject::tr("Weak view");
  if (section == "augment.crops") return QObject::tr("Multi-crop");
  if (section == "augment.strong") return QObject::tr("Strong view");
  static const std::map<std::string, const char*> titles = {
      {"data", QT_TRANSLATE_NOOP("QObject", "Data")},           {"model", QT_TRANSLATE_NOOP("QObject", "Model")},
      {"method", QT_TRANSLATE_NOOP("QObject", "Method")},       {"train", QT_TRANSLATE_NOOP("QObject", "Training")},
      {"evaluate", QT_TRANSLATE_NOOP("QObject", "Evaluation")}, {"output", QT_TRANSLATE_NOOP("QObject", "Output")}};
  const auto known = titles.find(section);
  if (known != titles.end()) return QObject::tr(known->second);
  QString title = QString::fromStdString(section).replace('.', ' ');
  title[0] = title[0].toUpper();
  return title;
}

/// The key that a problem's sentence begins with; empty where it begins with none.
std::string keyOf(const QString& problem) {
  std::string found;
  for (const ConfigKey& key : configSchema()) {
    const QString name = QString::fromStdString(key.name);
    const bool named = problem.startsWith(name + ' ') || problem.startsWith(name + ':');
    if (named && key.name.size() > found.size()) found = key.name;
  }
  return found;
}

}  // namespace

ConfigForm::ConfigForm(QWidget* parent) : QWidget(parent), baseName_(tr("the defaults")) {
  setObjectName("configForm");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(makeHead());
  scroll_ = new QScrollArea(this);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* page = new QWidget(scroll_);
  makeRows(page);
  scroll_->setWidget(page);
  column->addWidget(scroll_, 1);
  auto* foot = new QHBoxLayout;
  message_ = new QLabel(this);
  message_->setObjectName("configForm.message");
  message_->setWordWrap(true);
  showProblem_ = makeButton(tr("Show it"), ButtonKind::quiet, "configForm.showProblem", this);
  showProblem_->setToolTip(tr("Go to the setting that is wrong"));
  foot->addWidget(message_, 1);
  foot->addWidget(showProblem_);
  column->addLayout(foot);
  connect(showProblem_, &QPushButton::clicked, this, [this] { showKey(problemKey_); });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &ConfigForm::filter);
  setConfig(Config());
}

ConfigForm::~ConfigForm() = default;

QWidget* ConfigForm::makeHead() {
  auto* head = new QWidget(this);
  auto* lines = new QVBoxLayout(head);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->setSpacing(6);
  search_ = new QLineEdit(head);
  search_->setObjectName("configForm.search");
  search_->setPlaceholderText(tr("Search the settings"));
  search_->setAccessibleName(tr("Search the settings"));
  search_->setToolTip(tr("Words of a key or of what it does"));
  search_->setClearButtonEnabled(true);
  auto* choices = new QHBoxLayout;
  choices->setSpacing(12);
  advanced_ = new QCheckBox(tr("Advanced"), head);
  advanced_->setObjectName("configForm.advanced");
  advanced_->setToolTip(tr("Show the settings that are rarely changed too"));
  onlyChanged_ = new QCheckBox(head);
  onlyChanged_->setObjectName("configForm.onlyChanged");
  resetAll_ = makeButton(tr("Reset all"), ButtonKind::quiet, "configForm.resetAll", head);
  choices->addWidget(advanced_);
  choices->addWidget(onlyChanged_);
  choices->addStretch(1);
  choices->addWidget(resetAll_);
  lines->addWidget(search_);
  lines->addLayout(choices);
  connect(search_, &QLineEdit::textChanged, this, &ConfigForm::filter);
  connect(advanced_, &QCheckBox::toggled, this, &ConfigForm::filter);
  connect(onlyChanged_, &QCheckBox::toggled, this, &ConfigForm::filter);
  connect(resetAll_, &QPushButton::clicked, this, &ConfigForm::resetAll);
  return head;
}

void ConfigForm::makeRows(QWidget* page) {
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
  empty_ = new QLabel(page);
  empty_->setObjectName("configForm.empty");
  empty_->setWordWrap(true);
  empty_->setProperty("role", "empty");
  list->addWidget(empty_);
  list->addStretch(1);
}

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

void ConfigForm::edit(const Config& config) {
  config_ = config;
  for (const Section& section : sections_)
    for (ConfigRow* row : section.rows) row->setValue(row->key().get(config));
  validate();
  filter();
  emit changed();
}

void ConfigForm::resetAll() { edit(base_); }

void ConfigForm::setBaseName(const QString& name) {
  baseName_ = name;
  filter();
}

std::vector<std::string> ConfigForm::changedNames() const {
  std::vector<std::string> names;
  for (const Section& section : sections_)
    for (const ConfigRow* row : section.rows)
      if (row->differs()) names.push_back(row->key().name);
  return names;
}

ConfigRow* ConfigForm::row(const std::string& key) const {
  for (const Section& section : sections_)
    for (ConfigRow* row : section.rows)
      if (row->key().name == key) return row;
  return nullptr;
}

QWidget* ConfigForm::editor(const std::string& key) const {
  const ConfigRow* found = row(key);
  return found ? found->editor() : nullptr;
}

void ConfigForm::showKey(const std::string& key) {
  ConfigRow* found = row(key);
  if (!found) return;
  search_->clear();
  onlyChanged_->setChecked(false);
  if (found->isHidden()) advanced_->setChecked(true);
  scroll_->widget()->layout()->activate();
  scroll_->ensureWidgetVisible(found, 0, 60);
  found->editor()->setFocus();
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
  filter();
  emit changed();
}

void ConfigForm::validate() {
  problem_.clear();
  problemKey_.clear();
  std::map<std::string, QString> problems, notes;
  for (const Section& section : sections_) {
    for (ConfigRow* row : section.rows) {
      try {
        row->value();
      } catch (const ConfigError& error) {
        problems[row->key().name] = QString::fromUtf8(error.what());
        if (problem_.isEmpty()) problem_ = QString::fromUtf8(error.what());
      }
    }
  }
  if (problem_.isEmpty()) {
    try {
      config_.validate();
      for (const ConfigNote& note : configNotes(config_, base_)) notes[note.key] = QString::fromStdString(note.text);
    } catch (const ConfigError& error) {
      problem_ = QString::fromUtf8(error.what());
    }
  }
  problemKey_ = keyOf(problem_);
  if (!problemKey_.empty()) problems.emplace(problemKey_, problem_);
  for (const Section& section : sections_) {
    for (ConfigRow* row : section.rows) {
      row->setProblem(problems[row->key().name]);
      row->setNote(notes[row->key().name]);
    }
  }
  const QString role = problem_.isEmpty() ? QStringLiteral("muted") : QStringLiteral("problem");
  if (message_->property("role").toString() != role) {
    message_->setProperty("role", role);
    message_->style()->unpolish(message_);
    message_->style()->polish(message_);
  }
  message_->setText(problem_.isEmpty() ? tr("These settings are valid.") : problem_);
  showProblem_->setVisible(!problemKey_.empty());
}

void ConfigForm::filter() {
  const QStringList words = search_->text().split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts);
  int shownRows = 0, changedRows = 0;
  for (const Section& section : sections_) {
    bool any = false;
    for (ConfigRow* row : section.rows) {
      // Neither a changed nor a faulty value is ever folded away: it would act unseen.
      const bool unfolded =
          !row->key().advanced || advanced_->isChecked() || !words.isEmpty() || row->differs() || !row->problem().isEmpty();
      const bool shown = row->search(words) && unfolded && (!onlyChanged_->isChecked() || row->differs());
      if (shown == row->isHidden()) row->setVisible(shown);
      any = any || shown;
      shownRows += shown ? 1 : 0;
      changedRows += row->differs() ? 1 : 0;
    }
    if (any == section.box->isHidden()) section.box->setVisible(any);
  }
  onlyChanged_->setText(tr("Changed: %1").arg(changedRows));
  onlyChanged_->setAccessibleName(tr("Only changed settings"));
  onlyChanged_->setToolTip(tr("Show only what differs from %1").arg(baseName_));
  resetAll_->setEnabled(changedRows > 0);
  resetAll_->setToolTip(tr("Back to %1").arg(baseName_));
  empty_->setVisible(shownRows == 0);
  if (shownRows > 0) return;
  empty_->setText(words.isEmpty()             ? tr("Nothing differs from %1.").arg(baseName_)
                  : onlyChanged_->isChecked() ? tr("No changed setting has “%1” in its key or its help.").arg(search_->text().trimmed())
                                              : tr("No setting has “%1” in its key or its help.").arg(search_->text().trimmed()));
}

}  // namespace resa
