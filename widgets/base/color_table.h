#pragma once
#include <QRgb>
#include <array>

namespace resa {

enum class ColorMap { viridis, cividis };
using ColorTable = std::array<QRgb, 256>;

const ColorTable& colorTable(ColorMap map);
/// Blue to red through a neutral middle, for signed values.
const ColorTable& divergingTable();

}  // namespace resa
