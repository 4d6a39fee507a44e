#include "widgets/samples/cluster_figures.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/map/map_data.h"
#include "widgets/samples/cluster_table.h"
#include "widgets/samples/confusion_matrix.h"
#include "widgets/samples/flow_diagram.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr double factsHeight = 42;  // two lines

QString stepSuffix(std::int64_t step) { return QStringLiteral("_%1").arg(qlonglong(step), 9, 10, QLatin1Char('0')); }

QByteArray number(double value) { return std::isfinite(value) ? QByteArray::number(value, 'g', 7) : QByteArray(); }

/// Ground, title above, facts below; returns what lies between.
QRectF frame(QPainter& painter, const QRect& area, const QString& title, const QString& facts) {
  const Theme& look = lightTheme();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(area, look.panel);
  painter.setFont(look.font(14, QFont::DemiBold));
  painter.setPen(look.text);
  painter.drawText(QRectF(area.left() + 16, area.top() + 8, area.width() - 32, 22), Qt::AlignLeft | Qt::AlignVCenter, title);
  painter.setFont(look.font(11));
  painter.setPen(look.muted);
  painter.drawText(QRectF(area.left() + 16, area.bottom() - factsHeight + 4, area.width() - 32, factsHeight - 8),
                   Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, facts);
  return QRectF(area).adjusted(16, 38, -16, -factsHeight - 4);
}

struct TableColumn {
  QString title;
  double width;
  bool text;
  QString (*cell)(const ClusterRow&, const Samples*);
};

std::vector<TableColumn> tableColumns(const ClusterBoard& board) {
  std::vector<TableColumn> columns{
      {QObject::tr("cluster"), 70, false, [](const ClusterRow& row, const Samples*) { return QString::number(row.number); }},
      {QObject::tr("size"), 80, false, [](const ClusterRow& row, const Samples*) { return grouped(row.size); }}};
  if (board.classes > 0) {
    columns.push_back({QObject::tr("main class"), 150, true,
                       [](const ClusterRow& row, const Samples* samples) { return className(samples, row.mainClass); }});
    columns.push_back({QObject::tr("purity"), 80, false, [](const ClusterRow& row, const Samples*) { return percent(row.purity); }});
  }
  if (board.order == TypicalOrder::silhouette) {
    columns.push_back(
        {QObject::tr("mean SC"), 80, false, [](const ClusterRow& row, const Samples*) { return decimals(row.silhouette, 3); }});
    columns.push_back({QObject::tr("SC > 0"), 80, false, [](const ClusterRow& row, const Samples*) { return percent(row.positive); }});
  }
  return columns;
}

std::vector<ClusterRow> largestFirst(const ClusterBoard& board) {
  std::vector<ClusterRow> rows = rowsOf(board);
  std::stable_sort(rows.begin(), rows.end(), [](const ClusterRow& a, const ClusterRow& b) { return a.size > b.size; });
  return rows;
}

QString boardFacts(const ClusterBoard& board) {
  return QObject::tr("k-means of %1 · n = %2 · step %3").arg(componentName(board.component), grouped(board.count), grouped(board.step));
}

void paintTable(QPainter& painter, const QRect& area, const ClusterBoard& board, const Samples* samples, const QString& facts) {
  const Theme& look = lightTheme();
  constexpr double line = 22;
  painter.save();
  const QRectF body = frame(painter, area, QObject::tr("Clusters"), facts);
  double top = body.top();
  const auto row = [&](auto&& textOf, const QColor& color, bool head) {
    double left = body.left();
    painter.setPen(color);
    for (const TableColumn& column : tableColumns(board)) {
      painter.setFont(column.text || head ? look.font(11, head ? QFont::DemiBold : QFont::Normal) : look.mono(11));
      painter.drawText(QRectF(left, top, column.width - 12, line), (column.text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                       QFontMetricsF(painter.font()).elidedText(textOf(column), Qt::ElideRight, column.width - 12));
      left += column.width;
    }
    top += line;
    painter.setPen(QPen(look.line, 1));
    painter.drawLine(QPointF(body.left(), top), QPointF(body.right(), top));
  };
  row([](const TableColumn& column) { return column.title; }, look.muted, true);
  for (const ClusterRow& cluster : largestFirst(board))
    row([&](const TableColumn& column) { return column.cell(cluster, samples); }, look.text, false);
  painter.restore();
}

}  // namespace

Figure clusterTableFigure(const ClusterBoardPtr& board, const SamplesPtr& samples) {
  Figure figure;
  figure.name = QStringLiteral("cluster_table_%1").arg(QString::fromStdString(board->component)) + stepSuffix(board->step);
  figure.caption = QObject::tr("Clusters · ") + boardFacts(*board);
  if (board->order == TypicalOrder::silhouette) figure.caption += QObject::tr(" · SC by true class");
  double width = 32;
  for (const TableColumn& column : tableColumns(*board)) width += column.width;
  figure.size = QSize(std::max(360, int(width)), 38 + 46 + 22 * (int(board->clusters.size()) + 1) + 8);
  figure.paint = [board, samples, facts = figure.caption](QPainter& painter, const QRect& area) {
    paintTable(painter, area, *board, samples.get(), facts);
  };
  figure.csv = [board, samples] {
    QByteArray csv = "cluster,size,share,main_class,purity,mean_sc,share_sc_positive\n";
    for (const ClusterRow& row : largestFirst(*board)) {
      csv += QByteArray::number(row.number) + "," + QByteArray::number(qlonglong(row.size)) + "," + number(row.share) + ",";
      if (row.mainClass >= 0) csv += csvCell(className(samples.get(), row.mainClass));
      csv += "," + number(row.purity) + "," + number(row.silhouette) + "," + number(row.positive) + "\n";
    }
    return csv;
  };
  return figure;
}

Figure confusionFigure(const ClusterBoardPtr& board, const SamplesPtr& samples) {
  Figure figure;
  figure.name = QStringLiteral("confusion_%1").arg(QString::fromStdString(board->component)) + stepSuffix(board->step);
  figure.caption = QObject::tr("Classes against clusters · %1 · %2 of the images lie on matched pairs (framed)")
                       .arg(boardFacts(*board), percent(board->accuracy));
  const int cell = board->classes > 24 ? 14 : 44;
  figure.size = QSize(std::max(420, 170 + cell * int(board->columns.size())), std::max(300, 126 + cell * int(board->classes)));
  figure.paint = [board, samples, facts = figure.caption](QPainter& painter, const QRect& area) {
    painter.save();
    const QRectF body = frame(painter, area, QObject::tr("Confusion"), facts);
    paintConfusion(painter, *board, samples.get(), layoutConfusion(*board, samples.get(), body, lightTheme()), lightTheme());
    painter.restore();
  };
  figure.csv = [board, samples] {
    QByteArray csv = "class";
    for (const int column : board->columns) csv += ",cluster " + QByteArray::number(board->clusters[std::size_t(column)].cluster);
    csv += "\n";
    for (std::int64_t row = 0; row < board->classes; ++row) {
      csv += csvCell(className(samples.get(), int(row)));
      for (const int column : board->columns) csv += "," + QByteArray::number(qlonglong(board->at(row, column)));
      csv += "\n";
    }
    return csv;
  };
  return figure;
}

QString noiseText(const ClusterFlow& flow) {
  double least = INFINITY, most = -INFINITY;
  for (const ClusterFlow::Stage& stage : flow.stages) {
    if (std::isnan(stage.noise)) continue;
    least = std::min(least, stage.noise);
    most = std::max(most, stage.noise);
  }
  if (most < least) return QObject::tr("noise of k-means seeds not known, so nothing is grey");
  const QString range = percent(least) == percent(most) ? percent(most) : QObject::tr("%1 to %2").arg(percent(least), percent(most));
  return QObject::tr("grey: not above the noise of two k-means seeds, %1 of the images").arg(range);
}

Figure flowFigure(const ClusterFlowPtr& flow, const SamplesPtr& samples) {
  Figure figure;
  figure.name = QStringLiteral("cluster_flow_%1").arg(QString::fromStdString(flow->component));
  figure.caption = QObject::tr("Clusters of %1 over %2 snapshots · n = %3 · matched clusters keep their colour · %4")
                       .arg(componentName(flow->component))
                       .arg(flow->stages.size())
                       .arg(grouped(flow->count), noiseText(*flow));
  figure.size = QSize(std::max(560, 200 + 90 * int(flow->stages.size())), 440);
  figure.paint = [flow, samples, facts = figure.caption](QPainter& painter, const QRect& area) {
    painter.save();
    const QRectF body = frame(painter, area, QObject::tr("How clusters split and merge"), facts);
    const QStringList names = flowNames(*flow, samples.get());
    paintFlow(painter, *flow, names, layoutFlow(*flow, names, body, lightTheme()), body, {}, lightTheme());
    painter.restore();
  };
  figure.csv = [flow] {
    QByteArray csv = "from_step,to_step,from_cluster,to_cluster,from_track,to_track,images,noise_threshold,noise\n";
    for (std::size_t s = 0; s + 1 < flow->stages.size(); ++s) {
      const ClusterFlow::Stage &here = flow->stages[s], &next = flow->stages[s + 1];
      for (const ClusterFlow::Ribbon& ribbon : here.ribbons) {
        const ClusterFlow::Node &from = here.nodes[std::size_t(ribbon.from)], &to = next.nodes[std::size_t(ribbon.to)];
        for (const std::int64_t value : {here.step, next.step, std::int64_t(from.cluster), std::int64_t(to.cluster),
                                         std::int64_t(from.track), std::int64_t(to.track), ribbon.count})
          csv += QByteArray::number(qlonglong(value)) + ",";
        csv += number(here.threshold) + "," + (ribbon.noise ? "1" : "0") + "\n";
      }
    }
    return csv;
  };
  return figure;
}

std::vector<SampleSection> splitGallery(const ClassSplit& split, std::size_t most, int only) {
  std::vector<SampleSection> sections;
  for (int i = 0; i < int(split.parts.size()); ++i) {
    const ClassSplit::Part& part = split.parts[std::size_t(i)];
    if (only >= 0 && only != i) continue;
    SampleSection section;
    section.heading = QObject::tr("Sub-centroid %1 · %2 images").arg(i + 1).arg(grouped(qlonglong(part.rows.size())));
    if (std::isfinite(part.silhouette)) section.heading += QObject::tr(" · mean SC %1").arg(decimals(part.silhouette, 3));
    for (std::size_t k = 0; k < std::min(most, part.rows.size()); ++k) section.tiles.push_back({part.rows[k], QColor(), {}, {}});
    sections.push_back(section);
    if (only < 0) continue;
    SampleSection last;
    last.heading = QObject::tr("Borderline · farthest from the centroid");
    for (std::size_t k = 0; k < std::min(most, part.rows.size()); ++k)
      last.tiles.push_back({part.rows[part.rows.size() - 1 - k], QColor(), {}, {}});
    sections.push_back(last);
  }
  return sections;
}

Figure splitFigure(const ClassSplitPtr& split, const SamplesPtr& samples) {
  const QString name = QStringLiteral("sub_centroids_%1_class%2").arg(QString::fromStdString(split->component)).arg(split->label);
  const QString title = QObject::tr("%1 split into %2 sub-centroids · %3 · step %4 · %5 of the variance between them")
                            .arg(className(samples.get(), split->label))
                            .arg(split->parts.size())
                            .arg(componentName(split->component), grouped(split->step), percent(split->explained));
  return contactSheet(samples, ImagesOf::evaluated, name + stepSuffix(split->step), title, splitGallery(*split, 36));
}

}  // namespace resa
