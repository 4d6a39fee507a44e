#pragma once
#include <QAbstractButton>
#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace resa {

enum class ButtonKind { primary, secondary, quiet };
/// A push button in the product's look. `name` becomes the objectName, the text the accessible name.
QPushButton* makeButton(const QString& text, ButtonKind kind, const QString& name, QWidget* parent = nullptr);

/// One line of text that ends in an ellipsis where it does not fit and then shows the whole in a tooltip.
class ElidedLabel : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
  void setFullText(const QString& text);
  QString fullText() const { return full_; }
  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString full_;
};

/// Exclusive choice in one row, the chosen one in the accent colour. Left and right arrows move the choice.
/// Where the row does not fit it becomes one button with a menu.
class SegmentedControl : public QWidget {
  Q_OBJECT
 public:
  SegmentedControl(const QStringList& labels, const QString& name, QWidget* parent = nullptr);
  int current() const;
  /// Chooses without emitting chosen().
  void setCurrent(int index);
  /// Replaces the segments and keeps the choice where its label is still there.
  void setLabels(const QStringList& labels);
  QStringList labels() const { return labels_; }
  void setSegmentToolTip(int index, const QString& text);
  void setSegmentEnabled(int index, bool enabled);
  bool segmentEnabled(int index) const;
  bool folded() const { return folded_; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  void chosen(int index);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void fold();
  void showMenu();
  QStringList labels_;
  QButtonGroup* group_;
  QPushButton* menuButton_;
  bool folded_ = false;
};

enum class PillKind { neutral, good, warn, bad, accent };
/// "● Training": a state at a glance.
class StatusPill : public QWidget {
  Q_OBJECT
 public:
  explicit StatusPill(QWidget* parent = nullptr);
  void setStatus(const QString& text, PillKind kind);
  QString text() const { return text_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString text_;
  PillKind kind_ = PillKind::neutral;
};

/// A number with what it is below, e.g. "4.094" over "loss, nats" (top bar). The digits stand in the monospaced face.
class Readout : public QWidget {
  Q_OBJECT
 public:
  explicit Readout(const QString& name, QWidget* parent = nullptr);
  void setReadout(const QString& value, const QString& caption);
  QString value() const { return value_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString value_, caption_;
};

}  // namespace resa
