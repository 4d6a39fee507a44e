#pragma once
#include <QRect>
#include <QString>
#include <concepts>
#include <functional>
#include <utility>

#include "widgets/base/theme.h"

class QPainter;

namespace resa {

/// Where a figure names its series; `automatic` is the figure's own place.
enum class LegendPlace { automatic, none, top, right, below };
/// "auto", "none", "top", "right", "below".
const char* toString(LegendPlace place);
/// False where `text` names no place.
bool parseLegendPlace(const QString& text, LegendPlace* place);

/// How a figure looks on paper, whatever it shows. The default is what figures look like without a wish: light, with title, legend and
/// note.
struct FigureStyle {
  QString family;     // font of all text; empty: the window's faces
  double points = 0;  // size of labels on paper; 0: as the figure's natural size has it
  bool dark = false;
  LegendPlace legend = LegendPlace::automatic;
  bool showTitle = true;
  QString title;         // instead of the figure's own; empty: its own
  bool showNote = true;  // the line that says what it was measured on
  bool operator==(const FigureStyle&) const = default;
};

/// Height in logical pixels that `FigureStyle::points` sets: tick labels, legends and notes are drawn about this high.
constexpr double figureTextPixels = 11;

/// Colours and fonts of a style. Fonts are unhinted and without colour fringes, so that every screen and every machine draws the same.
Theme figureTheme(const FigureStyle& style);
/// The title that is drawn: the style's, else the figure's own; empty where none is wanted.
QString figureTitle(const FigureStyle& style, const QString& own);

/// What paints a figure into a rectangle: any function of painter and rectangle, which then always looks the same, or of painter, rectangle
/// and style.
class FigurePaint {
 public:
  FigurePaint() = default;
  template <typename Function>
  requires std::invocable<Function&, QPainter&, const QRect&, const FigureStyle&> FigurePaint(Function function)
      : paint_(std::move(function)) {}
  template <typename Function>
  requires(std::invocable<Function&, QPainter&, const QRect&> && !std::invocable<Function&, QPainter&, const QRect&, const FigureStyle&> &&
           !std::same_as<Function, FigurePaint>) FigurePaint(Function function)
      : paint_([function = std::move(function)](QPainter& painter, const QRect& area, const FigureStyle&) { function(painter, area); }) {}
  void operator()(QPainter& painter, const QRect& area, const FigureStyle& style = {}) const { paint_(painter, area, style); }
  explicit operator bool() const { return bool(paint_); }

 private:
  std::function<void(QPainter&, const QRect&, const FigureStyle&)> paint_;
};

}  // namespace resa
