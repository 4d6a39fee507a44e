#include <CLI/CLI.hpp>
#include <new>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/run/error.h"

namespace {

int fail(resa::ExitCode code, const std::string& message) {
  resa::printMessage("error", message);
  return int(code);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace resa;
  CLI::App app("ReSA: train encoders by representation self-assignment and look at their clusters", "resa");
  app.set_version_flag("--version", std::string("resa ") + RESA_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  resa train --preset quickstart\n  resa cluster features.npy --labels labels.npy --json\n  resa runs list\nExit codes: "
      "0 done, 1 failure, 2 usage, 3 configuration, 4 data, 5 device or memory, 6 diverged, 130/143 signals.");
  Action action;
  addTrainCommand(app, action);
  addEvaluateCommand(app, action);
  addFeatureCommands(app, action);
  addRunCommands(app, action);
  addConfigCommands(app, action);
  addWeightsCommands(app, action);
  addServeCommand(app, action);
  try {
    app.parse(argc, argv);
    return action();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : int(ExitCode::usage);
  } catch (const Error& error) {
    return fail(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return fail(ExitCode::device, "out of memory: lower train.batch_size, model.width or the number of rows");
  } catch (const std::exception& error) {
    return fail(ExitCode::failure, error.what());
  }
}
