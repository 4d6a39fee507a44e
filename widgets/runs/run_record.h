#pragma once
#include <QString>
#include <QStringList>
#include <QVector>
#include <limits>
#include <map>
#include <memory>

#include "engine/run/run_folder.h"

namespace resa {

/// What a table of runs shows of one: immutable, read off the GUI thread. Numbers that are not known are NaN or absent.
struct RunRecord {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  QString id, folder, preset, device, host, origin;  // folder: where the run lies; origin: "NAME, step N" of a branch
  double created = unknown;                          // seconds since 1970
  double seconds = unknown;                          // time that trainers worked on it
  double bytes = unknown;                            // on disk
  double epoch = unknown, epochsTotal = unknown;
  std::map<QString, double> last;          // numbers of the newest report by name: "loss", "lr"
  std::map<QString, double> newest, best;  // scores by "component/score": "encoding/ari"; best: highest at full evaluations
  QString measured;                        // what the newest scores were measured on
  std::map<QString, QString> config;       // TOML spelling by key
  QStringList tags;
  QString note;
  bool operator==(const RunRecord&) const;  // NaN equals NaN
};
using RunRecordPtr = std::shared_ptr<const RunRecord>;

/// One row of the run list. `value` is the newest ARI of the encoding or NaN, `valueCaption` says what it is.
struct RunSummary {
  QString path, name, detail, valueCaption;
  RunState state = RunState::finished;
  double value = 0;
  bool trainedHere = true;        // by this program's trainer, which can resume it
  RunRecordPtr record = nullptr;  // null where nobody asked for more
};

/// The run's trainer is expected to be there.
inline bool isActive(RunState state) { return state == RunState::starting || state == RunState::running || state == RunState::paused; }

/// What can be done with chosen runs; the list and the table offer the same.
enum class RunAction { open, overlay, duplicate, branch, trainFurther, resume, compare, reveal, copyPath, remove };

}  // namespace resa
