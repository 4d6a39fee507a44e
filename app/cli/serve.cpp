// `resa serve`: JSON lines on standard input and output, for a window that links no Torch. One thread reads, so that a cancel is heard
// while another computes; requests are computed one after the other.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/commands.h"
#include "app/cli/serve_requests.h"

namespace resa {
namespace {

using Json = nlohmann::json;

class Server {
 public:
  /// Reads until the end of standard input, answers what was asked until then, and returns.
  int run() {
    sweepOldAnswers();
    std::thread reader([this] { read(); });
    for (Json request; next(request);) answer(request);
    reader.join();
    return 0;
  }

 private:
  void read() {
    for (std::string line; std::getline(std::cin, line);)
      if (!line.empty()) take(line);
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake_.notify_one();
  }

  /// Queues a request, or cancels one; an answer to what is no request goes out at once.
  void take(const std::string& line) {
    Json request;
    try {
      request = Json::parse(line);
    } catch (const Json::parse_error&) {
      return refuse(nullptr, "not a line of JSON");
    }
    if (!request.is_object() || !request.contains("id")) return refuse(nullptr, "a request is an object with an id");
    if (request.value("request", Json()) == "cancel") return cancel(request["id"]);
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(request));
    wake_.notify_one();
  }

  /// The cancelled request itself gets the answer; one that is already answered needs none.
  void cancel(const Json& id) {
    {
      const std::lock_guard lock(mutex_);
      if (computing_ && runningId_ == id) cancelRunning_ = true;
      const auto waiting = std::find_if(queue_.begin(), queue_.end(), [&](const Json& request) { return request["id"] == id; });
      if (waiting == queue_.end()) return;
      queue_.erase(waiting);
    }
    refuse(id, "cancelled");
  }

  /// Waits for a request; false when the input has ended and all are answered.
  bool next(Json& request) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return ended_ || !queue_.empty(); });
    if (queue_.empty()) return false;
    request = std::move(queue_.front());
    queue_.pop_front();
    runningId_ = request["id"];
    computing_ = true;
    cancelRunning_ = false;
    return true;
  }

  void answer(const Json& request) {
    const Json& id = request["id"];
    Json line = {{"id", id}, {"ok", true}};
    try {
      line.update(answerRequest(request, [&](double share, const Json& more) {
        if (cancelRunning_) return false;
        Json told = more;
        told.update({{"id", id}, {"progress", share}});
        write(told);
        return true;
      }));
    } catch (const std::exception& error) {
      line = {{"id", id}, {"ok", false}, {"reason", error.what()}};
    }
    {
      const std::lock_guard lock(mutex_);
      computing_ = false;
    }
    write(line);
  }

  void refuse(const Json& id, const std::string& reason) { write({{"id", id}, {"ok", false}, {"reason", reason}}); }

  void write(const Json& line) {
    // Paths need not be UTF-8, JSON must be.
    const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    const std::lock_guard lock(outputMutex_);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }

  std::mutex mutex_, outputMutex_;
  std::condition_variable wake_;
  std::deque<Json> queue_;
  Json runningId_;
  bool ended_ = false, computing_ = false;
  std::atomic<bool> cancelRunning_ = false;
};

}  // namespace

void addServeCommand(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("serve", "Answer requests, one JSON object a line, on standard input and output");
  command->footer(
      "Requests: project, place, cluster, views, preflight, fetch, evaluate, cancel. Each has an id, which its answer repeats; answers "
      "name a .safetensors "
      "file, or "
      "hold what `resa place --json` and `resa evaluate --json` print. With \"live\": true a projection's progress names the file of the "
      "map so "
      "far.\n"
      "Examples:\n"
      "  echo '{\"id\":1,\"request\":\"project\",\"run\":\"runs/first\",\"component\":\"encoding\",\"dims\":3}' | resa serve\n"
      "  echo '{\"id\":2,\"request\":\"cluster\",\"features\":\"features.npy\",\"clusters\":20}' | resa serve\n"
      "  echo '{\"id\":3,\"request\":\"views\",\"preset\":\"quickstart\",\"set\":[\"augment.strong.flip_probability=0\"]}' | resa serve\n"
      "  echo '{\"id\":5,\"request\":\"preflight\",\"preset\":\"cifar10\",\"target\":\"runs\"}' | resa serve\n"
      "  echo '{\"id\":6,\"request\":\"fetch\",\"dataset\":\"cifar10\"}' | resa serve\n"
      "  echo '{\"id\":4,\"request\":\"evaluate\",\"weights\":\"runs/first\",\"protocols\":[\"knn5\",\"linear\"]}' | resa serve");
  command->callback([&action] { action = [] { return Server().run(); }; });
}

}  // namespace resa
