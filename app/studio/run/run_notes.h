#pragma once
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <functional>

#include "engine/run/studio_notes.h"

namespace resa {

/// Notes, tags, bookmarks and saved selections of the open run. Reading and writing happen on a thread of their own, one after another, and
/// what is shown changes at once.
class RunNotes : public QObject {
  Q_OBJECT
 public:
  explicit RunNotes(QObject* parent = nullptr);
  ~RunNotes() override;
  /// Reads the notes of this run; an empty path forgets all. What others write later is read with the next change.
  void open(const QString& root);
  const StudioNotes& notes() const { return notes_; }
  /// Changes what is shown and writes it. `change` runs here and again on the writer's thread, on what the file says then.
  void change(const std::function<void(StudioNotes&)>& change);

 signals:
  void changed();
  /// The notes could not be read or written; a sentence with the path.
  void failed(const QString& reason);

 private:
  void work(const std::function<StudioNotes()>& task);
  QString root_;
  StudioNotes notes_;
  quint64 number_ = 0;  // of the newest task; answers of earlier ones are outdated
  QThreadPool writer_;
};

}  // namespace resa
