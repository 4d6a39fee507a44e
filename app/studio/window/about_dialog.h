#pragma once
#include <QDialog>

namespace resa {

/// Version, licence, the libraries in use, and the window's keys.
class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  explicit AboutDialog(QWidget* parent = nullptr);
};

}  // namespace resa
