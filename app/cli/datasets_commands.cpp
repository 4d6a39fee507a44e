#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "datasets/dataset.h"
#include "datasets/fetch.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t stopSignal = 0;

void onStopSignal(int number) { stopSignal = number; }

/// Ends a long command in order: it looks here from time to time.
void catchStopSignals() {
  std::signal(SIGINT, onStopSignal);
  std::signal(SIGTERM, onStopSignal);
}

/// Lets a line through a few times a second on a terminal, every ten seconds elsewhere.
class Pace {
 public:
  bool due() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return false;
    next_ = now + std::chrono::milliseconds(errorIsTerminal() ? 200 : 10000);
    return true;
  }

 private:
  std::chrono::steady_clock::time_point next_{};
};

std::string megabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

int listDatasets() {
  for (const DatasetEntry& entry : datasetCatalogue()) {
    std::string where = "not installed";
    try {
      where = "installed in " + findDataset(entry.name, "").string();
    } catch (const DataError&) {
      // Stays "not installed": the sentence below says what to do.
    }
    std::printf("%-16s %s\n%-16s %s\n%-16s %s\n", entry.name.c_str(), entry.title.c_str(), "", where.c_str(), "", entry.how.c_str());
  }
  return 0;
}

/// What `check` looks at and what it finds wrong.
class DatasetCheck {
 public:
  DatasetCheck(const std::string& name, const std::string& root) : entry_(datasetEntry(name)) {
    data_ = Config().data;
    data_.set = name;
    data_.root = root;
  }

  int run() {
    const fs::path folder = findDataset(data_.set, data_.root);
    std::printf("%s in %s\n", data_.set.c_str(), folder.c_str());
    checkSums(folder);
    checkSplit(Split::train, entry_.counts.train);
    checkSplit(Split::test, entry_.counts.test);
    if (fs::exists(folder / "unlabeled_X.bin")) {
      data_.trainSplit = "unlabeled";
      checkSplit(Split::train, 100000);
    }
    endProgress();
    if (problems_ == 0) {
      std::puts("all in order");
      return int(ExitCode::done);
    }
    std::printf("%lld problem(s)\n", static_cast<long long>(problems_));
    return int(ExitCode::data);
  }

 private:
  void problem(const std::string& text) {
    endProgress();
    std::printf("  %s\n", text.c_str());
    ++problems_;
  }

  /// Compares with what `fetch` recorded, in the set's folder or around the one that its archive unpacks to.
  void checkSums(const fs::path& folder) {
    for (const fs::path& place : {folder, folder.parent_path()}) {
      if (place != folder && folder.filename() != entry_.archiveFolder) continue;
      const std::vector<FetchRecord> records = readRecords(place);
      std::size_t files = 0;
      for (const FetchRecord& record : records) {
        files += record.files.size();
        for (const std::string& damaged :
             damagedFiles(place, record, [&](std::uint64_t) { progress("comparing " + record.name + " with " + sumsFileName); }))
          problem(damaged);
      }
      if (!records.empty()) std::printf("%zu files compared with %s\n", files, (place / sumsFileName).c_str());
    }
  }

  void checkSplit(Split split, std::int64_t expected) {
    ImageSet facts;  // without pixels where pictures are looked at one by one
    if (isListed(data_.set)) {
      const ImageListing listing = listDataset(data_, split);
      facts.split = listing.split;
      facts.labels = listing.labels;
      facts.classes = listing.classes;
      facts.skipped = listing.skipped;
      facts.count = static_cast<std::int64_t>(listing.files.size());
      checkPictures(listing);
    } else {
      facts = readDataset(data_, split);
    }
    describe(facts, split == Split::train && data_.trainSplit != "train" ? data_.trainSplit : toString(facts.split));
    for (const std::string& skipped : facts.skipped) problem("left out: " + skipped);
    if (expected > 0 && facts.count != expected)
      problem("the published set has " + std::to_string(expected) + " images here, this one " + std::to_string(facts.count));
    const auto classes = static_cast<std::int64_t>(facts.classes.size());
    if (entry_.counts.classes > 0 && data_.labels == "fine" && classes != entry_.counts.classes)
      problem("the published set has " + std::to_string(entry_.counts.classes) + " classes, this one " + std::to_string(classes));
    checkLabels(facts);
  }

  void checkPictures(const ImageListing& listing) {
    const auto total = static_cast<std::int64_t>(listing.files.size());
    const auto done = [&](std::int64_t looked) {
      progress("decoding, " + std::to_string(looked) + " of " + std::to_string(total) + " pictures");
    };
    for (const std::string& damaged : damagedPictures(listing, data_.workers, done)) problem("damaged: " + damaged);
  }

  void describe(const ImageSet& set, const std::string& split) const {
    endProgress();
    std::printf("%-6s %lld images", split.c_str(), static_cast<long long>(set.count));
    if (set.height > 0)
      std::printf(" of %lld x %lld, %lld channel(s)", static_cast<long long>(set.height), static_cast<long long>(set.width),
                  static_cast<long long>(set.channels));
    if (set.labels.empty())
      std::printf(", no labels\n");
    else
      std::printf(", %zu classes\n", set.classes.size());
  }

  void checkLabels(const ImageSet& set) {
    if (set.labels.empty()) return;
    std::vector<std::int64_t> images(set.classes.size());
    for (const std::int64_t label : set.labels) ++images.at(static_cast<std::size_t>(label));
    for (std::size_t label = 0; label < images.size(); ++label)
      if (images[label] == 0) problem("class '" + set.classes[label] + "' has no image");
    const auto [smallest, largest] = std::minmax_element(images.begin(), images.end());
    std::printf("       %lld to %lld images a class\n", static_cast<long long>(*smallest), static_cast<long long>(*largest));
  }

  void progress(const std::string& line) {
    if (pace_.due()) printProgress(line);
  }

  DatasetEntry entry_;
  DataConfig data_;
  Pace pace_;
  std::int64_t problems_ = 0;
};

struct FetchRequest {
  std::string name, root, urlBase;
};

int fetch(const FetchRequest& request) {
  const FetchPlan plan = fetchPlan(request.name);
  const fs::path root = request.root.empty() ? datasetsFolder() / request.name : fs::path(request.root);
  catchStopSignals();
  FetchOptions options;
  options.urlBase = request.urlBase;
  options.download.stopped = [] { return stopSignal != 0; };
  Pace pace;
  std::string last;
  options.progress = [&](const std::string& what, const std::string& file, std::uint64_t done, std::uint64_t total) {
    const std::string subject = what + " " + file;
    const bool isDue = pace.due();
    if (subject == last && !isDue) return;
    last = subject;
    std::string line = subject + ", " + megabytes(done);
    if (total > 0) line += " of " + megabytes(total) + " " + progressBar(static_cast<double>(done) / static_cast<double>(total), 20);
    printProgress(line);
  };
  try {
    const FetchResult result = fetchDataset(plan, root, options);
    endProgress();
    const std::string where = findDataset(request.name, root.string()).string();
    std::printf("%s %s %s\n", request.name.c_str(), result == FetchResult::fetched ? "is ready in" : "is there already:", where.c_str());
  } catch (const Error& problem) {
    if (problem.code() != ExitCode::interrupted || stopSignal != SIGTERM) throw;
    throw Error(problem.what(), ExitCode::terminated);
  }
  return int(ExitCode::done);
}

}  // namespace

void addDatasetsCommands(CLI::App& app, Action& action) {
  auto* datasets = app.add_subcommand("datasets", "Data sets that can be read")->require_subcommand(1);
  datasets->add_subcommand("list", "Each data set, whether and where it is installed, and how to get it")->callback([&action] {
    action = listDatasets;
  });

  auto* check = datasets->add_subcommand("check", "Read a data set as a whole: checksums, counts, labels, damaged files");
  auto checked = std::make_shared<std::pair<std::string, std::string>>();
  check->add_option("name", checked->first, "Data set, see resa datasets list")->required();
  check->add_option("--root", checked->second, "Its folder (default: the usual places)");
  check->callback([checked, &action] { action = [checked] { return DatasetCheck(checked->first, checked->second).run(); }; });
  check->footer(
      "Exit code 4 where something is missing or damaged.\nExamples:\n  resa datasets check fashion-mnist\n"
      "  resa datasets check image-folder --root ~/pictures");

  auto* fetched = datasets->add_subcommand("fetch", "Download a data set from its official address");
  auto request = std::make_shared<FetchRequest>();
  fetched->add_option("name", request->name, "Data set, see resa datasets list")->required();
  fetched->add_option("--root", request->root, "Folder to put it into (default: NAME below $XDG_DATA_HOME/resa/datasets)");
  fetched->add_option("--url-base", request->urlBase, "Address of a mirror that holds the set's files");
  fetched->callback([request, &action] { action = [request] { return fetch(*request); }; });
  fetched->footer(
      "Every file is compared with its published SHA-256 and MD5 before it is used. The SHA-256 of all that is kept is recorded\n"
      "in SHA256SUMS beside it; `resa datasets check`, a later fetch and `sha256sum -c` compare with that. An interrupted download\n"
      "(Ctrl-C) stays as NAME.part and is continued by the next call.\n"
      "Examples:\n  resa datasets fetch cifar10\n  resa datasets fetch pets --root ~/data/pets --url-base "
      "https://mirror.example.org/pets/");
}

}  // namespace resa
