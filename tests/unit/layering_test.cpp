#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/unit/test_folder.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

const std::string torch = "torch/|ATen/|c10/|torch_pch\\.h|engine/tensor\\.h";
const std::string qt = "Q[A-Z]|Qt|q[a-z]+\\.h$|qcustomplot";
const std::string enginePart = "engine/(?!run/)";

/// What the files below `folder` must not include; the first rule whose folder holds a file applies.
struct Rule {
  std::string folder, forbidden;
};
const std::vector<Rule> rules = {
    {"engine/run", enginePart + "|datasets/|widgets/|app/|" + torch + "|" + qt},
    {"engine/weights", "engine/(?!run/|weights/)|datasets/|widgets/|app/|" + torch + "|" + qt},
    {"datasets", enginePart + "|widgets/|app/|" + torch + "|" + qt},
    {"engine", "widgets/|app/|" + qt},
    {"widgets", enginePart + "|datasets/|app/|" + torch},
    {"app/studio", enginePart + "|app/cli/|" + torch},
    {"app/cli", "widgets/|app/studio/|" + qt},
};

bool isSource(const fs::path& path) {
  static const std::set<std::string> extensions = {".h", ".hpp", ".cpp", ".cc", ".c", ".cu", ".cuh", ".inc"};
  return extensions.count(path.extension().string()) != 0;
}

/// Each include that crosses the layers, as "file:line: includes X".
std::vector<std::string> violations(const fs::path& root) {
  static const std::regex include("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");
  std::set<fs::path> seen;
  std::vector<std::string> found;
  for (const Rule& rule : rules) {
    if (!fs::exists(root / rule.folder)) continue;
    const std::regex forbidden("^(" + rule.forbidden + ")|(^|/)\\.\\./");  // a way up would hide where it leads
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / rule.folder)) {
      if (!entry.is_regular_file() || !isSource(entry.path()) || !seen.insert(entry.path()).second) continue;
      std::ifstream file(entry.path());
      std::string line;
      for (int number = 1; std::getline(file, line); ++number) {
        std::smatch match;
        if (!std::regex_search(line, match, include) || !std::regex_search(match[1].str(), forbidden)) continue;
        found.push_back(fs::relative(entry.path(), root).string() + ":" + std::to_string(number) + ": includes " + match[1].str());
      }
    }
  }
  return found;
}

TEST(Layering, NoFileIncludesAcrossTheLayers) {
  ASSERT_TRUE(fs::exists(fs::path(RESA_SOURCE_FOLDER) / "engine/run/config.h")) << "the test looks at the wrong folder";
  EXPECT_THAT(violations(RESA_SOURCE_FOLDER), testing::IsEmpty());
}

TEST(Layering, EveryPlantedViolationIsFound) {
  const std::vector<std::pair<std::string, std::string>> planted = {
      {"engine/run/a.h", "\"engine/train/trainer.h\""},
      {"engine/run/b.cpp", "<torch/torch.h>"},
      {"engine/run/c.cpp", "<QString>"},
      {"engine/run/d.cpp", "\"datasets/dataset.h\""},
      {"engine/run/e.cpp", "\"engine/weights/weights.h\""},
      {"engine/weights/a.cpp", "<ATen/ATen.h>"},
      {"engine/weights/b.h", "\"engine/model/network.h\""},
      {"engine/weights/c.cpp", "\"datasets/dataset.h\""},
      {"datasets/a.cpp", "\"engine/tensor.h\""},
      {"datasets/b.h", "<QtCore/QObject>"},
      {"datasets/c.h", "<ATen/ATen.h>"},
      {"engine/train/a.cpp", "<QObject>"},
      {"engine/model/b.cpp", "\"widgets/map.h\""},
      {"engine/train/c.h", "\"app/cli/commands.h\""},
      {"widgets/a.cpp", "<c10/core/Device.h>"},
      {"widgets/b.h", "\"engine/train/trainer.h\""},
      {"widgets/c.h", "\"datasets/dataset.h\""},
      {"widgets/deep/d.h", "\"app/studio/main.h\""},
      {"app/studio/a.cpp", "<torch/script.h>"},
      {"app/studio/b.cpp", "\"engine/evaluate/knn.h\""},
      {"app/cli/a.cpp", "<qcustomplot.h>"},
      {"app/cli/b.cpp", "\"widgets/map.h\""},
      {"app/cli/c.cpp", "<QtWidgets/QWidget>"},
      {"widgets/e.h", "\"../engine/tensor.h\""},
  };
  for (const auto& [name, header] : planted) {
    const TestFolder tree;
    writeText(tree / name, "#pragma once\n  #  include " + header + "\n");
    EXPECT_THAT(violations(tree.path()), testing::ElementsAre(name + ":2: includes " + header.substr(1, header.size() - 2)));
  }
}

TEST(Layering, WhatTheLayersAllowIsNoViolation) {
  const TestFolder tree;
  writeText(tree / "engine/run/a.h", "#include <vector>\n#include \"engine/run/error.h\"\n#include <nlohmann/json.hpp>\n");
  writeText(tree / "engine/weights/a.h", "#include \"engine/run/safetensors.h\"\n#include \"engine/weights/layout.h\"\n");
  writeText(tree / "datasets/a.h", "#include \"engine/run/error.h\"\n#include \"datasets/dataset.h\"\n#include <png.h>\n");
  writeText(tree / "engine/train/a.cpp", "#include <torch/torch.h>\n#include \"datasets/dataset.h\"\n#include \"engine/run/events.h\"\n");
  writeText(tree / "widgets/a.h", "#include <QWidget>\n#include <qcustomplot.h>\n#include \"engine/run/snapshot.h\"\n");
  writeText(tree / "app/studio/a.h", "#include <QMainWindow>\n#include \"widgets/map.h\"\n#include \"datasets/dataset.h\"\n");
  writeText(tree / "app/cli/a.cpp", "#include \"engine/train/trainer.h\"\n#include <queue>\n");
  EXPECT_THAT(violations(tree.path()), testing::IsEmpty());
}

}  // namespace
}  // namespace resa
