#pragma once
#include <functional>
#include <nlohmann/json.hpp>

namespace resa {

/// Hears the share done, 0..1, and further fields of the progress line; false where the request is cancelled.
using TellProgress = std::function<bool(double share, const nlohmann::json& more)>;

/// Computes one request of `resa serve` ("project", "place", "cluster", "views", "preflight", "fetch" or "evaluate") and returns the fields
/// of its answer: the `file` that was written, the places of images, what the check found, the `place` of a data set, or what
/// `resa evaluate --json` prints. Error (with a reason for the asker) where it
/// cannot be done.
nlohmann::json answerRequest(const nlohmann::json& request, const TellProgress& progress);

/// Removes answers older than 30 days from the user's cache folder.
void sweepOldAnswers();

}  // namespace resa
