#pragma once
#include <QVector>
#include <functional>

#include "widgets/runs/run_record.h"

class QColor;
class QKeyEvent;
class QMenu;

namespace resa {

struct Theme;

/// What can be done with the chosen runs, as entries of a menu; what cannot be done now is greyed and its tooltip says why. `overlaid`: all
/// of them are laid over the curves already.
void fillRunMenu(QMenu& menu, const QVector<RunSummary>& runs, bool overlaid, const std::function<void(RunAction)>& act);
/// One of the keys of that menu which the window could take for its own.
bool isRunMenuKey(const QKeyEvent& key);
/// Whether `resa train --resume` can go on with it.
bool isResumable(const RunSummary& run);
/// The colour of a state's dot.
QColor runStateColor(RunState state, const Theme& look);
/// A check box of the list and the table: box and tick, with the state's dot in it while it is not checked and `outlined` or not.
void paintOverlayBox(class QPainter* painter, const class QPointF& centre, const QColor& dot, bool checked, bool outlined);

}  // namespace resa
