#include "widgets/samples/neighbour_page.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/sample_export.h"

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

SampleTile NeighbourPage::tileOf(int other, int rank, const QString& detail) const {
  const std::vector<std::int32_t>& labels = scene_.samples->labels;
  const auto label = [&](int row) { return std::size_t(row) < labels.size() ? labels[std::size_t(row)] : -1; };
  QString text = tr("neighbour %1").arg(rank) + detail;
  if (label(row_) < 0) return {other, QColor(), text, QString::number(rank)};
  const bool same = label(row_) == label(other);
  text += same ? tr(" · same class") : tr(" · other class");
  return {other, same ? theme().good : theme().bad, text, QString::number(rank)};
}

std::vector<SampleSection> NeighbourPage::sections() const {
  const ComponentSnapshot& part = *scene_.part();
  SampleSection stored, beyond;
  stored.tiles.push_back({row_, theme().accent, tr("the chosen image"), {}});
  std::vector<int> known{row_};
  for (std::int64_t k = 0; k < part.neighbourCount; ++k) {
    const auto at = std::size_t(row_) * std::size_t(part.neighbourCount) + std::size_t(k);
    if (at >= part.neighbours.size()) break;
    known.push_back(part.neighbours[at]);
    stored.tiles.push_back(tileOf(part.neighbours[at], int(k) + 1, {}));
  }
  if (asked_.count == 0) return {stored};
  beyond.heading = !answered_                 ? tr("Looking for further ones…")
                   : furtherReason_.isEmpty() ? tr("Further ones by the cosine of the stored principal components")
                                              : furtherReason_;
  for (const CosineNeighbour& next : further_) {
    if (int(stored.tiles.size() + beyond.tiles.size()) > asked_.count) break;
    if (std::find(known.begin(), known.end(), next.row) != known.end()) continue;
    const QString detail = tr(" · cosine %1").arg(decimals(next.cosine, 3));
    beyond.tiles.push_back(tileOf(next.row, int(stored.tiles.size() + beyond.tiles.size()), detail));
  }
  return {stored, beyond};
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
    shown = sections();
    int same = 0, others = 0;
    for (const SampleSection& section : shown) {
      for (const SampleTile& tile : section.tiles) {
        if (tile.row == row_) continue;
        ++others;
        same += tile.frame == theme().good ? 1 : 0;
      }
    }
    const QString space = componentName(scene_.component);
    subtitle_ = scene_.snapshot->normalize.empty() || scene_.snapshot->normalize == "none"
                    ? tr("nearest to %1 in %2").arg(evaluatedCaption(*scene_.samples, row_), space)
                    : tr("nearest to %1 by cosine of %2").arg(evaluatedCaption(*scene_.samples, row_), space);
    if (!scene_.samples->labels.empty()) subtitle_ += tr(" · %1 of %2 same class").arg(same).arg(others);
  }
  grid_->setSamples(scene_.samples);
  grid_->setEmptyText(emptyReason());
  grid_->setSections(std::move(shown));
  grid_->setSelected(scene_.samples ? evaluatedRows(scene_.selection, *scene_.samples) : std::vector<int>(), row_);
  emit subtitleChanged();
}

std::vector<Figure> NeighbourPage::figures() const {
  if (!scene_.pictured() || !scene_.part() || row_ < 0) return {};
  const QString name =
      QStringLiteral("neighbours_%1_%2").arg(QString::fromStdString(scene_.component)).arg(scene_.samples->ids[std::size_t(row_)]);
  return {contactSheet(scene_.samples, ImagesOf::evaluated, name, subtitle_ + tr(" · step %1").arg(scene_.snapshot->step), sections())};
}

}  // namespace resa
