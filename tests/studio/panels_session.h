#pragma once
#include <QImage>
#include <memory>
#include <vector>

#include "engine/run/safetensors.h"
#include "tests/studio/desk_session.h"

namespace resa {

class AssignmentView;
class MapCanvas;
class MapView;
class MatrixCanvas;

/// The centre panels of the real window on a copy of the real training (snapshots at steps 0, 10, 20 and 30; a probe of 40 images, maps of
/// 100), worked by mouse and keyboard. What they must show is read here from the run's own files.
class Panels : public Desk {
 protected:
  static constexpr int probe = 40, evaluated = 100;
  void SetUp() override;
  AssignmentView& assignment();
  MatrixCanvas& matrix();
  MapView& map();
  MapCanvas& canvas();
  /// Opens the menu of options behind a panel's "⋯" and clicks an entry, by object name or text.
  void chooseOption(const char* button, const QString& entry);
  void assign(const QString& entry) { chooseOption("assignment.options", entry); }
  void draw(const QString& entry) { chooseOption("map.options", entry); }
  /// Clicks a segment of a row of choices, also where the row is folded to one button with a menu.
  void chooseSegment(const QString& control, const QString& label, QWidget* within = nullptr);
  /// Presses a key of the timeline and waits until this step is shown.
  void goTo(Qt::Key key, qint64 step);
  /// Points at a place without pressing anything.
  static void point(QWidget& widget, const QPointF& at);
  static void turnWheel(QWidget& widget, const QPointF& at, int clicks);
  /// The snapshot file of this step, or samples.safetensors, of the open run.
  std::shared_ptr<const SafetensorsFile> snapshotFile(qint64 step);
  std::shared_ptr<const SafetensorsFile> samplesFile();
  std::vector<float> floats(qint64 step, const std::string& tensor) { return snapshotFile(step)->floats(tensor); }
  /// Rows of P, in double precision.
  std::vector<double> softmax(qint64 step, const std::string& logits);
  /// Image `index` of a (count, height, width, 1) tensor of samples.safetensors.
  QImage storedImage(const std::string& tensor, int index);
  QString run_;
};

/// Mean difference of the grey values of two pictures of one size.
double meanDifference(const QImage& a, const QImage& b);
QColor pixelAt(const QImage& grabbed, const QPointF& at);

}  // namespace resa
