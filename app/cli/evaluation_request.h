#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/evaluate/evaluation.h"

namespace resa {

/// What `resa evaluate` and `resa serve` evaluate: a run folder or a file of weights.
struct EvaluationRequest {
  std::string weights, dataset, labels;  // dataset: empty for that of the run
  std::vector<std::string> sets;         // "key=value"
  ReadOptions read;
  EvaluationJob job;
};

/// Reads the weights and evaluates them. Errors as readWeights, evaluationConfig and evaluateWeights.
nlohmann::json evaluate(EvaluationRequest request, const EvaluationProgress& progress);

}  // namespace resa
