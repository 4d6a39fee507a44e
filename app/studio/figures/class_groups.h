#pragma once
#include <QString>
#include <set>
#include <string>
#include <vector>

namespace resa {

/// Classes that a figure shows as one colour.
struct ClassGroup {
  QString name;
  std::set<int> labels;  // indices into the run's class names
};

/// CIFAR-100's superclass of one of its fine classes; empty where the name is none of them.
std::string superclassOf(const std::string& fineClass);
/// Names of the 20 superclasses.
const std::vector<std::string>& superclasses();

/// The groups a text names among `classes`: class names, superclasses of CIFAR-100, or "footwear=Sandal+Sneaker", with commas between.
/// UsageError naming what is unknown and what there is.
std::vector<ClassGroup> parseClassGroups(const QString& text, const std::vector<std::string>& classes);

}  // namespace resa
