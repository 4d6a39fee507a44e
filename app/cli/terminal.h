#pragma once
#include <string>

namespace resa {

/// Standard error is a terminal.
bool errorIsTerminal();
/// Colour is wanted: a terminal, and NO_COLOR is not set.
bool colourWanted();
/// "1 h 02 m", "3 m 05 s", "12 s".
std::string formatDuration(double seconds);
/// Prints "kind: text" to standard error, the kind coloured where wanted; ends a progress line first.
void printMessage(const std::string& kind, const std::string& text);
/// Replaces the progress line on a terminal; elsewhere prints it as a plain line.
void printProgress(const std::string& line);
/// Ends the progress line, so that what follows stands on its own.
void endProgress();
/// "#####-----" of the given width.
std::string progressBar(double share, int width);

}  // namespace resa
