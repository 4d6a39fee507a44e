// The paper's figures and tables of one's own runs: planted numbers come out, what is missing is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <algorithm>

#include "app/studio/figures/class_groups.h"
#include "app/studio/figures/figure_export.h"
#include "engine/run/error.h"
#include "tests/studio/recipe_runs.h"
#include "tests/studio/sample_run.h"
#include "widgets/figures/recipe_table.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Recipes : public testing::Test {
 protected:
  fs::path root() const { return folder_.path().toStdString(); }
  fs::path write(const RecipeRun& what) {
    writeRecipeRun(root() / what.name, what);
    return root() / what.name;
  }
  static std::vector<Figure> make(const char* name, const RecipeInput& input) { return makeRecipe(*findRecipe(name), input); }
  /// Why a recipe refuses these runs; empty where it takes them.
  static std::string refusal(const char* name, const RecipeInput& input) {
    try {
      make(name, input);
    } catch (const Error& failure) {
      return failure.what();
    }
    return {};
  }
  static QStringList rowWith(const Figure& figure, const QStringList& begin) {
    for (const QStringList& row : cells(figure))
      if (row.mid(0, begin.size()) == begin) return row;
    return {};
  }
  QTemporaryDir folder_;
};

TEST_F(Recipes, AllOfThePapersAreThereAndSayWhatTheyNeed) {
  QStringList names;
  for (const Recipe& recipe : recipes()) {
    names << recipe.name;
    EXPECT_GT(recipe.needs.size(), 10) << recipe.name.toStdString();
  }
  EXPECT_EQ(names.join(' '),
            "figure3 figure4 figure6 figure7 figure8 figure9 figure10 figure11 figure12 table4 table6 table7 table10 table11");
  EXPECT_THAT(refusal("figure3", {}), HasSubstr("no run is chosen"));
}

TEST_F(Recipes, Figure3ShowsEncodingAndEmbeddingOfEveryRun) {
  const RecipeInput input = inputOf({write({"one", 0.6, 0.3}), write({"two", 0.4, 0.1})});
  const Figure figure = make("figure3", input).front();
  EXPECT_EQ(rowWith(figure, {"ARI", "one"}), (QStringList{"ARI", "one", "0.6", "0.3"}));
  EXPECT_EQ(rowWith(figure, {"ARI", "two"}), (QStringList{"ARI", "two", "0.4", "0.2"}));
  const QString text = words(figure);
  for (const char* word : {"one", "two", "0.600", "0.300", "ARI", "Encoding", "Embedding"}) EXPECT_TRUE(text.contains(word)) << word;
  EXPECT_TRUE(figure.caption.contains("momentum network") && figure.caption.contains("test split") && figure.caption.contains("n = 1,000"));
  EXPECT_TRUE(figure.caption.contains("own runs one, two"));
  EXPECT_EQ(figure.request.figure, "figure3");
}

TEST_F(Recipes, Figure4HasEveryMetricOfEveryRunOnOneScale) {
  const Figure figure = make("figure4", inputOf({write({"one", 0.6}), write({"two", 0.3})})).front();
  EXPECT_EQ(rowWith(figure, {"one · ARI", "Encoding", "3"}).value(3).toDouble(), 0.6);
  EXPECT_NEAR(rowWith(figure, {"two · ARI", "Hidden 1", "3"}).value(3).toDouble(), 0.24, 1e-9);
  EXPECT_NEAR(rowWith(figure, {"two · ARI", "Embedding", "1"}).value(3).toDouble(), 0.05, 1e-9);
  EXPECT_FALSE(renderFigure(figure, FigureFormat::png).isEmpty());
}

TEST_F(Recipes, Figure9IsOfOneReSARun) {
  const fs::path resa = write({"resa"}),
                 other = write({"other", 0.5, 0.2, 0.8, -1, 400, [](Config&c) { c.method.assignmentFrom = "embedding"; }});
  EXPECT_EQ(refusal("figure9", inputOf({resa})), "");
  EXPECT_THAT(refusal("figure9", inputOf({resa, other})), HasSubstr("one run is shown, 2 are chosen"));
  EXPECT_THAT(refusal("figure9", inputOf({other})), HasSubstr("embedding"));
}

TEST_F(Recipes, Figure6KnowsWhichTransformationARunLeavesOutAndNamesThoseMissing) {
  const auto standard = [](Config& c) {
    c.augment.strong.blurProbability = 0.5;
    c.augment.weak = c.augment.strong;
  };
  const fs::path base = write({"base", 0.5, 0.2, 0.8, -1, 400, standard});
  const fs::path noCrop = write({"nocrop", 0.6, 0.3, 0.7, 0.65, 400, [&](Config& c) {
                                   standard(c);
                                   c.augment.weak.crop = "center";
                                 }});
  const fs::path weak = write({"weak", 0.7, 0.4, 0.85, 0.9, 400, [&](Config& c) {
                                 standard(c);
                                 c.augment.weak.jitterProbability = c.augment.weak.grayProbability = c.augment.weak.blurProbability = 0;
                                 c.augment.weak.solarizeProbability = 0;
                               }});
  const Figure figure = make("figure6", inputOf({base, noCrop, weak})).front();
  EXPECT_EQ(rowWith(figure, {"ARI", "without ResizedCrop", "3"}).value(3).toDouble(), 0.6);
  EXPECT_EQ(rowWith(figure, {"ARI", "standard", "3"}).value(3).toDouble(), 0.5);
  EXPECT_EQ(rowWith(figure, {"Accuracy 5-nn", "weak (crop and flip)"}).value(3).toDouble(), 0.85);
  EXPECT_EQ(rowWith(figure, {"Accuracy linear", "without ResizedCrop"}).value(3).toDouble(), 0.65);
  for (const char* missing :
       {"without ColorJitter (augment.weak.jitter_probability = 0)", "without GaussianBlur", "without HorizontalFlip"})
    EXPECT_TRUE(figure.caption.contains(missing)) << missing;
  EXPECT_FALSE(figure.caption.contains("without ResizedCrop (")) << "it is there";
  EXPECT_THAT(refusal("figure6", inputOf({base})), HasSubstr("at least two runs"));
  EXPECT_THAT(refusal("figure6", inputOf({base, base})), HasSubstr("repeats \"standard\""));
}

TEST_F(Recipes, Figure10NeedsBothAssignments) {
  const fs::path encoding = write({"encoding", 0.6, 0.2, 0.9});
  const fs::path embedding = write({"embedding", 0.1, 0.1, 0.3, -1, 400, [](Config& c) { c.method.assignmentFrom = "embedding"; }});
  EXPECT_THAT(refusal("figure10", inputOf({encoding})), HasSubstr("no run has method.assignment_from = \"embedding\""));
  const Figure figure = make("figure10", inputOf({encoding, embedding})).front();
  EXPECT_NEAR(rowWith(figure, {"\"Loss", " nats\"", "A from the encoding", "3"}).value(4).toDouble(), 4.4, 1e-9);
  EXPECT_NEAR(rowWith(figure, {"5-nn accuracy of the encoding", "A from the embedding", "3"}).value(3).toDouble(), 0.3, 1e-9);
}

TEST_F(Recipes, Figure12TakesLongTailedRunsAlone) {
  const fs::path balanced = write({"balanced"});
  const fs::path tail = write({"tail", 0.5, 0.2, 0.6, -1, 400, [](Config& c) { c.data.longTailFactor = 20; }});
  EXPECT_THAT(refusal("figure12", inputOf({tail, balanced})),
              testing::AllOf(HasSubstr("balanced"), HasSubstr("data.long_tail_factor is 1")));
  EXPECT_TRUE(make("figure12", inputOf({tail})).front().caption.contains("imbalance 1/20"));
}

TEST_F(Recipes, Figure11ShowsTheFirstEpochsAssignments) {
  SampleRun what;
  what.steps = 40;
  what.stepsPerEpoch = 40;
  what.snapshots = 3;
  writeSampleRun(root() / "run", what);  // steps 0, 20, 40 within one epoch
  const Figure figure = make("figure11", inputOf({root() / "run"})).front();
  const auto rows = cells(figure);
  EXPECT_EQ(rows.size(), 1U + 3 * 20 * 20);
  for (const std::int64_t step : {0, 20, 40})
    EXPECT_NEAR(rowWith(figure, {QString::number(step), "3", "3"}).value(3).toDouble(), double(sampleAssignment(step, 3, 3, 20)), 1e-6);
  EXPECT_TRUE(words(figure).contains("step 20 · diagonal 42.0 %"));
  writeSampleRun(root() / "late");  // one snapshot in the first epoch
  EXPECT_THAT(refusal("figure11", inputOf({root() / "late"})), HasSubstr("has 1 snapshots of its first epoch"));
}

TEST_F(Recipes, MapsShowTheChosenClassesInTheirColours) {
  writeSampleRun(root() / "run");  // 60 images of ten classes "class 0" ... in a ring
  const RecipeInput all = inputOf({root() / "run"});
  EXPECT_EQ(cells(make("figure7", all).front()).size(), 61U);
  const Figure chosen = make("figure7", inputOf({root() / "run"}, "class 3, class 7")).front();
  const auto rows = cells(chosen);
  ASSERT_EQ(rows.size(), 13U);
  EXPECT_NEAR(rows[1][4].toDouble(), 1.4 * std::cos(6.283 * 18 / 60), 1e-5);  // image 18 is the first of class 3
  EXPECT_EQ(chosen.request.options.at("classes"), "class 3, class 7");
  const QImage image = figureImage(chosen, {});
  int third = 0, other = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      third += QColor(image.pixel(x, y)) == classColor(1);
      other += QColor(image.pixel(x, y)) == classColor(5);
    }
  EXPECT_GT(third, 50);
  EXPECT_EQ(other, 0);
  EXPECT_THAT(refusal("figure7", inputOf({root() / "run"}, "clas 3")), HasSubstr("did you mean \"class 3\"?"));
}

TEST_F(Recipes, Figure8WantsSuperclassesOrGroups) {
  writeSampleRun(root() / "run");
  EXPECT_THAT(refusal("figure8", inputOf({root() / "run"})),
              HasSubstr("choose groups of them, for example \"first=class 0+class 1,second=class 9\""));
  const Figure figure = make("figure8", inputOf({root() / "run"}, "low=class 0+class 1+class 2,high=class 9")).front();
  int low = 0, high = 0;
  for (const QStringList& row : cells(figure)) {
    low += row[3] == "low";
    high += row[3] == "high";
  }
  EXPECT_EQ(low, 18);
  EXPECT_EQ(high, 6);
}

TEST(ClassGroups, KnowsTheSuperclassesOfCifar100) {
  EXPECT_EQ(superclasses().size(), 20U);
  EXPECT_EQ(superclassOf("tulip"), "flowers");
  EXPECT_EQ(superclassOf("boot"), "");
  const std::vector<std::string> classes{"apple", "rose", "tulip", "woman"};
  const auto groups = parseClassGroups("flowers, people", classes);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].labels, (std::set<int>{1, 2}));
  EXPECT_EQ(groups[1].labels, (std::set<int>{3}));
  EXPECT_THROW(parseClassGroups("trees", classes), UsageError);
  EXPECT_TRUE(parseClassGroups(" , ", classes).empty());
}

TEST_F(Recipes, Table4HoldsMeasuredTimes) {
  const Figure table = make("table4", inputOf({write({"run", 0.5, 0.2, 0.8, -1, 256})})).front();
  const auto rows = cells(table);
  // Ten steps of the default batch an epoch at 256 images a second.
  const double hours = 10 * double(Config().train.batchSize) / 256 / 3600;
  EXPECT_NEAR(rows[1][6].toDouble(), hours, 0.005 * hours);
  EXPECT_EQ(rows[1][7], "256");
  EXPECT_EQ(rows[1][4], QStringLiteral("–"));
  EXPECT_TRUE(table.caption.contains("memory (the runs' events hold none)"));
}

TEST_F(Recipes, Table6JoinsDataSetsAndNumbersOfNeighbours) {
  const fs::path one = write({"one"}), two = write({"two"});
  EXPECT_THAT(refusal("table6", inputOf({one})), testing::AllOf(HasSubstr("resa evaluate"), HasSubstr("--weighted-k 10,20,100")));
  writeEvaluation(one, "birds", R"({"dataset": "birds", "results": {"knn": {"k": {"10": {"top1": 0.565}, "100": {"top1": 0.599}}}}})");
  writeEvaluation(one, "pets", R"({"dataset": "pets", "results": {"knn": {"k": {"10": {"top1": 0.85}}}}})");
  writeEvaluation(two, "birds", R"({"dataset": "birds", "results": {"knn": {"k": {"10": {"top1": 0.3}, "100": {"top1": 0.31}}}}})");
  const Figure table = make("table6", inputOf({one, two})).front();
  const auto rows = cells(table);
  EXPECT_EQ(rows[0].mid(3), (QStringList{"birds K=10", "birds K=100", "pets K=10"}));
  EXPECT_EQ(rows[1].mid(3), (QStringList{"56.5", "59.9", "85.0"}));
  EXPECT_EQ(rows[2].mid(3), (QStringList{"30.0", "31.0", QStringLiteral("–")}));
  EXPECT_TRUE(table.caption.contains("two on pets"));
}

TEST_F(Recipes, Table7PutsFineBesideCoarse) {
  const auto cifar = [](Config& c) { c.data.set = "cifar100"; };
  const fs::path run = write({"resa", 0.5, 0.2, 0.668, 0.722, 400, cifar});
  EXPECT_THAT(refusal("table7", inputOf({run})), HasSubstr("--labels coarse --protocol knn5,linear"));
  writeEvaluation(run, "coarse",
                  R"({"dataset": "cifar100", "labels": "coarse", "results": {"linear": {"top1": 0.798}, "knn5": {"top1": 0.788}}})");
  writeEvaluation(run, "other", R"({"dataset": "stl10", "labels": "fine", "results": {"knn5": {"top1": 0.1}}})");
  EXPECT_EQ(cells(make("table7", inputOf({run})).front())[1], (QStringList{"resa", "72.2", "66.8", "79.8", "78.8"}));
}

TEST_F(Recipes, Table10TellsTheSharesOfLabelsApart) {
  const fs::path run = write({"resa"});
  writeEvaluation(run, "a", R"({"bank": 50000, "results": {"finetune": {"images": 500, "top1": 0.564, "top5": 0.81}}})");
  const Figure table = make("table10", inputOf({run})).front();
  EXPECT_EQ(cells(table)[1], (QStringList{"resa", "56.4", QStringLiteral("–"), "81.0", QStringLiteral("–")}));
  EXPECT_TRUE(table.caption.contains("--percent 10"));
  writeEvaluation(run, "b", R"({"bank": 50000, "results": {"finetune": {"images": 5000, "top1": 0.704, "top5": 0.901}}})");
  EXPECT_EQ(cells(make("table10", inputOf({run})).front())[1].mid(1), (QStringList{"56.4", "70.4", "81.0", "90.1"}));
  writeEvaluation(run, "c", "no JSON");
  EXPECT_THAT(refusal("table10", inputOf({run})), HasSubstr("evaluations/c.json"));
}

TEST_F(Recipes, Table11GivesMeanAndDeviationOfRunsThatAgree) {
  const auto with = [](bool momentum, bool predictor, double temperature) {
    return [=](Config& c) {
      c.method.useMomentum = momentum;
      c.model.predictor = predictor;
      c.method.temperature = temperature;
    };
  };
  const RecipeInput input = inputOf({write({"both1", 0.5, 0.2, 0.70, -1, 400, with(true, true, 0.4)}),
                                     write({"both2", 0.5, 0.2, 0.74, -1, 400, with(true, true, 0.4)}),
                                     write({"neither", 0.5, 0.2, 0.6, -1, 500, with(false, false, 0.4)}),
                                     write({"cold", 0.5, 0.2, 0.65, -1, 400, with(true, true, 0.2)})});
  const auto tables = make("table11", input);
  ASSERT_EQ(tables.size(), 2U);
  // Ten steps of the default batch an epoch at 400 and 500 images a second.
  const double images = 10 * double(Config().train.batchSize);
  const auto hours = [&](double rate) { return QString::number(images / rate / 3600, 'g', 3); };
  const QString none = QStringLiteral("–");
  const auto networks = cells(tables[0]);
  EXPECT_EQ(networks[1], (QStringList{QStringLiteral("✓"), QStringLiteral("✓"), "2", QStringLiteral("72.0 ± 2.8"), none, hours(400)}));
  EXPECT_EQ(networks[2], (QStringList{none, none, "1", "60.0", none, hours(500)}));
  const auto grid = cells(tables[1]);
  EXPECT_EQ(grid[0].mid(1), (QStringList{"t = 0.2", "t = 0.4"}));
  EXPECT_EQ(grid[1].mid(1), (QStringList{"65.0", QStringLiteral("72.0 ± 2.8")}));
  EXPECT_TRUE(tables[0].caption.contains("method.use_momentum = true with model.predictor = false"));
  EXPECT_TRUE(tables[1].caption.contains("method.temperature = 0.3"));
  EXPECT_THAT(refusal("table11", inputOf({root() / "both1", root() / "both2"})),
              HasSubstr("no two of the chosen runs differ in method.use_momentum"));
}

TEST_F(Recipes, RunsWithoutAConfigurationAreRefusedByName) {
  const fs::path run = write({"foreign"});
  fs::remove(run / "config.toml");
  for (const char* name : {"figure6", "figure10", "figure12", "table7", "table11"})
    EXPECT_THAT(refusal(name, inputOf({run})), HasSubstr("foreign")) << name;
}

TEST_F(Recipes, RunsOfOneNameAreToldApartByWhatDiffers) {
  const auto named = [&](const char* folder, double temperature) {
    writeRecipeRun(root() / folder, {"same", 0.5, 0.2, 0.8, -1, 400, [=](Config& c) { c.method.temperature = temperature; }});
    return root() / folder;
  };
  const Figure figure = make("figure3", inputOf({named("a", 0.2), named("b", 0.5)})).front();
  EXPECT_FALSE(rowWith(figure, {"ARI", "temperature 0.2"}).isEmpty()) << figure.csv().toStdString();
  EXPECT_FALSE(rowWith(figure, {"ARI", "temperature 0.5"}).isEmpty());
}

TEST(FigureTables, EveryFormKeepsItsCells) {
  const FigureTable table{"t", "A & B", "a 50 % caption", {"Run_1", "x|y", "±"}, {{"a,b", "1 ± 2", QStringLiteral("✓")}}, 1};
  EXPECT_EQ(tableCsv(table).toStdString(), "Run_1,x|y,±\n\"a,b\",1 ± 2,✓\n");
  const std::string markdown = tableMarkdown(table).toStdString();
  EXPECT_THAT(markdown,
              testing::AllOf(HasSubstr("| Run_1 | x\\|y | ± |\n|:--|--:|--:|\n| a,b | 1 ± 2 | ✓ |"), HasSubstr("a 50 % caption")));
  const std::string latex = tableLatex(table).toStdString();
  EXPECT_THAT(latex, testing::AllOf(HasSubstr("\\begin{tabular}{lrr}"), HasSubstr("Run\\_1 & x|y & $\\pm$ \\\\"),
                                    HasSubstr("\\checkmark{}"), HasSubstr("A \\& B. a 50 \\% caption"), HasSubstr("\\bottomrule")));
  const QTemporaryDir folder;
  const auto files = exportFigure(folder.path().toStdString(), tableFigure(table), figureFormats(), {});
  EXPECT_EQ(files.size(), 6U);
  for (const char* extension : {"csv", "md", "tex", "png", "pdf", "svg"})
    EXPECT_TRUE(fs::exists(folder.path().toStdString() + "/t." + extension)) << extension;
}

}  // namespace
}  // namespace resa
