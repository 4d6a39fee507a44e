#pragma once
#include <functional>

#include "engine/run/error.h"

namespace resa {

/// Hears the share done, 0..1, of a long computation; a false answer ends it with Cancelled. Empty: nobody listens.
using Progress = std::function<bool(double)>;

struct Cancelled : Error {
  Cancelled() : Error("cancelled") {}
};

inline void reportProgress(const Progress& progress, double share) {
  if (progress && !progress(share)) throw Cancelled();
}

}  // namespace resa
