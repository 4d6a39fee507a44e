#pragma once
#include <optional>

#include "widgets/assignment/matrix_paint.h"
#include "widgets/assignment/sinkhorn_result.h"
#include "widgets/figures/figure.h"
#include "widgets/map/map_paint.h"

namespace resa {

/// "_000000468": how the files of a figure name the step.
QString stepSuffix(std::int64_t step);
/// The name of a subject's files, e.g. "gradient_infonce_000000468" or "assignment_change_000000468_000000000".
QString subjectName(const MatrixSubject& subject);

/// Everything by which a command makes a matrix's figure again.
struct MatrixOptions {
  MatrixChoice choice;
  MatrixLook look;
  CellWindow window;                  // of the cells that are shown; all where its count is 0
  std::optional<std::int64_t> since;  // step of the other epoch of a change
  std::optional<double> epsilon;      // of an assignment that is recomputed
  std::optional<int> iterations;
  bool surface = false;
  Rotation rotation{30, 38};
  double zoom = 1;
};
/// Reads the options of a request that a figure of these wrote. UsageError naming the option that cannot be.
MatrixOptions matrixOptions(const FigureRequest& request, MatrixMode mode);

/// A heat map as it is drawn: the cells of the window (all where its count is 0), every one of them in the CSV.
Figure matrixFigure(const MatrixSubject& subject, const MatrixLook& look, const CellWindow& window = {});
/// The matrix as a landscape, drawn without OpenGL.
Figure surfaceFigure(const MatrixSubject& subject, const MatrixLook& look, const Rotation& rotation = {30, 38}, double zoom = 1);
/// Sums of rows and columns of a matrix (means of similarities) as bars on the scale of the heat map's strips: "marginals".
Figure marginalsFigure(const MatrixSubject& subject, const MatrixLook& look);
/// The stored assignment beside the one that the laboratory made of its similarity, with the numbers of both: "sinkhorn".
Figure sinkhornFigure(const SnapshotPtr& stored, const SinkhornResult& result, const SamplesPtr& samples, const MatrixLook& look,
                      bool clean);

/// "ε 0.02 · 5 iterations".
QString sinkhornSettings(double epsilon, int iterations);
/// The numbers of an assignment as they are written: columns off, rows off, row entropy, diagonal, same class.
QStringList statTexts(const AssignmentStats& stats);

}  // namespace resa
