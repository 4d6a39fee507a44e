#include "app/studio/workspace.h"

#include <QDataStream>
#include <QIODevice>
#include <QMouseEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/studio/settings.h"
#include "widgets/assignment_view.h"
#include "widgets/curves_view.h"
#include "widgets/map_view.h"
#include "widgets/samples_view.h"
#include "widgets/score_table.h"

namespace resa {
namespace {

constexpr int titleHeight = 48;  // where a double click means "maximise"
constexpr int hintHeight = 340;  // panels lower than this show no hint

QSplitter* makeSplitter(Qt::Orientation orientation) {
  auto* splitter = new QSplitter(orientation);
  splitter->setHandleWidth(8);
  splitter->setChildrenCollapsible(false);
  return splitter;
}

}  // namespace

Workspace::Workspace(QWidget* parent)
    : QWidget(parent),
      assignment_(new AssignmentView),
      map_(new MapView),
      curves_(new CurvesView),
      samples_(new SamplesView),
      scores_(new ScoreTable),
      figures_(new QStackedWidget),
      panels_{assignment_, map_, curves_, samples_, scores_} {
  setObjectName(QStringLiteral("workspace"));
  rows_ = makeSplitter(Qt::Vertical);
  upper_ = makeSplitter(Qt::Horizontal);
  lower_ = makeSplitter(Qt::Horizontal);
  upper_->addWidget(assignment_);
  upper_->addWidget(map_);
  figures_->addWidget(curves_);
  figures_->addWidget(scores_);
  lower_->addWidget(figures_);
  lower_->addWidget(samples_);
  rows_->addWidget(upper_);
  rows_->addWidget(lower_);
  for (QSplitter* splitter : {upper_, lower_}) {
    splitter->setSizes({1000, 1000});
    connect(splitter, &QSplitter::splitterMoved, this, [this, splitter] { alignColumns(splitter); });
  }
  rows_->setSizes({1000, 1000});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 10, 10, 10);
  column->addWidget(rows_);
  for (Panel* panel : panels_) dress(panel);
}

void Workspace::dress(Panel* panel) {
  const std::size_t index = std::size_t(std::find(panels_.begin(), panels_.end(), panel) - panels_.begin());
  auto* button = new QToolButton;
  button->setObjectName(panel->objectName() + QStringLiteral(".maximize"));
  button->setText(QStringLiteral("⤢"));
  button->setToolTip(tr("Show this panel alone"));
  button->setAccessibleName(tr("Show this panel alone"));
  connect(button, &QToolButton::clicked, this, [this, panel] { maximize(maximized_ ? nullptr : panel); });
  buttons_[index] = button;
  panel->addControl(button);
  for (QToolButton* small : panel->findChildren<QToolButton*>()) small->setFixedWidth(28);
  panel->setMinimumSize(240, 180);
  panel->installEventFilter(this);
  panel->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(panel, &QWidget::customContextMenuRequested, this,
          [this, panel](const QPoint& at) { emit panelMenuRequested(panel, panel->mapToGlobal(at)); });
  connect(panel, &Panel::hintDismissed, this, [panel] { Settings::setHintDismissed(panel->objectName()); });
}

void Workspace::placeHint(Panel* panel) {
  // A low panel needs its room for what it shows.
  const bool pointless = panel == assignment_ && scoresShown_;  // features alone have no matrix to read
  panel->setHintVisible(!pointless && panel->height() >= hintHeight && !Settings::hintDismissed(panel->objectName()));
}

void Workspace::restoreHints() {
  Settings::restoreHints();
  for (Panel* panel : panels_) placeHint(panel);
}

bool Workspace::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) {
    if (auto* panel = qobject_cast<Panel*>(watched)) placeHint(panel);
  }
  if (event->type() == QEvent::MouseButtonDblClick && static_cast<QMouseEvent*>(event)->position().y() < titleHeight) {
    auto* panel = qobject_cast<Panel*>(watched);
    if (panel) maximize(maximized_ ? nullptr : panel);
    return panel != nullptr;
  }
  return QWidget::eventFilter(watched, event);
}

void Workspace::maximize(Panel* panel) {
  maximized_ = panel;
  for (std::size_t i = 0; i < panels_.size(); ++i) {
    frameOf(panels_[i])->setVisible(!panel || frameOf(panels_[i]) == frameOf(panel));
    const QString hint = panel ? tr("Show all four panels") : tr("Show this panel alone");
    buttons_[i]->setToolTip(hint);
    buttons_[i]->setAccessibleName(hint);
    buttons_[i]->setText(panel ? QStringLiteral("⤡") : QStringLiteral("⤢"));
  }
  upper_->setVisible(!panel || panel == assignment_ || panel == map_);
  lower_->setVisible(!panel || panel == samples_ || frameOf(panel) == figures_);
}

QWidget* Workspace::frameOf(Panel* panel) const { return panel == curves_ || panel == scores_ ? static_cast<QWidget*>(figures_) : panel; }

void Workspace::showScores(bool shown) {
  if (shown == scoresShown_) return;
  scoresShown_ = shown;
  placeHint(assignment_);
  figures_->setCurrentWidget(shown ? static_cast<QWidget*>(scores_) : curves_);
}

void Workspace::alignColumns(QSplitter* moved) { (moved == upper_ ? lower_ : upper_)->setSizes(moved->sizes()); }

void Workspace::setEmptyText(const QString& text) {
  assignment_->setEmptyText(text);
  map_->setEmptyText(text);
  curves_->setEmptyText(text);
  samples_->setEmptyText(text);
}

QByteArray Workspace::saveState() const {
  QByteArray state;
  QDataStream stream(&state, QIODevice::WriteOnly);
  stream << rows_->saveState() << upper_->saveState() << lower_->saveState();
  return state;
}

void Workspace::restoreState(const QByteArray& state) {
  QByteArray rows, upper, lower;
  QDataStream stream(state);
  stream >> rows >> upper >> lower;
  if (stream.status() != QDataStream::Ok) return;
  rows_->restoreState(rows);
  upper_->restoreState(upper);
  lower_->restoreState(lower);
}

}  // namespace resa
