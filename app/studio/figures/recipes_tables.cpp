#include <QLocale>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/studio/figures/figure_spec.h"
#include "app/studio/figures/recipe_parts.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "widgets/figures/recipe_table.h"

/// Recipes of tables of stored evaluations: 6, 7 and 10.
namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
const QString unknown = QStringLiteral("–");

/// Why no command can add what a run of another program lacks; empty for runs of the trainer.
QString noWeights(const FigureSource& run) {
  if (run.info().kind == RunKind::training) return {};
  return QStringLiteral("%1 was written by another program and holds no weights that `resa evaluate` reads").arg(rootOf(run));
}

/// The command that stores an answer for the table: of the newest weights, which the run's own values are of.
QString evaluateCommand(const FigureSource& run, const QString& options, const QString& file) {
  const auto newest = RunFolder(run.root()).newestCheckpoint();
  const QString step = newest ? QStringLiteral("--step %1 ").arg(*newest) : QString();
  return QStringLiteral("resa evaluate %1 %2%3 --out %4")
      .arg(shellQuoted(rootOf(run)), step, options, shellQuoted(rootOf(run) + "/evaluations/" + file + ".json"));
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
    if (own.empty() && !noWeights(*run).isEmpty())
      check.problems << noWeights(*run);
    else if (own.empty())
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
  requireConfigurations(input, check);
  bool any = false;
  for (const auto& run : input.runs) {
    if (!run->config()) {
      any = true;  // said already
      continue;
    }
    if (run->config()->data.set != "cifar100") {
      check.problems
          << QStringLiteral("%1 is of %2, which has no coarse labels").arg(rootOf(*run), QString::fromStdString(run->config()->data.set));
      any = true;  // said already
      continue;
    }
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
    if (found.empty() && !noWeights(*run).isEmpty()) {
      check.problems << noWeights(*run);
      any = true;  // said already
      continue;
    }
    for (const int percent : {1, 10})
      if (!found.count(percent))
        check.missing << QStringLiteral("fine-tuning of %1 on %2 % of the labels (%3)")
                             .arg(rootOf(*run))
                             .arg(percent)
                             .arg(evaluateCommand(*run, QStringLiteral("--protocol finetune --percent %1").arg(percent),
                                                  QStringLiteral("finetune-%1").arg(percent)));
  }
  if (!any) check.problems << check.missing.join("; ");
  compareRuns(input, check);
  return check;
}

std::vector<Figure> makeTable10(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  FigureTable table{"table10", "Fine-tuning on few labels", {}, {"Run", "Top-1, 1 %", "Top-1, 10 %", "Top-5, 1 %", "Top-5, 10 %"}, {}, 1};
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    auto found = fineTuned(*input.runs[i]);
    table.rows.push_back({labels[qsizetype(i)], percentText(found[1].top1), percentText(found[10].top1), percentText(found[1].top5),
                          percentText(found[10].top5)});
  }
  table.caption = recipeCaption(QStringLiteral("accuracy in percent of the encoder fine-tuned on 1 % and 10 % of the labels"), input,
                                checkTable10(input));
  return {tableFigure(table)};
}

}  // namespace

std::vector<Recipe> tableRecipes() {
  return {{"table6", "Weighted k-nn on fine-grained data sets",
           "runs with evaluate.weighted_knn, or with answers of `resa evaluate --protocol knn` in their folder evaluations", false,
           checkTable6, makeTable6},
          {"table7", "Accuracy on fine and on coarse labels",
           "runs on CIFAR-100 with answers of `resa evaluate --labels coarse` in their folder evaluations", false, checkTable7, makeTable7},
          {"table10", "Fine-tuning on 1 % and 10 % of the labels",
           "runs with answers of `resa evaluate --protocol finetune` in their folder evaluations", false, checkTable10, makeTable10}};
}

}  // namespace resa
