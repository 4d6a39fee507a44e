#include "app/studio/window/copy_menu.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QMenu>
#include <QMimeData>
#include <QThreadPool>

#include "app/studio/figures/export_dialog.h"
#include "app/studio/window/settings.h"

namespace resa {
namespace {

const QString lookKey = QStringLiteral("export.look");

struct Words {
  Q_DECLARE_TR_FUNCTIONS(resa::CopyMenu)
};

/// Runs `make` where the figure allows it and hands its answer, or the reason why there is none, to the GUI thread.
template <typename Make, typename Take>
void produce(bool anyThread, Make make, Take take, const std::function<void(const QString&)>& done) {
  const auto work = [make, take, done] {
    std::function<void()> answer;
    try {
      answer = [take, done, made = make()] {
        take(made);
        done({});
      };
    } catch (const std::exception& failure) {
      answer = [done, reason = QString::fromStdString(failure.what())] { done(reason); };
    }
    QMetaObject::invokeMethod(qApp, answer, Qt::QueuedConnection);
  };
  if (anyThread)
    QThreadPool::globalInstance()->start(work);
  else
    work();
}

}  // namespace

void copyAsImage(const Figure& figure, const FigureLook& look, const std::function<void(const QString&)>& done) {
  produce(
      figure.anyThread, [figure, look] { return figureImage(figure, look); },
      [](const QImage& image) { QApplication::clipboard()->setImage(image); }, done);
}

void copyAsData(const Figure& figure, const std::function<void(const QString&)>& done) {
  const auto make = [figure] {
    std::map<QString, QByteArray> forms{{QStringLiteral("text/csv"), figure.csv()}};
    const auto markdown = figure.texts.find("md");
    if (markdown != figure.texts.end()) forms[QStringLiteral("text/markdown")] = markdown->second();
    return forms;
  };
  const auto take = [](const std::map<QString, QByteArray>& forms) {
    auto* data = new QMimeData;
    for (const auto& [type, content] : forms) data->setData(type, content);
    data->setText(QString::fromUtf8(forms.at(QStringLiteral("text/csv"))));
    QApplication::clipboard()->setMimeData(data);
  };
  produce(figure.anyThread, make, take, done);
}

void copyAsCommand(const Figure& figure, const FigureLook& look, const QString& run) {
  FigureItem item = rememberedExport();
  item.request = figure.request;
  item.look = look;
  QApplication::clipboard()->setText(commandOf(item, {run}));
}

FigureItem rememberedExport() {
  const QString text = Settings::text(lookKey);
  if (text.isEmpty()) return {};
  try {
    FigureItem item = parseSpec(text.toStdString(), "settings").figures.front();
    item.request = {};
    item.name.clear();
    return item;
  } catch (const std::exception&) {
    return {};  // Settings of another version: the default look is as good.
  }
}

void rememberExport(const FigureItem& item) {
  FigureItem kept{{}, item.look, item.formats, {}, {}};
  kept.request.figure = QStringLiteral("any");
  if (kept.formats.empty()) kept.formats = {FigureFormat::png};
  Settings::setText(lookKey, QString::fromStdString(toJson(FigureSpec{{}, {kept}})));
}

void addCopyActions(QMenu& menu, const Figure& figure, const QString& run, const std::function<void(const QString&)>& tell,
                    const QString& noCommand) {
  const auto failed = [tell](const QString& reason) {
    if (!reason.isEmpty()) tell(reason);
  };
  const FigureLook look = rememberedExport().look;
  QAction* image = menu.addAction(Words::tr("Copy as an image"), [figure, look, failed] { copyAsImage(figure, look, failed); });
  image->setObjectName(QStringLiteral("copyImage"));
  QAction* data = menu.addAction(Words::tr("Copy the data"), [figure, failed] { copyAsData(figure, failed); });
  data->setObjectName(QStringLiteral("copyData"));
  data->setEnabled(bool(figure.csv));
  QAction* command = menu.addAction(Words::tr("Copy as a command"), [figure, look, run] { copyAsCommand(figure, look, run); });
  command->setObjectName(QStringLiteral("copyCommand"));
  command->setEnabled(!figure.request.figure.isEmpty() && !run.isEmpty());
  menu.setToolTipsVisible(true);
  image->setToolTip(Words::tr("With the size, font and theme of the last export"));
  data->setToolTip(Words::tr("Exactly the drawn values, as CSV"));
  command->setToolTip(command->isEnabled()  ? Words::tr("resa-studio --export …, which makes this figure without a window")
                      : noCommand.isEmpty() ? Words::tr("Only the window can draw this figure: no command makes it")
                                            : noCommand);
}

void addCopyMenu(QMenu& menu, const std::vector<Figure>& figures, const QString& run, const std::function<void(const QString&)>& tell,
                 const QString& noCommand) {
  if (figures.size() == 1) return addCopyActions(menu, figures.front(), run, tell, noCommand);
  QMenu* all = menu.addMenu(Words::tr("Copy"));
  all->setObjectName(QStringLiteral("copyMenu"));
  all->setEnabled(!figures.empty());
  for (const Figure& figure : figures) {
    QMenu* one = all->addMenu(figure.name);
    one->setObjectName(QStringLiteral("copyMenu.") + figure.name);
    addCopyActions(*one, figure, run, tell, noCommand);
  }
}

void popUpFigureMenu(QWidget* parent, const std::vector<Figure>& figures, const QPoint& at, const std::function<void(const QString&)>& tell,
                     const QString& noCommand) {
  auto* menu = new QMenu(parent);
  menu->setObjectName(QStringLiteral("figureMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* save = menu->addAction(figures.size() > 1 ? tr("Export these figures…") : tr("Export this figure…"), parent, [parent, figures] {
    (new ExportDialog(figures, QDir::homePath() + QStringLiteral("/figures"), parent->window()))->open();
  });
  save->setObjectName(QStringLiteral("exportFigure"));
  save->setEnabled(!figures.empty());
  addCopyMenu(*menu, figures, {}, tell, noCommand);
  menu->popup(at);
}

}  // namespace resa
