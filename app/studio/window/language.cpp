#include "app/studio/window/language.h"

#include <QApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <algorithm>

namespace resa {
namespace {

const QString english = QStringLiteral("en");

/// Where catalogues lie: beside the program in a build, in the share folder where it is installed.
QStringList catalogueFolders() {
  const QString programs = QApplication::applicationDirPath();
  return {programs + QStringLiteral("/translations"), programs + QStringLiteral("/../share/resa-studio/translations")};
}

bool installFrom(QApplication& application, const QLocale& locale, const QString& name, const QStringList& folders) {
  auto* texts = new QTranslator(&application);
  for (const QString& folder : folders) {
    if (texts->load(locale, name, QStringLiteral("_"), folder)) return QApplication::installTranslator(texts);
  }
  delete texts;
  return false;
}

}  // namespace

QVector<Language> installedLanguages() {
  QStringList codes{english};
  for (const QString& folder : catalogueFolders()) {
    for (const QString& file : QDir(folder).entryList({QStringLiteral("resa-studio_*.qm")}, QDir::Files)) {
      const QString code = file.section('_', 1).section('.', 0, 0);
      if (!codes.contains(code)) codes << code;
    }
  }
  QVector<Language> languages;
  for (const QString& code : codes) {
    const QString name = code == english ? QStringLiteral("English") : QLocale(code).nativeLanguageName();
    languages.push_back({code, name.isEmpty() ? code : name});
  }
  std::sort(languages.begin(), languages.end(), [](const Language& a, const Language& b) { return a.name.localeAwareCompare(b.name) < 0; });
  return languages;
}

void installLanguage(QApplication& application, const QString& code) {
  // The English catalogue holds plurals only: every other text is English already.
  installFrom(application, QLocale(QLocale::English), QStringLiteral("resa-studio"), catalogueFolders());
  if (code == english) return;
  const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
  installFrom(application, locale, QStringLiteral("qtbase"), {QLibraryInfo::path(QLibraryInfo::TranslationsPath)});
  installFrom(application, locale, QStringLiteral("resa-studio"), catalogueFolders());
}

}  // namespace resa
