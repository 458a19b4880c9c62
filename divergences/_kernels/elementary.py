"""Exponentials and logarithms, the same in NumPy and in compiled code, of numbers and arrays.

Called from Python, each is NumPy's. Called from a kernel it has no branches and calls nothing, so
that the loop around it is vectorised; libm takes 5 to 15 ns a number. Every polynomial is Taylor's.
Below, u is the unit roundoff, 2^-24 or 2^-53, and pairs of numbers are for the two precisions.

**exp.** With n the integer next to x / ln 2, x = n ln 2 + r and exp(x) = 2^n exp(r), |r| <= 0.3466.
ln 2 is subtracted in two parts (Cody and Waite 1980): the first has so few digits that its product
with n is exact. exp(r) = 1 + r + r^2 (1/2! + r/3! + ...) up to r^7 or r^13; the rest, relatively
|r|^8 / 8! or |r|^14 / 14! times 1.5, is 0.13 u or 0.06 u. 2^n is applied as two factors that are
normal numbers: results overflow to inf and underflow gradually, with one rounding more.

**expm1.** exp(x) - 1 = 2^n (expm1(r) + (1 - 2^-n)). Where n = 0 this is expm1(r), where the rest of
the series is 0.31 u or 0.13 u; otherwise errors of expm1(r) count at most 1.42 times, the ratio of
both at n = 1, r = -ln(2) / 2.

**log1p.** With 2^k next to 1 + x, 1 + x = 2^k (1 + f) and log(1 + x) = k ln 2 + log(1 + f), where
f = 2^-k x + (2^-k - 1) in [-0.293, 0.415] is rounded once: 1 + x itself serves to find k only. With
s = f / (2 + f), |s| <= 0.1716, and 2 s = f - s f,

    log(1 + f) = 2 atanh(s) = f - s (f - 2 s^2 (1/3 + s^2/5 + ...))

up to s^8 / 9 or s^20 / 21; the rest, relatively s^10 / 11 or s^22 / 23, is below 0.04 u. Both
parts have one sign but for k = 1, where the smaller is at most half of the larger: errors of
log(1 + f) count at most once.

**log.** The same with y in the place of 1 + x, where f = 2^-k y - 1 is exact.

With the roundings of r or f, of the polynomial and of the last sums, 2 ulp hold for all of them,
also where exp is subnormal. Largest found: 1.06, 1.65 and 1.51 ulp among all float32 numbers, 0.98,
1.80 and 1.70 among half a million float64 numbers. Special values are NumPy's, to the sign of zero.
Products and sums may be fused, which no step relies on.
"""

from collections.abc import Callable, Sequence
from math import factorial, sqrt
from math import log as natural
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import types
from numba.extending import overload, register_jitable
from numpy.typing import NDArray

from ._jit import INSIDE, name_after
from .vectors import instruction

Real = TypeVar("Real", np.float32, np.float64)


def exp(a: NDArray[Real]) -> NDArray[Real]:
    """Return exp(a)."""
    return np.exp(a)


def expm1(a: NDArray[Real]) -> NDArray[Real]:
    """Return exp(a) - 1."""
    return np.expm1(a)


def log1p(a: NDArray[Real]) -> NDArray[Real]:
    """Return log(1 + a): -inf at -1, nan below."""
    return np.log1p(a)


def log(a: Any) -> Any:
    """Return log(a) of numbers or arrays; kernels call it with normal numbers > 0."""
    return np.log(a)


def exponentials(a: NDArray[Real]) -> tuple[NDArray[Real], NDArray[Real]]:
    """Return exp(a) and exp(a) - 1 of a <= 0; kernels call it with numbers, not arrays."""
    return np.exp(a), np.expm1(a)


class _Format(NamedTuple):
    """A floating-point format and what the series need in it."""

    real: Any
    word: Any  # an unsigned integer of as many bits
    digits: int  # as stored, without the leading one
    bias: int  # of the exponent
    ln2: tuple[float, float]  # the first part has 16 or 42 digits
    bounds: tuple[float, float]  # exp is 0 below and inf above
    exp_terms: int
    log_terms: int


_SINGLE = _Format(
    np.float32, np.uint32, 23, 127,
    (0.693145751953125, 1.4286068203094173e-06), (-104.0, 89.0), 7, 5,
)  # fmt: skip
_DOUBLE = _Format(
    np.float64, np.uint64, 52, 1023,
    (0.6931471805598903, 5.497923018708371e-14), (-746.0, 710.0), 13, 11,
)  # fmt: skip

# Fusing a product and a sum rounds once instead of twice and respects nan and inf.
_INLINE: Any = {**INSIDE, "fastmath": {"contract"}, "forceinline": True}
_inline = register_jitable(**_INLINE)


@instruction
def _bits(_: Any, x: Any) -> Any:
    """Return the bits of a number as an unsigned integer."""
    return types.Integer.from_bitwidth(x.bitwidth, signed=False)(x), _cast


@instruction
def _number(_: Any, bits: Any) -> Any:
    """Return the number with these bits."""
    return (types.float32 if bits.bitwidth == 32 else types.float64)(bits), _cast


def _cast(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    return builder.bitcast(args[0], context.get_value_type(signature.return_type))


def _powers(form: _Format) -> tuple[Any, Any]:
    """Return nearest(x), the integer next to a small x, and power(n) = 2^n, a normal number.

    A number as large as 1.5 2^digits has no digits after the point: adding it rounds to an
    integer, which then stands in the last bits.
    """
    real, word, digits = form.real, form.word, form.word(form.digits)
    large = real(1.5 * 2**form.digits)
    biased = real(1.5 * 2**form.digits + form.bias)

    @_inline
    def nearest(x: Any) -> Any:
        return (x + large) - large

    @_inline
    def power(n: Any) -> Any:
        return _number(word(_bits(n + biased) << digits))

    return nearest, power


def _polynomial(coefficients: tuple[Any, ...]) -> Any:
    """Return the polynomial with these coefficients, the constant last.

    Compiled code takes a dozen of them without a loop, no more.
    """
    first, rest = coefficients[0], coefficients[1:]

    @_inline
    def polynomial(x: Any) -> Any:
        total = first
        for coefficient in rest:
            total = total * x + coefficient
        return total

    return polynomial


def series(coefficients: Sequence[float]) -> Any:
    """Return the sum of c_k z^k, float64, as a function that kernels can call.

    It is evaluated in three pieces, so that there is no loop for up to 36 terms. For positive
    c_k and z >= 0 it is right to 2 u times a third of the terms, in the worst case.
    """
    size = -(-len(coefficients) // 3)
    pieces = [coefficients[k * size : (k + 1) * size] for k in range(3)]
    low, middle, high = (_polynomial(tuple(map(np.float64, piece[::-1]))) for piece in pieces)

    @_inline
    def total(z: Any) -> Any:
        step = z**size
        return low(z) + step * (middle(z) + step * high(z))

    return total


def _reduction(form: _Format, low: float, high: float) -> Any:
    """Return reduced(x) = (expm1(r), m, n - m), x = n ln 2 + r, m near n / 2; x is clipped."""
    nearest, _ = _powers(form)
    tail = _polynomial(tuple(form.real(1 / factorial(j)) for j in range(form.exp_terms, 1, -1)))
    low, high, per_ln2, half = map(form.real, (low, high, 1 / natural(2), 0.5))
    ln2, ln2_rest = map(form.real, form.ln2)

    @_inline
    def reduced(x: Any) -> Any:
        x = low if x < low else x
        x = high if x > high else x
        n = nearest(x * per_ln2)
        m = nearest(half * n)
        r = (x - n * ln2) - n * ln2_rest
        return r + r * r * tail(r), m, n - m

    return reduced


def _exp(form: _Format) -> Any:
    reduced, (_, power), one = _reduction(form, *form.bounds), _powers(form), form.real(1)

    @_inline
    def number(x: Any) -> Any:
        value, m, rest = reduced(x)
        return (one + value) * power(m) * power(rest)

    return number


def _expm1(form: _Format) -> Any:
    # Where exp(x) is below u / 16, -1 is next to the result.
    reduced = _reduction(form, -natural(2) * (form.digits + 5), form.bounds[1])
    (_, power), one, zero = _powers(form), form.real(1), form.real(0)

    @_inline
    def number(x: Any) -> Any:
        value, m, rest = reduced(x)
        value += one - power(-m) * power(-rest)
        return x if x == zero else value * power(m) * power(rest)  # keeps -0

    return number


def _exponentials(form: _Format) -> Any:
    # Here 2^n is at most 1, so 2^n - 1 takes no detour: it is exact until 2^n is next to nothing.
    reduced, (_, power), one = _reduction(form, *form.bounds), _powers(form), form.real(1)

    @_inline
    def number(x: Any) -> Any:
        value, m, rest = reduced(x)
        scale = power(m) * power(rest)
        less = scale * value + (scale - one)
        return scale + scale * value, x if x == one - one else less  # keeps -0

    return number


def _exponent(form: _Format) -> Any:
    """Return exponent(y) = k with y / 2^k in [sqrt(1/2), sqrt(2)), for a normal y > 0."""
    word, digits = form.word, form.word(form.digits)
    root, one, unit = (form.real(x).view(word) for x in (sqrt(0.5), 1, 2.0**form.digits))
    raise_, biased = word(one - root), form.real(2.0**form.digits + form.bias)

    @_inline
    def exponent(y: Any) -> Any:
        field = word(_bits(y) + raise_) >> digits
        return _number(word(field | unit)) - biased

    return exponent


def _log_near_one(form: _Format) -> Any:
    """Return number(k, f) = k ln 2 + log(1 + f), f in [-0.293, 0.415]."""
    tail = _polynomial(tuple(form.real(2 / (2 * j + 1)) for j in range(form.log_terms - 1, 0, -1)))
    two, (ln2, ln2_rest) = form.real(2), map(form.real, form.ln2)

    @_inline
    def number(k: Any, f: Any) -> Any:
        s = f / (two + f)
        z = s * s
        return k * ln2 + ((f - s * (f - z * tail(z))) + k * ln2_rest)

    return number


def _log1p(form: _Format) -> Any:
    (nearest, power), exponent, near_one = _powers(form), _exponent(form), _log_near_one(form)
    zero, half, one, infinite, undefined = map(form.real, (0, 0.5, 1, np.inf, np.nan))

    @_inline
    def number(x: Any) -> Any:
        k = exponent(one + x)
        m = nearest(half * k)
        a, b = power(-m), power(m - k)
        value = near_one(k, x * a * b + (a * b - one))
        value = x if (x == zero) | (x == infinite) else value  # keeps -0
        value = -infinite if x == -one else value
        return undefined if x < -one else value

    return number


def _log(form: _Format) -> Any:
    (nearest, power), exponent, near_one = _powers(form), _exponent(form), _log_near_one(form)
    half, one = map(form.real, (0.5, 1))

    @_inline
    def number(y: Any) -> Any:
        k = exponent(y)
        m = nearest(half * k)
        return near_one(k, y * power(-m) * power(m - k) - one)

    return number


def _register(function: Callable[..., Any], make: Callable[[_Format], Any]) -> None:
    """Let kernels call ``function`` with numbers and arrays."""
    forms: dict[Any, Any] = {types.float32: make(_SINGLE), types.float64: make(_DOUBLE)}

    @overload(function, jit_options=_INLINE)
    def of_number(a: Any) -> Any:
        number: Any = forms.get(a)

        def single(a: Any) -> Any:
            return number(a)

        return number and single

    @overload(function, jit_options=INSIDE)
    def of_array(a: Any) -> Any:
        number: Any = forms.get(a.dtype) if isinstance(a, types.Array) else None

        def loop(a: Any) -> Any:
            out = np.empty(a.shape, a.dtype)
            x, y = a.ravel(), out.ravel()
            for i in range(x.size):
                y[i] = number(x[i])
            return out

        name_after(loop, function)
        return number and loop


_register(exp, _exp)
_register(expm1, _expm1)
_register(log1p, _log1p)
_register(log, _log)


_PAIRS: dict[Any, Any] = {
    types.float32: _exponentials(_SINGLE),
    types.float64: _exponentials(_DOUBLE),
}


@overload(exponentials, jit_options=_INLINE)
def _exponentials_of_number(a: Any) -> Any:
    number: Any = _PAIRS.get(a)

    def pair(a: Any) -> Any:
        return number(a)

    return number and pair
