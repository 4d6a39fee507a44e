#include "widgets/assignment/matrix_figure.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>

#include "widgets/assignment/matrix_request.h"
#include "widgets/figures/figure_frame.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(MatrixFigure)
};

QString titleOf(const MatrixSubject& subject) {
  QString title = modeTitle(subject.choice.mode);
  if (subject.choice.mode == MatrixMode::gradient && subject.choice.infoNce) title = Words::tr("Gradient as InfoNCE");
  if (subject.choice.change) title += Words::tr(", change since step %1").arg(subject.then ? subject.then->step : 0);
  return title;
}

}  // namespace

QString stepSuffix(std::int64_t step) { return QStringLiteral("_%1").arg(qlonglong(step), 9, 10, QLatin1Char('0')); }

QString subjectName(const MatrixSubject& subject) {
  QString name = modeKey(subject.choice.mode);
  if (subject.choice.mode == MatrixMode::gradient && subject.choice.infoNce) name += QStringLiteral("_infonce");
  if (subject.choice.clean) name += QStringLiteral("_clean");
  if (!subject.recomputed.isEmpty()) name += QStringLiteral("_recomputed");
  if (subject.choice.change) name += QStringLiteral("_change");
  name += stepSuffix(subject.now ? subject.now->step : 0);
  if (subject.choice.change && subject.then) name += stepSuffix(subject.then->step);
  return name;
}

Figure matrixFigure(const MatrixSubject& subject, const MatrixLook& look, const CellWindow& window) {
  Figure figure;
  figure.name = subjectName(subject);
  figure.caption =
      titleOf(subject) + QStringLiteral(" · ") + modeSentence(subject.choice) + QStringLiteral(" · ") + measuredSentence(subject);
  figure.size = QSize(640, 640);
  figure.paint = [subject, look, window](QPainter& painter, const QRect& area, const FigureStyle& style) {
    const Theme theme = figureTheme(style);
    const MatrixData matrix = matrixOf(subject);
    const CellWindow shown = window.count > 0 ? window : CellWindow{0, 0, matrix.size};
    QString details =
        Words::tr("%1 probe images by class · rows: student, columns: momentum · %2").arg(matrix.size).arg(measuredSentence(subject));
    if (shown.count < matrix.size)
      details = Words::tr("rows %1–%2, columns %3–%4 of %5")
                    .arg(shown.row)
                    .arg(shown.row + shown.count - 1)
                    .arg(shown.column)
                    .arg(shown.column + shown.count - 1)
                    .arg(details);
    const MatrixScene scene{subject.choice,      matrix.size, shown, look, classBlocks(subject.samples.get(), matrix.size),
                            marginalsOf(matrix), {},          {},    {}};
    painter.save();
    const QString remark = subject.now ? Words::tr("epoch %1").arg(subject.now->epoch, 0, 'g', 4) : QString();
    const QRectF body = paintFrame(painter, area, style, titleOf(subject), remark, modeSentence(subject.choice) + " · " + details);
    // The note stands below the figure; what the layout keeps free for captions of the window is the map's.
    MatrixLayout layout = layoutMatrix(scene, body.adjusted(0, -4, 4, 30), theme, 1);
    centerMatrix(layout, body);
    // The colour bar is this figure's legend.
    if (style.legend == LegendPlace::none) layout.bar = QRectF(layout.map.topRight(), QSizeF(0, 0));
    // A figure holds every cell: nothing is reduced, whatever the size of the paper.
    const ColorTable& table = tableOf(subject.choice, look.colorMap);
    paintMatrix(painter, scene, layout, heatMapImage(matrix, table, look.hideDiagonal, std::max(1, matrix.size), shown), theme);
    painter.restore();
  };
  figure.csv = [subject, look, window] { return matrixCsv(matrixOf(subject), subject.samples.get(), window, look.hideDiagonal); };
  if (subject.now) figure.request = matrixRequest(subject, look, window);
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
