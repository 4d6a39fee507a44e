#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace resa {

/// Writes what a run's figures are drawn from for a notebook: curves.csv, scores.csv, samples.npz, features.npz (the newest), snapshots.npz
/// (maps, silhouettes and clusters over the steps), probe.npz and newest_NAME.csv, each where the run has it, with README.md and load.py.
/// -> the files' names. DataError where `run` is no run folder or cannot be read; Error where `out` holds other files already.
std::vector<std::string> exportNotebook(const std::filesystem::path& run, const std::filesystem::path& out);

}  // namespace resa
