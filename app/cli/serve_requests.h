#pragma once
#include <functional>
#include <nlohmann/json.hpp>

namespace resa {

/// Computes one request of `resa serve` ("project", "cluster", "views" or "evaluate") and returns the fields of its answer: the `file` that
/// was written, or what `resa evaluate --json` prints.
/// `progress` hears the share done, 0..1, and returns false where the request is cancelled. Error (with a reason for the asker) where it
/// cannot be done.
nlohmann::json answerRequest(const nlohmann::json& request, const std::function<bool(double)>& progress);

/// Removes answers older than 30 days from the user's cache folder.
void sweepOldAnswers();

}  // namespace resa
