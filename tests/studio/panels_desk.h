#pragma once
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <cstring>
#include <vector>

#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/desk_session.h"
#include "widgets/base/controls.h"
#include "widgets/base/panel.h"

namespace resa {

/// A file of tensors, read from its plain layout alone and not by the product's reader: a length, a table in JSON, the numbers.
class TensorBytes {
 public:
  explicit TensorBytes(const QString& path) : bytes_(readFileOf(path)) {
    quint64 length = 0;
    if (bytes_.size() < 8) return;
    std::memcpy(&length, bytes_.constData(), 8);
    start_ = qsizetype(length) + 8;
    table_ = QJsonDocument::fromJson(bytes_.mid(8, qsizetype(length))).object();
  }
  std::vector<qint64> shape(const QString& name) const {
    std::vector<qint64> sizes;
    for (const QJsonValue& size : table_[name]["shape"].toArray()) sizes.push_back(size.toInteger());
    return sizes;
  }
  QJsonObject facts() const { return table_["__metadata__"].toObject(); }
  /// All numbers of a tensor, whatever their type; empty where there is no such tensor.
  std::vector<double> numbers(const QString& name) const {
    const QString type = table_[name]["dtype"].toString();
    if (type == "I32") return read<qint32>(name);
    if (type == "I64") return read<qint64>(name);
    if (type == "F32") return read<float>(name);
    if (type == "U8") return read<quint8>(name);
    std::vector<double> values;
    if (type != "F16") return values;
    for (const double half : read<quint16>(name)) {
      const int bits = int(half), exponent = bits >> 10 & 31, fraction = bits & 1023;
      const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
      values.push_back(bits >> 15 ? -size : size);
    }
    return values;
  }

 private:
  template <typename T>
  std::vector<double> read(const QString& name) const {
    const QJsonArray range = table_[name]["data_offsets"].toArray();
    std::vector<double> values;
    for (qsizetype at = range[0].toInteger(); at + qsizetype(sizeof(T)) <= range[1].toInteger(); at += qsizetype(sizeof(T))) {
      T value;
      std::memcpy(&value, bytes_.constData() + start_ + at, sizeof value);
      values.push_back(double(value));
    }
    return values;
  }
  QByteArray bytes_;
  qsizetype start_ = 0;
  QJsonObject table_;
};

/// The real window on a real short run, with one of its panels shown alone.
class PanelsDesk : public Desk {
 protected:
  void SetUp() override {
    Desk::SetUp();
    if (IsSkipped()) return;
    one_ = place("one");
    open(one_);
  }
  /// The button of the panel's title that shows it alone, and the others again.
  void maximize(Panel& panel) {
    QTest::mouseClick(panel.findChild<QToolButton*>(panel.objectName() + ".maximize"), Qt::LeftButton);
    QApplication::processEvents();
  }
  /// Clicks a segment, in the menu where the row is folded.
  void choose(const char* control, const QString& label) {
    auto* segments = window().findChild<SegmentedControl*>(QString::fromLatin1(control));
    ASSERT_TRUE(segments && segments->isVisible()) << control;
    if (!segments->folded()) {
      QTest::mouseClick(segments->findChild<QPushButton*>(segments->objectName() + "." + label), Qt::LeftButton);
    } else {
      QTest::mouseClick(segments->findChild<QPushButton*>(segments->objectName() + ".menu"), Qt::LeftButton);
      auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
      ASSERT_TRUE(menu) << control;
      clickEntry(*menu, label);
    }
    EXPECT_EQ(segments->labels().value(segments->current()), label);
  }
  /// The file of the snapshot that is shown.
  TensorBytes snapshotFile(qint64 step) const {
    return TensorBytes(QStringLiteral("%1/snapshots/%2.safetensors").arg(one_).arg(step, 9, 10, QChar('0')));
  }
  QString one_;
};

}  // namespace resa
