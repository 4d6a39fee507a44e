#include "app/studio/figures/recipe_tab.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/studio/figures/recipe_choice.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

struct FoundRun {
  QString root, title;
};

/// What a worker found out: figures, or why there are none; what the runs lack in any case, and which data they are of.
struct Outcome {
  std::vector<Figure> figures;
  QString problem, data;
  QStringList missing, warnings;
  std::vector<std::string> classes;
};

Outcome outcomeOf(const RecipeChoice::Wanted& wanted, const QStringList& roots) {
  Outcome outcome;
  try {
    std::vector<std::shared_ptr<FigureSource>> runs;
    for (const QString& root : roots) runs.push_back(std::make_shared<FigureSource>(root.toStdString()));
    const Recipe* recipe = findRecipe(wanted.recipe);
    if (!recipe) return outcome;
    if (!runs.empty() && recipe->takesClasses) {
      outcome.data = evaluatedData(*runs.front());
      if (runs.front()->samples()) outcome.classes = runs.front()->samples()->classes;
    }
    RecipeInput input = wanted.of(outcome.data);
    input.runs = runs;
    if (!runs.empty()) {
      const RecipeCheck check = recipe->check(input);
      outcome.missing = check.missing;
      outcome.warnings = check.warnings;
    }
    outcome.figures = makeRecipe(*recipe, input);
  } catch (const std::exception& failure) {
    outcome.problem = QString::fromStdString(failure.what());
  }
  return outcome;
}

QString statusText(const QStringList& missing, const QStringList& warnings) {
  QStringList parts;
  if (!warnings.isEmpty()) parts << RecipeTab::tr("Mind that %1.").arg(warnings.join("; "));
  if (!missing.isEmpty()) parts << RecipeTab::tr("Not among these runs: %1.").arg(missing.join("; "));
  return parts.join('\n');
}

}  // namespace

RecipeTab::RecipeTab(const QString& run, const QString& runs, QWidget* parent)
    : QWidget(parent), search_(new LatestTask(this)), make_(new LatestTask(this)) {
  build();
  if (!run.isEmpty()) addRun(run, QFileInfo(run).fileName(), true);
  findRuns(runs);
  wait_.setSingleShot(true);
  wait_.setInterval(0);
  connect(&wait_, &QTimer::timeout, this, &RecipeTab::remake);
  recipes_->setCurrentRow(0);
}

void RecipeTab::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 8, 0, 0);
  column->setSpacing(8);
  recipes_ = new QListWidget;
  recipes_->setObjectName(QStringLiteral("recipes"));
  recipes_->setAccessibleName(tr("Figures and tables of the paper"));
  for (const Recipe& recipe : recipes()) {
    auto* item = new QListWidgetItem(
        tr("%1 · %2").arg(QString(recipe.name).replace("figure", tr("Figure ")).replace("table", tr("Table ")), recipe.title), recipes_);
    item->setData(Qt::UserRole, recipe.name);
    item->setToolTip(recipe.title + "\n" + tr("Needs %1.").arg(recipe.needs));
  }
  recipes_->setSpacing(1);
  recipes_->setTextElideMode(Qt::ElideRight);
  recipes_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  needs_ = new QLabel;
  needs_->setObjectName(QStringLiteral("recipeNeeds"));
  needs_->setProperty("role", "muted");
  needs_->setWordWrap(true);
  runs_ = new QListWidget;
  runs_->setObjectName(QStringLiteral("recipeRuns"));
  runs_->setAccessibleName(tr("Runs it is made of"));
  runs_->setSpacing(1);
  auto* add = makeButton(tr("Add a run folder…"), ButtonKind::quiet, QStringLiteral("recipeAddRun"));
  add->setToolTip(tr("A run from anywhere on this machine"));
  choice_ = new RecipeChoice;
  several_ = new QWidget;
  auto* row = new QHBoxLayout(several_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  shown_ = new QComboBox;
  shown_->setObjectName(QStringLiteral("recipeShown"));
  shown_->setAccessibleName(tr("Figure to look at"));
  shown_->setToolTip(tr("This recipe makes several figures; all are exported"));
  row->addWidget(new QLabel(tr("Preview")));
  row->addWidget(shown_, 1);
  several_->hide();
  status_ = new QLabel;
  status_->setObjectName(QStringLiteral("recipeStatus"));
  status_->setProperty("role", "muted");
  status_->setWordWrap(true);
  column->addWidget(recipes_, 3);
  column->addWidget(needs_);
  column->addWidget(runs_, 2);
  column->addWidget(add, 0, Qt::AlignLeft);
  column->addWidget(choice_);
  column->addWidget(several_);
  column->addWidget(status_);
  connect(recipes_, &QListWidget::currentRowChanged, this, &RecipeTab::chosen);
  connect(runs_, &QListWidget::itemChanged, this, [this] { wait_.start(); });
  connect(choice_, &RecipeChoice::changed, this, [this] { wait_.start(); });
  connect(shown_, &QComboBox::activated, this, &RecipeTab::changed);
  connect(add, &QPushButton::clicked, this, [this] {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Add a run folder"));
    if (!folder.isEmpty()) addRun(folder, QFileInfo(folder).fileName(), true);
  });
}

void RecipeTab::addRun(const QString& root, const QString& title, bool ticked) {
  for (int i = 0; i < runs_->count(); ++i)
    if (runs_->item(i)->data(Qt::UserRole).toString() == root) return;
  auto* item = new QListWidgetItem(title);
  item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  item->setData(Qt::UserRole, root);
  item->setToolTip(root);
  item->setCheckState(ticked ? Qt::Checked : Qt::Unchecked);
  runs_->addItem(item);
}

void RecipeTab::findRuns(const QString& folder) {
  if (folder.isEmpty()) return;
  search_->run(
      [folder](const LatestTask::Cancelled&) {
        std::vector<FoundRun> found;
        for (const RunFolder& run : listRuns(folder.toStdString()))
          found.push_back({QString::fromStdString(run.root().string()), QString::fromStdString(run.root().filename().string())});
        return found;
      },
      [this](const std::vector<FoundRun>& found) {
        for (const FoundRun& run : found) addRun(run.root, run.title, false);
      });
}

FigureItem RecipeTab::item() const {
  FigureItem item;
  if (recipes_->currentItem()) item.request.figure = recipes_->currentItem()->data(Qt::UserRole).toString();
  item.request.options = optionsOf(choice_->wanted().choice);
  return item;
}

QStringList RecipeTab::chosenRuns() const {
  QStringList roots;
  for (int i = 0; i < runs_->count(); ++i)
    if (runs_->item(i)->checkState() == Qt::Checked) roots << runs_->item(i)->data(Qt::UserRole).toString();
  return roots;
}

void RecipeTab::choose(const FigureItem& item) {
  for (const std::string& run : item.runs) {
    const QString root = QString::fromStdString(run);
    addRun(root, QFileInfo(root).fileName(), true);
  }
  for (int i = 0; i < runs_->count() && !item.runs.empty(); ++i) {
    const bool named =
        std::find(item.runs.begin(), item.runs.end(), runs_->item(i)->data(Qt::UserRole).toString().toStdString()) != item.runs.end();
    runs_->item(i)->setCheckState(named ? Qt::Checked : Qt::Unchecked);
  }
  for (int i = 0; i < recipes_->count(); ++i)
    if (recipes_->item(i)->data(Qt::UserRole).toString() == item.request.figure) recipes_->setCurrentRow(i);
  choice_->set(item.request.options);
  wait_.start();
}

void RecipeTab::chosen() {
  const Recipe* recipe = findRecipe(item().request.figure);
  if (!recipe) return;
  needs_->setText(tr("Needs %1.").arg(recipe->needs));
  choice_->setRecipe(*recipe);
  wait_.start();
}

const Figure& RecipeTab::shownFigure() const {
  const int index = shown_->currentIndex();
  return figures_[index >= 0 && index < int(figures_.size()) ? std::size_t(index) : 0];
}

void RecipeTab::remake() {
  figures_.clear();
  problem_ = tr("Being made…");
  emit changed();
  make_->run([wanted = choice_->wanted(), roots = chosenRuns()](const LatestTask::Cancelled&) { return outcomeOf(wanted, roots); },
             [this](const Outcome& outcome) {
               figures_ = outcome.figures;
               problem_ = outcome.problem;
               choice_->setData(outcome.data, outcome.classes);
               status_->setText(statusText(outcome.missing, outcome.warnings));
               const int before = shown_->currentIndex();
               shown_->clear();
               for (const Figure& figure : figures_) shown_->addItem(figure.name);
               shown_->setCurrentIndex(std::clamp(before, 0, std::max(0, shown_->count() - 1)));
               several_->setVisible(figures_.size() > 1);
               emit changed();
             });
}

}  // namespace resa
