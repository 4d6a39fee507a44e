#include "widgets/samples/samples_page.h"

namespace resa {

const ComponentSnapshot* SamplesScene::part() const {
  if (!snapshot) return nullptr;
  const auto found = snapshot->components.find(component);
  return found == snapshot->components.end() ? nullptr : &found->second;
}

}  // namespace resa
