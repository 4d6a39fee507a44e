#include "app/studio/panels/samples_presenter.h"

#include <QFileDialog>
#include <span>

#include "app/studio/figures/figure_export.h"
#include "app/studio/run/cluster_reader.h"
#include "app/studio/run/snapshot_store.h"
#include "app/studio/window/settings.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

const QString tileKey = QStringLiteral("samples.tileSide"), folderKey = QStringLiteral("samples.folder");

}  // namespace

SamplesPresenter::SamplesPresenter(ViewState& state, SamplesView& view, QObject* parent) : QObject(parent), state_(state), view_(view) {
  connectState();
  connectAnswers();
  connectKeeping();
  const int side = Settings::text(tileKey).toInt();
  if (side > 0) view_.setTileSide(side);
  connect(&view_, &SamplesView::tileSideChanged, this, [](int size) { Settings::setText(tileKey, QString::number(size)); });
}

void SamplesPresenter::connectState() {
  connect(&state_, &ViewState::samplesChanged, this, [this] {
    view_.setSamples(state_.samples());
    if (state_.samples()) return;
    // What is being computed belongs to the run before.
    noise_ = std::make_shared<KnownNoise>();
    for (LatestTask* task : {&boardTask_, &furtherTask_, &splitTask_, &flowTask_, &noiseTask_}) task->cancel();
  });
  connect(&state_, &ViewState::snapshotChanged, this, [this] { view_.setSnapshot(state_.snapshot()); });
  connect(&state_, &ViewState::componentChanged, this, [this] { view_.setComponent(state_.component()); });
  connect(&state_, &ViewState::selectionChanged, this, [this] { view_.setSelection(state_.selection()); });
  connect(&state_, &ViewState::viewChanged, this, [this] {
    std::vector<std::int64_t> steps;
    if (state_.view())
      for (const SnapshotEvent& event : state_.view()->snapshots) steps.push_back(event.step);
    view_.setSteps(steps);
  });
  connect(&state_.notes(), &RunNotes::changed, this, [this] { view_.setSaved(state_.notes().notes().selections); });
  connect(&view_, &SamplesView::selectionRequested, this,
          [this](const Selection& selection, SelectMode mode) { state_.select(selection, mode); });
}

void SamplesPresenter::connectAnswers() {
  connect(&view_, &SamplesView::boardWanted, this, &SamplesPresenter::findBoard);
  connect(&view_.neighbours(), &NeighbourPage::furtherWanted, this, &SamplesPresenter::findFurther);
  connect(&view_.clusters(), &ClusterPage::splitWanted, this, &SamplesPresenter::findSplit);
  connect(&view_.flow(), &FlowPage::flowWanted, this, &SamplesPresenter::findFlow);
}

void SamplesPresenter::connectKeeping() {
  SelectionPage& page = view_.selectionPage();
  connect(&page, &SelectionPage::saveRequested, this, [this](const SavedSelection& saved) {
    state_.notes().change([saved](StudioNotes& notes) {
      std::erase_if(notes.selections, [&](const SavedSelection& one) { return one.name == saved.name; });
      notes.selections.push_back(saved);
    });
  });
  connect(&page, &SelectionPage::deleteRequested, this, [this](const QString& name) {
    state_.notes().change([name = name.toStdString()](StudioNotes& notes) {
      std::erase_if(notes.selections, [&](const SavedSelection& one) { return one.name == name; });
    });
  });
  connect(&page, &SelectionPage::restoreRequested, this, &SamplesPresenter::restore);
  connect(&page, &SelectionPage::idsRequested, this,
          [this] { askFile(tr("Save the ids"), QStringLiteral("selection.csv"), view_.selectionPage().idsCsv()); });
  connect(&page, &SelectionPage::sheetRequested, this, [this] {
    askFile(tr("Save the contact sheet"), QStringLiteral("contact_sheet.png"),
            [figure = view_.selectionPage().sheet()] { return renderFigure(figure, FigureFormat::png); });
  });
}

void SamplesPresenter::findBoard(const BoardQuery& query) {
  const SamplesPtr samples = state_.samples();
  const SnapshotPtr snapshot = state_.snapshot();
  const SnapshotStorePtr store = state_.store();
  if (!samples || !snapshot) return;
  boardTask_.run(
      [=](const LatestTask::Cancelled&) {
        return readBoard(store ? store->root() : std::filesystem::path(), *snapshot, *samples, query.component);
      },
      [this, query](const ClusterBoardPtr& board) { view_.setBoard(query, board); },
      [this, query](const QString& reason) { view_.setBoard(query, nullptr, reason); });
}

void SamplesPresenter::findFurther(const FurtherQuery& query) {
  const SnapshotStorePtr store = state_.store();
  if (!store) return;
  furtherTask_.run(
      [=](const LatestTask::Cancelled&) { return readNeighbours(store->root(), query.step, query.component, query.row, query.count + 1); },
      [this, query](const std::vector<CosineNeighbour>& neighbours) { view_.neighbours().setFurther(query, neighbours); },
      [this, query](const QString& reason) { view_.neighbours().setFurther(query, {}, reason); });
}

void SamplesPresenter::findSplit(const SplitQuery& query) {
  const SnapshotStorePtr store = state_.store();
  const SamplesPtr samples = state_.samples();
  const SnapshotPtr snapshot = state_.snapshot();
  if (!store || !samples || !snapshot) return;
  splitTask_.run(
      [=](const LatestTask::Cancelled& cancelled) {
        return readSplit(store->root(), *snapshot, *samples, query.component, query.label, query.parts, &cancelled);
      },
      [this, query](const ClassSplitPtr& split) { view_.clusters().setSplit(query, split); },
      [this, query](const QString& reason) { view_.clusters().setSplit(query, nullptr, reason); });
}

void SamplesPresenter::findFlow(const FlowQuery& query) {
  const SnapshotStorePtr store = state_.store();
  if (!store) return;
  noiseTask_.cancel();
  struct Found {
    std::vector<FlowInput> inputs;
    ClusterFlowPtr flow;
  };
  flowTask_.run(
      [=, known = noise_](const LatestTask::Cancelled& cancelled) {
        Found found{readFlow(store->root(), store->events(), query.steps, query.component, &cancelled), nullptr};
        if (found.inputs.size() < 2)
          throw DataError(
              tr("A flow needs two snapshots with k-means clusters; there are %n here.", nullptr, int(found.inputs.size())).toStdString());
        const std::lock_guard<std::mutex> lock(known->mutex);
        for (FlowInput& input : found.inputs) {
          const auto value = known->values.find({query.component, input.step});
          if (value != known->values.end()) input.noise = value->second;
        }
        found.flow = flowOf(found.inputs, query.component);
        return found;
      },
      [this, query](const Found& found) {
        view_.flow().setFlow(query, found.flow, tr("computing the noise of two k-means seeds…"));
        findNoise(query, found.inputs);
      },
      [this, query](const QString& reason) { view_.flow().setFlow(query, nullptr, reason); });
}

void SamplesPresenter::findNoise(const FlowQuery& query, const std::vector<FlowInput>& inputs) {
  const SnapshotStorePtr store = state_.store();
  if (!store) return;
  noiseTask_.run(
      [=, known = noise_](const LatestTask::Cancelled& cancelled) {
        std::vector<FlowInput> whole = inputs;
        for (FlowInput& input : whole) {
          const std::pair<std::string, std::int64_t> key{query.component, input.step};
          {
            const std::lock_guard<std::mutex> lock(known->mutex);
            if (known->values.count(key)) {
              input.noise = known->values[key];
              continue;
            }
          }
          input.noise = readNoise(store->root(), input, query.component, &cancelled);
          if (cancelled) return ClusterFlowPtr();
          const std::lock_guard<std::mutex> lock(known->mutex);
          known->values[key] = input.noise;
        }
        return flowOf(whole, query.component);
      },
      [this, query](const ClusterFlowPtr& flow) { view_.flow().setFlow(query, flow); },
      [this, query, inputs](const QString& reason) {
        view_.flow().setFlow(query, flowOf(inputs, query.component), tr("noise not known: %1").arg(reason));
      });
}

void SamplesPresenter::restore(const SavedSelection& saved) {
  if (!state_.samples()) return;
  Selection selection{saved.split, saved.ids, -1, QString::fromStdString(saved.name)};
  std::sort(selection.ids.begin(), selection.ids.end());
  selection.ids.erase(std::unique(selection.ids.begin(), selection.ids.end()), selection.ids.end());
  const std::size_t here = std::max(evaluatedRows(selection, *state_.samples()).size(), probeRows(selection, *state_.samples()).size());
  if (here < selection.ids.size())
    state_.tell(tr("%1 of %2 images of “%3” are in this run.").arg(here).arg(selection.ids.size()).arg(selection.what));
  if (here > 0) state_.select(selection);
}

void SamplesPresenter::askFile(const QString& title, const QString& name, const std::function<QByteArray()>& content) {
  const QString folder = Settings::text(folderKey, state_.root());
  auto* dialog = new QFileDialog(&view_, title, folder);
  dialog->setObjectName(QStringLiteral("samples.saveFile"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(name.section('.', -1));
  dialog->selectFile(name);
  connect(dialog, &QFileDialog::fileSelected, this, [this, content](const QString& path) { write(path, content); });
  dialog->open();
}

void SamplesPresenter::write(const QString& path, const std::function<QByteArray()>& content) {
  Settings::setText(folderKey, QString::fromStdString(std::filesystem::path(path.toStdString()).parent_path().string()));
  writeTask_.run(
      [=](const LatestTask::Cancelled&) {
        const QByteArray bytes = content();
        writeFileAtomically(path.toStdString(), std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
        return true;
      },
      [this, path](bool) { state_.tell(tr("Saved %1").arg(path)); }, [this](const QString& reason) { state_.tell(reason); });
}

}  // namespace resa
