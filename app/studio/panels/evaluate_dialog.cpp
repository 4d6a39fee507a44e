#include "app/studio/panels/evaluate_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/studio/run/serve_client.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

struct Protocol {
  const char *name, *title, *hint;
};
const Protocol protocols[] = {
    {"knn5", QT_TRANSLATE_NOOP("resa::EvaluateDialog", "5 nearest neighbours"),
     QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Euclidean, majority, unnormalised features: the paper's protocol on CIFAR. Seconds.")},
    {"knn", QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Weighted neighbours"),
     QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Cosine, votes exp(similarity / 0.07), k from 5 to 25: the paper's protocol on ImageNet.")},
    {"linear", QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Linear probe (Adam)"),
     QT_TRANSLATE_NOOP("resa::EvaluateDialog", "500 epochs on stored features: the paper's protocol on CIFAR.")},
    {"linear-sgd", QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Linear probe (SGD)"),
     QT_TRANSLATE_NOOP("resa::EvaluateDialog", "100 epochs on augmented images: the paper's protocol on ImageNet. Slow without a GPU.")},
    {"finetune", QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Fine-tuning on 10%"),
     QT_TRANSLATE_NOOP("resa::EvaluateDialog", "The whole network, 20 epochs on a tenth of the labelled images. Slow without a GPU.")},
    {"clustering", QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Clustering"),
     QT_TRANSLATE_NOOP("resa::EvaluateDialog", "Silhouette of the true classes, k-means against them: SC, ARI, NMI.")},
};

QString percent(const QJsonValue& value) {
  return value.isDouble() ? QStringLiteral("%1%").arg(value.toDouble() * 100, 0, 'f', 2) : QString();
}

QString number(const QJsonValue& value) { return QString::number(value.toDouble(), 'g', 4); }

QString titleOf(const QString& name) {
  for (const Protocol& protocol : protocols)
    if (name == QLatin1String(protocol.name)) return EvaluateDialog::tr(protocol.title);
  return name;
}

QString scoresText(const QJsonObject& scores) {
  QStringList parts;
  for (const auto& [key, name] : {std::pair{"sc_mean", "SC"}, std::pair{"sc_clusters_mean", "SC of the clusters"}, std::pair{"ari", "ARI"},
                                  std::pair{"nmi", "NMI"}, std::pair{"effective_rank", "effective rank"}})
    if (scores.value(QLatin1String(key)).isDouble())
      parts << QStringLiteral("%1 %2").arg(QLatin1String(name), number(scores.value(QLatin1String(key))));
  return parts.join(QStringLiteral(", "));
}

QString trainingText(const QJsonObject& values) {
  QString text = EvaluateDialog::tr("%1 epochs, lr %2").arg(values.value("epochs").toInteger()).arg(number(values.value("lr")));
  if (values.contains("images")) text += EvaluateDialog::tr(", %1 labelled images").arg(values.value("images").toInteger());
  if (values.contains("best_top1"))
    text += EvaluateDialog::tr("; best %1 in epoch %2").arg(percent(values.value("best_top1"))).arg(values.value("best_epoch").toInteger());
  return text;
}

void addRows(const QString& protocol, const QJsonObject& values, QVector<EvaluationRow>& rows) {
  const QString title = titleOf(protocol);
  if (protocol == QLatin1String("knn")) {
    const QJsonObject byK = values.value("k").toObject();
    QStringList ks = byK.keys();
    std::sort(ks.begin(), ks.end(), [](const QString& a, const QString& b) { return a.toLongLong() < b.toLongLong(); });
    for (const QString& k : ks) {
      const QJsonObject top = byK.value(k).toObject();
      rows.push_back({title, percent(top.value("top1")), percent(top.value("top5")), QStringLiteral("k = %1").arg(k)});
    }
  } else if (protocol == QLatin1String("clustering")) {
    rows.push_back({title, {}, {}, scoresText(values)});
    rows.push_back({title, {}, {}, EvaluateDialog::tr("unnormalised: %1").arg(scoresText(values.value("raw").toObject()))});
  } else if (protocol == QLatin1String("knn5")) {
    rows.push_back({title, percent(values.value("top1")), {}, QStringLiteral("k = %1").arg(values.value("k").toInteger())});
  } else {
    rows.push_back({title, percent(values.value("top1")), percent(values.value("top5")), trainingText(values)});
  }
}

}  // namespace

QVector<EvaluationRow> evaluationRows(const QJsonObject& result) {
  QVector<EvaluationRow> rows;
  const QJsonObject results = result.value("results").toObject();
  for (const Protocol& protocol : protocols) {
    const QString name = QString::fromLatin1(protocol.name);
    if (results.contains(name)) addRows(name, results.value(name).toObject(), rows);
  }
  return rows;
}

QString evaluationCaption(const QJsonObject& result) {
  return EvaluateDialog::tr("%1: %2 of %3, %4 images of the %5 split, %6 training images, %7 seconds")
      .arg(result.value("weights").toString(), result.value("component").toString(), result.value("dataset").toString())
      .arg(result.value("n").toInteger())
      .arg(result.value("split").toString())
      .arg(result.value("bank").toInteger())
      .arg(result.value("seconds").toDouble(), 0, 'f', 1);
}

EvaluateDialog::EvaluateDialog(ServeClient& serve, const QString& run, const QString& dataset, QWidget* parent)
    : QDialog(parent), serve_(serve), run_(run) {
  setObjectName(QStringLiteral("evaluateDialog"));
  setWindowTitle(tr("Evaluate"));
  setAttribute(Qt::WA_DeleteOnClose);
  build(dataset);
  refresh();
}

EvaluateDialog::~EvaluateDialog() {
  if (request_) serve_.cancel(request_);
}

void EvaluateDialog::build(const QString& dataset) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(12);
  column->addWidget(buildProtocols());
  column->addWidget(buildImages(dataset));
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("evaluateMessage"));
  message_->setWordWrap(true);
  progress_ = new QProgressBar;
  progress_->setRange(0, 100);
  progress_->setTextVisible(false);
  progress_->hide();
  table_ = new QTableWidget(0, 4);
  table_->setObjectName(QStringLiteral("evaluateTable"));
  table_->setHorizontalHeaderLabels({tr("Protocol"), tr("Top-1"), tr("Top-5"), tr("How")});
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->verticalHeader()->hide();
  table_->setShowGrid(false);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setMinimumSize(640, 300);
  table_->hide();
  column->addWidget(message_);
  column->addWidget(progress_);
  column->addWidget(table_, 1);
  column->addWidget(buildButtons());
}

QWidget* EvaluateDialog::buildProtocols() {
  auto* box = new QWidget;
  auto* grid = new QGridLayout(box);
  grid->setContentsMargins(0, 0, 0, 0);
  for (const Protocol& protocol : protocols) {
    auto* check = new QCheckBox(tr(protocol.title));
    check->setObjectName(QStringLiteral("evaluate.") + QLatin1String(protocol.name));
    check->setToolTip(tr(protocol.hint));
    check->setChecked(protocols_.isEmpty());
    connect(check, &QCheckBox::toggled, this, &EvaluateDialog::refresh);
    grid->addWidget(check, int(protocols_.size()) / 2, int(protocols_.size()) % 2);
    protocols_.push_back(check);
  }
  return box;
}

QWidget* EvaluateDialog::buildImages(const QString& dataset) {
  auto* box = new QWidget;
  auto* form = new QFormLayout(box);
  form->setContentsMargins(0, 0, 0, 0);
  dataset_ = new QLineEdit;
  dataset_->setObjectName(QStringLiteral("evaluateDataset"));
  dataset_->setPlaceholderText(dataset.isEmpty() ? tr("that of the run") : tr("that of the run: %1").arg(dataset));
  dataset_->setToolTip(tr("A name from `resa datasets list`"));
  folder_ = new QLineEdit;
  folder_->setObjectName(QStringLiteral("evaluateFolder"));
  dataset_->setAccessibleName(tr("Data set"));
  folder_->setAccessibleName(tr("Its folder"));
  folder_->setToolTip(tr("Where the images of the data set lie"));
  folder_->setPlaceholderText(tr("as configured, or the usual places"));
  labels_ = new QComboBox;
  labels_->setObjectName(QStringLiteral("evaluateLabels"));
  labels_->addItem(tr("As the run"), QString());
  labels_->addItem(tr("All classes (fine)"), QStringLiteral("fine"));
  labels_->addItem(tr("Superclasses of CIFAR-100 (coarse)"), QStringLiteral("coarse"));
  labels_->setAccessibleName(tr("Labels"));
  labels_->setToolTip(tr("Which classes are predicted"));
  component_ = new QComboBox;
  component_->setAccessibleName(tr("Features"));
  component_->setToolTip(tr("The layer whose output is evaluated"));
  component_->setObjectName(QStringLiteral("evaluateComponent"));
  component_->addItem(tr("Encoding"), QStringLiteral("encoding"));
  component_->addItem(tr("First hidden layer"), QStringLiteral("hidden_1"));
  component_->addItem(tr("Second hidden layer"), QStringLiteral("hidden_2"));
  component_->addItem(tr("Embedding"), QStringLiteral("embedding"));
  form->addRow(tr("Data set"), dataset_);
  form->addRow(tr("Its folder"), folder_);
  form->addRow(tr("Labels"), labels_);
  form->addRow(tr("Features"), component_);
  return box;
}

QWidget* EvaluateDialog::buildButtons() {
  auto* box = new QWidget;
  auto* buttons = new QHBoxLayout(box);
  buttons->setContentsMargins(0, 0, 0, 0);
  buttons->setSpacing(8);
  copy_ = makeButton(tr("Copy as text"), ButtonKind::secondary, QStringLiteral("evaluateCopy"));
  close_ = makeButton(tr("Close"), ButtonKind::secondary, QStringLiteral("evaluateClose"));
  start_ = makeButton(tr("Evaluate"), ButtonKind::primary, QStringLiteral("evaluateStart"));
  copy_->setToolTip(tr("The table as text with tabs, for a spreadsheet or a mail"));
  start_->setToolTip(tr("Evaluate the newest weights with the ticked protocols"));
  start_->setDefault(true);
  buttons->addWidget(copy_);
  buttons->addStretch();
  buttons->addWidget(close_);
  buttons->addWidget(start_);
  connect(copy_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(resultText()); });
  connect(close_, &QPushButton::clicked, this, [this] {
    if (request_)
      serve_.cancel(request_);
    else
      close();
  });
  connect(start_, &QPushButton::clicked, this, &EvaluateDialog::begin);
  return box;
}

QStringList EvaluateDialog::chosenProtocols() const {
  QStringList chosen;
  for (int i = 0; i < protocols_.size(); ++i)
    if (protocols_[i]->isChecked()) chosen << QString::fromLatin1(protocols[i].name);
  return chosen;
}

void EvaluateDialog::refresh() {
  start_->setEnabled(request_ == 0 && !chosenProtocols().isEmpty());
  close_->setText(request_ ? tr("Cancel") : tr("Close"));
  copy_->setVisible(table_->rowCount() > 0);
  progress_->setVisible(request_ != 0);
}

void EvaluateDialog::say(const QString& text, bool problem) {
  message_->setProperty("role", problem ? "problem" : "muted");
  message_->style()->unpolish(message_);
  message_->style()->polish(message_);
  message_->setText(text);
}

void EvaluateDialog::begin() {
  QJsonObject fields{{"weights", run_},
                     {"protocols", QJsonArray::fromStringList(chosenProtocols())},
                     {"component", component_->currentData().toString()},
                     {"labels", labels_->currentData().toString()},
                     {"dataset", dataset_->text().trimmed()}};
  if (const QString folder = folder_->text().trimmed(); !folder.isEmpty())
    fields["set"] = QJsonArray{QStringLiteral("data.root=") + folder};
  const QPointer<EvaluateDialog> self(this);
  ServeClient::Handlers handlers;
  handlers.progress = [self](double fraction) {
    if (self) self->progress_->setValue(int(fraction * 100));
  };
  handlers.done = [self](const QJsonObject& answer) {
    if (self) self->showResult(answer);
  };
  handlers.failed = [self](const QString& reason) {
    if (!self) return;
    self->settle();
    self->say(tr("Not evaluated: %1").arg(reason), true);
  };
  progress_->setValue(0);
  say(tr("Evaluating…"), false);
  request_ = serve_.send(QStringLiteral("evaluate"), fields, handlers);
  refresh();
}

void EvaluateDialog::settle() {
  request_ = 0;
  refresh();
}

void EvaluateDialog::showResult(const QJsonObject& result) {
  const QVector<EvaluationRow> rows = evaluationRows(result);
  table_->setRowCount(int(rows.size()));
  for (int i = 0; i < rows.size(); ++i) {
    int column = 0;
    for (const QString& text : {rows[i].protocol, rows[i].top1, rows[i].top5, rows[i].remark})
      table_->setItem(i, column++, new QTableWidgetItem(text));
  }
  table_->resizeColumnsToContents();
  table_->show();
  caption_ = evaluationCaption(result);
  say(caption_, false);
  settle();
}

QString EvaluateDialog::resultText() const {
  if (table_->rowCount() == 0) return {};
  QStringList lines{caption_, QStringList{tr("Protocol"), tr("Top-1"), tr("Top-5"), tr("How")}.join('\t')};
  for (int row = 0; row < table_->rowCount(); ++row) {
    QStringList cells;
    for (int column = 0; column < table_->columnCount(); ++column) cells << table_->item(row, column)->text();
    lines << cells.join('\t');
  }
  return lines.join('\n') + '\n';
}

}  // namespace resa
