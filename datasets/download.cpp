#include "datasets/download.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr long ok = 200, partial = 206, beyondTheEnd = 416, firstServerFault = 500, tooManyRequests = 429;

struct EndTransfer {
  void operator()(CURL* transfer) const { curl_easy_cleanup(transfer); }
};

/// libcurl's part of a process, once.
void startCurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw Error(std::string("libcurl cannot start: ") + curl_easy_strerror(code));
}

enum class Outcome { whole, broken, fromTheStart };

/// One request for what is missing of the file.
class Transfer {
 public:
  Transfer(const std::string& url, const fs::path& part, const DownloadOptions& options) : url_(url), part_(part), options_(options) {
    descriptor_ = ::open(part.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor_ < 0) throw Error(part.string() + ": cannot be written: " + std::strerror(errno));
    offset_ = static_cast<std::uint64_t>(::lseek(descriptor_, 0, SEEK_END));
    written_ = offset_;
    configure();
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() { ::close(descriptor_); }

  Outcome run() {
    const CURLcode code = curl_easy_perform(curl_.get());
    const long status = answer();
    if (options_.stopped && options_.stopped()) throw Error("stopped; the next fetch goes on where this one ended", ExitCode::interrupted);
    if (!problem_.empty()) throw Error(problem_);
    if (tooLarge_) throw DataError(url_ + ": is larger than the limit of " + std::to_string(options_.largest) + " bytes");
    // Behind the last byte there is nothing: the checksum tells whether the file is whole.
    if (offset_ > 0 && status == beyondTheEnd) return Outcome::whole;
    if (code == CURLE_RANGE_ERROR || (offset_ > 0 && status == ok)) return Outcome::fromTheStart;
    if (code == CURLE_OK) return Outcome::whole;
    reason_ = errorText_[0] != '\0' ? errorText_.data() : curl_easy_strerror(code);
    const bool refused = code == CURLE_HTTP_RETURNED_ERROR && status < firstServerFault && status != tooManyRequests;
    const bool hopeless = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_PEER_FAILED_VERIFICATION ||
                          code == CURLE_TOO_MANY_REDIRECTS;
    if (refused || hopeless) throw DataError(url_ + ": " + reason_);
    return Outcome::broken;
  }

  bool progressed() const { return written_ > offset_; }
  const std::string& reason() const { return reason_; }

 private:
  void configure() {
    CURL* curl = curl_.get();
    if (curl == nullptr) throw Error("libcurl cannot start a transfer");
    curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "resa/" RESA_VERSION);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.silence));
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, errorText_.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Transfer::report);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(offset_));
  }

  long answer() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  /// Takes bytes into the file; a count other than theirs tells libcurl to end.
  static std::size_t receive(char* bytes, std::size_t one, std::size_t size, void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    size *= one;
    // Only an answer to what was asked belongs into the file: the whole to the first request, the rest to a later one.
    if (transfer.answer() != (transfer.offset_ > 0 ? partial : ok)) return 0;
    if (transfer.written_ + size > transfer.options_.largest) {
      transfer.tooLarge_ = true;
      return 0;
    }
    for (std::size_t done = 0; done < size;) {
      const ssize_t count = ::write(transfer.descriptor_, bytes + done, size - done);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        transfer.problem_ = transfer.part_.string() + ": cannot be written: " + std::strerror(errno);
        return 0;
      }
      done += static_cast<std::size_t>(count);
      transfer.written_ += static_cast<std::uint64_t>(count);
    }
    return size;
  }

  static int report(void* self, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
    const Transfer& transfer = *static_cast<Transfer*>(self);
    if (transfer.options_.progress && transfer.answer() < 300)
      transfer.options_.progress(transfer.written_, total > 0 ? transfer.offset_ + static_cast<std::uint64_t>(total) : 0);
    return transfer.options_.stopped && transfer.options_.stopped() ? 1 : 0;
  }

  const std::string& url_;
  const fs::path& part_;
  const DownloadOptions& options_;
  std::unique_ptr<CURL, EndTransfer> curl_{curl_easy_init()};
  int descriptor_ = -1;
  std::uint64_t offset_ = 0, written_ = 0;
  bool tooLarge_ = false;
  std::string problem_, reason_;
  std::array<char, CURL_ERROR_SIZE> errorText_{};
};

/// Waits in small steps, so that Ctrl-C ends it soon.
void waitFor(double seconds, const DownloadOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < end && !(options.stopped && options.stopped())) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

}  // namespace

void download(const std::string& url, const fs::path& part, const DownloadOptions& options) {
  startCurl();
  int fruitless = 0;
  for (;;) {
    Transfer transfer(url, part, options);
    const Outcome outcome = transfer.run();
    if (outcome == Outcome::whole) return;
    if (outcome == Outcome::fromTheStart) {
      fs::resize_file(part, 0);
      continue;
    }
    fruitless = transfer.progressed() ? 0 : fruitless + 1;
    if (fruitless >= options.attempts) throw DataError(url + ": " + transfer.reason() + "; what came is kept, call this again to go on");
    waitFor(options.pause, options);
  }
}

}  // namespace resa
