#include "app/studio/setup/preflight_card.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>
#include <cmath>

#include "app/studio/run/serve_client.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

void setRole(QWidget* widget, const char* role) {
  widget->setProperty("role", role);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

QString ofFree(double needed, double free) { return QObject::tr("%1 of %2 free").arg(humanBytes(needed), humanBytes(free)); }

}  // namespace

QString humanTime(double seconds) {
  if (seconds < 90) return QObject::tr("%1 s").arg(seconds, 0, 'f', seconds < 9.95 ? 1 : 0);
  const double minutes = seconds / 60;
  if (minutes < 100) return QObject::tr("%1 min").arg(minutes, 0, 'f', minutes < 9.95 ? 1 : 0);
  if (minutes < 48 * 60) return QObject::tr("%1 h %2 min").arg(int(minutes) / 60).arg(int(minutes) % 60);
  return QObject::tr("%1 days").arg(minutes / 60 / 24, 0, 'f', 1);
}

QString humanBytes(double bytes) {
  if (bytes < 1e9) return QObject::tr("%1 MB").arg(bytes / 1e6, 0, 'f', bytes < 9.5e6 ? 1 : 0);
  if (bytes < 1e12) return QObject::tr("%1 GB").arg(bytes / 1e9, 0, 'f', bytes < 99.5e9 ? 1 : 0);
  return QObject::tr("%1 TB").arg(bytes / 1e12, 0, 'f', 1);
}

std::vector<PreflightLine> preflightLines(const QJsonObject& found) {
  const auto number = [&](const char* name) { return found.value(QLatin1String(name)).toDouble(); };
  const QLocale locale;
  std::vector<PreflightLine> lines = {
      {QObject::tr("Speed"), QObject::tr("%1 images/s on %2")
                                 .arg(locale.toString(number("images_per_second"), 'f', number("images_per_second") < 10 ? 1 : 0),
                                      found.value(QStringLiteral("device")).toString())},
      {QObject::tr("An epoch"),
       QObject::tr("%1, %2 steps").arg(humanTime(number("seconds_per_epoch")), locale.toString(number("steps_per_epoch"), 'f', 0))},
      {QObject::tr("The whole run"), QObject::tr("about %1").arg(humanTime(number("seconds_total")))},
      {QObject::tr("Memory"), ofFree(number("memory_bytes"), number("memory_free_bytes")),
       number("memory_bytes") > number("memory_free_bytes")},
      {QObject::tr("Disk"), ofFree(number("disk_bytes"), number("disk_free_bytes")), number("disk_bytes") > number("disk_free_bytes")}};
  if (number("device_memory_total_bytes") > 0) {
    const double needed = number("device_memory_bytes"), all = number("device_memory_total_bytes");
    lines.insert(lines.begin() + 4,
                 {QObject::tr("GPU memory"), QObject::tr("%1 of %2").arg(humanBytes(needed), humanBytes(all)), needed > all});
  }
  return lines;
}

PreflightCard::PreflightCard(QWidget* parent) : QFrame(parent) {
  setObjectName(QStringLiteral("preflightCard"));
  setProperty("card", true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 10, 12, 10);
  column->setSpacing(6);
  auto* head = new QHBoxLayout;
  message_ = new QLabel(tr("A few real steps tell how long the run takes and what it needs."));
  message_->setObjectName(QStringLiteral("preflight.message"));
  message_->setWordWrap(true);
  message_->setProperty("role", "muted");
  check_ = makeButton(tr("Check"), ButtonKind::secondary, QStringLiteral("preflight.check"));
  check_->setToolTip(tr("Take a few training steps without writing anything"));
  cancel_ = makeButton(tr("Cancel"), ButtonKind::secondary, QStringLiteral("preflight.cancel"));
  cancel_->hide();
  head->addWidget(message_, 1);
  head->addWidget(check_);
  head->addWidget(cancel_);
  column->addLayout(head);
  progress_ = new QProgressBar;
  progress_->setObjectName(QStringLiteral("preflight.progress"));
  progress_->setAccessibleName(tr("Progress of the check"));
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->hide();
  column->addWidget(progress_);
  lines_ = new QWidget;
  grid_ = new QGridLayout(lines_);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setVerticalSpacing(3);
  grid_->setColumnStretch(1, 1);
  lines_->hide();
  column->addWidget(lines_);
  warnings_ = new QLabel;
  warnings_->setObjectName(QStringLiteral("preflight.warnings"));
  warnings_->setWordWrap(true);
  warnings_->hide();
  column->addWidget(warnings_);
  connect(check_, &QPushButton::clicked, this, &PreflightCard::check);
  connect(cancel_, &QPushButton::clicked, this, &PreflightCard::cancel);
}

PreflightCard::~PreflightCard() {
  if (serve_) serve_->endNow();
}

void PreflightCard::setTrainer(const QString& program, const QString& runs) {
  delete serve_;
  serve_ = new ServeClient(program, this);
  runs_ = runs;
}

void PreflightCard::say(const QString& text, const char* role) {
  setRole(message_, role);
  message_->setText(text);
}

void PreflightCard::setConfig(const Config& config, const QString& problem) {
  toml_ = QString::fromStdString(toToml(config));
  problem_ = problem;
  check_->setEnabled(problem.isEmpty());
  if (!found_.isEmpty() && toml_ != checked_ && !running()) say(tr("The settings were changed since this check."), "muted");
}

void PreflightCard::setRunning(bool running) {
  check_->setVisible(!running);
  cancel_->setVisible(running);
  progress_->setVisible(running);
  if (!running) request_ = 0;
}

void PreflightCard::check() {
  if (running() || toml_.isEmpty() || !problem_.isEmpty()) return;
  if (!serve_) return say(tr("The trainer `resa` is neither beside this program nor in $PATH."), "problem");
  progress_->setValue(0);
  say(tr("Taking a few steps…"), "muted");
  ServeClient::Handlers handlers;
  handlers.progress = [this](double share) { progress_->setValue(int(share * 1000)); };
  handlers.done = [this, toml = toml_](const QJsonObject& answer) {
    setRunning(false);
    found_ = answer;
    checked_ = toml;
    // A process that trained a little holds memory that the training itself will want.
    serve_->endNow();
    showFound();
    emit finished(true);
  };
  handlers.failed = [this](const QString& reason) {
    setRunning(false);
    serve_->endNow();
    const bool wanted = reason == tr("cancelled") || reason == QLatin1String("cancelled");
    say(wanted ? tr("The check was cancelled.") : tr("This would not train: %1").arg(reason), wanted ? "muted" : "problem");
    emit finished(false);
  };
  request_ = serve_->send(QStringLiteral("preflight"), {{"config", toml_}, {"target", runs_}}, handlers);
  setRunning(true);
}

void PreflightCard::cancel() {
  if (running()) serve_->endNow();
}

void PreflightCard::showFound() {
  while (QLayoutItem* item = grid_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  int row = 0;
  for (const PreflightLine& line : preflightLines(found_)) {
    auto* name = new QLabel(line.name);
    name->setProperty("role", "muted");
    auto* value = new QLabel(line.value);
    value->setObjectName("preflight.value." + line.name);
    value->setProperty("role", line.bad ? "problem" : "number");
    value->setAlignment(Qt::AlignRight);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid_->addWidget(name, row, 0);
    grid_->addWidget(value, row++, 1);
  }
  lines_->show();
  QStringList warnings;
  for (const QJsonValue& warning : found_.value(QStringLiteral("warnings")).toArray()) {
    QString text = warning.toString();
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    warnings << QStringLiteral("▲ ") + text;
  }
  warnings_->setText(warnings.join('\n'));
  warnings_->setVisible(!warnings.isEmpty());
  say(toml_ == checked_ ? tr("Measured just now; k-means and maps come on top.") : tr("The settings were changed since this check."),
      "muted");
}

}  // namespace resa
