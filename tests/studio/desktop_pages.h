#pragma once
#include <QString>
#include <QStringList>
#include <functional>

#include "tests/studio/window_session.h"

class QWidget;

namespace resa {

/// Goes through every page, panel, choice and dialog of the window on a run and calls `visit` with a name and the widget that shows it.
/// `run` and `other`: folders of the open run and of one to compare with.
void visitPages(WindowSession& session, const QString& run, const QString& other,
                const std::function<void(const QString& page, QWidget& root)>& visit);

/// The widgets of `root` that can be seen now, itself among them.
QList<QWidget*> visibleWidgets(QWidget& root);
/// "MainWindow > QFrame#sidebarFrame > ..." of the nearest named parents.
QString whereIs(const QWidget& widget);
/// Whether the widget or a parent of it is of this class.
bool isWithin(const QWidget& widget, const char* className);

/// Failures of many widgets as one list, each once.
class Findings {
 public:
  void add(const QString& page, const QWidget& widget, const QString& what);
  std::string text() const;
  bool empty() const { return lines_.isEmpty(); }

 private:
  QStringList lines_;
  QStringList known_;
};

}  // namespace resa
