#include "widgets/samples/neighbour_page.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "widgets/map/map_data.h"
#include "widgets/samples/gallery_figures.h"

namespace resa {

NeighbourPage::NeighbourPage(QWidget* parent) : SamplesPage(parent) {
  count_ = new QComboBox(this);
  count_->setObjectName(QStringLiteral("samples.neighbourCount"));
  count_->setAccessibleName(tr("How many neighbours"));
  count_->setToolTip(tr("The neighbours that the snapshot stores, or more of them by the cosine of its principal components"));
  count_->addItem(tr("stored"), 0);
  for (const int more : {30, 60, 120}) count_->addItem(QString::number(more), more);
  grid_ = new SampleGrid(QStringLiteral("samples.neighbourGrid"), this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(grid_);
  connect(count_, &QComboBox::currentIndexChanged, this, &NeighbourPage::refresh);
  connect(grid_, &SampleGrid::imageHovered, this, &SamplesPage::imageHovered);
  connect(grid_, &SampleGrid::activated, this, &SamplesPage::activated);
  connect(grid_, &SampleGrid::chosen, this, [this](const std::vector<int>& rows, SelectMode mode, int current) {
    emit chosen(rows, mode, rows.size() == 1 ? tr("image") : tr("neighbours"), current);
  });
}

std::vector<QWidget*> NeighbourPage::tools() const { return {count_}; }

void NeighbourPage::show(const SamplesScene& scene) {
  if (scene.samples != scene_.samples) asked_ = {}, further_.clear();
  scene_ = scene;
  row_ = scene.samples ? currentEvaluatedRow(scene.selection, *scene.samples) : -1;
  refresh();
}

FurtherQuery NeighbourPage::query() const {
  const ComponentSnapshot* part = scene_.part();
  const int wanted = count_->currentData().toInt();
  if (!part || row_ < 0 || wanted <= part->neighbourCount) return {};
  return {scene_.snapshot->step, scene_.component, row_, wanted};
}

void NeighbourPage::setFurther(const FurtherQuery& query, const std::vector<CosineNeighbour>& neighbours, const QString& reason) {
  if (query != asked_) return;
  answered_ = true;
  further_ = neighbours;
  furtherReason_ = reason;
  refresh();
}

NeighbourList NeighbourPage::list() const {
  NeighbourList list = neighboursOf(*scene_.snapshot, scene_.component, row_);
  list.count = asked_.count;
  list.further = further_;
  list.remark = !answered_ ? tr("Looking for further ones…") : furtherReason_.isEmpty() ? furtherText() : furtherReason_;
  return list;
}

QString NeighbourPage::emptyReason() const {
  if (!scene_.samples) return scene_.emptyText;
  if (!scene_.pictured())
    return tr("No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).");
  if (!scene_.snapshot) return tr("Waiting for the first snapshot…");
  if (!scene_.part()) return tr("This snapshot has no such component.");
  if (row_ < 0 && !scene_.selection.empty() && scene_.selection.current >= 0)
    return tr("The image in focus is not among the evaluated ones, of which the neighbours are known.");
  return tr("Click an image here or on the map to see its neighbours.");
}

void NeighbourPage::refresh() {
  const FurtherQuery wanted = query();
  if (wanted != asked_) {
    asked_ = wanted;
    answered_ = false;
    further_.clear();
    if (asked_.count > 0) emit furtherWanted(asked_);
  }
  std::vector<SampleSection> shown;
  subtitle_.clear();
  if (scene_.pictured() && scene_.part() && row_ >= 0) {
    shown = neighbourSections(list(), *scene_.samples);
    subtitle_ = neighbourText(list(), *scene_.samples);
  }
  grid_->setSamples(scene_.samples);
  grid_->setEmptyText(emptyReason());
  grid_->setSections(std::move(shown));
  grid_->setSelected(scene_.samples ? evaluatedRows(scene_.selection, *scene_.samples) : std::vector<int>(), row_);
  emit subtitleChanged();
}

std::vector<Figure> NeighbourPage::figures() const {
  if (!scene_.pictured() || !scene_.part() || row_ < 0) return {};
  NeighbourList shown = list();
  if (!answered_ || !furtherReason_.isEmpty()) shown.count = 0;
  return {neighboursFigure(shown, scene_.samples)};
}

}  // namespace resa
