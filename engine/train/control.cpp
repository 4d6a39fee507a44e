#include "engine/train/control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr std::size_t kLongestLine = 64 * 1024;
constexpr auto kTick = std::chrono::milliseconds(250);

void touch(const std::filesystem::path& path) {
  std::error_code ignored;  // a heartbeat that cannot be written must not end a training
  if (!std::filesystem::exists(path, ignored)) std::ofstream{path};
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now(), ignored);
}

}  // namespace

/// A connection: what was read of an unfinished line, and the requests that wait for the trainer's answer.
struct ControlServer::Client {
  struct Pending {
    nlohmann::json id;
    ControlRequestPtr request;
    std::future<std::string> reason;
  };
  int descriptor;
  std::string rest;
  std::vector<Pending> pending;

  void send(const nlohmann::json& message) const {
    const std::string line = message.dump() + "\n";
    // A client that went away gets no answer; MSG_NOSIGNAL keeps the trainer alive.
    [[maybe_unused]] const ssize_t sent = ::send(descriptor, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  void sendReady() {
    std::erase_if(pending, [this](Pending& p) {
      if (p.reason.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
      const std::string reason = p.reason.get();
      send(reason.empty() ? nlohmann::json{{"id", p.id}, {"ok", true}} : nlohmann::json{{"id", p.id}, {"ok", false}, {"reason", reason}});
      return true;
    });
  }
};

ControlServer::ControlServer(std::filesystem::path socket, std::filesystem::path heartbeat)
    : socket_(std::move(socket)), heartbeat_(std::move(heartbeat)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket_.string();
  if (path.size() >= sizeof(address.sun_path)) throw Error(path + ": socket path is too long; set XDG_RUNTIME_DIR to a shorter folder");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  std::filesystem::create_directories(socket_.parent_path());
  ::chmod(socket_.parent_path().c_str(), 0700);
  ::unlink(path.c_str());
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 8) != 0)
    throw Error(path + ": cannot listen for control requests: " + std::strerror(errno));
  ::chmod(path.c_str(), 0600);
  if (::pipe2(wake_, O_CLOEXEC) != 0) throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
  touch(heartbeat_);
  thread_ = std::thread([this] { listen(); });
}

ControlServer::~ControlServer() {
  while (const auto request = next()) (*request)->reason.set_value("the run has ended");
  closing_ = true;
  [[maybe_unused]] const ssize_t woken = ::write(wake_[1], "x", 1);
  thread_.join();
  for (const int descriptor : {listener_, wake_[0], wake_[1]}) ::close(descriptor);
  ::unlink(socket_.c_str());
}

std::optional<ControlRequestPtr> ControlServer::next(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, wait, [this] { return !queue_.empty(); })) return std::nullopt;
  ControlRequestPtr request = queue_.front();
  queue_.pop_front();
  return request;
}

/// Reads what came; false where the connection is to be closed.
bool ControlServer::serve(Client& client) {
  char buffer[4096];
  const ssize_t got = ::recv(client.descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
  if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
  client.rest.append(buffer, std::size_t(got));
  for (std::size_t end; (end = client.rest.find('\n')) != std::string::npos; client.rest.erase(0, end + 1)) {
    const auto message = nlohmann::json::parse(client.rest.substr(0, end), nullptr, false);
    const bool known = message.is_object() && message.contains("request") && message["request"].is_string();
    if (!known) {
      client.send({{"id", nullptr}, {"ok", false}, {"reason", "expected a line like {\"v\":1,\"id\":1,\"request\":\"pause\"}"}});
      continue;
    }
    auto request = std::make_shared<ControlRequest>();
    request->name = message["request"];
    const auto argument = message.find("argument");
    if (argument != message.end() && argument->is_number_integer()) request->argument = *argument;
    client.pending.push_back({message.value("id", nlohmann::json()), request, request->reason.get_future()});
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(request);
    }
    arrived_.notify_one();
  }
  return client.rest.size() < kLongestLine;
}

void ControlServer::listen() {
  std::vector<Client> clients;
  auto lastBeat = std::chrono::steady_clock::now();
  while (!closing_) {
    std::vector<pollfd> watched{{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    for (const Client& client : clients) watched.push_back({client.descriptor, POLLIN, 0});
    const bool waiting = std::any_of(clients.begin(), clients.end(), [](const Client& c) { return !c.pending.empty(); });
    ::poll(watched.data(), watched.size(), waiting ? 20 : int(kTick.count()));
    for (std::size_t i = clients.size(); i-- > 0;) {
      const bool open = watched[i + 2].revents == 0 || serve(clients[i]);
      clients[i].sendReady();
      if (open) continue;
      ::close(clients[i].descriptor);
      clients.erase(clients.begin() + std::ptrdiff_t(i));
    }
    if (watched[0].revents & POLLIN)
      if (const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); descriptor >= 0)
        clients.push_back({descriptor, {}, {}});
    if (const auto now = std::chrono::steady_clock::now(); now - lastBeat > std::chrono::seconds(1)) {
      touch(heartbeat_);
      lastBeat = now;
    }
  }
  for (Client& client : clients) {
    client.sendReady();
    ::close(client.descriptor);
  }
}

}  // namespace resa
