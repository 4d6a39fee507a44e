#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace resa {

/// Loss of a step of the long run below, as written (17 digits): a slow fall, and a spike at each multiple of 99,991.
inline double longRunLoss(std::int64_t step) {
  return step % 99991 == 0 ? 50 + double(step) / 1e6 : 4 + 1.5 / (1 + double(step) / 5e4) + 0.01 * double(step * 7919 % 97) / 97;
}

/// Writes an events.jsonl of `steps` step events as the trainer does, `diagnostics` with the assignment's in each. Returns its bytes.
inline std::uintmax_t writeLongRun(const std::filesystem::path& path, std::int64_t steps, bool diagnostics) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (!file) throw std::runtime_error(path.string() + ": cannot be written");
  std::fprintf(file,
               "{\"batch_size\":256,\"device\":\"cpu\",\"epoch\":0.0,\"kind\":\"state\",\"state\":\"running\",\"step\":0,"
               "\"steps_per_epoch\":390,\"steps_total\":%lld,\"t\":\"2026-01-31T00:00:00.000Z\",\"threads\":2}\n",
               static_cast<long long>(steps));
  for (std::int64_t step = 1; step <= steps; ++step) {
    const double loss = longRunLoss(step), kl = 0.3 + 0.1 * loss;
    const std::int64_t milliseconds = 37 * step;
    const int day = int(milliseconds / 86400000), hour = int(milliseconds / 3600000 % 24), minute = int(milliseconds / 60000 % 60);
    std::fprintf(
        file,
        "{\"assignment_entropy\":%.17g,\"epoch\":%.17g,\"grad_norm\":%.17g,\"images_per_second\":%.17g,\"kind\":\"step\",\"kl\":%.17g,"
        "\"loss\":%.17g,\"lr\":%.17g,\"momentum\":%.17g,\"seconds_left\":%.17g,\"step\":%lld,\"t\":\"2026-02-%02dT%02d:%02d:%02d.%03dZ\"",
        loss - kl, double(step) / 390, 1 / std::sqrt(double(step)), 431.7 + double(step % 17) / 3, kl, loss,
        0.15 * (1 + std::cos(3.14159 * double(step) / double(steps))), 1 - 0.01 * std::cos(double(step) / double(steps)),
        0.037 * double(steps - step), static_cast<long long>(step), day + 1, hour, minute, int(milliseconds / 1000 % 60),
        int(milliseconds % 1000));
    if (diagnostics) {
      const double diagonal = 0.1 + 0.2 * double(step % 13) / 13;
      std::fprintf(file,
                   ",\"train\":{\"diagonal_mass\":%.17g,\"kl\":%.17g,\"kl_std\":%.17g,\"marginal_residual\":[%.17g,%.17g,%.17g],"
                   "\"off_class_mass\":%.17g,\"off_diagonal_mass\":%.17g,\"row_entropy\":%.17g,\"same_class_ratio\":%.17g,\"size\":256}",
                   diagonal, kl, kl / 7, diagonal / 3, diagonal / 31, diagonal / 317, diagonal / 1.7, 1 - diagonal, loss - kl,
                   5 * diagonal);
    }
    std::fputs("}\n", file);
  }
  const bool whole = std::ferror(file) == 0;
  if (std::fclose(file) != 0 || !whole) throw std::runtime_error(path.string() + ": cannot be written");
  return std::filesystem::file_size(path);
}

}  // namespace resa
