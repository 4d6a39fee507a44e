#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/run/run_folder.h"

namespace resa {

/// One request to the trainer: answered once, with an empty reason where it was carried out.
struct ControlRequest {
  std::string name;           // "pause", "extend", ...
  std::int64_t argument = 0;  // epochs for extend
  std::promise<std::string> reason;
};
using ControlRequestPtr = std::shared_ptr<ControlRequest>;

/// Listens on the run's socket (newline-delimited JSON, see run_folder.h) and hands requests to the trainer as values in a queue; touches
/// the heartbeat each second. The trainer reads the queue between steps.
class ControlServer {
 public:
  /// Error where the socket cannot be made.
  ControlServer(std::filesystem::path socket, std::filesystem::path heartbeat);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  /// Next request, waiting up to `wait`; none where there is none.
  std::optional<ControlRequestPtr> next(std::chrono::milliseconds wait = {});

 private:
  struct Client;
  void listen();
  bool serve(Client& client);

  std::filesystem::path socket_, heartbeat_;
  int listener_ = -1, wake_[2] = {-1, -1};
  std::atomic<bool> closing_{false};
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<ControlRequestPtr> queue_;
  std::thread thread_;
};

}  // namespace resa
