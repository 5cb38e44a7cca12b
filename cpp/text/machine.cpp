// Makes a plan's tables ready.
#include "cpp/text/machine.h"

namespace pelton::text {

Machine::Machine(const Tables& given) : tables(&given) {
  for (const Classes& one : given.classes) classes.push_back(pages_of(one));
  for (const Automaton& one : given.automata) matchers.emplace_back(one);
  for (const Fold& one : given.folds) folders.emplace_back(one);
}

}  // namespace pelton::text
