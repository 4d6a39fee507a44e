#include "widgets/figures/figure_style.h"

#include <array>

namespace resa {
namespace {

constexpr std::array<const char*, 5> placeNames{"auto", "none", "top", "right", "below"};

}  // namespace

const char* toString(LegendPlace place) { return placeNames[std::size_t(place)]; }

bool parseLegendPlace(const QString& text, LegendPlace* place) {
  for (std::size_t i = 0; i < placeNames.size(); ++i) {
    if (text != QLatin1String(placeNames[i])) continue;
    *place = LegendPlace(i);
    return true;
  }
  return false;
}

Theme figureTheme(const FigureStyle& style) {
  Theme look = style.dark ? darkTheme() : lightTheme();
  look.family = style.family;
  look.forPaper = true;
  return look;
}

QString figureTitle(const FigureStyle& style, const QString& own) {
  if (!style.showTitle) return {};
  return style.title.isEmpty() ? own : style.title;
}

}  // namespace resa
