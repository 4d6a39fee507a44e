#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace resa {

/// A value that is made when it is first needed, once, on whichever thread asks. Copies share it. Where making it throws, the next one who
/// asks tries again.
template <typename T>
class Later {
 public:
  explicit Later(T value) : state_(std::make_shared<State>()) { state_->value = std::move(value); }
  explicit Later(std::function<T()> make) : state_(std::make_shared<State>()) { state_->make = std::move(make); }
  const T& get() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    if (!state_->value) state_->value = state_->make();
    return *state_->value;
  }

 private:
  struct State {
    std::mutex mutex;
    std::function<T()> make;
    std::optional<T> value;
  };
  std::shared_ptr<State> state_;
};

}  // namespace resa
