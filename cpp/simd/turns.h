// x modulo a quarter turn, for sine and cosine of any float64.
#pragma once
#include <cmath>

#include "cpp/simd/lane.h"

namespace pelton {

// x = quarter pi / 2 + angle + rest, where angle lies within pi / 4 of 0.
struct Turn {
  double angle, rest;
  uint32_t quarter;  // modulo 4
};

// 2 / pi in words of 32 bits, after two words of zeros.
PELTON_KERNEL uint64_t two_over_pi(int32_t word) {
  constexpr uint32_t words[43] = {
      0x00000000u, 0x00000000u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u,
      0x3c439041u, 0xfe5163abu, 0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu,
      0xfe1deb1cu, 0xb129a73eu, 0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u,
      0x835339f4u, 0x9c845f8bu, 0xbdf9283bu, 0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu,
      0x6d367ecfu, 0x27cb09b7u, 0x4f463f66u, 0x9e5fea2du, 0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u,
      0x8a5292eau, 0x6bfb5fb1u, 0x1f8d5d08u, 0x56033046u, 0xfc7b6babu, 0xf0cfbc20u, 0x9af4361du,
      0x00000000u,
  };
  return words[word];
}

// Where x is so large that x - n pi / 2 needs more of pi than three numbers hold: x 2 / pi in whole
// numbers, of which only 192 bits around the point are computed.
//
// Source: Payne and Hanek (1983), "Radian reduction for trigonometric functions".
PELTON_KERNEL Turn turn_of_large(double x) {
  const uint64_t bits = bits_of(x);
  const int32_t exponent = static_cast<int32_t>(bits >> 52 & 2047) - 1075;  // |x| = m 2^exponent
  const uint64_t m = (bits & 0xfffffffffffff) | 0x10000000000000;
  // Bits of 2 / pi before this one make multiples of 4 of the product.
  const int32_t start = exponent - 1 + 64 - 1;
  const int32_t word = start >> 5, shift = start & 31;
  uint64_t product[6] = {};  // most significant first, 32 bits each
  for (int32_t half = 0; half < 2; ++half) {
    const uint64_t factor = half ? m >> 32 : m & 0xffffffff;
    uint64_t carry = 0;
    for (int32_t at = 5; at >= half; --at) {
      const uint64_t pair = two_over_pi(word + at) << 32 | two_over_pi(word + at + 1);
      const uint64_t part = pair >> (32 - shift) & 0xffffffff;
      const uint64_t sum = part * factor + product[at - half] + carry;
      product[at - half] = sum & 0xffffffff;
      carry = sum >> 32;
    }
  }
  // Two bits count quarters, the rest is a fraction; from one half on the next quarter is nearer.
  uint64_t high = product[0] << 32 | product[1], middle = product[2] << 32 | product[3];
  uint32_t quarter = static_cast<uint32_t>(high >> 62);
  high = high << 2 | middle >> 62;
  uint64_t low = product[4] << 32 | product[5];
  middle = middle << 2 | low >> 62;
  low <<= 2;
  const bool next = high >> 63;
  if (next) {
    quarter += 1;
    low = ~low;
    middle = ~middle;
    high = ~high;
  }
  // No float64 comes nearer to a multiple of pi / 2 than 2^-62, so 159 bits leave 97.
  const double first = static_cast<double>(high >> 11) * 0x1p-53;
  const double second = static_cast<double>((high & 2047) << 42 | middle >> 22) * 0x1p-106;
  const double third = static_cast<double>((middle & 0x3fffff) << 31 | low >> 33) * 0x1p-159;
  const double most = first + second;
  const double fraction = most + third;
  const double fraction_rest = (first - most + second) + (most - fraction + third);
  constexpr double half_pi = 0x1.921fb54442d18p+0, half_pi_tail = 0x1.1a62633145c07p-54;
  const double product_head = fraction * half_pi;
  const double product_rest =
      fma(fraction, half_pi, -product_head) + (fraction * half_pi_tail + fraction_rest * half_pi);
  const double angle = product_head + product_rest;
  const double rest = product_head - angle + product_rest;
  const bool negative = (bits >> 63) != 0;
  return {next != negative ? -angle : angle, next != negative ? -rest : rest,
          (negative ? 0u - quarter : quarter) & 3};
}

PELTON_KERNEL Turn turn_of(double x) {
  constexpr double most = 1048576.0;
  if (x >= most || x <= -most) return turn_of_large(x);
  const double n = nearest(x * 0x1.45f306dc9c883p-1);
  const double near = fma(-n, 0x1.921fb54442d18p+0, x);  // exact
  const double second = n * 0x1.1a62633145c07p-54;
  const double second_rest = fma(n, 0x1.1a62633145c07p-54, -second);
  const double head = near - second;
  const double back = head - near;
  const double lost = (near - (head - back)) - (second + back);
  const double tail = lost - (second_rest + n * -0x1.f1976b7ed8fbcp-110);
  const double angle = head + tail;
  return {angle, head - angle + tail, static_cast<uint32_t>(static_cast<int64_t>(n)) & 3};
}

}  // namespace pelton
