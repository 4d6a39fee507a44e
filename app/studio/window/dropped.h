#pragma once
#include <QStringList>

namespace resa {

/// What was dragged into the window, by what can be done with it.
struct Dropped {
  QStringList runs;            // run folders, also meant by one of their files
  QStringList folders;         // folders of runs
  QStringList pictures;        // files
  QStringList pictureFolders;  // folders with pictures in them or in their subfolders
  QStringList others;
};

/// Looks at the files; not for the GUI thread, as they may lie on a slow disk. Of a large folder a part is looked at.
Dropped sortDropped(const QStringList& paths);

}  // namespace resa
