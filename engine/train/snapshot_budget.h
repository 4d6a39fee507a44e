#pragma once
#include <cstdint>

#include "engine/run/run_folder.h"

namespace resa {

/// Removes snapshots until all together fit `budgetMb` megabytes (10^6 bytes), always the one whose neighbours in log(step) are closest;
/// the first and the newest stay. Returns how many were removed.
std::int64_t thinSnapshots(const RunFolder& run, std::int64_t budgetMb);

}  // namespace resa
