#include <QLocale>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/studio/figures/figure_spec.h"
#include "app/studio/figures/recipe_parts.h"
#include "engine/run/error.h"
#include "widgets/figures/recipe_table.h"

/// Recipes of tables: 4, 6, 7, 10 and 11.
namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
const QString unknown = QStringLiteral("–");

QString rootOf(const FigureSource& run) { return QString::fromStdString(run.root().string()); }

void requireConfig(const RecipeInput& input, RecipeCheck& check) {
  for (const auto& run : input.runs)
    if (!run->config()) check.problems << QStringLiteral("%1 has no configuration").arg(rootOf(*run));
}

QString evaluateCommand(const FigureSource& run, const QString& options, const QString& file) {
  const QString root = shellQuoted(rootOf(run));
  return QStringLiteral("resa evaluate %1 %2 --out %1/evaluations/%3.json").arg(root, options, file);
}

double shareAt(const nlohmann::json& values, const char* name) {
  return values.contains(name) && values[name].is_number() ? values[name].get<double>() : nothing;
}

/// The accuracies of one protocol in a stored answer.
double top1Of(const nlohmann::json& answer, const char* protocol) {
  return answer["results"].contains(protocol) ? shareAt(answer["results"][protocol], "top1") : nothing;
}

std::string textAt(const nlohmann::json& answer, const char* key) {
  return answer.contains(key) && answer[key].is_string() ? answer[key].get<std::string>() : std::string();
}

// Table 4: what training costs.

/// The largest value of what a run logged as memory, in bytes; NaN where it logged none.
double memoryOf(const FigureSource& run) {
  double most = nothing;
  for (const std::string& name : run.history()->steps.extras()) {
    if (name.find("memory") == std::string::npos) continue;
    for (const ExtraPoint& point : run.history()->steps.extra(name)) most = std::isnan(most) ? point.value : std::max(most, point.value);
  }
  return most;
}

RecipeCheck checkTable4(const RecipeInput& input) {
  RecipeCheck check;
  requireConfig(input, check);
  bool memory = false;
  for (const auto& run : input.runs) {
    if (!std::isfinite(imagesPerSecond(*run))) check.problems << QStringLiteral("%1 reported no images/s").arg(rootOf(*run));
    memory = memory || std::isfinite(memoryOf(*run));
  }
  if (!memory) check.missing << QStringLiteral("memory (the runs' events hold none)");
  return check;
}

std::vector<Figure> makeTable4(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  FigureTable table{
      "table4", "Cost of training", {}, {"Run", "Encoder", "Batch", "Device", "Memory (GB)", "Images/s", "Time (h/epoch)"}, {}, 2};
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const FigureSource& run = *input.runs[i];
    const double rate = imagesPerSecond(run), memory = memoryOf(run);
    const double images = double(run.history()->stepsPerEpoch) * double(run.history()->batchSize);
    table.rows.push_back({labels[qsizetype(i)], QString::fromStdString(run.config()->model.encoder),
                          QString::number(run.history()->batchSize), QString::fromStdString(run.history()->device),
                          std::isfinite(memory) ? QString::number(memory / 1e9, 'f', 1) : unknown, QString::number(rate, 'f', 0),
                          QString::number(images / rate / 3600, 'g', 3)});
  }
  table.caption =
      recipeCaption(QStringLiteral("images/s: median of the reports of each run's second half; time from it and the images of an epoch"),
                    input, checkTable4(input));
  return {tableFigure(table)};
}

// Table 6: weighted k-nn on fine-grained data sets.

using KnnByData = std::map<std::string, std::map<int, double>>;

KnnByData weightedKnn(const FigureSource& run) {
  KnnByData all;
  const std::string own = run.config() ? run.config()->data.set : std::string();
  if (const EvaluationEvent* event = reportedEvaluation(run)) {
    const auto encoding = event->components.find("encoding");
    if (encoding != event->components.end())
      for (const auto& [k, scores] : encoding->second.weightedKnn) all[own][int(k)] = scores.top1;
  }
  for (const nlohmann::json& answer : storedEvaluations(run)) {
    if (!answer["results"].contains("knn") || !answer["results"]["knn"].contains("k")) continue;
    for (const auto& [k, values] : answer["results"]["knn"]["k"].items())
      if (values.is_object()) all[textAt(answer, "dataset")][std::atoi(k.c_str())] = shareAt(values, "top1");
  }
  return all;
}

RecipeCheck checkTable6(const RecipeInput& input) {
  RecipeCheck check;
  std::set<std::string> sets;
  for (const auto& run : input.runs)
    for (const auto& [data, byK] : weightedKnn(*run)) sets.insert(data);
  for (const auto& run : input.runs) {
    const KnnByData own = weightedKnn(*run);
    if (own.empty())
      check.problems << QStringLiteral("%1 has no weighted k-nn (set evaluate.weighted_knn, or run: %2)")
                            .arg(rootOf(*run), evaluateCommand(*run, "--dataset NAME --protocol knn --weighted-k 10,20,100", "NAME"));
    for (const std::string& data : sets)
      if (!own.empty() && !own.count(data)) check.missing << QStringLiteral("%1 on %2").arg(rootOf(*run), QString::fromStdString(data));
  }
  if (sets.size() == 1) check.missing << QStringLiteral("other data sets");
  return check;
}

std::vector<Figure> makeTable6(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  std::map<std::string, std::set<int>> columns;
  for (const auto& run : input.runs)
    for (const auto& [data, byK] : weightedKnn(*run))
      for (const auto& [k, top1] : byK) columns[data].insert(k);
  FigureTable table{"table6", "Weighted k-nn accuracy", {}, {"Run", "Pretrained on", "Epochs"}, {}, 2};
  for (const auto& [data, ks] : columns)
    for (const int k : ks) table.columns << QStringLiteral("%1 K=%2").arg(QString::fromStdString(data)).arg(k);
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const FigureSource& run = *input.runs[i];
    const KnnByData own = weightedKnn(run);
    QStringList row{labels[qsizetype(i)], run.config() ? QString::fromStdString(run.config()->data.set) : unknown,
                    run.config() ? QString::number(run.config()->train.epochs) : unknown};
    for (const auto& [data, ks] : columns) {
      const auto found = own.find(data);
      for (const int k : ks) row << percentText(found != own.end() && found->second.count(k) ? found->second.at(k) : nothing);
    }
    table.rows.push_back(row);
  }
  table.caption =
      recipeCaption(QStringLiteral("top-1 in percent of the frozen encoding, votes weighted by cosine"), input, checkTable6(input));
  return {tableFigure(table)};
}

// Table 7: fine against coarse labels.

struct LabelAccuracies {
  double linear = nothing, knn = nothing;
};

/// By "fine" and "coarse": the run's own evaluation, then what `resa evaluate` found.
std::map<std::string, LabelAccuracies> byLabels(const FigureSource& run) {
  std::map<std::string, LabelAccuracies> all;
  if (run.config()) all[run.config()->data.labels] = {linearAccuracy(run), knnAccuracy(run)};
  for (const nlohmann::json& answer : storedEvaluations(run)) {
    // Other data sets belong to Table 6.
    if (run.config() && textAt(answer, "dataset") != run.config()->data.set) continue;
    LabelAccuracies& found = all[textAt(answer, "labels")];
    for (const char* protocol : {"linear", "linear-sgd"})
      if (const double top1 = top1Of(answer, protocol); std::isfinite(top1)) found.linear = top1;
    if (const double top1 = top1Of(answer, "knn5"); std::isfinite(top1)) found.knn = top1;
  }
  return all;
}

RecipeCheck checkTable7(const RecipeInput& input) {
  RecipeCheck check;
  requireConfig(input, check);
  bool any = false;
  for (const auto& run : input.runs) {
    auto found = byLabels(*run);
    for (const char* labels : {"fine", "coarse"}) {
      if (std::isfinite(found[labels].knn)) {
        any = any || std::string(labels) == "coarse";
        if (!std::isfinite(found[labels].linear))
          check.missing << QStringLiteral("linear probe of %1 on %2 labels").arg(rootOf(*run), labels);
        continue;
      }
      check.missing << QStringLiteral("%1 labels of %2 (%3)")
                           .arg(labels, rootOf(*run),
                                evaluateCommand(*run, QStringLiteral("--labels %1 --protocol knn5,linear").arg(labels), labels));
    }
  }
  if (!any) check.problems << QStringLiteral("no run was evaluated on coarse labels: ") + check.missing.join("; ");
  return check;
}

std::vector<Figure> makeTable7(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  FigureTable table{
      "table7", "Fine-grained and coarse-grained labels", {}, {"Run", "Fine linear", "Fine k-nn", "Coarse linear", "Coarse k-nn"}, {}, 1};
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    auto found = byLabels(*input.runs[i]);
    table.rows.push_back({labels[qsizetype(i)], percentText(found["fine"].linear), percentText(found["fine"].knn),
                          percentText(found["coarse"].linear), percentText(found["coarse"].knn)});
  }
  table.caption = recipeCaption(QStringLiteral("top-1 in percent of the frozen encoding; k-nn with k = 5"), input, checkTable7(input));
  return {tableFigure(table)};
}

// Table 10: fine-tuning on few labels.

struct FewLabels {
  double top1 = nothing, top5 = nothing;
};

/// By the share of the training images in percent, 1 or 10, that a stored fine-tuning used.
std::map<int, FewLabels> fineTuned(const FigureSource& run) {
  std::map<int, FewLabels> all;
  for (const nlohmann::json& answer : storedEvaluations(run)) {
    if (!answer["results"].contains("finetune")) continue;
    const nlohmann::json& values = answer["results"]["finetune"];
    const double percent = 100 * shareAt(values, "images") / shareAt(answer, "bank");
    for (const int wanted : {1, 10})
      if (std::abs(percent - wanted) < 0.3 * wanted) all[wanted] = {shareAt(values, "top1"), shareAt(values, "top5")};
  }
  return all;
}

RecipeCheck checkTable10(const RecipeInput& input) {
  RecipeCheck check;
  bool any = false;
  for (const auto& run : input.runs) {
    const auto found = fineTuned(*run);
    any = any || !found.empty();
    for (const int percent : {1, 10})
      if (!found.count(percent))
        check.missing << QStringLiteral("fine-tuning of %1 on %2 % of the labels (%3)")
                             .arg(rootOf(*run))
                             .arg(percent)
                             .arg(evaluateCommand(*run, QStringLiteral("--protocol finetune --percent %1").arg(percent),
                                                  QStringLiteral("finetune-%1").arg(percent)));
  }
  if (!any) check.problems << check.missing.join("; ");
  return check;
}

std::vector<Figure> makeTable10(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  FigureTable table{"table10", "Fine-tuning on few labels", {}, {"Run", "1 % top-1", "1 % top-5", "10 % top-1", "10 % top-5"}, {}, 1};
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    auto found = fineTuned(*input.runs[i]);
    table.rows.push_back({labels[qsizetype(i)], percentText(found[1].top1), percentText(found[1].top5), percentText(found[10].top1),
                          percentText(found[10].top5)});
  }
  table.caption = recipeCaption(QStringLiteral("accuracy in percent of the fine-tuned encoder"), input, checkTable10(input));
  return {tableFigure(table)};
}

// Table 11: momentum network, predictor, batch size and temperature.

/// All runs by the linear probe, or all by 5-nn: one column never mixes the two.
bool useLinear(const RecipeInput& input) {
  return std::all_of(input.runs.begin(), input.runs.end(), [](const auto& run) { return std::isfinite(linearAccuracy(*run)); });
}
double accuracyOf(const FigureSource& run, bool linear) { return linear ? linearAccuracy(run) : knnAccuracy(run); }

QString onOff(bool on) { return on ? QStringLiteral("✓") : unknown; }

RecipeCheck checkTable11(const RecipeInput& input) {
  RecipeCheck check;
  requireConfig(input, check);
  if (!check.problems.isEmpty()) return check;
  std::set<std::pair<bool, bool>> networks;
  std::set<std::pair<std::int64_t, double>> settings;
  std::set<double> temperatures;
  for (const auto& run : input.runs) {
    networks.insert({run->config()->method.useMomentum, run->config()->model.predictor});
    settings.insert({run->config()->train.batchSize, run->config()->method.temperature});
    temperatures.insert(run->config()->method.temperature);
    if (!std::isfinite(knnAccuracy(*run)) && !std::isfinite(linearAccuracy(*run)))
      check.problems << QStringLiteral("%1 has no accuracy").arg(rootOf(*run));
  }
  if (networks.size() < 2 && settings.size() < 2)
    check.problems << QStringLiteral(
        "all chosen runs have the same method.use_momentum, model.predictor, method.temperature and train.batch_size");
  for (const bool momentum : {true, false})
    for (const bool predictor : {true, false})
      if (!networks.count({momentum, predictor}))
        check.missing << QStringLiteral("method.use_momentum = %1 with model.predictor = %2")
                             .arg(momentum ? "true" : "false", predictor ? "true" : "false");
  for (const double temperature : {0.2, 0.3, 0.4, 0.5})
    if (std::none_of(temperatures.begin(), temperatures.end(), [=](double t) { return std::abs(t - temperature) < 1e-9; }))
      check.missing << QStringLiteral("method.temperature = %1").arg(temperature);
  return check;
}

std::vector<Figure> makeTable11(const RecipeInput& input) {
  const bool linear = useLinear(input);
  const QString measure = linear ? QStringLiteral("Linear acc.") : QStringLiteral("5-nn acc.");
  std::map<std::pair<bool, bool>, std::vector<double>> networks, rates;
  std::map<std::int64_t, std::map<double, std::vector<double>>> batches;
  std::set<double> temperatures;
  for (const auto& run : input.runs) {
    const Config& config = *run->config();
    const std::pair network{!config.method.useMomentum, !config.model.predictor};  // with both first, as the paper orders them
    networks[network].push_back(accuracyOf(*run, linear));
    rates[network].push_back(imagesPerSecond(*run));
    batches[config.train.batchSize][config.method.temperature].push_back(accuracyOf(*run, linear));
    temperatures.insert(config.method.temperature);
  }
  const QString caption =
      recipeCaption(QStringLiteral("%1 in percent; mean ± standard deviation where several runs agree in these keys").arg(measure), input,
                    checkTable11(input));
  FigureTable parts{"table11a", "Momentum network and predictor", caption, {"Momentum", "Predictor", "Runs", measure, "Images/s"}, {}, 2};
  for (const auto& [network, values] : networks) {
    double rate = 0;
    for (const double value : rates[network]) rate += value / double(values.size());
    parts.rows.push_back({onOff(!network.first), onOff(!network.second), QString::number(values.size()), percentText(values),
                          std::isfinite(rate) ? QString::number(rate, 'f', 0) : unknown});
  }
  FigureTable grid{"table11b", "Batch size and temperature", caption, {"Batch size"}, {}, 1};
  for (const double temperature : temperatures) grid.columns << QStringLiteral("t = %1").arg(temperature);
  for (const auto& [batch, byTemperature] : batches) {
    QStringList row{QString::number(batch)};
    for (const double temperature : temperatures) {
      const auto found = byTemperature.find(temperature);
      row << (found == byTemperature.end() ? unknown : percentText(found->second));
    }
    grid.rows.push_back(row);
  }
  return {tableFigure(parts), tableFigure(grid)};
}

}  // namespace

std::vector<Recipe> tableRecipes() {
  return {
      {"table4", "What training costs: memory and time", "one or more runs that reported their images/s", false, checkTable4, makeTable4},
      {"table6", "Weighted k-nn on fine-grained data sets",
       "runs with evaluate.weighted_knn, or with answers of `resa evaluate --protocol knn` in their folder evaluations", false, checkTable6,
       makeTable6},
      {"table7", "Accuracy on fine and on coarse labels",
       "runs on CIFAR-100 with answers of `resa evaluate --labels coarse` in their folder evaluations", false, checkTable7, makeTable7},
      {"table10", "Fine-tuning on 1 % and 10 % of the labels",
       "runs with answers of `resa evaluate --protocol finetune` in their folder evaluations", false, checkTable10, makeTable10},
      {"table11", "Ablation: momentum network, predictor, batch size, temperature",
       "runs that differ in method.use_momentum, model.predictor, method.temperature or train.batch_size", false, checkTable11,
       makeTable11}};
}

}  // namespace resa
