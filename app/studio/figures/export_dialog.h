#pragma once
#include <QDialog>
#include <filesystem>
#include <vector>

#include "app/studio/figures/figure_spec.h"
#include "widgets/base/latest_task.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QTabWidget;

namespace resa {

class FigurePreview;
class FilmTab;
class LookForm;
class RecipeTab;

/// Where the shown figures come from: what specifications, recipes and films are made of.
struct ExportContext {
  QString run;   // folder of the shown run; empty: its figures can be written, but no recipe, film or specification
  QString runs;  // folder whose runs the recipes offer
};

/// Figures of the run, the paper's figures and films: chosen, looked at, written. Made and written beside the window wherever the figure
/// allows it. Remembers look, formats and classes.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  /// `figures` as they are now; `folder` is the proposal for their files.
  ExportDialog(std::vector<Figure> figures, const QString& folder, QWidget* parent = nullptr, const ExportContext& context = {});
  ~ExportDialog() override;
  /// The chosen figures as a specification; those that only the window can draw are left out.
  FigureSpec spec() const;
  /// Ticks the figures of a specification and takes over its look. Says which of them are not here.
  void useSpec(const FigureSpec& spec);

 signals:
  /// All files stand in `folder`.
  void exported(const QString& folder, int files);

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  struct Job {
    Figure figure;
    FigureFormat format;
  };
  void build(const QString& folder);
  QWidget* buildFigures();
  QWidget* buildFolder(const QString& folder);
  QWidget* buildButtons();
  void refresh();
  void preview();
  void begin();
  void beginFilm();
  void next();
  void finish(const QString& failure);
  void say(const QString& text, bool problem);
  void saveSpec();
  void loadSpec();
  void copyCommand();
  bool busy() const { return working_; }
  FigureItem lookItem() const;
  std::vector<FigureItem> chosenItems() const;
  std::vector<Figure> chosenFigures() const;

  std::vector<Figure> figures_;
  ExportContext context_;
  std::vector<Job> jobs_;
  std::size_t done_ = 0, files_ = 0;
  bool working_ = false;
  std::filesystem::path target_;
  QTabWidget* tabs_;
  QListWidget* list_;
  RecipeTab* recipes_ = nullptr;
  FilmTab* film_ = nullptr;
  FigurePreview* preview_;
  LookForm* look_;
  QLineEdit* folder_;
  QLabel* message_;
  QProgressBar* progress_;
  QPushButton *start_, *close_, *save_, *load_, *copy_;
  LatestTask* task_;
};

}  // namespace resa
