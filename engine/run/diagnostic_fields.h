#pragma once
#include <utility>

#include "engine/run/assignment.h"

namespace resa {

/// Scalar fields of the `train` and `probe` objects, in the order of StepSeries' columns.
inline constexpr std::pair<const char*, double AssignmentDiagnostics::*> diagnosticFields[] = {
    {"row_entropy", &AssignmentDiagnostics::rowEntropy},
    {"diagonal_mass", &AssignmentDiagnostics::diagonalMass},
    {"off_diagonal_mass", &AssignmentDiagnostics::offDiagonalMass},
    {"off_class_mass", &AssignmentDiagnostics::offClassMass},
    {"same_class_ratio", &AssignmentDiagnostics::sameClassRatio},
    {"kl", &AssignmentDiagnostics::kl},
    {"kl_std", &AssignmentDiagnostics::klStd},
    {"alignment", &AssignmentDiagnostics::alignment}};

}  // namespace resa
