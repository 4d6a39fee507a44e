#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/evaluation_request.h"
#include "app/cli/terminal.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

using Json = nlohmann::json;

struct EvaluateCommand {
  EvaluationRequest request;
  std::string out;
  bool json = false;
};

/// A bar on a terminal; elsewhere a line for each stage and one every few seconds.
class ProgressLine {
 public:
  bool operator()(const std::string& stage, double share) {
    const auto now = std::chrono::steady_clock::now();
    if (errorIsTerminal()) {
      printProgress("evaluate " + progressBar(share, 24) + " " + stage);
    } else if (stage != stage_ || now - last_ > std::chrono::seconds(5)) {
      printProgress("evaluate " + std::to_string(int(share * 100)) + "% " + stage);
      last_ = now;
    }
    stage_ = stage;
    return true;
  }

 private:
  std::string stage_;
  std::chrono::steady_clock::time_point last_{};
};

std::string percent(const Json& values, const char* name) {
  if (!values.contains(name)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", values[name].get<double>() * 100);
  return text;
}

void printRow(const std::string& name, const Json& values, const std::string& remark) {
  std::printf("%-16s %9s %9s   %s\n", name.c_str(), percent(values, "top1").c_str(), percent(values, "top5").c_str(), remark.c_str());
}

std::string number(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// What a trained classifier's row says beside its accuracy.
std::string trainingRemark(const Json& values) {
  std::string text = values["epochs"].dump() + " epochs, batch " + values["batch"].dump() + ", lr " + values["lr"].dump();
  if (values.contains("encoder_lr")) text += ", encoder " + values["encoder_lr"].dump();
  if (values.contains("images")) text += ", " + values["images"].dump() + " training images";
  if (values.contains("best_top1")) text += "; best " + percent(values, "best_top1") + " in epoch " + values["best_epoch"].dump();
  return text;
}

void printScores(const std::string& name, const Json& scores) {
  std::printf("%-16s", name.c_str());
  const std::pair<const char*, const char*> shown[] = {
      {"sc_mean", "SC"}, {"sc_std", "+-"}, {"sc_clusters_mean", "SC of clusters"}, {"sc_clusters_std", "+-"},
      {"ari", "ARI"},    {"nmi", "NMI"},   {"effective_rank", "effective rank"}};
  for (const auto& [key, title] : shown)
    if (scores.contains(key) && scores[key].is_number()) std::printf("  %s %.4g", title, scores[key].get<double>());
  std::printf("\n");
}

void printTable(const Json& facts) {
  std::printf("%s\n%s, %s split: %s images, %s training images, %s classes (%s); component %s\n",
              facts["weights"].get<std::string>().c_str(), facts["dataset"].get<std::string>().c_str(),
              facts["split"].get<std::string>().c_str(), facts["n"].dump().c_str(), facts["bank"].dump().c_str(),
              facts["classes"].dump().c_str(), facts["labels"].get<std::string>().c_str(), facts["component"].get<std::string>().c_str());
  std::printf("%-16s %9s %9s\n", "", "top-1", "top-5");
  for (const std::string& protocol : evaluationProtocols()) {
    if (!facts["results"].contains(protocol)) continue;
    const Json& values = facts["results"][protocol];
    if (protocol == "knn") {
      // JSON sorts its keys as text; people count.
      std::map<int, Json> byK;
      for (const auto& [k, top] : values["k"].items()) byK[std::stoi(k)] = top;
      for (const auto& [k, top] : byK) printRow("knn k=" + std::to_string(k), top, "cosine, temperature " + values["temperature"].dump());
    } else if (protocol == "clustering") {
      printScores("clustering", values);
      printScores("  unnormalised", values["raw"]);
    } else if (protocol == "knn5") {
      printRow(protocol, values, "Euclidean, k " + values["k"].dump());
    } else {
      printRow(protocol, values, trainingRemark(values));
    }
  }
  std::printf("%s\n", number("%.1f seconds", facts["seconds"].get<double>()).c_str());
}

/// Before hours of work, not behind them. The folder itself is made, as `evaluations` in a run's folder; what it lies in must be there.
void requirePlaceFor(const std::string& out) {
  if (out.empty()) return;
  const std::filesystem::path path = std::filesystem::absolute(out), folder = path.parent_path();
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure)) throw Error("--out " + out + ": is a folder; name a file");
  std::filesystem::create_directory(folder, failure);
  if (!std::filesystem::is_directory(folder, failure))
    throw Error("--out " + out + ": there is no folder " + folder.string() + " and it cannot be made; make it first");
  if (::access(folder.c_str(), W_OK) != 0) throw Error("--out " + out + ": the folder " + folder.string() + " cannot be written to");
}

int runEvaluate(const EvaluateCommand& command) {
  requirePlaceFor(command.out);
  const Json facts = evaluate(command.request, ProgressLine());
  endProgress();
  for (const Json& note : facts["notes"]) printMessage("info", note.get<std::string>());
  if (facts["skipped"].get<std::int64_t>() > 0)
    printMessage("warning", facts["skipped"].dump() + " images were left out (resa datasets check lists them)");
  if (facts["split"] == "train")
    printMessage("warning", "the data set has no test split: its training images were evaluated, k-nn finds each image itself");
  const std::string text = facts.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (!command.out.empty()) writeFileAtomically(command.out, std::string_view(text));
  if (command.json)
    std::fputs(text.c_str(), stdout);
  else
    printTable(facts);
  return 0;
}

}  // namespace

void addEvaluateCommand(CLI::App& app, Action& action) {
  auto options = std::make_shared<EvaluateCommand>();
  EvaluationRequest& request = options->request;
  EvaluationJob& job = request.job;
  auto* command = app.add_subcommand("evaluate", "Evaluate the weights of a run or a file on a data set");
  command->add_option("weights", request.weights, "Run folder, or file of weights (safetensors, .pth)")->required();
  command->add_option("--dataset", request.dataset, "Data set, see resa datasets list (default: that of the run)");
  command
      ->add_option("--protocol", job.protocols,
                   "knn5, knn (weighted), linear (Adam, CIFAR), linear-sgd (ImageNet), finetune, clustering; several with commas")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--network", request.read.network, "Of a run: momentum or student (default: the run's evaluate.network)")
      ->check(CLI::IsMember({"momentum", "student"}));
  command->add_option("--step", request.read.step, "Of a run: its checkpoint at this step (default: the best, else the newest)");
  command->add_option("--heads", request.read.heads, "Of a foreign ViT: its attention heads, which its weights do not tell");
  command->add_option("--component", job.component, "encoding, hidden_1, ..., or embedding")->capture_default_str();
  command->add_option("--labels", request.labels, "Classes: fine, or CIFAR-100's coarse ones")->check(CLI::IsMember({"fine", "coarse"}));
  command->add_option("--size", job.size, "Images to evaluate, equal counts a class; 0: all")->capture_default_str();
  command->add_option("--k", job.k, "knn5: neighbours")->capture_default_str();
  command->add_option("--weighted-k", job.weightedK, "knn: numbers of neighbours, with commas")->delimiter(',')->capture_default_str();
  command->add_option("--percent", job.percent, "finetune: share of each class's training images (data.subset_list names them instead)")
      ->capture_default_str();
  command->add_option("--epochs", job.epochs, "Epochs of linear, linear-sgd and finetune (default: 500, 100, 20)");
  command->add_option("--batch", job.batch, "Images a step (default: 1000, 256, 256)");
  command->add_option("--lr", job.learningRate, "Learning rate of the classifier (default: 0.01; 10, or 0.03 for a ViT; 40)");
  command->add_option("--encoder-lr", job.encoderLearningRate, "finetune: learning rate of the encoder (default: 0.0002)");
  command->add_option("--set", request.sets, "key=value of data, evaluate or train.device; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_option("--out", options->out, "File that gets the result as JSON");
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "All protocols of a call share one extraction of features. Accuracies in JSON are shares 0..1.\n"
      "Examples:\n"
      "  resa evaluate runs/first --protocol knn5,linear\n"
      "  resa evaluate runs/first --dataset cifar100 --labels coarse --protocol linear --json\n"
      "  resa evaluate resnet50.pth --dataset image-folder --set data.root=imagenet --protocol knn --weighted-k 10,20,100\n"
      "  resa evaluate runs/first --protocol finetune --percent 1");
  command->callback([options, &action] { action = [options] { return runEvaluate(*options); }; });
}

}  // namespace resa
