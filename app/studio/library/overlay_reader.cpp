#include "app/studio/library/overlay_reader.h"

#include <QTimer>
#include <map>

#include "app/studio/library/run_scanner.h"
#include "engine/run/error.h"

namespace resa {

/// Lives on the reader's thread.
class OverlayWorker : public QObject {
  Q_OBJECT
 public:
  OverlayWorker() : timer_(this) {
    timer_.setInterval(1000);
    connect(&timer_, &QTimer::timeout, this, &OverlayWorker::poll);
  }
  void setRuns(const QStringList& roots) {
    const bool shorter = !roots_.isEmpty() || roots.isEmpty();
    roots_ = roots;
    std::erase_if(known_, [&](const auto& item) { return !roots.contains(item.first); });
    read(shorter);
    roots.isEmpty() ? timer_.stop() : timer_.start();
  }

 signals:
  void runsReady(const std::vector<resa::OverlaidRun>& runs);
  void failed(const QString& root, const QString& reason);

 private:
  struct Known {
    EventReader reader;
    FileStamp stamp;
    OverlaidRun run;
    bool there = false, told = false;
  };
  void poll() { read(false); }

  void read(bool changed) {
    for (const QString& root : roots_) changed = refresh(root) || changed;
    if (!changed) return;
    std::vector<OverlaidRun> runs;
    for (const QString& root : roots_) {
      const auto found = known_.find(root);
      if (found != known_.end() && found->second.there) runs.push_back(found->second.run);
    }
    emit runsReady(runs);
  }

  bool refresh(const QString& root) {
    const RunFolder folder(std::filesystem::path(root.toStdString()));
    auto found = known_.find(root);
    if (found == known_.end())
      found = known_.try_emplace(root, Known{EventReader(folder.events()), {}, {root, {}, nullptr, nullptr}}).first;
    Known& known = found->second;
    try {
      const FileStamp stamp = stampOf(folder.events());
      const bool grown = (!known.there || !(stamp == known.stamp)) && (known.reader.poll() || !known.there);
      known.stamp = stamp;
      const RunState state = folder.state(known.reader.history());
      if (!known.there) readFacts(folder, known);
      if (!grown && known.there && state == known.run.state) return false;
      // A copy shares the blocks of its steps with the reader's history: its cost does not grow with the run.
      known.run.history = std::make_shared<RunHistory>(known.reader.history());
      known.run.state = state;
      known.there = true;
      known.told = false;
      return true;
    } catch (const std::exception& failure) {
      const bool was = std::exchange(known.there, false);
      if (!std::exchange(known.told, true)) emit failed(root, QString::fromUtf8(failure.what()));
      return was;
    }
  }

  static void readFacts(const RunFolder& folder, Known& known) {
    const RunInfo info = folder.info();
    known.run.name = friendlyName(QString::fromStdString(info.name.empty() ? folder.root().filename().string() : info.name),
                                  QDateTime::currentDateTime());
    known.run.config.reset();
    if (info.kind != RunKind::training) return;
    try {
      known.run.config = std::make_shared<Config>(folder.config());
    } catch (const Error&) {
      // A configuration of another version: its curves can be drawn without it.
    }
  }

  QTimer timer_;
  QStringList roots_;
  std::map<QString, Known> known_;
};

OverlayReader::OverlayReader(QObject* parent) : QObject(parent), worker_(new OverlayWorker) {
  qRegisterMetaType<std::vector<resa::OverlaidRun>>();
  worker_->moveToThread(&thread_);
  connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
  connect(worker_, &OverlayWorker::runsReady, this, &OverlayReader::runsReady);
  connect(worker_, &OverlayWorker::failed, this, &OverlayReader::failed);
  thread_.setObjectName("resa-overlays");
  thread_.start();
}

OverlayReader::~OverlayReader() {
  thread_.quit();
  thread_.wait();
}

void OverlayReader::setRuns(const QStringList& roots) {
  QMetaObject::invokeMethod(
      worker_, [worker = worker_, roots] { worker->setRuns(roots); }, Qt::QueuedConnection);
}

}  // namespace resa

#include "overlay_reader.moc"
