#pragma once
#include <QObject>
#include <QString>
#include <QStringList>
#include <QThread>
#include <memory>
#include <vector>

#include "engine/run/config.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"

namespace resa {

/// A run whose curves are laid over those of the open one, as its folder says it at one moment.
struct OverlaidRun {
  QString root, name;
  std::shared_ptr<const RunHistory> history;  // never null
  std::shared_ptr<const Config> config;       // null where the folder has none that this program reads
  RunState state = RunState::finished;
};

class OverlayWorker;

/// Reads any number of runs on a thread of its own and follows those that grow, each second.
class OverlayReader : public QObject {
  Q_OBJECT
 public:
  explicit OverlayReader(QObject* parent = nullptr);
  ~OverlayReader() override;
  /// The runs to read from now on, in this order; what is read already is not read again.
  void setRuns(const QStringList& roots);

 signals:
  /// All chosen runs that are read by now, in the chosen order; after each change of one.
  void runsReady(const std::vector<resa::OverlaidRun>& runs);
  /// A run that cannot be read; the others are shown.
  void failed(const QString& root, const QString& reason);

 private:
  QThread thread_;
  OverlayWorker* worker_;
};

}  // namespace resa

Q_DECLARE_METATYPE(std::vector<resa::OverlaidRun>)
