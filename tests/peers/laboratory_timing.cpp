// laboratory_timing FEATURES RESULTS THREADS: this project's side of laboratory_bench.py. Reads one task a line from standard input, runs
// it on the stored features, writes its tensors to RESULTS/<task>.safetensors and answers one JSON line with the seconds it took:
//   silhouette          of `test` by `test.labels`
//   kmeans K ROUNDS     Lloyd on `train` from `centroids.K`
//   nearest K           rows of `train` nearest to each of `test`
//   tsne NAME           map in two dimensions of `rows` in RESULTS/NAME.safetensors
// Tasks are lines so that the script can alternate between programs, with the features in memory on both sides.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/data/tensor_file.h"
#include "engine/evaluate/kmeans.h"
#include "engine/evaluate/nearest.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/silhouette.h"
#include "engine/run/error.h"

namespace {

using Results = std::map<std::string, at::Tensor>;

struct Laboratory {
  std::shared_ptr<const resa::SafetensorsFile> file;
  std::filesystem::path results;
  at::Tensor train, test, testLabels;

  Laboratory(const std::string& features, const std::string& folder) : file(resa::SafetensorsFile::open(features)), results(folder) {
    train = resa::loadTensor(*file, "train");
    test = resa::loadTensor(*file, "test");
    testLabels = resa::loadTensor(*file, "test.labels");
  }

  Results run(std::istringstream& task, nlohmann::json& answer) const {
    std::string name;
    task >> name;
    if (name == "silhouette") return {{"samples", resa::silhouetteSamples(test, testLabels)}};
    if (name == "kmeans") {
      std::int64_t k = 0;
      int rounds = 0;
      task >> k >> rounds;
      const resa::KMeansResult result = resa::lloyd(train, resa::loadTensor(*file, "centroids." + std::to_string(k)), rounds);
      answer["iterations"] = result.iterations;
      answer["inertia"] = result.inertia;
      return {{"labels", result.labels}, {"centroids", result.centroids}};
    }
    if (name == "nearest") {
      std::int64_t k = 0;
      task >> k;
      const resa::Nearest found = resa::nearestRows(test, train, k);
      return {{"index", found.index}, {"squared", found.squared}};
    }
    if (name == "tsne") {
      std::string rows;
      task >> rows;
      const resa::TsneResult result =
          resa::tsne(resa::loadTensor(*resa::SafetensorsFile::open(results / (rows + ".safetensors")), "rows"), {});
      answer["kl_divergence"] = result.kl;
      return {{"map", result.map}};
    }
    throw resa::UsageError("unknown task '" + name + "'");
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: laboratory_timing FEATURES RESULTS THREADS\n");
    return 2;
  }
  try {
    at::set_num_threads(std::stoi(argv[3]));
    const Laboratory laboratory(argv[1], argv[2]);
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream task(line);
      nlohmann::json answer{{"task", line}};
      const auto start = std::chrono::steady_clock::now();
      const Results made = laboratory.run(task, answer);
      answer["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      resa::SafetensorsWriter writer;
      for (const auto& [name, tensor] : made) resa::addTensor(writer, name, tensor);
      writer.write(std::filesystem::path(argv[2]) / (line.substr(0, line.find(' ')) + ".safetensors"));
      std::cout << answer.dump() << std::endl;
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
