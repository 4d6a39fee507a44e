#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QShortcut>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "tests/studio/desktop_pages.h"
#include "tests/studio/sample_run.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

double linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

using Triple = std::array<double, 3>;

Triple linearOf(const QColor& color) { return {linear(color.redF()), linear(color.greenF()), linear(color.blueF())}; }

/// Contrast of two colours after WCAG 2.1.
double contrast(const QColor& one, const QColor& other) {
  const auto luminance = [](const QColor& color) {
    const Triple c = linearOf(color);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  };
  const double a = luminance(one), b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

using Matrix = std::array<Triple, 3>;

Triple times(const Matrix& matrix, const Triple& v) {
  Triple out{};
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 3; ++k) out[i] += matrix[i][k] * v[k];
  return out;
}

/// CIE L*a*b* (D65) of linear sRGB.
Triple labOf(const Triple& rgb) {
  const Matrix toXyz{{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
  const Triple white{0.95047, 1, 1.08883};
  Triple f = times(toXyz, rgb);
  for (int i = 0; i < 3; ++i) {
    const double x = f[i] / white[i];
    f[i] = x > 216.0 / 24389 ? std::cbrt(x) : (24389.0 / 27 * x + 16) / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

/// Full loss of one kind of cone in linear sRGB: Machado, Oliveira and Fernandes 2009, severity 1.
const std::pair<const char*, Matrix> visions[] = {
    {"all cones", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia", {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia", {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia", {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}}};

double distance(const QColor& one, const QColor& other, const Matrix& vision) {
  const auto seen = [&](const QColor& color) {
    Triple c = times(vision, linearOf(color));
    for (double& value : c) value = std::clamp(value, 0.0, 1.0);
    return labOf(c);
  };
  const Triple a = seen(one), b = seen(other);
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

TEST(Palette, TenClassesDifferForEveryKindOfColourVision) {
  for (const auto& [name, vision] : visions)
    for (int i = 0; i < 10; ++i)
      for (int j = 0; j < i; ++j)
        EXPECT_GE(distance(classColor(i), classColor(j), vision), 18) << name << ": classes " << j << " and " << i;
}

TEST(Palette, ClassesBeyondEightAndTheirRepeatsHaveOtherMarkers) {
  std::set<std::pair<QRgb, int>> looks;
  for (int i = 0; i < 50; ++i) looks.insert({classColor(i).rgb(), int(classMarker(i))});
  EXPECT_EQ(looks.size(), 50u) << "fifty classes look different";
  for (int i = 0; i < 8; ++i) EXPECT_EQ(classMarker(i), Marker::disc);
  EXPECT_NE(classMarker(8), Marker::disc);
  EXPECT_NE(classMarker(9), Marker::disc);
}

TEST(Palette, ClassesAndCurvesStandOutOnTheDarkPanelAndCurvesOnTheLightOneToo) {
  for (int i = 0; i < 10; ++i) EXPECT_GE(contrast(classColor(i), darkTheme().panel), 3) << "class " << i;
  for (int i = 0; i < 8; ++i) {
    EXPECT_GE(contrast(seriesColor(darkTheme(), i), darkTheme().panel), 3) << i;
    EXPECT_GE(contrast(seriesColor(lightTheme(), i), lightTheme().panel), 3) << i;
  }
}

TEST(Palette, TextStandsOutOnEveryBackgroundOfBothThemes) {
  for (const Theme* look : {&darkTheme(), &lightTheme()}) {
    const std::pair<const char*, QColor> inks[] = {{"text", look->text}, {"muted", look->muted}, {"accent", look->accent},
                                                   {"good", look->good}, {"warn", look->warn},   {"bad", look->bad}};
    const std::pair<const char*, QColor> grounds[] = {{"background", look->background}, {"panel", look->panel}, {"raised", look->raised}};
    for (const auto& [ink, color] : inks)
      for (const auto& [ground, behind] : grounds)
        EXPECT_GE(contrast(color, behind), 4.5) << (look->dark ? "dark: " : "light: ") << ink << " on " << ground;
    EXPECT_GE(contrast(look->onAccent, look->accent), 4.5) << "text on the accent";
  }
}

TEST(Palette, ThePillOfAStateIsLegibleInBothThemes) {
  for (const bool dark : {true, false}) {
    applyTheme(*qApp, dark);
    for (const PillKind kind : {PillKind::neutral, PillKind::good, PillKind::warn, PillKind::bad, PillKind::accent}) {
      StatusPill pill;
      QPalette around = pill.palette();
      around.setColor(QPalette::Window, theme().panel);
      pill.setPalette(around);
      pill.setStatus("MMMMMMMM", kind);
      pill.resize(pill.sizeHint());
      const QImage shot = pill.grab().toImage();
      const QColor ground = shot.pixelColor(24, 4);  // between the dot and the text
      double best = 0;
      for (int x = 26; x < shot.width() - 8; ++x)
        for (int y = 4; y < shot.height() - 4; ++y) best = std::max(best, contrast(shot.pixelColor(x, y), ground));
      EXPECT_GE(best, 4.5) << (dark ? "dark, kind " : "light, kind ") << int(kind);
    }
  }
  applyTheme(*qApp, true);
}

/// Two made-up runs and the window on the first.
class Desktop : public testing::Test {
 protected:
  void open(QSize size = {1500, 950}) {
    SampleRun what;
    what.steps = 30;
    what.snapshots = 4;
    writeSampleRun(path("first").toStdString(), what);
    writeSampleRun(path("second").toStdString(), what);
    session_ = std::make_unique<WindowSession>(folder_.path().toStdString(), path("first"));
    session_->window().resize(size);
    QApplication::setActiveWindow(&session_->window());
  }
  QString path(const char* name) const { return folder_.path() + "/" + name; }
  QTemporaryDir folder_;
  std::unique_ptr<WindowSession> session_;
};

/// Parts that Qt makes inside of a control, and places that only hold others.
bool isPart(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  return widget.objectName().startsWith("qt_") || qobject_cast<const QScrollBar*>(&widget) || qobject_cast<const QScrollArea*>(&widget) ||
         (parent && (qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
                     qobject_cast<const QAbstractItemView*>(parent) || qobject_cast<const QTabBar*>(parent))) ||
         isWithin(widget, "QCalendarWidget") || isWithin(widget, "QComboBoxPrivateContainer") || widget.inherits("QTabBar");
}

/// What is worked with the mouse or with keys.
bool isControl(const QWidget& widget) {
  if (isPart(widget) || widget.isWindow() || !widget.isEnabled()) return false;
  if (qobject_cast<const QLabel*>(&widget)) return false;
  return widget.focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget);
}

/// Members of an exclusive group are one stop: the chosen one; arrow keys go on from there.
bool isOtherChoice(const QWidget& widget) {
  const auto* button = qobject_cast<const QAbstractButton*>(&widget);
  return button && !button->isChecked() && (button->autoExclusive() || (button->group() && button->group()->exclusive()));
}

/// A tooltip of its own or of the choice that it belongs to. A surface that shows what lies under the pointer has its keys as a
/// description, lists have tooltips of their rows; Close and Cancel need none.
bool isExplained(const QWidget& widget) {
  if (!widget.toolTip().isEmpty()) return true;
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
    const auto* choice = qobject_cast<const SegmentedControl*>(button->parentWidget());
    return (choice && !choice->toolTip().isEmpty()) || button->text() == "Close" || button->text() == "Cancel";
  }
  if (qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget) ||
      qobject_cast<const QAbstractSlider*>(&widget))
    return false;
  if (qobject_cast<const QLineEdit*>(&widget)) return !static_cast<const QLineEdit&>(widget).placeholderText().isEmpty();
  if (qobject_cast<const QAbstractItemView*>(&widget) || qobject_cast<const QTabWidget*>(&widget)) return true;
  return !widget.accessibleDescription().isEmpty();
}

/// What every control needs: a name for those who hear it, an explanation, a stop for Tab, a mnemonic that nobody else has.
void findMute(const QString& page, QWidget& root, Findings& found) {
  std::map<QString, QString> mnemonics;
  for (const QWidget* widget : visibleWidgets(root)) {
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    const auto* label = qobject_cast<const QLabel*>(widget);
    const QString text = button ? button->text() : label && label->buddy() ? label->text() : QString();
    const QString key = QKeySequence::mnemonic(text).toString();
    if (!key.isEmpty() && mnemonics.count(key))
      found.add(page, *widget, QStringLiteral("%1 is the mnemonic of “%2” as well").arg(key, mnemonics[key]));
    if (!key.isEmpty()) mnemonics[key] = text;
    if (!isControl(*widget)) continue;
    if (widget->accessibleName().isEmpty() && !(button && button->text().size() > 1)) found.add(page, *widget, "no accessible name");
    if (!isExplained(*widget)) found.add(page, *widget, "neither tooltip nor description");
    if (!(widget->focusPolicy() & Qt::TabFocus) && !isOtherChoice(*widget)) found.add(page, *widget, "not reached by Tab");
  }
}

/// Children stay inside of their parents, and controls beside one another do not overlap.
void findOverlaps(const QString& page, QWidget& root, Findings& found) {
  QList<QWidget*> controls;
  for (QWidget* widget : visibleWidgets(root)) {
    if (widget == &root || isPart(*widget) || widget->isWindow() || widget->inherits("resa::Toast")) continue;
    const bool shown = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) || qobject_cast<QLineEdit*>(widget) ||
                       qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QLabel*>(widget) || widget->inherits("resa::Readout") ||
                       widget->inherits("resa::StatusPill");
    if (!shown) continue;
    const QRect own = widget->rect();
    const auto* label = qobject_cast<QLabel*>(widget);
    const bool scrolled = isWithin(*widget, "QAbstractScrollArea");
    if (!scrolled && widget->visibleRegion().boundingRect() != own && !(label && label->text().isEmpty()))
      found.add(page, *widget,
                QString("cut off: %1 of %2 x %3 can be seen")
                    .arg(widget->visibleRegion().boundingRect().width())
                    .arg(own.width())
                    .arg(own.height()));
    controls << widget;
  }
  for (int i = 0; i < controls.size(); ++i) {
    for (int j = 0; j < i; ++j) {
      if (controls[i]->isAncestorOf(controls[j]) || controls[j]->isAncestorOf(controls[i])) continue;
      if (controls[i]->parentWidget() != controls[j]->parentWidget()) continue;
      const QRect both = controls[i]->geometry() & controls[j]->geometry();
      if (both.width() > 1 && both.height() > 1) found.add(page, *controls[i], "overlaps " + whereIs(*controls[j]));
    }
  }
}

void findSqueezed(const QString& page, QWidget& root, Findings& found) {
  for (QWidget* widget : visibleWidgets(root)) {
    if (isPart(*widget) || widget->inherits("resa::ElidedLabel")) continue;
    if (const auto* label = qobject_cast<QLabel*>(widget)) {
      if (label->text().isEmpty()) continue;
      const int high = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
      if ((!label->wordWrap() && label->sizeHint().width() > label->width()) || high > label->height() + 1)
        found.add(page, *widget,
                  QString("%1 x %2 of %3 x %4: ").arg(label->width()).arg(label->height()).arg(label->sizeHint().width()).arg(high) +
                      label->text().left(80));
    } else if (const auto* button = qobject_cast<QAbstractButton*>(widget)) {
      if (!button->text().isEmpty() && button->fontMetrics().horizontalAdvance(button->text()) > button->width())
        found.add(page, *widget, "text is wider than its button: " + button->text());
      if (button->height() < button->fontMetrics().height()) found.add(page, *widget, "text is higher than its button: " + button->text());
    }
  }
}

/// $QT_SCALE_FACTOR holds for a whole process: the same at twice the size is a test of its own.
TEST_F(Desktop, EveryControlIsNamedExplainedReachableAndWholeInASmallWindow) {
  const bool doubled = qgetenv("QT_SCALE_FACTOR") == "2";
  open(doubled ? QSize(1280, 800) : QSize(1100, 700));
  EXPECT_EQ(session_->window().devicePixelRatio(), doubled ? 2 : 1);
  Findings mute, overlaps, squeezed;
  visitPages(*session_, path("first"), path("second"), [&](const QString& page, QWidget& root) {
    if (qobject_cast<QMenu*>(&root)) return;
    findMute(page, root, mute);
    findOverlaps(page, root, overlaps);
    findSqueezed(page, root, squeezed);
  });
  EXPECT_TRUE(mute.empty()) << mute.text();
  EXPECT_TRUE(overlaps.empty()) << overlaps.text();
  EXPECT_TRUE(squeezed.empty()) << squeezed.text();
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
