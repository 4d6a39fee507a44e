#pragma once
#include <QByteArray>
#include <QSizeF>

namespace resa {

/// Gives the single page of a PDF made by QPdfWriter its exact size in points: Qt rounds pages to whole points, a third of a millimetre.
/// The page keeps its upper left corner. Leaves a file alone whose page or cross-reference table it does not find.
void setExactPage(QByteArray& pdf, const QSizeF& points);

}  // namespace resa
