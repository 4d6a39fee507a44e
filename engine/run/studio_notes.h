#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace resa {

struct Bookmark {
  std::int64_t step = 0;
  std::string text;
  bool operator==(const Bookmark&) const = default;
};
/// Images chosen by sample id within a split.
struct SavedSelection {
  std::string name, split;
  std::vector<std::int64_t> ids;
  bool operator==(const SavedSelection&) const = default;
};

/// What people add to a run in the studio: studio.json of the run folder.
struct StudioNotes {
  std::string note;
  std::vector<std::string> tags;
  std::vector<Bookmark> bookmarks;
  std::vector<SavedSelection> selections;
  bool operator==(const StudioNotes&) const = default;
};

/// The file that notes of this run are written to: studio.json in the folder, or where that cannot be written
/// $XDG_STATE_HOME/resa/studio/<run id>.json (else below ~/.local/state). DataError where run.toml is needed for the id and cannot be read.
std::filesystem::path studioNotesFile(const std::filesystem::path& runFolder);

/// Empty notes where there is no file. DataError naming the file where it is damaged or of a newer format.
StudioNotes readStudioNotes(const std::filesystem::path& runFolder);

/// Replaces the file as a whole and keeps the keys that are not known here. A damaged file is left as it is: DataError. Error on a full
/// disk and the like. Prefer updateStudioNotes: notes that somebody else wrote since they were read would be lost.
void writeStudioNotes(const std::filesystem::path& runFolder, const StudioNotes& notes);

/// Reads, changes and writes without another thread or studio in between; returns what stands then. Errors as above.
StudioNotes updateStudioNotes(const std::filesystem::path& runFolder, const std::function<void(StudioNotes&)>& change);

}  // namespace resa
