#include "tests/studio/window_session.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "app/studio/run/run_controller.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/workspace.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/config/config_form.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"

namespace resa {
namespace {

// The editor of a key is a line, a choice or a check box; each is filled as a person would.
void fill(QWidget* editor, const QString& value) {
  if (auto* line = qobject_cast<QLineEdit*>(editor)) {
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, value);
    QTest::keyClick(line, Qt::Key_Return);
  } else if (auto* choice = qobject_cast<QComboBox*>(editor)) {
    choice->setCurrentText(value);
  } else if (auto* box = qobject_cast<QCheckBox*>(editor)) {
    box->setChecked(value == QLatin1String("true"));
  } else {
    ADD_FAILURE() << "an editor that this test cannot fill";
  }
}

}  // namespace

LoopWatch::LoopWatch() {
  clock_.start();
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { longest_ = std::max(longest_, clock_.restart()); });
  timer_.start(5);
}

int runWindowTests(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const QTemporaryDir settings;
  for (const char* place : {"XDG_CONFIG_HOME", "XDG_STATE_HOME"}) qputenv(place, settings.path().toUtf8());
  QApplication application(argc, argv);
  application.setQuitOnLastWindowClosed(false);
  applyTheme(application, true);
  return RUN_ALL_TESTS();
}

bool waitFor(const std::function<bool()>& condition, int seconds) { return QTest::qWaitFor(condition, seconds * 1000); }

std::filesystem::path testedTrainer() {
  if (const char* chosen = std::getenv("RESA_TEST_TRAINER")) return chosen;
#ifdef RESA_TRAINER
  return RESA_TRAINER;
#else
  return {};
#endif
}

WindowSession::WindowSession(std::filesystem::path runs, const QString& run, const QString& images) : images_(images) {
  WindowOptions options;
  options.runs = std::move(runs);
  options.trainer = testedTrainer();
  options.run = run;
  window_ = std::make_unique<MainWindow>(options);
  window_->resize(1500, 950);
  window_->show();
  EXPECT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
}

WindowSession::~WindowSession() = default;

template <typename T>
T* WindowSession::find(const QString& name) {
  T* found = window_->findChild<T*>(name);
  EXPECT_NE(found, nullptr) << "no " << name.toStdString();
  return found;
}
template QPushButton* WindowSession::find(const QString&);
template QWidget* WindowSession::find(const QString&);

void WindowSession::press(const QString& button) {
  auto* found = find<QPushButton>(button);
  if (!found) return;
  EXPECT_TRUE(waitFor([&] { return found->isVisible() && found->isEnabled(); }, 30)) << button.toStdString() << " cannot be pressed";
  QTest::mouseClick(found, Qt::LeftButton);
}

void WindowSession::startShortTraining(const QString& name, const QVector<std::pair<std::string, QString>>& further) {
  auto* sidebar = window_->findChild<QTabWidget*>("sidebar");
  auto* page = window_->findChild<NewRunPage*>("newRunPage");
  sidebar->setCurrentWidget(page);
  auto* presets = window_->findChild<QComboBox*>("presetChoice");
  presets->setCurrentText("quickstart");
  QVector<std::pair<std::string, QString>> values = {{"data.root", images_},        {"data.train_size", "320"},
                                                     {"model.width", "4"},          {"model.projector_hidden", "64"},
                                                     {"model.projector_out", "32"}, {"train.epochs", "200"},
                                                     {"train.batch_size", "32"},    {"train.threads", "1"},
                                                     {"evaluate.size", "100"},      {"evaluate.bank_size", "200"},
                                                     {"evaluate.restarts", "2"},    {"evaluate.probe_size", "40"},
                                                     {"evaluate.perplexity", "10"}, {"evaluate.map_iterations", "100"},
                                                     {"output.report_every", "1"}};
  values += further;
  for (const auto& [key, value] : values) {
    QWidget* editor = page->form().editor(key);
    ASSERT_NE(editor, nullptr) << key;
    fill(editor, value);
    EXPECT_EQ(formatValue(configKey(key).get(page->form().config())), formatValue(parseValue(configKey(key), value.toStdString()))) << key;
  }
  fill(window_->findChild<QLineEdit*>("runNameEdit"), name);
  const QString before = root();
  press("startButton");
  EXPECT_TRUE(waitFor([&] { return root() != before; }, 20)) << "the window did not go to the new run: " << bannerText().toStdString();
}

QString WindowSession::state() { return window_->findChild<StatusPill*>("statePill")->text(); }

QString WindowSession::root() const { return window_->controller().root(); }

QVector<QJsonObject> WindowSession::events() const {
  QVector<QJsonObject> found;
  QFile file(root() + "/events.jsonl");
  if (!file.open(QIODevice::ReadOnly)) return found;
  const QByteArray text = file.readAll();
  const QByteArray whole = text.left(text.lastIndexOf('\n') + 1);
  for (const QByteArray& line : whole.split('\n')) {
    if (!line.isEmpty()) found.push_back(QJsonDocument::fromJson(line).object());
  }
  return found;
}

QVector<QJsonObject> WindowSession::events(const QString& kind) const {
  QVector<QJsonObject> found;
  for (const QJsonObject& event : events()) {
    if (event.value("kind").toString() == kind) found.push_back(event);
  }
  return found;
}

qint64 WindowSession::shownStep() {
  const MapData& map = window_->findChild<Workspace*>("workspace")->map().canvas().map();
  return map.positions.empty() ? -1 : map.step;
}

QString WindowSession::bannerText() { return window_->findChild<Banner*>("banner")->text(); }

}  // namespace resa
