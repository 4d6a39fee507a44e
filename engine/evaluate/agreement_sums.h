#pragma once

namespace resa {

/// Adjusted Rand index of a contingency table of n samples, by the sums of squares of its cells, its rows and its columns.
double adjustedRandIndex(double n, double cellSquares, double rowSquares, double columnSquares);

/// Normalised mutual information by the information and the entropies of the rows and the columns, nats.
double normalizedInformation(double information, double rowEntropy, double columnEntropy);

}  // namespace resa
