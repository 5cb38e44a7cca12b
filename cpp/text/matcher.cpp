// An automaton made ready to run.
#include "cpp/text/matcher.h"

namespace pelton::text {

Pages<uint8_t> pages_of(const Classes& classes) {
  return {classes.starts, classes.classes};
}

Matcher::Matcher(const Automaton& automaton)
    : next_(automaton.next.data()),
      starts_(automaton.starts.data()),
      kinds_(automaton.kinds.data()),
      width_(static_cast<uint32_t>(automaton.kinds.size()) + 1),
      at_end_(static_cast<uint32_t>(automaton.kinds.size())),
      classes_(pages_of(automaton.characters)),
      ascii_(classes_.ascii()) {}

}  // namespace pelton::text
