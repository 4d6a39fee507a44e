#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t largestAnswer = 1 << 20;

/// One connection to a trainer; every wait ends at the deadline.
class Connection {
 public:
  Connection(const std::string& path, Clock::time_point deadline) : deadline_(deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
      problem_ = path.empty() ? "owner.json names no socket" : "the socket's path is longer than 107 bytes: " + path;
      return;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0 || ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      problem_ = path + ": " + std::strerror(errno);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  /// Why nobody answers at the other end; empty where the connection stands.
  const std::string& problem() const { return problem_; }

  void send(const std::string& line) {
    std::size_t sent = 0;
    while (sent < line.size()) {
      await(POLLOUT);
      const ssize_t count = ::send(descriptor_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count < 0) throw Error(std::string("cannot send the request: ") + std::strerror(errno));
      sent += static_cast<std::size_t>(count);
    }
  }

  std::string receiveLine() {
    while (true) {
      const std::size_t newline = received_.find('\n');
      if (newline != std::string::npos) {
        const std::string line = received_.substr(0, newline);
        received_.erase(0, newline + 1);
        return line;
      }
      if (received_.size() > largestAnswer) throw Error("the answer is longer than an answer can be");
      await(POLLIN);
      char buffer[4096];
      const ssize_t count = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count < 0) throw Error(std::string("cannot receive the answer: ") + std::strerror(errno));
      if (count == 0) throw Error("the trainer closed the connection without an answer");
      received_.append(buffer, static_cast<std::size_t>(count));
    }
  }

 private:
  void await(short events) {
    while (true) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
      if (left <= 0) throw Error("the trainer gave no answer in time");
      pollfd entry{descriptor_, events, 0};
      const int ready = ::poll(&entry, 1, static_cast<int>(std::min<long long>(left, 60'000)));
      if (ready > 0) return;
      if (ready < 0 && errno != EINTR) throw Error(std::string("cannot wait for the trainer: ") + std::strerror(errno));
    }
  }

  int descriptor_ = -1;
  Clock::time_point deadline_;
  std::string problem_, received_;
};

}  // namespace

std::string sendControl(const RunFolder& run, const std::string& request, std::int64_t argument, double timeoutSeconds) {
  const auto& known = controlRequests();
  if (std::find(known.begin(), known.end(), request) == known.end())
    throw UsageError("unknown request '" + request + "', did you mean '" + nearestName(request, known) + "'?");
  if (!run.isRun()) throw DataError(run.root().string() + ": is no run folder (no run.toml)");
  const auto deadline = Clock::now() + std::chrono::milliseconds(std::llround(timeoutSeconds * 1000));
  const std::optional<Owner> owner = run.owner();
  Connection connection(owner ? owner->socket : "", deadline);
  if (!connection.problem().empty()) {
    EventReader reader(run.events());
    reader.poll();
    throw Error(run.root().string() + ": nobody listens, the run is " + toString(run.state(reader.history())) +
                (owner ? " (" + connection.problem() + ")" : ""));
  }
  constexpr int id = 1;
  nlohmann::json message = {{"v", 1}, {"id", id}, {"request", request}};
  if (argument != 0) message["argument"] = argument;
  try {
    connection.send(message.dump() + "\n");
    while (true) {
      const std::string line = connection.receiveLine();
      const nlohmann::json answer = nlohmann::json::parse(line);
      if (answer.value("id", 0) == id) return line;
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(run.root().string() + ": the trainer's answer is no JSON line");
  } catch (const Error& problem) {
    throw Error(run.root().string() + ": " + request + ": " + problem.what());
  }
}

}  // namespace resa
