#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace resa {

/// A web server of a few pages on this machine, one connection at a time, that misbehaves as asked.
class HttpServer {
 public:
  struct Page {
    std::string bytes;
    bool ranges = true;                    // answers "Range: bytes=N-" by 206
    std::vector<std::size_t> cuts;         // bytes of the body after which the connection breaks, one a request from the first on
    int faults = 0;                        // answers by 503 to begin with
    std::size_t hold = std::string::npos;  // bytes of the body after which it waits for the client to leave
  };

  HttpServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("the test's web server cannot listen");
    port_ = ntohs(address.sin_port);
    ::setenv("no_proxy", "127.0.0.1", 1);
    thread_ = std::thread([this] { serve(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  void put(const std::string& name, Page page) {
    const std::lock_guard lock(mutex_);
    pages_[name] = std::move(page);
  }
  void put(const std::string& name, const std::string& bytes) { put(name, Page{bytes, true, {}, 0, std::string::npos}); }
  /// "name" or "name from 100", in order.
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  /// Waits until a page has sent what it holds back behind.
  void waitUntilHeld() {
    std::unique_lock lock(mutex_);
    isHeld_.wait(lock, [this] { return held_; });
  }

 private:
  void serve() {
    for (int client = ::accept(listener_, nullptr, nullptr); client >= 0; client = ::accept(listener_, nullptr, nullptr)) {
      answer(client);
      ::shutdown(client, SHUT_RDWR);
      ::close(client);
    }
  }

  static void send(int client, const std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t count = ::send(client, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
      if (count <= 0) return;
      done += static_cast<std::size_t>(count);
    }
  }

  void answer(int client) {
    std::string request;
    for (char buffer[4096]; request.find("\r\n\r\n") == std::string::npos;) {
      const ssize_t count = ::recv(client, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      request.append(buffer, static_cast<std::size_t>(count));
    }
    const std::size_t nameAt = request.find('/') + 1;
    const std::string name = request.substr(nameAt, request.find(' ', nameAt) - nameAt);
    const std::size_t range = request.find("Range: bytes=");
    std::size_t from = range == std::string::npos ? 0 : std::stoul(request.substr(range + 13));

    std::unique_lock lock(mutex_);
    requests_.push_back(from > 0 ? name + " from " + std::to_string(from) : name);
    const auto found = pages_.find(name);
    if (found == pages_.end()) return send(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnone");
    Page& page = found->second;
    if (page.faults > 0) {
      --page.faults;
      return send(client, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy");
    }
    const std::string size = std::to_string(page.bytes.size());
    std::string head = "HTTP/1.1 200 OK\r\n";
    if (!page.ranges) from = 0;
    if (from > 0 && from >= page.bytes.size())
      return send(client, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */" + size +
                              "\r\nContent-Length: 6\r\nConnection: close\r\n\r\nbeyond");
    if (from > 0)
      head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(from) + "-" + std::to_string(page.bytes.size() - 1) +
             "/" + size + "\r\n";
    std::string body = page.bytes.substr(from);
    head += "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
    if (!page.cuts.empty()) {
      body = body.substr(0, page.cuts.front());
      page.cuts.erase(page.cuts.begin());
    }
    const std::size_t hold = page.hold;
    lock.unlock();
    send(client, head + body.substr(0, hold));
    if (hold < body.size()) holdBack(client);
  }

  void holdBack(int client) {
    {
      const std::lock_guard lock(mutex_);
      held_ = true;
    }
    isHeld_.notify_all();
    char byte;
    ::recv(client, &byte, 1, 0);  // comes back when the client leaves
  }

  int listener_, port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable isHeld_;
  bool held_ = false;
  std::map<std::string, Page> pages_;
  std::vector<std::string> requests_;
};

}  // namespace resa
