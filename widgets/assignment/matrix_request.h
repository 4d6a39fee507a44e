#pragma once
#include "widgets/assignment/matrix_figure.h"

namespace resa {

/// What makes a matrix's figure again: the choices that differ from the usual ones, by name; matrixOptions() reads them.
FigureRequest matrixRequest(const MatrixSubject& subject, const MatrixLook& look, const CellWindow& window = {});

}  // namespace resa
