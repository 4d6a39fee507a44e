#pragma once
#include <QByteArray>
#include <QString>

namespace resa {

enum class ThemeChoice { system, dark, light };
/// What closing does while a run trains.
enum class CloseChoice { ask, keep, stop };

/// What the window remembers between starts, in Qt's user settings ("resa", "resa-studio"). Cheap to make; nothing is cached.
class Settings {
 public:
  static ThemeChoice themeChoice();
  static void setThemeChoice(ThemeChoice choice);
  static CloseChoice closeChoice();
  static void setCloseChoice(CloseChoice choice);
  /// Code of the language that the window speaks, e.g. "de"; empty: that of the desktop.
  static QString language();
  static void setLanguage(const QString& code);
  static bool hintDismissed(const QString& panel);
  static void setHintDismissed(const QString& panel);
  /// Brings every dismissed hint back.
  static void restoreHints();
  static QByteArray bytes(const QString& key);
  static void setBytes(const QString& key, const QByteArray& value);
  static QString text(const QString& key, const QString& fallback = {});
  static void setText(const QString& key, const QString& value);
};

/// "dark", "light" or "system"; false where `text` is none of them.
bool parseThemeChoice(const QString& text, ThemeChoice* choice);
/// Whether the desktop asks for dark windows: $GTK_THEME, else the lightness of the palette that Qt got from it.
bool systemPrefersDark();

}  // namespace resa
