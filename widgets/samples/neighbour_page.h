#pragma once
#include "engine/run/feature_rows.h"
#include "widgets/samples/sample_grid.h"
#include "widgets/samples/samples_page.h"

class QComboBox;

namespace resa {

struct NeighbourList;

/// What was asked for beyond the stored neighbours, and what it is answered for.
struct FurtherQuery {
  std::int64_t step = -1;
  std::string component;
  int row = -1, count = 0;  // evaluated row; neighbours in all
  bool operator==(const FurtherQuery&) const = default;
};

/// The nearest neighbours of the image in focus: the stored ones, framed by whether their class agrees, and on request further ones by the
/// cosine of the stored principal components.
class NeighbourPage : public SamplesPage {
  Q_OBJECT
 public:
  explicit NeighbourPage(QWidget* parent = nullptr);
  void show(const SamplesScene& scene) override;
  std::vector<QWidget*> tools() const override;
  void setTileSide(int side) override { grid_->setTileSide(side); }
  QString subtitle() const override { return subtitle_; }
  std::vector<int> shownRows() const override { return grid_->rows(); }
  std::vector<Figure> figures() const override;
  /// The answer to furtherWanted; a reason where there is none. Answers to anything else are passed over.
  void setFurther(const FurtherQuery& query, const std::vector<CosineNeighbour>& neighbours, const QString& reason = {});

 signals:
  void furtherWanted(const resa::FurtherQuery& query);

 private:
  FurtherQuery query() const;
  void refresh();
  NeighbourList list() const;
  QString emptyReason() const;
  SamplesScene scene_;
  int row_ = -1;
  FurtherQuery asked_;
  bool answered_ = false;
  std::vector<CosineNeighbour> further_;
  QString furtherReason_, subtitle_;
  QComboBox* count_;
  SampleGrid* grid_;
};

}  // namespace resa
