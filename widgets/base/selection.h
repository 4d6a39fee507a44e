#pragma once
#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/run/snapshot.h"

namespace resa {

/// The images that all panels mark together, by sample id, so that it means the same in every snapshot and in every run on the same data.
struct Selection {
  std::string split;              // the set that the ids count in: "train" or "test"
  std::vector<std::int64_t> ids;  // ascending, each once
  std::int64_t current = -1;      // the one image in focus, one of `ids`; -1 where there is none
  QString what;                   // how it came about, for people: "cluster 7", "lasso", "pair"
  bool empty() const { return ids.empty(); }
  bool operator==(const Selection&) const = default;
};

enum class SelectMode { replace, add, remove };

/// What stands after `chosen` replaces, joins or leaves `before`. Ids of another split cannot be joined: they replace; removing them
/// changes nothing.
Selection combined(const Selection& before, const Selection& chosen, SelectMode mode);

/// The selection of these evaluated (probe) rows; rows out of range are left out. `currentRow`: the row in focus, negative for none.
Selection selectEvaluated(const Samples& samples, const std::vector<int>& rows, const QString& what, int currentRow = -1);
Selection selectProbe(const Samples& samples, const std::vector<int>& rows, const QString& what, int currentRow = -1);

/// Rows of the evaluated (probe) images that are selected, ascending; empty where the selection is of another split.
std::vector<int> evaluatedRows(const Selection& selection, const Samples& samples);
std::vector<int> probeRows(const Selection& selection, const Samples& samples);
/// Evaluated (probe) row in focus; -1 where there is none.
int currentEvaluatedRow(const Selection& selection, const Samples& samples);
int currentProbeRow(const Selection& selection, const Samples& samples);

/// The set that the probe images are of.
inline const char* const probeSplit = "train";

}  // namespace resa
