#include "widgets/runs/start_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
  setObjectName("startPage");
  auto* column = new QVBoxLayout(this);
  column->setSpacing(0);
  column->addStretch(3);
  auto add = [&](QWidget* widget, int after) {
    column->addWidget(widget, 0, Qt::AlignHCenter);
    column->addSpacing(after);
  };
  // A layout asks a wrapped label for its height at a width only where the label is not aligned by it.
  auto addWrapped = [&](QWidget* widget, int after) {
    auto* centred = new QHBoxLayout;
    centred->addStretch(1);
    centred->addWidget(widget, 100);
    centred->addStretch(1);
    column->addLayout(centred);
    column->addSpacing(after);
  };
  auto* title = new QLabel(tr("See clustering form"), this);
  title->setProperty("role", "hero");
  add(title, 12);
  promise_ = new QLabel(this);
  promise_->setProperty("role", "lead");
  promise_->setWordWrap(true);
  promise_->setMaximumWidth(520);
  promise_->setAlignment(Qt::AlignHCenter);
  addWrapped(promise_, 28);

  problemBox_ = new QWidget(this);
  problemBox_->setAttribute(Qt::WA_StyledBackground);
  problemBox_->setProperty("problembox", true);
  problemBox_->setMaximumWidth(520);
  auto* box = new QVBoxLayout(problemBox_);
  box->setContentsMargins(14, 10, 14, 10);
  problem_ = new QLabel(problemBox_);
  problem_->setObjectName("startPage.problem");
  problem_->setWordWrap(true);
  problem_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  box->addWidget(problem_);
  problemBox_->hide();
  addWrapped(problemBox_, 16);

  start_ = makeButton(tr("Start the quick start"), ButtonKind::primary, "startPage.start", this);
  start_->setProperty("large", true);
  start_->setDefault(true);
  add(start_, 20);
  auto* others = new QWidget(this);
  auto* row = new QHBoxLayout(others);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  QPushButton* open = makeButton(tr("Open a run folder…"), ButtonKind::secondary, "startPage.open", others);
  QPushButton* fresh = makeButton(tr("New run…"), ButtonKind::secondary, "startPage.newRun", others);
  row->addWidget(open);
  row->addWidget(fresh);
  add(others, 0);
  column->addStretch(4);
  connect(start_, &QPushButton::clicked, this, &StartPage::quickStartRequested);
  connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
  connect(fresh, &QPushButton::clicked, this, &StartPage::newRunRequested);
  setPromise(
      tr("The quick start trains a small network on real Fashion-MNIST images without their labels, for about ten minutes. The first map "
         "appears "
         "within seconds; then watch the classes separate."));
}

void StartPage::setProblem(const QString& sentence) {
  problem_->setText(sentence);
  problemBox_->setVisible(!sentence.isEmpty());
  start_->setEnabled(sentence.isEmpty());
}

void StartPage::setPromise(const QString& sentence) { promise_->setText(sentence); }

}  // namespace resa
