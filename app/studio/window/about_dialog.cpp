#include "app/studio/window/about_dialog.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("aboutDialog"));
  setWindowTitle(tr("About ReSA Studio"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 20, 24, 16);
  column->setSpacing(12);
  auto* title = new QLabel(QStringLiteral("ReSA Studio " RESA_VERSION));
  title->setFont(theme().font(20, QFont::DemiBold));
  auto* text = new QLabel(
      tr("Trains ReSA, self-supervised learning that clusters its own features, on your images and shows the clustering while it forms.\n\n"
         "Licence: GPL-3.0-or-later, with a section 7 permission to link NVIDIA's libraries. It comes without any warranty.\n\n"
         "Made with Qt %1 (LGPL-3.0), QCustomPlot (GPL-3.0), VTK (BSD-3-Clause), OpenCV (Apache-2.0), toml++ (MIT), JSON for Modern C++ "
         "(MIT) and simdjson (Apache-2.0). "
         "The trainer is a program of its own, `resa`.")
          .arg(QString::fromLatin1(qVersion())));
  text->setObjectName(QStringLiteral("aboutText"));
  text->setWordWrap(true);
  text->setMinimumWidth(460);
  text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(title);
  column->addWidget(text);
  auto* keys = new QGridLayout;
  keys->setHorizontalSpacing(20);
  keys->setVerticalSpacing(4);
  const std::pair<QString, QString> table[] = {{"Ctrl+K", tr("do anything by name")},
                                               {"F1", tr("this window")},
                                               {"Ctrl+O", tr("open a run folder")},
                                               {"Ctrl+N", tr("new run")},
                                               {"Ctrl+R  Ctrl+D", tr("table of runs, data sets")},
                                               {"Ctrl+Shift+C", tr("compare with another run")},
                                               {"Ctrl+E", tr("export figures")},
                                               {"← →", tr("step through snapshots")},
                                               {"Home End", tr("first and last snapshot")},
                                               {tr("Space"), tr("play the run")},
                                               {"+ −", tr("speed of the replay")},
                                               {"B", tr("bookmark and note here")},
                                               {"Ctrl+Z", tr("undo the selection; the trash")},
                                               {"Ctrl+Shift+Z", tr("redo the selection")},
                                               {tr("Tab"), tr("to the next control")},
                                               {tr("Menu key"), tr("what a panel offers")},
                                               {tr("Double click"), tr("on a title: this panel alone")},
                                               {tr("Drag"), tr("a title: to another place")},
                                               {"Esc", tr("all four panels, no pair")},
                                               {"Ctrl+0", tr("panels back to their places")},
                                               {"Ctrl+1  Ctrl+2", tr("left rail, inspector")},
                                               {"Ctrl+T  Ctrl+Q", tr("dark or light, quit")},
                                               {tr("Wheel  Drag"), tr("on a chart: zoom (Shift: y, Ctrl: x)")},
                                               {"+ −  0", tr("on a chart: zoom, all of it")},
                                               {tr("Shift+arrows"), tr("on a chart: move it")},
                                               {"Ctrl+← →", tr("on a chart: to the next value")},
                                               {tr("Right drag  L"), tr("on the map: lasso")},
                                               {tr("Arrows"), tr("on the map, a matrix, the grid: next")},
                                               {tr("Return"), tr("there: select it")},
                                               {"Ctrl+A  Esc", tr("there: all, none")},
                                               {"Ctrl+F  Ctrl+C", tr("table of runs: search, copy")},
                                               {"Ctrl+D  Ctrl+B", tr("table of runs: new from it, branch")},
                                               {tr("F2  Del"), tr("table of runs: edit, to the trash")}};
  for (int i = 0; i < int(std::size(table)); ++i) {
    auto* key = new QLabel(table[i].first);
    key->setObjectName(QStringLiteral("aboutKey"));
    key->setFont(theme().mono(13));
    auto* meaning = new QLabel(table[i].second);
    meaning->setProperty("role", "muted");
    keys->addWidget(key, i / 3, i % 3 * 2);
    keys->addWidget(meaning, i / 3, i % 3 * 2 + 1);
  }
  column->addLayout(keys);
  auto* close = makeButton(tr("Close"), ButtonKind::primary, QStringLiteral("aboutClose"));
  column->addWidget(close, 0, Qt::AlignRight);
  connect(close, &QPushButton::clicked, this, &QDialog::close);
}

}  // namespace resa
