#include "widgets/samples/samples_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {
constexpr int leastSide = 24, mostSide = 192;
}

SamplesView::SamplesView(QWidget* parent)
    : Panel(tr("Samples"), "samples", parent),
      emptyText_(tr("Waiting for the first images…")),
      selectionPage_(new SelectionPage),
      neighbours_(new NeighbourPage),
      clusters_(new ClusterPage),
      confusion_(new ConfusionPage),
      flow_(new FlowPage),
      pages_{selectionPage_, neighbours_, clusters_, confusion_, flow_},
      stack_(new QStackedWidget) {
  setHint(tr("A click selects, ctrl or shift takes several; a double click shows the neighbours."));
  modes_ = new SegmentedControl({tr("Selection"), tr("Neighbours"), tr("Clusters"), tr("Confusion"), tr("Flow")}, "samples.mode", this);
  modes_->setToolTip(tr("What is shown of the images"));
  const QString tips[] = {tr("The selected images, or all"), tr("The nearest neighbours of the image in focus"),
                          tr("The k-means clusters and their typical images; sub-centroids of a class"), tr("Clusters against classes"),
                          tr("How clusters split and merge over snapshots")};
  for (int i = 0; i < 5; ++i) modes_->setSegmentToolTip(i, tips[i]);
  addControl(modes_);
  buildTools();
  for (SamplesPage* one : pages_) {
    stack_->addWidget(one);
    connectPage(one);
  }
  connect(modes_, &SegmentedControl::chosen, this, [this](int index) { setMode(SamplesMode(index)); });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &SamplesView::refresh);
  setTileSide(76);
  setMode(SamplesMode::selection);
}

void SamplesView::buildTools() {
  component_ = new QComboBox(this);
  component_->setObjectName(QStringLiteral("samples.component"));
  component_->setAccessibleName(tr("Component"));
  component_->setToolTip(tr("Whose neighbours and clusters are shown: the component of the map, or another one beside it"));
  component_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  component_->setMinimumWidth(64);  // a narrow panel shortens the text
  side_ = new QSlider(Qt::Horizontal, this);
  side_->setObjectName(QStringLiteral("samples.tileSide"));
  side_->setAccessibleName(tr("Size of the thumbnails"));
  side_->setToolTip(tr("Size of the thumbnails"));
  side_->setRange(leastSide, mostSide);
  side_->setPageStep(16);
  side_->setMinimumWidth(28);
  side_->setMaximumWidth(110);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  row->addWidget(component_);
  for (SamplesPage* one : pages_)
    for (QWidget* tool : one->tools()) row->addWidget(tool, tool->sizePolicy().horizontalPolicy() == QSizePolicy::Expanding ? 1 : 0);
  row->addStretch(0);
  row->addWidget(side_);
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addLayout(row);
  column->addWidget(stack_, 1);
  setBody(body);
  fillComponents();
  connect(component_, &QComboBox::currentIndexChanged, this, &SamplesView::refresh);
  connect(side_, &QSlider::valueChanged, this, [this](int side) {
    for (SamplesPage* one : pages_) one->setTileSide(side);
    emit tileSideChanged(side);
  });
}

void SamplesView::connectPage(SamplesPage* one) {
  connect(one, &SamplesPage::subtitleChanged, this, [this, one] {
    if (one == page()) setSubtitle(one->subtitle());
  });
  connect(one, &SamplesPage::imageHovered, this, &SamplesView::imageHovered);
  connect(one, &SamplesPage::activated, this, &SamplesView::open);
  connect(one, &SamplesPage::chosen, this, [this, one](const std::vector<int>& rows, SelectMode mode, const QString& what, int current) {
    if (!samples_) return;
    const QScopedValueRollback<bool> own(own_, true);
    const bool probe = one == selectionPage_ && selectionPage_->images() == ImagesOf::probe;
    emit selectionRequested(probe ? selectProbe(*samples_, rows, what, current) : selectEvaluated(*samples_, rows, what, current), mode);
  });
}

SamplesPage* SamplesView::page() const { return pages_[std::size_t(mode_)]; }

/// An image was opened: it becomes the one in focus and its neighbours are shown.
void SamplesView::open(int row) {
  if (!samples_ || (mode_ == SamplesMode::selection && selectionPage_->images() == ImagesOf::probe)) return;
  {
    const QScopedValueRollback<bool> own(own_, true);
    emit selectionRequested(selectEvaluated(*samples_, {row}, tr("image"), row), SelectMode::replace);
  }
  setMode(SamplesMode::neighbours);
}

SamplesScene SamplesView::scene() const { return {samples_, snapshot_, component(), selection_, emptyText_}; }

std::string SamplesView::component() const {
  const QString own = component_->currentData().toString();
  return own.isEmpty() ? mapComponent_ : own.toStdString();
}

int SamplesView::tileSide() const { return side_->value(); }

void SamplesView::setTileSide(int side) { side_->setValue(side); }

int SamplesView::current() const { return samples_ ? currentEvaluatedRow(selection_, *samples_) : -1; }

void SamplesView::fillComponents() {
  const QSignalBlocker blocker(component_);
  const QString kept = component_->currentData().toString();
  const QString first = tr("as the map: %1").arg(componentName(mapComponent_));
  QStringList names;
  if (snapshot_)
    for (const std::string& name : componentOrder(*snapshot_)) names += QString::fromStdString(name);
  // While a run plays, the list would close under the hand if it were filled again with the same.
  QStringList before;
  for (int i = 1; i < component_->count(); ++i) before += component_->itemData(i).toString();
  if (component_->count() > 0 && before == names) return component_->setItemText(0, first);
  component_->clear();
  component_->addItem(first, QString());
  for (const QString& name : names) component_->addItem(componentName(name.toStdString()), name);
  component_->setCurrentIndex(std::max(0, component_->findData(kept)));
}

void SamplesView::setSamples(const SamplesPtr& samples) {
  if (samples == samples_) return;
  samples_ = samples;
  asked_ = {};
  clusters_->setBoard(nullptr);
  confusion_->setBoard(nullptr);
  refresh();
}

void SamplesView::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  snapshot_ = snapshot;
  fillComponents();
  refresh();
}

void SamplesView::setComponent(const std::string& component) {
  mapComponent_ = component;
  fillComponents();
  refresh();
}

void SamplesView::setSelection(const Selection& selection) {
  if (selection == selection_) return;
  selection_ = selection;
  const bool follows = mode_ == SamplesMode::selection || mode_ == SamplesMode::neighbours;
  const bool single = selection.ids.size() == 1 && current() >= 0;
  if (!own_ && follows && samples_) return setMode(single ? SamplesMode::neighbours : SamplesMode::selection);
  refresh();
}

void SamplesView::setMode(SamplesMode mode) {
  const bool other = mode != mode_;
  mode_ = mode;
  modes_->setCurrent(int(mode));
  stack_->setCurrentWidget(page());
  for (SamplesPage* one : pages_)
    for (QWidget* tool : one->tools()) tool->setVisible(one == page());
  component_->setVisible(mode != SamplesMode::selection);
  side_->setVisible(mode != SamplesMode::confusion && mode != SamplesMode::flow);
  refresh();
  flow_->setActive(mode == SamplesMode::flow);
  if (other) emit modeChanged(mode);
}

void SamplesView::setEmptyText(const QString& text) {
  emptyText_ = text;
  refresh();
}

void SamplesView::askBoard() {
  const bool needed = mode_ == SamplesMode::clusters || mode_ == SamplesMode::confusion;
  if (!needed || !samples_ || !snapshot_) return;
  const BoardQuery wanted{snapshot_->step, component()};
  if (wanted == asked_) return;
  asked_ = wanted;
  emit boardWanted(asked_);
}

void SamplesView::setBoard(const BoardQuery& query, const ClusterBoardPtr& board, const QString& reason) {
  if (query != asked_) return;
  clusters_->setBoard(board, reason);
  confusion_->setBoard(board, reason);
}

std::vector<int> SamplesView::shownRows() const { return page()->shownRows(); }

std::vector<Figure> SamplesView::figures() const { return page()->figures(); }

void SamplesView::refresh() {
  page()->show(scene());
  setSubtitle(page()->subtitle());
  askBoard();
}

}  // namespace resa
