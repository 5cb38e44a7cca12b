// Trees in the file: four bytes a node. Pre-order and leaves from left to right say which child a
// node has, so it is enough to store its split and which of its children are leaves. No packed tree
// can hold a cycle, a shared child or an index out of range.
#pragma once
#include <cstdint>
#include <vector>

#include "cpp/forest/forest.h"

namespace pelton::artifact {

struct PackedTree {
  uint32_t nodes = 0;  // and one leaf more; trees, nodes and leaves lie end to end
  uint32_t output = 0;
};

struct PackedTrees {
  std::vector<PackedTree> trees;
  std::vector<uint32_t> nodes;  // split * 4 + left is a leaf * 2 + right is a leaf
};

// Of a forest that plan::check has seen.
PackedTrees pack(const forest::Forest& forest);

// Sets the forest's trees and nodes. Throws Failure(artifact) unless every tree ends with its last
// node and all nodes are used.
void unpack(const PackedTrees& packed, forest::Forest& forest);

}  // namespace pelton::artifact
