#include "app/studio/data/datasets_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

#include "app/studio/data/fetch_panel.h"
#include "app/studio/data/folder_check.h"
#include "app/studio/setup/preflight_card.h"
#include "app/studio/window/copy_menu.h"
#include "engine/run/error.h"
#include "widgets/base/controls.h"
#include "widgets/samples/image_page.h"

namespace resa {
namespace {

constexpr int pageSize = 60, listWidth = 250, setRole = Qt::UserRole, rootRole = Qt::UserRole + 1;

QLabel* label(const QString& name, const char* role) {
  auto* made = new QLabel;
  made->setObjectName(name);
  made->setWordWrap(true);
  made->setProperty("role", role);
  return made;
}

void setRoleOf(QWidget* widget, const char* role) {
  widget->setProperty("role", role);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

/// The one local folder that is dragged; empty where it is something else.
QString draggedFolder(const QMimeData* data) {
  if (data->urls().size() != 1 || !data->urls().front().isLocalFile()) return {};
  const QString path = data->urls().front().toLocalFile();
  return QFileInfo(path).isDir() ? path : QString();
}

}  // namespace

DataSetsPage::DataSetsPage(QWidget* parent) : QWidget(parent), check_(new FolderCheck(this)) {
  setObjectName(QStringLiteral("dataSetsPage"));
  setAcceptDrops(true);
  auto* columns = new QHBoxLayout(this);
  columns->setContentsMargins(16, 16, 16, 16);
  columns->setSpacing(16);
  columns->addWidget(makeList());
  columns->addWidget(makeDetails(), 1);
  connect(list_, &QListWidget::currentItemChanged, this, &DataSetsPage::choose);
  connect(check_, &FolderCheck::finished, this, &DataSetsPage::folderChecked);
  connect(fetch_, &FetchPanel::finished, this, [this](const QString&, const QString&) { refresh(); });
  connect(fetch_, &FetchPanel::removePartRequested, this, [this](const QString& set) {
    listing_.run(
        [set = set.toStdString()](const LatestTask::Cancelled&) {
          removePartialFiles(set);
          return readCatalogue();
        },
        [this](std::vector<CatalogueLine> lines) {
          catalogue_ = std::move(lines);
          fillList();
        },
        [this](const QString& reason) { message_->setText(reason); });
  });
}

DataSetsPage::~DataSetsPage() = default;

QWidget* DataSetsPage::makeList() {
  auto* frame = new QFrame;
  frame->setProperty("panel", true);
  frame->setFixedWidth(listWidth);
  auto* column = new QVBoxLayout(frame);
  auto* title = label(QStringLiteral("dataSets.listTitle"), "title");
  title->setText(tr("Data sets"));
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("dataSets.list"));
  list_->setAccessibleName(tr("Data sets"));
  list_->setSpacing(3);
  auto* hint = label(QStringLiteral("dataSets.hint"), "muted");
  hint->setText(tr("Drop a folder of pictures here to train on it: one folder a class, alone or below train."));
  auto* choose = makeButton(tr("Choose a folder…"), ButtonKind::secondary, QStringLiteral("dataSets.chooseFolder"));
  choose->setToolTip(tr("A folder of pictures with one folder a class"));
  column->addWidget(title);
  column->addWidget(list_, 1);
  column->addWidget(hint);
  column->addWidget(choose);
  connect(choose, &QPushButton::clicked, this, &DataSetsPage::chooseFolder);
  return frame;
}

QWidget* DataSetsPage::makeDetails() {
  auto* frame = new QFrame;
  frame->setProperty("panel", true);
  auto* outer = new QVBoxLayout(frame);
  outer->setContentsMargins(16, 12, 8, 12);
  auto* head = new QHBoxLayout;
  title_ = label(QStringLiteral("dataSets.title"), "title");
  train_ = makeButton(tr("Train on this"), ButtonKind::primary, QStringLiteral("dataSets.train"));
  train_->setToolTip(tr("Open the form of a new run with this set"));
  head->addWidget(title_, 1);
  head->addWidget(train_);
  outer->addLayout(head);
  facts_ = label(QStringLiteral("dataSets.facts"), "muted");
  message_ = label(QStringLiteral("dataSets.message"), "muted");
  checked_ = label(QStringLiteral("dataSets.checked"), "muted");
  checked_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  fetch_ = new FetchPanel;
  for (QWidget* widget :
       {static_cast<QWidget*>(facts_), static_cast<QWidget*>(message_), static_cast<QWidget*>(fetch_), static_cast<QWidget*>(checked_)})
    outer->addWidget(widget);

  body_ = new QWidget;
  auto* column = new QVBoxLayout(body_);
  column->setContentsMargins(0, 8, 8, 0);
  column->setSpacing(8);
  auto* controls = new QHBoxLayout;
  splits_ = new SegmentedControl({tr("Training"), tr("Test")}, QStringLiteral("dataSets.split"));
  bySize_ = new QCheckBox(tr("By size"));
  bySize_->setObjectName(QStringLiteral("dataSets.bySize"));
  bySize_->setToolTip(tr("Largest class first: a long tail shows as one"));
  controls->addWidget(splits_);
  controls->addWidget(bySize_);
  controls->addStretch(1);
  figuresButton_ = makeButton(tr("Copy ▾"), ButtonKind::quiet, QStringLiteral("dataSets.figures"));
  figuresButton_->setToolTip(tr("Histogram and images as a picture, as data or as files"));
  controls->addWidget(figuresButton_);
  column->addLayout(controls);
  histogram_ = new ClassHistogram;
  histogram_->setFixedHeight(220);
  column->addWidget(histogram_);
  auto* pager = new QHBoxLayout;
  classes_ = new QComboBox;
  classes_->setObjectName(QStringLiteral("dataSets.class"));
  classes_->setAccessibleName(tr("Class whose images are shown"));
  classes_->setToolTip(tr("Class whose images are shown"));
  previous_ = makeButton(QStringLiteral("‹"), ButtonKind::quiet, QStringLiteral("dataSets.previous"));
  next_ = makeButton(QStringLiteral("›"), ButtonKind::quiet, QStringLiteral("dataSets.next"));
  previous_->setAccessibleName(tr("Images before these"));
  next_->setAccessibleName(tr("Images behind these"));
  for (QPushButton* button : {previous_, next_}) button->setToolTip(button->accessibleName());
  pageText_ = new QLabel;
  pageText_->setObjectName(QStringLiteral("dataSets.page"));
  pageText_->setProperty("role", "number");
  pager->addWidget(classes_);
  pager->addStretch(1);
  pager->addWidget(previous_);
  pager->addWidget(pageText_);
  pager->addWidget(next_);
  column->addLayout(pager);
  images_ = new ImagePage;
  column->addWidget(images_);
  column->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(body_);
  outer->addWidget(scroll, 1);
  for (QWidget* hidden : {body_, static_cast<QWidget*>(train_), static_cast<QWidget*>(checked_), static_cast<QWidget*>(fetch_)})
    hidden->hide();
  message_->setText(tr("Choose a set on the left, or drop a folder of pictures."));

  connect(figuresButton_, &QPushButton::clicked, this,
          [this] { showFigureMenu(figuresButton_->mapToGlobal(QPoint(0, figuresButton_->height()))); });
  for (QWidget* shown : {static_cast<QWidget*>(histogram_), static_cast<QWidget*>(images_)}) {
    shown->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(shown, &QWidget::customContextMenuRequested, this, [this, shown](const QPoint& at) { showFigureMenu(shown->mapToGlobal(at)); });
  }
  connect(train_, &QPushButton::clicked, this, [this] { emit trainRequested(set_, root_); });
  connect(splits_, &SegmentedControl::chosen, this, &DataSetsPage::open);
  connect(bySize_, &QCheckBox::toggled, histogram_, &ClassHistogram::setBySize);
  connect(histogram_, &ClassHistogram::classClicked, this, [this](int label) { classes_->setCurrentIndex(label + 1); });
  connect(classes_, &QComboBox::currentIndexChanged, this, [this] {
    if (!opened_) return;
    rows_ = opened_->rowsOf(classes_->currentIndex() - 1);
    page_ = 0;
    showPage();
  });
  const auto turn = [this](int by) {
    page_ += by;
    showPage();
  };
  connect(previous_, &QPushButton::clicked, this, [turn] { turn(-1); });
  connect(next_, &QPushButton::clicked, this, [turn] { turn(1); });
  return frame;
}

void DataSetsPage::setTrainer(const QString& program) {
  if (!program.isEmpty()) fetch_->setTrainer(program);
  check_->setTrainer(program);
}

void DataSetsPage::setConfig(const Config& config) {
  config_ = config;
  if (isVisible()) showCounts();
}

void DataSetsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void DataSetsPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  opened_.reset();  // its pixels: they are read again when they are looked at again
}

void DataSetsPage::refresh() {
  listing_.run([](const LatestTask::Cancelled&) { return readCatalogue(); },
               [this](std::vector<CatalogueLine> lines) {
                 catalogue_ = std::move(lines);
                 fillList();
               },
               [this](const QString& reason) { message_->setText(reason); });
}

const CatalogueLine* DataSetsPage::line(const QString& name) const {
  for (const CatalogueLine& line : catalogue_)
    if (line.entry.name == name.toStdString()) return &line;
  return nullptr;
}

void DataSetsPage::fillList() {
  const QSignalBlocker quiet(list_);
  list_->clear();
  for (const QString& folder : folders_) {
    auto* item = new QListWidgetItem(tr("▪ %1\n   own pictures").arg(QFileInfo(folder).fileName()), list_);
    item->setData(setRole, QStringLiteral("image-folder"));
    item->setData(rootRole, folder);
    item->setToolTip(folder);
  }
  for (const CatalogueLine& line : catalogue_) {
    const QString state = line.state == SetState::installed ? tr("installed, %1").arg(humanBytes(double(line.bytes)))
                          : line.state == SetState::partial ? tr("partly downloaded, %1").arg(humanBytes(double(line.bytes)))
                                                            : tr("not installed");
    const QString mark = line.state == SetState::installed ? QStringLiteral("●") : QStringLiteral("○");
    auto* item = new QListWidgetItem(QStringLiteral("%1 %2\n   %3").arg(mark, QString::fromStdString(line.entry.name), state), list_);
    item->setData(setRole, QString::fromStdString(line.entry.name));
    item->setToolTip(QString::fromStdString(line.entry.title));
  }
  for (int row = 0; row < list_->count(); ++row) {
    QListWidgetItem* item = list_->item(row);
    if (item->data(setRole) == set_ && item->data(rootRole).toString() == root_) list_->setCurrentItem(item);
  }
  if (!set_.isEmpty()) open();
}

void DataSetsPage::choose() {
  const QListWidgetItem* item = list_->currentItem();
  if (!item) return;
  set_ = item->data(setRole).toString();
  root_ = item->data(rootRole).toString();
  splits_->setCurrent(0);
  checkFolder();
  open();
}

void DataSetsPage::showSet(const QString& name) {
  set_ = name;
  root_.clear();
  checkFolder();
  if (catalogue_.empty())
    refresh();
  else
    fillList();
}

void DataSetsPage::showFolder(const QString& root) {
  set_ = QStringLiteral("image-folder");
  root_ = root;
  if (!folders_.contains(root)) folders_.prepend(root);
  checkFolder();
  if (catalogue_.empty())
    refresh();
  else
    fillList();
}

/// One's own pictures are read one by one; published sets were compared with their checksums when they came.
void DataSetsPage::checkFolder() {
  setRoleOf(checked_, "muted");
  checked_->setText(tr("Reading every picture of the folder…"));
  checked_->setVisible(!root_.isEmpty());
  if (root_.isEmpty())
    check_->cancel();
  else
    check_->start(root_);
}

void DataSetsPage::folderChecked(const QString& root, const QStringList& problems, const QString& failure) {
  if (root != root_) return;
  setRoleOf(checked_, problems.isEmpty() && failure.isEmpty() ? "muted" : "problem");
  constexpr int most = 8;
  if (!failure.isEmpty())
    checked_->setText(tr("Not checked: %1").arg(failure));
  else if (problems.isEmpty())
    checked_->setText(tr("Every picture can be read."));
  else
    checked_->setText(problems.mid(0, most).join('\n') +
                      (problems.size() > most ? tr("\n… and %n more", nullptr, int(problems.size() - most)) : QString()));
}

void DataSetsPage::open() {
  const CatalogueLine* known = line(set_);
  const bool own = !root_.isEmpty(), installed = own || (known && known->state == SetState::installed);
  title_->setText(own ? QFileInfo(root_).fileName() : known ? QString::fromStdString(known->entry.title) : set_);
  facts_->setVisible(installed);
  facts_->setText(own ? root_ : installed ? QString::fromStdString(known->place.string()) : QString());
  fetch_->setSet(set_, known && known->fetchable && !installed, known && known->state == SetState::partial ? known->bytes : 0);
  fetch_->setVisible(fetch_->running() || !installed);
  opened_.reset();
  opening_.cancel();
  body_->hide();
  train_->setVisible(installed);
  train_->setText(own ? tr("Train on this folder") : tr("Train on this"));
  train_->setEnabled(false);
  if (!installed) {
    message_->setText(known ? QString::fromStdString(known->entry.how) : tr("There is no data set of this name."));
    message_->show();
    return;
  }
  message_->setText(tr("Reading…"));
  message_->show();
  Config config;
  config.data.set = set_.toStdString();
  config.data.root = root_.toStdString();
  const Split split = splits_->current() == 1 ? Split::test : Split::train;
  opening_.run([data = config.data, split](const LatestTask::Cancelled&) { return OpenedSetPtr(std::make_shared<OpenedSet>(data, split)); },
               [this](const OpenedSetPtr& opened) {
                 opened_ = opened;
                 showOpened();
               },
               [this](const QString& reason) { message_->setText(reason); });
}

void DataSetsPage::showOpened() {
  const QLocale locale;
  QStringList facts{
      root_.isEmpty() ? QString::fromStdString(line(set_)->place.string()) : root_,
      tr("%1 %2 images").arg(locale.toString(qlonglong(opened_->count())), opened_->split() == Split::train ? tr("training") : tr("test"))};
  if (!opened_->pictureFacts().isEmpty()) facts << opened_->pictureFacts();
  facts << (opened_->labelled() ? tr("%1 classes").arg(opened_->classes().size()) : tr("no classes"));
  facts_->setText(facts.join(QStringLiteral(" · ")));
  train_->setEnabled(true);
  const bool lacksTest = splits_->current() == 1 && opened_->split() == Split::train;
  message_->setText(lacksTest ? tr("There are no test images: the training images are evaluated.") : QString());
  if (!opened_->skipped().empty())
    message_->setText(
        tr("%1 files are left out, the first: %2").arg(opened_->skipped().size()).arg(QString::fromStdString(opened_->skipped().front())));
  message_->setVisible(!message_->text().isEmpty());
  {
    const QSignalBlocker quiet(classes_);
    classes_->clear();
    classes_->addItem(tr("All classes"));
    if (opened_->labelled())
      for (const std::string& name : opened_->classes()) classes_->addItem(QString::fromStdString(name));
    classes_->setVisible(opened_->labelled());
  }
  histogram_->setVisible(opened_->labelled());
  bySize_->setVisible(opened_->labelled());
  rows_ = opened_->rowsOf(-1);
  page_ = 0;
  body_->show();
  showCounts();
  showPage();
}

void DataSetsPage::showCounts() {
  if (!opened_) return;
  counting_.run([opened = opened_, config = config_](const LatestTask::Cancelled&) { return opened->counts(config ? &*config : nullptr); },
                [this](const ClassCounts& counts) { histogram_->setCounts(counts); });
}

void DataSetsPage::showPage() {
  if (!opened_) return;
  const int pages = std::max(1, (int(rows_.size()) + pageSize - 1) / pageSize);
  page_ = std::clamp(page_, 0, pages - 1);
  previous_->setEnabled(page_ > 0);
  next_->setEnabled(page_ + 1 < pages);
  const int first = page_ * pageSize, last = std::min(int(rows_.size()), first + pageSize);
  const QLocale locale;
  pageText_->setText(
      rows_.empty() ? tr("no images")
                    : tr("%1 – %2 of %3").arg(locale.toString(first + 1), locale.toString(last), locale.toString(qlonglong(rows_.size()))));
  const std::vector<std::int64_t> rows(rows_.begin() + first, rows_.begin() + last);
  struct Page {
    ImageBlock images;
    QStringList captions;
  };
  paging_.run(
      [opened = opened_, rows](const LatestTask::Cancelled&) {
        Page page{opened->images(rows), {}};
        for (const std::int64_t row : rows) page.captions << opened->caption(row);
        return page;
      },
      [this](const Page& page) {
        images_->setImages(page.images, page.captions);
        emit shown();
      },
      [this](const QString& reason) {
        message_->setText(reason);
        message_->show();
      });
}

std::vector<Figure> DataSetsPage::figures() const {
  std::vector<Figure> figures;
  if (!opened_) return figures;
  if (!histogram_->counts().whole.empty() && opened_->labelled()) figures.push_back(histogram_->figure());
  if (images_->images().count == 0) return figures;
  QString facts = title_->text() + QStringLiteral(" · ") + (opened_->split() == Split::train ? tr("training images") : tr("test images"));
  facts += QStringLiteral(" · ") + pageText_->text();
  figures.push_back(images_->figure(classes_->currentIndex() > 0 ? classes_->currentText() : title_->text(), facts));
  return figures;
}

void DataSetsPage::showFigureMenu(const QPoint& at) {
  const auto tell = [this](const QString& reason) {
    message_->setText(reason);
    message_->show();
  };
  popUpFigureMenu(this, figures(), at, tell, tr("No command makes this figure: commands draw runs, and this is a data set"));
}

void DataSetsPage::chooseFolder() {
  const QString root = QFileDialog::getExistingDirectory(this, tr("Folder of pictures"));
  if (!root.isEmpty()) showFolder(root);
}

void DataSetsPage::dragEnterEvent(QDragEnterEvent* event) {
  if (!draggedFolder(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void DataSetsPage::dropEvent(QDropEvent* event) {
  const QString folder = draggedFolder(event->mimeData());
  if (folder.isEmpty()) return;
  event->acceptProposedAction();
  showFolder(folder);
}

}  // namespace resa
