// Measures the real window beside a real training on the same cores: how long its event loop ever stands still while panels are switched,
// the timeline is scrubbed and maps are turned, and how much memory it takes. Not a test: it prints figures.
//   xvfb-run -a -s "-screen 0 1600x1000x24" studio_bench [SECONDS]
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "app/studio/run/run_controller.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/window_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/base/theme.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_view.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

/// A field of /proc/self/status in MiB.
double statusOf(const std::string& field) {
  std::ifstream file("/proc/self/status");
  std::string name;
  double kib = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(field + ":", 0) == 0) kib = std::strtod(line.c_str() + field.size() + 1, nullptr);
  }
  return kib / 1024;
}

/// Every turn of the event loop, as the time since the one before.
class Turns {
 public:
  Turns() {
    clock_.start();
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] {
      const double milliseconds = double(clock_.nsecsElapsed()) * 1e-6;
      clock_.restart();
      gaps_.push_back(milliseconds);
    });
    timer_.start(1);
  }
  void print() {
    timer_.stop();
    std::sort(gaps_.begin(), gaps_.end());
    const auto at = [this](double share) { return gaps_[std::min(gaps_.size() - 1, std::size_t(share * double(gaps_.size())))]; };
    // A stall counts for the time that it takes, not as one turn among many short ones.
    double whole = 0, slow = 0;
    for (const double gap : gaps_) {
      whole += gap;
      if (gap > 100) slow += gap;
    }
    std::printf(
        "%zu turns in %.0f s: median %.1f ms, 99 %% %.1f, 99.9 %% %.1f, 99.99 %% %.1f, longest %.1f ms; %.3f %% of the time in turns over "
        "100 ms\n",
        gaps_.size(), whole / 1e3, at(0.5), at(0.99), at(0.999), at(0.9999), gaps_.back(), 100 * slow / whole);
  }

 private:
  QTimer timer_;
  QElapsedTimer clock_;
  std::vector<double> gaps_;
};

/// One thing a person does, chosen by a counter.
void act(MainWindow& window, int number) {
  auto& panels = *window.findChild<Workspace*>("workspace");
  auto& timeline = *window.findChild<Timeline*>("timeline");
  switch (number % 12) {
    case 0:
      return timeline.stepBackward();
    case 1:
      return timeline.stepForward();
    case 2:
      return panels.assignment().setMode(MatrixMode(number / 12 % 4));
    case 3:
      return panels.map().setDimensions(number / 12 % 2 ? 3 : 2);
    case 4:
      return panels.map().setColoring(MapColoring(number / 12 % 3));
    case 5:
      return panels.curves().setGroup(CurveGroup(number / 12 % 5));
    case 6:
      return panels.samples().setMode(SamplesMode(number / 12 % 3));
    case 7:
      return panels.maximize(&panels.map());
    case 8:
      return panels.maximize(nullptr);
    case 9:
      return panels.map().setComponent(number / 12 % 2 ? "embedding" : "encoding");
    case 10:
      return window.resize(number / 12 % 2 ? QSize(1300, 820) : QSize(1580, 960));
    default:
      return timeline.togglePlay();
  }
}

int measure(int seconds) {
  const QTemporaryDir folder;
  WindowOptions options;
  options.runs = folder.path().toStdString();
  options.trainer = testedTrainer();
  options.quickStart = true;
  MainWindow window(options);
  window.resize(1580, 960);
  window.show();
  if (!waitFor([&] { return window.findChild<Timeline*>("timeline")->current() >= 0; }, 240)) {
    std::fprintf(stderr, "no snapshot came\n");
    return 1;
  }
  std::printf("first map shown; resident %.0f MiB\n", statusOf("VmRSS"));
  Turns turns;
  int number = 0;
  QTimer hand;
  QObject::connect(&hand, &QTimer::timeout, &window, [&] { act(window, number++); });
  hand.start(400);
  QTest::qWait(seconds * 1000);
  hand.stop();
  turns.print();
  std::printf("%d actions; resident %.0f MiB, at most %.0f MiB\n", number, statusOf("VmRSS"), statusOf("VmHWM"));
  window.controller().control(window.controller().root(), QStringLiteral("stop"));
  QTest::qWait(3000);
  return 0;
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  QTemporaryDir settings;
  qputenv("XDG_CONFIG_HOME", settings.path().toUtf8());
  QApplication application(argc, argv);
  application.setQuitOnLastWindowClosed(false);
  resa::applyTheme(application, true);
  return resa::measure(argc > 1 ? std::atoi(argv[1]) : 180);
}
