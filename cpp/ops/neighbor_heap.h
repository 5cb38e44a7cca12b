// The nearest rows so far: a heap of fixed size with the farthest on top, and its sort.
//
// Which of several equally distant rows stay, and in which order they leave, follows from these
// very steps; so they are scikit-learn's own.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/macros.h"

namespace pelton::ops {

// Distance and row number of the neighbours of one query; neighbours lie `step` doubles apart.
struct NeighborHeap {
  double* distances;
  double* rows;
  size_t step;
  uint32_t size;

  PELTON_KERNEL double& distance(uint32_t at) const { return distances[at * step]; }
  PELTON_KERNEL double& row(uint32_t at) const { return rows[at * step]; }

  PELTON_KERNEL void clear(double farthest) const {
    for (uint32_t at = 0; at < size; ++at) {
      distance(at) = farthest;
      row(at) = 0.0;
    }
  }

  PELTON_KERNEL void put(uint32_t at, double value, double number) const {
    distance(at) = value;
    row(at) = number;
  }

  PELTON_KERNEL void push(double value, double number) const {
    if (!(value < distance(0))) return;
    uint32_t at = 0;
    while (2 * at + 1 < size) {
      const uint32_t left = 2 * at + 1, right = left + 1;
      const uint32_t larger = right < size && distance(left) < distance(right) ? right : left;
      if (!(value < distance(larger))) break;
      put(at, distance(larger), row(larger));
      at = larger;
    }
    put(at, value, number);
  }

  PELTON_KERNEL void swap(uint32_t a, uint32_t b) const {
    const double value = distance(a), number = row(a);
    put(a, distance(b), row(b));
    put(b, value, number);
  }

  PELTON_KERNEL void insertion_sort(uint32_t first, uint32_t count) const {
    for (uint32_t at = first + 1; at < first + count; ++at) {
      const double value = distance(at), number = row(at);
      uint32_t to = at;
      for (; to > first && distance(to - 1) > value; --to) put(to, distance(to - 1), row(to - 1));
      put(to, value, number);
    }
  }

  PELTON_KERNEL void sift_down(uint32_t first, uint32_t root, uint32_t end) const {
    for (;;) {
      const uint32_t child = root * 2 + 1;
      uint32_t most = root;
      if (child < end && distance(first + most) < distance(first + child)) most = child;
      if (child + 1 < end && distance(first + most) < distance(first + child + 1)) most = child + 1;
      if (most == root) return;
      swap(first + root, first + most);
      root = most;
    }
  }

  PELTON_KERNEL void heap_sort(uint32_t first, uint32_t count) const {
    for (uint32_t start = (count - 2) / 2 + 1; start-- > 0;) sift_down(first, start, count);
    for (uint32_t end = count - 1; end > 0; --end) {
      swap(first, first + end);
      sift_down(first, 0, end);
    }
  }

  // The median of three becomes the last; what is left of the returned place is not above it.
  PELTON_KERNEL uint32_t split(uint32_t first, uint32_t count) const {
    const uint32_t last = first + count - 1, middle = first + count / 2;
    if (distance(first) > distance(last)) swap(first, last);
    if (distance(last) > distance(middle)) {
      swap(last, middle);
      if (distance(first) > distance(last)) swap(first, last);
    }
    const double pivot = distance(last);
    uint32_t i = 1, j = count - 2;
    for (;;) {
      while (i <= j && distance(first + i) < pivot) ++i;
      while (i <= j && distance(first + j) > pivot) --j;
      if (i >= j) break;
      swap(first + i, first + j);
      ++i;
      --j;
    }
    swap(first + i, last);
    return i;
  }

  // Nearest first: an introsort, its left parts kept for later.
  PELTON_KERNEL void sort() const {
    struct Part {
      uint32_t first, count;
      int depth;
    };
    Part waiting[64];
    int depth = 0;
    for (uint32_t rest = size; rest > 1; rest /= 2) depth += 2;
    uint32_t parts = 0;
    waiting[parts++] = {0, size, depth};
    while (parts > 0) {
      Part part = waiting[--parts];
      while (part.count > 15 && part.depth > 0) {
        --part.depth;
        const uint32_t pivot = split(part.first, part.count);
        if (parts < 64) waiting[parts++] = {part.first, pivot, part.depth};
        part = {part.first + pivot + 1, part.count - pivot - 1, part.depth};
      }
      if (part.count > 15)
        heap_sort(part.first, part.count);
      else
        insertion_sort(part.first, part.count);
    }
  }
};

}  // namespace pelton::ops
