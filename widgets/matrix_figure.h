#pragma once
#include "widgets/figure.h"
#include "widgets/matrix_paint.h"

namespace resa {

/// "_000000468": how the files of a figure name the step.
QString stepSuffix(std::int64_t step);
/// The name of a subject's files, e.g. "gradient_infonce_000000468" or "assignment_change_000000468_000000000".
QString subjectName(const MatrixSubject& subject);
/// A heat map as it is drawn: the cells of the window (all where its count is 0), every one of them in the CSV.
Figure matrixFigure(const MatrixSubject& subject, const MatrixLook& look, const CellWindow& window = {});

}  // namespace resa
