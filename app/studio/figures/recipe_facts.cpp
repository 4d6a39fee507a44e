#include <QLocale>
#include <algorithm>
#include <array>
#include <set>

#include "app/studio/figures/recipe_parts.h"

/// What the captions of recipes say about their runs, and whether runs may stand beside each other.
namespace resa {
namespace {

/// What is known of a run and how it was measured, each as a caption says it; empty where it is not known.
struct Facts {
  enum Kind { data, encoder, network, split, images, epoch, kinds };
  std::array<QString, kinds> texts;
};

Facts factsOf(FigureSource& run) {
  Facts facts;
  facts.texts[Facts::data] = evaluatedData(run);
  if (run.config()) facts.texts[Facts::encoder] = QString::fromStdString(run.config()->model.encoder);
  const EvaluationEvent* event = reportedEvaluation(run);
  if (!event) return facts;
  if (!event->network.empty()) facts.texts[Facts::network] = QStringLiteral("%1 network").arg(QString::fromStdString(event->network));
  if (!event->split.empty()) facts.texts[Facts::split] = QStringLiteral("%1 split").arg(QString::fromStdString(event->split));
  facts.texts[Facts::images] =
      QStringLiteral("n = %1%2").arg(QLocale(QLocale::English).toString(qlonglong(event->n)), event->preview ? " (preview)" : "");
  facts.texts[Facts::epoch] = QStringLiteral("epoch %1").arg(event->epoch, 0, 'g', 4);
  return facts;
}

/// "momentum (one, two), student (three)" where the texts differ, in the order of the runs; unknown ones differ from nothing.
QString differing(const QStringList& texts, const QStringList& labels) {
  QStringList values, parts;
  for (const QString& text : texts)
    if (!text.isEmpty() && !values.contains(text)) values << text;
  if (values.size() < 2) return {};
  for (const QString& value : values) {
    QStringList of;
    for (qsizetype i = 0; i < texts.size(); ++i)
      if (texts[i] == value) of << labels[i];
    parts << QStringLiteral("%1 (%2)").arg(value, of.join(", "));
  }
  return parts.join(", ");
}

/// Keys that decide what a run learns: not where it lies, what it is kept of and which machine worked on it.
bool decidesResults(const ConfigKey& key) {
  static const std::set<std::string> outside{"data.root",     "data.workers", "data.storage", "data.resident_limit", "data.prefetch",
                                             "train.threads", "train.device", "train.seed",   "train.deterministic", "train.channels_last"};
  return key.section() != "output" && key.section() != "evaluate" && !outside.count(key.name);
}

QStringList valuesOf(const RecipeInput& input, const ConfigKey& key) {
  QStringList values;
  for (const auto& run : input.runs)
    values << (run->config() ? QString::fromStdString(formatValue(key.get(*run->config()))).remove('"') : QString());
  return values;
}

/// Keys in which the runs differ, those that decide what is learned first.
std::vector<const ConfigKey*> differingKeys(const RecipeInput& input) {
  std::vector<const ConfigKey*> keys;
  for (const ConfigKey& key : configSchema()) {
    const QStringList values = valuesOf(input, key);
    const bool own = key.section() == "output" || key.name == "train.threads" || key.name == "data.root";
    if (!own && std::set<QString>(values.begin(), values.end()).size() > 1) keys.push_back(&key);
  }
  std::stable_partition(keys.begin(), keys.end(), [](const ConfigKey* key) { return decidesResults(*key); });
  return keys;
}

}  // namespace

QString rootOf(const FigureSource& run) { return QString::fromStdString(run.root().string()); }

QString evaluatedData(FigureSource& run) {
  if (!run.config()) return run.samples() ? QString::fromStdString(run.samples()->dataset) : QString();
  const DataConfig& data = run.config()->data;
  QString text = QString::fromStdString(data.set);
  // One's own pictures are known by their folder.
  if (data.set == "image-folder") text += " " + QString::fromStdString(std::filesystem::path(data.root).filename().string());
  if (data.labels != "fine") text += QStringLiteral(" (%1 labels)").arg(QString::fromStdString(data.labels));
  return text;
}

QStringList runLabels(const RecipeInput& input) {
  QStringList labels;
  for (const auto& run : input.runs)
    labels << (run->info().name.empty() ? QString::fromStdString(run->root().filename().string())
                                        : QString::fromStdString(run->info().name));
  if (std::set<QString>(labels.begin(), labels.end()).size() == std::size_t(labels.size())) return labels;
  constexpr std::size_t mostKeys = 2;
  const auto keys = differingKeys(input);
  for (qsizetype i = 0; i < labels.size(); ++i) {
    const auto& run = *input.runs[std::size_t(i)];
    QStringList parts;
    for (std::size_t k = 0; k < std::min(mostKeys, keys.size()) && run.config(); ++k) {
      const QString name = QString::fromStdString(keys[k]->name);
      parts << name.section('.', -1) + " " + QString::fromStdString(formatValue(keys[k]->get(*run.config()))).remove('"');
    }
    labels[i] = parts.isEmpty() ? QString::fromStdString(run.root().filename().string()) : parts.join(QStringLiteral(", "));
  }
  // Runs with the very same settings are told apart by their folders.
  const QStringList repeated = labels;
  for (qsizetype i = 0; i < labels.size(); ++i)
    if (repeated.count(repeated[i]) > 1)
      labels[i] += " (" + QString::fromStdString(input.runs[std::size_t(i)]->root().filename().string()) + ")";
  return labels;
}

QString sharedFacts(const QStringList& labels, const std::vector<QStringList>& facts) {
  QStringList common, names, divided;
  std::vector<QStringList> own(facts.size());
  for (qsizetype k = 0; !facts.empty() && k < facts[0].size(); ++k) {
    QStringList values, texts;
    for (const QStringList& of : facts) texts << of[k];
    for (const QString& text : texts)
      if (!text.isEmpty() && !values.contains(text)) values << text;
    const bool same = values.size() == 1 && !texts.contains(QString());
    if (same) common << values[0];
    if (same || values.isEmpty()) continue;
    // Of as many values as runs each stands behind its run; of fewer ones each names its runs.
    if (values.size() == labels.size() || values.size() == 1) {
      for (std::size_t i = 0; i < own.size(); ++i)
        if (!texts[qsizetype(i)].isEmpty()) own[i] << texts[qsizetype(i)];
      continue;
    }
    for (const QString& value : values) {
      QStringList of;
      for (qsizetype i = 0; i < texts.size(); ++i)
        if (texts[i] == value) of << labels[i];
      divided << QStringLiteral("%1 of %2").arg(value, of.join(", "));
    }
  }
  for (std::size_t i = 0; i < own.size(); ++i)
    names << (own[i].isEmpty() ? labels[qsizetype(i)] : QStringLiteral("%1 (%2)").arg(labels[qsizetype(i)], own[i].join(", ")));
  if (common.isEmpty() && divided.isEmpty()) return names.join(", ");
  if (!common.isEmpty()) divided.prepend((labels.size() == 1 ? QString() : QStringLiteral("each: ")) + common.join(", "));
  return QStringLiteral("%1 (%2)").arg(names.join(", "), divided.join("; "));
}

QString recipeCaption(const QString& shows, const RecipeInput& input, const RecipeCheck& check, bool evaluated) {
  const QStringList labels = runLabels(input);
  std::vector<QStringList> facts;
  for (const auto& run : input.runs) {
    const Facts known = factsOf(*run);
    facts.emplace_back(known.texts.begin(), known.texts.begin() + (evaluated ? int(Facts::kinds) : int(Facts::network)));
  }
  QString text = shows + (labels.size() == 1 ? " · own run " : " · own runs ") + sharedFacts(labels, facts);
  if (!check.missing.isEmpty()) text += QStringLiteral(" · not among them: ") + check.missing.join("; ");
  if (!check.warnings.isEmpty()) text += QStringLiteral(" · mind that ") + check.warnings.join("; ");
  return text;
}

QString noConfiguration(const FigureSource& run) {
  return run.info().kind == RunKind::training
             ? QStringLiteral("%1 has no configuration that this version reads").arg(rootOf(run))
             : QStringLiteral("%1 was written by another program and has no configuration that says how it was trained").arg(rootOf(run));
}

void requireConfigurations(const RecipeInput& input, RecipeCheck& check) {
  for (const auto& run : input.runs)
    if (!run->config()) check.problems << noConfiguration(*run);
}

void compareRuns(const RecipeInput& input, RecipeCheck& check, bool sameNetwork) {
  const QStringList labels = runLabels(input);
  const auto texts = [&](Facts::Kind kind) {
    QStringList all;
    for (const auto& run : input.runs) all << factsOf(*run).texts[kind];
    return all;
  };
  if (const QString data = differing(texts(Facts::data), labels); !data.isEmpty())
    check.problems << QStringLiteral("values on different data cannot stand beside each other: %1").arg(data);
  QStringList parts;
  for (const Facts::Kind kind : {Facts::network, Facts::split, Facts::images}) {
    if (kind == Facts::network && !sameNetwork) continue;
    if (const QString part = differing(texts(kind), labels); !part.isEmpty()) parts << part;
  }
  QStringList norms;
  for (const auto& run : input.runs)
    norms << (run->config() ? "normalisation " + QString::fromStdString(run->config()->evaluate.normalize) : QString());
  if (const QString part = differing(norms, labels); !part.isEmpty()) parts << part;
  if (!parts.isEmpty()) check.warnings << QStringLiteral("the runs were measured differently: %1").arg(parts.join("; "));
}

void warnOfOtherKeys(const RecipeInput& input, RecipeCheck& check, const std::vector<std::string>& ablated) {
  constexpr qsizetype most = 4;
  QStringList parts;
  for (const ConfigKey* key : differingKeys(input)) {
    const bool shown =
        std::any_of(ablated.begin(), ablated.end(), [key](const std::string& begin) { return key->name.starts_with(begin); });
    if (shown || !decidesResults(*key)) continue;
    QStringList values = valuesOf(input, *key);
    values.removeAll(QString());
    values.removeDuplicates();
    if (values.size() > 1) parts << QStringLiteral("%1 (%2)").arg(QString::fromStdString(key->name), values.join(" / "));
  }
  if (parts.isEmpty()) return;
  const qsizetype further = parts.size() - most;
  check.warnings << QStringLiteral("the runs differ also in %1%2")
                        .arg(parts.mid(0, most).join(", "), further > 0 ? QStringLiteral(" and %1 more keys").arg(further) : QString());
}

}  // namespace resa
