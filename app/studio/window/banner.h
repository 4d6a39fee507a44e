#pragma once
#include <QFrame>
#include <functional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace resa {

enum class BannerKind { info, warn, bad };

/// One message across the window: what happened, what can be done about it, and the log's last lines on request.
class Banner : public QFrame {
  Q_OBJECT
 public:
  explicit Banner(QWidget* parent = nullptr);
  /// `action` (with its button's text) may be empty; `details` are folded away. Messages of the same `topic` replace each other.
  void show(const QString& topic, BannerKind kind, const QString& text, const QString& actionText = {}, std::function<void()> action = {},
            const QString& details = {});
  /// Removes the message where it is of this topic.
  void clear(const QString& topic);
  QString topic() const { return isHidden() ? QString() : topic_; }
  QString text() const;

 private:
  void restyle();
  void dismiss();
  QString topic_, dismissed_;
  BannerKind kind_ = BannerKind::info;
  std::function<void()> action_;
  QLabel* text_;
  QPushButton *actionButton_, *detailsButton_, *dismissButton_;
  QPlainTextEdit* details_;
};

}  // namespace resa
