#include "widgets/samples/cluster_page.h"

#include <QComboBox>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

#include "widgets/map/map_data.h"
#include "widgets/samples/cluster_figures.h"
#include "widgets/samples/cluster_table.h"
#include "widgets/samples/gallery_figures.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr std::size_t ofPart = 24, gallery = 48;  // images of a sub-centroid beside others, and alone
constexpr int mostClasses = 5000;                 // that a list can be chosen from
constexpr int wideFrom = 760;                     // table and gallery side by side

}  // namespace

ClusterPage::ClusterPage(QWidget* parent) : SamplesPage(parent) {
  of_ = new QComboBox(this);
  of_->setObjectName(QStringLiteral("samples.clusterOf"));
  of_->setAccessibleName(tr("What is clustered"));
  of_->setToolTip(tr("The clusters of all images, or one class split into sub-centroids"));
  of_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  of_->setMinimumWidth(64);
  parts_ = new QComboBox(this);
  parts_->setObjectName(QStringLiteral("samples.splitParts"));
  parts_->setAccessibleName(tr("Number of sub-centroids"));
  parts_->setToolTip(tr("Into how many sub-centroids the class is split"));
  for (int parts = 2; parts <= 8; ++parts) parts_->addItem(QStringLiteral("k = %1").arg(parts), parts);
  parts_->setCurrentIndex(1);
  table_ = new ClusterTable(this);
  gallery_ = new SampleGrid(QStringLiteral("samples.gallery"), this);
  splitter_ = new QSplitter(Qt::Vertical, this);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(8);
  splitter_->addWidget(table_);
  splitter_->addWidget(gallery_);
  splitter_->setStretchFactor(1, 1);
  splitter_->setSizes({150, 250});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(splitter_);
  connect(of_, &QComboBox::currentIndexChanged, this, [this] {
    table_->clearChoice();
    refresh();
  });
  connect(parts_, &QComboBox::currentIndexChanged, this, [this] {
    table_->clearChoice();
    refresh();
  });
  connect(table_, &ClusterTable::rowChosen, this, &ClusterPage::choose);
  connect(table_, &ClusterTable::sortingChanged, this, &ClusterPage::showGallery);
  connect(gallery_, &SampleGrid::imageHovered, this, &SamplesPage::imageHovered);
  connect(gallery_, &SampleGrid::activated, this, &SamplesPage::activated);
  connect(gallery_, &SampleGrid::chosen, this, [this](const std::vector<int>& rows, SelectMode mode, int current) {
    emit chosen(rows, mode, rows.size() == 1 ? tr("image") : tr("images"), current);
  });
}

std::vector<QWidget*> ClusterPage::tools() const { return {of_, parts_}; }

void ClusterPage::resizeEvent(QResizeEvent*) {
  const Qt::Orientation wanted = width() >= wideFrom ? Qt::Horizontal : Qt::Vertical;
  if (splitter_->orientation() == wanted) return;
  splitter_->setOrientation(wanted);
  splitter_->setSizes(wanted == Qt::Horizontal ? QList<int>{440, width() - 440} : QList<int>{150, height() - 150});
}

void ClusterPage::show(const SamplesScene& scene) {
  const bool otherSamples = scene.samples != scene_.samples;
  scene_ = scene;
  if (otherSamples) {
    asked_ = {};
    split_ = nullptr;
    filled_ = nullptr;
    fillClasses();
  }
  refresh();
}

void ClusterPage::fillClasses() {
  const QSignalBlocker blocker(of_);
  of_->clear();
  of_->addItem(tr("all images"), -1);
  const int classes = scene_.samples ? std::min(classCount(*scene_.samples), mostClasses) : 0;
  for (int label = 0; label < classes; ++label) of_->addItem(className(scene_.samples.get(), label), label);
}

SplitQuery ClusterPage::query() const {
  const int label = of_->currentIndex() < 0 ? -1 : of_->currentData().toInt();
  if (label < 0 || !scene_.snapshot) return {};
  return {scene_.snapshot->step, scene_.component, label, parts_->currentData().toInt()};
}

void ClusterPage::setBoard(const ClusterBoardPtr& board, const QString& reason) {
  board_ = board;
  boardReason_ = reason;
  refresh();
}

void ClusterPage::setSplit(const SplitQuery& query, const ClassSplitPtr& split, const QString& reason) {
  if (query != asked_) return;
  split_ = split;
  splitReason_ = reason;
  refresh();
}

void ClusterPage::choose(int index, Qt::KeyboardModifiers modifiers) {
  showGallery();
  const SelectMode mode = modifiers & Qt::ControlModifier ? SelectMode::add : SelectMode::replace;
  if (asked_.label >= 0) {
    if (!split_ || index < 0 || index >= int(split_->parts.size())) return;
    emit chosen(split_->parts[std::size_t(index)].rows, mode,
                tr("%1, sub-centroid %2").arg(className(scene_.samples.get(), asked_.label)).arg(index + 1), -1);
    return;
  }
  if (!board_ || index < 0 || index >= int(board_->clusters.size())) return;
  const ClusterFacts& facts = board_->clusters[std::size_t(index)];
  emit chosen(facts.rows, mode, tr("cluster %1").arg(facts.cluster), -1);
}

int ClusterPage::chosenCluster() const {
  const int chosen = table_->chosenIndex();
  return chosen >= 0 && chosen < int(board_->clusters.size()) ? board_->clusters[std::size_t(chosen)].cluster : -1;
}

std::vector<SampleSection> ClusterPage::clusterSections() const {
  return clusterGallery(*board_, scene_.samples.get(), table_->sorting(), chosenCluster());
}

std::vector<SampleSection> ClusterPage::splitSections() const {
  return splitGallery(*split_, table_->chosenIndex() < 0 ? ofPart : gallery, table_->chosenIndex());
}

QString ClusterPage::emptyReason() const {
  if (!scene_.samples) return scene_.emptyText;
  if (!scene_.snapshot) return tr("Waiting for the first snapshot…");
  if (!scene_.part()) return tr("This snapshot has no such component.");
  if (asked_.label >= 0) return splitReason_.isEmpty() ? tr("Looking for the sub-centroids…") : splitReason_;
  if (scene_.part()->kmeans.empty()) return tr("This snapshot stores no k-means clusters of %1.").arg(componentName(scene_.component));
  if (!scene_.pictured())
    return tr("No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).");
  return boardReason_.isEmpty() ? tr("Looking at the clusters…") : boardReason_;
}

void ClusterPage::refresh() {
  const SplitQuery wanted = query();
  if (wanted != asked_) {
    asked_ = wanted;
    split_ = nullptr;
    splitReason_.clear();
    if (asked_.label >= 0) emit splitWanted(asked_);
  }
  const bool splits = asked_.label >= 0;
  parts_->setEnabled(splits);
  const QString space = componentName(scene_.component);
  subtitle_.clear();
  if (splits && split_) {
    fill(split_, rowsOf(*split_));
    subtitle_ = tr("%1 images of %2 in %3 · %4 of their variance lies between the sub-centroids")
                    .arg(grouped(split_->count), className(scene_.samples.get(), split_->label), space, percent(split_->explained));
  } else if (!splits && boardFits()) {
    fill(board_, rowsOf(*board_));
    subtitle_ = tr("k-means of %1 · %2").arg(space, orderText(board_->order));
    if (board_->classes == 0) subtitle_ += tr(" · without labels there is no purity");
  } else {
    fill(nullptr, {});
  }
  showGallery();
  emit subtitleChanged();
}

bool ClusterPage::boardFits() const {
  return board_ && scene_.snapshot && scene_.samples && board_->component == scene_.component && !board_->clusters.empty();
}

/// The table is made anew only for other clusters: it may be amid telling that one of its rows was chosen.
void ClusterPage::fill(const std::shared_ptr<const void>& of, const std::vector<ClusterRow>& rows) {
  if (of == filled_ && of) return;
  filled_ = of;
  table_->setRows(rows, scene_.samples.get(), asked_.label >= 0 ? tr("sub-centroid") : tr("cluster"));
  table_->setVisible(!rows.empty());
}

void ClusterPage::showGallery() {
  std::vector<SampleSection> sections;
  if (scene_.pictured() && asked_.label >= 0 && split_) sections = splitSections();
  if (scene_.pictured() && asked_.label < 0 && boardFits()) sections = clusterSections();
  gallery_->setSamples(scene_.samples);
  gallery_->setEmptyText(emptyReason());
  gallery_->setSections(std::move(sections));
  gallery_->setSelected(scene_.samples ? evaluatedRows(scene_.selection, *scene_.samples) : std::vector<int>(),
                        scene_.samples ? currentEvaluatedRow(scene_.selection, *scene_.samples) : -1);
}

std::vector<Figure> ClusterPage::figures() const {
  if (!scene_.samples) return {};
  if (asked_.label >= 0) {
    if (!split_ || !scene_.pictured()) return {};
    return {splitFigure(split_, scene_.samples, table_->chosenIndex())};
  }
  if (!board_ || board_->clusters.empty()) return {};
  const BoardShape shape = shapeOf(*board_);
  const LaterBoard board(board_);
  std::vector<Figure> figures{clusterTableFigure(shape, board, scene_.samples, table_->sorting())};
  if (scene_.pictured()) figures.push_back(clusterGalleryFigure(shape, board, scene_.samples, table_->sorting(), chosenCluster()));
  return figures;
}

}  // namespace resa
