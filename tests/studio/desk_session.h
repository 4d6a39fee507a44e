#pragma once
#include <gtest/gtest.h>

#include <QPushButton>
#include <QTemporaryDir>
#include <QWidget>
#include <memory>

#include "tests/studio/window_session.h"

class QMenu;

namespace resa {

class RunTable;
class Timeline;
class ViewState;
class Workspace;

/// The real window on copies of a real short training (three epochs of 320 images), made once in a process. Each claim has runs, queue,
/// trash and settings of its own.
class Desk : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  /// Folder for this claim alone.
  std::filesystem::path folder() const { return folder_.path().toStdString(); }
  QString runs() const { return folder_.path() + QStringLiteral("/runs"); }
  QString path(const QString& name) const { return runs() + '/' + name; }
  /// The few hundred images that the training read.
  static QString images();
  /// Puts a copy of the training among the runs (or into `where`), as a run of its own of this name; `changes` are lines of its
  /// config.toml, such as {"seed = 0", "seed = 7"}.
  QString place(const QString& name, const std::vector<std::pair<std::string, std::string>>& changes = {}, const QString& where = {});
  /// A window on this run, or on the newest; the one before is gone first.
  void open(const QString& run = {});
  void close() { session_.reset(); }

  WindowSession& session() { return *session_; }
  MainWindow& window() { return session_->window(); }
  Workspace& workspace();
  Timeline& timeline();
  ViewState& state();
  RunTable& table();
  template <typename T>
  T* find(const char* name) {
    T* found = window().findChild<T*>(QString::fromLatin1(name));
    EXPECT_NE(found, nullptr) << "no " << name;
    return found;
  }
  /// A key for the window itself; its shortcuts answer too.
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
  void press(QWidget* parent, const char* button);
  /// Clicks a cell of the table of runs.
  void clickCell(const QString& run, const QString& column, Qt::KeyboardModifiers keys = {});
  /// Opens the menu below the mouse with the right button and clicks an entry of it.
  void chooseFromMenu(QWidget* widget, const QPoint& at, const QString& menu, const QString& entry);

  QTemporaryDir folder_;
  std::unique_ptr<WindowSession> session_;
};

/// Loss by step as the run's file says it, read by Qt alone.
QVector<QPointF> writtenLosses(const QString& root);
QByteArray readFileOf(const QString& path);
/// Clicks an entry of an open menu where it is drawn, by its text or its object name.
void clickEntry(QMenu& menu, const QString& entry);
/// Answers the next file dialog with this path; it may be opened by a call that waits for it.
void answerFileDialog(const QString& path);

}  // namespace resa
