#include "widgets/samples/confusion_page.h"

#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/cluster_figures.h"
#include "widgets/samples/confusion_matrix.h"
#include "widgets/samples/sample_export.h"

namespace resa {

ConfusionPage::ConfusionPage(QWidget* parent)
    : SamplesPage(parent),
      unit_(new SegmentedControl({tr("Counts"), tr("%")}, QStringLiteral("samples.confusionUnit"), this)),
      matrix_(new ConfusionMatrix(this)) {
  unit_->setSegmentToolTip(0, tr("Images in each cell"));
  unit_->setSegmentToolTip(1, tr("Share of the class in each cell"));
  connect(unit_, &SegmentedControl::chosen, this, [this](int index) { matrix_->setShares(index == 1); });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(matrix_);
  connect(matrix_, &ConfusionMatrix::cellChosen, this, &ConfusionPage::choose);
}

std::vector<QWidget*> ConfusionPage::tools() const { return {unit_}; }

void ConfusionPage::show(const SamplesScene& scene) {
  scene_ = scene;
  refresh();
}

void ConfusionPage::setBoard(const ClusterBoardPtr& board, const QString& reason) {
  board_ = board;
  reason_ = reason;
  refresh();
}

bool ConfusionPage::fits() const {
  return board_ && scene_.samples && scene_.snapshot && board_->component == scene_.component && board_->classes > 0 &&
         std::size_t(board_->count) == scene_.samples->labels.size();
}

QString ConfusionPage::emptyReason() const {
  if (!scene_.samples) return scene_.emptyText;
  if (!scene_.snapshot) return tr("Waiting for the first snapshot…");
  if (scene_.samples->labels.empty()) return tr("These images have no labels, so there are no classes to set the clusters against.");
  if (!scene_.part() || scene_.part()->kmeans.empty())
    return tr("This snapshot stores no k-means clusters of %1.").arg(componentName(scene_.component));
  return reason_.isEmpty() ? tr("Looking at the clusters…") : reason_;
}

void ConfusionPage::refresh() {
  subtitle_.clear();
  if (fits())
    subtitle_ = tr("classes × k-means clusters of %1 · %2 of %3 images on matched pairs")
                    .arg(componentName(scene_.component), percent(board_->accuracy), grouped(board_->count));
  matrix_->setEmptyText(emptyReason());
  matrix_->setBoard(fits() ? board_ : nullptr, scene_.samples);
  emit subtitleChanged();
}

void ConfusionPage::choose(int row, int column, Qt::KeyboardModifiers modifiers) {
  if (!fits()) return;
  QStringList what;
  if (row >= 0) what += className(scene_.samples.get(), row);
  if (column >= 0) what += tr("cluster %1").arg(board_->clusters[std::size_t(board_->columns[std::size_t(column)])].cluster);
  emit chosen(confusionRows(*board_, *scene_.samples, row, column), modifiers & Qt::ControlModifier ? SelectMode::add : SelectMode::replace,
              what.join(QStringLiteral(" × ")), -1);
}

std::vector<Figure> ConfusionPage::figures() const {
  if (!fits()) return {};
  return {confusionFigure(shapeOf(*board_), LaterBoard(board_), scene_.samples, matrix_->shares())};
}

}  // namespace resa
