#include "app/studio/figures/recipe_choice.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "app/studio/figures/class_picker.h"
#include "app/studio/window/settings.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

QString keyOf(const char* what, const QString& recipe, const QString& data) {
  return QStringLiteral("export.%1.%2.%3").arg(QString::fromLatin1(what), recipe, data);
}

RecipeInput remembered(const QString& recipe, const QString& data) {
  RecipeInput choice;
  choice.classes = Settings::text(keyOf("classes", recipe, data));
  choice.galleries = Settings::text(keyOf("galleries", recipe, data));
  const int parts = Settings::text(keyOf("sub_centroids", recipe, data)).toInt();
  if (parts >= leastSubCentroids && parts <= mostSubCentroids) choice.subCentroids = parts;
  return choice;
}

}  // namespace

RecipeInput RecipeChoice::Wanted::of(const QString& found) const {
  return own && (data.isEmpty() || data == found) ? choice : remembered(recipe, found);
}

RecipeChoice::RecipeChoice(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  const QString how =
      tr("Class names or superclasses of CIFAR-100, with commas between; \"name=class+class\" makes a group. Remembered for "
         "each data set.");
  classesLine_ = line(classes_, "recipeClasses", tr("Classes"), tr("the recipe's own, or e.g. footwear=Sandal+Sneaker, Bag"), how);
  galleriesLine_ = line(galleries_, "recipeGalleries", tr("Galleries"), tr("bird and horse, else the two most split"),
                        tr("The classes whose sub-centroids are shown with the pictures nearest to each.") + "\n" + how);
  parts_ = new QSpinBox;
  parts_->setObjectName(QStringLiteral("recipeSubCentroids"));
  parts_->setAccessibleName(tr("Number of sub-centroids"));
  parts_->setToolTip(tr("Into how many sub-centroids each class of the galleries is split"));
  parts_->setRange(leastSubCentroids, mostSubCentroids);
  parts_->setValue(RecipeInput().subCentroids);
  galleriesLine_->layout()->addWidget(parts_);
  column->addWidget(classesLine_);
  column->addWidget(galleriesLine_);
  connect(parts_, &QSpinBox::valueChanged, this, &RecipeChoice::filledIn);
}

QWidget* RecipeChoice::line(QLineEdit*& edit, const char* name, const QString& title, const QString& placeholder, const QString& toolTip) {
  auto* box = new QWidget;
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  auto* label = new QLabel(title);
  label->setMinimumWidth(56);
  edit = new QLineEdit;
  edit->setObjectName(QString::fromLatin1(name));
  edit->setAccessibleName(title);
  edit->setPlaceholderText(placeholder);
  edit->setToolTip(toolTip);
  label->setBuddy(edit);
  auto* choose = makeButton(tr("Choose…"), ButtonKind::quiet, QString::fromLatin1(name) + "Choose");
  choose->setAutoDefault(false);
  choose->setToolTip(tr("Tick classes of this data set"));
  row->addWidget(label);
  row->addWidget(edit, 1);
  row->addWidget(choose);
  connect(edit, &QLineEdit::textEdited, this, &RecipeChoice::filledIn);
  connect(choose, &QPushButton::clicked, this, [this, edit] { pick(edit); });
  return box;
}

void RecipeChoice::setRecipe(const Recipe& recipe) {
  recipe_ = &recipe;
  classesLine_->setVisible(recipe.takesClasses);
  galleriesLine_->setVisible(recipe.takesGalleries);
  setVisible(recipe.takesClasses || recipe.takesGalleries);
  data_.clear();
  own_ = false;
  showChoice({});
}

void RecipeChoice::setData(const QString& data, const std::vector<std::string>& classes) {
  names_ = classes;
  if (!recipe_ || data.isEmpty()) return;
  const bool filled = own_ && (data_.isEmpty() || data_ == data);
  const bool moved = data_ != data;
  data_ = data;
  if (filled && moved) remember();
  if (filled || !moved) return;
  own_ = false;
  showChoice(remembered(recipe_->name, data));
}

void RecipeChoice::set(const std::map<std::string, std::string>& options) {
  RecipeInput choice;
  applyOptions(*recipe_, options, choice);
  own_ = true;
  data_.clear();  // of whichever data set the runs turn out to be
  showChoice(choice);
}

RecipeChoice::Wanted RecipeChoice::wanted() const {
  Wanted wanted;
  if (!recipe_) return wanted;
  wanted.recipe = recipe_->name;
  wanted.data = data_;
  wanted.own = own_ || !data_.isEmpty();
  if (recipe_->takesClasses) wanted.choice.classes = classes_->text();
  if (recipe_->takesGalleries) {
    wanted.choice.galleries = galleries_->text();
    wanted.choice.subCentroids = parts_->value();
  }
  return wanted;
}

void RecipeChoice::showChoice(const RecipeInput& choice) {
  classes_->setText(choice.classes);
  galleries_->setText(choice.galleries);
  const QSignalBlocker quiet(parts_);
  parts_->setValue(choice.subCentroids);
}

void RecipeChoice::filledIn() {
  own_ = true;
  remember();
  emit changed();
}

void RecipeChoice::remember() const {
  if (!recipe_ || data_.isEmpty()) return;  // once the data set is known
  Settings::setText(keyOf("classes", recipe_->name, data_), classes_->text());
  if (!recipe_->takesGalleries) return;
  Settings::setText(keyOf("galleries", recipe_->name, data_), galleries_->text());
  Settings::setText(keyOf("sub_centroids", recipe_->name, data_), QString::number(parts_->value()));
}

void RecipeChoice::pick(QLineEdit* edit) {
  auto* picker = new ClassPicker(names_, edit->text(), this);
  connect(picker, &QDialog::accepted, this, [this, picker, edit] {
    edit->setText(picker->names());
    filledIn();
  });
  picker->open();
}

}  // namespace resa
