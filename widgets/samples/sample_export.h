#pragma once
#include <QByteArray>
#include <QString>
#include <vector>

#include "widgets/map/map_data.h"
#include "widgets/samples/sample_grid.h"

namespace resa {

/// "12,345", "0.75", "75 %" as people read them; an en dash where the number is not known.
QString grouped(qlonglong value);
QString decimals(double value, int digits);
QString percent(double share);
/// How many classes the labels count, named or not; 0 without labels.
int classCount(const Samples& samples);

/// "id,split,label,class,cluster,SC" of these rows; what is not known is empty, probe images have neither cluster nor SC.
QByteArray sampleIdsCsv(const Samples& samples, ImagesOf images, const std::vector<int>& rows, const Snapshot* snapshot,
                        const std::string& component);

}  // namespace resa
