#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "app/studio/figures/recipe_parts.h"
#include "widgets/figures/recipe_table.h"

/// Recipes of tables that tell what training costs: 4, and 11 of the ablations.
namespace resa {
namespace {

const QString unknown = QStringLiteral("–");

QString gigabytes(double bytes) { return std::isfinite(bytes) ? QString::number(bytes / 1e9, 'f', bytes < 1e9 ? 2 : 1) : unknown; }
QString threeDigits(double value) { return std::isfinite(value) && value > 0 ? QString::number(value, 'g', 3) : unknown; }

double memoryBytes(const FigureSource& run) { return peakMemoryOf(run).bytes; }

/// Says whose memory is not known, and warns where it was not counted alike.
void checkMemory(const RecipeInput& input, RecipeCheck& check) {
  const QStringList labels = runLabels(input);
  QStringList without;
  std::set<RunMemory::Of> kinds;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const RunMemory memory = peakMemoryOf(*input.runs[i]);
    if (memory.of == RunMemory::Of::nothing)
      without << labels[qsizetype(i)];
    else
      kinds.insert(memory.of);
  }
  if (kinds.size() > 1) check.warnings << QStringLiteral("memory is of the GPU's tensors for some runs and of the process for others");
  if (without.isEmpty()) return;
  check.missing << (without.size() == labels.size() ? QStringLiteral("memory (the runs' events hold none)")
                                                    : QStringLiteral("memory of %1 (no event holds it)").arg(without.join(", ")));
}

/// What the column of memory counts; empty where it counts nothing.
QString memoryText(const RecipeInput& input) {
  std::set<RunMemory::Of> kinds;
  for (const auto& run : input.runs) kinds.insert(peakMemoryOf(*run).of);
  QStringList texts;
  if (kinds.count(RunMemory::Of::gpu)) texts << QStringLiteral("the most that tensors held on the GPU");
  if (kinds.count(RunMemory::Of::process)) texts << QStringLiteral("the most resident memory of the trainer's process");
  if (kinds.count(RunMemory::Of::other)) texts << QStringLiteral("the most that the training program reported");
  return texts.isEmpty() ? QString() : QStringLiteral("; memory: ") + texts.join(QStringLiteral(", or "));
}

// Table 4: what training costs.

RecipeCheck checkTable4(const RecipeInput& input) {
  RecipeCheck check;
  for (const auto& run : input.runs)
    if (!std::isfinite(imagesPerSecond(*run))) check.problems << QStringLiteral("%1 reported no images/s").arg(rootOf(*run));
  checkMemory(input, check);
  std::set<std::string> devices;
  for (const auto& run : input.runs) devices.insert(run->history()->device);
  if (devices.size() > 1) check.warnings << QStringLiteral("the runs worked on different devices");
  return check;
}

std::vector<Figure> makeTable4(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  FigureTable table{"table4", "Cost of training",
                    {},       {"Run", "Encoder", "Device", "Batch", "Memory (GB)", "Time (s/step)", "Time (h/epoch)", "Images/s"},
                    {},       3};
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const FigureSource& run = *input.runs[i];
    const auto& history = *run.history();
    table.rows.push_back({labels[qsizetype(i)], run.config() ? QString::fromStdString(run.config()->model.encoder) : unknown,
                          history.device.empty() ? unknown : QString::fromStdString(history.device),
                          history.batchSize > 0 ? QString::number(history.batchSize) : unknown, gigabytes(memoryBytes(run)),
                          threeDigits(secondsPerStep(run)), threeDigits(hoursPerEpoch(run)),
                          QString::number(imagesPerSecond(run), 'f', 0)});
  }
  const QString shows = QStringLiteral("images/s: median of the reports of each run's second half, times from it") + memoryText(input);
  table.caption = recipeCaption(shows, input, checkTable4(input), /*evaluated=*/false);
  return {tableFigure(table)};
}

// Table 11: momentum network, predictor, batch size and temperature.

/// Which parts a run has, with both first as the paper orders them, and how it was trained otherwise.
using Parts = std::pair<bool, bool>;              // without momentum network, without predictor
using Setting = std::pair<std::int64_t, double>;  // batch size, temperature

Parts partsOf(const FigureSource& run) { return {!run.config()->method.useMomentum, !run.config()->model.predictor}; }
Setting settingOf(const FigureSource& run) { return {run.config()->train.batchSize, run.config()->method.temperature}; }

/// One part of the table: only runs that agree in everything it does not compare. `held` is what they agree in.
template <typename Compared, typename Held>
struct Ablation {
  Held held{};
  std::map<Compared, std::vector<const FigureSource*>> runs;
};

/// The held value at which the most is compared; of equal ones that of the most runs, then the first chosen.
template <typename Compared, typename Held>
Ablation<Compared, Held> ablation(const RecipeInput& input, Compared (*compared)(const FigureSource&), Held (*held)(const FigureSource&)) {
  Ablation<Compared, Held> best;
  std::size_t mostRuns = 0;
  for (const auto& first : input.runs) {
    Ablation<Compared, Held> candidate{held(*first), {}};
    std::size_t runs = 0;
    for (const auto& run : input.runs) {
      if (held(*run) != candidate.held) continue;
      candidate.runs[compared(*run)].push_back(run.get());
      ++runs;
    }
    if (std::pair(candidate.runs.size(), runs) <= std::pair(best.runs.size(), mostRuns)) continue;
    best = candidate;
    mostRuns = runs;
  }
  return best;
}

/// All runs by the linear probe, or all by 5-nn: one column never mixes the two.
bool useLinear(const RecipeInput& input) {
  return std::all_of(input.runs.begin(), input.runs.end(), [](const auto& run) { return std::isfinite(linearAccuracy(*run)); });
}

std::vector<double> each(const std::vector<const FigureSource*>& runs, const std::function<double(const FigureSource&)>& value) {
  std::vector<double> values;
  for (const FigureSource* run : runs) values.push_back(value(*run));
  return values;
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value / double(values.size());
  return sum;
}

QString onOff(bool on) { return on ? QStringLiteral("✓") : unknown; }

QString partsText(const Parts& parts) {
  return QStringLiteral("%1 momentum network, %2 predictor").arg(parts.first ? "no" : "with", parts.second ? "no" : "with");
}

QStringList missingParts(const Ablation<Parts, Setting>& networks) {
  QStringList missing;
  for (const bool momentum : {true, false})
    for (const bool predictor : {true, false})
      if (!networks.runs.count({!momentum, !predictor}))
        missing << QStringLiteral("method.use_momentum = %1 with model.predictor = %2")
                       .arg(momentum ? "true" : "false", predictor ? "true" : "false");
  return missing;
}

/// Temperatures of the paper's table.
QStringList missingTemperatures(const Ablation<Setting, Parts>& grid) {
  QStringList missing;
  for (const double temperature : {0.2, 0.3, 0.4, 0.5})
    if (std::none_of(grid.runs.begin(), grid.runs.end(),
                     [=](const auto& cell) { return std::abs(cell.first.second - temperature) < 1e-9; }))
      missing << QStringLiteral("method.temperature = %1").arg(temperature);
  return missing;
}

/// The check of both tables for the caption of one: without what the other alone lacks.
RecipeCheck without(RecipeCheck check, const QStringList& others) {
  for (const QString& other : others) check.missing.removeAll(other);
  return check;
}

RecipeCheck checkTable11(const RecipeInput& input) {
  RecipeCheck check;
  requireConfigurations(input, check);
  if (!check.problems.isEmpty()) return check;
  const auto networks = ablation(input, partsOf, settingOf);
  const auto grid = ablation(input, settingOf, partsOf);
  for (const auto& run : input.runs)
    if (!std::isfinite(knnAccuracy(*run)) && !std::isfinite(linearAccuracy(*run)))
      check.problems << QStringLiteral("%1 has no accuracy").arg(rootOf(*run));
  if (networks.runs.size() < 2 && grid.runs.size() < 2)
    check.problems << QStringLiteral(
        "no two of the chosen runs differ in method.use_momentum and model.predictor alone, or in train.batch_size and method.temperature "
        "alone");
  check.missing << missingParts(networks) << missingTemperatures(grid);
  if (!useLinear(input)) check.missing << QStringLiteral("a linear probe of every run (evaluate.linear)");
  checkMemory(input, check);
  compareRuns(input, check, /*sameNetwork=*/false);
  warnOfOtherKeys(input, check, {"method.use_momentum", "model.predictor", "train.batch_size", "method.temperature"});
  return check;
}

Figure networksTable(const RecipeInput& input, const RecipeCheck& check, const std::function<double(const FigureSource&)>& accuracy,
                     const QString& measure) {
  const auto networks = ablation(input, partsOf, settingOf);
  FigureTable table{
      "table11a", "Momentum network and predictor", {}, {"Momentum", "Predictor", "Runs", measure, "Memory (GB)", "Time (h/epoch)"}, {}, 2};
  for (const auto& [parts, runs] : networks.runs)
    table.rows.push_back({onOff(!parts.first), onOff(!parts.second), QString::number(runs.size()), percentText(each(runs, accuracy)),
                          gigabytes(meanOf(each(runs, memoryBytes))), threeDigits(meanOf(each(runs, hoursPerEpoch)))});
  table.caption =
      recipeCaption(QStringLiteral("%1 in percent, mean ± standard deviation of several runs; of the runs with batch size %2 and t = %3")
                        .arg(measure)
                        .arg(networks.held.first)
                        .arg(networks.held.second),
                    input, without(check, missingTemperatures(ablation(input, settingOf, partsOf))));
  return tableFigure(table);
}

Figure settingsTable(const RecipeInput& input, const RecipeCheck& check, const std::function<double(const FigureSource&)>& accuracy,
                     const QString& measure) {
  const auto grid = ablation(input, settingOf, partsOf);
  std::set<std::int64_t> batches;
  std::set<double> temperatures;
  for (const auto& [setting, runs] : grid.runs) {
    batches.insert(setting.first);
    temperatures.insert(setting.second);
  }
  FigureTable table{"table11b", "Batch size and temperature", {}, {"Batch size"}, {}, 1};
  for (const double temperature : temperatures) table.columns << QStringLiteral("t = %1").arg(temperature);
  for (const std::int64_t batch : batches) {
    QStringList row{QString::number(batch)};
    for (const double temperature : temperatures) {
      const auto found = grid.runs.find({batch, temperature});
      row << (found == grid.runs.end() ? unknown : percentText(each(found->second, accuracy)));
    }
    table.rows.push_back(row);
  }
  RecipeCheck memory;  // of which this table tells nothing
  checkMemory(input, memory);
  table.caption = recipeCaption(
      QStringLiteral("%1 in percent, mean ± standard deviation of several runs; of the runs %2").arg(measure, partsText(grid.held)), input,
      without(check, missingParts(ablation(input, partsOf, settingOf)) + memory.missing));
  return tableFigure(table);
}

std::vector<Figure> makeTable11(const RecipeInput& input) {
  const bool linear = useLinear(input);
  const QString measure = linear ? QStringLiteral("Linear acc.") : QStringLiteral("5-nn acc.");
  const auto accuracy = [linear](const FigureSource& run) { return linear ? linearAccuracy(run) : knnAccuracy(run); };
  const RecipeCheck check = checkTable11(input);
  return {networksTable(input, check, accuracy, measure), settingsTable(input, check, accuracy, measure)};
}

}  // namespace

std::vector<Recipe> costRecipes() {
  return {
      {"table4", "What training costs: memory and time", "one or more runs that reported their images/s", false, checkTable4, makeTable4},
      {"table11", "Ablation: momentum network, predictor, batch size, temperature",
       "two or more runs that differ in method.use_momentum and model.predictor, or in method.temperature and train.batch_size", false,
       checkTable11, makeTable11}};
}

}  // namespace resa
