#include "widgets/samples_view.h"

#include <QLocale>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <map>
#include <numeric>

#include "widgets/controls.h"
#include "widgets/map_data.h"
#include "widgets/sample_grid.h"
#include "widgets/theme.h"

namespace resa {
namespace {

constexpr std::size_t representatives = 12;

QString number(qlonglong value) { return QLocale(QLocale::English).toString(value); }

const ComponentSnapshot* componentOf(const SnapshotPtr& snapshot, const std::string& name) {
  if (!snapshot) return nullptr;
  const auto found = snapshot->components.find(name);
  return found == snapshot->components.end() ? nullptr : &found->second;
}

int labelOf(const Samples& samples, int row) { return std::size_t(row) < samples.labels.size() ? samples.labels[std::size_t(row)] : -1; }

/// The query first, then its neighbours framed by whether their class agrees.
SampleSection neighbourSection(const Samples& samples, const ComponentSnapshot& part, int row, int* agreeing) {
  SampleSection section;
  section.tiles.push_back({row, theme().accent, QObject::tr("the chosen image")});
  *agreeing = 0;
  for (std::int64_t k = 0; k < part.neighbourCount; ++k) {
    const auto at = std::size_t(row) * std::size_t(part.neighbourCount) + std::size_t(k);
    if (at >= part.neighbours.size()) break;
    const int other = part.neighbours[at];
    const bool labelled = labelOf(samples, row) >= 0;
    const bool same = labelled && labelOf(samples, other) == labelOf(samples, row);
    *agreeing += same ? 1 : 0;
    const QString text = QObject::tr("neighbour %1").arg(k + 1) +
                         (labelled ? same ? QObject::tr(" · same class") : QObject::tr(" · other class") : QString());
    section.tiles.push_back({other, labelled ? same ? theme().good : theme().bad : QColor(), text});
  }
  return section;
}

/// Clusters by size with their most typical images: highest silhouette where known, else row order.
std::vector<SampleSection> clusterSections(const Samples& samples, const ComponentSnapshot& part) {
  std::map<int, std::vector<int>> clusters;
  for (std::size_t row = 0; row < part.kmeans.size(); ++row) clusters[part.kmeans[row]].push_back(int(row));
  std::vector<SampleSection> sections;
  for (auto& [cluster, rows] : clusters) {
    std::map<int, int> counts;
    for (int row : rows) ++counts[labelOf(samples, row)];
    const auto major = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    SampleSection section;
    section.heading = QObject::tr("Cluster %1 · %2 images").arg(cluster).arg(number(qlonglong(rows.size())));
    if (major->first >= 0 && std::size_t(major->first) < samples.classes.size()) {
      section.heading += QObject::tr(" · %1 % %2")
                             .arg(qRound(100.0 * major->second / double(rows.size())))
                             .arg(QString::fromStdString(samples.classes[std::size_t(major->first)]));
    }
    if (part.silhouette.size() == part.kmeans.size()) {
      std::stable_sort(rows.begin(), rows.end(),
                       [&](int a, int b) { return part.silhouette[std::size_t(a)] > part.silhouette[std::size_t(b)]; });
    }
    // Spread over the sorted cluster: the first are its core, the last its edge.
    const std::size_t shown = std::min(representatives, rows.size());
    for (std::size_t i = 0; i < shown; ++i) section.tiles.push_back({rows[i * rows.size() / shown], QColor(), {}});
    sections.push_back(section);
  }
  return sections;
}

}  // namespace

SamplesView::SamplesView(QWidget* parent) : Panel(tr("Samples"), "samples", parent) {
  setHint(tr("Click an image, here or on the map, to see its nearest neighbours."));
  modes_ = new SegmentedControl({tr("Selection"), tr("Neighbours"), tr("Clusters")}, "samples.mode", this);
  addControl(modes_);
  scroll_ = new QScrollArea(this);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  grid_ = new SampleGrid(scroll_);
  scroll_->setWidget(grid_);
  scroll_->viewport()->setAutoFillBackground(false);
  setBody(scroll_);
  emptyText_ = tr("Waiting for the first images…");
  connect(modes_, &SegmentedControl::chosen, this, [this](int index) { setMode(SamplesMode(index)); });
  connect(grid_, &SampleGrid::imageHovered, this, &SamplesView::imageHovered);
  connect(grid_, &SampleGrid::imageClicked, this, &SamplesView::imageClicked);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &SamplesView::refresh);
}

void SamplesView::setSamples(const SamplesPtr& samples) {
  if (samples == samples_) return;
  samples_ = samples;
  grid_->setSamples(samples);
  refresh();
}

void SamplesView::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  snapshot_ = snapshot;
  if (mode_ != SamplesMode::selection) refresh();
}

void SamplesView::setComponent(const std::string& component) {
  component_ = component;
  if (mode_ != SamplesMode::selection) refresh();
}

void SamplesView::setSelection(const std::vector<int>& rows, const QString& what) {
  selection_ = rows;
  selectionText_ = what;
  if (mode_ == SamplesMode::selection) refresh();
}

void SamplesView::setCurrent(int row) {
  current_ = row;
  if (mode_ == SamplesMode::neighbours)
    refresh();
  else
    grid_->setCurrent(row);
}

void SamplesView::setMode(SamplesMode mode) {
  mode_ = mode;
  modes_->setCurrent(int(mode));
  refresh();
  scroll_->verticalScrollBar()->setValue(0);
}

void SamplesView::setEmptyText(const QString& text) {
  emptyText_ = text;
  grid_->setEmptyText(emptyReason());
}

QString SamplesView::emptyReason() const {
  if (!samples_) return emptyText_;
  if (samples_->images.count == 0)
    return tr("No images: this folder was written without them (--images of resa cluster, log_samples of resa_log.py).");
  if (mode_ == SamplesMode::neighbours && current_ < 0) return tr("Click an image here or on the map to see its neighbours.");
  return tr("Waiting for the first snapshot…");
}

std::vector<int> SamplesView::shownRows() const { return grid_->rows(); }

void SamplesView::refresh() {
  std::vector<SampleSection> sections;
  QString subtitle;
  const ComponentSnapshot* part = componentOf(snapshot_, component_);
  const QString space = componentTitle(component_).toLower();
  const bool pictured = samples_ && samples_->images.count > 0;
  if (samples_ && !pictured) {
    subtitle = tr("%1 rows without images").arg(number(qlonglong(samples_->ids.size())));
  } else if (samples_ && mode_ == SamplesMode::selection) {
    SampleSection section;
    std::vector<int> rows = selection_;
    if (rows.empty()) {
      rows.resize(std::size_t(samples_->images.count));
      std::iota(rows.begin(), rows.end(), 0);
    }
    for (int row : rows) section.tiles.push_back({row, QColor(), {}});
    sections.push_back(section);
    subtitle =
        selection_.empty()
            ? samples_->split.empty()
                  ? tr("all %1 images").arg(number(samples_->images.count))
                  : tr("all %1 evaluated images, %2 split").arg(number(samples_->images.count), QString::fromStdString(samples_->split))
            : tr("%1 images · %2").arg(number(qlonglong(rows.size())), selectionText_);
  } else if (samples_ && part && mode_ == SamplesMode::neighbours && current_ >= 0) {
    int agreeing = 0;
    sections.push_back(neighbourSection(*samples_, *part, current_, &agreeing));
    subtitle = tr("nearest to %1 by cosine of %2").arg(evaluatedCaption(*samples_, current_), space);
    if (!samples_->labels.empty()) subtitle += tr(" · %1 of %2 same class").arg(agreeing).arg(sections.front().tiles.size() - 1);
  } else if (samples_ && part && mode_ == SamplesMode::clusters) {
    sections = clusterSections(*samples_, *part);
    subtitle = tr("k-means of %1 · core first, edge last").arg(space);
  }
  grid_->setEmptyText(emptyReason());
  setSubtitle(subtitle);
  grid_->setSections(sections);
  grid_->setCurrent(current_);
}

}  // namespace resa
