#include "widgets/runs/run_menu.h"

#include <QAction>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

#include "widgets/base/theme.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(RunMenu)
};

}  // namespace

bool isResumable(const RunSummary& run) {
  return run.trainedHere && (run.state == RunState::interrupted || run.state == RunState::stopped || run.state == RunState::failed);
}

void fillRunMenu(QMenu& menu, const QVector<RunSummary>& runs, bool overlaid, const std::function<void(RunAction)>& act) {
  const bool one = runs.size() == 1, trained = one && runs[0].trainedHere;
  const bool anyActive = std::any_of(runs.begin(), runs.end(), [](const RunSummary& run) { return isActive(run.state); });
  menu.setToolTipsVisible(true);
  const auto add = [&](const QString& text, const char* name, RunAction action, bool enabled, const QString& reason,
                       const QKeySequence& keys) {
    QAction* entry = menu.addAction(text);
    entry->setObjectName(QString::fromLatin1(name));
    entry->setShortcut(keys);
    entry->setEnabled(enabled);
    if (!enabled) entry->setToolTip(reason);
    QObject::connect(entry, &QAction::triggered, &menu, [act, action] { act(action); });
  };
  const QString needsOne = Words::tr("Choose one run"), needsTraining = Words::tr("This folder was not made by a training of this program");
  const QString why = one ? needsTraining : needsOne;
  add(Words::tr("Open"), "runOpen", RunAction::open, one, needsOne, QKeySequence(Qt::Key_Return));
  add(overlaid ? Words::tr("Take out of the curves") : Words::tr("Lay over the curves"), "runOverlay", RunAction::overlay, !runs.isEmpty(),
      needsOne, QKeySequence(Qt::Key_Space));
  add(Words::tr("Compare side by side"), "runCompare", RunAction::compare, runs.size() == 2, Words::tr("Choose two runs"), {});
  menu.addSeparator();
  add(Words::tr("New run from this one…"), "runDuplicate", RunAction::duplicate, trained, why, QKeySequence(QStringLiteral("Ctrl+D")));
  add(Words::tr("Branch from a checkpoint…"), "runBranch", RunAction::branch, trained, why, QKeySequence(QStringLiteral("Ctrl+B")));
  add(Words::tr("Resume from the last checkpoint"), "runResume", RunAction::resume, one && isResumable(runs[0]),
      trained ? Words::tr("Only a run that was stopped, failed or interrupted can be resumed") : why, {});
  add(Words::tr("Train further…"), "runFurther", RunAction::trainFurther, trained && !anyActive,
      trained ? Words::tr("The run is training") : why, {});
  menu.addSeparator();
  add(Words::tr("Show the folder"), "runReveal", RunAction::reveal, one, needsOne, {});
  add(Words::tr("Copy the path"), "runCopyPath", RunAction::copyPath, !runs.isEmpty(), needsOne, {});
  menu.addSeparator();
  add(runs.size() > 1 ? Words::tr("Move %n runs to the trash", nullptr, int(runs.size())) : Words::tr("Move to the trash"), "runRemove",
      RunAction::remove, !runs.isEmpty() && !anyActive, Words::tr("Stop the training first"), QKeySequence::Delete);
}

bool isRunMenuKey(const QKeyEvent& key) {
  const bool control = key.modifiers() == Qt::ControlModifier;
  return (control && (key.key() == Qt::Key_D || key.key() == Qt::Key_B)) ||
         (key.modifiers() == Qt::NoModifier && key.key() == Qt::Key_Delete);
}

QColor runStateColor(RunState state, const Theme& look) {
  switch (state) {
    case RunState::starting:
    case RunState::running:
      return look.good;
    case RunState::paused:
      return look.warn;
    case RunState::failed:
    case RunState::interrupted:
      return look.bad;
    default:
      return look.muted;
  }
}

void paintOverlayBox(QPainter* painter, const QPointF& centre, const QColor& dot, bool checked, bool outlined) {
  const Theme& look = theme();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRectF box(centre.x() - 7, centre.y() - 7, 14, 14);
  if (checked || outlined) {
    painter->setPen(QPen(checked ? look.accent : look.muted, 1));
    painter->setBrush(checked ? QBrush(look.accent) : QBrush(Qt::NoBrush));
    painter->drawRoundedRect(box, 4, 4);
  }
  if (checked) {
    painter->setPen(QPen(look.onAccent, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(QPolygonF({centre + QPointF(-3.2, 0.2), centre + QPointF(-0.9, 2.6), centre + QPointF(3.4, -2.6)}));
  } else {
    painter->setPen(Qt::NoPen);
    painter->setBrush(dot);
    painter->drawEllipse(centre, outlined ? 3.0 : 4.0, outlined ? 3.0 : 4.0);
  }
  painter->restore();
}

}  // namespace resa
