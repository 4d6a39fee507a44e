#include "app/studio/window/sides_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include "app/studio/run/run_follower.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/controls.h"
#include "widgets/base/panel.h"

namespace resa {

SidesView::SidesView(RunSide& first, QWidget* parent) : QWidget(parent), first_(first), halves_(new QSplitter(Qt::Horizontal)) {
  setObjectName(QStringLiteral("sides"));
  halves_->setHandleWidth(4);
  halves_->setChildrenCollapsible(false);
  halves_->addWidget(&first_.workspace());
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeHead());
  column->addWidget(halves_, 1);
  head_->hide();
  connect(&first_.state(), &ViewState::cleared, this, &SidesView::endComparison);
  connect(&first_.state(), &ViewState::viewChanged, this, &SidesView::describe);
}

SidesView::~SidesView() = default;

QWidget* SidesView::makeHead() {
  head_ = new QWidget;
  auto* row = new QHBoxLayout(head_);
  row->setContentsMargins(20, 10, 12, 0);
  title_ = new QLabel;
  title_->setObjectName(QStringLiteral("compare.title"));
  title_->setTextFormat(Qt::RichText);
  shown_ = new SegmentedControl({tr("Assignment, Map"), tr("Curves, Samples")}, QStringLiteral("compare.shown"));
  shown_->setToolTip(tr("Which panels of both runs are shown"));
  auto* end = makeButton(tr("End the comparison"), ButtonKind::secondary, QStringLiteral("compare.end"));
  end->setToolTip(tr("Show the first run alone again"));
  row->addWidget(title_, 1);
  row->addWidget(shown_);
  row->addWidget(end);
  connect(shown_, &SegmentedControl::chosen, this, &SidesView::restack);
  connect(end, &QPushButton::clicked, this, &SidesView::endComparison);
  return head_;
}

void SidesView::compareWith(const QString& root) {
  endComparison();
  first_.workspace().maximize(nullptr);
  follower_ = std::make_unique<RunFollower>();
  second_ = std::make_unique<RunSide>(*follower_);
  connect(follower_.get(), &RunFollower::unreadable, this, [this](const QString& reason) {
    emit failed(reason);
    // The follower is still in the call that says so.
    QMetaObject::invokeMethod(this, &SidesView::endComparison, Qt::QueuedConnection);
  });
  halves_->addWidget(&second_->workspace());
  halves_->setSizes({1000, 1000});
  head_->show();
  restack();
  follower_->open(root);
  link();
  second_->state().setComponent(first_.state().component());
  second_->state().select(first_.state().selection());
  second_->state().pinPair(first_.state().pair().first, first_.state().pair().second);
  describe();
  emit comparisonBegan();
}

void SidesView::endComparison() {
  if (!second_) return;
  // Its widgets are still in the layouts of the window, which do not own its state.
  second_->workspace().deleteLater();
  second_->workspace().setParent(nullptr);
  second_->inspector().deleteLater();
  second_->inspector().setParent(nullptr);
  emit comparisonEnded();
  follower_->disconnect(this);
  first_.state().disconnect(&second_->state());
  second_.reset();
  follower_.release()->endLater();
  head_->hide();
  first_.workspace().setStacked(false, Workspace::Rows::both);
}

void SidesView::setShown(int pair) {
  shown_->setCurrent(pair);
  restack();
}

void SidesView::restack() {
  if (!second_) return;
  const Workspace::Rows rows = shown_->current() == 0 ? Workspace::Rows::first : Workspace::Rows::second;
  first_.workspace().setStacked(true, rows);
  second_->workspace().setStacked(true, rows);
}

/// What is chosen on one side is chosen on the other: the selection by sample ids, the pair, the component, the panel that is shown alone.
void SidesView::link() {
  const auto join = [this](RunSide& from, RunSide& to) {
    ViewState *source = &from.state(), *target = &to.state();
    // A side that is closed empties its own choice alone.
    const auto linked = [this, source](auto&& tell) {
      if (linking_ || !second_ || source->root().isEmpty()) return;
      linking_ = true;
      tell();
      linking_ = false;
    };
    connect(source, &ViewState::selectionChanged, target, [=] { linked([=] { target->select(source->selection()); }); });
    connect(source, &ViewState::pairChanged, target,
            [=] { linked([=] { target->pinPair(source->pair().first, source->pair().second); }); });
    connect(source, &ViewState::componentChanged, target, [=] { linked([=] { target->setComponent(source->component()); }); });
    connect(&from.workspace(), &Workspace::maximizedChanged, target, [=, other = &to.workspace()](Panel* panel) {
      linked([=] { other->maximize(panel ? other->panelNamed(panel->objectName()) : nullptr); });
    });
  };
  join(first_, *second_);
  join(*second_, first_);
  connect(&second_->state(), &ViewState::viewChanged, this, &SidesView::describe);
}

QString SidesView::nameOf(const ViewState& state) const {
  return state.view() && !state.view()->info.name.empty()
             ? QString::fromStdString(state.view()->info.name)
             : QString::fromStdString(std::filesystem::path(state.root().toStdString()).filename());
}

void SidesView::describe() {
  if (!second_) return;
  title_->setText(tr("<b>A</b>&nbsp; %1 &nbsp;&nbsp;&nbsp; <b>B</b>&nbsp; %2")
                      .arg(nameOf(first_.state()).toHtmlEscaped(), nameOf(second_->state()).toHtmlEscaped()));
}

}  // namespace resa
