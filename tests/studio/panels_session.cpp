#include "tests/studio/panels_session.h"

#include <QApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>
#include <cmath>
#include <cstring>

#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/base/controls.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {

void Panels::SetUp() {
  Desk::SetUp();
  if (IsSkipped()) return;
  run_ = place("one");
  open(run_);
  ASSERT_TRUE(waitFor([&] { return canvas().map().count() == evaluated && matrix().matrix().size == probe; }, 30));
}

AssignmentView& Panels::assignment() { return workspace().assignment(); }
MatrixCanvas& Panels::matrix() { return assignment().canvas(); }
MapView& Panels::map() { return workspace().map(); }
MapCanvas& Panels::canvas() { return map().canvas(); }

void Panels::chooseOption(const char* button, const QString& entry) {
  auto* tool = find<QToolButton>(button);
  ASSERT_TRUE(tool);
  // The menu has an event loop of its own: what the hand does in it comes from a timer.
  bool shown = false;
  QTimer hand;
  QObject::connect(&hand, &QTimer::timeout, &hand, [&] {
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    if (!menu) return;
    hand.stop();
    shown = true;
    clickEntry(*menu, entry);
    if (menu->isVisible()) menu->close();  // the entry could not be pressed
  });
  hand.start(5);
  QTest::mouseClick(tool, Qt::LeftButton);
  EXPECT_TRUE(shown) << button;
}

void Panels::chooseSegment(const QString& control, const QString& label, QWidget* within) {
  QWidget* place = within ? within : &window();
  auto* row = place->findChild<SegmentedControl*>(control);
  ASSERT_TRUE(row) << control.toStdString();
  ASSERT_TRUE(row->isVisible()) << control.toStdString();
  if (!row->folded()) {
    auto* segment = row->findChild<QPushButton*>(control + '.' + label);
    ASSERT_TRUE(segment && segment->isVisible()) << label.toStdString();
    return QTest::mouseClick(segment, Qt::LeftButton);
  }
  QTest::mouseClick(row->findChild<QPushButton*>(control + ".menu"), Qt::LeftButton);
  auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
  ASSERT_TRUE(menu) << control.toStdString();
  clickEntry(*menu, label);
}

void Panels::goTo(Qt::Key key, qint64 step) {
  timeline().setFocus();
  QTest::keyClick(&timeline(), key);
  ASSERT_TRUE(waitFor([&] { return state().snapshot()->step == step && session().shownStep() == step && !canvas().animating(); }, 10))
      << "step " << step << " is not shown";
}

void Panels::point(QWidget& widget, const QPointF& at) {
  QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&widget, &event);
}

void Panels::turnWheel(QWidget& widget, const QPointF& at, int clicks) {
  QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * clicks}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(&widget, &event);
}

std::shared_ptr<const SafetensorsFile> Panels::snapshotFile(qint64 step) {
  const QString name = QStringLiteral("/snapshots/%1.safetensors").arg(step, 9, 10, QLatin1Char('0'));
  return SafetensorsFile::open((run_ + name).toStdString());
}

std::shared_ptr<const SafetensorsFile> Panels::samplesFile() {
  return SafetensorsFile::open((run_ + "/samples.safetensors").toStdString());
}

std::vector<double> Panels::softmax(qint64 step, const std::string& logits) {
  const auto file = snapshotFile(step);
  const double temperature = std::stod(file->metadata("temperature", "nan"));
  const std::vector<float> raw = file->floats(logits);
  std::vector<double> result(raw.size());
  for (std::size_t row = 0; row < probe; ++row) {
    double sum = 0;
    for (std::size_t i = row * probe; i < (row + 1) * probe; ++i) sum += result[i] = std::exp(double(raw[i]) / temperature);
    for (std::size_t i = row * probe; i < (row + 1) * probe; ++i) result[i] /= sum;
  }
  return result;
}

QImage Panels::storedImage(const std::string& tensor, int index) {
  const auto file = samplesFile();
  const TensorView& all = file->at(tensor);
  const int height = int(all.shape[1]), width = int(all.shape[2]);
  QImage image(width, height, QImage::Format_Grayscale8);
  for (int y = 0; y < height; ++y)
    std::memcpy(image.scanLine(y), all.data + (std::ptrdiff_t(index) * height + y) * width, std::size_t(width));
  return image;
}

double meanDifference(const QImage& a, const QImage& b) {
  if (a.size() != b.size() || a.isNull()) return 255;
  double sum = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) sum += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y)));
  return sum / (double(a.width()) * a.height());
}

QColor pixelAt(const QImage& grabbed, const QPointF& at) {
  const double ratio = grabbed.devicePixelRatio();
  return grabbed.pixelColor(int(at.x() * ratio), int(at.y() * ratio));
}

}  // namespace resa
