#pragma once
#include <QDialog>

#include "app/studio/window/settings.h"

namespace resa {

/// Asked when the window closes while runs train or wait in the queue: keep them training, or stop them; cancel closes the dialog alone.
class CloseDialog : public QDialog {
  Q_OBJECT
 public:
  /// `runs`: that train now; `waiting`: in the queue, which goes on only with the studio.
  CloseDialog(int runs, int waiting, QWidget* parent = nullptr);

 signals:
  void chosen(resa::CloseChoice choice, bool remember);
};

}  // namespace resa
