#pragma once
#include <cstdint>
#include <filesystem>

namespace resa {

/// What a made-up run folder holds. Its values are formulas, so that a test knows each of them.
struct SampleRun {
  int steps = 40, stepsPerEpoch = 10, snapshots = 3;
  int evaluated = 60, probe = 20, classes = 10;
  bool finished = true;
  int collapsedFrom = -1, recoveredFrom = -1;  // steps between which the assignment is uniform; negative: never
};
/// Writes a complete run folder after engine/run/README.md with the product's own writers.
void writeSampleRun(const std::filesystem::path& root, const SampleRun& what = {});
/// Loss of a step and A of a probe cell at a snapshot's step, as written.
double sampleLoss(std::int64_t step);
float sampleAssignment(std::int64_t step, int row, int column, int probe);

/// A few hundred images as plain IDX files, in the layout of Fashion-MNIST: the first of the real ones where they are installed, else drawn
/// shapes. A run on them reports all its images within a moment, where ten thousand would take a test's whole time.
void writeSmallImages(const std::filesystem::path& folder, int train, int test);

}  // namespace resa
