#include "app/studio/figures/film_tab.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QRegularExpression>
#include <QSpinBox>
#include <QVBoxLayout>

namespace resa {

FilmTab::FilmTab(const std::vector<Figure>& figures, QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 8, 0, 0);
  column->setSpacing(8);
  auto* about = new QLabel(tr("Every snapshot of the run becomes a frame; axes and colours stay the same, the epoch stands in each."));
  about->setProperty("role", "muted");
  about->setWordWrap(true);
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("filmFigures"));
  list_->setAccessibleName(tr("Figure of the film"));
  for (std::size_t i = 0; i < figures.size(); ++i) {
    requests_.push_back(figures[i].request);
    // The film shows every step, so its name says none.
    static const QRegularExpression step(QStringLiteral("_\\d{9}"));
    names_.push_back(QString(figures[i].name).remove(step));
    if (!changesOverTime(figures[i].request)) continue;
    auto* item = new QListWidgetItem(figures[i].name, list_);
    item->setData(Qt::UserRole, int(i));
    item->setToolTip(figures[i].caption);
  }
  format_ = new QComboBox;
  format_->setObjectName(QStringLiteral("filmFormat"));
  format_->setAccessibleName(tr("Format"));
  format_->setToolTip(tr("GIF plays everywhere; MP4 is smaller and needs ffmpeg; numbered pictures are for other programs"));
  format_->addItems({tr("GIF"), tr("MP4"), tr("Numbered PNG frames")});
  const auto side = [](int value, const char* name, const QString& hint) {
    auto* spin = new QSpinBox;
    spin->setObjectName(QString::fromLatin1(name));
    spin->setAccessibleName(hint);
    spin->setToolTip(hint);
    spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    spin->setRange(64, 4096);
    spin->setSingleStep(2);
    spin->setValue(value);
    return spin;
  };
  width_ = side(800, "filmWidth", tr("Width in pixels"));
  height_ = side(640, "filmHeight", tr("Height in pixels"));
  rate_ = new QDoubleSpinBox;
  rate_->setObjectName(QStringLiteral("filmRate"));
  rate_->setAccessibleName(tr("Frames a second"));
  rate_->setToolTip(tr("How many snapshots are shown in a second"));
  rate_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  rate_->setRange(0.2, 50);
  rate_->setDecimals(1);
  rate_->setValue(4);
  rate_->setSuffix(tr(" frames/s"));
  problem_ = new QLabel;
  problem_->setObjectName(QStringLiteral("filmProblem"));
  problem_->setProperty("role", "problem");
  problem_->setWordWrap(true);
  auto* form = new QFormLayout;
  auto* size = new QHBoxLayout;
  size->addWidget(width_);
  size->addWidget(new QLabel(QStringLiteral("×")));
  size->addWidget(height_);
  size->addStretch(1);
  form->addRow(tr("Format"), format_);
  form->addRow(tr("Pixels"), size);
  form->addRow(tr("Speed"), rate_);
  column->addWidget(about);
  column->addWidget(list_, 1);
  column->addLayout(form);
  column->addWidget(problem_);
  list_->setSpacing(1);
  list_->setCurrentRow(0);
  connect(list_, &QListWidget::currentRowChanged, this, &FilmTab::changed);
  connect(format_, &QComboBox::currentIndexChanged, this, &FilmTab::refresh);
  for (QSpinBox* spin : {width_, height_}) connect(spin, &QSpinBox::valueChanged, this, &FilmTab::changed);
  refresh();
}

void FilmTab::refresh() {
  problem_->setText(problem());
  problem_->setVisible(!problem().isEmpty());
  emit changed();
}

QString FilmTab::problem() const { return FilmFormat(format_->currentIndex()) == FilmFormat::mp4 ? mp4Problem() : QString(); }

int FilmTab::figure() const { return list_->currentItem() ? list_->currentItem()->data(Qt::UserRole).toInt() : -1; }

Film FilmTab::film(const FigureStyle& style) const {
  Film film;
  if (figure() >= 0) film.figure = requests_[std::size_t(figure())];
  film.style = style;
  film.pixels = {width_->value(), height_->value()};
  film.framesPerSecond = rate_->value();
  return film;
}

std::filesystem::path FilmTab::target(const QString& folder) const {
  const QString name = figure() >= 0 ? names_[std::size_t(figure())] : QStringLiteral("film");
  const char* extensions[] = {".gif", ".mp4", "_frames"};
  return std::filesystem::path(folder.toStdString()) / (name + extensions[format_->currentIndex()]).toStdString();
}

}  // namespace resa
