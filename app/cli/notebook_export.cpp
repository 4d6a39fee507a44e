#include "app/cli/notebook_export.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/npz_writer.h"
#include "engine/run/run_folder.h"
#include "engine/run/snapshot.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

/// Seventeen digits bring a double back as it was; a missing value is an empty cell.
std::string cell(double value) {
  if (std::isnan(value)) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}
std::string cell(std::int64_t value) { return std::to_string(value); }
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

/// One line of a table, cell by cell.
class Line {
 public:
  template <class Value>
  Line& operator<<(const Value& value) {
    if (begun_) text_ += ',';
    begun_ = true;
    text_ += cell(value);
    return *this;
  }
  Line& skip() { return *this << std::string(); }
  void endTo(std::string& table) {
    table += text_;
    table += '\n';
    text_.clear();
    begun_ = false;
  }

 private:
  std::string text_;
  bool begun_ = false;
};

std::string curvesCsv(const RunHistory& history) {
  static const std::pair<std::string, double StepEvent::*> columns[] = {{"loss", &StepEvent::loss},
                                                                        {"assignment_entropy", &StepEvent::assignmentEntropy},
                                                                        {"kl", &StepEvent::kl},
                                                                        {"lr", &StepEvent::lr},
                                                                        {"momentum", &StepEvent::momentum},
                                                                        {"images_per_second", &StepEvent::imagesPerSecond},
                                                                        {"grad_norm", &StepEvent::gradNorm}};
  std::string table = "step,epoch,time";
  for (const auto& [name, member] : columns) {
    table += ',';
    table += name;
  }
  const std::vector<std::string> extras = history.steps.extras();
  for (const std::string& name : extras) {
    table += ',';
    table += cell(name);
  }
  table += '\n';
  std::vector<std::size_t> extraColumns;
  for (const std::string& name : extras) extraColumns.push_back(*history.steps.column("extra." + name));
  Line line;
  for (std::size_t row = 0; row < history.steps.size(); ++row) {
    const StepEvent event = history.steps[row];
    line << event.step << event.epoch << event.time;
    for (const auto& [name, member] : columns) line << event.*member;
    for (const std::size_t column : extraColumns) line << history.steps.value(column, row);
    line.endTo(table);
  }
  return table;
}

/// Where scores stand in the table: what an evaluation was made of.
struct ScorePlace {
  const EvaluationEvent& event;
  std::string component;
  bool ofNetwork;
};

void addScores(std::string& table, const ScorePlace& place, const ComponentScores& scores) {
  Line line;
  const auto add = [&](const std::string& normalization, const std::string& metric, double value) {
    if (std::isnan(value)) return;
    const EvaluationEvent& event = place.event;
    line << event.step << event.epoch << event.n << std::int64_t(event.preview) << (place.ofNetwork ? event.network : std::string());
    line << event.split << place.component << normalization << metric << value;
    line.endTo(table);
  };
  for (const auto& [metric, value] : scores.normalized.values)
    if (metric != "knn5") add("l2", metric, value);
  for (const auto& [metric, value] : scores.raw.values) add("none", metric, value);
  add("none", "knn5", scores.knn5);
  for (const auto& [k, accuracy] : scores.weightedKnn) {
    std::string name = "weighted_knn_";
    name += std::to_string(k);
    add("l2", name + "_top1", accuracy.top1);
    add("l2", name + "_top5", accuracy.top5);
  }
}

/// One row a number, so that a table of any program groups and filters it.
std::string scoresCsv(const RunHistory& history) {
  std::string table = "step,epoch,n,preview,network,split,component,normalization,metric,value\n";
  for (const EvaluationEvent& event : history.evaluations) {
    for (const auto& [name, scores] : event.components) addScores(table, {event, name, true}, scores);
    const auto baseline = history.baselines.find(event.n);
    if (baseline != history.baselines.end()) addScores(table, {event, "raw pixels", false}, baseline->second);
  }
  return table;
}

void addSamples(NpzWriter& writer, const Samples& samples) {
  const auto n = static_cast<std::int64_t>(samples.ids.size());
  writer.add("ids", DType::i64, {n}, samples.ids.data());
  if (!samples.labels.empty()) writer.add("labels", DType::i32, {n}, samples.labels.data());
  writer.addTexts("classes", samples.classes);
  const ImageBlock& images = samples.images;
  if (images.count > 0) writer.add("images", DType::u8, {n, images.height, images.width, images.channels}, images.pixels.data());
}

/// The tensors of the newest file of features, float32.
void addFeatures(NpzWriter& writer, const RunFolder& run) {
  fs::path newest;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(run.file("features"), ignored))
    if (entry.path().extension() == ".safetensors" && entry.path() > newest) newest = entry.path();
  if (newest.empty()) return;
  const auto file = SafetensorsFile::open(newest);
  for (const auto& [name, view] : file->tensors()) writer.add(name, DType::f32, view.shape, file->floats(name).data());
  const std::int64_t step = std::strtoll(newest.stem().c_str(), nullptr, 10);
  writer.add("step", DType::i64, {}, &step);
}

/// One tensor of a component, stacked over the steps; where a snapshot lacks it, `missing` stands.
template <class Element>
class Stack {
 public:
  Stack(std::vector<std::int64_t> shape, Element missing) : shape_(std::move(shape)), missing_(missing) {
    for (const std::int64_t side : shape_) each_ *= static_cast<std::size_t>(side);
  }
  void add(std::size_t step, const std::vector<Element>& values) {
    if (values.size() != each_ || values.empty()) return;
    values_.resize(step * each_, missing_);
    values_.insert(values_.end(), values.begin(), values.end());
  }
  void addTo(NpzWriter& writer, const std::string& name, DType dtype, std::size_t steps) {
    if (values_.empty()) return;
    values_.resize(steps * each_, missing_);
    shape_.insert(shape_.begin(), static_cast<std::int64_t>(steps));
    writer.add(name, dtype, shape_, values_.data());
  }

 private:
  std::vector<std::int64_t> shape_;
  Element missing_;
  std::size_t each_ = 1;
  std::vector<Element> values_;
};

/// What snapshots.npz takes of the snapshots, which come one after another: each also holds much more.
class SnapshotStacks {
 public:
  explicit SnapshotStacks(std::int64_t n) : n_(n) {}
  void add(const Snapshot& snapshot) {
    for (const auto& [name, part] : snapshot.components) {
      put(floats_, name + ".map2", {n_, 2}, nothing, part.map2);
      put(floats_, name + ".map3", {n_, 3}, nothing, part.map3);
      put(floats_, name + ".map2.independent", {n_, 2}, nothing, part.independent2);
      put(floats_, name + ".map3.independent", {n_, 3}, nothing, part.independent3);
      put(floats_, name + ".sc", {n_}, nothing, part.silhouette);
      put(integers_, name + ".kmeans", {n_}, std::int32_t(-1), part.kmeans);
    }
    steps_.push_back(snapshot.step);
    epochs_.push_back(snapshot.epoch);
  }
  void addTo(NpzWriter& writer) {
    const auto count = static_cast<std::int64_t>(steps_.size());
    writer.add("steps", DType::i64, {count}, steps_.data());
    writer.add("epochs", DType::f64, {count}, epochs_.data());
    for (auto& [name, stack] : floats_) stack.addTo(writer, name, DType::f32, steps_.size());
    for (auto& [name, stack] : integers_) stack.addTo(writer, name, DType::i32, steps_.size());
  }

 private:
  template <class Element>
  void put(std::map<std::string, Stack<Element>>& stacks, const std::string& name, std::vector<std::int64_t> shape, Element missing,
           const std::vector<Element>& values) {
    stacks.try_emplace(name, std::move(shape), missing).first->second.add(steps_.size(), values);
  }
  std::int64_t n_;
  std::vector<std::int64_t> steps_;
  std::vector<double> epochs_;
  std::map<std::string, Stack<float>> floats_;
  std::map<std::string, Stack<std::int32_t>> integers_;
};

std::string newestCsv(const ComponentSnapshot& part, std::int64_t n, const Samples* samples) {
  std::string table = "row,id,label,class,cluster,silhouette,map2_x,map2_y,map3_x,map3_y,map3_z\n";
  Line line;
  const auto numberOr = [&](const std::vector<float>& values, std::size_t at) {
    line << (at < values.size() ? double(values[at]) : std::nan(""));
  };
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    line << static_cast<std::int64_t>(i);
    samples != nullptr&& i < samples->ids.size() ? line << samples->ids[i] : line.skip();
    if (samples != nullptr && i < samples->labels.size()) {
      const auto label = static_cast<std::size_t>(samples->labels[i]);
      line << static_cast<std::int64_t>(label) << (label < samples->classes.size() ? samples->classes[label] : std::string());
    } else {
      line.skip().skip();
    }
    i < part.kmeans.size() ? line << static_cast<std::int64_t>(part.kmeans[i]) : line.skip();
    numberOr(part.silhouette, i);
    for (std::size_t a = 0; a < 2; ++a) numberOr(part.map2, 2 * i + a);
    for (std::size_t a = 0; a < 3; ++a) numberOr(part.map3, 3 * i + a);
    line.endTo(table);
  }
  return table;
}

constexpr const char* loadLines =
    R"~(# Loads everything that `resa export --notebook` wrote into this folder; needs NumPy, and pandas for the tables where it is installed.
import csv
from pathlib import Path

import numpy as np

here = Path(__file__).resolve().parent


def arrays(name):
    """The arrays of an .npz file by name; none where the run has no such file."""
    path = here / name
    return dict(np.load(path)) if path.exists() else {}


def column(cells):
    """Whole numbers, numbers (an empty cell is NaN) or text, whatever a column's cells are."""
    for kind in (int, float):
        try:
            return np.array([np.nan if kind is float and not cell else kind(cell) for cell in cells])
        except ValueError:
            pass
    return np.array(cells)


def table(name):
    """A pandas table where pandas is installed, else arrays by column name: table["step"] is the same in both."""
    try:
        import pandas

        return pandas.read_csv(here / name)
    except ImportError:
        with open(here / name, newline="", encoding="utf-8") as file:
            names, *rows = csv.reader(file)
        return {name: column(cells) for name, cells in zip(names, zip(*rows))} if rows else {name: np.array([]) for name in names}


curves = table("curves.csv")         # a row a report: step, epoch, time (seconds since 1970), loss, ...
scores = table("scores.csv")         # a row a number: step, component, normalization, metric, value
samples = arrays("samples.npz")      # ids (n), labels (n), classes, images (n, h, w, c)
features = arrays("features.npz")    # the newest: encoding (n, d), embedding (n, d), ..., step
snapshots = arrays("snapshots.npz")  # steps (s), encoding.map2 (s, n, 2), encoding.sc (s, n), encoding.kmeans (s, n), ...
probe = arrays("probe.npz")          # the newest: similarity (p, p), assignment (p, p), labels (p)
)~";

constexpr const char* readmeText = R"~(
| file | content |
|---|---|
| `curves.csv` | a row a report of the training: `step`, `epoch`, `time` (seconds since 1970, UTC), loss in nats and what else was logged |
| `scores.csv` | a row a number: step, epoch, n, component, normalization (`l2`: rows of length 1, `none`: features as they are), metric, value |
| `samples.npz` | `ids` (n), `labels` (n), `classes` (names), `images` (n, h, w, c) uint8 thumbnails |
| `features.npz` | the newest features by component, (n, d) float32, and their `step` |
| `snapshots.npz` | `steps` (s), `epochs` (s) and by component `NAME.map2` (s, n, 2), `NAME.map3` (s, n, 3), beside flowing maps `NAME.map2.independent` and `NAME.map3.independent` (laid out from nothing), `NAME.sc` (s, n), `NAME.kmeans` (s, n); NaN and -1 where a snapshot lacks one |
| `probe.npz` | of the newest snapshot: `similarity`, `assignment` (p, p), `labels` (p) |
| `newest_NAME.csv` | of the newest snapshot, a row a sample: id, label, class, cluster, silhouette, coordinates |

A file is there only where the run has its content. `load.py` loads all of it (NumPy; pandas for the tables, where it is installed):

```python
from load import *

import matplotlib.pyplot as plt
plt.scatter(*snapshots["encoding.map2"][-1].T, c=samples["labels"], s=4, cmap="tab10")
```
)~";

}  // namespace

std::vector<std::string> exportNotebook(const fs::path& run, const fs::path& out) {
  const RunFolder folder(run);
  if (!folder.isRun()) throw DataError(run.string() + ": not a run folder (no run.toml)");
  const RunInfo info = folder.info();
  EventReader reader(folder.events());
  reader.poll();
  std::error_code failed;
  if (fs::exists(out, failed) && !fs::exists(out / "load.py", failed) && !fs::is_empty(out, failed))
    throw Error(out.string() + ": holds other files; choose another folder");
  fs::create_directories(out, failed);
  if (failed) throw Error(out.string() + ": cannot be made: " + failed.message());

  SamplesPtr samples;
  if (fs::exists(folder.samples(), failed)) samples = readSamples(folder.samples());
  std::vector<fs::path> snapshots;
  for (const SnapshotEvent& event : reader.history().snapshots)
    if (fs::exists(folder.snapshot(event.step), failed)) snapshots.push_back(folder.snapshot(event.step));

  std::vector<std::string> files;
  const auto text = [&](const std::string& name, const std::string& content) {
    writeFileAtomically(out / name, content);
    files.push_back(name);
  };
  const auto arrays = [&](const std::string& name, const NpzWriter& writer) {
    if (writer.empty()) return;
    writer.write(out / name);
    files.push_back(name);
  };
  text("curves.csv", curvesCsv(reader.history()));
  text("scores.csv", scoresCsv(reader.history()));
  NpzWriter ofSamples, ofFeatures, ofSnapshots, ofProbe;
  if (samples) addSamples(ofSamples, *samples);
  arrays("samples.npz", ofSamples);
  addFeatures(ofFeatures, folder);
  arrays("features.npz", ofFeatures);
  if (!snapshots.empty()) {
    const SnapshotPtr last = readSnapshot(snapshots.back());
    const Snapshot& newest = *last;
    SnapshotStacks stacks(newest.evaluated);
    for (std::size_t i = 0; i + 1 < snapshots.size(); ++i) stacks.add(*readSnapshot(snapshots[i]));
    stacks.add(newest);
    stacks.addTo(ofSnapshots);
    const std::int64_t p = newest.probeSize;
    if (!newest.similarity.empty()) ofProbe.add("similarity", DType::f32, {p, p}, newest.similarity.data());
    if (!newest.assignment.empty()) ofProbe.add("assignment", DType::f32, {p, p}, newest.assignment.data());
    if (p > 0 && samples && std::int64_t(samples->probeLabels.size()) == p)
      ofProbe.add("labels", DType::i32, {p}, samples->probeLabels.data());
    for (const auto& [name, part] : newest.components) text("newest_" + name + ".csv", newestCsv(part, newest.evaluated, samples.get()));
  }
  arrays("snapshots.npz", ofSnapshots);
  arrays("probe.npz", ofProbe);
  text("README.md",
       "# " + info.name + ", for a notebook\n\nWritten by `resa export " + run.filename().string() + " --notebook`.\n" + readmeText);
  text("load.py", loadLines);
  return files;
}

}  // namespace resa
