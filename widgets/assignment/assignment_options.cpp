// The choices of the assignment view: its menu and what each entry changes.
#include <QAction>
#include <QActionGroup>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>

#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix3d_canvas.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/sinkhorn_laboratory.h"
#include "widgets/base/controls.h"

namespace resa {

QAction* AssignmentView::addToggle(QMenu* menu, const QString& text, const char* name, bool on, const QString& tip) {
  QAction* action = menu->addAction(text);
  action->setObjectName(QString::fromLatin1("assignment.") + QLatin1String(name));
  action->setCheckable(true);
  action->setChecked(on);
  action->setToolTip(tip);
  return action;
}

void AssignmentView::addMeasured(QMenu* menu) {
  measured_ = new QActionGroup(menu);
  measured_->addAction(addToggle(menu, tr("As trained"), "asTrained", true, tr("Weak and strong views, BN on the batch's own statistics")));
  measured_->addAction(addToggle(menu, tr("Clean"), "clean", false, {}));
  connect(measured_, &QActionGroup::triggered, this, [this](QAction* action) { setClean(action == measured_->actions().at(1)); });
}

void AssignmentView::addColors(QMenu* menu) {
  colors_ = new QActionGroup(menu);
  colors_->addAction(addToggle(menu, tr("Viridis"), "viridis", true, tr("Dark blue to yellow")));
  colors_->addAction(addToggle(menu, tr("Cividis"), "cividis", false, tr("Blue to yellow, alike for all kinds of colour vision")));
  connect(colors_, &QActionGroup::triggered, this,
          [this](QAction* action) { setColorMap(action == colors_->actions().front() ? ColorMap::viridis : ColorMap::cividis); });
}

QWidget* AssignmentView::makeOptions() {
  auto* options = new QToolButton(this);
  options->setObjectName("assignment.options");
  options->setText(QStringLiteral("⋯"));
  options->setAccessibleName(tr("Options of the heat map"));
  options->setToolTip(tr("What is measured, comparison, laboratory, colours"));
  options->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(options);
  menu->setToolTipsVisible(true);
  addMeasured(menu);
  menu->addSeparator();
  change_ = addToggle(menu, tr("Change since another epoch"), "change", false, {});
  sinkhorn_ = addToggle(menu, tr("Sinkhorn laboratory"), "sinkhorn", false, tr("Assign the stored similarity anew with another epsilon"));
  surface_ = addToggle(menu, tr("3-D surface"), "surface", false, tr("Height and colour show the value"));
  infoNce_ = addToggle(menu, tr("Gradient as InfoNCE"), "infoNce", false,
                       tr("P − identity: what it were if each image had itself as its only target"));
  menu->addSeparator();
  logarithmic_ = addToggle(menu, tr("Logarithmic colours"), "logarithmic", true, {});
  diagonal_ = addToggle(menu, tr("Hide the diagonal"), "hideDiagonal", false, tr("Leave out what each image gives itself"));
  borders_ = addToggle(menu, tr("Class borders"), "borders", true, tr("Lines between the classes"));
  marginals_ = addToggle(menu, tr("Sums of rows and columns"), "marginals", true, tr("Strips beside the map"));
  fit_ = menu->addAction(tr("Show all cells"));
  fit_->setObjectName("assignment.fit");
  fit_->setToolTip(tr("As a double click on the map, or 0"));
  menu->addSeparator();
  addColors(menu);
  options->setMenu(menu);
  connect(menu, &QMenu::aboutToShow, this, &AssignmentView::offerModes);
  connect(change_, &QAction::toggled, this, &AssignmentView::setChangeShown);
  connect(sinkhorn_, &QAction::toggled, this, &AssignmentView::setLaboratoryShown);
  connect(surface_, &QAction::toggled, this, &AssignmentView::setSurfaceShown);
  connect(infoNce_, &QAction::toggled, this, &AssignmentView::setInfoNce);
  connect(logarithmic_, &QAction::toggled, this, [this](bool on) { setLinear(!on); });
  connect(diagonal_, &QAction::toggled, this, &AssignmentView::setDiagonalHidden);
  connect(borders_, &QAction::toggled, this, &AssignmentView::setBordersShown);
  connect(marginals_, &QAction::toggled, this, &AssignmentView::setMarginalsShown);
  connect(fit_, &QAction::triggered, canvas_, &MatrixCanvas::fit);
  change_->setEnabled(false);
  change_->setToolTip(tr("There is only one snapshot so far: nothing to compare with"));
  return options;
}

void AssignmentView::setMode(MatrixMode mode) {
  modes_->setCurrent(int(mode));
  choice_.mode = mode;
  apply();
  emit arrangementChanged();
}

void AssignmentView::setClean(bool clean) {
  measured_->actions().at(clean ? 1 : 0)->setChecked(true);
  if (clean == choice_.clean) return;
  choice_.clean = clean;
  laboratory_->setClean(clean);
  apply();
  emit cleanChanged(clean);
  emit arrangementChanged();
}

void AssignmentView::setInfoNce(bool infoNce) {
  infoNce_->setChecked(infoNce);
  choice_.infoNce = infoNce;
  apply();
  emit arrangementChanged();
}

void AssignmentView::setLinear(bool linear) {
  logarithmic_->setChecked(!linear);
  choice_.linear = linear;
  apply();
  emit arrangementChanged();
}

void AssignmentView::applyLook() {
  canvas_->setLook(look_);
  fillSurface();
  emit arrangementChanged();
}

void AssignmentView::setDiagonalHidden(bool hidden) {
  diagonal_->setChecked(hidden);
  look_.hideDiagonal = hidden;
  applyLook();
}

void AssignmentView::setBordersShown(bool shown) {
  borders_->setChecked(shown);
  look_.borders = shown;
  applyLook();
}

void AssignmentView::setMarginalsShown(bool shown) {
  marginals_->setChecked(shown);
  look_.marginals = shown;
  applyLook();
}

void AssignmentView::setColorMap(ColorMap map) {
  colors_->actions().at(map == ColorMap::viridis ? 0 : 1)->setChecked(true);
  look_.colorMap = map;
  applyLook();
}

void AssignmentView::setSurfaceShown(bool shown) {
  surface_->setChecked(shown);
  if (shown && !canvas3d_) {
    // Made on first use: a window that shows no surface needs no OpenGL.
    canvas3d_ = new Matrix3dCanvas(stack_);
    stack_->addWidget(canvas3d_);
    connect(canvas3d_, &Matrix3dCanvas::cellClicked, this, &AssignmentView::cellClicked);
  }
  stack_->setCurrentWidget(shown ? static_cast<QWidget*>(canvas3d_) : canvas_);
  fillSurface();
  describe();
  emit arrangementChanged();
}

void AssignmentView::setLaboratoryShown(bool shown) {
  sinkhorn_->setChecked(shown);
  if (shown == laboratory_->active()) return;
  laboratory_->setActive(shown);
  if (!shown) apply();
}

void AssignmentView::setChangeShown(bool shown) {
  change_->setChecked(shown);
  if (shown == choice_.change) return;
  choice_.change = shown;
  changeBar_->setVisible(shown);
  chooseReference();
}

QString AssignmentView::arrangement() const {
  const QJsonObject object{{"mode", modeKey(choice_.mode)},      {"clean", choice_.clean},
                           {"infoNce", choice_.infoNce},         {"linear", choice_.linear},
                           {"hideDiagonal", look_.hideDiagonal}, {"borders", look_.borders},
                           {"marginals", look_.marginals},       {"cividis", look_.colorMap == ColorMap::cividis},
                           {"surface", surfaceShown()}};
  return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

void AssignmentView::setArrangement(const QString& text) {
  const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
  if (object.isEmpty()) return;
  for (int i = 0; i < 4; ++i) {
    if (object["mode"].toString() == modeKey(MatrixMode(i))) setMode(MatrixMode(i));
  }
  setClean(object["clean"].toBool());
  setInfoNce(object["infoNce"].toBool());
  setLinear(object["linear"].toBool());
  setDiagonalHidden(object["hideDiagonal"].toBool());
  setBordersShown(object["borders"].toBool(true));
  setMarginalsShown(object["marginals"].toBool(true));
  setColorMap(object["cividis"].toBool() ? ColorMap::cividis : ColorMap::viridis);
  setSurfaceShown(object["surface"].toBool());
}

}  // namespace resa
