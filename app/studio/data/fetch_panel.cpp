#include "app/studio/data/fetch_panel.h"

#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/studio/run/serve_client.h"
#include "app/studio/setup/preflight_card.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

QString progressSentence(const QJsonObject& line) {
  const QString what = line.value(QStringLiteral("what")).toString(), file = line.value(QStringLiteral("file")).toString();
  const double done = line.value(QStringLiteral("done")).toDouble(), total = line.value(QStringLiteral("total")).toDouble();
  QString action = QObject::tr("Downloading %1");
  if (what == QLatin1String("checking")) action = QObject::tr("Checking %1");
  if (what == QLatin1String("unpacking")) action = QObject::tr("Unpacking %1");
  const QString sizes = total > 0 ? QObject::tr("%1 of %2").arg(humanBytes(done), humanBytes(total)) : humanBytes(done);
  return action.arg(file) + QStringLiteral(" · ") + sizes;
}

}  // namespace

FetchPanel::FetchPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("fetchPanel"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("fetch.message"));
  message_->setWordWrap(true);
  progress_ = new QProgressBar;
  progress_->setObjectName(QStringLiteral("fetch.progress"));
  progress_->setAccessibleName(tr("Progress of the download"));
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  auto* row = new QHBoxLayout;
  fetch_ = makeButton(tr("Download"), ButtonKind::primary, QStringLiteral("fetch.start"));
  cancel_ = makeButton(tr("Cancel"), ButtonKind::secondary, QStringLiteral("fetch.cancel"));
  cancel_->setToolTip(tr("What came so far stays and is continued by the next download"));
  remove_ = makeButton(tr("Remove the part"), ButtonKind::secondary, QStringLiteral("fetch.remove"));
  remove_->setToolTip(tr("Delete what an interrupted download left"));
  for (QPushButton* button : {fetch_, cancel_, remove_}) row->addWidget(button);
  row->addStretch(1);
  column->addWidget(message_);
  column->addWidget(progress_);
  column->addLayout(row);
  connect(fetch_, &QPushButton::clicked, this, &FetchPanel::start);
  connect(cancel_, &QPushButton::clicked, this, &FetchPanel::cancel);
  connect(remove_, &QPushButton::clicked, this, [this] { emit removePartRequested(set_); });
  arrange();
}

FetchPanel::~FetchPanel() {
  // Bytes that came are on disk already; the next download goes on behind them.
  if (serve_) serve_->endNow();
}

void FetchPanel::setTrainer(const QString& program) {
  delete serve_;
  serve_ = new ServeClient(program, this);
}

void FetchPanel::setPlaces(const QString& urlBase, const QString& root) {
  urlBase_ = urlBase;
  root_ = root;
}

void FetchPanel::setSet(const QString& set, bool fetchable, qint64 partialBytes) {
  if (set != set_ && !running()) message_->clear();
  set_ = set;
  fetchable_ = fetchable;
  partial_ = partialBytes;
  arrange();
}

void FetchPanel::arrange() {
  progress_->setVisible(running());
  cancel_->setVisible(running());
  fetch_->setVisible(!running() && fetchable_);
  fetch_->setText(partial_ > 0 ? tr("Continue the download (%1 are there)").arg(humanBytes(double(partial_))) : tr("Download"));
  fetch_->setAccessibleName(fetch_->text());
  fetch_->setToolTip(tr("From the official address; every file is compared with its published checksum"));
  remove_->setVisible(!running() && partial_ > 0);
  message_->setVisible(!message_->text().isEmpty());
}

void FetchPanel::start() {
  if (running() || set_.isEmpty()) return;
  if (!serve_) {
    message_->setText(tr("The trainer `resa`, which downloads, is neither beside this program nor in $PATH."));
    return arrange();
  }
  fetching_ = set_;
  progress_->setValue(0);
  message_->setText(tr("Connecting…"));
  ServeClient::Handlers handlers;
  handlers.told = [this](const QJsonObject& line) {
    if (!line.contains(QStringLiteral("what"))) return;
    const double share = line.value(QStringLiteral("progress")).toDouble();
    progress_->setValue(int(share * 1000));
    message_->setText(progressSentence(line));
    emit progressed(share);
  };
  const auto end = [this](const QString& sentence, const QString& reason) {
    request_ = 0;
    serve_->endNow();
    message_->setText(sentence);
    arrange();
    emit finished(std::exchange(fetching_, QString()), reason);
  };
  handlers.done = [end, set = set_](const QJsonObject& answer) {
    end(tr("%1 is ready in %2.").arg(set, answer.value(QStringLiteral("place")).toString()), {});
  };
  handlers.failed = [end](const QString& reason) {
    end(reason == QLatin1String("cancelled") ? tr("Cancelled. The next download goes on from here.") : tr("Not downloaded: %1").arg(reason),
        reason);
  };
  QJsonObject fields{{"dataset", set_}};
  if (!urlBase_.isEmpty()) fields["url_base"] = urlBase_;
  if (!root_.isEmpty()) fields["root"] = root_;
  request_ = serve_->send(QStringLiteral("fetch"), fields, handlers);
  arrange();
}

void FetchPanel::cancel() {
  if (running()) serve_->cancel(request_);
}

}  // namespace resa
