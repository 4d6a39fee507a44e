#pragma once
#include <QElapsedTimer>
#include <QJsonObject>
#include <QString>
#include <QTimer>
#include <QVector>
#include <filesystem>
#include <functional>
#include <memory>

#include "app/studio/window/main_window.h"

namespace resa {

/// The real window with the real trainer, steered by its buttons. What runs did is read from their files, not from the product's readers.
class WindowSession {
 public:
  /// `images`: root of the data set that trainings read.
  explicit WindowSession(std::filesystem::path runs, const QString& run = {}, const QString& images = {});
  ~WindowSession();
  MainWindow& window() { return *window_; }
  /// Finds a widget by object name; a failed expectation and null where there is none.
  template <typename T>
  T* find(const QString& name);
  void press(const QString& button);
  /// Fills the new-run form with a training that takes a second or two an epoch, and presses "Start training".
  void startShortTraining(const QString& name, const QVector<std::pair<std::string, QString>>& further = {});
  QString state();
  QString root() const;
  /// All complete lines of the open run's events.jsonl, parsed by Qt alone.
  QVector<QJsonObject> events() const;
  QVector<QJsonObject> events(const QString& kind) const;
  /// Step of the map that is drawn now; -1 where none is.
  qint64 shownStep();
  QString bannerText();

 private:
  QString images_;
  std::unique_ptr<MainWindow> window_;
};

/// Measures the longest time that the window's event loop did not come round while this object lives.
class LoopWatch {
 public:
  LoopWatch();
  qint64 longestGap() const { return longest_; }  // milliseconds

 private:
  QTimer timer_;
  QElapsedTimer clock_;
  qint64 longest_ = 0;
};

/// main() of tests of the window: all claims in a dark window, without touching the user's settings.
int runWindowTests(int argc, char** argv);

/// Runs the event loop until `condition` holds; false after `seconds`.
bool waitFor(const std::function<bool()>& condition, int seconds);
/// The trainer under test; empty where this build has none.
std::filesystem::path testedTrainer();

}  // namespace resa
