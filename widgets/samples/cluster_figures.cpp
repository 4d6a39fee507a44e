#include "widgets/samples/cluster_figures.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <map>

#include "engine/run/error.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/confusion_matrix.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr double line = 22, keyHeight = 34;

QByteArray number(double value) { return std::isfinite(value) ? QByteArray::number(value, 'g', 7) : QByteArray(); }

struct TableColumn {
  QString title;
  double width;
  bool text;
  QString (*cell)(const ClusterRow&, const Samples*);
};

std::vector<TableColumn> tableColumns(bool classed, bool scored) {
  std::vector<TableColumn> columns{
      {QObject::tr("cluster"), 70, false, [](const ClusterRow& row, const Samples*) { return QString::number(row.number); }},
      {QObject::tr("size"), 80, false, [](const ClusterRow& row, const Samples*) { return grouped(row.size); }}};
  if (classed) {
    columns.push_back({QObject::tr("main class"), 150, true,
                       [](const ClusterRow& row, const Samples* samples) { return className(samples, row.mainClass); }});
    columns.push_back({QObject::tr("purity"), 80, false, [](const ClusterRow& row, const Samples*) { return percent(row.purity); }});
  } else {
    columns.push_back({QObject::tr("share"), 80, false, [](const ClusterRow& row, const Samples*) { return percent(row.share); }});
  }
  if (scored) {
    columns.push_back(
        {QObject::tr("mean SC"), 80, false, [](const ClusterRow& row, const Samples*) { return decimals(row.silhouette, 3); }});
    columns.push_back({QObject::tr("SC > 0"), 80, false, [](const ClusterRow& row, const Samples*) { return percent(row.positive); }});
  }
  return columns;
}

double widthOf(const std::vector<TableColumn>& columns) {
  double width = 0;
  for (const TableColumn& column : columns) width += column.width;
  return width;
}

std::vector<ClusterRow> sortedRows(const ClusterBoard& board, const Samples* samples, const ClusterSort& sort) {
  const std::vector<ClusterRow> rows = rowsOf(board);
  std::vector<ClusterRow> sorted;
  for (const int index : sortedClusters(board, samples, sort)) sorted.push_back(rows[std::size_t(index)]);
  return sorted;
}

void paintTable(QPainter& painter, const QRectF& area, const std::vector<ClusterRow>& rows, const std::vector<TableColumn>& columns,
                const Samples* samples, const Theme& look) {
  // A table wider or higher than its paper is drawn smaller rather than cut.
  const double total = widthOf(columns), height = line * double(rows.size() + 1) + 1;
  const double zoom = std::min({1.0, area.width() / total, area.height() / height});
  painter.translate(area.topLeft());
  painter.scale(zoom, zoom);
  const double right = area.width() / zoom, spread = (right - total) / double(columns.size());
  double top = 0;
  const auto paintRow = [&](auto&& textOf, const QColor& color, bool head) {
    double left = 0;
    painter.setPen(color);
    for (const TableColumn& column : columns) {
      const double width = column.width + spread;
      painter.setFont(head          ? look.font(figureTextPixels, QFont::DemiBold)
                      : column.text ? look.font(figureTextPixels)
                                    : look.mono(figureTextPixels));
      const QRectF box(left + (column.text ? 18 : 0), top, width - (column.text ? 24 : 6), line);
      painter.drawText(box, (column.text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                       QFontMetricsF(painter.font()).elidedText(textOf(column), Qt::ElideRight, box.width()));
      left += width;
    }
    top += line;
    painter.setPen(QPen(head ? look.muted : look.line, 1));
    painter.drawLine(QPointF(0, top), QPointF(right, top));
  };
  paintRow([](const TableColumn& column) { return column.title; }, look.muted, true);
  for (const ClusterRow& cluster : rows) {
    const double middle = top + line / 2;
    paintRow([&](const TableColumn& column) { return column.cell(cluster, samples); }, look.text, false);
    painter.save();
    painter.translate(7, middle);
    painter.fillPath(markerPath(classMarker(cluster.number), 8), classColor(cluster.number));
    painter.restore();
  }
}

QByteArray tableCsv(const std::vector<ClusterRow>& rows, const Samples* samples) {
  QByteArray csv = "cluster,size,share,main_class,purity,mean_sc,share_sc_positive\n";
  for (const ClusterRow& row : rows) {
    csv += QByteArray::number(row.number) + "," + QByteArray::number(qlonglong(row.size)) + "," + number(row.share) + ",";
    if (row.mainClass >= 0) csv += csvCell(className(samples, row.mainClass));
    csv += "," + number(row.purity) + "," + number(row.silhouette) + "," + number(row.positive) + "\n";
  }
  return csv;
}

QByteArray confusionCsv(const ClusterBoard& board, const Samples* samples) {
  QByteArray csv = "class";
  for (const int column : board.columns) csv += ",cluster " + QByteArray::number(board.clusters[std::size_t(column)].cluster);
  csv += "\n";
  for (std::int64_t row = 0; row < board.classes; ++row) {
    csv += csvCell(className(samples, int(row)));
    for (const int column : board.columns) csv += "," + QByteArray::number(qlonglong(board.at(row, column)));
    csv += "\n";
  }
  return csv;
}

QString matchedNote(const QString& caption, double accuracy) {
  return QObject::tr("%1 · %2 of the images lie on matched pairs (framed)").arg(caption, percent(accuracy));
}

Figure figureOf(const QString& name, const BoardShape& shape) {
  Figure figure;
  figure.name = QStringLiteral("%1_%2").arg(name, QString::fromStdString(shape.component)) + stepSuffix(shape.step);
  figure.request = {name, shape.step, shape.component, {}};
  figure.anyThread = true;
  return figure;
}

}  // namespace

BoardShape shapeOf(const ClusterBoard& board) {
  BoardShape shape{board.step, board.component, board.count, board.classes, board.order == TypicalOrder::silhouette, {}};
  for (const ClusterFacts& facts : board.clusters) shape.sizes.push_back(std::int64_t(facts.rows.size()));
  return shape;
}

std::optional<BoardShape> shapeOf(const Snapshot& snapshot, const Samples& samples, const std::string& component) {
  const auto found = snapshot.components.find(component);
  if (found == snapshot.components.end() || found->second.kmeans.empty()) return std::nullopt;
  const ComponentSnapshot& part = found->second;
  const std::size_t count = part.kmeans.size();
  if ((!samples.labels.empty() && samples.labels.size() != count) || (!part.silhouette.empty() && part.silhouette.size() != count))
    return std::nullopt;
  BoardShape shape{snapshot.step, component, std::int64_t(count), classCount(samples), !part.silhouette.empty(), {}};
  std::map<std::int32_t, std::int64_t> sizes;
  for (const std::int32_t cluster : part.kmeans) ++sizes[cluster];
  for (const auto& [cluster, size] : sizes) shape.sizes.push_back(size);
  if (shape.classes * std::int64_t(sizes.size()) > mostConfusion) return std::nullopt;
  return shape;
}

QString boardFacts(const BoardShape& shape) {
  return QObject::tr("k-means of %1 · n = %2 · step %3").arg(componentName(shape.component), grouped(shape.count), grouped(shape.step));
}

std::vector<int> sortedClusters(const ClusterBoard& board, const Samples* samples, const ClusterSort& sort) {
  const std::vector<ClusterRow> rows = rowsOf(board);
  const auto value = [&](int index) {
    const double key = sortValue(rows[std::size_t(index)], sort.key);
    return std::isnan(key) ? -INFINITY : key;
  };
  const auto before = [&](int a, int b) {
    if (sort.key != QLatin1String("class")) return value(a) < value(b);
    return className(samples, rows[std::size_t(a)].mainClass).localeAwareCompare(className(samples, rows[std::size_t(b)].mainClass)) < 0;
  };
  std::vector<int> order(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = int(i);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return sort.descending ? before(b, a) : before(a, b); });
  return order;
}

void writeSort(FigureRequest& request, const ClusterSort& sort) {
  if (sort.key != ClusterSort().key) request.options["sort"] = sort.key.toStdString();
  if (!sort.descending) request.options["order"] = "ascending";
}

ClusterSort readSort(const FigureRequest& request) {
  ClusterSort sort;
  const auto key = request.options.find("sort"), order = request.options.find("order");
  if (key != request.options.end()) sort.key = QString::fromStdString(key->second);
  if (!clusterSortKeys().contains(sort.key))
    throw UsageError("sort \"" + sort.key.toStdString() + "\": not one of " + clusterSortKeys().join(", ").toStdString());
  if (order == request.options.end()) return sort;
  if (order->second != "ascending" && order->second != "descending")
    throw UsageError("order \"" + order->second + "\": ascending or descending is expected");
  sort.descending = order->second == "descending";
  return sort;
}

Figure clusterTableFigure(const BoardShape& shape, const LaterBoard& board, const SamplesPtr& samples, const ClusterSort& sort) {
  Figure figure = figureOf(QStringLiteral("cluster_table"), shape);
  figure.caption = QObject::tr("Clusters · ") + boardFacts(shape);
  if (shape.scored) figure.caption += QObject::tr(" · SC by true class");
  const std::vector<TableColumn> columns = tableColumns(shape.classes > 0, shape.scored);
  figure.size = framedSize(QSizeF(std::max(400.0, widthOf(columns)), line * double(shape.sizes.size() + 1) + 6), figure.caption);
  figure.paint = [=, note = figure.caption](QPainter& painter, const QRect& area, const FigureStyle& style) {
    painter.save();
    const QRectF body = paintFrame(painter, area, style, QObject::tr("Clusters"), {}, note);
    paintTable(painter, body, sortedRows(*board.get(), samples.get(), sort), columns, samples.get(), figureTheme(style));
    painter.restore();
  };
  figure.csv = [=] { return tableCsv(sortedRows(*board.get(), samples.get(), sort), samples.get()); };
  writeSort(figure.request, sort);
  return figure;
}

Figure confusionFigure(const BoardShape& shape, const LaterBoard& board, const SamplesPtr& samples, bool shares) {
  Figure figure = figureOf(QStringLiteral("confusion"), shape);
  figure.caption = QObject::tr("Classes against clusters · ") + boardFacts(shape);
  const double cell = shape.classes > 24 ? 14 : 44;
  const QSizeF cells(std::max(400.0, 130 + cell * double(shape.sizes.size())), std::max(150.0, 40 + cell * double(shape.classes)));
  figure.size = framedSize(cells + QSizeF(0, keyHeight), matchedNote(figure.caption, 1));
  figure.paint = [=, note = figure.caption](QPainter& painter, const QRect& area, const FigureStyle& style) {
    painter.save();
    const Theme look = figureTheme(style);
    const ClusterBoard& shown = *board.get();
    QRectF body = paintFrame(painter, area, style, QObject::tr("Confusion"), {}, matchedNote(note, shown.accuracy));
    if (style.legend != LegendPlace::none) {
      paintConfusionKey(painter, {body.left(), body.bottom() - keyHeight + 4, body.width(), keyHeight - 4}, look);
      body.setBottom(body.bottom() - keyHeight);
    }
    paintConfusion(painter, shown, samples.get(), layoutConfusion(shown, samples.get(), body, look), look, shares);
    painter.restore();
  };
  figure.csv = [=] { return confusionCsv(*board.get(), samples.get()); };
  if (shares) figure.request.options["cells"] = "shares";
  return figure;
}

}  // namespace resa
