// `resa cluster`, `resa project` and `resa serve` as their users meet them: the program itself, its standard output and its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/run/feature_files.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "engine/run/snapshot.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

/// A `resa` with pipes on its standard input and output; its standard error goes to a file.
class Program {
 public:
  Program(const TestFolder& folder, std::vector<std::string> arguments) : errors_(folder / "stderr.txt") {
    std::array<int, 2> input, output;
    if (pipe(input.data()) != 0 || pipe(output.data()) != 0) throw std::runtime_error("no pipe");
    arguments.insert(arguments.begin(), RESA_PROGRAM);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    const std::string cache = (folder / "cache").string();
    child_ = fork();
    if (child_ == 0) {
      setenv("XDG_CACHE_HOME", cache.c_str(), 1);
      dup2(input[0], 0);
      dup2(output[1], 1);
      for (const int descriptor : {input[0], input[1], output[0], output[1]}) close(descriptor);
      if (!freopen(errors_.c_str(), "w", stderr)) _exit(126);
      execv(RESA_PROGRAM, words.data());
      _exit(127);
    }
    close(input[0]);
    close(output[1]);
    to_ = input[1];
    from_ = fdopen(output[0], "r");
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    endInput();
    fclose(from_);
  }

  void send(const Json& line) {
    const std::string text = line.dump() + "\n";
    ASSERT_EQ(write(to_, text.data(), text.size()), ssize_t(text.size()));
  }
  void sendText(const std::string& text) { ASSERT_EQ(write(to_, text.data(), text.size()), ssize_t(text.size())); }
  void endInput() {
    if (to_ >= 0) close(to_);
    to_ = -1;
  }
  /// The next line of its output, empty at the end.
  std::string line() {
    char* text = nullptr;
    std::size_t capacity = 0;
    const ssize_t length = getline(&text, &capacity, from_);
    const std::string result(text, length > 0 ? std::size_t(length) : 0);
    free(text);
    return result;
  }
  /// Reads until the answer (not a progress line) of `id`.
  Json answer(const Json& id) {
    for (std::string text = line(); !text.empty(); text = line()) {
      const Json parsed = Json::parse(text);
      if (parsed["id"] == id && parsed.contains("ok")) return parsed;
      if (parsed["id"] == id) progressLines_ += 1;
    }
    ADD_FAILURE() << "no answer for " << id << "; standard error: " << readText(errors_);
    return {};
  }
  int progressLines() const { return progressLines_; }
  std::string rest() {
    std::string all;
    for (std::string text = line(); !text.empty(); text = line()) all += text;
    return all;
  }
  int exitCode() {
    endInput();
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string errors() const { return readText(errors_); }

 private:
  std::filesystem::path errors_;
  pid_t child_ = -1;
  int to_ = -1, progressLines_ = 0;
  FILE* from_ = nullptr;
};

/// Writes `features` (n, 3) of three well separated groups and their `labels`; row i belongs to group i mod 3.
std::filesystem::path plantedFile(const TestFolder& folder, std::int64_t n) {
  std::vector<float> values;
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < n; ++i) {
    labels.push_back(i % 3);
    for (std::int64_t a = 0; a < 3; ++a) values.push_back(float((i % 3 == a ? 10 : 0) + std::sin(double(i * 7 + a * 3))));
  }
  SafetensorsWriter writer;
  writer.add("features", DType::f32, {n, 3}, values.data());
  writer.add("labels", DType::i64, {n}, labels.data());
  writer.write(folder / "planted.safetensors");
  return folder / "planted.safetensors";
}

TEST(ClusterCommand, GivesScoresOfPlantedGroupsAsJson) {
  const TestFolder folder;
  const std::string file = plantedFile(folder, 300);
  Program labelled(folder, {"cluster", file, "--labels", file, "--json"});
  const Json with = Json::parse(labelled.rest());
  EXPECT_EQ(labelled.exitCode(), 0);
  EXPECT_EQ(labelled.errors(), "") << "no progress where nobody watches";
  EXPECT_EQ(with["n"], 300);
  EXPECT_EQ(with["d"], 3);
  EXPECT_EQ(with["clusters"], 3);
  EXPECT_EQ(with["ari"], 1.0);
  EXPECT_NEAR(with["nmi"].get<double>(), 1, 1e-12);
  EXPECT_GT(with["silhouette_mean"].get<double>(), 0.8);
  EXPECT_GT(with["inertia"].get<double>(), 0);
  EXPECT_GT(with["effective_rank"].get<double>(), 2);

  Program unlabelled(folder, {"cluster", file, "--clusters", "3", "--json"});
  const Json without = Json::parse(unlabelled.rest());
  EXPECT_EQ(without["silhouette_clusters_mean"], with["silhouette_mean"]) << "the clusters are the groups";
  EXPECT_FALSE(without.contains("silhouette_mean"));
  EXPECT_FALSE(without.contains("ari"));
}

TEST(ClusterCommand, GivesEveryMetricAndSaysWhatIsLeftOut) {
  const TestFolder folder;
  const std::string file = plantedFile(folder, 60);
  const Json full = Json::parse(Program(folder, {"cluster", file, "--labels", file, "--json"}).rest());
  for (const char* name : {"ami", "homogeneity", "completeness", "v_measure", "purity", "cluster_accuracy", "davies_bouldin",
                           "calinski_harabasz", "silhouette_cosine_mean", "uniformity", "neighbourhood_hit", "nmi_min"})
    EXPECT_TRUE(full.contains(name) && full[name].is_number()) << name;
  EXPECT_EQ(full["cluster_accuracy"], 1.0);
  EXPECT_EQ(full["class_separation"].size(), 3u);
  EXPECT_EQ(full["class_separation"]["1"]["count"], 20);
  EXPECT_EQ(full["notes"], Json::array());

  writeText(folder / "same.txt", [] {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "4\n";
    return text;
  }());
  Program single(folder, {"cluster", file, "--labels", (folder / "same.txt").string(), "--clusters", "3", "--json"});
  const Json facts = Json::parse(single.rest());
  EXPECT_EQ(single.exitCode(), 0);
  EXPECT_FALSE(facts.contains("silhouette_mean"));
  EXPECT_FALSE(facts.contains("davies_bouldin"));
  ASSERT_EQ(facts["notes"].size(), 1u);
  EXPECT_THAT(facts["notes"][0].get<std::string>(), HasSubstr("got 1 for n = 60"));
  EXPECT_EQ(facts["purity"], 1.0);
}

TEST(ClusterCommand, RefusesLabelsOfAnotherLengthWithTheDataCode) {
  const TestFolder folder;
  writeText(folder / "labels.txt", "0\n1\n2\n");
  Program program(folder, {"cluster", plantedFile(folder, 30), "--labels", (folder / "labels.txt").string()});
  EXPECT_EQ(program.rest(), "");
  EXPECT_EQ(program.exitCode(), 4);
  EXPECT_THAT(program.errors(), HasSubstr("3 labels for 30 rows"));
}

TEST(ClusterCommand, ReadsCsvWithClassNamesInAColumn) {
  const TestFolder folder;
  std::string csv = "name;x;y;kind\n";
  for (int i = 0; i < 60; ++i)
    csv += "n;" + std::to_string(i % 3 * 10 + std::sin(i)) + ";" + std::to_string(std::cos(i)) + ";" + std::string(1, char('a' + i % 3)) +
           "\n";
  writeText(folder / "t.csv", csv);
  Program program(folder, {"cluster", (folder / "t.csv").string(), "--labels-column", "kind", "--json"});
  const Json facts = Json::parse(program.rest());
  EXPECT_EQ(program.exitCode(), 0);
  EXPECT_EQ(facts["d"], 2);
  EXPECT_EQ(facts["clusters"], 3);
  EXPECT_EQ(facts["ari"], 1.0);
  EXPECT_EQ(facts["left_out"], Json::array({"column 1 ('name')"}));
}

/// Three groups of 60 rows as an analysis folder with two components, labels by name, and images.
void writeAnalysis(const TestFolder& folder) {
  std::string labels;
  for (int i = 0; i < 60; ++i) labels += i % 3 == 0 ? "ox\n" : i % 3 == 1 ? "ant\n" : "bee\n";
  writeText(folder / "labels.txt", labels);
  const std::vector<std::uint8_t> pixels(60 * 3 * 100 * 50, 77);
  SafetensorsWriter images;
  images.add("images", DType::u8, {60, 3, 100, 50}, pixels.data());
  images.write(folder / "images.safetensors");
  const std::string file = plantedFile(folder, 60);
  const std::vector<std::string> arguments = {"cluster",
                                              "encoding=" + file,
                                              "small=" + file,
                                              "--key",
                                              "features",
                                              "--labels",
                                              (folder / "labels.txt").string(),
                                              "--images",
                                              (folder / "images.safetensors").string(),
                                              "--folder",
                                              (folder / "analysis").string(),
                                              "--json"};
  Program program(folder, arguments);
  const Json facts = Json::parse(program.rest());
  ASSERT_EQ(program.exitCode(), 0) << program.errors();
  EXPECT_EQ(facts["small"]["ari"], 1.0);
}

TEST(AnalysisFolderOfCluster, IsARunThatItsReadersUnderstand) {
  const TestFolder folder;
  writeAnalysis(folder);
  const RunFolder run(folder / "analysis");
  EXPECT_EQ(run.info().kind, RunKind::analysis);
  EventReader reader(run.events());
  reader.poll();
  EXPECT_EQ(reader.history().badLines, 0);
  EXPECT_EQ(run.state(reader.history()), RunState::finished);
  ASSERT_EQ(reader.history().evaluations.size(), 1u);
  const auto& components = reader.history().evaluations[0].components;
  ASSERT_EQ(components.size(), 2u);
  EXPECT_EQ(components.at("small").normalized.ari, 1);
  EXPECT_GT(components.at("small").raw.scMean, 0.8);
  EXPECT_GT(components.at("small").raw.values.at("inertia"), 0);
  const SnapshotPtr snapshot = readSnapshot(run.snapshot(0));
  const ComponentSnapshot& part = snapshot->components.at("encoding");
  EXPECT_EQ(part.silhouette.size(), 60u);
  EXPECT_EQ(part.kmeans.size(), 60u);
  EXPECT_EQ(part.neighbourCount, 15);
  EXPECT_EQ(part.map2.size(), 120u);
  EXPECT_EQ(part.map3.size(), 180u);
  EXPECT_EQ(part.facts2.method, "pca");
  EXPECT_EQ(part.neighbours[0] % 3, 0) << "row 0's nearest is of its own group";
  const SamplesPtr samples = readSamples(run.samples());
  EXPECT_THAT(samples->classes, testing::ElementsAre("ant", "bee", "ox"));
  EXPECT_EQ(samples->labels[0], 2);
  EXPECT_EQ(samples->images.height, 64);
  EXPECT_EQ(samples->images.width, 32);
  EXPECT_EQ(samples->images.channels, 3);
}

TEST(AnalysisFolderOfProject, AddsItsMapToWhatIsThere) {
  const TestFolder folder;
  writeAnalysis(folder);
  const std::string root = (folder / "analysis").string();
  Program project(folder, {"project", "encoding=" + plantedFile(folder, 60).string(), "--key", "features", "--folder", root, "--dims", "2",
                           "--iterations", "300", "--perplexity", "5"});
  project.rest();
  ASSERT_EQ(project.exitCode(), 0) << project.errors();
  const RunFolder run(root);
  const SnapshotPtr snapshot = readSnapshot(run.snapshot(0));
  EXPECT_EQ(snapshot->components.at("encoding").facts2.method, "tsne");
  EXPECT_EQ(snapshot->components.at("encoding").facts2.perplexity, 5);
  EXPECT_EQ(snapshot->components.at("encoding").facts3.method, "pca");
  EXPECT_EQ(snapshot->components.at("small").facts2.method, "pca");
  EXPECT_EQ(snapshot->components.at("small").silhouette.size(), 60u);
  EXPECT_EQ(readSamples(run.samples())->classes.size(), 3u);
  EventReader reader(run.events());
  reader.poll();
  EXPECT_EQ(reader.history().evaluations.at(0).components.size(), 2u);
  // The scores of a further call know the labels that are there, and t-SNE is not replaced by PCA.
  Program cluster(folder, {"cluster", "encoding=" + plantedFile(folder, 60).string(), "--key", "features", "--folder", root, "--json"});
  EXPECT_EQ(Json::parse(cluster.rest())["ari"], 1.0);
  EXPECT_EQ(cluster.exitCode(), 0);
  EXPECT_EQ(readSnapshot(run.snapshot(0))->components.at("encoding").facts2.method, "tsne");
}

TEST(AnalysisFolderOfCluster, RefusesWhatDoesNotBelongTogether) {
  const TestFolder folder;
  writeAnalysis(folder);
  const std::string root = (folder / "analysis").string(), file = plantedFile(folder, 30);
  const auto error = [&](std::vector<std::string> arguments, int code) {
    Program program(folder, std::move(arguments));
    EXPECT_EQ(program.rest(), "");
    EXPECT_EQ(program.exitCode(), code);
    return program.errors();
  };
  EXPECT_THAT(error({"cluster", file, "--folder", root}, 4), HasSubstr("holds an analysis of 60 rows, these features have 30"));
  EXPECT_THAT(error({"cluster", file, "--folder", folder.path().string()}, 4), HasSubstr("not empty"));
  EXPECT_THAT(error({"cluster", "a=" + file, "a=" + file}, 2), HasSubstr("two features are named 'a'"));
  EXPECT_THAT(error({"cluster", "probe=" + file}, 2), HasSubstr("'probe' is no name"));
  EXPECT_THAT(error({"cluster", "a.b=" + file}, 2), HasSubstr("'a.b' is no name"));
  EXPECT_THAT(error({"cluster", file, "--images", file}, 2), HasSubstr("--folder"));
  EXPECT_THAT(error({"project", file}, 2), HasSubstr("--out FILE, or --folder DIR"));
  EXPECT_THAT(error({"cluster", file, "--labels-column", "nothing"}, 4), HasSubstr("no array 'nothing'"));
  const std::string sixty = plantedFile(folder, 60);
  writeText(folder / "other.txt", readText(folder / "labels.txt").replace(0, 2, "el"));
  EXPECT_THAT(error({"cluster", sixty, "--key", "features", "--folder", root, "--labels", (folder / "other.txt").string()}, 4),
              HasSubstr("holds other labels"));
  writeText(folder / "analysis/snapshots/000000000.safetensors", "cut");
  EXPECT_THAT(error({"cluster", sixty, "--key", "features", "--folder", root}, 4), HasSubstr("000000000.safetensors"));
}

/// Random features (n, d) in a file of their own.
std::filesystem::path randomFile(const TestFolder& folder, std::int64_t n, std::int64_t d) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  std::vector<float> values(std::size_t(n * d));
  for (float& value : values) value = normal(random);
  SafetensorsWriter writer;
  writer.add("features", DType::f32, {n, d}, values.data());
  writer.write(folder / "random.safetensors");
  return folder / "random.safetensors";
}

TEST(AnalysisFolderOfCluster, DropsWhatOtherFeaturesLeftUnderTheSameName) {
  const TestFolder folder;
  writeAnalysis(folder);
  const RunFolder run(folder / "analysis");
  const std::string other = "encoding=" + randomFile(folder, 60, 4).string();
  Program project(folder, {"project", other, "--method", "pca", "--folder", run.root().string(), "--json"});
  const Json facts = Json::parse(project.rest());
  ASSERT_EQ(project.exitCode(), 0) << project.errors();
  ASSERT_EQ(facts["notes"].size(), 1u);
  EXPECT_THAT(facts["notes"][0].get<std::string>(), HasSubstr("other features as 'encoding'"));
  const SnapshotPtr snapshot = readSnapshot(run.snapshot(0));
  EXPECT_TRUE(snapshot->components.at("encoding").silhouette.empty());
  EXPECT_TRUE(snapshot->components.at("encoding").kmeans.empty());
  EXPECT_EQ(snapshot->components.at("small").silhouette.size(), 60u) << "the other component stays";
  EventReader reader(run.events());
  reader.poll();
  EXPECT_EQ(reader.history().evaluations.at(0).components.count("encoding"), 0u);
  EXPECT_EQ(reader.history().evaluations.at(0).components.count("small"), 1u);

  Program again(folder, {"cluster", other, "--folder", run.root().string(), "--json"});
  EXPECT_EQ(Json::parse(again.rest())["notes"], Json::array()) << "the same features as before: nothing is dropped";
  Program scaled(folder, {"cluster", other, "--normalize", "l2", "--folder", run.root().string(), "--json"});
  EXPECT_EQ(Json::parse(scaled.rest())["notes"].size(), 1u);
  ASSERT_EQ(scaled.exitCode(), 0);
  const auto file = SafetensorsFile::open(run.snapshot(0));
  EXPECT_EQ(file->metadata("encoding.normalize", ""), "l2");
  EXPECT_EQ(file->metadata("small.normalize", ""), "none");
}

TEST(AnalysisFolderOfCluster, ScoresBothKindsOfRowsWhicheverWasAskedFor) {
  const TestFolder folder;
  const std::string file = plantedFile(folder, 60);
  std::map<std::string, ComponentScores> scores;
  for (const std::string normalize : {"none", "l2"}) {
    Program program(folder, {"cluster", file, "--labels", file, "--normalize", normalize, "--folder", (folder / normalize).string()});
    program.rest();
    ASSERT_EQ(program.exitCode(), 0) << program.errors();
    EventReader reader(RunFolder(folder / normalize).events());
    reader.poll();
    scores[normalize] = reader.history().evaluations.at(0).components.at("encoding");
  }
  for (const auto part : {&ComponentScores::normalized, &ComponentScores::raw}) {
    EXPECT_EQ((scores["none"].*part).scMean, (scores["l2"].*part).scMean);
    EXPECT_EQ((scores["none"].*part).scClasses.size(), 3u);
    EXPECT_EQ((scores["none"].*part).scClasses, (scores["l2"].*part).scClasses);
    EXPECT_EQ((scores["none"].*part).daviesBouldin, (scores["l2"].*part).daviesBouldin);
  }
  EXPECT_TRUE(std::isfinite(scores["none"].normalized.scCosineMean));
}

TEST(AnalysisFolderOfCluster, TakesItsLockBeforeItWrites) {
  const TestFolder folder;
  std::filesystem::create_directories(folder / "analysis");
  const std::string file = plantedFile(folder, 30);
  const auto run = [&] {
    Program program(folder, {"cluster", file, "--folder", (folder / "analysis").string()});
    program.rest();
    const int code = program.exitCode();
    if (code != 0) {
      EXPECT_THAT(program.errors(), HasSubstr("another program writes to this analysis"));
    }
    return code;
  };
  {
    FileLock held;
    ASSERT_TRUE(held.acquire(folder / "analysis/lock"));
    EXPECT_EQ(run(), 1);
    EXPECT_FALSE(std::filesystem::exists(folder / "analysis/run.toml"));
  }
  EXPECT_EQ(run(), 0) << "a folder with nothing but a lock is free";
}

TEST(AnalysisFolderOfCluster, KnowsClassNamesThatAreNoUtf8Again) {
  const TestFolder folder;
  std::string labels;
  for (int i = 0; i < 30; ++i) labels += i % 3 == 0 ? "ox\n" : i % 3 == 1 ? "caf\xe9\n" : "caf\xe8\n";
  writeText(folder / "labels.txt", labels);
  const std::string file = plantedFile(folder, 30);
  for (int call = 0; call < 2; ++call) {
    Program program(folder, {"cluster", file, "--labels", (folder / "labels.txt").string(), "--folder", (folder / "analysis").string()});
    program.rest();
    EXPECT_EQ(program.exitCode(), 0) << program.errors();
  }
  EXPECT_THAT(readSamples(RunFolder(folder / "analysis").samples())->classes, testing::ElementsAre("caf\xc3\xa8", "caf\xc3\xa9", "ox"));
}

TEST(AnalysisFolderOfProject, MeasuresAMapAgainstTheFeaturesThemselves) {
  constexpr std::int64_t n = 150, k = 10;
  const TestFolder folder;
  Program program(folder, {"cluster", randomFile(folder, n, 120).string(), "--folder", (folder / "analysis").string()});
  program.rest();
  ASSERT_EQ(program.exitCode(), 0) << program.errors();
  const SnapshotPtr snapshot = readSnapshot(RunFolder(folder / "analysis").snapshot(0));
  const ComponentSnapshot& part = snapshot->components.at("encoding");
  int kept = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    std::vector<std::pair<double, std::int32_t>> others;
    for (std::int64_t j = 0; j < n; ++j)
      if (j != i)
        others.emplace_back(std::hypot(part.map2[std::size_t(2 * i)] - part.map2[std::size_t(2 * j)],
                                       part.map2[std::size_t(2 * i + 1)] - part.map2[std::size_t(2 * j + 1)]),
                            std::int32_t(j));
    std::sort(others.begin(), others.end());
    const auto first = part.neighbours.begin() + i * part.neighbourCount;
    for (std::int64_t at = 0; at < k; ++at) kept += std::count(first, first + k, others[std::size_t(at)].second);
  }
  EXPECT_NEAR(part.facts2.knn10, double(kept) / double(n * k), 1e-3);
}

TEST(ProjectCommand, RefusesWhatPlacedRowsCannotHave) {
  const TestFolder folder;
  const auto error = [&](std::vector<std::string> options) {
    std::vector<std::string> arguments = {"project", "a.npy", "--from", "map.npy", "--place", "b.npy", "--out", "new.npy"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    Program program(folder, arguments);
    program.rest();
    EXPECT_EQ(program.exitCode(), 2);
    return program.errors();
  };
  EXPECT_THAT(error({"--method", "pca"}), HasSubstr("leave --method away"));
  EXPECT_THAT(error({"--perplexity", "5", "10"}), HasSubstr("one perplexity"));
  EXPECT_THAT(error({"--dims", "3"}), HasSubstr("--dims says nothing about placed rows"));
  EXPECT_THAT(error({"--seed", "1"}), HasSubstr("--seed says nothing"));
}

TEST(ProjectCommand, WritesTheSameMapInEveryFormat) {
  const TestFolder folder;
  const std::string file = plantedFile(folder, 90);
  std::map<std::string, Json> facts;
  for (const std::string ending : {"npy", "csv", "safetensors"}) {
    Program program(folder, {"project", file, "--out", (folder / ("map." + ending)).string(), "--dims", "3", "--perplexity", "10",
                             "--iterations", "300", "--json"});
    facts[ending] = Json::parse(program.rest());
    EXPECT_EQ(program.exitCode(), 0);
    EXPECT_GT(facts[ending]["kl_divergence"].get<double>(), 0);
    EXPECT_GT(facts[ending]["knn10_preservation"].get<double>(), 0.3);
    EXPECT_GE(facts[ending]["seconds"].get<double>(), 0);
  }
  const FeatureMatrix npy = readFeatures(folder / "map.npy");
  ASSERT_EQ(npy.rows, 90);
  ASSERT_EQ(npy.columns, 3);
  const auto stored = SafetensorsFile::open(folder / "map.safetensors");
  EXPECT_EQ(stored->floats("map"), npy.values);
  EXPECT_EQ(stored->metadata("method", ""), "tsne");
  EXPECT_EQ(Json::parse(stored->metadata("kl", "0")), facts["safetensors"]["kl_divergence"]);
  std::istringstream csv(readText(folder / "map.csv"));
  std::string text;
  std::getline(csv, text);
  EXPECT_EQ(text, "x,y,z");
  for (std::size_t i = 0; i < npy.values.size(); ++i) {
    std::getline(csv, text, i % 3 == 2 ? '\n' : ',');
    EXPECT_EQ(std::strtof(text.c_str(), nullptr), npy.values[i]);
  }
}

TEST(ProjectCommand, RefusesAnUnknownEndingBeforeItComputes) {
  const TestFolder folder;
  Program program(folder, {"project", (folder / "missing.npy").string(), "--out", "map.png"});
  EXPECT_EQ(program.exitCode(), 2);
  EXPECT_THAT(program.errors(), HasSubstr(".npy, .safetensors or .csv"));
}

TEST(Serve, AnswersInOrderReportsProgressAndKeepsAnswers) {
  const TestFolder folder;
  const std::string file = plantedFile(folder, 120);
  Program serve(folder, {"serve"});
  const Json project = {{"request", "project"}, {"features", file}, {"key", "features"}, {"iterations", 200}, {"perplexity", 10}};
  Json first = project, again = project;
  first["id"] = 1;
  again["id"] = "two";
  serve.send(first);
  serve.send(again);
  serve.send({{"id", 3}, {"request", "cluster"}, {"features", file}, {"key", "features"}, {"clusters", 3}});
  const Json made = serve.answer(1), kept = serve.answer("two"), clustered = serve.answer(3);
  ASSERT_TRUE(made["ok"].get<bool>()) << made;
  EXPECT_GE(serve.progressLines(), 4) << "one each 50 iterations";
  EXPECT_FALSE(made["cached"].get<bool>());
  EXPECT_TRUE(kept["cached"].get<bool>());
  EXPECT_EQ(kept["file"], made["file"]);
  EXPECT_THAT(made["file"].get<std::string>(), HasSubstr((folder / "cache/resa/analysis").string()));
  EXPECT_EQ(SafetensorsFile::open(made["file"].get<std::string>())->at("map").shape, (std::vector<std::int64_t>{120, 2}));
  const auto labels = SafetensorsFile::open(clustered["file"].get<std::string>())->integers("labels");
  for (std::size_t i = 3; i < labels.size(); ++i) EXPECT_EQ(labels[i], labels[i - 3]);
  EXPECT_EQ(serve.exitCode(), 0) << "the end of its input is the sign to leave";
}

TEST(Serve, CancelEndsTheRunningAndTheWaitingRequest) {
  const TestFolder folder;
  const std::string file = plantedFile(folder, 600);
  Program serve(folder, {"serve"});
  const Json endless = {{"id", 1}, {"request", "project"}, {"features", file}, {"key", "features"}, {"iterations", 1000000}};
  serve.send(endless);
  serve.send({{"id", 2}, {"request", "cluster"}, {"features", file}, {"key", "features"}});
  EXPECT_TRUE(Json::parse(serve.line()).contains("progress")) << "the first is being computed";
  serve.send({{"id", 2}, {"request", "cancel"}});
  EXPECT_EQ(serve.answer(2)["reason"], "cancelled");
  serve.send({{"id", 1}, {"request", "cancel"}});
  const Json answer = serve.answer(1);
  EXPECT_FALSE(answer["ok"].get<bool>());
  EXPECT_EQ(answer["reason"], "cancelled");
  serve.send({{"id", 4}, {"request", "project"}, {"features", file}, {"key", "features"}, {"method", "pca"}});
  EXPECT_TRUE(serve.answer(4)["ok"].get<bool>()) << "it goes on with the next";
}

TEST(Serve, SaysWhyItRefuses) {
  const TestFolder folder;
  Program serve(folder, {"serve"});
  const auto reason = [&](Json request) {
    request["id"] = 9;
    serve.send(request);
    const Json answer = serve.answer(9);
    EXPECT_FALSE(answer["ok"].get<bool>());
    return answer["reason"].get<std::string>();
  };
  serve.sendText("{ torn\n");
  EXPECT_EQ(Json::parse(serve.line())["reason"], "not a line of JSON");
  EXPECT_THAT(reason({{"request", "dance"}}), HasSubstr("unknown request \"dance\""));
  EXPECT_THAT(reason({{"request", "project"}}), HasSubstr("neither a run nor features"));
  EXPECT_THAT(reason({{"request", "project"}, {"run", folder.path().string()}}), HasSubstr("not a run folder"));
  EXPECT_THAT(reason({{"request", "project"}, {"features", (folder / "none.npy").string()}}), HasSubstr("none.npy"));
  EXPECT_THAT(reason({{"request", "project"}, {"features", plantedFile(folder, 9).string()}, {"key", "features"}, {"dims", "two"}}),
              HasSubstr("dims"));
  EXPECT_THAT(reason({{"request", "views"}, {"preset", "quickstrat"}}), HasSubstr("quickstart"));
}

}  // namespace
}  // namespace resa
