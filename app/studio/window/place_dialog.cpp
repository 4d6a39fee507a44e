#include "app/studio/window/place_dialog.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QImageReader>
#include <QJsonArray>
#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <map>

#include "app/studio/run/serve_client.h"
#include "widgets/base/controls.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr int pictureSide = 72, neighbourSide = 48, shownNeighbours = 8;

QLabel* pictureLabel(int side) {
  auto* label = new QLabel;
  label->setFixedSize(side, side);
  label->setAlignment(Qt::AlignCenter);
  return label;
}

void setPicture(QLabel& label, const QImage& image) {
  if (image.isNull()) return label.setText(QStringLiteral("–"));
  const double ratio = label.devicePixelRatioF();
  QPixmap pixmap = QPixmap::fromImage(image.scaled(label.size() * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
  pixmap.setDevicePixelRatio(ratio);
  label.setPixmap(pixmap);
}

/// "5 of 8 Bag, 2 Sneaker": classes by how often they come.
QString votes(const QJsonArray& classes) {
  std::map<QString, int> counts;
  for (const QJsonValue& name : classes) ++counts[name.toString()];
  std::vector<std::pair<int, QString>> order;
  for (const auto& [name, count] : counts) {
    if (!name.isEmpty()) order.emplace_back(-count, name);
  }
  std::sort(order.begin(), order.end());
  QStringList parts;
  for (const auto& [count, name] : order) parts += QStringLiteral("%1 %2").arg(-count).arg(name);
  return parts.isEmpty() ? QString() : PlaceDialog::tr("nearest %1: %2").arg(classes.size()).arg(parts.join(QStringLiteral(", ")));
}

}  // namespace

PlaceDialog::PlaceDialog(ServeClient& serve, ViewState& state, const QStringList& files, QWidget* parent)
    : QDialog(parent), serve_(serve), state_(state), message_(new QLabel), progress_(new QProgressBar), rows_(new QVBoxLayout) {
  setObjectName(QStringLiteral("placeDialog"));
  setWindowTitle(tr("Pictures among the run's images"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(12);
  message_->setObjectName(QStringLiteral("placeMessage"));
  message_->setWordWrap(true);
  message_->setText(tr("Encoding %n picture(s) with the network of this run…", nullptr, int(files.size())));
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  auto* page = new QWidget;
  page->setLayout(rows_);
  rows_->setContentsMargins(0, 0, 0, 0);
  rows_->setSpacing(14);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(page);
  auto* close = makeButton(tr("Close"), ButtonKind::primary, QStringLiteral("placeClose"));
  column->addWidget(message_);
  column->addWidget(progress_);
  column->addWidget(scroll, 1);
  column->addWidget(close, 0, Qt::AlignRight);
  connect(close, &QPushButton::clicked, this, &QDialog::close);
  connect(&state_, &ViewState::cleared, this, &QDialog::close);  // the rows mean nothing in another run
  resize(640, 420);
  const QPointer<PlaceDialog> self(this);  // the server may answer a dialog that was closed
  QJsonArray images;
  for (const QString& file : files) images.append(file);
  request_ = serve_.send(QStringLiteral("place"),
                         {{"run", state_.root()}, {"images", images}, {"component", QString::fromStdString(state_.component())}},
                         {[self](const QJsonObject& answer) {
                            if (self) self->showAnswer(answer);
                          },
                          [self](const QString& reason) {
                            if (!self) return;
                            self->request_ = 0;
                            self->progress_->hide();
                            self->message_->setText(reason);
                          },
                          [](double) {}});
}

PlaceDialog::~PlaceDialog() {
  if (request_ != 0) serve_.cancel(request_);
}

void PlaceDialog::showAnswer(const QJsonObject& answer) {
  request_ = 0;
  progress_->hide();
  message_->setText(tr("Encoded by the network of step %1, %2; beside each picture its nearest evaluated images. A click selects them.")
                        .arg(qint64(answer.value("step").toDouble()))
                        .arg(componentName(answer.value("component").toString().toStdString())));
  for (const QJsonValue& placed : answer.value("images").toArray()) addRow(placed.toObject());
  rows_->addStretch(1);
}

void PlaceDialog::addRow(const QJsonObject& placed) {
  const QString file = placed.value("file").toString();
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  QLabel* picture = pictureLabel(pictureSide);
  row->addWidget(picture);
  readers_.push_back(std::make_unique<LatestTask>());
  readers_.back()->run(
      [file](const std::atomic<bool>&) {
        QImageReader reader(file);
        reader.setAutoTransform(true);
        return reader.read();
      },
      [picture](const QImage& image) { setPicture(*picture, image); });
  std::vector<int> rows;
  for (const QJsonValue& value : placed.value("neighbours").toArray()) rows.push_back(value.toInt());
  if (int(rows.size()) > shownNeighbours) rows.resize(shownNeighbours);
  row->addSpacing(10);
  for (const int neighbour : rows) {
    QLabel* label = pictureLabel(neighbourSide);
    if (state_.samples()) {
      setPicture(*label, sampleImage(state_.samples()->images, neighbour));
      label->setToolTip(evaluatedCaption(*state_.samples(), neighbour));
    }
    row->addWidget(label);
  }
  row->addStretch(1);
  auto* select = makeButton(tr("Select these"), ButtonKind::secondary, QStringLiteral("placeSelect"));
  connect(select, &QPushButton::clicked, this, [this, rows, file] { choose(rows, file); });
  row->addWidget(select);
  auto* title = new QLabel(QFileInfo(file).fileName());
  title->setProperty("role", "title");
  QJsonArray classes = placed.value("classes").toArray();
  while (classes.size() > shownNeighbours) classes.removeLast();
  auto* vote = new QLabel(votes(classes));
  vote->setProperty("role", "muted");
  vote->setWordWrap(true);
  rows_->addWidget(title);
  rows_->addLayout(row);
  rows_->addWidget(vote);
}

void PlaceDialog::choose(const std::vector<int>& rows, const QString& file) {
  if (state_.samples()) state_.select(selectEvaluated(*state_.samples(), rows, tr("nearest to %1").arg(QFileInfo(file).fileName())));
}

}  // namespace resa
