#pragma once
#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace resa {

class ElidedLabel;

/// Frame of every view: title, what it was measured on, controls at the top right, a dismissible hint of one sentence, the body.
class Panel : public QFrame {
  Q_OBJECT
 public:
  Panel(const QString& title, const QString& name, QWidget* parent = nullptr);
  void setSubtitle(const QString& text);
  QString subtitle() const;
  /// Adds a control at the right end of the title row.
  void addControl(QWidget* control);
  void setBody(QWidget* body);
  /// One sentence below the title row; shown until dismissed. Empty removes it.
  void setHint(const QString& sentence);
  /// Whoever keeps settings restores a dismissal with this and learns of it by hintDismissed().
  void setHintVisible(bool visible);
  bool hintVisible() const;

 signals:
  void hintDismissed();

 private:
  QVBoxLayout* column_;
  QHBoxLayout* head_;
  ElidedLabel* subtitle_;
  QWidget* hintBar_;
  QLabel* hint_;
};

}  // namespace resa
