#include "app/studio/setup/new_run_page.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include "app/studio/setup/augmentation_preview.h"
#include "app/studio/setup/preflight_card.h"
#include "engine/run/config_notes.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"
#include "widgets/config/config_form.h"

namespace resa {
namespace {

constexpr int mostSeeds = 100, previewHeight = 300;
constexpr int copiedTime = 2000;  // milliseconds that the button says so

}  // namespace

NewRunPage::NewRunPage(QWidget* parent) : QWidget(parent) { setObjectName(QStringLiteral("newRunPage")); }

void NewRunPage::setTrainer(const QString& program, const QString& runs) {
  trainer_ = program;
  runsFolder_ = runs;
  if (!form_ || program.isEmpty()) return;
  preview_->setTrainer(program);
  preflight_->setTrainer(program, runs);
}

ConfigForm& NewRunPage::form() {
  build();
  return *form_;
}

AugmentationPreview& NewRunPage::preview() {
  build();
  return *preview_;
}

PreflightCard& NewRunPage::preflight() {
  build();
  return *preflight_;
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
  presets_->setToolTip(tr("What the settings start from"));
  presets_->setMinimumWidth(80);
  for (const Preset& preset : presets()) presets_->addItem(QString::fromStdString(preset.name));
  const int quick = presets_->findText(QStringLiteral("quickstart"));
  presets_->setCurrentIndex(std::max(quick, 0));
  sentence_ = new QLabel;
  sentence_->setObjectName(QStringLiteral("presetAbout"));
  sentence_->setWordWrap(true);
  sentence_->setProperty("role", "muted");
  auto* names = new QHBoxLayout;
  name_ = new QLineEdit;
  name_->setObjectName(QStringLiteral("runNameEdit"));
  name_->setPlaceholderText(tr("Name of the run"));
  name_->setAccessibleName(tr("Name of the run"));
  name_->setToolTip(tr("Name of the run and of its folder"));
  name_->setMaxLength(80);
  seeds_ = new QSpinBox;
  seeds_->setObjectName(QStringLiteral("seedCount"));
  seeds_->setRange(1, mostSeeds);
  seeds_->setAccessibleName(tr("Seeds"));
  seeds_->setToolTip(tr("So many runs that differ in train.seed alone: the first starts, the others wait in the queue"));
  names->addWidget(name_, 1);
  names->addWidget(seeds_);
  form_ = new ConfigForm;
  form_->setObjectName(QStringLiteral("configForm"));
  problem_ = new QLabel;
  problem_->setWordWrap(true);
  problem_->setProperty("role", "problem");
  problem_->setObjectName(QStringLiteral("newRunProblem"));
  column->addWidget(presets_);
  column->addWidget(sentence_);
  column->addLayout(names);
  column->addWidget(form_, 1);
  column->addWidget(makeTools());
  column->addWidget(problem_);
  column->addWidget(makeButtons());
  connect(presets_, &QComboBox::currentIndexChanged, this, &NewRunPage::choosePreset);
  connect(form_, &ConfigForm::changed, this, &NewRunPage::check);
  connect(name_, &QLineEdit::textChanged, this, &NewRunPage::check);
  connect(seeds_, &QSpinBox::valueChanged, this, &NewRunPage::check);
  setTrainer(trainer_, runsFolder_);
  choosePreset(presets_->currentIndex());
}

QWidget* NewRunPage::makeTools() {
  auto* tools = new QWidget;
  auto* lines = new QVBoxLayout(tools);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->setSpacing(6);
  previewArea_ = new QScrollArea;
  previewArea_->setObjectName(QStringLiteral("previewArea"));
  previewArea_->setWidgetResizable(true);
  previewArea_->setFrameShape(QFrame::NoFrame);
  previewArea_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  previewArea_->setFixedHeight(previewHeight);
  preview_ = new AugmentationPreview;
  previewArea_->setWidget(preview_);
  previewArea_->hide();
  preflight_ = new PreflightCard;
  preflight_->hide();
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  showViews_ = makeButton(tr("Views"), ButtonKind::quiet, QStringLiteral("showViews"));
  showViews_->setToolTip(tr("Weak and strong views of real images under these settings, live"));
  showCheck_ = makeButton(tr("Check first"), ButtonKind::quiet, QStringLiteral("showPreflight"));
  showCheck_->setToolTip(tr("Check before starting: memory, disk and time from a few real steps"));
  copy_ = makeButton(tr("Copy as command"), ButtonKind::quiet, QStringLiteral("copyCommand"));
  for (QPushButton* button : {showViews_, showCheck_}) {
    button->setCheckable(true);
    connect(button, &QPushButton::clicked, this, [this, button] { unfold(button); });
  }
  connect(copy_, &QPushButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(command());
    copy_->setText(tr("Copied"));
    QTimer::singleShot(copiedTime, copy_, [this] { copy_->setText(tr("Copy as command")); });
    emit commandCopied(command());
  });
  row->addWidget(showViews_);
  row->addWidget(showCheck_);
  row->addStretch(1);
  row->addWidget(copy_);
  lines->addWidget(previewArea_);
  lines->addWidget(preflight_);
  lines->addLayout(row);
  return tools;
}

QWidget* NewRunPage::makeButtons() {
  auto* buttons = new QWidget;
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  start_ = makeButton(tr("Start training"), ButtonKind::primary, QStringLiteral("startButton"));
  queue_ = makeButton(tr("Add to queue"), ButtonKind::secondary, QStringLiteral("queueButton"));
  queue_->setToolTip(tr("Train this when the runs before it have ended"));
  row->addWidget(start_, 1);
  row->addWidget(queue_);
  connect(start_, &QPushButton::clicked, this, [this] {
    bool first = true;
    for (const auto& [config, name] : runs()) {
      if (std::exchange(first, false))
        emit startRequested(config, name);
      else
        emit queueRequested(config, name);
    }
  });
  connect(queue_, &QPushButton::clicked, this, [this] {
    for (const auto& [config, name] : runs()) emit queueRequested(config, name);
  });
  return buttons;
}

/// One of the two helpers at a time, so that the form keeps its room.
void NewRunPage::unfold(QPushButton* chosen) {
  if (chosen->isChecked()) (chosen == showViews_ ? showCheck_ : showViews_)->setChecked(false);
  previewArea_->setVisible(showViews_->isChecked());
  preflight_->setVisible(showCheck_->isChecked());
}

void NewRunPage::choosePreset(int index) {
  if (index < 0 || index >= int(presets().size())) return;
  const Preset& preset = presets()[std::size_t(index)];
  sentence_->setText(QString::fromStdString(preset.sentence));
  name_->setText(QString::fromStdString(preset.name));
  form_->setConfig(presetConfig(preset.name));
  form_->setBaseName(tr("the preset %1").arg(QString::fromStdString(preset.name)));
  check();
}

void NewRunPage::useConfig(const Config& config, const QString& name) {
  build();
  form_->setConfig(config);
  form_->setBaseName(tr("the run %1").arg(name));
  name_->setText(name);
  sentence_->setText(tr("The configuration of %1.").arg(name));
  check();
}

void NewRunPage::useData(const QString& set, const QString& root) {
  build();
  int index = presets_->findText(set);
  for (int i = 0; index < 0 && i < presets_->count(); ++i)
    if (presetConfig(presets()[std::size_t(i)].name).data.set == set.toStdString()) index = i;
  if (index < 0) index = presets_->findText(QStringLiteral("image-folder"));
  presets_->setCurrentIndex(index);
  choosePreset(index);  // also where it was chosen already
  Config config = form_->config();
  config.data.set = set.toStdString();
  config.data.root = root.toStdString();
  form_->edit(config);
  if (!root.isEmpty()) name_->setText(root.section('/', -1, -1, QString::SectionSkipEmpty));
  check();
}

std::vector<std::pair<Config, QString>> NewRunPage::runs() const {
  const Config config = form_->config();
  const QString name = name_->text().trimmed();
  if (seeds_->value() == 1) return {{config, name}};
  std::vector<std::pair<Config, QString>> all;
  for (int i = 0; i < seeds_->value(); ++i) {
    Config one = config;
    one.train.seed += i;
    all.emplace_back(one, tr("%1 seed %2").arg(name).arg(one.train.seed));
  }
  return all;
}

QString NewRunPage::command() const {
  if (!form_) return {};
  const Config config = form_->config();
  return QString::fromStdString(shellLine(trainCommand(config, nearestPreset(config))));
}

void NewRunPage::check() {
  // The name becomes a folder: one path component without surprises.
  static const QRegularExpression folderName(QStringLiteral("^[^/\\x00-\\x1f.][^/\\x00-\\x1f]*$"));
  const QString name = name_->text().trimmed(), wrong = form_->problem();
  QString problem = wrong;
  if (!folderName.match(name).hasMatch())
    problem = name.isEmpty() ? tr("Give the run a name.") : tr("A name cannot hold a slash or begin with a dot.");
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty() && problem != wrong);  // the form says its own
  const int count = seeds_->value();
  seeds_->setSuffix(count == 1 ? tr(" seed") : tr(" seeds"));
  start_->setText(count == 1 ? tr("Start training") : tr("Start %n runs", nullptr, count));
  for (QPushButton* button : {start_, queue_}) button->setEnabled(problem.isEmpty());
  start_->setToolTip(problem.isEmpty() ? tr("Train with these settings now") : tr("Not possible: %1").arg(problem));
  copy_->setEnabled(wrong.isEmpty());
  copy_->setToolTip(wrong.isEmpty() ? tr("The same training from a terminal:\n%1").arg(command()) : tr("Not possible: %1").arg(wrong));
  preview_->setConfig(form_->config(), wrong);
  preflight_->setConfig(form_->config(), wrong);
  emit configChanged(form_->config(), wrong);
}

}  // namespace resa
