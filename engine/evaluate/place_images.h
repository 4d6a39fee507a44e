#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace resa {

/// What `resa place` and `resa serve` place: pictures from anywhere in a map of a run.
struct PlaceRequest {
  std::filesystem::path run;
  std::vector<std::filesystem::path> images;
  std::string component = "encoding";
  std::optional<std::int64_t> step;  // of a snapshot whose full features and checkpoint are kept; absent: the newest such
};

/// Encodes the pictures with the network of that step and places them in its maps, which stay as they are: {"step", "component", "images":
/// [{"file", "map2": [x, y], "map3": [x, y, z], "neighbours": [rows of the evaluated images, nearest first], "classes": [their names]}]}.
/// DataError where the run lacks what is needed or a picture cannot be read.
nlohmann::json placeImages(const PlaceRequest& request);

}  // namespace resa
