// The export dialog of the real window on a copy of a real training: every figure, its text and pixels, specifications, recipes, commands.
#include <gmock/gmock.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QProcess>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTest>
#include <QXmlStreamReader>
#include <filesystem>
#include <map>
#include <set>

#include "app/studio/figures/export_dialog.h"
#include "app/studio/figures/figure_preview.h"
#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/desk_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

class DeskFigures : public Desk {
 protected:
  void SetUp() override {
    Desk::SetUp();
    if (IsSkipped()) return;
    open(place("one"));
    if (!HasFatalFailure()) dialog();
  }
  ExportDialog& dialog() {
    auto* shown = window().findChild<ExportDialog*>("exportDialog");
    if (shown) return *shown;
    key(Qt::Key_E, Qt::ControlModifier);
    shown = window().findChild<ExportDialog*>("exportDialog");
    EXPECT_TRUE(shown);
    QObject::connect(shown, &ExportDialog::exported, shown, [this](const QString&, int files) { written_ = files; });
    shown->findChild<QLineEdit*>("exportFolder")->setText(target());
    return *shown;
  }
  QString target() const { return folder_.path() + "/figures"; }
  template <typename T>
  T* part(const char* name) {
    T* found = dialog().findChild<T*>(QString::fromLatin1(name));
    EXPECT_NE(found, nullptr) << name;
    return found;
  }
  QString message() { return part<QLabel>("exportMessage")->text(); }
  /// Ticks formats by the mouse, as a person would.
  void formats(const QStringList& chosen) {
    for (const char* format : {"png", "svg", "pdf", "csv"}) {
      auto* box = part<QCheckBox>(("export." + std::string(format)).c_str());
      if (box->isChecked() != chosen.contains(format)) QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
      EXPECT_EQ(box->isChecked(), chosen.contains(format)) << format;
    }
  }
  /// Leaves the ticks of these figures alone, by the keys of the list.
  void tick(const QStringList& names) {
    press(&dialog(), "exportNone");
    auto* list = part<QListWidget>("exportFigures");
    list->setFocus();
    for (const QString& name : names) {
      const QList<QListWidgetItem*> found = list->findItems(name, Qt::MatchExactly);
      ASSERT_EQ(found.size(), 1) << name.toStdString();
      list->setCurrentItem(found.front());
      QTest::keyClick(list, Qt::Key_Space);
      EXPECT_EQ(found.front()->checkState(), Qt::Checked);
    }
  }
  bool exported(int seconds = 60) {
    written_ = -1;
    press(&dialog(), "exportStart");
    return waitFor([this] { return written_ >= 0; }, seconds);
  }
  QString said(const QString& program, const QStringList& words) {
    QProcess process;
    process.start(program, words);
    process.waitForFinished(60000);
    EXPECT_EQ(process.exitCode(), 0) << program.toStdString() << ": " << process.readAllStandardError().toStdString();
    return QString::fromUtf8(process.readAllStandardOutput());
  }
  int written_ = -1;
};

TEST_F(DeskFigures, EveryFigureIsAPdfAndAnSvgThatOpenAgainWithTheirText) {
  if (QStandardPaths::findExecutable("pdftotext").isEmpty()) GTEST_SKIP() << "poppler-utils was not found";
  formats({"pdf", "svg", "csv"});
  auto* list = part<QListWidget>("exportFigures");
  QStringList names;
  for (int i = 0; i < list->count(); ++i) names << list->item(i)->text();
  ASSERT_GE(names.size(), 12);
  EXPECT_EQ(part<QPushButton>("exportStart")->text(), QStringLiteral("Export %1 files").arg(3 * names.size()));
  ASSERT_TRUE(exported(120)) << message().toStdString();
  EXPECT_EQ(written_, 3 * names.size());
  for (const QString& name : names) {
    const QString file = target() + '/' + name;
    const QString text = said("pdftotext", {"-layout", file + ".pdf", "-"});
    // The words of the drawing, from the SVG's own text elements.
    QXmlStreamReader svg(readFileOf(file + ".svg"));
    QStringList words;
    bool drawn = false;
    while (!svg.atEnd()) {
      svg.readNext();
      if (!svg.isStartElement()) continue;
      drawn =
          drawn || svg.name() == QLatin1String("path") || svg.name() == QLatin1String("image") || svg.name() == QLatin1String("polyline");
      if (svg.name() == QLatin1String("text")) words << svg.readElementText(QXmlStreamReader::IncludeChildElements).simplified();
    }
    EXPECT_FALSE(svg.hasError()) << name.toStdString() << ": " << svg.errorString().toStdString();
    EXPECT_TRUE(drawn) << name.toStdString();
    words.removeAll(QString());
    ASSERT_GE(words.size(), 3) << name.toStdString();
    // pdftotext takes turned words apart, so their letters are counted.
    const QString plain = text.simplified();
    std::map<QChar, int> letters;
    for (const QChar letter : plain) ++letters[letter];
    int wanted = 0, common = 0;
    const QString drawnLetters = words.join(QString()).remove(' ');
    for (const QChar letter : drawnLetters) {
      ++wanted;
      common += --letters[letter] >= 0;
    }
    EXPECT_GT(common * 10, wanted * 9) << name.toStdString() << "\n" << words.join('|').toStdString() << "\n" << plain.toStdString();
    EXPECT_GT(QFileInfo(file + ".csv").size(), 20) << name.toStdString();
  }
}

TEST_F(DeskFigures, AHeatMapKeepsOnePixelACellInThePdf) {
  if (QStandardPaths::findExecutable("pdfimages").isEmpty()) GTEST_SKIP() << "poppler-utils was not found";
  tick({"assignment_000000030"});
  formats({"pdf", "csv"});
  ASSERT_TRUE(exported()) << message().toStdString();
  said("pdfimages", {"-png", target() + "/assignment_000000030.pdf", target() + "/cells"});
  const QImage cells(target() + "/cells-000.png");
  ASSERT_EQ(cells.size(), QSize(40, 40)) << "the probe has 40 images";
  EXPECT_FALSE(said("pdfimages", {"-list", target() + "/assignment_000000030.pdf"}).contains("jpeg"));
  // On a fixed scale the same number has the same colour, and a row's colours follow the table of the figure.
  const QList<QByteArray> lines = readFileOf(target() + "/assignment_000000030.csv").trimmed().split('\n');
  std::map<double, QRgb> seen;
  int wrong = 0;
  ASSERT_EQ(lines.size(), 1 + 40 * 40);
  for (qsizetype i = 1; i < lines.size(); ++i) {
    const QList<QByteArray> cell = lines[i].split(',');
    // row, its id and class, column, its id and class, value
    const QRgb color = cells.pixel(cell[3].toInt(), cell[0].toInt());
    wrong += seen.emplace(cell[6].toDouble(), color).first->second != color;
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(seen.size(), 100u) << "not one number alone";
  std::set<QRgb> colors;
  for (const auto& [value, color] : seen) colors.insert(color);
  EXPECT_GT(colors.size(), 20u);
}

TEST_F(DeskFigures, ASavedSpecificationMakesTheSamePixelsWithoutAWindow) {
  const QStringList names{"loss", "map2_encoding_000000030", "assignment_000000030"};
  tick(names);
  formats({"png", "csv"});
  auto* dpi = part<QSpinBox>("lookDpi");
  dpi->setFocus();
  dpi->selectAll();
  QTest::keyClicks(dpi, "150");
  QTest::keyClick(dpi, Qt::Key_Tab);
  ASSERT_TRUE(exported()) << message().toStdString();
  const QString file = folder_.path() + "/paper.json";
  answerFileDialog(file);
  press(&dialog(), "exportSave");
  ASSERT_TRUE(waitFor([&] { return QFileInfo::exists(file); }, 10));
  EXPECT_TRUE(message().startsWith("3 figures stand in ")) << message().toStdString();
  said(RESA_STUDIO_PROGRAM, {"--export", folder_.path() + "/again", "--spec", file});
  for (const QString& name : names)
    for (const char* ending : {".png", ".csv"}) {
      const QByteArray shown = readFileOf(target() + '/' + name + ending);
      EXPECT_FALSE(shown.isEmpty());
      EXPECT_EQ(readFileOf(folder_.path() + "/again/" + name + ending), shown) << name.toStdString() << ending;
    }
  // The specification comes back into the dialog.
  tick({"ari"});
  answerFileDialog(file);
  press(&dialog(), "exportLoad");
  ASSERT_TRUE(waitFor([&] { return message().startsWith("3 figures of the specification"); }, 10)) << message().toStdString();
  QStringList chosen;
  auto* list = part<QListWidget>("exportFigures");
  for (int i = 0; i < list->count(); ++i)
    if (list->item(i)->checkState() == Qt::Checked) chosen << list->item(i)->text();
  chosen.sort();
  EXPECT_EQ(chosen, (QStringList{"assignment_000000030", "loss", "map2_encoding_000000030"}));
}

TEST_F(DeskFigures, ARecipeOfThePaperIsMadeOfTheOpenRunAndAnotherOne) {
  dialog().close();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  place("two", {{"seed = 0", "seed = 7"}});
  dialog();
  auto* tabs = part<QTabWidget>("exportTabs");
  QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(1).center());
  auto* recipes = part<QListWidget>("recipes");
  recipes->setFocus();
  QTest::keyClick(recipes, Qt::Key_Home);
  ASSERT_EQ(recipes->currentItem()->data(Qt::UserRole).toString(), "figure3");
  EXPECT_FALSE(part<QLabel>("recipeNeeds")->text().isEmpty());
  auto* runs = part<QListWidget>("recipeRuns");
  ASSERT_TRUE(waitFor([&] { return runs->count() == 2; }, 20));
  runs->setFocus();
  runs->setCurrentRow(runs->item(0)->checkState() == Qt::Checked ? 1 : 0);
  QTest::keyClick(runs, Qt::Key_Space);
  formats({"csv", "svg"});
  ASSERT_TRUE(waitFor([&] { return part<QPushButton>("exportStart")->isEnabled(); }, 20))
      << part<QLabel>("recipeStatus")->text().toStdString();
  ASSERT_TRUE(exported()) << message().toStdString();
  QByteArray table, drawing;
  for (const QFileInfo& file : QDir(target()).entryInfoList({"*.csv"}, QDir::Files)) table += readFileOf(file.filePath());
  for (const QFileInfo& file : QDir(target()).entryInfoList({"*.svg"}, QDir::Files)) drawing += readFileOf(file.filePath());
  const QJsonObject scores = session().events("evaluation").last().value("components").toObject();
  QList<QByteArray> row;
  for (const QByteArray& line : table.split('\n'))
    if (line.startsWith("ARI,one,")) row = line.split(',');
  ASSERT_EQ(row.size(), 4) << table.toStdString();
  EXPECT_NEAR(row[2].toDouble(), scores.value("encoding").toObject().value("ari").toDouble(), 1e-6);
  EXPECT_NEAR(row[3].toDouble(), scores.value("embedding").toObject().value("ari").toDouble(), 1e-6);
  EXPECT_TRUE(table.contains("ARI,two,")) << table.toStdString();
  for (const char* word : {"Encoding", "Embedding", "ARI"}) EXPECT_TRUE(drawing.contains(word)) << word;
}

TEST_F(DeskFigures, APanelCopiesItsFigureAsImageDataAndCommand) {
  dialog().close();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  Panel& panel = workspace().assignment();
  // The panel draws the matrix and its sums: "Copy" asks which, then what.
  const auto copy = [&](const char* entry) {
    QApplication::clipboard()->clear();
    chooseFromMenu(&panel, QPoint(60, 20), "panelMenu", "copyMenu");
    const QString matrix = QStringLiteral("copyMenu.") + workspace().assignment().figure().name;
    for (const auto& [menu, choice] : {std::pair(QStringLiteral("copyMenu"), matrix), std::pair(matrix, QString::fromLatin1(entry))}) {
      const auto shown = [&, menu = menu] {
        const QWidget* popup = QApplication::activePopupWidget();
        return popup && popup->objectName() == menu;
      };
      ASSERT_TRUE(waitFor(shown, 5)) << menu.toStdString();
      clickEntry(*qobject_cast<QMenu*>(QApplication::activePopupWidget()), choice);
    }
  };
  const auto has = [](const char* type) {
    const QMimeData* content = QApplication::clipboard()->mimeData();
    return content && content->hasFormat(QString::fromLatin1(type));
  };
  copy("copyImage");
  ASSERT_TRUE(waitFor([] { return !QApplication::clipboard()->image().isNull(); }, 10));
  copy("copyData");
  ASSERT_TRUE(waitFor([&] { return has("text/csv"); }, 10));
  const QByteArray data = QApplication::clipboard()->mimeData()->data("text/csv");
  EXPECT_EQ(data.count('\n'), 1 + 40 * 40);
  copy("copyCommand");
  ASSERT_TRUE(waitFor([] { return QApplication::clipboard()->text().startsWith("resa-studio --export"); }, 10))
      << QApplication::clipboard()->text().toStdString();
  // A shell runs it, as in a terminal, and the table of the figure is the copied one.
  QString line = QApplication::clipboard()->text();
  line.replace(0, QStringLiteral("resa-studio").size(), QStringLiteral(RESA_STUDIO_PROGRAM));
  QDir().mkpath(target());
  said("/bin/sh", {"-c", "cd '" + target() + "' && " + line + " --format csv"});
  QByteArray made;
  QDirIterator files(target(), {"*.csv"}, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) made += readFileOf(files.next());
  for (QDirIterator below(path("one") + "/figures", {"*.csv"}, QDir::Files); below.hasNext();) made += readFileOf(below.next());
  EXPECT_EQ(made, data) << line.toStdString();
}

TEST_F(DeskFigures, AFilmOfTheTimelineIsMade) {
  auto* tabs = part<QTabWidget>("exportTabs");
  QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(2).center());
  ASSERT_EQ(part<QPushButton>("exportStart")->text(), "Make the film");
  ASSERT_TRUE(exported(60)) << message().toStdString();
  EXPECT_TRUE(message().startsWith("4 frames written to ")) << message().toStdString();
  const QString file = message().section(' ', 4);
  EXPECT_GT(QFileInfo(file).size(), 1000) << file.toStdString();
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
