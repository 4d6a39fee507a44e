#pragma once
#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <functional>

namespace resa {

/// Talks to one long-lived `resa serve` (nice 10, JSON lines on its standard input and output), which computes what needs Torch.
/// It is started by the first request and again by the next one after it ended.
class ServeClient : public QObject {
  Q_OBJECT
 public:
  /// What becomes of one request: `done` or `failed` is called once, `progress` (0..1) and `partial` (a file with the result so far, where
  /// the request asked for it) any number of times before.
  struct Handlers {
    std::function<void(const QJsonObject& answer)> done;
    std::function<void(const QString& reason)> failed;
    std::function<void(double fraction)> progress;
    std::function<void(const QString& file)> partial = {};
    std::function<void(const QJsonObject& line)> told = {};  // a progress line as it came, with the fields of its request's kind
  };
  ServeClient(QString trainer, QObject* parent = nullptr);
  ~ServeClient() override;
  /// Sends `request` with its fields; returns the id that `cancel` takes. Handlers are called on the GUI thread, never from inside this
  /// call.
  qint64 send(const QString& request, QJsonObject fields, Handlers handlers);
  /// Asks for a request to end early; its `failed` is called with what the server says.
  void cancel(qint64 id);
  /// Ends the server at once, in the middle of a computation too; what waits fails as cancelled. The next request starts another server.
  void endNow();

 private:
  void startProcess();
  void readAnswers();
  void failAll(const QString& reason);
  void write(const QJsonObject& object);
  QString trainer_;
  QProcess* process_ = nullptr;
  QByteArray buffer_, errors_;
  QHash<qint64, Handlers> waiting_;
  qint64 nextId_ = 1;
};

}  // namespace resa
