#pragma once
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/cli/serve_requests.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"

/// What the requests of `resa serve` share: their fields, and where their answers are written.
namespace resa {

/// request[key], or `fallback` where it is absent; UsageError where it has another type.
template <typename T>
T field(const nlohmann::json& request, const char* key, const T& fallback) {
  if (!request.contains(key)) return fallback;
  try {
    return request[key].get<T>();
  } catch (const nlohmann::json::exception&) {
    throw UsageError(std::string(key) + ": cannot use " + request[key].dump());
  }
}

/// A folder that answers can be written to: the run's own, or the user's cache where there is no run or it is read-only.
std::filesystem::path answerFolder(const std::optional<RunFolder>& run);

/// 64-bit FNV-1a of the text, in hexadecimal: a name, no protection.
std::string hashName(const std::string& text);

/// An answer that names a file made now.
nlohmann::json finished(nlohmann::json facts, const std::filesystem::path& file);

/// What is asked for before a run is started: views of real images under a configuration, a check of what the run will take, a download.
nlohmann::json answerViews(const nlohmann::json& request, const TellProgress& tell);
nlohmann::json answerPreflight(const nlohmann::json& request, const TellProgress& tell);
nlohmann::json answerFetch(const nlohmann::json& request, const TellProgress& tell);

}  // namespace resa
