#include "tests/studio/desk_session.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QJsonDocument>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QSettings>
#include <QTest>
#include <fstream>

#include "app/studio/run/run_controller.h"
#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/sample_run.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/runs/run_table.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// The training that all claims of this process look at; empty folder where it failed.
struct Training {
  QTemporaryDir folder;
  Training() {
    const fs::path base = folder.path().toStdString();
    writeSmallImages(base / "images", 400, 100);
    QStringList words{"train", "--preset", "quickstart", "--run-dir", folder.path() + "/run"};
    for (const char* set : {"data.train_size=320", "model.width=4", "model.projector_hidden=64", "model.projector_out=32", "train.epochs=3",
                            "train.batch_size=32", "train.threads=1", "evaluate.size=100", "evaluate.bank_size=200", "evaluate.restarts=2",
                            "evaluate.probe_size=40", "evaluate.perplexity=10", "evaluate.map_iterations=100", "evaluate.reported_size=100",
                            "output.report_every=1", "output.keep=5"})
      words << "--set" << set;
    words << "--set"
          << "data.root=" + folder.path() + "/images";
    QProcess process;
    process.start(QString::fromStdString(testedTrainer().string()), words);
    process.waitForFinished(300000);  // seconds on a quiet machine
    EXPECT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
  }
};

const Training& training() {
  static const Training made;
  return made;
}

void replaceInFile(const fs::path& path, const std::vector<std::pair<std::string, std::string>>& changes) {
  std::string text;
  {
    std::ifstream file(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  for (const auto& [before, after] : changes) {
    const std::size_t at = text.find(before);
    ASSERT_NE(at, std::string::npos) << path << ": no " << before;
    text.replace(at, before.size(), after);
  }
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

void Desk::SetUp() {
  if (testedTrainer().empty()) GTEST_SKIP() << "this build has no trainer `resa` (RESA_ENGINE=OFF)";
  for (const char* place : {"XDG_STATE_HOME", "XDG_DATA_HOME"}) qputenv(place, (folder_.path() + "/user").toUtf8());
  QSettings(QStringLiteral("resa"), QStringLiteral("resa-studio")).clear();  // their place is chosen once in a process
  fs::create_directories(runs().toStdString());
}

void Desk::TearDown() { close(); }

QString Desk::images() { return training().folder.path() + QStringLiteral("/images"); }

QString Desk::place(const QString& name, const std::vector<std::pair<std::string, std::string>>& changes, const QString& where) {
  const QString target = (where.isEmpty() ? runs() : where) + '/' + name;
  const fs::path to = target.toStdString();
  fs::create_directories(to.parent_path());
  fs::copy((training().folder.path() + "/run").toStdString(), to, fs::copy_options::recursive);
  fs::remove(to / "lock");
  const std::string number = name.toStdString() + std::to_string(changes.size());
  replaceInFile(to / "run.toml", {{"name = \"run\"", "name = \"" + name.toStdString() + "\""}, {"id = \"", "id = \"" + number + "-"}});
  replaceInFile(to / "config.toml", changes);
  return target;
}

void Desk::open(const QString& run) {
  session_.reset();
  session_ = std::make_unique<WindowSession>(runs().toStdString(), run);
  QApplication::setActiveWindow(&window());
  ASSERT_TRUE(waitFor([&] { return state().snapshot() && state().samples() && session().shownStep() >= 0; }, 30))
      << session().bannerText().toStdString();
  ASSERT_TRUE(waitFor([&] { return !table().table().runs().isEmpty(); }, 10));
}

Workspace& Desk::workspace() { return *window().findChild<Workspace*>("workspace"); }
Timeline& Desk::timeline() { return *window().findChild<Timeline*>("timeline"); }
ViewState& Desk::state() { return *window().findChild<ViewState*>(); }
RunTable& Desk::table() { return *window().findChild<RunTable*>("runTable"); }

void Desk::key(Qt::Key key, Qt::KeyboardModifiers modifiers) {
  QApplication::setActiveWindow(&window());
  QTest::keyClick(&window(), key, modifiers);
}

void Desk::press(QWidget* parent, const char* name) {
  auto* button = parent->findChild<QPushButton*>(QString::fromLatin1(name));
  ASSERT_NE(button, nullptr) << "no " << name;
  ASSERT_TRUE(waitFor([&] { return button->isVisible() && button->isEnabled(); }, 30)) << name << " cannot be pressed";
  QTest::mouseClick(button, Qt::LeftButton);
}

void Desk::clickCell(const QString& run, const QString& column, Qt::KeyboardModifiers keys) {
  const QModelIndex cell = table().table().indexOf(run, int(table().table().shownColumns().indexOf(column)));
  ASSERT_TRUE(cell.isValid()) << run.toStdString() << ", " << column.toStdString();
  table().scrollTo(cell);
  QTest::mouseClick(table().viewport(), Qt::LeftButton, keys, table().visualRect(cell).center());
}

void Desk::chooseFromMenu(QWidget* widget, const QPoint& at, const QString& menu, const QString& entry) {
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at));
  QApplication::sendEvent(widget, &event);
  QMenu* shown = nullptr;
  ASSERT_TRUE(waitFor(
      [&] {
        shown = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        return shown && shown->objectName() == menu;
      },
      5))
      << menu.toStdString();
  clickEntry(*shown, entry);
}

void clickEntry(QMenu& menu, const QString& entry) {
  for (QAction* action : menu.actions()) {
    const bool named = action->objectName() == entry || (action->menu() && action->menu()->objectName() == entry);
    if (!named && action->text().remove('&') != entry) continue;
    ASSERT_TRUE(action->isEnabled()) << entry.toStdString();
    QTest::mouseClick(&menu, Qt::LeftButton, {}, menu.actionGeometry(action).center());
    return;
  }
  FAIL() << "no entry " << entry.toStdString();
}

void answerFileDialog(const QString& path) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, timer, [timer, path] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (!dialog) return;
    timer->deleteLater();
    timer->stop();
    dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
    for (QAbstractButton* button : dialog->findChild<QDialogButtonBox*>()->buttons())
      if (dialog->findChild<QDialogButtonBox*>()->buttonRole(button) == QDialogButtonBox::AcceptRole)
        QTest::mouseClick(button, Qt::LeftButton);
  });
  timer->start(20);
}

QByteArray readFileOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QVector<QPointF> writtenLosses(const QString& root) {
  QVector<QPointF> points;
  for (const QByteArray& line : readFileOf(root + "/events.jsonl").split('\n')) {
    const QJsonObject event = QJsonDocument::fromJson(line).object();
    if (event.value("kind").toString() == QLatin1String("step"))
      points += QPointF(event.value("step").toDouble(), event.value("loss").toDouble());
  }
  return points;
}

}  // namespace resa
