// What lists and tables say of a run, from its folder and its events.
#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

#include "app/studio/library/run_library.h"
#include "app/studio/library/run_scanner.h"
#include "app/studio/run/run_view.h"
#include "engine/run/error.h"
#include "engine/run/peak_memory.h"

namespace resa {
namespace {

QString text(const std::string& value) { return QString::fromStdString(value); }

QString progress(const RunHistory& history, RunState state) {
  const std::int64_t step = history.steps.empty() ? 0 : history.steps.back().step;
  const double epoch = history.epochOf(step);
  const double total = history.epochOf(history.stepsTotal);
  const QLocale locale;
  if (total <= 0) return step > 0 ? RunLibrary::tr("epoch %1").arg(locale.toString(std::floor(epoch * 10) / 10, 'g', 6)) : QString();
  if (state == RunState::finished) return RunLibrary::tr("%1 epochs").arg(locale.toString(total, 'g', 6));
  const double shown = std::floor(epoch * 10) / 10;
  return RunLibrary::tr("epoch %1 of %2").arg(locale.toString(shown, 'g', 6), locale.toString(total, 'g', 6));
}

/// When anything was last heard of up to a time; 0: never. Of step events only the newest are kept, so an earlier end may be told by the
/// checkpoint before it.
double lastTime(const RunHistory& history, double before) {
  double last = 0;
  const auto look = [&](const auto& events) {
    for (auto event = events.end(); event != events.begin();) {
      --event;
      const double time = event->time;
      if (time > before) continue;
      last = std::max(last, time);
      return;
    }
  };
  look(history.steps);
  look(history.evaluations);
  look(history.snapshots);
  look(history.checkpoints);
  look(history.messages);
  look(history.states);
  return last;
}

bool isWorking(const StateEvent& event) { return event.state == "running" || event.state == "starting"; }

/// Seconds between each start and the pause or end after it; where a trainer was killed, until its last event.
double workedSeconds(const RunHistory& history, double created) {
  constexpr double endOfTime = std::numeric_limits<double>::max();
  if (history.states.empty()) return history.steps.empty() ? RunRecord::unknown : std::max(0.0, history.steps.back().time - created);
  double seconds = 0;
  for (std::size_t i = 0; i < history.states.size(); ++i) {
    const StateEvent& state = history.states[i];
    if (!isWorking(state)) continue;
    const bool last = i + 1 == history.states.size();
    const bool goesOn = !last && (!isWorking(history.states[i + 1]) || state.state == "starting");
    const double until = goesOn ? history.states[i + 1].time : lastTime(history, last ? endOfTime : history.states[i + 1].time - 1e-6);
    seconds += std::max(0.0, until - state.time);
  }
  return seconds;
}

double secondsOf(const std::string& created) {
  const QDateTime time = QDateTime::fromString(text(created), Qt::ISODateWithMs);
  return time.isValid() ? double(time.toMSecsSinceEpoch()) / 1000 : RunRecord::unknown;
}

std::map<QString, double> scoresOf(const EvaluationEvent& event) {
  std::map<QString, double> scores;
  for (const auto& [name, component] : event.components) {
    const QString prefix = text(name) + '/';
    for (const auto& [score, value] : component.normalized.values) scores[prefix + text(score)] = value;
    for (const auto& [score, value] : component.raw.values) scores[prefix + "raw/" + text(score)] = value;
    if (std::isfinite(component.knn5)) scores[prefix + "knn5"] = component.knn5;
    for (const auto& [k, accuracy] : component.weightedKnn) {
      scores[prefix + QStringLiteral("weighted_knn_%1_top1").arg(k)] = accuracy.top1;
      scores[prefix + QStringLiteral("weighted_knn_%1_top5").arg(k)] = accuracy.top5;
    }
  }
  return scores;
}

/// Highest of the full evaluations; previews count only where there is nothing else.
std::map<QString, double> bestOf(const RunHistory& history) {
  const bool anyFull =
      std::any_of(history.evaluations.begin(), history.evaluations.end(), [](const auto& event) { return !event.preview; });
  std::map<QString, double> best;
  for (const EvaluationEvent& event : history.evaluations) {
    if (event.preview && anyFull) continue;
    for (const auto& [name, component] : event.components) {
      for (const char* score : {"ari", "nmi", "sc_mean", "ami", "cluster_accuracy"}) {
        const auto found = component.normalized.values.find(score);
        if (found == component.normalized.values.end()) continue;
        const auto known = best.try_emplace(text(name) + '/' + score, found->second).first;
        known->second = std::max(known->second, found->second);
      }
      if (!std::isfinite(component.knn5)) continue;
      const auto known = best.try_emplace(text(name) + "/knn5", component.knn5).first;
      known->second = std::max(known->second, component.knn5);
    }
  }
  return best;
}

std::map<QString, double> lastReport(const RunHistory& history) {
  std::map<QString, double> last;
  if (!history.steps.empty()) {
    const StepEvent step = history.steps.back();
    const std::pair<const char*, double> values[] = {{"loss", step.loss},
                                                     {"assignment_entropy", step.assignmentEntropy},
                                                     {"kl", step.kl},
                                                     {"lr", step.lr},
                                                     {"momentum", step.momentum},
                                                     {"images_per_second", step.imagesPerSecond},
                                                     {"grad_norm", step.gradNorm}};
    for (const auto& [name, value] : values)
      if (std::isfinite(value)) last[QString::fromLatin1(name)] = value;
    const std::pair<const char*, double> diagnostics[] = {{"train/diagonal_mass", step.train.diagonalMass},
                                                          {"train/off_class_mass", step.train.offClassMass},
                                                          {"train/same_class_ratio", step.train.sameClassRatio},
                                                          {"train/row_entropy", step.train.rowEntropy}};
    for (const auto& [name, value] : diagnostics)
      if (step.train.size > 0 && std::isfinite(value)) last[QString::fromLatin1(name)] = value;
  }
  for (const std::string& name : history.steps.extras()) {
    const std::vector<ExtraPoint> points = history.steps.extra(name);
    if (!points.empty()) last[text(name)] = points.back().value;
  }
  const PeakMemory memory = peakMemory(history);
  for (const auto& [name, field] : memoryFields)
    if (memory.*field > 0) last[QString::fromLatin1(name)] = double(memory.*field);  // of all reports, not of the newest
  if (!history.linear.empty()) {
    last[QStringLiteral("linear/top1")] = history.linear.back().top1;
    last[QStringLiteral("linear/best_top1")] = history.linear.back().bestTop1;
  }
  if (history.parameters > 0) last[QStringLiteral("parameters")] = double(history.parameters);
  return last;
}

QString measuredOn(const EvaluationEvent& event) {
  QStringList parts;
  if (!event.network.empty()) parts += RunLibrary::tr("%1 network").arg(text(event.network));
  if (!event.split.empty()) parts += RunLibrary::tr("%1 split").arg(text(event.split));
  parts += RunLibrary::tr("n = %1").arg(QLocale(QLocale::English).toString(qlonglong(event.n)));
  parts += RunLibrary::tr("L2-normalised");
  if (event.preview) parts += RunLibrary::tr("preview");
  return parts.join(QStringLiteral(" · "));
}

/// What an interrupted run of another machine is called: its trainer may well live, only its news do not come.
QString silence(const RunFolder& folder, const RunHistory& history) {
  const std::optional<Owner> owner = folder.owner();
  if (!owner || owner->host == hostName()) return {};
  const double last = lastTime(history, std::numeric_limits<double>::max());
  if (last <= 0) return RunLibrary::tr("no sign of life from %1").arg(text(owner->host));
  const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(last * 1000));
  const bool today = time.date() == QDate::currentDate();
  return RunLibrary::tr("no news from %1 since %2")
      .arg(text(owner->host), QLocale(QLocale::English).toString(time, today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM")));
}

}  // namespace

QString friendlyName(const QString& name, const QDateTime& now) {
  static const QRegularExpression stamped(QStringLiteral("^(.+)-(\\d{8}-\\d{6})(-\\d+)?$"));
  const QRegularExpressionMatch match = stamped.match(name);
  const QDateTime time = QDateTime::fromString(match.captured(2), QStringLiteral("yyyyMMdd-HHmmss"));
  if (!time.isValid()) return name;
  const QString when =
      QLocale(QLocale::English).toString(time, time.date() == now.date() ? QStringLiteral("HH:mm") : QStringLiteral("d MMM"));
  return match.captured(1) + QStringLiteral(" · ") + when;
}

RunSummary summarize(const RunFolder& folder, const RunHistory& history) {
  RunSummary summary;
  summary.path = text(folder.root().string());
  summary.value = RunRecord::unknown;
  RunKind kind = RunKind::training;
  try {
    const RunInfo info = folder.info();
    kind = info.kind;
    summary.trainedHere = kind == RunKind::training;
    summary.name = text(info.name);
    summary.state = folder.state(history);
  } catch (const Error& failure) {
    summary.name = text(folder.root().filename().string());
    summary.detail = QString::fromUtf8(failure.what());
    summary.state = RunState::failed;
    return summary;
  }
  if (summary.name.isEmpty()) summary.name = text(folder.root().filename().string());
  summary.name = friendlyName(summary.name, QDateTime::currentDateTime());
  QString state =
      summary.state == RunState::running ? RunLibrary::tr("training") : QCoreApplication::translate("RunTable", toString(summary.state));
  if (summary.state == RunState::interrupted) {
    const QString quiet = silence(folder, history);
    if (!quiet.isEmpty()) state = quiet;
  }
  const QString where = progress(history, summary.state);
  summary.detail = where.isEmpty() ? state : state + QStringLiteral(" · ") + where;
  if (kind == RunKind::analysis) {
    const qlonglong rows = history.evaluations.empty() ? 0 : history.evaluations.back().n;
    summary.detail = rows > 0 ? RunLibrary::tr("analysis · %1 rows").arg(QLocale().toString(rows)) : RunLibrary::tr("analysis");
  }
  for (auto event = history.evaluations.rbegin(); event != history.evaluations.rend(); ++event) {
    // Features from elsewhere may have any name: of several, the first that was evaluated.
    auto shown = event->components.find("encoding");
    if (shown == event->components.end() && kind != RunKind::training) shown = event->components.begin();
    if (shown == event->components.end() || std::isnan(shown->second.normalized.ari)) continue;
    summary.value = shown->second.normalized.ari;
    const QString name = text(shown->first);
    summary.valueCaption = kind == RunKind::analysis
                               ? RunLibrary::tr("ARI of %1").arg(name)
                               : RunLibrary::tr("ARI of the %1 at epoch %2").arg(name, QLocale().toString(event->epoch, 'g', 3));
    break;
  }
  return summary;
}

RunRecord recordOf(const RunFolder& folder, const RunHistory& history) {
  RunRecord record;
  const RunInfo info = folder.info();
  record.id = text(info.id);
  record.folder = text(folder.root().parent_path().string());
  record.preset = text(info.preset);
  record.device = text(history.device);
  record.created = secondsOf(info.created);
  if (const std::optional<Owner> owner = folder.owner()) record.host = text(owner->host);
  if (!info.originId.empty()) record.origin = RunLibrary::tr("%1, step %2").arg(text(info.originName)).arg(info.originStep);
  record.seconds = workedSeconds(history, record.created);
  if (!history.steps.empty()) record.epoch = history.steps.back().epoch;
  if (history.stepsTotal > 0 && history.stepsPerEpoch > 0) record.epochsTotal = history.epochOf(history.stepsTotal);
  record.last = lastReport(history);
  if (!history.evaluations.empty()) {
    record.newest = scoresOf(history.evaluations.back());
    record.measured = measuredOn(history.evaluations.back());
  }
  record.best = bestOf(history);
  return record;
}

}  // namespace resa
