#include "app/studio/export_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QThreadPool>
#include <QVBoxLayout>

#include "app/studio/settings.h"
#include "engine/run/error.h"
#include "widgets/controls.h"

namespace resa {
namespace {

struct SizeChoice {
  const char* label;
  ExportSize size;
};
const SizeChoice sizeChoices[] = {
    {QT_TRANSLATE_NOOP("resa::ExportDialog", "Screen (1×)"), {1, 1}},
    {QT_TRANSLATE_NOOP("resa::ExportDialog", "Paper (2× pixels)"), {1, 2}},
    {QT_TRANSLATE_NOOP("resa::ExportDialog", "Poster (2× size, 2× pixels)"), {2, 2}},
};

QString filesText(int files) { return files == 1 ? ExportDialog::tr("1 file") : ExportDialog::tr("%1 files").arg(files); }

}  // namespace

ExportDialog::ExportDialog(std::vector<Figure> figures, const QString& folder, QWidget* parent)
    : QDialog(parent), figures_(std::move(figures)) {
  setObjectName(QStringLiteral("exportDialog"));
  setWindowTitle(tr("Export figures"));
  setAttribute(Qt::WA_DeleteOnClose);
  build(folder);
  refresh();
}

void ExportDialog::build(const QString& folder) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(12);
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("exportFigures"));
  for (const Figure& figure : figures_) {
    auto* item = new QListWidgetItem(figure.name, list_);
    item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setCheckState(Qt::Checked);
    item->setToolTip(figure.caption);
  }
  list_->setProperty("card", true);
  list_->setMinimumSize(440, 240);
  column->addWidget(list_, 1);

  auto* formats = new QHBoxLayout;
  formats->setSpacing(16);
  for (const FigureFormat format : figureFormats()) {
    auto* box = new QCheckBox(QString(extensionOf(format)).toUpper());
    box->setObjectName(QStringLiteral("export.") + extensionOf(format));
    box->setChecked(Settings::text(box->objectName(), QStringLiteral("yes")) == QLatin1String("yes"));
    connect(box, &QCheckBox::toggled, this, &ExportDialog::refresh);
    formats->addWidget(box);
    formats_.push_back(box);
  }
  formats->addStretch();
  sizes_ = new QComboBox;
  sizes_->setObjectName(QStringLiteral("exportSize"));
  for (const SizeChoice& choice : sizeChoices) sizes_->addItem(tr(choice.label));
  sizes_->setCurrentIndex(std::clamp(Settings::text(QStringLiteral("export.size"), QStringLiteral("1")).toInt(), 0, 2));
  formats->addWidget(sizes_);
  column->addLayout(formats);

  auto* where = new QHBoxLayout;
  where->setSpacing(8);
  folder_ = new QLineEdit(folder);
  folder_->setObjectName(QStringLiteral("exportFolder"));
  folder_->setAccessibleName(tr("Folder"));
  auto* choose = makeButton(tr("Choose…"), ButtonKind::secondary, QStringLiteral("exportChoose"));
  where->addWidget(folder_, 1);
  where->addWidget(choose);
  column->addLayout(where);

  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("exportMessage"));
  message_->setWordWrap(true);
  progress_ = new QProgressBar;
  progress_->setTextVisible(false);
  progress_->hide();
  column->addWidget(message_);
  column->addWidget(progress_);

  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  start_ = makeButton(tr("Export"), ButtonKind::primary, QStringLiteral("exportStart"));
  close_ = makeButton(tr("Close"), ButtonKind::secondary, QStringLiteral("exportClose"));
  start_->setDefault(true);
  buttons->addStretch();
  buttons->addWidget(close_);
  buttons->addWidget(start_);
  column->addLayout(buttons);

  connect(choose, &QPushButton::clicked, this, [this] {
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Folder for the figures"), folder_->text());
    if (!chosen.isEmpty()) folder_->setText(chosen);
  });
  connect(list_, &QListWidget::itemChanged, this, &ExportDialog::refresh);
  connect(folder_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
  connect(start_, &QPushButton::clicked, this, &ExportDialog::begin);
  connect(close_, &QPushButton::clicked, this, &QDialog::close);
}

void ExportDialog::refresh() {
  int figures = 0, formats = 0;
  for (int i = 0; i < list_->count(); ++i) figures += list_->item(i)->checkState() == Qt::Checked;
  for (const QCheckBox* box : formats_) formats += box->isChecked();
  const int files = figures * formats;
  start_->setEnabled(files > 0 && !folder_->text().trimmed().isEmpty() && jobs_.empty());
  start_->setText(files > 0 ? tr("Export %1").arg(filesText(files)) : tr("Export"));
}

void ExportDialog::begin() {
  jobs_.clear();
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    if (list_->item(int(i))->checkState() != Qt::Checked) continue;
    for (std::size_t f = 0; f < formats_.size(); ++f) {
      if (formats_[f]->isChecked()) jobs_.push_back({i, figureFormats()[f]});
    }
  }
  for (const QCheckBox* box : formats_)
    Settings::setText(box->objectName(), box->isChecked() ? QStringLiteral("yes") : QStringLiteral("no"));
  Settings::setText(QStringLiteral("export.size"), QString::number(sizes_->currentIndex()));
  size_ = sizeChoices[sizes_->currentIndex()].size;
  target_ = QDir::cleanPath(folder_->text().trimmed()).toStdString();
  done_ = 0;
  message_->setProperty("role", "muted");
  message_->setText(tr("Writing…"));
  progress_->setRange(0, int(jobs_.size()));
  progress_->setValue(0);
  progress_->show();
  refresh();
  const QPointer<ExportDialog> self(this);
  QThreadPool::globalInstance()->start([self, target = target_] {
    QString failure;
    try {
      makeFolder(target);
    } catch (const std::exception& error) {
      failure = QString::fromStdString(error.what());
    }
    QMetaObject::invokeMethod(qApp, [self, failure] {
      if (!self) return;
      if (failure.isEmpty())
        self->next();
      else
        self->finish(failure);
    });
  });
}

void ExportDialog::next() {
  if (done_ == jobs_.size()) {
    finish({});
    return;
  }
  const Job job = jobs_[done_];
  const Figure& figure = figures_[job.figure];
  const QPointer<ExportDialog> self(this);
  QByteArray content;
  try {
    content = renderFigure(figure, job.format, size_);
  } catch (const std::exception& error) {
    finish(QString::fromStdString(error.what()));
    return;
  }
  QThreadPool::globalInstance()->start([self, content, target = target_, name = figure.name.toStdString(), format = job.format] {
    QString failure;
    try {
      writeFigure(target, name, format, content);
    } catch (const std::exception& error) {
      failure = QString::fromStdString(error.what());
    }
    QMetaObject::invokeMethod(qApp, [self, failure] {
      if (self) self->written(failure);
    });
  });
}

void ExportDialog::written(const QString& failure) {
  if (!failure.isEmpty()) {
    finish(failure);
    return;
  }
  ++done_;
  progress_->setValue(int(done_));
  QTimer::singleShot(0, this, &ExportDialog::next);
}

void ExportDialog::finish(const QString& failure) {
  const int files = int(done_);
  jobs_.clear();
  progress_->hide();
  message_->setProperty("role", failure.isEmpty() ? "muted" : "problem");
  message_->style()->unpolish(message_);
  message_->style()->polish(message_);
  message_->setText(failure.isEmpty() ? tr("%1 written to %2").arg(filesText(files), QString::fromStdString(target_.string()))
                                      : tr("Not exported: %1").arg(failure));
  refresh();
  if (failure.isEmpty()) emit exported(QString::fromStdString(target_.string()), files);
}

}  // namespace resa
