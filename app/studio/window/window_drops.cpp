#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <algorithm>

#include "app/studio/data/datasets_page.h"
#include "app/studio/library/runs_presenter.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/dropped.h"
#include "app/studio/window/main_window.h"
#include "widgets/base/toast.h"

namespace resa {

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  const bool local = std::all_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
  if (!urls.isEmpty() && local) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls()) paths << url.toLocalFile();
  sorting_.run([paths](const LatestTask::Cancelled&) { return sortDropped(paths); },
               [this](const Dropped& dropped) { takeDropped(dropped); });
}

/// A run is opened, further ones are laid over its curves; a folder of runs joins the table, a folder of pictures is looked at as a data
/// set, and single pictures are placed among the images of the open run.
void MainWindow::takeDropped(const Dropped& dropped) {
  if (!dropped.runs.isEmpty()) {
    controller_->open(dropped.runs.front());
    if (dropped.runs.size() > 1) {
      runs_->overlayFrom(dropped.runs.mid(1));
      toast_->say(tr("%n run(s) are laid over the curves of the first one.", nullptr, int(dropped.runs.size()) - 1));
    }
  } else if (!dropped.folders.isEmpty()) {
    runs_->addFolders(dropped.folders);
    showPage(&runs_->page());
    toast_->say(tr("The runs of %1 are in the table.").arg(dropped.folders.join(QStringLiteral(", "))));
  } else if (!dropped.pictureFolders.isEmpty()) {
    dataSets().showFolder(dropped.pictureFolders.front());
    showPage(&dataSets());
    if (dropped.pictureFolders.size() > 1)
      toast_->say(tr("One folder is one data set: of %1 folders the first is shown.").arg(dropped.pictureFolders.size()));
  } else if (!dropped.pictures.isEmpty()) {
    placePictures(dropped.pictures);
  } else if (!dropped.others.isEmpty()) {
    banner_->show(QStringLiteral("failure"), BannerKind::bad,
                  tr("%1: neither a run (it has no run.toml), nor a folder of runs, nor pictures.").arg(dropped.others.front()));
  }
}

}  // namespace resa
