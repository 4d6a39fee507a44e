#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <QApplication>
#include <QImage>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <fstream>
#include <set>

#include "app/studio/figures/figure_export.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "tests/studio/sample_run.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int code;
  QString out, err;
};

/// Runs resa-studio without any display in its environment.
Outcome studio(const QStringList& arguments) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment.remove(name);
  process.setProcessEnvironment(environment);
  process.start(QStringLiteral(RESA_STUDIO_PROGRAM), arguments);
  process.waitForFinished(120000);
  return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
          process.readAllStandardError()};
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int colours(const QImage& image) {
  std::set<QRgb> seen;
  for (int y = 0; y < image.height(); y += 3) {
    for (int x = 0; x < image.width(); x += 3) seen.insert(image.pixel(x, y));
  }
  return int(seen.size());
}

/// One export of a made-up run by the program itself, for all claims.
class Export : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new QTemporaryDir;
    writeSampleRun(run());
    outcome_ = studio({"--export", QString::fromStdString(figures().string()), QString::fromStdString(run().string())});
  }
  static void TearDownTestSuite() { delete folder_; }
  static fs::path run() { return fs::path(folder_->path().toStdString()) / "run"; }
  static fs::path figures() { return fs::path(folder_->path().toStdString()) / "figures"; }
  static std::set<std::string> named(const std::string& extension) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(figures())) {
      if (entry.path().extension() == extension) names.insert(entry.path().stem().string());
    }
    return names;
  }
  static QTemporaryDir* folder_;
  static Outcome outcome_;
};
QTemporaryDir* Export::folder_ = nullptr;
Outcome Export::outcome_;

TEST_F(Export, WorksWithoutADisplay) {
  EXPECT_EQ(outcome_.code, 0) << outcome_.err.toStdString();
  EXPECT_EQ(outcome_.err.toStdString(), "");
}

TEST_F(Export, WritesEveryFigureInAllFourFormats) {
  const std::set<std::string> names = named(".png");
  EXPECT_THAT(names, testing::IsSupersetOf({"loss", "silhouette", "ari", "knn5", "learning_rate"}));
  EXPECT_THAT(names, testing::Contains(testing::HasSubstr("assignment")));
  EXPECT_THAT(names, testing::Contains(testing::HasSubstr("map")));
  EXPECT_GE(names.size(), 12u);
  for (const char* extension : {".svg", ".pdf", ".csv"}) EXPECT_EQ(named(extension), names) << extension;
}

TEST_F(Export, EveryPngIsTwiceItsNaturalSizeAndNotBlank) {
  for (const std::string& name : named(".png")) {
    const QImage image(QString::fromStdString((figures() / (name + ".png")).string()));
    ASSERT_FALSE(image.isNull()) << name;
    EXPECT_GE(image.width(), 400) << name;
    EXPECT_GE(image.height(), 300) << name;
    EXPECT_GT(colours(image), 4) << name;
    EXPECT_FALSE(image.text("Description").isEmpty()) << name;
    QXmlStreamReader svg(QByteArray::fromStdString(read(figures() / (name + ".svg"))));
    ASSERT_TRUE(svg.readNextStartElement()) << name;
    const QStringList box = svg.attributes().value("viewBox").toString().split(' ');
    ASSERT_EQ(box.size(), 4) << name;
    EXPECT_EQ(image.width(), 2 * box[2].toInt()) << name;
    EXPECT_EQ(image.height(), 2 * box[3].toInt()) << name;
  }
}

TEST_F(Export, EverySvgIsWellFormedAndKeepsItsText) {
  for (const std::string& name : named(".svg")) {
    QXmlStreamReader svg(QByteArray::fromStdString(read(figures() / (name + ".svg"))));
    QString text;
    while (!svg.atEnd()) {
      if (svg.readNext() == QXmlStreamReader::Characters) text += svg.text();
    }
    EXPECT_FALSE(svg.hasError()) << name << ": " << svg.errorString().toStdString();
    EXPECT_GT(text.simplified().size(), 20) << name;
  }
  EXPECT_THAT(read(figures() / "loss.svg"), testing::HasSubstr("<text"));
}

TEST_F(Export, EveryPdfHoldsItsTextAsText) {
  const QString program = QStandardPaths::findExecutable("pdftotext");
  for (const std::string& name : named(".pdf")) {
    EXPECT_THAT(read(figures() / (name + ".pdf")), testing::StartsWith("%PDF-")) << name;
    if (program.isEmpty()) continue;
    QProcess process;
    process.start(program, {QString::fromStdString((figures() / (name + ".pdf")).string()), "-"});
    process.waitForFinished(30000);
    EXPECT_EQ(process.exitCode(), 0) << name;
    EXPECT_GT(process.readAllStandardOutput().simplified().size(), 10) << name;
  }
  if (program.isEmpty()) GTEST_SKIP() << "pdftotext (poppler-utils) was not found: only the PDFs' headers were checked";
}

TEST_F(Export, TheLossCsvHoldsTheValuesThatWereWritten) {
  std::ifstream file(figures() / "loss.csv");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  const QStringList names = QString::fromStdString(line).split(',');
  const qsizetype column = names.indexOf("loss");
  ASSERT_GT(column, 0) << line;
  int rows = 0;
  while (std::getline(file, line)) {
    const QStringList cells = QString::fromStdString(line).split(',');
    if (cells.value(column).isEmpty()) continue;
    const std::int64_t step = std::llround(cells[0].toDouble() * 10);  // ten steps an epoch
    EXPECT_NEAR(cells[column].toDouble(), sampleLoss(step), 1e-6) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 40);
}

TEST_F(Export, TheAssignmentCsvKeepsRowsAndColumnsApart) {
  std::string found;
  for (const std::string& name : named(".csv")) {
    if (name.find("assignment_0") == 0) found = name;  // the matrix at a step, not the curves of its diagnostics
  }
  ASSERT_FALSE(found.empty());
  std::ifstream file(figures() / (found + ".csv"));
  std::string line;
  std::getline(file, line);
  const QStringList names = QString::fromStdString(line).split(',');
  int cells = 0;
  while (std::getline(file, line)) {
    const QStringList parts = QString::fromStdString(line).split(',');
    ASSERT_EQ(parts.size(), names.size()) << line;
    const int row = parts[names.indexOf("row_id")].toInt() - 1000, column = parts[names.indexOf("column_id")].toInt() - 1000;
    EXPECT_NEAR(parts[names.indexOf("value")].toDouble(), double(sampleAssignment(40, row, column, 20)), 1e-6) << line;
    ++cells;
  }
  EXPECT_EQ(cells, 400);
}

TEST_F(Export, CaptionsSayWhatWasMeasured) {
  const std::string captions = read(figures() / "captions.txt");
  for (const std::string& name : named(".png")) EXPECT_THAT(captions, testing::HasSubstr(name + ": ")) << name;
}

TEST(StudioProgram, AFolderThatIsNoRunEndsWithCodeFour) {
  const QTemporaryDir folder;
  const Outcome outcome = studio({"--export", folder.path() + "/out", folder.path()});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_TRUE(outcome.err.contains("run.toml")) << outcome.err.toStdString();
  EXPECT_EQ(outcome.err.trimmed().count('\n'), 0);
}

TEST(StudioProgram, WrongUsageEndsWithCodeTwo) {
  EXPECT_EQ(studio({"--no-such-option"}).code, 2);
  EXPECT_EQ(studio({"--export", "/tmp/out"}).code, 2);
  EXPECT_EQ(studio({"--theme", "purple"}).code, 2);
}

TEST(StudioProgram, VersionAndHelpNeedNoDisplay) {
  const Outcome version = studio({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out.trimmed(), QStringLiteral("resa-studio " RESA_VERSION));
  const Outcome help = studio({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_TRUE(help.out.contains("--export") && help.out.contains("Examples"));
}

TEST(StudioProgram, AMissingDisplayIsOneSentence) {
  const Outcome outcome = studio({});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_TRUE(outcome.err.contains("no display")) << outcome.err.toStdString();
}

/// Lets no file of this process grow beyond `bytes`, which is how a full disk looks to a writer.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    previous_ = ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, previous_);
  }

 private:
  rlimit before_{};
  void (*previous_)(int) = nullptr;
};

TEST(FigureExport, AFullDiskIsAnErrorAndKeepsTheOldFile) {
  const QTemporaryDir folder;
  const fs::path target = folder.path().toStdString();
  writeFigure(target, "loss", FigureFormat::csv, "old content\n");
  std::string message;
  {
    const FullDisk disk(1000);
    try {
      writeFigure(target, "loss", FigureFormat::csv, QByteArray(100000, 'x'));
    } catch (const Error& failure) {
      message = failure.what();
    }
  }
  EXPECT_THAT(message, testing::HasSubstr("loss.csv"));
  EXPECT_EQ(read(target / "loss.csv"), "old content\n");
}

TEST(FigureExport, AFolderThatCannotBeMadeIsNamed) {
  const QTemporaryDir folder;
  std::ofstream(folder.path().toStdString() + "/file") << "x";
  EXPECT_THROW(makeFolder(folder.path().toStdString() + "/file/below"), Error);
}

TEST(FigureExport, ARunWithoutSamplesStillGivesItsCurves) {
  const QTemporaryDir folder;
  const fs::path run = fs::path(folder.path().toStdString()) / "run";
  writeSampleRun(run);
  fs::remove(run / "samples.safetensors");
  fs::remove_all(run / "snapshots");
  const auto files = exportRun(run, fs::path(folder.path().toStdString()) / "out");
  EXPECT_THAT(files, testing::Contains(fs::path(folder.path().toStdString()) / "out" / "loss.png"));
}

TEST(FigureExport, ACutSnapshotIsADataErrorWithItsPath) {
  const QTemporaryDir folder;
  const fs::path run = fs::path(folder.path().toStdString()) / "run";
  writeSampleRun(run);
  fs::resize_file(RunFolder(run).snapshot(40), 1000);
  try {
    exportRun(run, fs::path(folder.path().toStdString()) / "out");
    FAIL() << "exported a cut snapshot";
  } catch (const DataError& failure) {
    EXPECT_THAT(failure.what(), testing::HasSubstr("000000040.safetensors"));
  }
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication application(argc, argv);
  return RUN_ALL_TESTS();
}
