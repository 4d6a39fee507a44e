// Figures beside the heat map: the sums of its rows and columns, and what the Sinkhorn laboratory made of it.
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/assignment/matrix_request.h"
#include "widgets/figures/figure_frame.h"
#include "widgets/figures/figure_options.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr double tickRoom = 34, namesRoom = 54, headRoom = 19, tableLine = 20;

struct ProbeFigures {
  Q_DECLARE_TR_FUNCTIONS(ProbeFigures)
};

bool areMeans(const MatrixChoice& choice) { return choice.mode == MatrixMode::similarity; }

QString marginalTitle(const MatrixChoice& choice) {
  const QString symbol = choiceSymbol(choice);
  return areMeans(choice) ? ProbeFigures::tr("Means of rows and columns of %1").arg(symbol)
                          : ProbeFigures::tr("Sums of rows and columns of %1").arg(symbol);
}

/// One of both plots: a bar for each image, from the scale's zero.
void paintBars(QPainter& painter, const QRectF& area, const std::vector<double>& values, const MarginalScale& scale,
               const std::vector<ClassBlock>& blocks, bool borders, const QColor& ink, const Theme& look) {
  const auto yOf = [&](double value) {
    return area.bottom() - std::clamp((value - scale.low) / (scale.high - scale.low), 0.0, 1.0) * area.height();
  };
  painter.setFont(look.mono(figureTextPixels));
  const double height = QFontMetricsF(painter.font()).height();
  for (const double value : {scale.low, scale.zero, scale.high}) {
    painter.setPen(QPen(look.line, 0.8));
    painter.drawLine(QPointF(area.left(), yOf(value)), QPointF(area.right(), yOf(value)));
    painter.setPen(look.muted);
    const QString text = (value < 0 ? QStringLiteral("−") : QString()) + QString::number(std::abs(value));
    painter.drawText(QRectF(area.left() - tickRoom, yOf(value) - height / 2, tickRoom - 5, height), Qt::AlignRight | Qt::AlignVCenter,
                     text);
  }
  const double wide = area.width() / double(std::max<std::size_t>(1, values.size()));
  painter.setPen(QPen(look.line, 0.8));
  for (const ClassBlock& block : blocks) {
    const double x = area.left() + block.first * wide;
    if (borders && block.first > 0) painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  const double zero = yOf(scale.zero);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double y = yOf(values[i]), gap = wide > 3 ? 0.6 : 0;
    painter.fillRect(QRectF(area.left() + double(i) * wide, std::min(y, zero), wide - gap, std::abs(y - zero)), ink);
  }
  painter.setPen(QPen(look.muted, 1));
  painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero));
}

void paintClassNames(QPainter& painter, const QRectF& area, const std::vector<ClassBlock>& blocks, int size, const Theme& look) {
  painter.setFont(look.mono(figureTextPixels));
  painter.setPen(look.muted);
  const QFontMetricsF metrics(painter.font());
  double free = -1e9;
  for (const ClassBlock& block : blocks) {
    const double x = area.left() + (block.first + block.last) / 2.0 / std::max(1, size) * area.width();
    if (x - metrics.height() / 2 < free) continue;
    free = x + metrics.height() * 0.45;
    painter.save();
    painter.translate(x, area.top() + 8);
    painter.rotate(-40);
    const QRectF box(-80, -metrics.height() / 2, 80, metrics.height());
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(block.name, Qt::ElideRight, box.width()));
    painter.restore();
  }
}

void paintMarginals(QPainter& painter, const QRect& area, const FigureStyle& style, const MatrixSubject& subject, const MatrixLook& look) {
  const Theme theme = figureTheme(style);
  const MatrixData matrix = matrixOf(subject);
  const Marginals sums = marginalsOf(matrix);
  const MarginalScale scale = marginalScaleOf(subject.choice);
  const auto blocks = classBlocks(subject.samples.get(), matrix.size);
  const auto beyond = [&](const std::vector<double>& values) {
    return std::count_if(values.begin(), values.end(), [&](double value) { return value < scale.low || value > scale.high; });
  };
  QString note = ProbeFigures::tr("%1 probe images by class · %2").arg(matrix.size).arg(measuredSentence(subject));
  if (const auto off = beyond(sums.rows) + beyond(sums.columns); off > 0)
    note += ProbeFigures::tr(" · %1 values beyond the scale end at its edge").arg(off);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF body = paintFrame(painter, area, style, marginalTitle(subject.choice),
                                 ProbeFigures::tr("epoch %1").arg(subject.now->epoch, 0, 'g', 4), note);
  const double names = blocks.empty() || body.height() < 150 ? 4 : namesRoom;
  const double tall = std::max(10.0, (body.height() - names - 2 * headRoom) / 2);
  const std::vector<double>* values[] = {&sums.rows, &sums.columns};
  const QString heads[] = {ProbeFigures::tr("rows: student"), ProbeFigures::tr("columns: momentum")};
  double top = body.top();
  for (int i = 0; i < 2; ++i) {
    painter.setFont(theme.font(figureTextPixels + 1));
    painter.setPen(theme.text);
    painter.drawText(QRectF(body.left(), top, body.width(), headRoom - 3), Qt::AlignLeft | Qt::AlignVCenter, heads[i]);
    const QRectF plot(body.left() + tickRoom, top + headRoom + 6, body.width() - tickRoom - 4, tall - 14);
    paintBars(painter, plot, *values[i], scale, blocks, look.borders, seriesColor(theme, i == 0 ? 0 : 2), theme);
    top += headRoom + tall;
  }
  const QRectF below(body.left() + tickRoom, top - 8, body.width() - tickRoom - 4, names);
  if (names > 4) paintClassNames(painter, below, blocks, matrix.size, theme);
  painter.restore();
}

QByteArray marginalsCsv(const MatrixSubject& subject) {
  const Marginals sums = marginalsOf(matrixOf(subject));
  const bool means = areMeans(subject.choice);
  QByteArray csv = means ? "index,id,class,row_mean,column_mean\n" : "index,id,class,row_sum,column_sum\n";
  const Samples* samples = subject.samples.get();
  for (std::size_t i = 0; i < sums.rows.size(); ++i) {
    csv += QByteArray::number(qulonglong(i)) + ",";
    csv += samples && i < samples->probeIds.size() ? QByteArray::number(qlonglong(samples->probeIds[i])) : QByteArray();
    csv += "," + (samples && i < samples->probeLabels.size() ? csvCell(className(samples, samples->probeLabels[i])) : QByteArray());
    csv += "," + QByteArray::number(sums.rows[i], 'g', 9) + "," + QByteArray::number(sums.columns[i], 'g', 9) + "\n";
  }
  return csv;
}

/// Both assignments of a laboratory.
struct Laboratory {
  SnapshotPtr stored;
  SinkhornResult result;
  SamplesPtr samples;
  MatrixLook look;
  bool clean;
  QString note;
};

QStringList statNames() {
  return {ProbeFigures::tr("columns off"), ProbeFigures::tr("rows off"), ProbeFigures::tr("row entropy"), ProbeFigures::tr("diagonal"),
          ProbeFigures::tr("same class")};
}

/// The numbers fill a line each of stored and recomputed, on a narrow paper a column each.
bool standsUpright(double width) { return width < 480; }
double numbersHeight(double width) { return tableLine * (standsUpright(width) ? 6 : 3); }

void paintNumbers(QPainter& painter, const QRectF& area, const Laboratory& lab, const Theme& look) {
  const QStringList none(5, QStringLiteral("–"));
  const std::array<QStringList, 3> sets{statNames(), lab.result.hasStored ? statTexts(lab.result.stored) : none,
                                        statTexts(lab.result.recomputed)};
  const QString heads[] = {QString(), ProbeFigures::tr("stored"), ProbeFigures::tr("recomputed")};
  const bool upright = standsUpright(area.width());
  const int rows = upright ? 6 : 3, columns = upright ? 3 : 6;
  const double first = 96, wide = (area.width() - first) / double(columns - 1);
  for (int row = 0; row < rows; ++row) {
    const double top = area.top() + row * tableLine;
    painter.setPen(QPen(look.line, 0.8));
    if (row > 0) painter.drawLine(QPointF(area.left(), top), QPointF(area.right(), top));
    for (int column = 0; column < columns; ++column) {
      const int set = upright ? column : row, index = (upright ? row : column) - 1;
      const QString text = index < 0 ? heads[set] : sets[std::size_t(set)][index];
      painter.setFont(set > 0 && index >= 0 ? look.mono(figureTextPixels + 1) : look.font(figureTextPixels + 1));
      painter.setPen(set == 0 ? look.muted : look.text);
      const QRectF cell(column == 0 ? area.left() : area.left() + first + (column - 1) * wide, top, column == 0 ? first : wide, tableLine);
      painter.drawText(cell, (column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, text);
    }
  }
}

/// One of both maps in a square; the names of the classes stand left of the first one.
void paintMap(QPainter& painter, const Laboratory& lab, const SnapshotPtr& snapshot, const QRectF& square, const QRectF& bar, double names,
              const Theme& look) {
  MatrixChoice choice(MatrixMode::assignment);
  choice.clean = lab.clean;
  const MatrixData matrix = matrixOf(*snapshot, choice);
  MatrixScene scene{choice, matrix.size, {0, 0, matrix.size}, lab.look, classBlocks(lab.samples.get(), matrix.size), {}, {}, {}, {}};
  scene.look.marginals = false;
  if (names <= 0)
    for (ClassBlock& block : scene.blocks) block.name.clear();
  MatrixLayout layout;
  layout.map = square;
  layout.bar = bar;
  layout.rowNames = names;
  layout.width = square.width();
  const QImage cells = heatMapImage(matrix, tableOf(choice, lab.look.colorMap), lab.look.hideDiagonal, std::max(1, matrix.size));
  paintMatrix(painter, scene, layout, cells, look);
}

void paintLaboratory(QPainter& painter, const QRect& area, const FigureStyle& style, const Laboratory& lab) {
  const Theme look = figureTheme(style);
  constexpr double gap = 14, barGap = 10, barWide = 9;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF body = paintFrame(painter, area, style, ProbeFigures::tr("Sinkhorn laboratory"),
                                 ProbeFigures::tr("epoch %1").arg(lab.stored->epoch, 0, 'g', 4), lab.note);
  const MatrixChoice choice(MatrixMode::assignment);
  double names = 0;
  const QFontMetricsF metrics(look.mono(figureTextPixels));
  for (const ClassBlock& block : classBlocks(lab.samples.get(), int(lab.stored->probeSize)))
    names = std::max(names, std::min(112.0, metrics.horizontalAdvance(block.name) + 12));
  const double labels = style.legend == LegendPlace::none ? 0 : barGap + barWide + barLabelWidth(choice);
  const double numbers = numbersHeight(body.width());
  const double side = std::max(20.0, std::min((body.width() - names - gap - labels) / 2, body.height() - numbers - headRoom - gap));
  const double left = body.left() + std::max(0.0, (body.width() - names - gap - labels - 2 * side) / 2) + names;
  const QRectF first(left, body.top() + headRoom, side, side), second = first.translated(side + gap, 0);
  const QRectF bar = labels > 0 ? QRectF(second.right() + barGap, second.top(), barWide, side) : QRectF(second.topRight(), QSizeF(0, 0));
  // Where the settings do not fit the note tells them.
  const auto head = [&](const QRectF& square, const QString& name, double epsilon, int iterations) {
    painter.setFont(look.font(figureTextPixels + 1));
    painter.setPen(look.text);
    const QString whole = ProbeFigures::tr("%1: %2").arg(name, sinkhornSettings(epsilon, iterations));
    const bool fits = epsilon > 0 && QFontMetricsF(painter.font()).horizontalAdvance(whole) <= side;
    painter.drawText(QRectF(square.left(), square.top() - headRoom, side + gap, headRoom - 3), Qt::AlignLeft | Qt::AlignVCenter,
                     fits ? whole : name);
  };
  if (lab.result.hasStored) {
    paintMap(painter, lab, lab.stored, first, QRectF(first.topRight(), QSizeF(0, 0)), names, look);
    head(first, ProbeFigures::tr("stored"), lab.stored->epsilon, lab.stored->iterations);
  } else {
    head(first, ProbeFigures::tr("none was stored"), 0, 0);
  }
  paintMap(painter, lab, lab.result.snapshot, second, bar, lab.result.hasStored ? 0 : names, look);
  head(second, ProbeFigures::tr("recomputed"), lab.result.epsilon, lab.result.iterations);
  paintNumbers(painter, QRectF(body.left(), first.bottom() + gap, body.width(), numbers), lab, look);
  painter.restore();
}

QByteArray laboratoryCsv(const SinkhornResult& result, const Snapshot& stored) {
  const auto number = [](double value) { return std::isfinite(value) ? QByteArray::number(value, 'g', 9) : QByteArray(); };
  const auto line = [&](const char* name, double recomputed, double before) {
    return QByteArray(name) + "," + (result.hasStored ? number(before) : QByteArray()) + "," + number(recomputed) + "\n";
  };
  const AssignmentStats &now = result.recomputed, &then = result.stored;
  return "quantity,stored,recomputed\n" + line("epsilon", result.epsilon, stored.epsilon) +
         line("iterations", result.iterations, double(stored.iterations)) + line("columns_off", now.columnResidual, then.columnResidual) +
         line("rows_off", now.rowResidual, then.rowResidual) + line("row_entropy", now.rowEntropy, then.rowEntropy) +
         line("diagonal", now.diagonal, then.diagonal) + line("same_class", now.sameClass, then.sameClass);
}

}  // namespace

QString sinkhornSettings(double epsilon, int iterations) {
  const QString rounds = iterations == 1 ? ProbeFigures::tr("1 iteration") : ProbeFigures::tr("%1 iterations").arg(iterations);
  return ProbeFigures::tr("ε %1 · %2").arg(epsilon, 0, 'g', 4).arg(rounds);
}

QStringList statTexts(const AssignmentStats& stats) {
  const auto text = [](double value, bool share) {
    if (!std::isfinite(value)) return QStringLiteral("–");
    return share ? QStringLiteral("%1 %").arg(100 * value, 0, 'f', 1) : QString::number(value, 'g', 3);
  };
  return {text(stats.columnResidual, false), text(stats.rowResidual, false), text(stats.rowEntropy, false), text(stats.diagonal, true),
          text(stats.sameClass, true)};
}

Figure marginalsFigure(const MatrixSubject& subject, const MatrixLook& look) {
  Figure figure;
  figure.name = QStringLiteral("marginals_") + subjectName(subject);
  figure.caption = marginalTitle(subject.choice) + QStringLiteral(" · ") + measuredSentence(subject);
  figure.size = QSize(640, 420);
  figure.paint = [subject, look](QPainter& painter, const QRect& area, const FigureStyle& style) {
    paintMarginals(painter, area, style, subject, look);
  };
  figure.csv = [subject] { return marginalsCsv(subject); };
  MatrixLook plain;  // colours do not matter here
  plain.borders = look.borders;
  figure.request = matrixRequest(subject, plain);
  figure.request.options.erase("scale");
  if (subject.choice.mode != MatrixMode::assignment) figure.request.options["mode"] = modeKey(subject.choice.mode).toStdString();
  figure.request.figure = QStringLiteral("marginals");
  figure.anyThread = true;
  return figure;
}

Figure sinkhornFigure(const SnapshotPtr& stored, const SinkhornResult& result, const SamplesPtr& samples, const MatrixLook& look,
                      bool clean) {
  Figure figure;
  figure.name = QStringLiteral("sinkhorn") + (clean ? QStringLiteral("_clean") : QString()) + stepSuffix(stored->step);
  figure.caption = ProbeFigures::tr("Sinkhorn laboratory: the stored assignment (%1) and what %2 make of the same similarity, %3 · step %4")
                       .arg(sinkhornSettings(stored->epsilon, stored->iterations), sinkhornSettings(result.epsilon, result.iterations),
                            clean ? ProbeFigures::tr("clean, eval mode") : ProbeFigures::tr("as trained"))
                       .arg(stored->step);
  figure.size = QSize(860, 510);
  const Laboratory lab{stored, result, samples, look, clean, figure.caption};
  figure.paint = [lab](QPainter& painter, const QRect& area, const FigureStyle& style) { paintLaboratory(painter, area, style, lab); };
  figure.csv = [result, stored] { return laboratoryCsv(result, *stored); };
  MatrixSubject subject{result.snapshot, nullptr, samples, MatrixMode::assignment, sinkhornSettings(result.epsilon, result.iterations)};
  subject.choice.clean = clean;
  MatrixLook plain = look;
  plain.marginals = true;  // there are none here
  figure.request = matrixRequest(subject, plain);
  figure.request.figure = QStringLiteral("sinkhorn");
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
