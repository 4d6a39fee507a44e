#pragma once
#include <QTimer>
#include <QWidget>
#include <vector>

#include "app/studio/figures/figure_spec.h"
#include "app/studio/figures/recipes.h"
#include "widgets/base/latest_task.h"

class QComboBox;
class QLabel;
class QListWidget;

namespace resa {

class RecipeChoice;

/// The paper's figures and tables: one is chosen, the runs it is made of are ticked, and what they lack is said.
class RecipeTab : public QWidget {
  Q_OBJECT
 public:
  /// `run`: ticked from the start; `runs`: folder whose runs are offered beside it.
  RecipeTab(const QString& run, const QString& runs, QWidget* parent = nullptr);
  /// The chosen recipe as an entry of a specification; without look and formats.
  FigureItem item() const;
  QStringList chosenRuns() const;
  /// What it gives; empty while it is being made or where the runs do not fit.
  const std::vector<Figure>& figures() const { return figures_; }
  /// The one of them to look at; only where there are any.
  const Figure& shownFigure() const;
  /// Why there is none.
  QString problem() const { return problem_; }
  void choose(const FigureItem& item);

 signals:
  /// `figures`, `problem` or the figure to look at are new.
  void changed();

 private:
  void build();
  void addRun(const QString& root, const QString& title, bool ticked);
  void findRuns(const QString& folder);
  void remake();
  void chosen();
  QListWidget *recipes_, *runs_;
  QLabel *needs_, *status_;
  RecipeChoice* choice_;
  QWidget* several_;
  QComboBox* shown_;
  std::vector<Figure> figures_;
  QString problem_;
  QTimer wait_;
  LatestTask *search_, *make_;
};

}  // namespace resa
