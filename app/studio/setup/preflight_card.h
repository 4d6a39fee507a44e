#pragma once
#include <QFrame>
#include <QJsonObject>

#include "engine/run/config.h"

class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace resa {

class ServeClient;

/// One line of what a check found: "Time an epoch", "1 m 20 s".
struct PreflightLine {
  QString name, value;
  bool bad = false;
};
/// What people read of the answer to `resa serve`'s "preflight".
std::vector<PreflightLine> preflightLines(const QJsonObject& found);
/// "45 s", "12 min", "3 h 20 min", "2.5 days".
QString humanTime(double seconds);
/// "350 MB", "1.2 GB".
QString humanBytes(double bytes);

/// "Check before starting": a few steps of the configured training in a process of its own, and what the run will take in memory, disk and
/// time. Nothing is written.
class PreflightCard : public QFrame {
  Q_OBJECT
 public:
  explicit PreflightCard(QWidget* parent = nullptr);
  ~PreflightCard() override;
  /// The program `resa`, and the folder that runs lie in.
  void setTrainer(const QString& program, const QString& runs);
  /// Marks what was found as that of other settings; `problem` says why these cannot be checked.
  void setConfig(const Config& config, const QString& problem = {});
  void check();
  void cancel();
  bool running() const { return request_ != 0; }
  /// Empty before the first check.
  const QJsonObject& found() const { return found_; }

 signals:
  void finished(bool ok);

 private:
  void showFound();
  void setRunning(bool running);
  void say(const QString& text, const char* role);
  ServeClient* serve_ = nullptr;
  QString runs_, toml_, checked_, problem_;
  QLabel *message_, *warnings_;
  QWidget* lines_;
  QGridLayout* grid_;
  QProgressBar* progress_;
  QPushButton *check_, *cancel_;
  QJsonObject found_;
  qint64 request_ = 0;
};

}  // namespace resa
