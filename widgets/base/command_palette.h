#pragma once
#include <QDialog>
#include <QString>
#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace resa {

/// Something that the user can ask for by name.
struct Command {
  QString title;
  QString detail = {};  // where it belongs, or its keys; searched as well
  std::function<void()> run;
};

/// How well `typed` fits `text`: letters in order, better where they stand together and at the beginnings of words; negative: not at all.
int matchScore(const QString& typed, const QString& text);

/// Type a few letters of anything, Return does it. `prompt`: what stands in the empty line; empty: that anything can be done. Arrow keys
/// choose, Escape leaves.
class CommandPalette : public QDialog {
  Q_OBJECT
 public:
  CommandPalette(std::vector<Command> commands, QWidget* parent, const QString& prompt = {});
  /// Titles in the order in which they are offered now.
  QStringList offered() const;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter(const QString& typed);
  void take();
  std::vector<Command> commands_;
  QLineEdit* edit_;
  QListWidget* list_;
  QLabel* nothing_;
};

}  // namespace resa
