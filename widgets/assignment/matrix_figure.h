#pragma once
#include <optional>

#include "widgets/assignment/matrix_paint.h"
#include "widgets/figures/figure.h"

namespace resa {

/// "_000000468": how the files of a figure name the step.
QString stepSuffix(std::int64_t step);
/// The name of a subject's files, e.g. "gradient_infonce_000000468" or "assignment_change_000000468_000000000".
QString subjectName(const MatrixSubject& subject);
/// A heat map as it is drawn: the cells of the window (all where its count is 0), every one of them in the CSV.
Figure matrixFigure(const MatrixSubject& subject, const MatrixLook& look, const CellWindow& window = {});
/// Reads the options of a request that matrixFigure() wrote; the step of the other epoch where a change is asked for.
std::optional<std::int64_t> matrixOptions(const FigureRequest& request, MatrixChoice& choice, MatrixLook& look);

}  // namespace resa
