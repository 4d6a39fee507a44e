#pragma once
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

namespace resa {

/// Where this build has a Python with NumPy; empty where it has none.
inline std::string numpyPython() { return RESA_NUMPY_PYTHON; }

/// A Python program given as text, with pipes on its input and output.
class PythonScript {
 public:
  PythonScript(const std::string& text, const std::vector<std::string>& arguments) {
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0) throw std::runtime_error("no pipe");
    std::vector<std::string> words = {numpyPython(), "-c", text};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    raw.push_back(nullptr);
    child_ = fork();
    if (child_ == 0) {
      setenv("PYTHONPATH", RESA_LOG_FOLDER, 1);
      setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
      dup2(in[0], 0);
      dup2(out[1], 1);
      for (const int descriptor : {in[0], in[1], out[0], out[1]}) close(descriptor);
      execv(raw[0], raw.data());
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    to_ = in[1];
    from_ = fdopen(out[0], "r");
  }
  PythonScript(const PythonScript&) = delete;
  PythonScript& operator=(const PythonScript&) = delete;
  ~PythonScript() {
    kill();
    close(to_);
    fclose(from_);
  }
  std::string line() {
    char text[4096] = "";
    return fgets(text, sizeof text, from_) == nullptr ? "" : std::string(text);
  }
  void send(const std::string& text) { EXPECT_EQ(write(to_, text.data(), text.size()), ssize_t(text.size())); }
  /// Exit code once it has ended.
  int wait() {
    int status = 0;
    if (child_ > 0) waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void kill() {
    if (child_ > 0) ::kill(child_, SIGKILL);
    wait();
  }

 private:
  pid_t child_ = -1;
  int to_ = -1;
  FILE* from_ = nullptr;
};

/// A run of 60 samples in three groups, whose every value is a formula: see the tests that read it.
inline const char* plantedRun = R"(
import sys, numpy as np, resa_log
i, j = np.arange(60)[:, None], np.arange(3)[None]
features = (np.where(i % 3 == j, 10, 0) + np.sin(i * 7 + j * 3)).astype(np.float32)
labels = np.arange(60) % 3
images = (np.arange(60 * 20).reshape(60, 5, 4) % 251).astype(np.uint8)
with resa_log.Run(sys.argv[1], method='planted "method"', classes=["ant", "bee", "c\u00e9"], steps_per_epoch=10, batch_size=8, total_steps=40,
                  dataset="made-up", split="val", network="student") as run:
    run.log_samples(images, labels, ids=1000 + np.arange(60))
    run.log_probe_samples(images[:12], np.sort(labels[:12]))
    for step in range(1, 41):
        run.log_step(step, loss=5 - step / 10, lr=0.1, kl=0.5, my_value=step * 2.0)
        if step % 20 == 0:
            p, q = np.arange(12)[:, None], np.arange(12)[None]
            run.log_snapshot(step, encoding=features, projection=features[:, :2] + step, similarity=np.where(p == q, 0.9, 0.1 + 0.01 * p),
                             logits=np.where(p == q, 0.8, 0.2), knn5=0.75)
)";

}  // namespace resa
