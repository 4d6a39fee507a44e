#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <cmath>

#include "widgets/base/controls.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/value_chooser.h"

/// How the user arranges the curves: smoothing, logarithms, the x axis, charts of their own.
namespace resa {
namespace {

// The slider runs over the length of the average: every quarter of it another nine.
constexpr int sliderEnd = 100;
double weightOf(int position) { return position <= 0 ? 0 : 1 - std::pow(10.0, -4.0 * position / sliderEnd); }
int positionOf(double weight) {
  return weight <= 0 ? 0 : std::clamp(int(std::lround(-std::log10(1 - weight) * sliderEnd / 4)), 1, sliderEnd);
}

QPushButton* toggleButton(const QString& text, const QString& name, const QString& toolTip, QWidget* parent) {
  QPushButton* button = makeButton(text, ButtonKind::quiet, name, parent);
  button->setProperty("segment", true);
  button->setCheckable(true);
  button->setToolTip(toolTip);
  return button;
}

}  // namespace

/// Smoothing, logarithms and the x axis.
QWidget* CurvesView::makeTools() {
  auto* tools = new QWidget(page_);
  auto* row = new QHBoxLayout(tools);
  row->setContentsMargins(8, 0, 0, 0);
  row->setSpacing(6);
  smoothName_ = new QLabel(tr("Smooth"), tools);
  smoothName_->setProperty("role", "muted");
  slider_ = new QSlider(Qt::Horizontal, tools);
  slider_->setObjectName(QStringLiteral("curves.smoothing"));
  slider_->setRange(0, sliderEnd);
  slider_->setPageStep(10);
  slider_->setMinimumWidth(40);
  slider_->setMaximumWidth(140);
  slider_->setAccessibleName(tr("Smoothing"));
  slider_->setToolTip(
      tr("Exponential moving average of what training steps report, freed of its pull towards zero at the start; the raw "
         "trace stays, faint. Evaluations are drawn as they were measured."));
  smoothName_->setBuddy(slider_);
  weight_ = new QLabel(tools);
  weight_->setProperty("role", "muted");
  weight_->setMinimumWidth(QFontMetrics(theme().mono(12)).horizontalAdvance(QStringLiteral("0.9999")));
  weight_->setFont(theme().mono(12));
  logXButton_ = toggleButton(tr("log x"), QStringLiteral("curves.logX"),
                             tr("Logarithmic x axis: what lies at 0 or below is left out, and said so"), tools);
  logYButton_ = toggleButton(tr("log y"), QStringLiteral("curves.logY"),
                             tr("Logarithmic y axis: values of 0 and below are left out, and said so"), tools);
  bandButton_ = toggleButton(tr("± SD"), QStringLiteral("curves.band"),
                             tr("Band over seeds: standard deviation; released: least to greatest"), tools);
  bandButton_->setChecked(true);
  bandButton_->hide();
  bootstrapButton_ =
      toggleButton(tr("95 %"), QStringLiteral("curves.bootstrap"),
                   tr("Around scores: bootstrap, 95 % over the evaluated images; released: spread over the seeds of k-means"), tools);
  bootstrapButton_->setAccessibleName(tr("Bootstrap intervals"));
  bootstrapButton_->hide();
  axes_ = new SegmentedControl({tr("Epoch"), tr("Step"), tr("Time")}, "curves.axis", tools);
  axes_->setToolTip(tr("What the curves run over"));
  axes_->setSegmentToolTip(2, tr("Hours since the start"));
  row->addWidget(smoothName_);
  row->addWidget(slider_, 1);
  row->addWidget(weight_);
  row->addStretch(1);
  for (QWidget* widget : {static_cast<QWidget*>(bootstrapButton_), static_cast<QWidget*>(bandButton_), static_cast<QWidget*>(logXButton_),
                          static_cast<QWidget*>(logYButton_), static_cast<QWidget*>(axes_)})
    row->addWidget(widget);
  connect(slider_, &QSlider::valueChanged, this, [this](int position) {
    setSmoothing(weightOf(position));
    emit arrangementChanged();
  });
  connect(logXButton_, &QPushButton::toggled, this, [this](bool on) {
    setLogarithmic(on, logY_);
    emit arrangementChanged();
  });
  connect(logYButton_, &QPushButton::toggled, this, [this](bool on) {
    setLogarithmic(logX_, on);
    emit arrangementChanged();
  });
  connect(bandButton_, &QPushButton::toggled, this, [this](bool on) {
    setBand(on ? BandKind::deviation : BandKind::range);
    emit arrangementChanged();
  });
  connect(bootstrapButton_, &QPushButton::toggled, this, [this](bool on) {
    setSpread(on ? ScoreSpread::bootstrap : ScoreSpread::seeds);
    emit arrangementChanged();
  });
  return tools;
}

/// A narrow panel keeps what is worked with and leaves out the words beside it.
void CurvesView::fitTools() {
  constexpr int spacing = 6, margin = 8;
  const auto wide = [](const QWidget* widget, int width) { return widget->isHidden() ? 0 : width + spacing; };
  int needed = margin + slider_->minimumWidth() + wide(axes_, axes_->minimumSizeHint().width());
  for (const QPushButton* button : {bandButton_, logXButton_, logYButton_}) needed += wide(button, button->sizeHint().width());
  const int words = smoothName_->sizeHint().width() + weight_->minimumWidth() + 2 * spacing;
  const bool roomy = contentsRect().width() - layout()->contentsMargins().left() - layout()->contentsMargins().right() >= needed + words;
  smoothName_->setVisible(roomy);
  weight_->setVisible(roomy);
}

void CurvesView::setLogarithmic(bool x, bool y) {
  if (x == logX_ && y == logY_) return;
  logX_ = x;
  logY_ = y;
  const QSignalBlocker quietX(logXButton_), quietY(logYButton_);
  logXButton_->setChecked(x);
  logYButton_->setChecked(y);
  for (Chart* chart : charts_) chart->setLogarithmic(x, y);
}

void CurvesView::setSmoothing(double weight) {
  weight = std::clamp(std::isfinite(weight) ? weight : 0, 0.0, 0.9999);
  const QSignalBlocker quiet(slider_);
  slider_->setValue(positionOf(weight));
  weight_->setText(weight > 0 ? QString::number(weight, 'f', weight < 0.99 ? 2 : weight < 0.999 ? 3 : 4) : tr("off"));
  if (weight == smoothing_) return;
  smoothing_ = weight;
  request(true);
}

void CurvesView::setBand(BandKind kind) {
  if (kind == band_) return;
  band_ = kind;
  const QSignalBlocker quiet(bandButton_);
  bandButton_->setChecked(kind == BandKind::deviation);
  request(true);
}

void CurvesView::setSpread(ScoreSpread spread) {
  if (spread == spread_) return;
  spread_ = spread;
  const QSignalBlocker quiet(bootstrapButton_);
  bootstrapButton_->setChecked(spread == ScoreSpread::bootstrap);
  request(true);
}

void CurvesView::openChooser() {
  auto* chooser = new ValueChooser(history_ ? loggedValues(*history_) : std::vector<LoggedValue>{}, this);
  connect(chooser, &ValueChooser::chosen, this, [this](const std::vector<QStringList>& added) {
    std::vector<QStringList> all = chosen_;
    all.insert(all.end(), added.begin(), added.end());
    setGroup(CurveGroup::chosen);
    setChosenCharts(all);
    emit arrangementChanged();
  });
  chooser->open();
}

QString CurvesView::arrangement() const {
  QJsonArray own;
  for (const QStringList& keys : chosen_) own.append(QJsonArray::fromStringList(keys));
  const QJsonObject object{{"group", int(group_)},
                           {"axis", int(axis_)},
                           {"smoothing", smoothing_},
                           {"logX", logX_},
                           {"logY", logY_},
                           {"band", int(band_)},
                           {"own", own},
                           {"bootstrap", spread_ == ScoreSpread::bootstrap}};
  return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

void CurvesView::setArrangement(const QString& text) {
  const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
  if (object.isEmpty()) return;
  std::vector<QStringList> own;
  for (const QJsonValue& chart : object["own"].toArray()) {
    QStringList keys;
    for (const QJsonValue& key : chart.toArray()) keys.append(key.toString());
    if (!keys.isEmpty()) own.push_back(keys);
  }
  chosen_ = own;
  setSmoothing(object["smoothing"].toDouble());
  setLogarithmic(object["logX"].toBool(), object["logY"].toBool());
  setBand(BandKind(std::clamp(object["band"].toInt(), 0, 1)));
  setSpread(object["bootstrap"].toBool() ? ScoreSpread::bootstrap : ScoreSpread::seeds);
  setXAxis(CurveAxis(std::clamp(object["axis"].toInt(), 0, 2)));
  setGroup(CurveGroup(std::clamp(object["group"].toInt(), 0, int(CurveGroup::chosen))));
}

}  // namespace resa
