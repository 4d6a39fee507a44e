#pragma once
#include <QString>

#include "widgets/base/theme.h"

namespace resa {

/// The application's style sheet in the colours of a theme. Sizes are device-independent pixels.
QString styleSheetOf(const Theme& theme);

}  // namespace resa
