#include "engine/evaluate/labelled_batches.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "engine/run/error.h"

namespace resa {
namespace {

ViewConfig supervisedView(std::int64_t size) {
  ViewConfig view = Config().augment.weak;  // no colour, blur or solarisation
  view.crop = "random";
  view.cropSize = size;
  view.minScale = 0.08;
  view.maxScale = 1;
  view.interpolation = "bilinear";
  view.flipProbability = 0.5;
  return view;
}

}  // namespace

LabelledBatches::LabelledBatches(const ImageStore& store, std::int64_t batch, const Normalization& normalization, std::uint64_t seed)
    : store_(store) {
  if (!store.labelled()) throw DataError("the training images have no labels to learn from");
  std::vector<Augmentation> views{
      Augmentation(supervisedView(std::min(store.height(), store.width())), store.height(), store.width(), normalization)};
  loader_ = makeBatchLoader(store, std::move(views), std::min(batch, store.count()), seed);
}

LabelledBatches::Item LabelledBatches::at(std::int64_t epoch, std::int64_t index) {
  const Batch batch = loader_->batch(epoch, index);
  const at::Tensor labels = store_.labels().index_select(0, at::tensor(batch.rows, at::kLong));
  return {batch.views.front(), labels.to(batch.views.front().device(), /*non_blocking=*/true)};
}

}  // namespace resa
