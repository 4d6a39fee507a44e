#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// A trainer's end of the socket: takes one connection, reads one line, sends what `answer` makes of it, waits for the client to hang up.
class FakeTrainer {
 public:
  FakeTrainer(const std::filesystem::path& path, std::function<std::string(const json&)> answer) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    listener_ = socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    thread_ = std::thread([this, answer] { serve(answer); });
  }
  ~FakeTrainer() {
    thread_.join();
    close(listener_);
  }

 private:
  void serve(const std::function<std::string(const json&)>& answer) {
    const int peer = accept(listener_, nullptr, nullptr);
    std::string line;
    for (char c = 0; read(peer, &c, 1) == 1 && c != '\n';) line += c;
    const std::string text = answer(json::parse(line));
    EXPECT_EQ(send(peer, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    if (!text.empty() && text.back() != '\n') shutdown(peer, SHUT_WR);
    char rest;
    while (read(peer, &rest, 1) > 0) {
    }
    close(peer);
  }
  int listener_;
  std::thread thread_;
};

class Control : public testing::Test {
 protected:
  Control() : run_(RunFolder::create(folder_ / "run", Config(), "")) {
    run_.writeOwner({getpid(), hostName(), bootId(), (folder_ / "s.sock").string(), utcNow()});
  }
  std::string failure(const std::string& request, double timeout = 30) {
    return messageOf<Error>([&] { sendControl(run_, request, 0, timeout); });
  }
  TestFolder folder_;
  RunFolder run_;
};

TEST_F(Control, SendsTheRequestAndReturnsTheAnswerOfItsId) {
  json seen;
  const FakeTrainer trainer(folder_ / "s.sock", [&](const json& request) {
    seen = request;
    return "{\"id\":99,\"ok\":true}\n" + json{{"id", request["id"]}, {"ok", false}, {"reason", "already paused"}}.dump() + "\n";
  });
  EXPECT_EQ(json::parse(sendControl(run_, "pause")), (json{{"id", 1}, {"ok", false}, {"reason", "already paused"}}));
  EXPECT_EQ(seen, (json{{"v", 1}, {"id", 1}, {"request", "pause"}}));
}

TEST_F(Control, ExtendCarriesItsEpochs) {
  json seen;
  const FakeTrainer trainer(folder_ / "s.sock", [&](const json& request) {
    seen = request;
    return std::string("{\"id\":1,\"ok\":true}\n");
  });
  sendControl(run_, "extend", 5);
  EXPECT_EQ(seen["argument"], 5);
}

TEST_F(Control, ATrainerThatDoesNotAnswerIsATimeout) {
  const FakeTrainer trainer(folder_ / "s.sock", [](const json&) { return std::string("\n").substr(1); });
  EXPECT_THAT(failure("pause", 0.2), HasSubstr("no answer in time"));
}

TEST_F(Control, AnAnswerThatIsCutOrNoJsonIsSaidSo) {
  {
    const FakeTrainer trainer(folder_ / "s.sock", [](const json&) { return std::string("{\"id\":1"); });
    EXPECT_THAT(failure("pause"), HasSubstr("closed the connection"));
  }
  std::filesystem::remove(folder_ / "s.sock");
  const FakeTrainer trainer(folder_ / "s.sock", [](const json&) { return std::string("hello\n"); });
  EXPECT_THAT(failure("pause"), HasSubstr("no JSON line"));
}

TEST_F(Control, NobodyListeningNamesTheRunsState) {
  writeText(run_.events(), "{\"t\":\"2026-01-31T12:34:56.789Z\",\"kind\":\"state\",\"step\":9,\"epoch\":1,\"state\":\"finished\"}\n");
  EXPECT_THAT(failure("pause"), HasSubstr("nobody listens, the run is finished"));
  run_.writeOwner({getpid(), hostName(), bootId(), "/" + std::string(200, 'x'), utcNow()});
  EXPECT_THAT(failure("pause"), HasSubstr("longer than 107 bytes"));
}

TEST_F(Control, AnUnknownRequestGetsTheNearestName) {
  EXPECT_THAT(messageOf<UsageError>([&] { sendControl(run_, "puase"); }), HasSubstr("did you mean 'pause'"));
  EXPECT_THAT(messageOf<DataError>([&] { sendControl(RunFolder(folder_ / "none"), "pause"); }), HasSubstr("no run folder"));
}

}  // namespace
}  // namespace resa
