#pragma once
#include <QString>
#include <QVector>

class QApplication;

namespace resa {

/// A language that the window can speak.
struct Language {
  QString code;  // "de"
  QString name;  // as its speakers call it: "Deutsch"
};

/// English, which is in the program, and every catalogue (resa-studio_de.qm and the like) beside the program or in its share folder, by
/// name.
QVector<Language> installedLanguages();

/// Lets the program speak the language of this code; empty: the desktop's, where there is a catalogue for it. English is below, for texts
/// that a catalogue lacks. To be called once, before the first widget is made.
void installLanguage(QApplication& application, const QString& code);

}  // namespace resa
