#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/notebook_export.h"
#include "app/cli/terminal.h"
#include "engine/data/resident_set.h"
#include "engine/run/error.h"
#include "engine/weights/export_weights.h"

namespace resa {
namespace {

struct WeightsCommand {
  std::string from, out, format;
  ReadOptions read;
  std::optional<std::int64_t> inputSize;
  bool notebook = false;
};

/// The format asked for, else the one that the file's ending tells. A .onnx file of another format would mislead every program.
WeightsFormat formatOf(const WeightsCommand& command) {
  const std::string ending = std::filesystem::path(command.out).extension();
  const std::string asked = !command.format.empty() ? command.format : ending == ".onnx" ? "onnx" : "resa";
  const std::string wanted = asked == "onnx" ? ".onnx" : ".safetensors";
  if (ending != wanted) throw UsageError("--out " + command.out + ": a file of format " + asked + " ends in " + wanted);
  return weightsFormat(asked);
}

int writeOut(const WeightsCommand& command, WeightsFormat format) {
  const Weights weights = readWeights(command.from, command.read);
  printMessage("info", weights.source);
  for (const std::string& note : weights.notes) printMessage("info", note);
  const Normalization normalization = evalNormalization(weights.config.data, weights.channels);
  const NetworkInput input{normalization.mean, normalization.std, command.inputSize.value_or(weights.inputSize)};
  exportWeights(weights, format, input, command.out);
  for (const std::string& warning : exportWarnings(weights, format, input)) printMessage("warning", warning);
  std::printf("%s\n", command.out.c_str());
  return 0;
}

int writeNotebook(const WeightsCommand& command) {
  if (!command.format.empty() || command.read.step || !command.read.network.empty() || command.inputSize)
    throw UsageError("--notebook writes features and figure data, no network: it takes --out alone");
  for (const std::string& name : exportNotebook(command.from, command.out))
    std::printf("%s\n", (std::filesystem::path(command.out) / name).c_str());
  return 0;
}

void addExport(CLI::App& app, Action& action) {
  auto options = std::make_shared<WeightsCommand>();
  auto* command = app.add_subcommand("export", "Write a run's network for other programs, or its data for a notebook");
  command->add_option("run", options->from, "Run folder, or a file of weights")->required();
  command->add_option("--out", options->out, "File to write: .safetensors or .onnx; with --notebook a folder")->required();
  command
      ->add_option("--format", options->format,
                   "resa: the whole network for this program; torchvision, timm: the encoder under their names; onnx: the encoder as a "
                   "graph (default: by the file's ending, .safetensors is resa)")
      ->check(CLI::IsMember({"torchvision", "timm", "onnx", "resa"}));
  command->add_option("--step", options->read.step, "Checkpoint of this step (default: the best one kept, else the newest)");
  command->add_option("--network", options->read.network, "momentum or student (default: what evaluate.network names)")
      ->check(CLI::IsMember({"momentum", "student"}));
  command
      ->add_option("--input-size", options->inputSize, "Side in pixels of the images to feed (default: as evaluated); fixes a ViT's ONNX")
      ->check(CLI::Range(1, 8192));
  command->add_flag("--notebook", options->notebook,
                    "Features, ids, labels and what the figures are drawn from, as .npz and .csv with the Python lines that load them");
  command->footer(
      "The file's metadata say what to feed (mean, std, input_size) and, for torchvision and timm, the Python lines that build the "
      "network\n"
      "(build). The file's path goes to standard output.\n"
      "Examples:\n  resa export runs/first --out encoder.safetensors --format torchvision\n  resa export runs/vit --out encoder.onnx\n"
      "  resa export runs/first --out network.safetensors --step 1560\n"
      "  resa export runs/first --notebook --out first-data");
  command->callback([options, &action] {
    action = [options] { return options->notebook ? writeNotebook(*options) : writeOut(*options, formatOf(*options)); };
  });
}

void addImport(CLI::App& app, Action& action) {
  auto options = std::make_shared<WeightsCommand>();
  auto* command = app.add_subcommand("import", "Make foreign weights usable here");
  command
      ->add_option("weights", options->from,
                   "PyTorch checkpoint (.pth, .pt, .tar of PyTorch 1.6 or later) or .safetensors under torchvision's or timm's names")
      ->required();
  command->add_option("--out", options->out, "File to write, .safetensors")->required();
  command->add_option("--network", options->read.network, "momentum or student, where the file holds both (default: momentum)")
      ->check(CLI::IsMember({"momentum", "student"}));
  command->add_option("--heads", options->read.heads, "Attention heads of a ViT, which weights do not tell (default: 12, ViT-Ti 3)")
      ->check(CLI::Range(1, 256));
  command->add_option("--stem-padding", options->read.stemPadding, "Zero pixels around the image before a ResNet's stem (default: 0)")
      ->check(CLI::Range(0, 16));
  command->footer(
      "Nothing in a .pth file is executed: it is read by a parser that knows tensors and containers only.\n"
      "The file's path goes to standard output; what was chosen, left out or assumed to standard error.\n"
      "Examples:\n  resa import resa_r50_ep200.pth.tar --out resa_r50.safetensors\n"
      "  resa import dino_vits16.pth --heads 6 --out dino.safetensors\n"
      "  resa train --preset image-folder --set model.initial_weights=resa_r50.safetensors ...");
  command->callback([options, &action] { action = [options] { return writeOut(*options, formatOf(*options)); }; });
}

}  // namespace

void addWeightsCommands(CLI::App& app, Action& action) {
  addExport(app, action);
  addImport(app, action);
}

}  // namespace resa
