#pragma once
#include <algorithm>
#include <cmath>

#include "datasets/dataset.h"
#include "engine/data/counter_random.h"
#include "tests/unit/test_folder.h"

namespace resa {

/// Pictures (3, 32, 32) whose class shows: stripes of a colour and an angle of their own, under noise. Picture i has the class i mod
/// classes.
inline ImageSet plantedPictures(std::int64_t count, std::int64_t classes, std::uint64_t seed) {
  ImageSet set;
  set.name = "planted";
  set.count = count;
  set.channels = 3;
  set.height = set.width = 32;
  for (std::int64_t c = 0; c < classes; ++c) set.classes.push_back("class " + std::to_string(c));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t label = i % classes;
    set.ids.push_back(i);
    set.labels.push_back(label);
    CounterRandom random(seed, 0, std::uint64_t(i));
    const double angle = 3.14159 * double(label) / double(classes), phase = random.uniform(0, 6.28);
    for (int channel = 0; channel < 3; ++channel)
      for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 32; ++x) {
          const double wave = std::sin(0.8 * (x * std::cos(angle) + y * std::sin(angle)) + phase);
          const double colour = 128 + 60 * std::cos(2 * angle + 2.1 * channel);
          set.pixels.push_back(std::uint8_t(std::clamp(colour + 40 * wave + random.uniform(-20, 20), 0.0, 255.0)));
        }
  }
  return set;
}

/// CIFAR-10's binary files with planted pictures of its ten classes; `train` divides by 5.
inline void writePlantedCifar10(const std::filesystem::path& folder, std::int64_t train, std::int64_t test) {
  const auto write = [&](const std::string& name, const ImageSet& set, std::int64_t first, std::int64_t count) {
    std::string bytes;
    for (std::int64_t i = first; i < first + count; ++i) {
      bytes += char(set.labels[std::size_t(i)]);
      bytes.append(reinterpret_cast<const char*>(set.pixels.data()) + i * 3072, 3072);
    }
    writeText(folder / name, bytes);
  };
  const ImageSet training = plantedPictures(train, 10, 1);
  for (std::int64_t part = 0; part < 5; ++part)
    write("data_batch_" + std::to_string(part + 1) + ".bin", training, part * train / 5, train / 5);
  write("test_batch.bin", plantedPictures(test, 10, 2), 0, test);
}

}  // namespace resa
