// A number in the fewest digits that give it back.
#pragma once
#include <charconv>
#include <string>

namespace pelton {

inline std::string shortest(double number) {
  char text[32];  // "-2.2250738585072014e-308" is the longest
  return std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

}  // namespace pelton
