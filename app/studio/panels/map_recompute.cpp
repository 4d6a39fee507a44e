#include "app/studio/panels/map_recompute.h"

#include <QApplication>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QThreadPool>
#include <QVBoxLayout>

#include "app/studio/run/serve_client.h"
#include "engine/run/error.h"
#include "engine/run/safetensors.h"
#include "widgets/base/controls.h"
#include "widgets/map/map_data.h"

namespace resa {

SnapshotPtr withMap(const Snapshot& snapshot, const std::filesystem::path& file, const std::string& component, int dimensions,
                    double perplexity) {
  const auto answer = SafetensorsFile::open(file);
  const TensorView& tensor = answer->at("map");
  if (tensor.shape != std::vector<std::int64_t>{snapshot.evaluated, dimensions}) {
    throw DataError(file.string() + ": the map has another shape than (" + std::to_string(snapshot.evaluated) + ", " +
                    std::to_string(dimensions) + ")");
  }
  auto copy = std::make_shared<Snapshot>(snapshot);
  ComponentSnapshot& target = copy->components[component];
  ComponentSnapshot::MapFacts facts;
  facts.method = answer->metadata("method", "tsne");
  facts.mode = recomputedMode;
  facts.perplexity = perplexity;
  facts.kl = std::atof(answer->metadata("kl", "0").c_str());
  facts.knn10 = std::atof(answer->metadata("knn10", "0").c_str());
  facts.seed = std::atoll(answer->metadata("seed", "0").c_str());
  (dimensions == 2 ? target.map2 : target.map3) = answer->floats("map");
  (dimensions == 2 ? target.facts2 : target.facts3) = facts;
  return copy;
}

MapRecompute::MapRecompute(ServeClient& serve, const QString& run, SnapshotPtr snapshot, std::string component, int dimensions,
                           QWidget* parent)
    : QDialog(parent), serve_(serve), run_(run), snapshot_(std::move(snapshot)), component_(std::move(component)), dimensions_(dimensions) {
  setObjectName(QStringLiteral("mapRecompute"));
  setWindowTitle(tr("Recompute the map"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(12);
  auto* intro = new QLabel(tr("t-SNE of %1 at step %2, in %3 dimensions, on its own start (not flowing from the map before).")
                               .arg(componentName(component_))
                               .arg(snapshot_->step)
                               .arg(dimensions_));
  intro->setWordWrap(true);
  intro->setMinimumWidth(360);
  column->addWidget(intro);
  auto* form = new QFormLayout;
  perplexity_ = new QDoubleSpinBox;
  perplexity_->setObjectName(QStringLiteral("perplexity"));
  perplexity_->setAccessibleName(tr("Perplexity"));
  perplexity_->setToolTip(tr("About how many neighbours each image keeps close: few show detail, many the whole"));
  perplexity_->setRange(2, 200);
  perplexity_->setDecimals(0);
  const auto& facts = snapshot_->components.at(component_);
  const double stored = dimensions_ == 2 ? facts.facts2.perplexity : facts.facts3.perplexity;
  perplexity_->setValue(stored > 0 ? stored : 30);
  form->addRow(tr("Perplexity"), perplexity_);
  column->addLayout(form);
  message_ = new QLabel;
  message_->setWordWrap(true);
  message_->setObjectName(QStringLiteral("recomputeMessage"));
  progress_ = new QProgressBar;
  progress_->setRange(0, 100);
  progress_->setTextVisible(false);
  progress_->hide();
  column->addWidget(message_);
  column->addWidget(progress_);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  close_ = makeButton(tr("Close"), ButtonKind::secondary, QStringLiteral("recomputeClose"));
  start_ = makeButton(tr("Recompute"), ButtonKind::primary, QStringLiteral("recomputeStart"));
  start_->setToolTip(tr("Lay the map out anew; it is shown while it forms"));
  start_->setDefault(true);
  buttons->addStretch();
  buttons->addWidget(close_);
  buttons->addWidget(start_);
  column->addLayout(buttons);
  connect(start_, &QPushButton::clicked, this, &MapRecompute::begin);
  connect(close_, &QPushButton::clicked, this, &QDialog::close);
}

MapRecompute::~MapRecompute() {
  if (!request_) return;
  serve_.cancel(request_);
  if (shown_) emit recomputed(snapshot_);  // half a map is no result
}

void MapRecompute::say(const QString& text, bool problem) {
  message_->setProperty("role", problem ? "problem" : "muted");
  message_->style()->unpolish(message_);
  message_->style()->polish(message_);
  message_->setText(text);
}

void MapRecompute::begin() {
  start_->setEnabled(false);
  close_->setText(tr("Cancel"));
  progress_->setValue(0);
  progress_->show();
  say(tr("Computing…"), false);
  const QPointer<MapRecompute> self(this);
  ServeClient::Handlers handlers;
  handlers.progress = [self](double fraction) {
    if (self) self->progress_->setValue(int(fraction * 100));
  };
  handlers.done = [self](const QJsonObject& answer) {
    if (self) self->receive(answer.value(QStringLiteral("file")).toString(), true);
  };
  handlers.partial = [self](const QString& file) {
    if (self && !self->loading_) self->receive(file, false);
  };
  handlers.failed = [self](const QString& reason) {
    if (!self) return;
    self->request_ = 0;
    if (std::exchange(self->shown_, false)) emit self->recomputed(self->snapshot_);
    self->start_->setEnabled(true);
    self->close_->setText(tr("Close"));
    self->progress_->hide();
    self->say(tr("Not computed: %1").arg(reason), true);
  };
  request_ = serve_.send(QStringLiteral("project"),
                         {{"run", run_},
                          {"step", qint64(snapshot_->step)},
                          {"component", QString::fromStdString(component_)},
                          {"dims", dimensions_},
                          {"live", true},
                          {"perplexity", perplexity_->value()}},
                         handlers);
}

void MapRecompute::receive(const QString& file, bool last) {
  if (last) request_ = 0;
  loading_ = true;
  const QPointer<MapRecompute> self(this);
  QThreadPool::globalInstance()->start(
      [self, file, last, snapshot = snapshot_, component = component_, dimensions = dimensions_, perplexity = perplexity_->value()] {
        SnapshotPtr made;
        QString problem;
        try {
          made = withMap(*snapshot, file.toStdString(), component, dimensions, perplexity);
        } catch (const std::exception& failure) {
          problem = QString::fromStdString(failure.what());
        }
        QMetaObject::invokeMethod(qApp, [self, made, problem, last] {
          if (!self) return;
          self->loading_ = false;
          // A map so far may be gone by now, or the request ended meanwhile: only the last one counts.
          if (!last && (!made || self->request_ == 0)) return;
          if (!made) {
            self->start_->setEnabled(true);
            self->progress_->hide();
            self->say(problem, true);
            return;
          }
          self->shown_ = true;
          emit self->recomputed(made);
          if (last) self->close();
        });
      });
}

}  // namespace resa
