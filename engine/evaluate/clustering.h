#pragma once
#include <ATen/core/Tensor.h>

#include "engine/evaluate/agreement.h"
#include "engine/evaluate/separation.h"
#include "engine/evaluate/silhouette.h"

/// All that tells how well features cluster: agreement of labelings, silhouettes, indices by centroids, and the effective rank.
namespace resa {

/// Effective rank: exp of the entropy of the normalised singular values (RankMe, Garrido et al. 2023). features (n, d), not centred.
/// Row-blocked; the smaller Gram matrix is held in float64.
double effectiveRank(const at::Tensor& features);

}  // namespace resa
