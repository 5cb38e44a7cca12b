// Whether bytes are well-formed UTF-8.
#pragma once
#include <string_view>

namespace pelton {

// As the Unicode standard's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace pelton
