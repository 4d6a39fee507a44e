#pragma once
#include <QObject>
#include <map>
#include <memory>
#include <mutex>

#include "app/studio/run/view_state.h"
#include "widgets/base/latest_task.h"
#include "widgets/samples/samples_view.h"

namespace resa {

/// Joins the samples panel with what the window shows, and computes on workers what it asks for.
class SamplesPresenter : public QObject {
  Q_OBJECT
 public:
  SamplesPresenter(ViewState& state, SamplesView& view, QObject* parent = nullptr);

 private:
  /// Noise of k-means seeds by component and step: it does not change, and takes a while.
  struct KnownNoise {
    std::mutex mutex;
    std::map<std::pair<std::string, std::int64_t>, double> values;
  };
  void connectState();
  void connectAnswers();
  void connectKeeping();
  void findBoard(const BoardQuery& query);
  void findFurther(const FurtherQuery& query);
  void findSplit(const SplitQuery& query);
  void findFlow(const FlowQuery& query);
  void findNoise(const FlowQuery& query, const std::vector<FlowInput>& inputs);
  void restore(const SavedSelection& saved);
  void askFile(const QString& title, const QString& name, const std::function<QByteArray()>& content);
  void write(const QString& path, const std::function<QByteArray()>& content);
  ViewState& state_;
  SamplesView& view_;
  std::shared_ptr<KnownNoise> noise_ = std::make_shared<KnownNoise>();
  LatestTask boardTask_, furtherTask_, splitTask_, flowTask_, noiseTask_, writeTask_;
};

}  // namespace resa
