#pragma once
#include <QCoreApplication>
#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <atomic>
#include <exception>
#include <functional>
#include <memory>

namespace resa {

/// Runs computations off the GUI thread where only the newest answer counts: a later `run` makes the earlier one's answer worthless, and so
/// does the end of this object. Belongs to the GUI thread.
class LatestTask : public QObject {
 public:
  using Cancelled = std::atomic<bool>;
  explicit LatestTask(QObject* parent = nullptr) : QObject(parent) {}
  ~LatestTask() override { cancel(); }

  /// `compute(cancelled)` runs on a pool thread and must touch nothing of the GUI; `deliver(result)` or `fail(reason)` runs on the GUI
  /// thread. Long computations look at `cancelled` now and then; what they return then is dropped.
  template <typename Compute, typename Deliver>
  void run(Compute compute, Deliver deliver, std::function<void(const QString&)> fail = {}) {
    cancel();
    cancelled_ = std::make_shared<Cancelled>(false);
    running_ = true;
    QThreadPool::globalInstance()->start([self = QPointer<LatestTask>(this), mine = cancelled_, compute = std::move(compute),
                                          deliver = std::move(deliver), fail = std::move(fail)] {
      std::function<void()> answer;
      try {
        if (*mine) return;
        auto result = std::make_shared<decltype(compute(*mine))>(compute(*mine));
        answer = [deliver, result] { deliver(std::move(*result)); };
      } catch (const std::exception& failure) {
        if (fail) answer = [fail, reason = QString::fromUtf8(failure.what())] { fail(reason); };
      }
      post(self, mine, std::move(answer));
    });
  }
  /// The answer of what runs now will not be delivered.
  void cancel() {
    if (cancelled_) *cancelled_ = true;
    running_ = false;
  }
  bool running() const { return running_; }

 private:
  static void post(const QPointer<LatestTask>& self, const std::shared_ptr<Cancelled>& mine, std::function<void()> answer) {
    // The application outlives the task; whether the task still lives is looked at on the GUI thread, where it would end.
    QMetaObject::invokeMethod(
        qApp,
        [self, mine, answer = std::move(answer)] {
          if (!self || *mine) return;
          self->running_ = false;
          if (answer) answer();
        },
        Qt::QueuedConnection);
  }
  std::shared_ptr<Cancelled> cancelled_;
  bool running_ = false;
};

}  // namespace resa
