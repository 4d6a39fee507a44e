#include "app/cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace resa {
namespace {

bool progressOpen = false;

}  // namespace

bool errorIsTerminal() { return ::isatty(STDERR_FILENO) == 1; }

bool colourWanted() {
  const char* noColour = std::getenv("NO_COLOR");
  return errorIsTerminal() && (noColour == nullptr || *noColour == '\0');
}

std::string formatDuration(double seconds) {
  const auto total = std::llround(std::max(0.0, seconds));
  char text[48];
  if (total >= 3600)
    std::snprintf(text, sizeof text, "%lld h %02lld m", total / 3600, total % 3600 / 60);
  else if (total >= 60)
    std::snprintf(text, sizeof text, "%lld m %02lld s", total / 60, total % 60);
  else
    std::snprintf(text, sizeof text, "%lld s", total);
  return text;
}

void printMessage(const std::string& kind, const std::string& text) {
  endProgress();
  const char* colour = kind == "error" ? "\033[31m" : kind == "warning" ? "\033[33m" : "\033[36m";
  if (colourWanted())
    std::fprintf(stderr, "%s%s:\033[0m %s\n", colour, kind.c_str(), text.c_str());
  else
    std::fprintf(stderr, "%s: %s\n", kind.c_str(), text.c_str());
}

void printProgress(const std::string& line) {
  if (errorIsTerminal()) {
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
    progressOpen = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

void endProgress() {
  if (!progressOpen) return;
  std::fputc('\n', stderr);
  progressOpen = false;
}

std::string progressBar(double share, int width) {
  std::string bar(std::size_t(width), '-');
  std::fill_n(bar.begin(), int(std::clamp(share, 0.0, 1.0) * width), '#');
  return bar;
}

}  // namespace resa
