#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QRegularExpression>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTextDocumentFragment>
#include <QTranslator>
#include <QXmlStreamReader>
#include <map>

#include "app/studio/window/language.h"
#include "tests/studio/desktop_pages.h"
#include "tests/studio/sample_run.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

/// A language that does not exist: every text in brackets and a third longer, as words of other languages are.
class PseudoLanguage : public QTranslator {
 public:
  QString translate(const char*, const char* text, const char*, int) const override {
    const QString source = QString::fromUtf8(text);
    const int longer = int(QTextDocumentFragment::fromHtml(source).toPlainText().size() * 3 / 10);
    QString padding;
    for (int i = 0; i < longer; ++i) padding += i % 6 == 5 ? QChar(' ') : QChar(0x00f8);
    return QChar(0x27e6) + source + padding + QChar(0x27e7);
  }
  bool isEmpty() const override { return false; }
};

/// What of a text did not pass through the translation: outside of brackets, without names that no language changes.
QString untranslated(const QString& shown) {
  QString text = Qt::mightBeRichText(shown) ? QTextDocumentFragment::fromHtml(shown).toPlainText() : shown;
  QString outside;
  int depth = 0;
  for (const QChar c : text) {
    if (c == QChar(0x27e6)) ++depth;
    if (depth == 0) outside += c;
    if (c == QChar(0x27e7)) --depth;
  }
  static const QRegularExpression names(
      "ReSA Studio|ReSA|\\b(first|second|class \\d+|sample run|sample)\\b"  // the made-up runs and their classes
      "|[\\w.-]*/[\\w./~ -]*"                                               // paths
      "|[a-z0-9]+([._][a-z0-9]+)+|[a-z]+=\\S+"                              // keys of the configuration, columns of events
      "|Fashion-MNIST|CIFAR-\\d+|ImageNet(-\\d+)?|STL-10|SVHN|IDX|gzip|k-means|k-nn|InfoNCE|t-SNE|PCA|PDF|SVG|PNG|CSV|JSON|ε|Ctrl|Shift|"
      "Alt|Home|End|Tab|Esc|English|Deutsch");
  outside.remove(names);
  static const QRegularExpression word("[A-Za-z]{3,}");
  return word.match(outside).hasMatch() ? outside.trimmed() : QString();
}

/// Texts of a widget that a person reads, hears or points at.
QStringList textsOf(const QWidget& widget) {
  QStringList texts{widget.toolTip(), widget.accessibleName(), widget.statusTip(), widget.whatsThis()};
  if (const auto* elided = qobject_cast<const ElidedLabel*>(&widget)) texts << elided->fullText();
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) texts << label->text();
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) texts << button->text();
  if (const auto* line = qobject_cast<const QLineEdit*>(&widget)) texts << line->placeholderText();
  if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
    for (int i = 0; i < tabs->count(); ++i) texts << tabs->tabText(i) << tabs->tabToolTip(i);
  if (const auto* head = qobject_cast<const QHeaderView*>(&widget)) {
    for (int i = 0; head->model() && i < head->count(); ++i)
      if (head->orientation() == Qt::Horizontal)
        texts << head->model()->headerData(i, Qt::Horizontal).toString()
              << head->model()->headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString();
  }
  if (const auto* box = qobject_cast<const QComboBox*>(&widget))
    for (int i = 0; i < box->count(); ++i) texts << box->itemText(i);
  if (widget.isWindow()) texts << widget.windowTitle();
  if (const auto* menu = qobject_cast<const QMenu*>(&widget))
    for (const QAction* action : menu->actions()) texts << action->text();
  return texts;
}

/// What is shown of the run and of the configuration is the same in every language.
bool showsData(const QWidget& widget) {
  static const QStringList data{"presetChoice", "presetAbout", "runList", "branchDevice"};
  return isWithin(widget, "resa::ConfigRow") || isWithin(widget, "QFontComboBox") || data.contains(widget.objectName());
}

/// A text that its widget is too small for; empty where it fits.
QString clipped(const QWidget& widget) {
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
    if (label->text().isEmpty() || qobject_cast<const ElidedLabel*>(label) || !label->pixmap(Qt::ReturnByValue).isNull()) return {};
    const QSize needed = label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
    if (needed.width() > label->width() || needed.height() > label->height() + 1)
      return QString("needs %1 x %2, has %3 x %4: %5")
          .arg(needed.width())
          .arg(needed.height())
          .arg(label->width())
          .arg(label->height())
          .arg(label->text());
  }
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
    const int needed = button->fontMetrics().horizontalAdvance(button->text());
    if (!button->text().isEmpty() && needed > button->width())
      return QString("needs %1, has %2: %3").arg(needed).arg(button->width()).arg(button->text());
  }
  return {};
}

struct Sample {
  Sample() {
    SampleRun what;
    what.steps = 30;
    what.snapshots = 4;
    writeSampleRun(path("first").toStdString(), what);
    writeSampleRun(path("second").toStdString(), what);
  }
  QString path(const char* name) const { return folder.path() + "/" + name; }
  QTemporaryDir folder;
};

TEST(Language, EveryVisibleTextPassesThroughTheTranslationAndFits) {
  PseudoLanguage language;
  QApplication::installTranslator(&language);
  Findings plain, cut;
  {
    const Sample sample;
    WindowSession session(sample.folder.path().toStdString(), sample.path("first"));
    visitPages(session, sample.path("first"), sample.path("second"), [&](const QString& page, QWidget& root) {
      QList<QWidget*> widgets = visibleWidgets(root);
      if (qobject_cast<QMenu*>(&root)) widgets = {&root};
      for (const QWidget* widget : widgets) {
        if (showsData(*widget)) continue;
        for (const QString& text : textsOf(*widget))
          if (const QString left = untranslated(text); !left.isEmpty()) plain.add(page, *widget, left.left(120));
        if (const QString what = clipped(*widget); !what.isEmpty()) cut.add(page, *widget, what.left(160));
      }
    });
  }
  QApplication::removeTranslator(&language);
  EXPECT_TRUE(plain.empty()) << plain.text();
  EXPECT_TRUE(cut.empty()) << cut.text();
}

/// One text of a catalogue.
struct Message {
  QString context, source;
  QStringList translations;  // one, or a form for each number
  bool finished = true;
};

std::vector<Message> readCatalogue(const QString& path) {
  QFile file(path);
  EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << file.fileName().toStdString();
  QXmlStreamReader xml(&file);
  std::vector<Message> messages;
  QString context;
  bool counted = false;
  while (!xml.atEnd()) {
    xml.readNext();
    if (!xml.isStartElement()) continue;
    if (xml.name() == QLatin1String("name")) context = xml.readElementText();
    if (xml.name() == QLatin1String("message")) {
      messages.push_back({context, {}, {}, true});
      counted = xml.attributes().value("numerus") == QLatin1String("yes");
    }
    if (xml.name() == QLatin1String("source")) messages.back().source = xml.readElementText();
    if (xml.name() == QLatin1String("numerusform")) messages.back().translations << xml.readElementText();
    if (xml.name() == QLatin1String("translation")) {
      messages.back().finished = xml.attributes().value("type").isEmpty();
      if (counted) continue;  // its forms follow
      const QString text = xml.readElementText();
      if (!text.isEmpty()) messages.back().translations << text;
    }
  }
  EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
  return messages;
}

TEST(Catalogue, GermanIsAllButCompleteAndKeepsEveryPlaceholderAndTag) {
  const std::vector<Message> messages = readCatalogue(QStringLiteral(RESA_TRANSLATIONS "/resa-studio_de.ts"));
  ASSERT_GT(messages.size(), 1000u);
  std::size_t finished = 0;
  static const QRegularExpression marks("%[0-9n]|</?[a-z][^>]*>|\n");
  for (const Message& message : messages) {
    if (!message.finished || message.translations.isEmpty()) continue;
    ++finished;
    for (const QString& translation : message.translations) {
      const auto all = [](const QString& text) {
        QStringList found;
        for (auto match = marks.globalMatch(text); match.hasNext();) found << match.next().captured();
        found.sort();
        return found;
      };
      EXPECT_EQ(all(translation), all(message.source)) << message.source.toStdString() << "\n-> " << translation.toStdString();
      EXPECT_EQ(translation.endsWith(' '), message.source.endsWith(' ')) << message.source.toStdString();
    }
  }
  EXPECT_GE(double(finished), 0.9 * double(messages.size())) << "untranslated texts stay English; so many are too many";
}

TEST(Catalogue, EnglishHasOneAndManyOfEveryCountedText) {
  const std::vector<Message> messages = readCatalogue(QStringLiteral(RESA_TRANSLATIONS "/resa-studio_en.ts"));
  EXPECT_GT(messages.size(), 10u);
  for (const Message& message : messages) {
    EXPECT_EQ(message.translations.size(), 2) << message.source.toStdString();
    EXPECT_FALSE(message.translations.join(' ').contains("(s)")) << message.source.toStdString();
    for (const QString& form : message.translations) EXPECT_TRUE(form.contains("%n")) << form.toStdString();
  }
}

TEST(Catalogue, GermanKeepsUpWithTheSourcesAndEveryTextHasAContext) {
  const QString lupdate = QStringLiteral(RESA_LUPDATE);
  if (!QFile::exists(lupdate)) GTEST_SKIP() << "lupdate was not found (package qt6-l10n-tools)";
  const QTemporaryDir folder;
  const QString fresh = folder.path() + "/resa-studio_de.ts";
  ASSERT_TRUE(QFile::copy(QStringLiteral(RESA_TRANSLATIONS "/resa-studio_de.ts"), fresh));
  QProcess process;
  process.setWorkingDirectory(QStringLiteral(RESA_SOURCES));
  process.start(lupdate, {"-silent", "-locations", "none", "-no-obsolete", "-I", ".", "widgets", "app/studio", "-ts", fresh});
  ASSERT_TRUE(process.waitForFinished(60000));
  const QString said = QString::fromUtf8(process.readAllStandardError());
  EXPECT_TRUE(said.isEmpty()) << "a text whose context the catalogues cannot know stays English: " << said.toStdString();
  const std::vector<Message> messages = readCatalogue(fresh);
  QStringList missing;
  for (const Message& message : messages)
    if (!message.finished) missing << message.source;
  EXPECT_LE(double(missing.size()), 0.1 * double(messages.size())) << missing.join('\n').toStdString();
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
