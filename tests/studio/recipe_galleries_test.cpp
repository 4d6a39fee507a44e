// Figure 7's galleries of sub-centroids: planted groups come out with their very pictures; which runs may stand beside each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

#include "app/studio/figures/class_groups.h"
#include "app/studio/figures/figure_export.h"
#include "app/studio/figures/figure_spec.h"
#include "app/studio/figures/recipe_galleries.h"
#include "engine/run/error.h"
#include "tests/studio/recipe_runs.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Rows of one planted group, nearest to its mean first, computed from the features alone.
std::vector<int> nearestOf(int label, int group) {
  std::vector<int> rows;
  std::vector<double> mean(MapRun::columns, 0);
  for (int row = 0; row < MapRun::images; ++row)
    if (MapRun::label(row) == label && MapRun::group(row) == group) rows.push_back(row);
  for (const int row : rows)
    for (int k = 0; k < MapRun::columns; ++k) mean[std::size_t(k)] += MapRun::features(row)[std::size_t(k)] / double(rows.size());
  const auto distance = [&](int row) {
    double sum = 0;
    for (int k = 0; k < MapRun::columns; ++k) sum += std::pow(MapRun::features(row)[std::size_t(k)] - mean[std::size_t(k)], 2);
    return sum;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) { return distance(a) < distance(b); });
  return rows;
}

class Galleries : public testing::Test {
 protected:
  fs::path root() const { return folder_.path().toStdString(); }
  fs::path write(const char* name, const MapRun& what = {}) {
    what.write(root() / name);
    return root() / name;
  }
  static RecipeInput two(const std::vector<fs::path>& runs) {
    RecipeInput input = inputOf(runs);
    input.subCentroids = 2;
    return input;
  }
  static std::vector<Figure> make(const RecipeInput& input, const char* name = "figure7") { return makeRecipe(*findRecipe(name), input); }
  static std::string refusal(const RecipeInput& input, const char* name = "figure7") {
    try {
      make(input, name);
    } catch (const Error& failure) {
      return failure.what();
    }
    return {};
  }
  QTemporaryDir folder_;
};

TEST_F(Galleries, HoldThePicturesNearestToThePlantedCentroids) {
  const auto figures = make(two({write("run")}));
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[1].name, "figure7_galleries");
  const std::pair<const char*, std::pair<int, int>> planted[] = {{"A1", {0, 0}}, {"A2", {0, 1}}, {"B1", {1, 1}}, {"B2", {1, 0}}};
  const auto rows = cells(figures[1]);
  for (const auto& [name, part] : planted) {
    const std::vector<int> expected = nearestOf(part.first, part.second);
    std::vector<int> shown;
    for (const QStringList& row : rows) {
      if (row[2] != name) continue;
      EXPECT_EQ(row[3].toInt(), int(expected.size()));
      EXPECT_EQ(row[4].toDouble(), part.second == 0 ? 0.25 : 0.5) << name;
      shown.push_back(row[6].toInt() - 500);
    }
    EXPECT_EQ(shown, std::vector<int>(expected.begin(), expected.begin() + std::min<std::ptrdiff_t>(16, std::ssize(expected)))) << name;
  }
  EXPECT_TRUE(words(figures[1]).contains("18 images, 60.0 %"));
  EXPECT_TRUE(figures[1].caption.contains("the 16 pictures nearest to each of 2 sub-centroids"));
}

TEST_F(Galleries, AreDrawnPixelByPixel) {
  const Figure figure = make(two({write("run")}))[1];
  const QImage image = figureImage(figure, {});
  std::set<QRgb> colors;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) colors.insert(image.pixel(x, y));
  const auto drawn = [&](int row) {
    const auto color = MapRun::color(row);
    return colors.count(qRgb(color[0], color[1], color[2])) > 0;
  };
  const std::vector<int> large = nearestOf(0, 0);
  ASSERT_EQ(large.size(), 18U);
  for (std::size_t i = 0; i < large.size(); ++i) EXPECT_EQ(drawn(large[i]), i < galleryPictures) << "picture " << i;
  for (const int row : nearestOf(1, 0)) EXPECT_TRUE(drawn(row));
  for (const int row : nearestOf(2, 0)) EXPECT_FALSE(drawn(row)) << "ships are not asked for";
}

TEST_F(Galleries, AreNamedOnTheMapWhereTheirPicturesLie) {
  const auto figures = make(two({write("run")}));
  for (const char* name : {"A1", "A2", "B1", "B2"}) EXPECT_TRUE(words(figures[0]).contains(name)) << name;
  int second = 0;
  for (const QStringList& row : cells(figures[0])) second += row[6] == "A2";
  EXPECT_EQ(second, 12);
  const RecipeInput input = two({root() / "run"});
  std::vector<float> positions;
  for (int row = 0; row < MapRun::images; ++row) positions.insert(positions.end(), {float(MapRun::mapX(row)), float(MapRun::mapY(row))});
  const auto notes = subCentroidNotes(splitGroups(*input.runs[0], galleryGroups(input), 2), positions);
  ASSERT_EQ(notes.size(), 4U);
  std::vector<double> heights;
  for (const int row : nearestOf(0, 1)) heights.push_back(MapRun::mapY(row));
  std::sort(heights.begin(), heights.end());
  EXPECT_EQ(notes[1].name, "A2");
  EXPECT_EQ(notes[1].at.x(), 3);
  EXPECT_NEAR(notes[1].at.y(), (heights[5] + heights[6]) / 2, 1e-6);
}

TEST_F(Galleries, WithoutBirdsAndHorsesAreOfTheClassesThatFallApartMost) {
  MapRun what;
  what.names = {"cloud, small", "shoe", "bag"};  // class 2 is the one cloud, the first two fall apart
  what.data = "fashion-mnist";
  const fs::path run = write("run", what);
  std::set<QString> shown;
  for (const QStringList& row : cells(make(two({run}))[1])) shown.insert(QString(row[1]).remove('"'));
  EXPECT_TRUE(shown.count("cloud") && shown.count("shoe") && !shown.count("bag"));
  RecipeInput chosen = two({run});
  chosen.galleries = "\"cloud, small\", both=bag+shoe";
  const Figure figure = make(chosen)[1];
  EXPECT_TRUE(words(figure).contains("cloud, small"));
  EXPECT_TRUE(words(figure).contains("both"));
  EXPECT_EQ(figure.request.options.at("galleries"), "\"cloud, small\", both=bag+shoe");
  EXPECT_EQ(figure.request.options.at("sub_centroids"), "2");
}

TEST_F(Galleries, SayWhyThereAreNone) {
  MapRun bare;
  bare.components = false;
  const fs::path run = write("bare", bare);
  const auto figures = make(two({run}));
  EXPECT_EQ(figures.size(), 1U);
  EXPECT_TRUE(figures[0].caption.contains("stores no principal components")) << figures[0].caption.toStdString();
  RecipeInput many = inputOf({write("run")});
  many.galleries = "bird";
  many.subCentroids = 31;
  EXPECT_THAT(refusal(many), HasSubstr("30 images of bird, too few for 31 sub-centroids"));
  many.galleries = "birt";
  EXPECT_THAT(refusal(many), HasSubstr("did you mean \"bird\"?"));
}

TEST_F(Galleries, OfSeveralRunsStandInRows) {
  const auto figures = make(two({write("one"), write("two")}));
  const QString text = words(figures[1]);
  for (const char* title : {"one · bird", "one · horse", "two · bird", "two · horse"}) EXPECT_TRUE(text.contains(title)) << title;
  EXPECT_EQ(cells(figures[1]).size(), 1U + 2 * (16 + 12 + 16 + 12));
  MapRun other;
  other.names = {"shoe", "bag", "cap"};
  EXPECT_THAT(refusal(two({root() / "one", write("other", other)})), HasSubstr("have other classes"));
}

TEST_F(Galleries, OptionsAreReadCheckedAndWrittenBack) {
  const Recipe& recipe = *findRecipe("figure7");
  RecipeInput input;
  applyOptions(recipe, {{"classes", "a"}, {"galleries", "b"}, {"sub_centroids", "5"}}, input);
  EXPECT_EQ(input.galleries, "b");
  EXPECT_EQ(input.subCentroids, 5);
  EXPECT_EQ(optionsOf(input), (std::map<std::string, std::string>{{"classes", "a"}, {"galleries", "b"}, {"sub_centroids", "5"}}));
  EXPECT_THROW(applyOptions(recipe, {{"sub_centroids", "10"}}, input), UsageError);
  EXPECT_THROW(applyOptions(recipe, {{"epoch", "3"}}, input), UsageError);
  EXPECT_THROW(applyOptions(*findRecipe("figure8"), {{"galleries", "b"}}, input), UsageError);
  EXPECT_THROW(applyOptions(*findRecipe("figure3"), {{"classes", "b"}}, input), UsageError);
}

TEST_F(Galleries, ANameOfASpecificationNamesEveryFileOfARecipe) {
  FigureItem item;
  item.request = {"figure7", -1, {}, {{"sub_centroids", "2"}}};
  item.name = "mine";
  item.formats = {FigureFormat::csv};
  item.runs = {write("run").string()};
  exportSpec({{}, {item}}, root(), root() / "out");
  EXPECT_TRUE(fs::exists(root() / "out" / "mine.csv"));
  EXPECT_TRUE(fs::exists(root() / "out" / "mine_galleries.csv"));
}

TEST(ClassNames, WithCommasStandInQuotes) {
  const std::vector<std::string> classes{"bag, small", "a+b", "shoe"};
  EXPECT_EQ(classEntry("bag, small"), "\"bag, small\"");
  EXPECT_EQ(classEntry("shoe"), "shoe");
  const auto groups = parseClassGroups("\"bag, small\", all=\"a+b\"+shoe", classes);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].name, "bag, small");
  EXPECT_EQ(groups[0].labels, (std::set<int>{0}));
  EXPECT_EQ(groups[1].labels, (std::set<int>{1, 2}));
  EXPECT_THROW(parseClassGroups("empty=", classes), UsageError);
  EXPECT_EQ(classEntries("\"bag, small\", all=shoe"), (QStringList{"\"bag, small\"", "all=shoe"}));
}

class Comparisons : public Galleries {
 protected:
  fs::path write(const RecipeRun& what) {
    writeRecipeRun(root() / what.name, what);
    return root() / what.name;
  }
};

TEST_F(Comparisons, RunsOfDifferentDataAreRefused) {
  const fs::path one = write({"one"}), other = write({"other", 0.5, 0.2, 0.8, -1, 400, [](Config&c) {
                                                        c.data.set = "cifar10";
                                                        c.method.assignmentFrom = "embedding";
                                                      }});
  for (const char* name : {"figure3", "figure4", "figure10"})
    EXPECT_THAT(refusal(inputOf({one, other}), name),
                AllOf(HasSubstr("values on different data cannot stand beside each other"), HasSubstr("cifar10 (other)")))
        << name;
  EXPECT_EQ(refusal(inputOf({one, other}), "table4"), "") << "costs do compare";
}

TEST_F(Comparisons, RunsOfAnotherProgramAreNotSentToACommandThatCannotReadThem) {
  const fs::path run = write({"foreign"});
  fs::remove(run / "config.toml");
  std::ofstream(run / "run.toml", std::ios::app) << "kind = \"log\"\n";
  ASSERT_EQ(inputOf({run}).runs[0]->info().kind, RunKind::log);
  for (const char* name : {"table6", "table7", "table10", "table11", "figure6", "figure9", "figure10", "figure12"})
    EXPECT_THAT(refusal(inputOf({run}), name), AllOf(HasSubstr("was written by another program"), Not(HasSubstr("resa evaluate /"))))
        << name;
  for (const char* name : {"figure3", "figure4", "table4"}) EXPECT_EQ(refusal(inputOf({run}), name), "") << name;
}

TEST_F(Comparisons, WhatWasMeasuredDifferentlyIsSaid) {
  RecipeRun fewer{"fewer"};
  fewer.images = 500;
  const Figure figure = make(inputOf({write({"one"}), write({"two"}), write(fewer)}), "figure3").front();
  EXPECT_TRUE(figure.caption.contains("mind that the runs were measured differently: n = 1,000 (one, two), n = 500 (fewer)"))
      << figure.caption.toStdString();
  EXPECT_FALSE(make(inputOf({root() / "one", root() / "two"}), "figure3").front().caption.contains("mind that"));
}

TEST_F(Comparisons, AnAblationNamesWhatElseDiffers) {
  const fs::path encoding = write({"encoding"});
  const fs::path embedding = write({"embedding", 0.1, 0.1, 0.3, -1, 400, [](Config& c) {
                                      c.method.assignmentFrom = "embedding";
                                      c.train.epochs = 7;
                                      c.train.seed = 5;
                                      c.evaluate.perplexity = 50;
                                    }});
  const QString caption = make(inputOf({encoding, embedding}), "figure10").front().caption;
  EXPECT_TRUE(caption.contains(QStringLiteral("the runs differ also in train.epochs (%1 / 7)").arg(Config().train.epochs)))
      << caption.toStdString();
  for (const char* fine : {"train.seed", "perplexity", "assignment_from"}) EXPECT_FALSE(caption.contains(fine)) << fine;
}

TEST_F(Comparisons, Table4TakesTheGreatestMemoryThatWasReported) {
  const std::map<std::string, double> gpu{
      {"memory_host_peak", 5e9}, {"memory_gpu_allocated_peak", 14.64e9}, {"memory_gpu_reserved_peak", 20e9}};
  const fs::path one = write({"gpu", 0.5, 0.2, 0.8, -1, 400, {}, gpu});
  const fs::path two = write({"cpu", 0.5, 0.2, 0.8, -1, 400, {}, {{"memory_host_peak", 0.731e9}}});
  const fs::path none = write({"none"});
  const Figure table = make(inputOf({one, two, none}), "table4").front();
  const auto rows = cells(table);
  EXPECT_EQ(rows[0][4], "Memory (GB)");
  EXPECT_EQ(rows[1][4], "14.6");
  EXPECT_EQ(rows[2][4], "0.73");
  EXPECT_EQ(rows[3][4], QStringLiteral("–"));
  EXPECT_TRUE(table.caption.contains("memory of none (no event holds it)"));
  EXPECT_TRUE(table.caption.contains("the most that tensors held on the GPU, or the most resident memory of the trainer's process"));
  EXPECT_TRUE(table.caption.contains("memory is of the GPU's tensors for some runs"));
  // The batch of 256 at 400 images a second.
  EXPECT_NEAR(rows[1][5].toDouble(), double(Config().train.batchSize) / 400, 1e-9);
}

TEST_F(Comparisons, Table11HoldsFixedWhatItDoesNotCompare) {
  const auto with = [](bool momentum, bool predictor, double temperature, std::int64_t batch) {
    return [=](Config& c) {
      c.method.useMomentum = momentum;
      c.model.predictor = predictor;
      c.method.temperature = temperature;
      c.train.batchSize = batch;
    };
  };
  std::vector<fs::path> runs;
  const auto add = [&](const char* name, double knn, const std::function<void(Config&)>& change) {
    runs.push_back(write({name, 0.5, 0.2, knn, -1, 400, change}));
  };
  add("both", 0.70, with(true, true, 0.4, 256));
  add("momentum", 0.65, with(true, false, 0.4, 256));
  add("neither", 0.60, with(false, false, 0.4, 256));
  add("cold", 0.90, with(true, true, 0.2, 256));
  add("large", 0.80, with(true, true, 0.4, 1024));
  add("apart", 0.10, with(false, true, 0.3, 512));  // differs in everything at once: it belongs into neither table
  const auto tables = make(inputOf(runs), "table11");
  std::map<QString, QString> accuracies;
  for (const QStringList& row : cells(tables[0])) accuracies[row[0] + row[1]] = row[3];
  const QString on = QStringLiteral("✓"), off = QStringLiteral("–");
  EXPECT_EQ(accuracies[on + on], "70.0") << "the run at t = 0.2 is not averaged in";
  EXPECT_EQ(accuracies[on + off], "65.0");
  EXPECT_EQ(accuracies[off + off], "60.0");
  EXPECT_FALSE(accuracies.count(off + on));
  EXPECT_TRUE(tables[0].caption.contains("batch size 256 and t = 0.4"));
  const auto grid = cells(tables[1]);
  EXPECT_EQ(grid[0], (QStringList{"Batch size", "t = 0.2", "t = 0.4"}));
  EXPECT_EQ(grid[1], (QStringList{"256", "90.0", "70.0"}));
  EXPECT_EQ(grid[2], (QStringList{"1024", off, "80.0"}));
  EXPECT_TRUE(tables[1].caption.contains("with momentum network, with predictor"));
  EXPECT_THAT(tables[1].caption.toStdString(), Not(HasSubstr("model.predictor = true")));
}

}  // namespace
}  // namespace resa
