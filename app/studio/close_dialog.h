#pragma once
#include <QDialog>

#include "app/studio/settings.h"

namespace resa {

/// Asked when the window closes while runs train: keep them training, or stop them; cancel closes the dialog alone.
class CloseDialog : public QDialog {
  Q_OBJECT
 public:
  CloseDialog(int runs, QWidget* parent = nullptr);

 signals:
  void chosen(resa::CloseChoice choice, bool remember);
};

}  // namespace resa
