#pragma once
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace resa {

struct Nearest {
  at::Tensor index;    // (n, k) int64, rows of the bank, nearest first
  at::Tensor squared;  // (n, k) squared Euclidean distances, dtype and device of the queries
};

/// The k nearest rows of `bank` (m, d) for each row of `queries` (n, d), both float32 or both float64 on one device: exact search by
/// blocked matrix products, whose candidates are ranked again by differences; ties go to the smaller row number. Fewer columns where the
/// bank has fewer than k rows. On the CPU the same bits whatever the number of threads. Memory: blocks beside the result. DataError where a
/// row is not finite or the columns differ, UsageError where k < 1.
Nearest nearestRows(const at::Tensor& queries, const at::Tensor& bank, std::int64_t k);

/// The k nearest other rows of each row of `features` (n, d): a row is not its own neighbour, though a duplicate of it is.
Nearest nearestOthers(const at::Tensor& features, std::int64_t k);

}  // namespace resa
