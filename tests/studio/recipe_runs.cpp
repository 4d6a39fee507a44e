#include "tests/studio/recipe_runs.h"

#include <QXmlStreamReader>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/studio/figures/figure_export.h"
#include "engine/run/config.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

nlohmann::json scores(double ari, double silhouette) {
  return {{"sc_mean", silhouette}, {"sc_std", silhouette / 2}, {"ari", ari}, {"ari_min", ari}, {"ari_max", ari}};
}

}  // namespace

void writeRecipeRun(const std::filesystem::path& root, const RecipeRun& what) {
  Config config;
  if (what.change) what.change(config);
  const RunFolder folder = RunFolder::create(root, config, "made-up");
  EventWriter events(folder.events());
  constexpr int epochs = 3, stepsPerEpoch = 10;
  events.write("state", 0, 0,
               {{"state", "starting"},
                {"steps_total", epochs * stepsPerEpoch},
                {"steps_per_epoch", stepsPerEpoch},
                {"batch_size", config.train.batchSize},
                {"device", "cpu"}});
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    const double share = double(epoch) / epochs;
    nlohmann::json step = {{"loss", 5 - what.ari * share},
                           {"assignment_entropy", 4},
                           {"kl", 1 - what.ari * share},
                           {"images_per_second", what.rate},
                           {"lr", 0.1},
                           {"momentum", 0.9},
                           {"grad_norm", 1}};
    // The last report is the smallest: a peak is not what was read last.
    for (const auto& [name, value] : what.extras) step[name] = epoch == epochs ? value / 2 : value;
    events.write("step", epoch * stepsPerEpoch, epoch, step);
    events.write("evaluation", epoch * stepsPerEpoch, epoch,
                 {{"n", what.images},
                  {"split", "test"},
                  {"network", "momentum"},
                  {"preview", false},
                  {"components",
                   {{"encoding", scores(what.ari * share, what.silhouette * share)},
                    {"hidden_1", scores(what.ari * share * 0.8, what.silhouette * share * 0.8)},
                    {"embedding", scores(what.ari * share * 0.5, what.silhouette * share * 0.5)}}},
                  {"knn5", {{"encoding", what.knn * share}, {"embedding", what.knn * share * 0.9}}}});
  }
  if (what.linear >= 0)
    events.write(
        "linear", epochs * stepsPerEpoch, epochs,
        {{"protocol", "adam"}, {"top1", what.linear}, {"top5", 0.99}, {"best_top1", what.linear}, {"best_top5", 0.99}, {"epochs", 5}});
  // The run is known by its folder's name; the recipes show it.
  std::ifstream before(root / "run.toml");
  std::string text, line;
  while (std::getline(before, line)) text += (line.starts_with("name") ? "name = \"" + what.name + "\"" : line) + "\n";
  std::ofstream(root / "run.toml") << text;
}

std::vector<double> MapRun::features(int row) {
  const double side = label(row) == 2 ? 0 : group(row) == 0 ? -6 : 6;
  // Squares, so that no two images of a group are equally far from its middle.
  std::vector<double> values{10.0 * label(row), side, 0.01 * place(row) * place(row), 0};
  for (double& value : values) value = double(halfToFloat(floatToHalf(float(value))));
  return values;
}

std::array<std::uint8_t, 3> MapRun::color(int row) {
  return {std::uint8_t(40 + 80 * label(row)), std::uint8_t(8 * place(row)), std::uint8_t(100)};
}

void MapRun::write(const std::filesystem::path& root) const {
  Config config;
  config.data.set = data;
  const RunFolder folder = RunFolder::create(root, config, "made-up");
  std::filesystem::create_directories(root / "snapshots");
  std::vector<std::int64_t> ids;
  std::vector<std::int32_t> labels;
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint16_t> halves;
  std::vector<float> map, silhouettes;
  for (int row = 0; row < images; ++row) {
    ids.push_back(500 + row);
    labels.push_back(label(row));
    for (int pixel = 0; pixel < 64; ++pixel)
      for (const std::uint8_t value : color(row)) pixels.push_back(value);
    for (const double value : features(row)) halves.push_back(floatToHalf(float(value)));
    map.insert(map.end(), {float(mapX(row)), float(mapY(row))});
    silhouettes.push_back(group(row) == 0 ? 0.25f : 0.5f);
  }
  SafetensorsWriter samples;
  samples.add("evaluated.ids", DType::i64, {images}, ids.data());
  samples.add("evaluated.labels", DType::i32, {images}, labels.data());
  samples.add("evaluated.images", DType::u8, {images, 8, 8, 3}, pixels.data());
  samples.setMetadata("classes", nlohmann::json(names).dump());
  samples.setMetadata("dataset", data);
  samples.setMetadata("split", "test");
  samples.write(folder.samples());
  SafetensorsWriter snapshot;
  if (components) snapshot.add("encoding.pca", DType::f16, {images, columns}, halves.data());
  snapshot.add("encoding.map2", DType::f32, {images, 2}, map.data());
  snapshot.add("encoding.sc", DType::f32, {images}, silhouettes.data());
  const std::pair<const char*, const char*> facts[] = {
      {"step", "10"}, {"epoch", "1"},      {"network", "momentum"},          {"split", "test"},
      {"n", "90"},    {"normalize", "l2"}, {"encoding.map2.method", "tsne"}, {"encoding.map2.mode", "independent"}};
  for (const auto& [key, value] : facts) snapshot.setMetadata(key, value);
  snapshot.write(folder.snapshot(10));
  EventWriter events(folder.events());
  events.write("state", 0, 0, {{"state", "running"}, {"steps_total", 10}, {"steps_per_epoch", 10}, {"batch_size", 16}});
  events.write("snapshot", 10, 1, {{"file", "snapshots/000000010.safetensors"}});
}

void writeEvaluation(const std::filesystem::path& run, const std::string& name, const std::string& json) {
  std::filesystem::create_directories(run / "evaluations");
  std::ofstream(run / "evaluations" / (name + ".json")) << json;
}

RecipeInput inputOf(const std::vector<std::filesystem::path>& runs, const QString& classes) {
  RecipeInput input;
  for (const auto& run : runs) input.runs.push_back(std::make_shared<FigureSource>(run));
  input.classes = classes;
  return input;
}

std::vector<QStringList> cells(const Figure& figure) {
  std::vector<QStringList> rows;
  for (const QByteArray& line : figure.csv().split('\n'))
    if (!line.isEmpty()) rows.push_back(QString::fromUtf8(line).split(','));
  return rows;
}

QString words(const Figure& figure) {
  QXmlStreamReader reader(renderFigure(figure, FigureFormat::svg));
  QString text;
  while (!reader.atEnd())
    if (reader.readNext() == QXmlStreamReader::Characters) text += reader.text().toString() + " ";
  return text;
}

}  // namespace resa
