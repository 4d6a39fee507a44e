#include "app/studio/window/workspace.h"

#include <QApplication>
#include <QDataStream>
#include <QDrag>
#include <QDragEnterEvent>
#include <QIODevice>
#include <QMimeData>
#include <QMouseEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/studio/window/settings.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/score_table.h"
#include "widgets/map/map_view.h"
#include "widgets/samples/samples_view.h"

namespace resa {
namespace {

constexpr int titleHeight = 48;  // where a double click means "maximise"
constexpr int hintHeight = 340;  // panels lower than this show no hint
const QString panelMime = QStringLiteral("application/x-resa-panel");

/// A panel's own window; closing it puts the panel back.
class FloatingWindow : public QWidget {
 public:
  FloatingWindow(QWidget* parent, std::function<void()> closed) : QWidget(parent, Qt::Window), closed_(std::move(closed)) {
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
  }

 protected:
  void closeEvent(QCloseEvent* event) override {
    event->accept();
    closed_();
  }

 private:
  std::function<void()> closed_;
};

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
  figures_->addWidget(curves_);
  figures_->addWidget(scores_);
  places_ = {assignment_, map_, figures_, samples_};
  arrange();
  setAcceptDrops(true);
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
  panel->setHintVisible(!pointless && !stacked_ && panel->height() >= hintHeight && !Settings::hintDismissed(panel->objectName()));
}

void Workspace::restoreHints() {
  Settings::restoreHints();
  for (Panel* panel : panels_) placeHint(panel);
}

bool Workspace::eventFilter(QObject* watched, QEvent* event) {
  auto* panel = qobject_cast<Panel*>(watched);
  if (event->type() == QEvent::Resize && panel) placeHint(panel);
  if (panel && pressTitle(panel, event)) return true;
  return QWidget::eventFilter(watched, event);
}

/// The title row: a double click shows the panel alone, dragging takes it to another place.
bool Workspace::pressTitle(Panel* panel, QEvent* event) {
  const QEvent::Type type = event->type();
  if (type != QEvent::MouseButtonDblClick && type != QEvent::MouseButtonPress && type != QEvent::MouseMove) return false;
  const auto* mouse = static_cast<QMouseEvent*>(event);
  if (type == QEvent::MouseButtonPress) pressedAt_ = mouse->pos();
  if (pressedAt_.y() >= titleHeight) return false;
  if (type == QEvent::MouseButtonDblClick) {
    if (!floating(panel)) maximize(maximized_ ? nullptr : panel);
    return true;
  }
  const bool moved = (mouse->pos() - pressedAt_).manhattanLength() >= QApplication::startDragDistance();
  if (type != QEvent::MouseMove || !(mouse->buttons() & Qt::LeftButton) || !moved || maximized_ || stacked_ || floating(panel))
    return false;
  auto* drag = new QDrag(panel);
  auto* content = new QMimeData;
  content->setData(panelMime, panel->objectName().toUtf8());
  drag->setMimeData(content);
  drag->setPixmap(panel->grab().scaledToWidth(240, Qt::SmoothTransformation));
  drag->exec(Qt::MoveAction);
  return true;
}

void Workspace::dragEnterEvent(QDragEnterEvent* event) {
  auto* source = qobject_cast<Panel*>(event->source());
  // A panel of the other run's workspace stays there.
  if (source && event->mimeData()->hasFormat(panelMime) && isAncestorOf(source)) event->acceptProposedAction();
}

void Workspace::dropEvent(QDropEvent* event) {
  Panel* dragged = panelNamed(QString::fromUtf8(event->mimeData()->data(panelMime)));
  Panel* target = panelAt(event->position().toPoint());
  if (dragged && target) swapPanels(dragged, target);
}

Panel* Workspace::panelAt(const QPoint& position) const {
  for (Panel* panel : panels_) {
    if (panel->isVisible() && QRect(panel->mapTo(this, QPoint(0, 0)), panel->size()).contains(position)) return panel;
  }
  return nullptr;
}

Panel* Workspace::panelNamed(const QString& name) const {
  const auto found = std::find_if(panels_.begin(), panels_.end(), [&](const Panel* panel) { return panel->objectName() == name; });
  return found == panels_.end() ? nullptr : *found;
}

void Workspace::swapPanels(Panel* one, Panel* other) {
  const auto first = std::find(places_.begin(), places_.end(), frameOf(one)),
             second = std::find(places_.begin(), places_.end(), frameOf(other));
  if (first == second) return;
  std::swap(*first, *second);
  arrange();
  refreshVisibility();
}

void Workspace::arrange() {
  const QList<int> above = upper_->sizes(), below = lower_->sizes();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!windows_.count(places_[i])) (i < 2 ? upper_ : lower_)->insertWidget(int(i % 2), places_[i]);
  }
  if (above.size() == 2 && above[0] + above[1] > 0) upper_->setSizes(above);
  if (below.size() == 2 && below[0] + below[1] > 0) lower_->setSizes(below);
}

void Workspace::maximize(Panel* panel) {
  if (panel && floating(panel)) return;
  maximized_ = panel;
  for (QToolButton* button : buttons_) {
    const QString hint = panel ? tr("Show all four panels") : tr("Show this panel alone");
    button->setToolTip(hint);
    button->setAccessibleName(hint);
    button->setText(panel ? QStringLiteral("⤡") : QStringLiteral("⤢"));
  }
  refreshVisibility();
  emit maximizedChanged(panel);
}

void Workspace::setStacked(bool stacked, Rows shown) {
  stacked_ = stacked;
  rowsShown_ = shown;
  for (QSplitter* splitter : {upper_, lower_}) splitter->setOrientation(stacked ? Qt::Vertical : Qt::Horizontal);
  for (Panel* panel : panels_) placeHint(panel);
  refreshVisibility();
}

void Workspace::refreshVisibility() {
  for (std::size_t row = 0; row < 2; ++row) {
    const bool rowShown = rowsShown_ == Rows::both || maximized_ || (rowsShown_ == Rows::first) == (row == 0);
    bool any = false;
    for (const std::size_t place : {2 * row, 2 * row + 1}) {
      QWidget* frame = places_[place];
      if (windows_.count(frame)) continue;
      const bool shown = rowShown && (!maximized_ || frame == frameOf(maximized_));
      frame->setVisible(shown);
      any = any || shown;
    }
    (row == 0 ? upper_ : lower_)->setVisible(any);
  }
}

bool Workspace::floating(Panel* panel) const { return windows_.count(frameOf(panel)) > 0; }

void Workspace::setFloating(Panel* panel, bool wanted) {
  QWidget* frame = frameOf(panel);
  if (wanted == floating(panel)) return;
  if (maximized_) maximize(nullptr);
  if (wanted) {
    const QSize size = frame->size();
    auto* window = new FloatingWindow(this, [this, panel] { setFloating(panel, false); });
    window->setObjectName(panel->objectName() + QStringLiteral(".window"));
    window->setWindowTitle(panel->accessibleName() + QStringLiteral(" — ") + QStringLiteral("ReSA Studio"));
    windows_[frame] = window;
    window->layout()->addWidget(frame);
    frame->show();
    window->resize(size + QSize(16, 16));
    window->show();
  } else {
    QWidget* window = windows_.at(frame);
    windows_.erase(frame);
    arrange();
    window->deleteLater();
  }
  refreshVisibility();
}

void Workspace::resetLayout() {
  for (Panel* panel : panels_) setFloating(panel, false);
  maximize(nullptr);
  places_ = {assignment_, map_, figures_, samples_};
  arrange();
  for (QSplitter* splitter : {rows_, upper_, lower_}) splitter->setSizes({1000, 1000});
  refreshVisibility();
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
  QStringList order;
  for (const QWidget* frame : places_) order << (frame == figures_ ? curves_->objectName() : frame->objectName());
  stream << rows_->saveState() << upper_->saveState() << lower_->saveState() << order;
  return state;
}

void Workspace::restoreState(const QByteArray& state) {
  QByteArray rows, upper, lower;
  QStringList order;
  QDataStream stream(state);
  stream >> rows >> upper >> lower >> order;
  if (rows.isEmpty() || upper.isEmpty() || lower.isEmpty()) return;
  std::array<QWidget*, 4> places{};
  for (std::size_t i = 0; i < places.size(); ++i) {
    Panel* panel = panelNamed(order.value(int(i)));
    places[i] = panel ? frameOf(panel) : nullptr;
  }
  // A state of another version may name other panels: then the sizes alone are taken.
  if (std::is_permutation(places.begin(), places.end(), places_.begin())) places_ = places;
  arrange();
  rows_->restoreState(rows);
  upper_->restoreState(upper);
  lower_->restoreState(lower);
}

}  // namespace resa
