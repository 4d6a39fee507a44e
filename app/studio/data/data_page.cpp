#include "app/studio/data/data_page.h"

#include <QApplication>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPainter>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QThreadPool>
#include <QVBoxLayout>

#include "app/studio/run/run_controller.h"
#include "app/studio/setup/views_preview.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr int previewCount = 8;
constexpr int classRow = 24;  // pixels

QIcon swatch(const QColor& color) {
  QPixmap pixmap(24, 24);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(4, 4, 16, 16);
  return QIcon(pixmap);
}

QLabel* heading(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("role", "title");
  return label;
}

}  // namespace

DataPage::DataPage(RunController& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
  setObjectName(QStringLiteral("dataPage"));
  auto* inside = new QWidget;
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(0, 8, 8, 0);
  column->setSpacing(8);
  facts_ = new QLabel;
  facts_->setObjectName(QStringLiteral("dataFacts"));
  facts_->setWordWrap(true);
  classes_ = new QListWidget;
  classes_->setObjectName(QStringLiteral("classList"));
  classes_->setAccessibleName(tr("Classes of the run"));
  classes_->setToolTip(tr("Select the images of a class"));
  classes_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  classes_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  classes_->setIconSize({12, 12});
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("viewsMessage"));
  message_->setWordWrap(true);
  message_->setProperty("role", "muted");
  preview_ = new ViewsPreview;
  redraw_ = makeButton(tr("Draw other views"), ButtonKind::secondary, QStringLiteral("drawViews"));
  sets_ = makeButton(tr("All data sets…"), ButtonKind::secondary, QStringLiteral("showDataSets"));
  sets_->setToolTip(tr("What is installed, downloads, your own folders, images a class, and the images themselves"));
  column->addWidget(heading(tr("Images")));
  column->addWidget(facts_);
  column->addWidget(classes_);
  column->addWidget(sets_);
  column->addSpacing(8);
  column->addWidget(heading(tr("Augmentation")));
  column->addWidget(message_);
  column->addWidget(preview_);
  column->addWidget(redraw_);
  column->addStretch();
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(inside);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);
  connect(classes_, &QListWidget::itemClicked, this, &DataPage::chooseClass);
  connect(classes_, &QListWidget::itemActivated, this, &DataPage::chooseClass);
  connect(redraw_, &QPushButton::clicked, this, &DataPage::requestViews);
  connect(sets_, &QPushButton::clicked, this,
          [this] { emit dataSetsRequested(view_ && view_->config ? QString::fromStdString(view_->config->data.set) : QString()); });
  describe();
}

void DataPage::setView(const RunViewPtr& view) {
  const bool another = !view || !view_ || view->root != view_->root;
  const bool configured = view && ((view->config && !(view_ && view_->config)) || (view->present && !(view_ && view_->present)));
  view_ = view;
  if (another) preview_->setViews(nullptr);
  if (another || configured) describe();
  if (isVisible() && view && view->present && shownRun_ != QString::fromStdString(view->root.string())) requestViews();
}

void DataPage::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  describe();
}

void DataPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (view_ && view_->present && shownRun_ != QString::fromStdString(view_->root.string())) requestViews();
}

void DataPage::describe() {
  classes_->clear();
  const QLocale locale;
  QStringList lines;
  if (view_ && view_->config) {
    const DataConfig& data = view_->config->data;
    lines << tr("Data set: %1").arg(QString::fromStdString(data.set));
    lines << (data.trainSize > 0 ? tr("Training images: %1 drawn by the seed").arg(locale.toString(qlonglong(data.trainSize)))
                                 : tr("Training images: all"));
  }
  if (samples_) {
    const ImageBlock& images = samples_->images;
    const bool pictured = images.count > 0;
    if (!samples_->dataset.empty() && !(view_ && view_->config)) lines << tr("Data: %1").arg(QString::fromStdString(samples_->dataset));
    if (!pictured) lines << tr("Rows: %1, without images").arg(locale.toString(qlonglong(samples_->ids.size())));
    if (pictured && samples_->split.empty()) lines << tr("Images: %1").arg(locale.toString(qlonglong(images.count)));
    if (pictured && !samples_->split.empty())
      lines << tr("Evaluated: %1 images of the %2 split")
                   .arg(locale.toString(qlonglong(images.count)), QString::fromStdString(samples_->split));
    if (pictured)
      lines << tr("Thumbnails: %1 × %2, %3").arg(images.width).arg(images.height).arg(images.channels == 1 ? tr("grey") : tr("colour"));
    if (samples_->probeImages.count > 0)
      lines << tr("Probe: %1 training images (%2)").arg(samples_->probeImages.count).arg(QString::fromStdString(samples_->probeKind));
  }
  facts_->setText(lines.isEmpty() ? tr("Open a run, or start one: its images and their views are shown here.") : lines.join('\n'));
  if (samples_ && !samples_->labels.empty()) {
    std::vector<int> counts(samples_->classes.size(), 0);
    for (const std::int32_t label : samples_->labels) {
      if (label >= 0 && std::size_t(label) < counts.size()) ++counts[std::size_t(label)];
    }
    new QListWidgetItem(tr("All classes   %1").arg(locale.toString(qlonglong(samples_->labels.size()))), classes_);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      auto* item = new QListWidgetItem(
          swatch(classColor(int(i))), QStringLiteral("%1   %2").arg(QString::fromStdString(samples_->classes[i])).arg(counts[i]), classes_);
      item->setData(Qt::UserRole, int(i));
    }
  }
  for (int i = 0; i < classes_->count(); ++i) classes_->item(i)->setSizeHint({0, classRow});
  classes_->setVisible(classes_->count() > 0);
  classes_->setFixedHeight(classes_->count() * classRow + 4);
  if (!view_) message_->setText(tr("What the weak and the strong view of some images look like is drawn by the trainer's program."));
  if (!trainedHere() && view_) message_->setText(tr("No augmentation to draw: this folder was not made by a training of this program."));
  redraw_->setEnabled(trainedHere() && view_->present);
}

bool DataPage::trainedHere() const { return view_ && view_->info.kind == RunKind::training; }

void DataPage::chooseClass(QListWidgetItem* item) {
  if (!samples_) return;
  const QVariant label = item->data(Qt::UserRole);
  if (!label.isValid()) {
    emit classChosen({}, QString());
    return;
  }
  std::vector<int> rows;
  for (std::size_t i = 0; i < samples_->labels.size(); ++i) {
    if (samples_->labels[i] == label.toInt()) rows.push_back(int(i));
  }
  emit classChosen(rows, tr("class %1").arg(QString::fromStdString(samples_->classes[std::size_t(label.toInt())])));
}

void DataPage::requestViews() {
  if (!trainedHere() || request_ != 0) return;
  const QString root = QString::fromStdString(view_->root.string());
  shownRun_ = root;
  redraw_->setEnabled(false);
  message_->setText(tr("Drawing the views…"));
  const QPointer<DataPage> self(this);
  const auto finish = [self](const QString& message, const ViewsPtr& views) {
    if (!self) return;
    self->request_ = 0;
    self->message_->setText(message);
    self->redraw_->setEnabled(self->view_ && self->view_->present);
    self->preview_->setViews(views);
  };
  ServeClient::Handlers handlers;
  handlers.done = [finish](const QJsonObject& answer) {
    const std::filesystem::path file = answer.value(QStringLiteral("file")).toString().toStdString();
    QThreadPool::globalInstance()->start([file, finish] {
      ViewsPtr views;
      QString message = tr("What the networks see of the same image, drawn as in training.");
      try {
        views = readViews(file);
      } catch (const std::exception& failure) {
        message = QString::fromStdString(failure.what());
      }
      QMetaObject::invokeMethod(qApp, [finish, message, views] { finish(message, views); });
    });
  };
  handlers.failed = [finish](const QString& reason) { finish(tr("No preview: %1").arg(reason), nullptr); };
  request_ = controller_.serve().send(QStringLiteral("views"), {{"run", root}, {"count", previewCount}, {"seed", drawing_++}}, handlers);
}

}  // namespace resa
