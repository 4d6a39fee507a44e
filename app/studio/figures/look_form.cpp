#include "app/studio/figures/look_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFontComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

namespace resa {
namespace {

struct SizePreset {
  const char* label;
  double width, height;  // millimetres; 0: the figure's own
};
const SizePreset sizePresets[] = {{QT_TRANSLATE_NOOP("resa::LookForm", "Each figure's own"), 0, 0},
                                  {QT_TRANSLATE_NOOP("resa::LookForm", "Single column, 85 mm"), 85, 64},
                                  {QT_TRANSLATE_NOOP("resa::LookForm", "Double column, 174 mm"), 174, 96},
                                  {QT_TRANSLATE_NOOP("resa::LookForm", "Own size"), -1, -1}};
constexpr int naturalSize = 0, ownSize = 3;

template <typename T>
T* named(T* widget, const char* name, const QString& accessible, const QString& hint) {
  widget->setObjectName(QString::fromLatin1(name));
  widget->setAccessibleName(accessible);
  widget->setToolTip(hint);
  return widget;
}

QWidget* row(std::initializer_list<QWidget*> widgets) {
  auto* box = new QWidget;
  auto* line = new QHBoxLayout(box);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(6);
  for (QWidget* widget : widgets) line->addWidget(widget);
  return box;
}

}  // namespace

LookForm::LookForm(QWidget* parent) : QWidget(parent) {
  build();
  refresh();
}

void LookForm::build() {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(0, 0, 0, 0);
  form->setHorizontalSpacing(10);
  form->setVerticalSpacing(8);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  size_ = named(new QComboBox, "lookSize", tr("Size"), tr("Size on paper"));
  for (const SizePreset& preset : sizePresets) size_->addItem(tr(preset.label));
  const auto millimetres = [](double value) {
    auto* spin = new QDoubleSpinBox;
    spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    spin->setRange(10, 2000);
    spin->setDecimals(1);
    spin->setValue(value);
    return spin;
  };
  width_ = named(millimetres(85), "lookWidth", tr("Width in millimetres"), tr("Width in millimetres"));
  height_ = named(millimetres(64), "lookHeight", tr("Height in millimetres"), tr("Height in millimetres"));
  ownFont_ = named(new QCheckBox, "lookOwnFont", tr("Another font"), tr("Another font than the window's"));
  font_ = named(new QFontComboBox, "lookFont", tr("Font"), tr("Font of all text"));
  font_->setFontFilters(QFontComboBox::ScalableFonts);
  points_ = named(new QDoubleSpinBox, "lookPoints", tr("Text size in points"),
                  tr("Size of labels and legends on paper. Lines and markers grow with it."));
  points_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  points_->setRange(0, 72);
  points_->setDecimals(1);
  points_->setSingleStep(0.5);
  points_->setSuffix(tr(" pt"));
  points_->setSpecialValueText(tr("automatic"));
  theme_ = named(new QComboBox, "lookTheme", tr("Theme"), tr("Light for paper, dark for slides"));
  theme_->addItems({tr("Light"), tr("Dark")});
  legend_ = named(new QComboBox, "lookLegend", tr("Legend"), tr("Where the series are named; a heat map's legend is its colour bar"));
  legend_->addItems({tr("At its own place"), tr("None"), tr("On top"), tr("At the right"), tr("Below")});
  showTitle_ = named(new QCheckBox, "lookShowTitle", tr("Title"), tr("Draw a title"));
  showTitle_->setChecked(true);
  title_ = named(new QLineEdit, "lookTitle", tr("Title text"), tr("Instead of the figure's own title"));
  title_->setPlaceholderText(tr("the figure's own"));
  showNote_ = named(new QCheckBox(tr("what was measured")), "lookNote", tr("Note"),
                    tr("The line that says network, split and number of images. It also stands in captions.txt."));
  showNote_->setChecked(true);
  dpi_ = named(new QSpinBox, "lookDpi", tr("Dots per inch of PNG"), tr("Dots per inch of PNG; PDF and SVG need none"));
  dpi_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  dpi_->setRange(leastDpi, mostDpi);
  dpi_->setValue(192);
  dpi_->setSuffix(tr(" dpi"));

  form->addRow(tr("Size"), size_);
  form->addRow(tr("mm"), row({width_, new QLabel(QStringLiteral("×")), height_}));
  form->addRow(tr("Font"), row({ownFont_, font_}));
  font_->setMinimumWidth(60);
  font_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  form->addRow(tr("Text"), points_);
  form->addRow(tr("Theme"), theme_);
  form->addRow(tr("Legend"), legend_);
  form->addRow(tr("Title"), row({showTitle_, title_}));
  form->addRow(tr("Note"), showNote_);
  form->addRow(tr("PNG"), dpi_);
  auto* boxes = new QWidget;
  auto* line = new QHBoxLayout(boxes);
  line->setContentsMargins(0, 0, 0, 0);
  for (const FigureFormat format : figureFormats()) {
    auto* box = new QCheckBox(QString(extensionOf(format)).toUpper());
    box->setObjectName(QStringLiteral("export.") + extensionOf(format));
    box->setToolTip(format == FigureFormat::csv   ? tr("Exactly the drawn values; tables also as Markdown and LaTeX")
                    : format == FigureFormat::png ? tr("Pixels")
                                                  : tr("Real text and lossless heat maps"));
    box->setChecked(true);
    connect(box, &QCheckBox::toggled, this, &LookForm::changed);
    line->addWidget(box);
    formats_.push_back(box);
  }
  form->addRow(tr("Files"), boxes);

  connect(size_, &QComboBox::activated, this, &LookForm::chooseSize);
  const auto tell = [this] {
    refresh();
    emit changed();
  };
  for (QDoubleSpinBox* spin : {width_, height_, points_}) connect(spin, &QDoubleSpinBox::valueChanged, this, tell);
  connect(dpi_, &QSpinBox::valueChanged, this, tell);
  for (QCheckBox* box : {ownFont_, showTitle_, showNote_}) connect(box, &QCheckBox::toggled, this, tell);
  for (QComboBox* box : {theme_, legend_}) connect(box, &QComboBox::currentIndexChanged, this, tell);
  connect(font_, &QFontComboBox::currentFontChanged, this, tell);
  connect(title_, &QLineEdit::textChanged, this, tell);
}

void LookForm::chooseSize(int preset) {
  if (preset != naturalSize && preset != ownSize) {
    const QSignalBlocker width(width_), height(height_);
    width_->setValue(sizePresets[preset].width);
    height_->setValue(sizePresets[preset].height);
  }
  refresh();
  emit changed();
}

void LookForm::refresh() {
  const bool natural = size_->currentIndex() == naturalSize;
  if (!natural) {
    int matching = ownSize;
    for (int i = 1; i < ownSize; ++i)
      if (sizePresets[i].width == width_->value() && sizePresets[i].height == height_->value()) matching = i;
    const QSignalBlocker quiet(size_);
    size_->setCurrentIndex(matching);
  }
  width_->setEnabled(!natural);
  height_->setEnabled(!natural);
  font_->setEnabled(ownFont_->isChecked());
  title_->setEnabled(showTitle_->isChecked());
}

FigureLook LookForm::look() const {
  FigureLook look;
  if (size_->currentIndex() != naturalSize) look.millimetres = {width_->value(), height_->value()};
  look.dpi = dpi_->value();
  look.style.family = ownFont_->isChecked() ? font_->currentFont().family() : QString();
  look.style.points = points_->value() < 3 ? 0 : points_->value();
  look.style.dark = theme_->currentIndex() == 1;
  look.style.legend = LegendPlace(legend_->currentIndex());
  look.style.showTitle = showTitle_->isChecked();
  look.style.title = showTitle_->isChecked() ? title_->text().trimmed() : QString();
  look.style.showNote = showNote_->isChecked();
  return look;
}

std::vector<FigureFormat> LookForm::formats() const {
  std::vector<FigureFormat> chosen;
  for (std::size_t i = 0; i < formats_.size(); ++i)
    if (formats_[i]->isChecked()) chosen.push_back(figureFormats()[i]);
  return chosen;
}

void LookForm::set(const FigureItem& item) {
  const FigureStyle& style = item.look.style;
  const QSignalBlocker quiet(this);
  size_->setCurrentIndex(item.look.millimetres.isEmpty() ? naturalSize : ownSize);
  if (!item.look.millimetres.isEmpty()) {
    width_->setValue(item.look.millimetres.width());
    height_->setValue(item.look.millimetres.height());
  }
  dpi_->setValue(item.look.dpi);
  ownFont_->setChecked(!style.family.isEmpty());
  if (!style.family.isEmpty()) font_->setCurrentFont(QFont(style.family));
  points_->setValue(style.points);
  theme_->setCurrentIndex(style.dark ? 1 : 0);
  legend_->setCurrentIndex(int(style.legend));
  showTitle_->setChecked(style.showTitle);
  title_->setText(style.title);
  showNote_->setChecked(style.showNote);
  for (std::size_t i = 0; i < formats_.size(); ++i)
    formats_[i]->setChecked(std::find(item.formats.begin(), item.formats.end(), figureFormats()[i]) != item.formats.end());
  refresh();
}

}  // namespace resa
