#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/run/file_io.h"
#include "tests/unit/http_server.h"
#include "tests/unit/sample_sets.h"

namespace resa {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

struct Outcome {
  int code = -1;
  std::string out, err;
};

/// `resa datasets` with a data folder of its own.
class DatasetsCommand : public testing::Test {
 protected:
  Outcome run(const std::string& arguments) const {
    const std::string line = "RESA_DATA='" + (folder_ / "sets").string() + "' no_proxy=127.0.0.1 " RESA_PROGRAM " datasets " + arguments +
                             " >'" + (folder_ / "out").string() + "' 2>'" + (folder_ / "err").string() + "'";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), readFile(folder_ / "out"), readFile(folder_ / "err")};
  }
  TestFolder folder_;
};

TEST_F(DatasetsCommand, ListSaysWhatIsInstalledWhere) {
  makeCifar10(folder_ / "sets/cifar10/cifar-10-batches-bin");
  const Outcome list = run("list");
  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.out, AllOf(HasSubstr("installed in " + (folder_ / "sets/cifar10/cifar-10-batches-bin").string()),
                              HasSubstr("not installed"), HasSubstr("resa datasets fetch stl10"), HasSubstr("flowers102")));
}

TEST_F(DatasetsCommand, CheckCountsImagesClassesAndDamagedFiles) {
  makeImageFolder(folder_ / "own");
  writeText(folder_ / "own/test/cat/d.png", smallPicture());
  const Outcome good = run("check image-folder --root '" + (folder_ / "own").string() + "'");
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_THAT(good.out, AllOf(HasSubstr("train  2 images, 2 classes"), HasSubstr("test   2 images")));
  writeText(folder_ / "own/train/dog/bad.jpg", "no picture");
  const Outcome bad = run("check image-folder --root '" + (folder_ / "own").string() + "'");
  EXPECT_EQ(bad.code, 4);
  EXPECT_THAT(bad.out, AllOf(HasSubstr("dog/bad.jpg: neither JPEG nor PNG"), HasSubstr("problem(s)")));
  makeFlowers(folder_ / "sets/flowers102");
  const Outcome part = run("check flowers102");
  EXPECT_EQ(part.code, 4);
  EXPECT_THAT(part.out,
              AllOf(HasSubstr("the published set has 2040 images here, this one 2"), HasSubstr("class 'sweet pea' has no image")));
}

TEST_F(DatasetsCommand, FetchRefusesAnotherFileByItsSum) {
  HttpServer server;
  server.put("cifar-10-binary.tar.gz", "not the archive");
  const Outcome outcome = run("fetch cifar10 --url-base " + server.url());
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("instead of c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"));
  EXPECT_FALSE(fs::exists(folder_ / "sets/cifar10/cifar-10-binary.tar.gz.part"));
}

TEST_F(DatasetsCommand, FetchSaysWhatToDoForImageNet) {
  const Outcome outcome = run("fetch imagenet");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("image-net.org"), HasSubstr("data.root")));
}

TEST_F(DatasetsCommand, CtrlCLeavesThePartForTheNextFetch) {
  HttpServer server;
  server.put("cifar-10-binary.tar.gz", {std::string(100000, 'x'), true, {}, 0, 30000});
  ::setenv("RESA_DATA", (folder_ / "sets").c_str(), 1);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::execl(RESA_PROGRAM, "resa", "datasets", "fetch", "cifar10", "--url-base", server.url().c_str(), nullptr);
    ::_exit(127);
  }
  ::unsetenv("RESA_DATA");
  server.waitUntilHeld();
  const fs::path part = folder_ / "sets/cifar10/cifar-10-binary.tar.gz.part";
  std::error_code ignored;
  while (!fs::exists(part) || fs::file_size(part, ignored) < 30000)
    if (::waitpid(child, nullptr, WNOHANG) != 0) FAIL() << "the fetch ended by itself";
  ::kill(child, SIGINT);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 130) << status;
  EXPECT_EQ(fs::file_size(part), 30000u);
}

TEST_F(DatasetsCommand, UnlabelledImagesAreTrainedOnAndScoredByTheLabelsOfTheTestImages) {
  const fs::path root = folder_ / "sets/stl10";
  makeStl10(root);
  std::string images, labels;
  for (int i = 0; i < 30; ++i) {
    images += stl10Image(5 * i);
    labels += static_cast<char>(1 + i % 10);
  }
  for (const char* name : {"unlabeled_X.bin", "test_X.bin"}) writeText(root / name, images);
  writeText(root / "test_y.bin", labels);
  const std::string run = (folder_ / "run").string();
  const std::string line =
      "RESA_DATA='" + (folder_ / "sets").string() +
      "' " RESA_PROGRAM
      " train --set data.set=stl10 --set data.train_split=unlabeled --set train.batch_size=8 --set train.epochs=1 --set "
      "train.warmup_epochs=0 --set train.threads=1 --set model.width=4 --set augment.weak.crop_size=16 --set augment.strong.crop_size=16 "
      "--set evaluate.size=30 --set evaluate.reported_size=30 --set evaluate.bank_size=30 --set evaluate.probe_size=10 --set "
      "evaluate.restarts=1 --set evaluate.projection=none --set model.projector_hidden=32 --set model.projector_out=16 --run-dir '" +
      run + "' >'" + (folder_ / "out").string() + "' 2>'" + (folder_ / "err").string() + "'";
  EXPECT_EQ(std::system(line.c_str()), 0) << readFile(folder_ / "err");
  const std::string events = readFile(run + "/events.jsonl");
  EXPECT_THAT(events, AllOf(HasSubstr("\"ari\""), testing::Not(HasSubstr("\"knn5\"")))) << "no neighbour has a label to vote with";
}

}  // namespace
}  // namespace resa
