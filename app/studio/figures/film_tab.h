#pragma once
#include <QWidget>
#include <vector>

#include "app/studio/figures/film.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QSpinBox;

namespace resa {

/// Which figure becomes a film, how large, how fast, in which format.
class FilmTab : public QWidget {
  Q_OBJECT
 public:
  /// Of these figures, those that a run folder can make again.
  explicit FilmTab(const std::vector<Figure>& figures, QWidget* parent = nullptr);
  /// The film in a style; without a figure where there is none.
  Film film(const FigureStyle& style) const;
  /// Where it goes: FOLDER/assignment.gif.
  std::filesystem::path target(const QString& folder) const;
  /// Index of the figure among those that were given; -1 where there is none.
  int figure() const;
  /// Why the chosen format cannot be made; empty where it can.
  QString problem() const;

 signals:
  void changed();

 private:
  void refresh();
  std::vector<FigureRequest> requests_;
  std::vector<QString> names_;
  QListWidget* list_;
  QComboBox* format_;
  QSpinBox *width_, *height_;
  QDoubleSpinBox* rate_;
  QLabel* problem_;
};

}  // namespace resa
