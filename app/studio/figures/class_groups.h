#pragma once
#include <QString>
#include <QStringList>
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
/// A name that holds a comma, "=" or "+" stands in double quotes. UsageError naming what is unknown and what is nearest to it.
std::vector<ClassGroup> parseClassGroups(const QString& text, const std::vector<std::string>& classes);
/// The entries between the commas as they are written, and a class as it is written there.
QStringList classEntries(const QString& text);
QString classEntry(const QString& name);

}  // namespace resa
