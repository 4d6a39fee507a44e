#include "widgets/assignment/matrix_data.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "engine/run/assignment.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(MatrixData)
};

QByteArray idAndClass(const std::vector<std::int64_t>* ids, const Samples* samples, int row) {
  QByteArray text = QByteArray::number(ids && row < int(ids->size()) ? qlonglong((*ids)[std::size_t(row)]) : qlonglong(row)) + ",";
  if (samples && row < int(samples->probeLabels.size())) {
    const auto label = std::size_t(samples->probeLabels[std::size_t(row)]);
    QByteArray name = label < samples->classes.size() ? QByteArray::fromStdString(samples->classes[label]) : QByteArray::number(int(label));
    text += name.contains(',') || name.contains('"') ? "\"" + name.replace("\"", "\"\"") + "\"" : name;
  }
  return text;
}

/// The tensors of the view that a choice names.
struct Tensors {
  const std::vector<float>&similarity, &assignment, &logits;
};
Tensors tensorsOf(const Snapshot& snapshot, bool clean) {
  if (clean) return {snapshot.cleanSimilarity, snapshot.cleanAssignment, snapshot.cleanLogits};
  return {snapshot.similarity, snapshot.assignment, snapshot.logits01};
}

}  // namespace

bool hasClean(const Snapshot& snapshot) {
  return snapshot.probeSize > 0 && std::int64_t(snapshot.cleanSimilarity.size()) == snapshot.probeSize * snapshot.probeSize;
}

MatrixData matrixOf(const Snapshot& snapshot, const MatrixChoice& choice) {
  const std::int64_t p = snapshot.probeSize;
  MatrixData none{0, choice, {}};
  if (p <= 0) return none;  // features alone
  const auto cells = std::size_t(p * p);
  const Tensors tensors = tensorsOf(snapshot, choice.clean);
  MatrixData matrix{int(p), choice, {}};
  switch (choice.mode) {
    case MatrixMode::similarity:
      matrix.values = tensors.similarity;
      break;
    case MatrixMode::assignment:
      matrix.values = tensors.assignment;
      break;
    case MatrixMode::prediction:
    case MatrixMode::gradient:
      if (tensors.logits.size() == cells) matrix.values = prediction(tensors.logits, p, p, snapshot.temperature);
      break;
  }
  if (matrix.values.size() != cells) return none;
  if (choice.mode != MatrixMode::gradient) return matrix;
  if (choice.infoNce) {
    for (std::size_t i = 0; i < std::size_t(p); ++i) matrix.values[i * std::size_t(p) + i] -= 1;
    return matrix;
  }
  if (tensors.assignment.size() != cells) return none;
  for (std::size_t i = 0; i < cells; ++i) matrix.values[i] -= tensors.assignment[i];
  return matrix;
}

MatrixData matrixOf(const MatrixSubject& subject) {
  if (!subject.now) return {0, subject.choice, {}};
  MatrixData now = matrixOf(*subject.now, subject.choice);
  if (!subject.choice.change || now.size == 0) return now;
  MatrixData then = subject.then ? matrixOf(*subject.then, subject.choice) : MatrixData{};
  if (then.size != now.size) return {0, subject.choice, {}};
  for (std::size_t i = 0; i < now.values.size(); ++i) now.values[i] -= then.values[i];
  return now;
}

Marginals marginalsOf(const MatrixData& matrix) {
  const auto n = std::size_t(matrix.size);
  Marginals result{std::vector<double>(n), std::vector<double>(n)};
  const double weight = matrix.choice.mode == MatrixMode::similarity ? 1.0 / double(std::max<std::size_t>(1, n)) : 1.0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double value = weight * double(matrix.values[i * n + j]);
      result.rows[i] += value;
      result.columns[j] += value;
    }
  }
  return result;
}

std::vector<ClassBlock> classBlocks(const Samples* samples, int size) {
  std::vector<ClassBlock> blocks;
  if (!samples || int(samples->probeLabels.size()) != size) return blocks;
  for (int i = 0; i < size; ++i) {
    const int label = samples->probeLabels[std::size_t(i)];
    if (blocks.empty() || blocks.back().label != label) {
      const bool named = label >= 0 && std::size_t(label) < samples->classes.size();
      blocks.push_back({label, i, i, named ? QString::fromStdString(samples->classes[std::size_t(label)]) : QString::number(label)});
    }
    blocks.back().last = i + 1;
  }
  return blocks;
}

QString modeTitle(MatrixMode mode) {
  switch (mode) {
    case MatrixMode::assignment:
      return Words::tr("Assignment");
    case MatrixMode::prediction:
      return Words::tr("Prediction");
    case MatrixMode::gradient:
      return Words::tr("Gradient");
    case MatrixMode::similarity:
      break;
  }
  return Words::tr("Similarity");
}

QString modeKey(MatrixMode mode) {
  const char* const keys[] = {"assignment", "prediction", "gradient", "similarity"};
  return QString::fromLatin1(keys[int(mode)]);
}

QString choiceSymbol(const MatrixChoice& choice) {
  const char* const symbols[] = {"A", "P", "P − A", "S"};
  const QString symbol =
      choice.mode == MatrixMode::gradient && choice.infoNce ? QStringLiteral("P − 1ᵢⱼ") : QString::fromUtf8(symbols[int(choice.mode)]);
  if (!choice.change) return symbol;
  return choice.mode == MatrixMode::gradient ? QStringLiteral("Δ(%1)").arg(symbol) : QStringLiteral("Δ%1").arg(symbol);
}

QString modeSentence(const MatrixChoice& choice) {
  if (choice.change) return Words::tr("how %1 changed between two epochs: red is more now, blue is less").arg(choiceSymbol({choice.mode}));
  switch (choice.mode) {
    case MatrixMode::assignment:
      return Words::tr("who is grouped with whom: A = Sinkhorn(S), rows sum to 1");
    case MatrixMode::prediction:
      return choice.clean ? Words::tr("what the student predicts: P = softmax(z zₘ / t), the images themselves")
                          : Words::tr("what the student predicts: P = softmax(z zₘ / t), weak against strong views");
    case MatrixMode::gradient:
      return choice.infoNce ? Words::tr("how InfoNCE would pull: P − identity, every image has itself as its only target")
                            : Words::tr("how the loss pulls: P − A, blue draws together, red pushes apart");
    case MatrixMode::similarity:
      return choice.clean ? Words::tr("cosine of student and momentum encodings, the images themselves")
                          : Words::tr("cosine of student and momentum encodings, weak views");
  }
  return {};
}

QString measuredSentence(const MatrixSubject& subject) {
  if (!subject.now) return {};
  QString text = subject.choice.clean ? Words::tr("clean, eval mode") : Words::tr("as trained");
  text += subject.choice.change && subject.then ? Words::tr(" · step %1 − step %2").arg(subject.now->step).arg(subject.then->step)
                                                : Words::tr(" · step %1").arg(subject.now->step);
  const bool holdsAssignment =
      subject.choice.mode == MatrixMode::assignment || (subject.choice.mode == MatrixMode::gradient && !subject.choice.infoNce);
  if (holdsAssignment && !subject.recomputed.isEmpty()) text += Words::tr(" · A recomputed: %1").arg(subject.recomputed);
  return text;
}

QString assignmentFacts(const Snapshot& snapshot, const Samples* samples, bool clean) {
  const std::int64_t size = snapshot.probeSize;
  const std::vector<float>& assignment = tensorsOf(snapshot, clean).assignment;
  if (size < 1 || std::int64_t(assignment.size()) != size * size) return {};
  const bool labelled = samples && std::int64_t(samples->probeLabels.size()) == size;
  const AssignmentDiagnostics diagnostics =
      diagnoseAssignment(assignment, size, labelled ? samples->probeLabels : std::vector<std::int32_t>(), {}, snapshot.temperature);
  QString facts = Words::tr("%1 % on the diagonal").arg(100 * diagnostics.diagonalMass, 0, 'g', 3);
  if (std::isfinite(diagnostics.sameClassRatio))
    facts += Words::tr(" · beside it the same class %1 × chance").arg(diagnostics.sameClassRatio, 0, 'g', 3);
  return facts;
}

QByteArray matrixCsv(const MatrixData& matrix, const Samples* samples, const CellWindow& window, bool hideDiagonal) {
  const CellWindow shown = window.count > 0 ? window : CellWindow{0, 0, matrix.size};
  QByteArray csv = "row,row_id,row_class,column,column_id,column_class,value\n";
  const std::vector<std::int64_t>* ids = samples ? &samples->probeIds : nullptr;
  std::vector<QByteArray> names;
  for (int i = 0; i < matrix.size; ++i) names.push_back(QByteArray::number(i) + "," + idAndClass(ids, samples, i));
  for (int r = shown.row; r < shown.row + shown.count; ++r) {
    for (int c = shown.column; c < shown.column + shown.count; ++c) {
      if (hideDiagonal && r == c) continue;
      csv += names[std::size_t(r)] + "," + names[std::size_t(c)] + "," + QByteArray::number(double(matrix.at(r, c)), 'g', 9) + "\n";
    }
  }
  return csv;
}

}  // namespace resa
