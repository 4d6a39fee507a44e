#include "widgets/assignment/pair_figures.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/assignment/matrix_data.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/assignment/pair_plot.h"
#include "widgets/assignment/wrong_pairs.h"
#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr double thumbnail = 40, rowHeight = 50, leastColumn = 250;

struct PairFigures {
  Q_DECLARE_TR_FUNCTIONS(PairFigures)
};

QString cellSuffix(int row, int column) {
  return QStringLiteral("_%1_%2").arg(row, 3, 10, QLatin1Char('0')).arg(column, 3, 10, QLatin1Char('0'));
}

std::map<std::string, std::string> cellOptions(int row, int column) {
  return {{"row", std::to_string(row)}, {"column", std::to_string(column)}};
}

QString probeClass(const Samples& samples, int row) {
  const auto at = std::size_t(row);
  return at < samples.probeLabels.size() ? className(&samples, samples.probeLabels[at]) : QString();
}

/// The very views that the networks saw, where they were stored; the images themselves else.
struct PairViews {
  const ImageBlock &left, &right;
  bool viewed;
};
PairViews viewsOf(const Samples& samples, bool clean) {
  const bool viewed = !clean && samples.probeViews[0].count > 0 && samples.probeViews[1].count > 0;
  if (viewed) return {samples.probeViews[0], samples.probeViews[1], true};
  return {samples.probeImages, samples.probeImages, false};
}

void paintImage(QPainter& painter, const QRectF& box, const QImage& image, const Theme& look) {
  QPainterPath round;
  round.addRoundedRect(box, 5, 5);
  painter.save();
  painter.setClipPath(round);
  painter.fillRect(box, look.raised);
  // Images of a few dozen pixels keep their pixels on paper.
  painter.setRenderHint(QPainter::SmoothPixmapTransform, box.width() < 2.5 * image.width());
  if (!image.isNull()) painter.drawImage(box, image);
  painter.restore();
}

/// What a reader takes from the trace at the marked step: "A 0.031 · P 0.019 · S 0.93".
QString readingAt(const PairHistory& history) {
  const auto found = std::find(history.series.steps.begin(), history.series.steps.end(), history.current);
  if (found == history.series.steps.end()) return {};
  const auto index = std::size_t(found - history.series.steps.begin());
  QStringList parts;
  if (index < history.series.epochs.size()) parts << PairFigures::tr("epoch %1").arg(history.series.epochs[index], 0, 'g', 4);
  for (int curve = 0; curve < pairCurves; ++curve) {
    const double value = pairValue(history.series, curve, index);
    if (!std::isfinite(value)) continue;
    const QString number = curve == 2     ? QString::number(value, 'f', 2)
                           : value < 1e-5 ? QStringLiteral("<1e-5")
                                          : QString::number(value, 'g', 2);
    parts << QLatin1String(pairCurveName(curve)) + QLatin1Char(' ') + number;
  }
  return parts.join(QStringLiteral(" · "));
}

void paintTrace(QPainter& painter, const QRect& area, const FigureStyle& style, const PairHistory& history, const QString& note) {
  const Theme look = figureTheme(style);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QRectF body = paintFrame(painter, area, style, history.title, readingAt(history), note);
  std::vector<FigureEntry> legend;
  const QString names[] = {PairFigures::tr("A assignment"), PairFigures::tr("P prediction"), PairFigures::tr("S similarity (right)")};
  for (int curve = 0; curve < pairCurves; ++curve) {
    const auto known = [&](std::size_t i) { return std::isfinite(pairValue(history.series, curve, i)); };
    bool any = false;
    for (std::size_t i = 0; i < history.series.steps.size(); ++i) any = any || known(i);
    if (any) legend.push_back({names[curve], seriesColor(look, pairCurveColor(curve))});
  }
  body = paintLegendAt(painter, body, style, LegendPlace::top, legend);
  if (!history.series.steps.empty()) {
    const PairPlot plot{history.series, pairPlotArea(body)};
    plot.paintAxes(painter, look, history.size);
    const auto& steps = history.series.steps;
    if (std::find(steps.begin(), steps.end(), history.current) != steps.end()) {
      const double x = plot.xOf(history.current);
      painter.setPen(QPen(look.accent, 1.4));
      painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
    }
    for (const int curve : {2, 1, 0}) plot.paintCurve(painter, look, curve);
  }
  painter.restore();
}

/// One of both images with its caption below.
void paintView(QPainter& painter, const QPointF& at, double side, const QImage& image, const QString& caption, const QString& view,
               const Theme& look) {
  paintImage(painter, QRectF(at, QSizeF(side, side)), image, look);
  painter.setFont(look.font(figureTextPixels + 0.5));
  const QFontMetricsF metrics(painter.font());
  painter.setPen(look.text);
  painter.drawText(QRectF(at.x(), at.y() + side + 4, side, 17), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(caption, Qt::ElideRight, side));
  painter.setPen(look.muted);
  painter.drawText(QRectF(at.x(), at.y() + side + 20, side, 17), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(view, Qt::ElideRight, side));
}

void paintFacts(QPainter& painter, const QRectF& area, const PairFacts& facts, const Theme& look) {
  const QStringList names = pairFactNames(), texts = pairFactTexts(facts);
  const double line = std::clamp(area.height() / double(names.size()), 17.0, 27.0);
  for (int i = 0; i < names.size(); ++i) {
    const QRectF row(area.left(), area.top() + i * line, area.width(), line);
    painter.setPen(QPen(look.line, 0.8));
    if (i > 0) painter.drawLine(row.topLeft(), row.topRight());
    painter.setFont(look.font(figureTextPixels + 1));
    painter.setPen(look.muted);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, names[i]);
    painter.setFont(look.mono(figureTextPixels + 1));
    painter.setPen(look.text);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, texts[i]);
  }
}

struct PairSubject {
  SnapshotPtr snapshot;
  SamplesPtr samples;
  int row, column;
  bool clean;
  QString note;
};

void paintPair(QPainter& painter, const QRect& area, const FigureStyle& style, const PairSubject& pair) {
  const Theme look = figureTheme(style);
  constexpr double captions = 40, gap = 10, facts = 170;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QString remark = PairFigures::tr("epoch %1").arg(pair.snapshot->epoch, 0, 'g', 4);
  const QString left = probeCaption(*pair.samples, pair.row), right = probeCaption(*pair.samples, pair.column);
  const QRectF body = paintFrame(painter, area, style, left + QStringLiteral(" → ") + right, remark, pair.note);
  // The numbers stand beside the images on a wide paper and below them on a tall one.
  const bool beside = body.width() > 1.35 * body.height();
  const double room = beside ? body.width() - facts - 2 * gap : body.width();
  const double tall = beside ? body.height() : body.height() - 6 * 18 - gap;
  const double side = std::max(24.0, std::min((room - gap) / 2, tall - captions));
  const PairViews views = viewsOf(*pair.samples, pair.clean);
  paintView(painter, body.topLeft(), side, sampleImage(views.left, pair.row), left, views.viewed ? PairFigures::tr("weak view") : QString(),
            look);
  paintView(painter, body.topLeft() + QPointF(side + gap, 0), side, sampleImage(views.right, pair.column), right,
            views.viewed ? PairFigures::tr("strong view") : QString(), look);
  const double used = 2 * side + gap;
  const QRectF table = beside ? QRectF(body.left() + used + 2 * gap, body.top(), body.width() - used - 2 * gap, body.height())
                              : QRectF(body.left(), body.top() + side + captions, body.width(), body.height() - side - captions);
  paintFacts(painter, table, pairFacts(*pair.snapshot, pair.samples.get(), pair.row, pair.column, pair.clean), look);
  painter.restore();
}

QByteArray pairCsv(const PairSubject& pair) {
  const PairFacts facts = pairFacts(*pair.snapshot, pair.samples.get(), pair.row, pair.column, pair.clean);
  QByteArray csv = "quantity,value\n";
  const auto add = [&](const char* name, const QByteArray& value) { csv += QByteArray(name) + "," + value + "\n"; };
  const auto number = [](bool known, double value) { return known ? QByteArray::number(value, 'g', 9) : QByteArray(); };
  const auto id = [&](int row) {
    const auto at = std::size_t(row);
    return at < pair.samples->probeIds.size() ? QByteArray::number(qlonglong(pair.samples->probeIds[at])) : QByteArray();
  };
  add("step", QByteArray::number(qlonglong(pair.snapshot->step)));
  for (const auto& [name, row] : {std::pair("row", pair.row), std::pair("column", pair.column)}) {
    add(name, QByteArray::number(row));
    add((QByteArray(name) + "_id").constData(), id(row));
    add((QByteArray(name) + "_class").constData(), csvCell(probeClass(*pair.samples, row)));
  }
  add("similarity", number(true, facts.similarity));
  add("assignment", number(true, facts.assignment));
  add("prediction", number(facts.predicted, facts.prediction));
  add("pull", number(facts.predicted, facts.pull));
  add("loss_share", number(facts.predicted, facts.lossShare));
  add("same_class", facts.labelled ? (facts.sameClass ? "1" : "0") : "");
  return csv;
}

/// A list row: both images, their classes, the mass and what became of it.
void paintListed(QPainter& painter, const QRectF& box, const WrongPairReport& report, const WrongPair& pair, const Samples& samples,
                 const Theme& look) {
  const PairViews views = viewsOf(samples, false);
  paintImage(painter, QRectF(box.left(), box.top(), thumbnail, thumbnail), sampleImage(views.left, pair.row), look);
  paintImage(painter, QRectF(box.left() + thumbnail + 4, box.top(), thumbnail, thumbnail), sampleImage(views.right, pair.column), look);
  const QRectF words = box.adjusted(2 * thumbnail + 14, 2, -4, 0);
  painter.setFont(look.font(figureTextPixels + 1));
  painter.setPen(look.text);
  painter.drawText(QRectF(words.left(), words.top(), words.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(painter.font())
                       .elidedText(probeClass(samples, pair.row) + QStringLiteral(" → ") + probeClass(samples, pair.column), Qt::ElideRight,
                                   words.width()));
  painter.setFont(look.mono(figureTextPixels));
  painter.setPen(look.muted);
  painter.drawText(QRectF(words.left(), words.top() + 18, words.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(painter.font()).elidedText(massBrief(report, pair), Qt::ElideRight, words.width()));
}

void paintList(QPainter& painter, const QRect& area, const FigureStyle& style, const WrongPairReport& report, const Samples& samples) {
  const Theme look = figureTheme(style);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QString note = fatesSentence(report) + QLatin1Char(' ') + comparisonSentence(report);
  note = note.remove(QStringLiteral("<b>")).remove(QStringLiteral("</b>")).trimmed();
  if (!note.isEmpty()) note += QLatin1Char(' ');
  note += PairFigures::tr("A as trained.");
  const QRectF body = paintFrame(painter, area, style, PairFigures::tr("Heaviest wrong pairs"),
                                 PairFigures::tr("epoch %1").arg(report.shownEpoch, 0, 'g', 4), note);
  const int columns = std::max(1, int(body.width() / leastColumn)), rows = std::max(1, int(body.height() / rowHeight));
  const std::size_t all = report.pairs.size();
  std::size_t shown = std::min(all, std::size_t(columns * rows));
  if (shown < all && shown > 1) --shown;  // the last place tells how many more there are
  const int used = int((all + std::size_t(columns) - 1) / std::size_t(columns));
  const int deep = std::min(rows, std::max(1, used));
  const double width = body.width() / columns;
  const auto place = [&](std::size_t i) {
    return QRectF(body.left() + double(int(i) / deep) * width, body.top() + double(int(i) % deep) * rowHeight, width, thumbnail);
  };
  for (std::size_t i = 0; i < shown; ++i) paintListed(painter, place(i), report, report.pairs[i], samples, look);
  painter.setFont(look.font(figureTextPixels + 1));
  painter.setPen(look.muted);
  if (shown < all) painter.drawText(place(shown), Qt::AlignLeft | Qt::AlignVCenter, PairFigures::tr("and %1 more").arg(all - shown));
  painter.restore();
}

QByteArray reportCsv(const WrongPairReport& report, const Samples& samples) {
  QByteArray csv = "rank,row,row_id,column,column_id,assignment,assignment_at_step_";
  csv += QByteArray::number(qlonglong(report.shownStep == report.nowStep ? report.thenStep : report.nowStep)) + "\n";
  const auto id = [&](int row) {
    const bool known = std::size_t(row) < samples.probeIds.size();
    return QByteArray::number(qlonglong(known ? samples.probeIds[std::size_t(row)] : row));
  };
  int rank = 0;
  for (const WrongPair& pair : report.pairs) {
    csv += QByteArray::number(++rank) + "," + QByteArray::number(pair.row) + "," + id(pair.row) + "," + QByteArray::number(pair.column) +
           "," + id(pair.column) + "," + QByteArray::number(pair.mass, 'g', 9) + ",";
    if (report.compared) csv += QByteArray::number(pair.otherMass, 'g', 9);
    csv += "\n";
  }
  return csv;
}

}  // namespace

Figure pairTraceFigure(const PairHistory& history) {
  Figure figure;
  figure.name = QStringLiteral("pair_trace");
  figure.caption =
      PairFigures::tr("%1 over all snapshots, as trained: assignment A and prediction P (left, logarithmic), similarity S (right)")
          .arg(history.title);
  figure.size = QSize(560, 320);
  figure.paint = [history, note = figure.caption](QPainter& painter, const QRect& area, const FigureStyle& style) {
    paintTrace(painter, area, style, history, note);
  };
  figure.csv = [series = history.series] { return pairSeriesCsv(series); };
  if (history.row >= 0 && history.column >= 0) {
    figure.name += cellSuffix(history.row, history.column);
    figure.request = {QStringLiteral("pair_trace"), history.current, {}, cellOptions(history.row, history.column)};
  }
  figure.anyThread = true;
  return figure;
}

QByteArray pairSeriesCsv(const PairSeries& series) {
  QByteArray csv = "step,epoch,assignment,prediction,similarity\n";
  const auto number = [](double value) { return std::isfinite(value) ? QByteArray::number(value, 'g', 9) : QByteArray(); };
  for (std::size_t i = 0; i < series.steps.size(); ++i) {
    csv += QByteArray::number(qlonglong(series.steps[i])) + ",";
    csv += i < series.epochs.size() ? number(series.epochs[i]) : QByteArray();
    for (int curve = 0; curve < pairCurves; ++curve) csv += "," + number(pairValue(series, curve, i));
    csv += "\n";
  }
  return csv;
}

Figure pairFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, int row, int column, bool clean) {
  Figure figure;
  figure.name =
      QStringLiteral("pair") + cellSuffix(row, column) + (clean ? QStringLiteral("_clean") : QString()) + stepSuffix(snapshot->step);
  figure.caption =
      PairFigures::tr("Probe images %1 and %2: similarity, assignment, prediction and share of the loss of their cell, %3 · step %4")
          .arg(probeCaption(*samples, row), probeCaption(*samples, column),
               clean ? PairFigures::tr("clean, eval mode") : PairFigures::tr("as trained"))
          .arg(snapshot->step);
  figure.size = QSize(560, 300);
  const PairSubject pair{snapshot, samples, row, column, clean, figure.caption};
  figure.paint = [pair](QPainter& painter, const QRect& area, const FigureStyle& style) { paintPair(painter, area, style, pair); };
  figure.csv = [pair] { return pairCsv(pair); };
  figure.request = {QStringLiteral("pair"), snapshot->step, {}, cellOptions(row, column)};
  if (clean) figure.request.options["views"] = "clean";
  figure.anyThread = true;
  return figure;
}

QStringList pairFactNames() {
  return {PairFigures::tr("Similarity S"), PairFigures::tr("Assignment A"),  PairFigures::tr("Prediction P"),
          PairFigures::tr("Pull A − P"),   PairFigures::tr("Share of loss"), PairFigures::tr("Same class")};
}

QStringList pairFactTexts(const PairFacts& facts) {
  const QString none = QStringLiteral("–");
  return {QString::number(facts.similarity, 'f', 3),
          QString::number(facts.assignment, 'g', 3),
          facts.predicted ? QString::number(facts.prediction, 'g', 3) : none,
          facts.predicted ? (facts.pull >= 0 ? "+" : "−") + QString::number(std::abs(facts.pull), 'g', 3) : none,
          facts.predicted ? QString::number(100 * facts.lossShare, 'g', 2) + " %" : none,
          !facts.labelled   ? PairFigures::tr("no labels")
          : facts.sameClass ? PairFigures::tr("yes")
                            : PairFigures::tr("no")};
}

Figure wrongPairsFigure(const WrongPairReport& report, const SamplesPtr& samples) {
  Figure figure;
  figure.name = QStringLiteral("wrong_pairs") + stepSuffix(report.shownStep);
  figure.caption = PairFigures::tr("Heaviest pairs of different classes at epoch %1, as trained · step %2")
                       .arg(report.shownEpoch, 0, 'g', 4)
                       .arg(report.shownStep);
  const int rows = std::max(1, int(report.pairs.size() + 1) / 2);
  figure.size = QSize(580, std::max(320, 100 + int(rowHeight) * rows));
  figure.paint = [report, samples](QPainter& painter, const QRect& area, const FigureStyle& style) {
    paintList(painter, area, style, report, *samples);
  };
  figure.csv = [report, samples] { return reportCsv(report, *samples); };
  figure.request = {QStringLiteral("wrong_pairs"), report.shownStep, {}, {}};
  if (int(report.pairs.size()) > listedPairs) figure.request.options["count"] = std::to_string(report.pairs.size());
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
