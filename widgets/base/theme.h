#pragma once
#include <QColor>
#include <QFont>
#include <QObject>
#include <QPainterPath>

class QApplication;

namespace resa {

/// Marker shapes tell classes apart beside colour: the first eight classes are discs, the next ten squares, and so on.
enum class Marker { disc, square, triangle, diamond, cross };

/// All colours and fonts of the window as one value, so that a figure can be drawn in light while the window is dark.
struct Theme {
  bool dark = true;
  QColor background, panel, raised, line, text, muted, accent, onAccent, good, warn, bad;
  /// Interface face (Inter where installed) and figures' face (JetBrains Mono where installed); `pixels` are device-independent.
  QFont font(double pixels, QFont::Weight weight = QFont::Normal) const;
  QFont mono(double pixels, QFont::Weight weight = QFont::Normal) const;
  QString family = {};    // of both faces, where a figure asks for one
  bool forPaper = false;  // fonts drawn the same by every screen: unhinted, gray edges
};
const Theme& darkTheme();
const Theme& lightTheme();

/// Colour of a curve, legible on the theme's panel; repeats after eight.
QColor seriesColor(const Theme& theme, int index);
/// Colour (Petroff's ten, repeating) and marker of a class index; negative means "no class" and is grey.
QColor classColor(int index);
Marker classMarker(int index);
/// Outline of a marker of the given diameter around the origin.
QPainterPath markerPath(Marker marker, double diameter);

/// Tells every view that the theme changed. One lives as long as the process.
class ThemeHub : public QObject {
  Q_OBJECT
 public:
  static ThemeHub& instance();
  const Theme& current() const { return *current_; }

 signals:
  void changed();

 private:
  friend void applyTheme(QApplication& application, bool dark);
  const Theme* current_ = &darkTheme();
};
/// The window's theme; dark until applyTheme says otherwise.
const Theme& theme();
/// Sets palette, fonts and style sheet of the whole application and emits ThemeHub::changed. May be called again at any time.
void applyTheme(QApplication& application, bool dark);

}  // namespace resa
