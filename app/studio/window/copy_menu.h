#pragma once
#include <QString>
#include <functional>
#include <vector>

#include "app/studio/figures/figure_export.h"

class QMenu;

namespace resa {

struct FigureItem;

/// Adds "Copy as an image", "Copy the data" and "Copy as a command" of a figure to a menu. `run`: the run's folder, for the command. The
/// look is the one last chosen for exports. What cannot be done is greyed and says why; `tell` gets a sentence where copying fails.
/// `noCommand`: why no command makes the figure, where it is for a reason of its own.
void addCopyActions(QMenu& menu, const Figure& figure, const QString& run, const std::function<void(const QString&)>& tell,
                    const QString& noCommand = {});
/// The same of what a panel draws: of several figures a submenu "Copy" with one entry each; of none the greyed entries.
void addCopyMenu(QMenu& menu, const std::vector<Figure>& figures, const QString& run, const std::function<void(const QString&)>& tell,
                 const QString& noCommand = {});
/// Pops up the menu of figures that belong to no run: "Export…" and the copies. `parent`: the widget they are shown in; `noCommand` as
/// above.
void popUpFigureMenu(QWidget* parent, const std::vector<Figure>& figures, const QPoint& at, const std::function<void(const QString&)>& tell,
                     const QString& noCommand);

/// The copies themselves: off the GUI thread where the figure allows; `done` runs on the GUI thread, with the reason where it failed.
void copyAsImage(const Figure& figure, const FigureLook& look, const std::function<void(const QString&)>& done);
void copyAsData(const Figure& figure, const std::function<void(const QString&)>& done);
void copyAsCommand(const Figure& figure, const FigureLook& look, const QString& run);

/// Look and formats of the last export, kept in the settings.
FigureItem rememberedExport();
void rememberExport(const FigureItem& item);

}  // namespace resa
