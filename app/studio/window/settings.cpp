#include "app/studio/window/settings.h"

#include <QGuiApplication>
#include <QPalette>
#include <QSettings>

namespace resa {
namespace {

// QSettings keeps one copy of a file in memory, so that making the object again costs nothing.
struct Store : QSettings {
  Store() : QSettings(QStringLiteral("resa"), QStringLiteral("resa-studio")) {}
};

}  // namespace

ThemeChoice Settings::themeChoice() {
  ThemeChoice choice = ThemeChoice::system;
  parseThemeChoice(text(QStringLiteral("theme"), QStringLiteral("system")), &choice);
  return choice;
}

void Settings::setThemeChoice(ThemeChoice choice) {
  setText(QStringLiteral("theme"), choice == ThemeChoice::dark    ? QStringLiteral("dark")
                                   : choice == ThemeChoice::light ? QStringLiteral("light")
                                                                  : QStringLiteral("system"));
}

CloseChoice Settings::closeChoice() {
  const QString stored = text(QStringLiteral("closing"));
  return stored == QLatin1String("keep") ? CloseChoice::keep : stored == QLatin1String("stop") ? CloseChoice::stop : CloseChoice::ask;
}

void Settings::setCloseChoice(CloseChoice choice) {
  setText(QStringLiteral("closing"), choice == CloseChoice::keep   ? QStringLiteral("keep")
                                     : choice == CloseChoice::stop ? QStringLiteral("stop")
                                                                   : QStringLiteral("ask"));
}

QString Settings::language() { return text(QStringLiteral("language")); }

void Settings::setLanguage(const QString& code) { setText(QStringLiteral("language"), code); }

bool Settings::hintDismissed(const QString& panel) {
  Store settings;
  return settings.value(QStringLiteral("hints/") + panel, false).toBool();
}

void Settings::setHintDismissed(const QString& panel) {
  Store settings;
  settings.setValue(QStringLiteral("hints/") + panel, true);
}

void Settings::restoreHints() {
  Store settings;
  settings.remove(QStringLiteral("hints"));
}

QByteArray Settings::bytes(const QString& key) {
  Store settings;
  return settings.value(key).toByteArray();
}

void Settings::setBytes(const QString& key, const QByteArray& value) {
  Store settings;
  settings.setValue(key, value);
}

QString Settings::text(const QString& key, const QString& fallback) {
  Store settings;
  return settings.value(key, fallback).toString();
}

void Settings::setText(const QString& key, const QString& value) {
  Store settings;
  settings.setValue(key, value);
}

bool parseThemeChoice(const QString& text, ThemeChoice* choice) {
  if (text == QLatin1String("dark"))
    *choice = ThemeChoice::dark;
  else if (text == QLatin1String("light"))
    *choice = ThemeChoice::light;
  else if (text == QLatin1String("system"))
    *choice = ThemeChoice::system;
  else
    return false;
  return true;
}

bool systemPrefersDark() {
  const QByteArray gtk = qgetenv("GTK_THEME").toLower();
  if (!gtk.isEmpty()) return gtk.contains("dark");
  return QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
}

}  // namespace resa
