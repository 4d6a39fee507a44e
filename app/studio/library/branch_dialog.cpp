#include "app/studio/library/branch_dialog.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>
#include <cmath>

#include "engine/run/error.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

/// ARI of the encoding at the newest evaluation that a checkpoint already had.
double ariAt(const RunHistory& history, std::int64_t step) {
  double ari = std::nan("");
  for (const EvaluationEvent& event : history.evaluations) {
    const auto encoding = event.components.find("encoding");
    if (event.step <= step && encoding != event.components.end() && std::isfinite(encoding->second.normalized.ari))
      ari = encoding->second.normalized.ari;
  }
  return ari;
}

}  // namespace

BranchDialog::BranchDialog(Kind kind, const QString& root, const QString& name, QWidget* parent)
    : QDialog(parent), kind_(kind), root_(root), name_(name), reading_(this) {
  const bool branches = kind == Kind::branch;
  setObjectName(QStringLiteral("branchDialog"));
  setWindowTitle(branches ? tr("Branch from a checkpoint") : tr("Train further"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(12);
  auto* text = new QLabel(
      branches
          ? tr("A new run that begins with the weights of <b>%1</b> at a checkpoint. That run stays as it is.").arg(name.toHtmlEscaped())
          : tr("<b>%1</b> goes on from its newest checkpoint. The learning-rate schedule is stretched over all its epochs.")
                .arg(name.toHtmlEscaped()));
  text->setWordWrap(true);
  text->setMinimumWidth(420);
  column->addWidget(text);
  checkpoints_ = new QTableWidget(0, 3);
  checkpoints_->setObjectName(QStringLiteral("branchCheckpoints"));
  checkpoints_->setAccessibleName(tr("Checkpoints"));
  checkpoints_->setHorizontalHeaderLabels({tr("Step"), tr("Epoch"), tr("ARI then")});
  checkpoints_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  checkpoints_->verticalHeader()->hide();
  checkpoints_->setSelectionBehavior(QAbstractItemView::SelectRows);
  checkpoints_->setSelectionMode(QAbstractItemView::SingleSelection);
  checkpoints_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  checkpoints_->setShowGrid(false);
  checkpoints_->setTabKeyNavigation(false);
  checkpoints_->setMaximumHeight(170);
  checkpoints_->setVisible(branches);
  column->addWidget(checkpoints_);
  auto* form = new QFormLayout;
  form->setSpacing(8);
  const auto number = [](const char* name, const QString& title, int lowest, int highest) {
    auto* box = new QSpinBox;
    box->setObjectName(QString::fromLatin1(name));
    box->setAccessibleName(title);
    box->setRange(lowest, highest);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);  // the arrow keys turn it
    return box;
  };
  nameEdit_ = new QLineEdit(name.section(QStringLiteral(" · "), 0, 0) + QStringLiteral("-branch"));
  nameEdit_->setObjectName(QStringLiteral("branchName"));
  nameEdit_->setAccessibleName(tr("Name"));
  nameEdit_->setToolTip(tr("Name of the branch and of its folder"));
  epochs_ = number("branchEpochs", tr("Epochs in all"), 1, 1000000);
  epochs_->setToolTip(tr("train.epochs: epochs in all, those already done among them"));
  device_ = new QComboBox;
  device_->setObjectName(QStringLiteral("branchDevice"));
  device_->setAccessibleName(tr("Device"));
  device_->setEditable(true);
  device_->addItems({QStringLiteral("auto"), QStringLiteral("cpu"), QStringLiteral("cuda")});
  device_->setToolTip(tr("train.device: where to train from now on"));
  threads_ = number("branchThreads", tr("Threads"), 0, 1024);
  threads_->setSpecialValueText(tr("all"));
  threads_->setToolTip(tr("train.threads: threads on a CPU"));
  if (branches) form->addRow(tr("Name"), nameEdit_);
  form->addRow(tr("Epochs in all"), epochs_);
  form->addRow(tr("Device"), device_);
  form->addRow(tr("Threads"), threads_);
  nameEdit_->setVisible(branches);
  column->addLayout(form);
  problem_ = new QLabel(tr("Reading the run…"));
  problem_->setObjectName(QStringLiteral("branchProblem"));
  problem_->setProperty("role", "muted");
  problem_->setWordWrap(true);
  column->addWidget(problem_);
  auto* buttons = new QHBoxLayout;
  auto* cancel = makeButton(tr("Cancel"), ButtonKind::quiet, QStringLiteral("branchCancel"));
  second_ = makeButton(branches ? tr("Make the branch") : tr("Add to the queue"), ButtonKind::secondary, QStringLiteral("branchSecond"));
  first_ = makeButton(branches ? tr("Branch and train") : tr("Train"), ButtonKind::primary, QStringLiteral("branchFirst"));
  second_->setToolTip(branches ? tr("Make its folder; it can be resumed later") : tr("Train this run when those before it have ended"));
  first_->setToolTip(branches ? tr("Make its folder and train on at once") : tr("Train on at once"));
  first_->setDefault(true);
  buttons->addWidget(cancel);
  buttons->addStretch();
  buttons->addWidget(second_);
  buttons->addWidget(first_);
  column->addLayout(buttons);
  const auto answer = [this](bool primary) {
    const QStringList changes = overrides();
    const qint64 step = chosenStep();
    const QString branchName = nameEdit_->text().trimmed();
    close();
    if (kind_ == Kind::branch)
      emit branchRequested(root_, step, branchName, changes, primary);
    else
      emit furtherRequested(root_, name_, changes, !primary);
  };
  connect(cancel, &QPushButton::clicked, this, &QDialog::close);
  connect(first_, &QPushButton::clicked, this, [answer] { answer(true); });
  connect(second_, &QPushButton::clicked, this, [answer] { answer(false); });
  connect(nameEdit_, &QLineEdit::textChanged, this, &BranchDialog::check);
  connect(epochs_, &QSpinBox::valueChanged, this, &BranchDialog::check);
  connect(checkpoints_, &QTableWidget::itemSelectionChanged, this, &BranchDialog::check);
  first_->setEnabled(false);
  second_->setEnabled(false);
  reading_.run([root](const auto&) { return read(root); }, [this](const Facts& facts) { take(facts); },
               [this](const QString& reason) { problem_->setText(reason); });
}

BranchDialog::Facts BranchDialog::read(const QString& root) {
  const RunFolder folder(std::filesystem::path(root.toStdString()));
  Facts facts;
  facts.checkpoints = completeCheckpoints(folder);
  facts.config = std::make_shared<Config>(folder.config());
  EventReader events(folder.events());
  events.poll();
  for (const Checkpoint& checkpoint : facts.checkpoints) facts.ari.push_back(ariAt(events.history(), checkpoint.step));
  return facts;
}

void BranchDialog::take(const Facts& facts) {
  facts_ = facts;
  const QLocale locale(QLocale::English);
  checkpoints_->setRowCount(int(facts.checkpoints.size()));
  for (int row = 0; row < checkpoints_->rowCount(); ++row) {
    const Checkpoint& checkpoint = facts.checkpoints[std::size_t(row)];
    const double ari = facts.ari[std::size_t(row)];
    const QString cells[] = {locale.toString(qlonglong(checkpoint.step)), locale.toString(checkpoint.epoch, 'g', 5),
                             std::isfinite(ari) ? QString::number(ari, 'f', 4) : QStringLiteral("–")};
    for (int at = 0; at < 3; ++at) {
      auto* item = new QTableWidgetItem(cells[at]);
      item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
      checkpoints_->setItem(row, at, item);
    }
  }
  if (checkpoints_->rowCount() > 0) {
    checkpoints_->selectRow(checkpoints_->rowCount() - 1);
    checkpoints_->scrollToBottom();
  }
  epochs_->setValue(int(facts.config->train.epochs));
  device_->setCurrentText(QString::fromStdString(facts.config->train.device));
  threads_->setValue(int(facts.config->train.threads));
  check();
}

qint64 BranchDialog::chosenStep() const {
  if (kind_ == Kind::further) return facts_.checkpoints.empty() ? -1 : facts_.checkpoints.back().step;
  const int row = checkpoints_->currentRow();
  return row < 0 || row >= int(facts_.checkpoints.size()) ? -1 : facts_.checkpoints[std::size_t(row)].step;
}

void BranchDialog::check() {
  if (!facts_.config) return;
  const qint64 step = chosenStep();
  QString problem;
  if (facts_.checkpoints.empty())
    problem = tr("The run keeps no complete checkpoint: there are no weights to go on with.");
  else if (step < 0)
    problem = tr("Choose a checkpoint.");
  else if (kind_ == Kind::branch && nameEdit_->text().trimmed().isEmpty())
    problem = tr("The branch needs a name.");
  else if (kind_ == Kind::branch && nameEdit_->text().contains('/'))
    problem = tr("The name becomes a folder's: it must not contain a slash.");
  bool canTrain = problem.isEmpty();
  if (canTrain) {
    double epoch = 0;
    for (const Checkpoint& checkpoint : facts_.checkpoints)
      if (checkpoint.step == step) epoch = checkpoint.epoch;
    canTrain = double(epochs_->value()) > epoch;
    if (!canTrain) problem = tr("The checkpoint is at epoch %1: ask for more epochs to train.").arg(QString::number(epoch, 'g', 5));
  }
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  first_->setEnabled(canTrain);
  second_->setEnabled(kind_ == Kind::branch
                          ? problem.isEmpty() || (step >= 0 && !nameEdit_->text().trimmed().isEmpty() && !nameEdit_->text().contains('/'))
                          : canTrain);
}

QStringList BranchDialog::overrides() const {
  QStringList changes;
  if (epochs_->value() != facts_.config->train.epochs) changes += QStringLiteral("train.epochs=%1").arg(epochs_->value());
  const QString device = device_->currentText().trimmed();
  if (!device.isEmpty() && device.toStdString() != facts_.config->train.device) changes += QStringLiteral("train.device=") + device;
  if (threads_->value() != facts_.config->train.threads) changes += QStringLiteral("train.threads=%1").arg(threads_->value());
  return changes;
}

}  // namespace resa
