#include "app/cli/evaluation_request.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "engine/run/run_folder.h"
#include "engine/train/trainer.h"
#include "engine/weights/weights.h"

namespace resa {

nlohmann::json evaluate(EvaluationRequest request, const EvaluationProgress& progress) {
  request.job.validate();  // before anything is read
  const Weights weights = readWeights(request.weights, request.read);
  const Config config = evaluationConfig(weights, RunFolder(request.weights).isRun(), request.dataset, request.labels, request.sets);
  if (config.train.threads > 0) at::set_num_threads(int(config.train.threads));
  return evaluateWeights(weights, config, at::Device(resolveDevice(config.train.device)), request.job, progress);
}

}  // namespace resa
