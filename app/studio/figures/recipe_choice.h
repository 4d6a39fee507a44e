#pragma once
#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "app/studio/figures/recipes.h"

class QLabel;
class QLineEdit;
class QSpinBox;

namespace resa {

/// What a recipe is told beside its runs: classes of its maps, classes of its galleries and their sub-centroids. Remembered by recipe and
/// data set, because other data has other classes.
class RecipeChoice : public QWidget {
  Q_OBJECT
 public:
  explicit RecipeChoice(QWidget* parent = nullptr);
  /// Shows what this recipe takes; the remembered choice comes with the data set.
  void setRecipe(const Recipe& recipe);
  /// The data set the fields belong to and its classes: what was remembered for it is shown unless the fields were just filled in.
  void setData(const QString& data, const std::vector<std::string>& classes);
  /// Fills the fields, as a specification has them.
  void set(const std::map<std::string, std::string>& options);

  /// A choice as it stands in the fields, for a worker that learns of the data set before the window does.
  struct Wanted {
    QString recipe, data;  // data: empty where the fields belong to no data set yet
    RecipeInput choice;    // without runs
    bool own = false;      // filled in by the user
    /// The fields' choice where it belongs to `found`, else what is remembered for it.
    RecipeInput of(const QString& found) const;
  };
  Wanted wanted() const;

 signals:
  /// By the user.
  void changed();

 private:
  QWidget* line(QLineEdit*& edit, const char* name, const QString& title, const QString& placeholder, const QString& toolTip);
  void showChoice(const RecipeInput& choice);
  void filledIn();
  void remember() const;
  void pick(QLineEdit* edit);
  QWidget *classesLine_, *galleriesLine_;
  QLineEdit *classes_, *galleries_;
  QSpinBox* parts_;
  const Recipe* recipe_ = nullptr;
  QString data_;
  std::vector<std::string> names_;
  bool own_ = false;
};

}  // namespace resa
