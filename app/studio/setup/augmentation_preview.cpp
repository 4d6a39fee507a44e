#include "app/studio/setup/augmentation_preview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

#include "app/studio/run/serve_client.h"
#include "app/studio/window/copy_menu.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

constexpr int pause = 150;        // milliseconds without a change before views are drawn
constexpr int idleTime = 60000;   // milliseconds out of sight after which the server's memory is given back
constexpr int pictureSide = 160;  // pixels, enough for a cell at 200 %

QSpinBox* makeCount(int value, const QString& suffix, const QString& name, const QString& tip) {
  auto* box = new QSpinBox;
  box->setObjectName(name);
  box->setRange(1, 12);
  box->setValue(value);
  box->setSuffix(suffix);
  box->setToolTip(tip);
  box->setAccessibleName(tip);
  return box;
}

}  // namespace

AugmentationPreview::AugmentationPreview(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("augmentationPreview"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  auto* head = new QHBoxLayout;
  images_ = makeCount(4, tr(" images"), QStringLiteral("preview.images"), tr("How many images are shown"));
  draws_ = makeCount(3, tr(" draws"), QStringLiteral("preview.draws"), tr("How often each view of an image is drawn"));
  redraw_ = makeButton(tr("New draw"), ButtonKind::secondary, QStringLiteral("preview.redraw"));
  redraw_->setToolTip(tr("Draw the views of the same images anew"));
  head->addWidget(images_);
  head->addWidget(draws_);
  head->addStretch(1);
  copy_ = makeButton(tr("Copy ▾"), ButtonKind::quiet, QStringLiteral("preview.copy"));
  copy_->setToolTip(tr("These images and views as a picture, as data or as a file"));
  head->addWidget(copy_);
  head->addWidget(redraw_);
  column->addLayout(head);
  views_ = new ViewsPreview;
  message_ = new QLabel(tr("Views of real images are drawn under the settings above."));
  message_->setObjectName(QStringLiteral("preview.message"));
  message_->setWordWrap(true);
  message_->setProperty("role", "muted");
  column->addWidget(views_);
  column->addWidget(message_);
  column->addStretch(1);
  debounce_.setSingleShot(true);
  debounce_.setInterval(pause);
  idle_.setSingleShot(true);
  idle_.setInterval(idleTime);
  connect(&debounce_, &QTimer::timeout, this, &AugmentationPreview::request);
  connect(&idle_, &QTimer::timeout, this, [this] {
    if (serve_) serve_->endNow();
  });
  connect(copy_, &QPushButton::clicked, this, [this] { showFigureMenu(copy_->mapToGlobal(QPoint(0, copy_->height()))); });
  views_->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(views_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) { showFigureMenu(views_->mapToGlobal(at)); });
  connect(images_, &QSpinBox::valueChanged, this, &AugmentationPreview::schedule);
  connect(draws_, &QSpinBox::valueChanged, this, &AugmentationPreview::schedule);
  connect(redraw_, &QPushButton::clicked, this, [this] {
    ++seed_;
    schedule();
  });
}

AugmentationPreview::~AugmentationPreview() {
  if (serve_) serve_->endNow();
}

void AugmentationPreview::setTrainer(const QString& program) {
  delete serve_;
  serve_ = new ServeClient(program, this);
  request_ = 0;
  asked_.clear();
  schedule();
}

void AugmentationPreview::setConfig(const Config& config, const QString& problem) {
  problem_ = problem;
  toml_ = QString::fromStdString(toToml(config));
  schedule();
}

void AugmentationPreview::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  idle_.stop();
  schedule();
}

void AugmentationPreview::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  debounce_.stop();
  idle_.start();
}

void AugmentationPreview::schedule() {
  if (isVisible()) debounce_.start();
}

void AugmentationPreview::showFigureMenu(const QPoint& at) {
  std::vector<Figure> figures;
  if (views_->views()) figures.push_back(views_->figure());
  popUpFigureMenu(
      this, figures, at, [this](const QString& reason) { say(reason, true); },
      tr("No command makes this figure: views are drawn under settings of which there is no run yet"));
}

void AugmentationPreview::say(const QString& text, bool wrong) {
  message_->setProperty("role", wrong ? "problem" : "muted");
  message_->style()->unpolish(message_);
  message_->style()->polish(message_);
  message_->setText(text);
}

void AugmentationPreview::request() {
  if (!problem_.isEmpty()) return say(tr("Not drawn anew: %1").arg(problem_), true);
  if (!serve_) return say(tr("Not drawn: the trainer `resa` is neither beside this program nor in $PATH."), true);
  // One request at a time: what changed meanwhile is asked for behind its answer.
  const QString wanted = toml_ + QStringLiteral("\n%1 %2 %3").arg(images_->value()).arg(draws_->value()).arg(seed_);
  if (toml_.isEmpty() || request_ != 0 || wanted == asked_) return;
  asked_ = wanted;
  say(tr("Drawing…"), false);
  ServeClient::Handlers handlers;
  handlers.done = [this](const QJsonObject& answer) { take(answer.value(QStringLiteral("file")).toString()); };
  handlers.failed = [this](const QString& reason) {
    request_ = 0;
    say(tr("Not drawn: %1").arg(reason), true);
    if (!isVisible()) asked_.clear();  // the server was sent away meanwhile
    schedule();
  };
  // The seed is that of the draws; the images stay, so that one sees what a key does.
  request_ = serve_->send(QStringLiteral("views"),
                          {{"config", toml_},
                           {"count", images_->value()},
                           {"draws", draws_->value()},
                           {"seed", seed_},
                           {"image_seed", 0},
                           {"side", pictureSide}},
                          handlers);
}

void AugmentationPreview::take(const QString& file) {
  request_ = 0;
  reading_.run([path = file.toStdString()](const LatestTask::Cancelled&) { return readViews(path); },
               [this](const ViewsPtr& views) {
                 views_->setViews(views);
                 say(tr("Point at a view to see what was done to it."), false);
                 emit drawn();
               },
               [this](const QString& reason) { say(tr("Not drawn: %1").arg(reason), true); });
  schedule();
}

}  // namespace resa
