#pragma once
#include <QWidget>
#include <vector>

#include "app/studio/figures/figure_spec.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFontComboBox;
class QLineEdit;
class QSpinBox;

namespace resa {

/// How figures come to paper: size in millimetres, font, theme, legend, title, dots per inch, formats.
class LookForm : public QWidget {
  Q_OBJECT
 public:
  explicit LookForm(QWidget* parent = nullptr);
  FigureLook look() const;
  std::vector<FigureFormat> formats() const;
  /// Shows look and formats of an item without emitting changed().
  void set(const FigureItem& item);

 signals:
  void changed();

 private:
  void build();
  void chooseSize(int preset);
  void refresh();
  QComboBox *size_, *theme_, *legend_;
  QDoubleSpinBox *width_, *height_, *points_;
  QCheckBox *ownFont_, *showTitle_, *showNote_;
  QFontComboBox* font_;
  QLineEdit* title_;
  QSpinBox* dpi_;
  std::vector<QCheckBox*> formats_;
};

}  // namespace resa
