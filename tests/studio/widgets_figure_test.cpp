// Figures without a window: their data is what is drawn, their text stays text.
#include <gtest/gtest.h>

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <cmath>

#include "tests/studio/planted_values.h"
#include "widgets/assignment/matrix_data.h"
#include "widgets/curves/curves_view.h"
#include "widgets/figures/figure.h"

namespace resa {
namespace {

std::vector<QByteArrayList> parsed(const QByteArray& csv) {
  std::vector<QByteArrayList> rows;
  for (const QByteArray& line : csv.split('\n')) {
    if (!line.isEmpty()) rows.push_back(line.split(','));
  }
  return rows;
}

TEST(Figures, CurveCsvAgreesWithWhatIsPlotted) {
  const auto history = plantedHistory();
  CurvesView view;
  view.setTemperature(0.4);
  view.setHistory(history);
  for (const Figure& figure : curveFigures(history, 0.4)) {
    if (figure.name != "loss" && figure.name != "ari") continue;
    const auto rows = parsed(figure.csv());
    for (qsizetype column = 1; column < rows[0].size(); ++column) {
      const QVector<QPointF> plotted = view.plotted(QString::fromUtf8(rows[0][column]));
      if (plotted.isEmpty()) continue;
      qsizetype next = 0;
      for (std::size_t r = 1; r < rows.size(); ++r) {
        if (rows[r][column].isEmpty()) continue;
        ASSERT_LT(next, plotted.size());
        EXPECT_DOUBLE_EQ(rows[r][0].toDouble(), plotted[next].x());
        EXPECT_DOUBLE_EQ(rows[r][column].toDouble(), plotted[next].y());
        ++next;
      }
      EXPECT_EQ(next, plotted.size());
    }
  }
}

TEST(Figures, HeatMapAndMapCsvHoldEveryCellAndPoint) {
  const auto snapshot = plantedSnapshot(3, 14, 0.5f);
  const auto cells = parsed(assignmentFigure(snapshot, plantedSamples(), MatrixMode::assignment).csv());
  ASSERT_EQ(cells.size(), std::size_t(probe * probe + 1));
  EXPECT_EQ(cells[1 + 3 * probe + 14], (QByteArrayList{"3", "503", "bag", "14", "514", "coat", "0.5"}));
  const auto points = parsed(mapFigure(snapshot, plantedSamples(), "encoding", 3).csv());
  ASSERT_EQ(points.size(), std::size_t(images + 1));
  EXPECT_EQ(points[6].mid(0, 3), (QByteArrayList{"5", "105", "boot"}));
  EXPECT_EQ(points[6].mid(5), (QByteArrayList{"1", "1", "2"}));
}

/// The figure at its natural size on a device of another resolution.
QImage paintedAt(const Figure& figure, int dpi) {
  QImage image(figure.size, QImage::Format_RGB32);
  image.fill(Qt::white);
  image.setDotsPerMeterX(qRound(dpi / 0.0254));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  figure.paint(painter, QRect(QPoint(0, 0), figure.size));
  return image;
}

/// Mean difference of two images of one size, 0..255.
double difference(const QImage& a, const QImage& b) {
  double sum = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) sum += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y)));
  return sum / (double(a.width()) * a.height());
}

TEST(Figures, LookTheSameWhateverTheResolutionOfTheirDevice) {
  for (const Figure& figure : runFigures(plantedHistory(), 0.4, plantedSnapshot(3, 14, 0.5f), plantedSamples())) {
    const QImage screen = paintedAt(figure, 96);
    QImage blank(figure.size, QImage::Format_RGB32);
    blank.fill(Qt::white);
    // Rounding of coordinates and glyphs may differ; a plot that is enlarged or cut differs by about all of its ink.
    for (const int dpi : {192, 1200})
      EXPECT_LT(difference(screen, paintedAt(figure, dpi)), 0.25 * difference(screen, blank)) << figure.name.toStdString() << dpi;
  }
}

TEST(Figures, EveryFigureDrawsSomethingAndKeepsItsTextAsText) {
  const auto figures = runFigures(plantedHistory(), 0.4, plantedSnapshot(3, 14, 0.5f), plantedSamples());
  ASSERT_GE(figures.size(), 12U);
  for (const Figure& figure : figures) {
    QImage image(figure.size, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    figure.paint(painter, image.rect());
    painter.end();
    int inked = 0;
    for (int y = 0; y < image.height(); y += 2) {
      for (int x = 0; x < image.width(); x += 2) inked += image.pixel(x, y) != qRgb(255, 255, 255) ? 1 : 0;
    }
    EXPECT_GT(inked, 300) << figure.name.toStdString();

    QBuffer buffer;
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(figure.size);
    svg.setViewBox(QRect({}, figure.size));
    painter.begin(&svg);
    figure.paint(painter, QRect({}, figure.size));
    painter.end();
    EXPECT_TRUE(buffer.data().contains("<text")) << figure.name.toStdString();
    if (figure.name != "loss") continue;
    EXPECT_TRUE(buffer.data().contains("log B"));
    EXPECT_TRUE(buffer.data().contains("assignment entropy"));
  }
}

}  // namespace
}  // namespace resa
