// `resa export` and `resa import` as their users meet them: files, standard output and exit codes.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>

#include "engine/run/safetensors.h"
#include "engine/weights/weights.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run(const TestFolder& folder, const std::string& arguments) {
  const std::string out = (folder / "out").string(), err = (folder / "err").string();
  const int status = std::system((RESA_PROGRAM " " + arguments + " >'" + out + "' 2>'" + err + "'").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, readText(out), readText(err)};
}

const std::string checkpoint = RESA_FAULT_FILES "/tiny_checkpoint.pth";

TEST(WeightsCommands, ImportSaysWhatItTookAndWhere) {
  const TestFolder folder;
  const std::string file = (folder / "a.safetensors").string();
  const Outcome outcome = run(folder, "import " + checkpoint + " --out " + file);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, file + "\n");
  EXPECT_THAT(outcome.err, HasSubstr("state_dict.module.momentum_encoder"));
  EXPECT_THAT(outcome.err, HasSubstr("0 assumed; the authors' CIFAR code has 1"));
  const Weights weights = readWeights(file);
  EXPECT_EQ(weights.config.model.width, 1);
  EXPECT_EQ(weights.tensors.count("projector.0.weight"), 1u);
}

TEST(WeightsCommands, ExportWritesEveryFormatOfAFile) {
  const TestFolder folder;
  const std::string file = (folder / "a.safetensors").string(), model = (folder / "a.onnx").string();
  ASSERT_EQ(run(folder, "export " + checkpoint + " --out " + file + " --format torchvision").code, 0);
  EXPECT_TRUE(SafetensorsFile::open(file)->has("layer4.1.bn2.num_batches_tracked"));
  ASSERT_EQ(run(folder, "export " + file + " --out " + model).code, 0);
  EXPECT_THAT(readText(model), HasSubstr("BatchNormalization"));
}

TEST(WeightsCommands, AnEndingThatMisleadsIsAUsageError) {
  const TestFolder folder;
  const std::string base = "export " + checkpoint + " --out " + (folder / "a").string();
  EXPECT_EQ(run(folder, base + ".onnx --format timm").code, 2);
  EXPECT_EQ(run(folder, base + ".safetensors --format onnx").code, 2);
  const Outcome outcome = run(folder, base + ".txt");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("ends in .safetensors"));
}

TEST(WeightsCommands, BadInputEndsWithTheDataCode) {
  const TestFolder folder;
  writeText(folder / "bad.pth", "PK\x03\x04 and nothing else");
  const std::string out = " --out " + (folder / "a.safetensors").string();
  const Outcome outcome = run(folder, "import " + (folder / "bad.pth").string() + out);
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("bad.pth"));
  EXPECT_EQ(run(folder, "export " + folder.path().string() + out).code, 4);
  EXPECT_FALSE(std::filesystem::exists(folder / "a.safetensors"));
}

TEST(WeightsCommands, HelpHasExamples) {
  const TestFolder folder;
  for (const char* command : {"export", "import"}) {
    const Outcome help = run(folder, std::string(command) + " --help");
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, HasSubstr(std::string("Examples:\n  resa ") + command));
  }
}

}  // namespace
}  // namespace resa
