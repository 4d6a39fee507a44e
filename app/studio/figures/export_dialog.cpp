#include "app/studio/figures/export_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "app/studio/figures/figure_preview.h"
#include "app/studio/figures/film_tab.h"
#include "app/studio/figures/look_form.h"
#include "app/studio/figures/recipe_tab.h"
#include "app/studio/window/copy_menu.h"
#include "app/studio/window/settings.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

QString filesText(int files) { return ExportDialog::tr("%n files", nullptr, files); }

}  // namespace

ExportDialog::ExportDialog(std::vector<Figure> figures, const QString& folder, QWidget* parent, const ExportContext& context)
    : QDialog(parent), figures_(std::move(figures)), context_(context), task_(new LatestTask(this)) {
  setObjectName(QStringLiteral("exportDialog"));
  setWindowTitle(tr("Export figures"));
  setAttribute(Qt::WA_DeleteOnClose);
  build(folder);
  look_->set(rememberedExport().formats.size() == 1 && Settings::text(QStringLiteral("export.look")).isEmpty()
                 ? FigureItem{{}, {}, figureFormats(), {}, {}}
                 : rememberedExport());
  refresh();
  preview();
}

ExportDialog::~ExportDialog() = default;

void ExportDialog::build(const QString& folder) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 14);
  column->setSpacing(10);
  auto* middle = new QHBoxLayout;
  middle->setSpacing(14);
  tabs_ = new QTabWidget;
  tabs_->setObjectName(QStringLiteral("exportTabs"));
  tabs_->setFixedWidth(320);
  tabs_->addTab(buildFigures(), tr("Figures"));
  if (!context_.run.isEmpty()) {
    recipes_ = new RecipeTab(context_.run, context_.runs);
    film_ = new FilmTab(figures_);
    tabs_->setAccessibleName(tr("What is exported"));
    tabs_->addTab(recipes_, tr("Paper's figures"));
    tabs_->addTab(film_, tr("Film"));
    connect(recipes_, &RecipeTab::changed, this, &ExportDialog::preview);
    connect(film_, &FilmTab::changed, this, &ExportDialog::preview);
  }
  preview_ = new FigurePreview;
  look_ = new LookForm;
  look_->setFixedWidth(290);
  auto* side = new QVBoxLayout;
  side->addWidget(look_);
  side->addStretch(1);
  middle->addWidget(tabs_);
  middle->addWidget(preview_, 1);
  middle->addLayout(side);
  column->addLayout(middle, 1);
  column->addWidget(buildFolder(folder));
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("exportMessage"));
  message_->setWordWrap(true);
  progress_ = new QProgressBar;
  progress_->setTextVisible(false);
  progress_->hide();
  column->addWidget(message_);
  column->addWidget(progress_);
  column->addWidget(buildButtons());
  resize(1080, 660);
  connect(tabs_, &QTabWidget::currentChanged, this, &ExportDialog::preview);
  connect(look_, &LookForm::changed, this, &ExportDialog::preview);
  connect(list_, &QListWidget::itemChanged, this, &ExportDialog::refresh);
  connect(list_, &QListWidget::currentRowChanged, this, &ExportDialog::preview);
  connect(folder_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
}

QWidget* ExportDialog::buildFigures() {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 8, 0, 0);
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("exportFigures"));
  list_->setAccessibleName(tr("Figures"));
  for (const Figure& figure : figures_) {
    auto* item = new QListWidgetItem(figure.name, list_);
    item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setCheckState(Qt::Checked);
    item->setToolTip(figure.caption);
  }
  list_->setSpacing(1);
  list_->setCurrentRow(0);
  auto* row = new QHBoxLayout;
  const auto tick = [this, row](const QString& text, const QString& hint, const char* name, Qt::CheckState state) {
    auto* button = makeButton(text, ButtonKind::quiet, QString::fromLatin1(name));
    button->setToolTip(hint);
    button->setAutoDefault(false);
    row->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, state] {
      for (int i = 0; i < list_->count(); ++i) list_->item(i)->setCheckState(state);
    });
  };
  tick(tr("All"), tr("Tick all figures"), "exportAll", Qt::Checked);
  tick(tr("None"), tr("Tick no figure"), "exportNone", Qt::Unchecked);
  row->addStretch(1);
  column->addWidget(list_, 1);
  column->addLayout(row);
  return page;
}

QWidget* ExportDialog::buildFolder(const QString& folder) {
  auto* box = new QWidget;
  auto* where = new QHBoxLayout(box);
  where->setContentsMargins(0, 0, 0, 0);
  where->setSpacing(8);
  folder_ = new QLineEdit(folder);
  folder_->setObjectName(QStringLiteral("exportFolder"));
  folder_->setAccessibleName(tr("Folder"));
  folder_->setToolTip(tr("Where the files are written; it is made where it is missing"));
  auto* choose = makeButton(tr("Choose…"), ButtonKind::secondary, QStringLiteral("exportChoose"));
  choose->setToolTip(tr("Choose the folder"));
  choose->setAutoDefault(false);
  where->addWidget(new QLabel(tr("Folder")));
  where->addWidget(folder_, 1);
  where->addWidget(choose);
  connect(choose, &QPushButton::clicked, this, [this] {
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Folder for the figures"), folder_->text());
    if (!chosen.isEmpty()) folder_->setText(chosen);
  });
  return box;
}

QWidget* ExportDialog::buildButtons() {
  auto* box = new QWidget;
  auto* buttons = new QHBoxLayout(box);
  buttons->setContentsMargins(0, 0, 0, 0);
  buttons->setSpacing(8);
  load_ = makeButton(tr("Load specification…"), ButtonKind::secondary, QStringLiteral("exportLoad"));
  save_ = makeButton(tr("Save specification…"), ButtonKind::secondary, QStringLiteral("exportSave"));
  copy_ = makeButton(tr("Copy as a command"), ButtonKind::secondary, QStringLiteral("exportCopyCommand"));
  start_ = makeButton(tr("Export"), ButtonKind::primary, QStringLiteral("exportStart"));
  close_ = makeButton(tr("Close"), ButtonKind::secondary, QStringLiteral("exportClose"));
  load_->setToolTip(tr("Take figures, looks and formats from a specification"));
  copy_->setToolTip(tr("The command that makes these figures without a window"));
  start_->setToolTip(tr("Write the files"));
  save_->setToolTip(tr("Figures, looks and formats as a file: resa-studio --export DIR --spec FILE makes them again without a window"));
  for (QPushButton* button : {load_, save_, copy_}) {
    button->setVisible(!context_.run.isEmpty());
    button->setAutoDefault(false);
    buttons->addWidget(button);
  }
  start_->setDefault(true);
  buttons->addStretch();
  buttons->addWidget(close_);
  buttons->addWidget(start_);
  connect(load_, &QPushButton::clicked, this, &ExportDialog::loadSpec);
  connect(save_, &QPushButton::clicked, this, &ExportDialog::saveSpec);
  connect(copy_, &QPushButton::clicked, this, &ExportDialog::copyCommand);
  connect(start_, &QPushButton::clicked, this, &ExportDialog::begin);
  connect(close_, &QPushButton::clicked, this, [this] {
    if (busy())
      finish(tr("cancelled"));
    else
      close();
  });
  return box;
}

std::vector<Figure> ExportDialog::chosenFigures() const {
  if (recipes_ && tabs_->currentWidget() == recipes_) return recipes_->figures();
  std::vector<Figure> chosen;
  for (std::size_t i = 0; i < figures_.size(); ++i)
    if (list_->item(int(i))->checkState() == Qt::Checked) chosen.push_back(figures_[i]);
  return chosen;
}

FigureItem ExportDialog::lookItem() const { return {{}, look_->look(), look_->formats(), {}, {}}; }

void ExportDialog::refresh() {
  const bool isFilm = film_ && tabs_->currentWidget() == film_;
  const int files = int(chosenFigures().size() * look_->formats().size());
  const bool ready = isFilm ? film_->figure() >= 0 && film_->problem().isEmpty() : files > 0;
  start_->setEnabled(ready && !busy() && !folder_->text().trimmed().isEmpty());
  start_->setText(isFilm ? tr("Make the film") : files > 0 ? tr("Export %1").arg(filesText(files)) : tr("Export"));
  close_->setText(busy() ? tr("Cancel") : tr("Close"));
  tabs_->setEnabled(!busy());
  look_->setEnabled(!busy());
  const bool some = !chosenItems().empty();
  save_->setEnabled(some && !isFilm);
  copy_->setEnabled(some && !isFilm);
}

void ExportDialog::preview() {
  refresh();
  if (recipes_ && tabs_->currentWidget() == recipes_) {
    if (recipes_->figures().empty())
      preview_->say(recipes_->problem());
    else
      preview_->showFigure(recipes_->shownFigure(), look_->look());
    return;
  }
  if (film_ && tabs_->currentWidget() == film_) {
    FigureLook look = look_->look();
    look.millimetres = QSizeF(film_->film({}).pixels) * 25.4 / 96;
    look.dpi = 96;
    if (film_->figure() < 0)
      preview_->say(tr("None of these figures can be made for every snapshot."));
    else
      preview_->showFigure(figures_[std::size_t(film_->figure())], look,
                           tr("one frame · %1 × %2 pixels").arg(film_->film({}).pixels.width()).arg(film_->film({}).pixels.height()));
    return;
  }
  const int row = list_->currentRow();
  if (row < 0)
    preview_->say(tr("There is nothing to export yet."));
  else
    preview_->showFigure(figures_[std::size_t(row)], look_->look());
}

void ExportDialog::begin() {
  target_ = QDir::cleanPath(folder_->text().trimmed()).toStdString();
  rememberExport(lookItem());
  if (film_ && tabs_->currentWidget() == film_) return beginFilm();
  jobs_.clear();
  for (const Figure& figure : chosenFigures())
    for (const FigureFormat format : look_->formats()) jobs_.push_back({figure, format});
  done_ = files_ = 0;
  working_ = true;
  say(tr("Writing…"), false);
  progress_->setRange(0, int(jobs_.size()));
  progress_->setValue(0);
  progress_->show();
  refresh();
  task_->run(
      [target = target_](const LatestTask::Cancelled&) {
        makeFolder(target);
        return true;
      },
      [this](bool) { next(); }, [this](const QString& reason) { finish(reason); });
}

/// One file after another: drawn on a worker where the figure allows it, else here between two frames of the window; written on a worker.
void ExportDialog::next() {
  if (!working_) return;  // cancelled meanwhile
  if (done_ == jobs_.size()) {
    finish({});
    return;
  }
  const Job job = jobs_[done_];
  const FigureLook look = look_->look();
  std::optional<QByteArray> content;
  if (!job.figure.anyThread) {
    try {
      content = renderFigure(job.figure, job.format, look);
    } catch (const std::exception& failure) {
      finish(QString::fromStdString(failure.what()));
      return;
    }
  }
  task_->run(
      [job, look, content, target = target_](const LatestTask::Cancelled&) {
        if (!content) return exportFigure(target, job.figure, {job.format}, look).size();
        writeFigure(target, job.figure.name.toStdString(), job.format, *content);
        return std::size_t(1);
      },
      [this](std::size_t files) {
        files_ += files;
        progress_->setValue(int(++done_));
        QTimer::singleShot(0, this, &ExportDialog::next);
      },
      [this](const QString& reason) { finish(reason); });
}

void ExportDialog::beginFilm() {
  working_ = true;
  files_ = 0;
  say(tr("Making the film…"), false);
  progress_->setRange(0, 0);
  progress_->show();
  refresh();
  const std::filesystem::path file = film_->target(QString::fromStdString(target_.string()));
  const QPointer<QProgressBar> bar(progress_);
  task_->run(
      [run = context_.run, film = film_->film(look_->look().style), file, bar](const LatestTask::Cancelled& cancelled) {
        FigureSource source(run.toStdString());
        return makeFilm(source, film, file, [&](int done, int all) {
          QMetaObject::invokeMethod(qApp, [bar, done, all] {
            if (!bar) return;
            bar->setRange(0, all);
            bar->setValue(done);
          });
          return !cancelled;
        });
      },
      [this, file](int frames) {
        files_ = frames > 0 ? 1 : 0;
        finish({});
        say(tr("%1 frames written to %2").arg(frames).arg(QString::fromStdString(file.string())), false);
      },
      [this](const QString& reason) { finish(reason); });
}

void ExportDialog::finish(const QString& failure) {
  task_->cancel();
  jobs_.clear();
  working_ = false;
  progress_->hide();
  const QString target = QString::fromStdString(target_.string());
  if (failure.isEmpty())
    say(tr("%1 written to %2").arg(filesText(int(files_)), target), false);
  else
    say(tr("Not exported: %1").arg(failure), true);
  refresh();
  if (failure.isEmpty()) emit exported(target, int(files_));
}

void ExportDialog::say(const QString& text, bool problem) {
  message_->setProperty("role", problem ? "problem" : "muted");
  message_->style()->unpolish(message_);
  message_->style()->polish(message_);
  message_->setText(text);
}

std::vector<FigureItem> ExportDialog::chosenItems() const {
  std::vector<FigureItem> items;
  FigureItem item = lookItem();
  if (recipes_ && tabs_->currentWidget() == recipes_) {
    item.request = recipes_->item().request;
    for (const QString& run : recipes_->chosenRuns()) item.runs.push_back(run.toStdString());
    if (!item.runs.empty()) items.push_back(item);
    return items;
  }
  for (const Figure& figure : chosenFigures()) {
    if (figure.request.figure.isEmpty()) continue;
    item.request = figure.request;
    item.name = figure.name.toStdString();
    items.push_back(item);
  }
  return items;
}

FigureSpec ExportDialog::spec() const {
  FigureSpec spec;
  if (!context_.run.isEmpty()) spec.runs = {context_.run.toStdString()};
  spec.figures = chosenItems();
  return spec;
}

void ExportDialog::saveSpec() {
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the specification"), folder_->text() + QStringLiteral("/figures.json"),
                                                    tr("Specifications (*.json)"));
  if (file.isEmpty()) return;
  try {
    writeSpec(file.toStdString(), spec());
    say(tr("%1 figures stand in %2").arg(spec().figures.size()).arg(file), false);
  } catch (const std::exception& failure) {
    say(tr("Not saved: %1").arg(QString::fromStdString(failure.what())), true);
  }
}

void ExportDialog::loadSpec() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Load a specification"), folder_->text(), tr("Specifications (*.json)"));
  if (file.isEmpty()) return;
  try {
    useSpec(readSpec(file.toStdString()));
  } catch (const std::exception& failure) {
    say(tr("Not loaded: %1").arg(QString::fromStdString(failure.what())), true);
  }
}

void ExportDialog::useSpec(const FigureSpec& spec) {
  look_->set(spec.figures.front());
  for (int i = 0; i < list_->count(); ++i) list_->item(i)->setCheckState(Qt::Unchecked);
  QStringList absent;
  for (const FigureItem& item : spec.figures) {
    if (recipes_ && findRecipe(item.request.figure)) {
      recipes_->choose(item);
      tabs_->setCurrentWidget(recipes_);
      continue;
    }
    bool found = false;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      const FigureRequest& shown = figures_[i].request;
      // The window shows one snapshot: a figure of another step is the same figure here.
      if (shown.figure != item.request.figure || shown.component != item.request.component) continue;
      if (shown.options.contains("view") != item.request.options.contains("view")) continue;  // a surface is another one than the map
      list_->item(int(i))->setCheckState(Qt::Checked);
      found = true;
    }
    if (!found) absent << item.request.figure;
  }
  say(absent.isEmpty() ? tr("%n figures of the specification are chosen", nullptr, int(spec.figures.size()))
                       : tr("Not among these figures: %1").arg(absent.join(", ")),
      !absent.isEmpty());
  preview();
}

void ExportDialog::copyCommand() {
  QStringList lines;
  const QString folder = folder_->text().trimmed();
  for (const FigureItem& item : chosenItems()) {
    QStringList runs;
    for (const std::string& run : item.runs) runs << QString::fromStdString(run);
    lines << commandOf(item, runs.isEmpty() ? QStringList{context_.run} : runs, folder);
  }
  QApplication::clipboard()->setText(lines.join('\n'));
  say(tr("Copied: %1").arg(lines.size() == 1 ? lines.front() : tr("%n commands", nullptr, int(lines.size()))), false);
}

void ExportDialog::closeEvent(QCloseEvent* event) {
  rememberExport(lookItem());
  QDialog::closeEvent(event);
}

}  // namespace resa
