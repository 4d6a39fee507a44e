// `resa export --notebook` as a notebook's user meets it: the lines that it writes are run by Python, and what they load is compared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/run/csv.h"
#include "engine/run/feature_files.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "tests/python/python_script.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

class Notebook : public testing::Test {
 protected:
  void SetUp() override {
    if (numpyPython().empty()) GTEST_SKIP() << "no Python with numpy was found (Debian: python3-numpy)";
    PythonScript script(plantedRun, {(folder_ / "run").string()});
    ASSERT_EQ(script.wait(), 0);
  }
  int resa(const std::string& arguments) const {
    const std::string command = std::string(RESA_PROGRAM) + " " + arguments + " > '" + (folder_ / "out.txt").string() + "' 2> '" +
                                (folder_ / "err.txt").string() + "'";
    return WEXITSTATUS(std::system(command.c_str()));
  }
  int exported() const {
    return resa("export '" + (folder_ / "run").string() + "' --notebook --out '" + (folder_ / "data").string() + "'");
  }
  TestFolder folder_;
};

TEST_F(Notebook, ItsLinesLoadWhatTheRunHolds) {
  ASSERT_EQ(exported(), 0) << readText(folder_ / "err.txt");
  EXPECT_THAT(readText(folder_ / "out.txt"), testing::HasSubstr((folder_ / "data/load.py").string()));
  PythonScript script(R"(
import sys; sys.path.insert(0, sys.argv[1])
from load import *
column = lambda table, name: np.asarray(table[name])  # of a pandas table and of arrays by name alike
i, j = np.arange(60)[:, None], np.arange(3)[None]
wanted = (np.where(i % 3 == j, 10, 0) + np.sin(i * 7 + j * 3)).astype(np.float32)
assert (features["encoding"] == wanted).all() and features["step"] == 40
assert (samples["ids"] == 1000 + np.arange(60)).all() and (samples["labels"] == np.arange(60) % 3).all()
assert list(samples["classes"]) == ["ant", "bee", "c\u00e9"], samples["classes"]
assert samples["images"].shape == (60, 5, 4, 1) and samples["images"][1, 0, 2, 0] == 22
assert list(snapshots["steps"]) == [20, 40] and list(snapshots["epochs"]) == [2, 4]
assert snapshots["encoding.map2"].shape == (2, 60, 2) and snapshots["projection.map3"].shape == (2, 60, 3)
assert (snapshots["encoding.kmeans"][1][0::3] == snapshots["encoding.kmeans"][1][0]).all()
assert snapshots["encoding.sc"].dtype == np.float32 and (snapshots["encoding.sc"] > 0.5).all()
assert probe["similarity"].shape == (12, 12) and probe["similarity"][3, 5] == np.float32(0.13)
assert np.allclose(probe["assignment"].sum(1), 1) and list(probe["labels"]) == [0] * 4 + [1] * 4 + [2] * 4
assert (column(curves, "step") == np.arange(1, 41)).all()
assert (column(curves, "loss") == 5 - np.arange(1, 41) / 10).all(), column(curves, "loss")
assert (column(curves, "my_value") == 2.0 * np.arange(1, 41)).all()
assert np.isnan(column(curves, "momentum").astype(float)).all()
row = (column(scores, "metric") == "ari") & (column(scores, "component") == "encoding") & (column(scores, "normalization") == "l2")
assert list(column(scores, "value")[row]) == [1, 1] and list(column(scores, "step")[row]) == [20, 40]
newest = table("newest_encoding.csv")
assert (column(newest, "map2_x").astype(np.float32) == snapshots["encoding.map2"][-1][:, 0]).all()
assert list(column(newest, "class")[:3]) == ["ant", "bee", "c\u00e9"] and column(newest, "id")[59] == 1059
print("all there", flush=True)
)",
                      {(folder_ / "data").string()});
  EXPECT_EQ(script.line(), "all there\n");
  EXPECT_EQ(script.wait(), 0);
  EXPECT_EQ(exported(), 0) << "the folder of an earlier export is written again";
}

TEST_F(Notebook, MapsLaidOutAnewStandBesideTheFlowingOnes) {
  const auto path = folder_ / "run/snapshots/000000040.safetensors";
  const std::vector<float> anew(60 * 2, 4.5f);
  {
    const auto file = SafetensorsFile::open(path);
    SafetensorsWriter writer;
    for (const auto& [name, view] : file->tensors()) writer.add(name, view.dtype, view.shape, view.data);
    for (const auto& [key, value] : file->metadata()) writer.setMetadata(key, value);
    writer.add("encoding.map2.independent", DType::f32, {60, 2}, anew.data());
    writer.write(path);
  }
  ASSERT_EQ(exported(), 0) << readText(folder_ / "err.txt");
  PythonScript script(R"(
import sys; sys.path.insert(0, sys.argv[1])
from load import *
anew = snapshots["encoding.map2.independent"]
assert anew.shape == (2, 60, 2) and np.isnan(anew[0]).all() and (anew[1] == 4.5).all()
assert snapshots["encoding.map2"].shape == (2, 60, 2) and np.isfinite(snapshots["encoding.map2"]).all()
assert "encoding.map3.independent" not in snapshots
print("all there", flush=True)
)",
                      {(folder_ / "data").string()});
  EXPECT_EQ(script.line(), "all there\n");
  EXPECT_EQ(script.wait(), 0);
}

TEST_F(Notebook, WhatItWritesThisProgramReadsAsWell) {
  ASSERT_EQ(exported(), 0);
  EXPECT_EQ(readFeatures(folder_ / "data/features.npz", "encoding").rows, 60);
  EXPECT_EQ(readLabels(folder_ / "data/samples.npz", "labels").values[4], 1);
  EXPECT_EQ(readLabels(folder_ / "data/samples.npz", "classes").names[2], "c\xc3\xa9");
  EXPECT_EQ(readLabels(folder_ / "data/newest_encoding.csv", "class").names[0], "ant");
  EXPECT_EQ(readImages(folder_ / "data/samples.npz").height, 5);
}

TEST_F(Notebook, RefusesAFolderOfOtherFilesAndOptionsOfWeights) {
  writeText(folder_ / "data/thesis.tex", "x");
  EXPECT_EQ(exported(), 1);
  EXPECT_THAT(readText(folder_ / "err.txt"), testing::HasSubstr("holds other files"));
  const std::string run = (folder_ / "run").string(), out = (folder_ / "other").string();
  EXPECT_EQ(resa("export '" + run + "' --notebook --out '" + out + "' --format onnx"), 2);
  EXPECT_EQ(resa("export '" + folder_.path().string() + "' --notebook --out '" + out + "'"), 4);
}

}  // namespace
}  // namespace resa
