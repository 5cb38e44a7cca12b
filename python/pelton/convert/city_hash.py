"""CityHash64 in its first version, with which CatBoost names categories.

Source: Pike and Alakuijala (2011), CityHash. Later versions give other numbers.
"""

from __future__ import annotations

_WORD = 2**64 - 1
_K0, _K1 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273
_K2, _K3 = 0x9AE16A3B2F90404F, 0xC949D7C7509E6557


def city_hash64(text: bytes) -> int:
    """The hash of some bytes.

    >>> hex(city_hash64(b""))
    '0x9ae16a3b2f90404f'
    """
    size = len(text)
    if size <= 16:
        return _up_to_16(text, size)
    if size <= 32:
        return _up_to_32(text, size)
    return _up_to_64(text, size) if size <= 64 else _longer(text, size)


def _u64(text: bytes, at: int) -> int:
    return int.from_bytes(text[at : at + 8], "little")


def _u32(text: bytes, at: int) -> int:
    return int.from_bytes(text[at : at + 4], "little")


def _rotated(value: int, bits: int) -> int:
    value &= _WORD
    return (value >> bits | value << (64 - bits)) & _WORD


def _mixed(value: int) -> int:
    value &= _WORD
    return value ^ value >> 47


def _of_two(low: int, high: int) -> int:
    multiplier, high = 0x9DDFEA08EB382D69, high & _WORD
    first = _mixed(((low & _WORD) ^ high) * multiplier)
    return _mixed((high ^ first) * multiplier) * multiplier & _WORD


def _up_to_16(text: bytes, size: int) -> int:
    if size > 8:
        first, last = _u64(text, 0), _u64(text, size - 8)
        return _of_two(first, _rotated(last + size, size)) ^ last
    if size >= 4:
        return _of_two(size + (_u32(text, 0) << 3), _u32(text, size - 4))
    if size > 0:
        low = text[0] + (text[size >> 1] << 8)
        high = size + (text[-1] << 2)
        return _mixed(low * _K2 ^ high * _K3) * _K2 & _WORD
    return _K2


def _up_to_32(text: bytes, size: int) -> int:
    a, b = _u64(text, 0) * _K1, _u64(text, 8)
    c, d = _u64(text, size - 8) * _K2, _u64(text, size - 16) * _K0
    low = _rotated(a - b, 43) + _rotated(c, 30) + d
    return _of_two(low, a + _rotated(b ^ _K3, 20) - c + size)


def _up_to_64(text: bytes, size: int) -> int:
    def half(a: int, z: int, at: int) -> tuple[int, int]:
        b, c = _rotated(a + z, 52), _rotated(a, 37)
        a += _u64(text, at + 8)
        c += _rotated(a, 7)
        a += _u64(text, at + 16)
        return a + z, b + _rotated(a, 31) + c

    a = _u64(text, 0) + (size + _u64(text, size - 16)) * _K0
    v_first, v_second = half(a, _u64(text, 24), 0)
    a = _u64(text, 16) + _u64(text, size - 32)
    w_first, w_second = half(a, _u64(text, size - 8), size - 32)
    r = _mixed((v_first + w_second) * _K2 + (w_first + v_second) * _K0)
    return _mixed(r * _K0 + v_second) * _K2 & _WORD


def _of_32(text: bytes, at: int, a: int, b: int) -> tuple[int, int]:
    a += _u64(text, at)
    b = _rotated(b + a + _u64(text, at + 24), 21)
    c = a
    a += _u64(text, at + 8) + _u64(text, at + 16)
    b += _rotated(a, 44)
    return a + _u64(text, at + 24) & _WORD, b + c & _WORD


def _longer(text: bytes, size: int) -> int:
    x, y, z = _u64(text, 0), _u64(text, size - 16) ^ _K1, _u64(text, size - 56) ^ _K0
    v = _of_32(text, size - 64, size, y)
    w = _of_32(text, size - 32, size * _K1, _K0)
    z += _mixed(v[1]) * _K1
    x = _rotated(z + x, 39) * _K1
    y = _rotated(y, 33) * _K1
    for at in range(0, (size - 1) & ~63, 64):
        x = _rotated(x + y + v[0] + _u64(text, at + 16), 37) * _K1 & _WORD
        y = _rotated(y + v[1] + _u64(text, at + 48), 42) * _K1 & _WORD
        x ^= w[1]
        y ^= v[0]
        z = _rotated((z & _WORD) ^ w[0], 33)
        v = _of_32(text, at, v[1] * _K1, x + w[0])
        w = _of_32(text, at + 32, z + w[1], y)
        z, x = x, z
    return _of_two(_of_two(v[0], w[0]) + _mixed(y) * _K1 + z, _of_two(v[1], w[1]) + x)
