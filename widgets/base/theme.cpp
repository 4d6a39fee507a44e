#include "widgets/base/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <array>

#include "widgets/base/style_sheet.h"

// A static library's resources are found only after this call, which must stand outside of any namespace.
static void loadResources() { Q_INIT_RESOURCE(widgets); }

namespace resa {
namespace {

QString firstInstalled(const QStringList& wanted, QFontDatabase::SystemFont fallback) {
  const QStringList installed = QFontDatabase::families();
  for (const QString& family : wanted) {
    if (installed.contains(family)) return family;
  }
  return QFontDatabase::systemFont(fallback).family();
}

QFont sized(const QString& family, double pixels, QFont::Weight weight, bool forPaper) {
  QFont font(family);
  font.setPixelSize(qRound(pixels));
  font.setWeight(weight);
  if (forPaper) {
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::StyleStrategy(QFont::PreferAntialias | QFont::NoSubpixelAntialias));
  }
  return font;
}

QPalette paletteOf(const Theme& theme) {
  QPalette palette;
  palette.setColor(QPalette::Window, theme.background);
  palette.setColor(QPalette::Base, theme.panel);
  palette.setColor(QPalette::AlternateBase, theme.raised);
  palette.setColor(QPalette::Button, theme.raised);
  palette.setColor(QPalette::ToolTipBase, theme.raised);
  for (QPalette::ColorRole role :
       {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::BrightText, QPalette::ToolTipText}) {
    palette.setColor(role, theme.text);
  }
  palette.setColor(QPalette::PlaceholderText, theme.muted);
  palette.setColor(QPalette::Highlight, theme.accent);
  palette.setColor(QPalette::HighlightedText, theme.onAccent);
  palette.setColor(QPalette::Link, theme.accent);
  for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, theme.muted);
  }
  return palette;
}

}  // namespace

QFont Theme::font(double pixels, QFont::Weight weight) const {
  static const QString installed = firstInstalled({"Inter"}, QFontDatabase::GeneralFont);
  return sized(family.isEmpty() ? installed : family, pixels, weight, forPaper);
}

QFont Theme::mono(double pixels, QFont::Weight weight) const {
  static const QString installed = firstInstalled({"JetBrains Mono"}, QFontDatabase::FixedFont);
  QFont font = sized(family.isEmpty() ? installed : family, pixels, weight, forPaper);
  if (family.isEmpty()) font.setStyleHint(QFont::Monospace);
  return font;
}

const Theme& darkTheme() {
  // Text on the accent is dark here: white on #5ab0ff would reach a contrast of 2.3 only.
  static const Theme theme{true,      "#12151a", "#1a1e25", "#20252e", "#2b313b", "#e8ebf0",
                           "#8b95a5", "#5ab0ff", "#0b1220", "#5fd0a0", "#ffb454", "#e8604a"};
  return theme;
}

const Theme& lightTheme() {
  static const Theme theme{false,     "#eceef1", "#ffffff", "#f4f6f8", "#d5dae1", "#1b2028",
                           "#5f6977", "#116bc2", "#ffffff", "#147a4d", "#9a5c00", "#bf3a27"};
  return theme;
}

QColor seriesColor(const Theme& theme, int index) {
  static const std::array<QColor, 8> onDark{QColor("#5ab0ff"), QColor("#c58af9"), QColor("#ffb454"), QColor("#5fd0a0"),
                                            QColor("#f0735f"), QColor("#92dadd"), QColor("#d6c884"), QColor("#f29ac4")};
  static const std::array<QColor, 8> onLight{QColor("#1677d2"), QColor("#8a3fc4"), QColor("#c77800"), QColor("#1d9a63"),
                                             QColor("#c43c28"), QColor("#23858a"), QColor("#7d7236"), QColor("#b8417e")};
  return (theme.dark ? onDark : onLight)[std::size_t(std::max(0, index)) % onDark.size()];
}

QColor classColor(int index) {
  // Petroff's ten, three of them moved apart until any two differ by 18 (CIE 1976) for every kind of colour vision and stand out on both
  // panels.
  static const std::array<QColor, 10> colors{QColor("#3f90da"), QColor("#ffa90e"), QColor("#d60525"), QColor("#94a4a2"), QColor("#813ff1"),
                                             QColor("#a96b59"), QColor("#e76300"), QColor("#b9ac70"), QColor("#77628e"), QColor("#92dadd")};
  if (index < 0) return QColor("#808894");
  return colors[std::size_t(index) % colors.size()];
}

Marker classMarker(int index) { return index < 0 ? Marker::disc : Marker((index + 2) / 10 % 5); }

QPainterPath markerPath(Marker marker, double diameter) {
  const double r = diameter / 2;
  QPainterPath path;
  switch (marker) {
    case Marker::disc:
      path.addEllipse(QPointF(0, 0), r, r);
      break;
    case Marker::square:
      path.addRect(-0.85 * r, -0.85 * r, 1.7 * r, 1.7 * r);
      break;
    case Marker::triangle:
      path.addPolygon(QPolygonF({{0, -1.15 * r}, {1.05 * r, 0.75 * r}, {-1.05 * r, 0.75 * r}, {0, -1.15 * r}}));
      break;
    case Marker::diamond:
      path.addPolygon(QPolygonF({{0, -1.2 * r}, {1.2 * r, 0}, {0, 1.2 * r}, {-1.2 * r, 0}, {0, -1.2 * r}}));
      break;
    case Marker::cross:
      path.addRect(-r, -0.35 * r, 2 * r, 0.7 * r);
      path.addRect(-0.35 * r, -r, 0.7 * r, 2 * r);
      path.setFillRule(Qt::WindingFill);
      break;
  }
  return path;
}

ThemeHub& ThemeHub::instance() {
  static ThemeHub hub;
  return hub;
}

const Theme& theme() { return ThemeHub::instance().current(); }

void applyTheme(QApplication& application, bool dark) {
  ThemeHub& hub = ThemeHub::instance();
  hub.current_ = dark ? &darkTheme() : &lightTheme();
  loadResources();
  application.setStyle("Fusion");
  application.setPalette(paletteOf(*hub.current_));
  application.setFont(hub.current_->font(13));
  application.setStyleSheet(styleSheetOf(*hub.current_));
  emit hub.changed();
}

}  // namespace resa
