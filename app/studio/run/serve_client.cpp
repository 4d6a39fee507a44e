#include "app/studio/run/serve_client.h"

#include <QJsonDocument>
#include <QTimer>

#include <sys/resource.h>

namespace resa {

ServeClient::ServeClient(QString trainer, QObject* parent) : QObject(parent), trainer_(std::move(trainer)) {}

ServeClient::~ServeClient() {
  if (!process_) return;
  process_->disconnect(this);
  // The end of its input is the server's sign to leave; it holds nothing that a kill could harm.
  process_->closeWriteChannel();
  if (!process_->waitForFinished(300)) {
    process_->kill();
    process_->waitForFinished(1000);
  }
}

void ServeClient::startProcess() {
  process_ = new QProcess(this);
  process_->setChildProcessModifier([] { ::setpriority(PRIO_PROCESS, 0, 10); });
  connect(process_, &QProcess::readyReadStandardOutput, this, &ServeClient::readAnswers);
  connect(process_, &QProcess::readyReadStandardError, this, [this] {
    errors_ += process_->readAllStandardError();
    errors_ = errors_.right(2000);
  });
  const auto ended = [this] {
    const QString said = QString::fromUtf8(errors_).trimmed().section('\n', -1);
    const QString reason = said.isEmpty() ? process_->errorString() : said;
    process_->deleteLater();
    process_ = nullptr;
    buffer_.clear();
    errors_.clear();
    failAll(tr("`resa serve` ended: %1").arg(reason));
  };
  connect(process_, &QProcess::finished, this, ended);
  connect(process_, &QProcess::errorOccurred, this, [ended](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) ended();  // No `finished` follows this one.
  });
  process_->start(trainer_, {QStringLiteral("serve")});
}

qint64 ServeClient::send(const QString& request, QJsonObject fields, Handlers handlers) {
  const qint64 id = nextId_++;
  waiting_.insert(id, std::move(handlers));
  fields[QStringLiteral("id")] = id;
  fields[QStringLiteral("request")] = request;
  // The caller learns of a failure after it has the id, so everything happens from the event loop.
  QTimer::singleShot(0, this, [this, fields, id] {
    if (trainer_.isEmpty()) {
      const Handlers waiting = waiting_.take(id);
      if (waiting.failed) waiting.failed(tr("the trainer `resa` is neither beside this program nor in $PATH"));
      return;
    }
    if (!waiting_.contains(id)) return;
    if (!process_) startProcess();
    write(fields);
  });
  return id;
}

void ServeClient::cancel(qint64 id) {
  if (process_ && waiting_.contains(id)) write({{QStringLiteral("request"), QStringLiteral("cancel")}, {QStringLiteral("id"), id}});
}

void ServeClient::endNow() {
  if (QProcess* process = std::exchange(process_, nullptr)) {
    process->disconnect(this);
    process->setParent(nullptr);
    // Nobody waits for the end: a server in a long computation would hold up the window.
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->kill();
    buffer_.clear();
    errors_.clear();
  }
  QTimer::singleShot(0, this, [this, waiting = std::exchange(waiting_, {})] {
    for (const Handlers& handlers : waiting)
      if (handlers.failed) handlers.failed(tr("cancelled"));
  });
}

void ServeClient::write(const QJsonObject& object) {
  if (process_) process_->write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void ServeClient::readAnswers() {
  buffer_ += process_->readAllStandardOutput();
  for (qsizetype end = buffer_.indexOf('\n'); end >= 0; end = buffer_.indexOf('\n')) {
    const QJsonObject answer = QJsonDocument::fromJson(buffer_.left(end)).object();
    buffer_.remove(0, end + 1);
    const qint64 id = answer.value(QStringLiteral("id")).toInteger(-1);
    const auto found = waiting_.constFind(id);
    if (found == waiting_.constEnd()) continue;
    if (!answer.contains(QStringLiteral("ok"))) {
      const Handlers handlers = *found;
      if (handlers.progress && answer.contains(QStringLiteral("progress")))
        handlers.progress(answer.value(QStringLiteral("progress")).toDouble());
      if (handlers.told) handlers.told(answer);
      if (handlers.partial && answer.contains(QStringLiteral("file"))) handlers.partial(answer.value(QStringLiteral("file")).toString());
      continue;
    }
    const Handlers handlers = waiting_.take(id);
    if (answer.value(QStringLiteral("ok")).toBool()) {
      if (handlers.done) handlers.done(answer);
    } else if (handlers.failed) {
      handlers.failed(answer.value(QStringLiteral("reason")).toString(tr("no reason given")));
    }
  }
}

void ServeClient::failAll(const QString& reason) {
  const QHash<qint64, Handlers> waiting = std::exchange(waiting_, {});
  for (const Handlers& handlers : waiting) {
    if (handlers.failed) handlers.failed(reason);
  }
}

}  // namespace resa
