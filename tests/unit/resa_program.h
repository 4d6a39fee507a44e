#pragma once
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "tests/unit/test_folder.h"

namespace resa {

/// What a call of the program ended with.
struct Outcome {
  int code;
  std::string out, err;
};

/// Runs `resa ARGUMENTS` through the shell; its sockets and outputs go into `folder`.
inline Outcome runResa(const TestFolder& folder, const std::string& arguments) {
  const auto out = folder / "out", err = folder / "err";
  const std::string line = "XDG_RUNTIME_DIR='" + folder.path().string() + "' " RESA_PROGRAM " " + arguments;
  const int status = std::system((line + " >'" + out.string() + "' 2>'" + err.string() + "'").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, readText(out), readText(err)};
}

}  // namespace resa
