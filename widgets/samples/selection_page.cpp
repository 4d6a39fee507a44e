#include "widgets/samples/selection_page.h"

#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <numeric>

#include "widgets/base/controls.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/gallery_figures.h"
#include "widgets/samples/sample_export.h"

namespace resa {

SelectionPage::SelectionPage(QWidget* parent) : SamplesPage(parent) {
  scopes_ = new SegmentedControl({tr("All"), tr("Selected")}, QStringLiteral("samples.scope"), this);
  scopes_->setToolTip(tr("All images, or only the selected ones"));
  scopes_->setSegmentToolTip(0, tr("All evaluated images, the selected ones marked"));
  scopes_->setSegmentToolTip(1, tr("Only the images that are selected now"));
  savedButton_ = makeButton(tr("Saved ▾"), ButtonKind::quiet, QStringLiteral("samples.saved"), this);
  savedButton_->setToolTip(tr("Save this selection, or come back to an earlier one"));
  exportButton_ = makeButton(tr("Export ▾"), ButtonKind::quiet, QStringLiteral("samples.export"), this);
  exportButton_->setToolTip(tr("The selected images as a list of ids or as a sheet of pictures"));
  grid_ = new SampleGrid(QStringLiteral("samples.grid"), this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(grid_);
  connect(scopes_, &SegmentedControl::chosen, this, [this](int index) { setScope(index == 0); });
  connect(savedButton_, &QPushButton::clicked, this, &SelectionPage::showSavedMenu);
  connect(exportButton_, &QPushButton::clicked, this, &SelectionPage::showExportMenu);
  connect(grid_, &SampleGrid::imageHovered, this, &SamplesPage::imageHovered);
  connect(grid_, &SampleGrid::activated, this, &SamplesPage::activated);
  connect(grid_, &SampleGrid::chosen, this, [this](const std::vector<int>& rows, SelectMode mode, int current) {
    const QScopedValueRollback<bool> own(own_, true);
    emit chosen(rows, mode, rows.size() == 1 ? tr("image") : tr("images"), current);
  });
}

std::vector<QWidget*> SelectionPage::tools() const { return {scopes_, savedButton_, exportButton_}; }

void SelectionPage::show(const SamplesScene& scene) {
  const bool otherImages = scene.samples != scene_.samples;
  if (otherImages) deleted_.reset();
  const bool fromElsewhere = !own_ && scene.selection != scene_.selection;
  scene_ = scene;
  if (otherImages || fromElsewhere) {
    // Without a selection there is all to choose from.
    const bool probe =
        scene.samples && scene.selection.split != scene.samples->split && !probeRows(scene.selection, *scene.samples).empty();
    images_ = probe ? ImagesOf::probe : ImagesOf::evaluated;
    findSelected();
    setScope(selected_.empty());
    return;
  }
  findSelected();
  apply();
}

void SelectionPage::findSelected() {
  selected_.clear();
  if (scene_.samples)
    selected_ =
        images_ == ImagesOf::probe ? probeRows(scene_.selection, *scene_.samples) : evaluatedRows(scene_.selection, *scene_.samples);
}

void SelectionPage::setScope(bool all) {
  all_ = all;
  if (all_ && images_ == ImagesOf::probe) {
    images_ = ImagesOf::evaluated;
    findSelected();
  }
  scopes_->setCurrent(all_ ? 0 : 1);
  scope_ = selected_;
  if (all_) {
    scope_.resize(scene_.samples ? std::size_t(scene_.samples->images.count) : 0);
    std::iota(scope_.begin(), scope_.end(), 0);
  }
  SampleSection section;
  section.tiles.reserve(scope_.size());
  const bool pictured = scene_.samples && (images_ == ImagesOf::probe ? scene_.samples->probeImages : scene_.samples->images).count > 0;
  if (pictured)
    for (const int row : scope_) section.tiles.push_back({row, TileFrame::none, {}, {}});
  grid_->setSamples(scene_.samples, images_);
  grid_->setSections({std::move(section)});
  apply();
}

void SelectionPage::apply() {
  const int current = !scene_.samples              ? -1
                      : images_ == ImagesOf::probe ? currentProbeRow(scene_.selection, *scene_.samples)
                                                   : currentEvaluatedRow(scene_.selection, *scene_.samples);
  grid_->setSelected(selected_, current);
  grid_->setEmptyText(emptyReason());
  emit subtitleChanged();
}

QString SelectionPage::emptyReason() const {
  if (!scene_.samples) return scene_.emptyText;
  if (!scene_.pictured())
    return tr("No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).");
  return tr("Nothing is selected: click an image, lasso points on the map, or click a cluster.");
}

QString SelectionPage::subtitle() const {
  if (!scene_.samples) return {};
  const Samples& samples = *scene_.samples;
  if (!scene_.pictured()) return tr("%1 rows without images").arg(grouped(qlonglong(samples.ids.size())));
  const qlonglong selected = qlonglong(selected_.size());
  const QString what = scene_.selection.what.isEmpty() ? QString() : QStringLiteral(" · ") + scene_.selection.what;
  if (all_) {
    QString text = samples.split.empty()
                       ? tr("all %1 images").arg(grouped(samples.images.count))
                       : tr("all %1 evaluated images, %2 split").arg(grouped(samples.images.count), QString::fromStdString(samples.split));
    if (selected > 0) text += tr(" · %1 selected").arg(grouped(selected));
    return text;
  }
  const qlonglong shown = qlonglong(scope_.size());
  const QString kind = images_ == ImagesOf::probe ? tr("probe images, train split") : tr("images");
  if (shown == selected) return tr("%1 %2%3").arg(grouped(shown), kind, what);
  return tr("%1 of %2 %3 selected%4").arg(grouped(selected), grouped(shown), kind, what);
}

std::vector<int> SelectionPage::exported() const { return selected_.empty() ? scope_ : selected_; }

std::function<QByteArray()> SelectionPage::idsCsv() const {
  return [samples = scene_.samples, snapshot = scene_.snapshot, images = images_, rows = exported(), component = scene_.component] {
    return samples ? sampleIdsCsv(*samples, images, rows, snapshot.get(), component) : QByteArray();
  };
}

Figure SelectionPage::sheet() const {
  const QString what = selected_.empty() ? QString() : scene_.selection.what;
  return contactSheet(scene_.samples, images_, exported(), what, all_ && selected_.empty());
}

std::vector<Figure> SelectionPage::figures() const {
  if (!scene_.pictured() || exported().empty()) return {};
  return {sheet()};
}

void SelectionPage::askName() {
  auto* dialog = new QInputDialog(this);
  dialog->setObjectName(QStringLiteral("samples.saveName"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Save this selection"));
  dialog->setLabelText(
      tr("Name of these %1 images (one of the same name is replaced):").arg(grouped(qlonglong(scene_.selection.ids.size()))));
  dialog->setTextValue(scene_.selection.what);
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
    const Selection& chosen = scene_.selection;
    if (!name.trimmed().isEmpty()) emit saveRequested({name.trimmed().toStdString(), chosen.split, chosen.ids});
  });
  dialog->open();
}

void SelectionPage::showSavedMenu() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("samples.savedMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* save = menu->addAction(tr("Save this selection…"), this, &SelectionPage::askName);
  save->setEnabled(!scene_.selection.empty());
  menu->addSeparator();
  if (saved_.empty()) menu->addAction(tr("None was saved in this run yet"))->setEnabled(false);
  for (const SavedSelection& one : saved_) {
    const QString name = QString::fromStdString(one.name);
    const QString text = tr("%1 · %2 images").arg(QString(name).replace('&', QStringLiteral("&&")), grouped(qlonglong(one.ids.size())));
    menu->addAction(text, this, [this, one] { emit restoreRequested(one); })->setData(name);
  }
  if (!saved_.empty()) {
    QMenu* remove = menu->addMenu(tr("Delete"));
    remove->setObjectName(QStringLiteral("samples.deleteMenu"));
    for (const SavedSelection& one : saved_) {
      const QString name = QString::fromStdString(one.name);
      remove
          ->addAction(QString(name).replace('&', QStringLiteral("&&")), this,
                      [this, one] {
                        deleted_ = one;
                        emit deleteRequested(QString::fromStdString(one.name));
                      })
          ->setData(name);
    }
  }
  if (deleted_) {
    const QString name = QString::fromStdString(deleted_->name).replace('&', QStringLiteral("&&"));
    menu->addAction(tr("Bring “%1” back").arg(name), this, [this, back = *deleted_] {
      deleted_.reset();
      emit saveRequested(back);
    });
  }
  menu->popup(savedButton_->mapToGlobal(QPoint(0, savedButton_->height())));
}

void SelectionPage::showExportMenu() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("samples.exportMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const std::vector<int> rows = exported();
  const QString count = grouped(qlonglong(rows.size()));
  menu->addAction(tr("Ids of %1 images as CSV…").arg(count), this, &SelectionPage::idsRequested)->setEnabled(!rows.empty());
  menu->addAction(tr("Contact sheet of %1 images…").arg(count), this, &SelectionPage::sheetRequested)
      ->setEnabled(scene_.pictured() && !rows.empty());
  menu->popup(exportButton_->mapToGlobal(QPoint(0, exportButton_->height())));
}

}  // namespace resa
