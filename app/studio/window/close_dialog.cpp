#include "app/studio/window/close_dialog.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/base/controls.h"

namespace resa {

CloseDialog::CloseDialog(int runs, int waiting, QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("closeDialog"));
  setWindowTitle(tr("Close ReSA Studio"));
  setAttribute(Qt::WA_DeleteOnClose);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(12);
  auto* title = new QLabel(runs == 0   ? tr("Runs wait in the queue.")
                           : runs == 1 ? tr("A run is training.")
                                       : tr("%n runs are training.", nullptr, runs));
  title->setProperty("role", "title");
  auto* text = new QLabel;
  QStringList sentences;
  if (runs > 0) sentences << tr("Training does not need this window: it can go on, and the next start of the studio finds it again.");
  if (waiting > 0) sentences << tr("%n run(s) wait in the queue: they start when the studio is open again.", nullptr, waiting);
  text->setText(sentences.join(QStringLiteral("\n")));
  text->setWordWrap(true);
  text->setMinimumWidth(400);
  auto* remember = new QCheckBox(tr("Remember this answer"));
  remember->setObjectName(QStringLiteral("closeRemember"));
  remember->setToolTip(tr("Do not ask again; the menu, under “When closed while training”, changes it"));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  auto* cancel = makeButton(tr("Cancel"), ButtonKind::quiet, QStringLiteral("closeCancel"));
  auto* stop = makeButton(tr("Stop training"), ButtonKind::secondary, QStringLiteral("closeStop"));
  auto* keep = makeButton(tr("Keep training"), ButtonKind::primary, QStringLiteral("closeKeep"));
  stop->setToolTip(tr("End each training after its present step; checkpoints are kept"));
  keep->setToolTip(tr("Close the window only"));
  keep->setDefault(true);
  buttons->addWidget(cancel);
  buttons->addStretch();
  buttons->addWidget(stop);
  buttons->addWidget(keep);
  column->addWidget(title);
  column->addWidget(text);
  column->addWidget(remember);
  column->addLayout(buttons);
  const auto answer = [this, remember](CloseChoice choice) {
    const bool kept = remember->isChecked();
    close();
    emit chosen(choice, kept);
  };
  connect(cancel, &QPushButton::clicked, this, &QDialog::close);
  connect(keep, &QPushButton::clicked, this, [answer] { answer(CloseChoice::keep); });
  connect(stop, &QPushButton::clicked, this, [answer] { answer(CloseChoice::stop); });
}

}  // namespace resa
