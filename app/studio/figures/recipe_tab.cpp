#include "app/studio/figures/recipe_tab.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include "app/studio/window/settings.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

QString classesKey(const QString& recipe) { return QStringLiteral("export.classes.") + recipe; }

struct FoundRun {
  QString root, title;
};

/// What a worker found out: figures, or why there are none; what the runs lack in any case.
struct Outcome {
  std::vector<Figure> figures;
  QString problem;
  QStringList missing;
};

Outcome outcomeOf(const QString& name, const QStringList& roots, const QString& classes) {
  Outcome outcome;
  try {
    RecipeInput input;
    input.classes = classes;
    for (const QString& root : roots) input.runs.push_back(std::make_shared<FigureSource>(root.toStdString()));
    const Recipe* recipe = findRecipe(name);
    if (!recipe) return outcome;
    if (!input.runs.empty()) outcome.missing = recipe->check(input).missing;
    outcome.figures = makeRecipe(*recipe, input);
  } catch (const std::exception& failure) {
    outcome.problem = QString::fromStdString(failure.what());
  }
  return outcome;
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
  classes_ = new QLineEdit;
  classes_->setObjectName(QStringLiteral("recipeClasses"));
  classes_->setAccessibleName(tr("Classes"));
  classes_->setPlaceholderText(tr("classes, or groups: footwear=Sandal+Sneaker, …"));
  classes_->setToolTip(
      tr("Class names or superclasses of CIFAR-100, with commas between; \"name=class+class\" makes a group. Remembered."));
  status_ = new QLabel;
  status_->setObjectName(QStringLiteral("recipeStatus"));
  status_->setProperty("role", "muted");
  status_->setWordWrap(true);
  column->addWidget(recipes_, 3);
  column->addWidget(needs_);
  column->addWidget(runs_, 2);
  column->addWidget(add, 0, Qt::AlignLeft);
  column->addWidget(classes_);
  column->addWidget(status_);
  connect(recipes_, &QListWidget::currentRowChanged, this, &RecipeTab::chosen);
  connect(runs_, &QListWidget::itemChanged, this, [this] { wait_.start(); });
  connect(classes_, &QLineEdit::textEdited, this, [this](const QString& text) {
    Settings::setText(classesKey(item().request.figure), text);
    wait_.start();
  });
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
  const Recipe* recipe = findRecipe(item.request.figure);
  if (recipe && recipe->takesClasses && !classes_->text().trimmed().isEmpty())
    item.request.options["classes"] = classes_->text().trimmed().toStdString();
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
  const auto classes = item.request.options.find("classes");
  if (classes != item.request.options.end()) classes_->setText(QString::fromStdString(classes->second));
  wait_.start();
}

void RecipeTab::chosen() {
  const Recipe* recipe = findRecipe(item().request.figure);
  if (!recipe) return;
  needs_->setText(tr("Needs %1.").arg(recipe->needs));
  classes_->setVisible(recipe->takesClasses);
  classes_->setText(recipe->takesClasses ? Settings::text(classesKey(recipe->name)) : QString());
  wait_.start();
}

void RecipeTab::remake() {
  figures_.clear();
  problem_ = tr("Being made…");
  emit changed();
  const FigureItem wanted = item();
  const QString name = wanted.request.figure;
  const auto classes = wanted.request.options.find("classes");
  const QString names = classes == wanted.request.options.end() ? QString() : QString::fromStdString(classes->second);
  make_->run([name, roots = chosenRuns(), names](const LatestTask::Cancelled&) { return outcomeOf(name, roots, names); },
             [this](const Outcome& outcome) {
               figures_ = outcome.figures;
               problem_ = outcome.problem;
               status_->setText(outcome.missing.isEmpty() ? QString() : tr("Not among these runs: %1.").arg(outcome.missing.join("; ")));
               emit changed();
             });
}

}  // namespace resa
