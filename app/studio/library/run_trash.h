#pragma once
#include <QString>
#include <QVector>

namespace resa {

struct TrashedRun {
  quint64 token = 0;                // names this removal
  QString name, original, inTrash;  // inTrash: where the desktop keeps it
};

/// Moves runs into the desktop's trash (freedesktop.org) and brings them back, the last first or any of them.
class RunTrash {
 public:
  /// Error where the desktop has no trash for this place.
  TrashedRun move(const QString& path);
  /// Where the run lies again. Error where the trash was emptied, or something else has taken its place; the run stays in the trash then.
  QString restore(quint64 token);
  /// The newest removal that can be undone; 0 where there is none.
  quint64 newest() const { return moved_.isEmpty() ? 0 : moved_.back().token; }

 private:
  QVector<TrashedRun> moved_;
  quint64 tokens_ = 0;
};

}  // namespace resa
