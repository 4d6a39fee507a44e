#include "app/studio/window/top_bar.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <cmath>

#include "app/studio/library/run_library.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

struct StateLook {
  QString text;
  PillKind kind;
};

StateLook lookOf(RunState state) {
  switch (state) {
    case RunState::starting:
      return {TopBar::tr("Starting"), PillKind::accent};
    case RunState::running:
      return {TopBar::tr("Training"), PillKind::good};
    case RunState::paused:
      return {TopBar::tr("Paused"), PillKind::warn};
    case RunState::finished:
      return {TopBar::tr("Finished"), PillKind::neutral};
    case RunState::stopped:
      return {TopBar::tr("Stopped"), PillKind::neutral};
    case RunState::failed:
      return {TopBar::tr("Failed"), PillKind::bad};
    case RunState::interrupted:
      break;
  }
  return {TopBar::tr("Interrupted"), PillKind::bad};
}

QString number(double value, int digits) { return std::isfinite(value) ? QLocale::c().toString(value, 'f', digits) : QStringLiteral("–"); }

}  // namespace

QString durationText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("–");
  const qint64 whole = qint64(std::llround(seconds));
  const QLatin1Char zero('0');
  if (whole < 60) return TopBar::tr("%1 s").arg(whole);
  if (whole < 3600) return TopBar::tr("%1 m %2 s").arg(whole / 60).arg(whole % 60, 2, 10, zero);
  if (whole < 86400) return TopBar::tr("%1 h %2 m").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, zero);
  return TopBar::tr("%1 d %2 h").arg(whole / 86400).arg(whole / 3600 % 24, 2, 10, zero);
}

TopBar::TopBar(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("topBar"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(60);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 8, 16, 8);
  row->setSpacing(8);
  name_ = new ElidedLabel(QStringLiteral("ReSA Studio"));
  name_->setObjectName(QStringLiteral("runName"));
  name_->setFont(theme().font(15, QFont::DemiBold));
  name_->setMinimumWidth(120);
  name_->setMaximumWidth(260);
  name_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  row->addWidget(name_);
  pill_ = new StatusPill;
  pill_->setObjectName(QStringLiteral("statePill"));
  row->addWidget(pill_);
  row->addSpacing(8);
  auto* readouts = new QHBoxLayout;
  readouts->setSpacing(20);
  row->addLayout(readouts);
  const auto readout = [&](const QString& name) {
    auto* made = new Readout(name);
    readouts->addWidget(made);
    return made;
  };
  epoch_ = readout(QStringLiteral("epochReadout"));
  loss_ = readout(QStringLiteral("lossReadout"));
  rate_ = readout(QStringLiteral("rateReadout"));
  left_ = readout(QStringLiteral("leftReadout"));
  knn_ = readout(QStringLiteral("knnReadout"));
  row->addStretch(1);
  checkpoint_ = makeButton(tr("Checkpoint"), ButtonKind::secondary, QStringLiteral("checkpointButton"));
  checkpoint_->setToolTip(tr("Keep the weights as they are now, in the run folder"));
  export_ = makeButton(tr("Export figures…"), ButtonKind::secondary, QStringLiteral("exportButton"));
  export_->setToolTip(tr("Figures of this run as PDF, SVG, PNG and CSV (Ctrl+E)"));
  stop_ = makeButton(tr("Stop"), ButtonKind::secondary, QStringLiteral("stopButton"));
  stop_->setToolTip(tr("End the training after this step; a checkpoint is kept"));
  pause_ = makeButton(tr("Pause"), ButtonKind::primary, QStringLiteral("pauseButton"));
  menu_ = new QToolButton;
  menu_->setObjectName(QStringLiteral("menuButton"));
  menu_->setText(QStringLiteral("☰"));
  menu_->setAccessibleName(tr("Menu"));
  menu_->setToolTip(tr("Menu"));
  menu_->setPopupMode(QToolButton::InstantPopup);
  menu_->setAutoRaise(true);
  menu_->setFocusPolicy(Qt::TabFocus);
  for (QWidget* button : {static_cast<QWidget*>(checkpoint_), static_cast<QWidget*>(export_), static_cast<QWidget*>(stop_),
                          static_cast<QWidget*>(pause_), static_cast<QWidget*>(menu_)}) {
    row->addWidget(button);
  }
  connect(checkpoint_, &QPushButton::clicked, this, [this] { emit controlRequested(QStringLiteral("checkpoint")); });
  connect(export_, &QPushButton::clicked, this, &TopBar::exportRequested);
  connect(stop_, &QPushButton::clicked, this, [this] { emit controlRequested(QStringLiteral("stop")); });
  connect(pause_, &QPushButton::clicked, this, [this] {
    if (!view_) return;
    if (view_->state == RunState::paused)
      emit controlRequested(QStringLiteral("resume"));
    else if (isLive(view_->state))
      emit controlRequested(QStringLiteral("pause"));
    else
      emit restartRequested();
  });
  setView(nullptr);
}

void TopBar::setMenu(QMenu* menu) { menu_->setMenu(menu); }

void TopBar::setPending(const QString& request, bool pending) {
  pending_.removeAll(request);
  if (pending) pending_ << request;
  refreshButtons();
}

void TopBar::setView(const RunViewPtr& view) {
  view_ = view;
  const bool open = view != nullptr;
  for (QWidget* widget : {static_cast<QWidget*>(pill_), static_cast<QWidget*>(epoch_)}) widget->setVisible(open);
  for (Readout* readout : {loss_, rate_, left_, knn_}) readout->setVisible(open && !view->history->steps.empty());
  refreshButtons();
  if (!open) {
    name_->setFullText(QStringLiteral("ReSA Studio"));
    return;
  }
  const QString name = QString::fromStdString(view->info.name.empty() ? view->root.filename().string() : view->info.name);
  name_->setFullText(friendlyName(name, QDateTime::currentDateTime()));
  name_->setToolTip(QString::fromStdString(view->root.string()));
  const StateLook look = view->info.kind == RunKind::analysis ? StateLook{TopBar::tr("Analysis"), PillKind::neutral} : lookOf(view->state);
  pill_->setStatus(look.text, look.kind);
  refreshReadouts(*view->history);
}

void TopBar::refreshReadouts(const RunHistory& history) {
  const QLocale locale;
  const std::int64_t step = history.steps.empty() ? 0 : history.steps.back().step;
  const int total = int(std::lround(history.epochOf(history.stepsTotal)));
  const int epoch =
      history.stepsPerEpoch > 0 ? int(std::min<std::int64_t>(step / history.stepsPerEpoch + (step < history.stepsTotal), total)) : 0;
  if (view_->info.kind == RunKind::analysis) {
    const bool known = !history.evaluations.empty();
    epoch_->setVisible(known);
    const int matrices = known ? int(history.evaluations.back().components.size()) : 0;
    if (known)
      epoch_->setReadout(tr("%1 rows").arg(locale.toString(qlonglong(history.evaluations.back().n))),
                         tr("%n feature matrices", nullptr, matrices));
    return;
  }
  if (history.stepsTotal <= 0 && step > 0) {  // another program's loop need not know its end
    epoch_->setReadout(tr("epoch %1").arg(locale.toString(std::floor(history.epochOf(step) * 10) / 10, 'g', 6)),
                       tr("step %1").arg(locale.toString(qlonglong(step))));
  } else {
    epoch_->setReadout(history.stepsTotal > 0 ? tr("epoch %1 / %2").arg(epoch).arg(total) : tr("epoch –"),
                       history.stepsTotal > 0
                           ? tr("step %1 of %2").arg(locale.toString(qlonglong(step)), locale.toString(qlonglong(history.stepsTotal)))
                           : tr("getting ready"));
  }
  if (history.steps.empty()) return;
  const StepEvent& last = history.steps.back();
  loss_->setReadout(number(last.loss, 3), tr("loss, nats"));
  loss_->setVisible(std::isfinite(last.loss));
  rate_->setVisible(std::isfinite(last.imagesPerSecond));
  rate_->setReadout(number(last.imagesPerSecond, 0) + QStringLiteral("/s"), tr("images"));
  const bool live = view_ && isLive(view_->state);
  left_->setVisible(live && last.secondsLeft > 0);
  if (live) left_->setReadout(durationText(last.secondsLeft), tr("left"));
  double accuracy = std::nan("");
  std::int64_t images = 0;
  for (auto event = history.evaluations.rbegin(); event != history.evaluations.rend() && std::isnan(accuracy); ++event) {
    const auto encoding = event->components.find("encoding");
    if (encoding == event->components.end()) continue;
    accuracy = encoding->second.knn5;
    images = event->n;
  }
  knn_->setVisible(std::isfinite(accuracy));
  const auto baseline = history.baselines.find(images);
  const double raw = baseline == history.baselines.end() ? std::nan("") : baseline->second.knn5;
  knn_->setReadout(number(accuracy, 3), std::isfinite(raw) ? tr("5-nn · raw pixels %1").arg(number(raw, 3)) : tr("5-nn"));
}

void TopBar::refreshButtons() {
  const bool open = view_ != nullptr;
  // Only this program's trainer hears requests and can go on from a checkpoint.
  const bool ours = open && view_->info.kind == RunKind::training;
  const bool live = ours && isLive(view_->state);
  const auto usable = [&](const QString& request) {
    return open && view_->present && requestAllowed(view_->state, request.toStdString()) && !pending_.contains(request);
  };
  const auto explain = [&](QPushButton* button, const QString& request, const QString& otherwise) {
    const bool can = usable(request);
    button->setEnabled(can);
    const QString why = open && !can ? QString::fromStdString(refusal(view_->state, request.toStdString())) : QString();
    button->setToolTip(why.isEmpty() ? otherwise : why);
  };
  explain(checkpoint_, QStringLiteral("checkpoint"), tr("Keep the weights as they are now, in the run folder"));
  explain(stop_, QStringLiteral("stop"), tr("End the training after this step; a checkpoint is kept"));
  export_->setEnabled(open && view_->present);
  checkpoint_->setVisible(live);
  stop_->setVisible(live);
  export_->setVisible(open);
  const bool resumable =
      ours && (view_->state == RunState::interrupted || view_->state == RunState::stopped || view_->state == RunState::failed);
  pause_->setVisible(live || resumable);
  if (!open) return;
  const bool paused = view_->state == RunState::paused;
  pause_->setText(paused || resumable ? tr("Resume") : tr("Pause"));
  if (resumable) {
    pause_->setEnabled(true);
    pause_->setToolTip(tr("Train on from the newest checkpoint"));
  } else {
    explain(pause_, paused ? QStringLiteral("resume") : QStringLiteral("pause"),
            paused ? tr("Train on") : tr("Hold the training after this step"));
  }
}

}  // namespace resa
