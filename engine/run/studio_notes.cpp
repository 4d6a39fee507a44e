#include "engine/run/studio_notes.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int format = 1;

/// One change at a time: threads of this process by the mutex, other studios by a lock on the folder itself, which leaves no file behind.
class ChangeLock {
 public:
  explicit ChangeLock(const fs::path& folder) : thread_(mutex()), descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    // Some network file systems know no locks; the rename of the whole file still keeps it from being torn.
    if (descriptor_ >= 0) static_cast<void>(::flock(descriptor_, LOCK_EX));
  }
  ~ChangeLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  ChangeLock(const ChangeLock&) = delete;
  ChangeLock& operator=(const ChangeLock&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  std::lock_guard<std::mutex> thread_;
  int descriptor_;
};

fs::path ownFile(const fs::path& runFolder) { return runFolder / "studio.json"; }

bool canWrite(const fs::path& runFolder) { return ::access(runFolder.c_str(), W_OK | X_OK) == 0; }

fs::path stateFile(const fs::path& runFolder) {
  const std::string id = RunFolder(runFolder).info().id;
  const bool plain =
      !id.empty() && id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == std::string::npos;
  if (!plain || id.size() > 128) throw DataError((runFolder / "run.toml").string() + ": id must be a UUID, got '" + id.substr(0, 60) + "'");
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  const fs::path base = state != nullptr && state[0] == '/' ? fs::path(state) : fs::path(home != nullptr ? home : "/") / ".local" / "state";
  return base / "resa" / "studio" / (id + ".json");
}

/// The file that holds the notes now: notes made while the folder could not be written are found again when it can.
fs::path currentFile(const fs::path& runFolder) {
  std::error_code ignored;
  const fs::path own = ownFile(runFolder);
  if (canWrite(runFolder) && fs::exists(own, ignored)) return own;
  try {
    const fs::path state = stateFile(runFolder);
    if (fs::exists(state, ignored)) return state;
  } catch (const Error&) {
    // Without a run.toml nothing can have been noted elsewhere.
  }
  return own;
}

[[noreturn]] void damaged(const fs::path& file, const std::string& reason) {
  throw DataError(file.string() + ": " + reason + "; mend the file or move it away (it is never overwritten in this state)");
}

/// The file's object; an empty one where there is no file.
Json readObject(const fs::path& file) {
  std::error_code failure;
  const bool present = fs::exists(file, failure);
  if (failure) throw DataError(file.string() + ": cannot be read: " + failure.message());
  if (!present) return Json::object();
  const std::string text = readFile(file);
  Json object;
  try {
    object = Json::parse(text);
  } catch (const Json::exception& failed) {
    damaged(file, std::string("is no JSON (") + failed.what() + ")");
  }
  if (!object.is_object()) damaged(file, "must hold a JSON object");
  if (object.contains("format") && (!object["format"].is_number_integer() || object["format"].get<std::int64_t>() > format))
    throw DataError(file.string() + ": was written by a newer version (format " + object["format"].dump() + "); this one knows format 1");
  return object;
}

StudioNotes notesOf(const Json& object, const fs::path& file) {
  StudioNotes notes;
  const char* key = "note";
  try {
    notes.note = object.value(key, std::string());
    key = "tags";
    notes.tags = object.value(key, std::vector<std::string>());
    key = "bookmarks";
    for (const Json& entry : object.value(key, Json::array()))
      notes.bookmarks.push_back({entry.at("step").get<std::int64_t>(), entry.value("text", std::string())});
    key = "selections";
    for (const Json& entry : object.value(key, Json::array()))
      notes.selections.push_back(
          {entry.at("name").get<std::string>(), entry.value("split", std::string()), entry.at("ids").get<std::vector<std::int64_t>>()});
  } catch (const Json::exception& failed) {
    damaged(file, std::string("'") + key + "' cannot be read (" + failed.what() + ")");
  }
  return notes;
}

void writeObject(const fs::path& file, Json object, const StudioNotes& notes) {
  object["format"] = format;
  object["note"] = notes.note;
  object["tags"] = notes.tags;
  object["bookmarks"] = Json::array();
  for (const Bookmark& bookmark : notes.bookmarks) object["bookmarks"].push_back({{"step", bookmark.step}, {"text", bookmark.text}});
  object["selections"] = Json::array();
  for (const SavedSelection& selection : notes.selections)
    object["selections"].push_back({{"name", selection.name}, {"split", selection.split}, {"ids", selection.ids}});
  // Text from elsewhere may be no UTF-8; a replaced character is better than notes that cannot be written.
  writeFileAtomically(file, object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

fs::path writableFile(const fs::path& runFolder) {
  const fs::path file = studioNotesFile(runFolder);
  std::error_code failure;
  if (file != ownFile(runFolder)) fs::create_directories(file.parent_path(), failure);
  if (failure) throw Error(file.parent_path().string() + ": cannot make this folder: " + failure.message());
  return file;
}

}  // namespace

fs::path studioNotesFile(const fs::path& runFolder) { return canWrite(runFolder) ? ownFile(runFolder) : stateFile(runFolder); }

StudioNotes readStudioNotes(const fs::path& runFolder) {
  const fs::path file = currentFile(runFolder);
  return notesOf(readObject(file), file);
}

void writeStudioNotes(const fs::path& runFolder, const StudioNotes& notes) {
  updateStudioNotes(runFolder, [&](StudioNotes& current) { current = notes; });
}

StudioNotes updateStudioNotes(const fs::path& runFolder, const std::function<void(StudioNotes&)>& change) {
  const ChangeLock lock(runFolder);
  const fs::path file = currentFile(runFolder);
  Json object = readObject(file);
  StudioNotes notes = notesOf(object, file);
  const StudioNotes before = notes;
  change(notes);
  if (notes != before) writeObject(writableFile(runFolder), std::move(object), notes);
  return notes;
}

}  // namespace resa
