#include "app/studio/run/run_notes.h"

#include <QMetaObject>

namespace resa {

RunNotes::RunNotes(QObject* parent) : QObject(parent) { writer_.setMaxThreadCount(1); }

// What was asked to be written is written before the window goes.
RunNotes::~RunNotes() { writer_.waitForDone(); }

void RunNotes::open(const QString& root) {
  root_ = root;
  notes_ = {};
  ++number_;
  emit changed();
  if (root.isEmpty()) return;
  work([path = std::filesystem::path(root.toStdString())] { return readStudioNotes(path); });
}

void RunNotes::change(const std::function<void(StudioNotes&)>& change) {
  if (root_.isEmpty()) return;
  change(notes_);
  emit changed();
  work([path = std::filesystem::path(root_.toStdString()), change] { return updateStudioNotes(path, change); });
}

void RunNotes::work(const std::function<StudioNotes()>& task) {
  const quint64 number = ++number_;
  writer_.start([this, number, task] {
    StudioNotes read;
    QString reason;
    try {
      read = task();
    } catch (const std::exception& failure) {
      reason = QString::fromUtf8(failure.what());
    }
    QMetaObject::invokeMethod(
        this,
        [this, number, read, reason] {
          if (!reason.isEmpty()) emit failed(reason);
          if (number != number_ || !reason.isEmpty() || read == notes_) return;
          notes_ = read;
          emit changed();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace resa
