#include "app/studio/new_run_page.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "engine/run/error.h"
#include "widgets/config_form.h"
#include "widgets/controls.h"

namespace resa {

NewRunPage::NewRunPage(QWidget* parent) : QWidget(parent) { setObjectName(QStringLiteral("newRunPage")); }

ConfigForm& NewRunPage::form() {
  build();
  return *form_;
}

void NewRunPage::showEvent(QShowEvent* event) {
  build();
  QWidget::showEvent(event);
}

void NewRunPage::build() {
  if (form_) return;
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 8, 0, 0);
  column->setSpacing(8);
  presets_ = new QComboBox;
  presets_->setObjectName(QStringLiteral("presetChoice"));
  presets_->setAccessibleName(tr("Preset"));
  for (const Preset& preset : presets()) presets_->addItem(QString::fromStdString(preset.name));
  const int quick = presets_->findText(QStringLiteral("quickstart"));
  presets_->setCurrentIndex(std::max(quick, 0));
  sentence_ = new QLabel;
  sentence_->setWordWrap(true);
  sentence_->setProperty("role", "muted");
  name_ = new QLineEdit;
  name_->setObjectName(QStringLiteral("runNameEdit"));
  name_->setPlaceholderText(tr("Name of the run"));
  name_->setAccessibleName(tr("Name of the run"));
  name_->setMaxLength(80);
  form_ = new ConfigForm;
  form_->setObjectName(QStringLiteral("configForm"));
  problem_ = new QLabel;
  problem_->setWordWrap(true);
  problem_->setProperty("role", "problem");
  problem_->setObjectName(QStringLiteral("newRunProblem"));
  start_ = makeButton(tr("Start training"), ButtonKind::primary, QStringLiteral("startButton"));
  column->addWidget(presets_);
  column->addWidget(sentence_);
  column->addWidget(name_);
  column->addWidget(form_, 1);
  column->addWidget(problem_);
  column->addWidget(start_);
  connect(presets_, &QComboBox::currentIndexChanged, this, &NewRunPage::choosePreset);
  connect(form_, &ConfigForm::changed, this, &NewRunPage::check);
  connect(name_, &QLineEdit::textChanged, this, &NewRunPage::check);
  connect(start_, &QPushButton::clicked, this, [this] { emit startRequested(form_->config(), name_->text().trimmed()); });
  choosePreset(presets_->currentIndex());
}

void NewRunPage::choosePreset(int index) {
  if (index < 0 || index >= int(presets().size())) return;
  const Preset& preset = presets()[std::size_t(index)];
  sentence_->setText(QString::fromStdString(preset.sentence));
  name_->setText(QString::fromStdString(preset.name));
  try {
    ConfigLayers layers;
    layers.applyPreset(preset.name);
    form_->setConfig(layers.config());
  } catch (const Error& failure) {
    problem_->setText(QString::fromStdString(failure.what()));
  }
  check();
}

void NewRunPage::useConfig(const Config& config, const QString& name) {
  build();
  form_->setConfig(config);
  name_->setText(name);
  sentence_->setText(tr("The configuration of %1.").arg(name));
  check();
}

void NewRunPage::check() {
  // The name becomes a folder: one path component without surprises.
  static const QRegularExpression folderName(QStringLiteral("^[^/\\x00-\\x1f.][^/\\x00-\\x1f]*$"));
  const QString name = name_->text().trimmed();
  QString problem = form_->problem();
  if (!folderName.match(name).hasMatch())
    problem = name.isEmpty() ? tr("Give the run a name.") : tr("A name cannot hold a slash or begin with a dot.");
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  start_->setEnabled(problem.isEmpty());
}

}  // namespace resa
