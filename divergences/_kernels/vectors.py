"""Vector registers in kernels: the LLVM instructions that products of matrices are made of.

Numba vectorises loops over one row of a result at a time and goes through memory after every
addition. That a block of the result stays in registers over a whole sum cannot be said in Python;
here it is said in LLVM's language, for vectors as wide as the machine has them. A function written
so is compiled once a module, whatever the layout of its arrays and the number of its calls.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba.core import cgutils as _cgutils
from numba.core import types
from numba.extending import intrinsic


def _bytes_of_a_vector() -> int:
    """Return the width of the machine's vectors; LLVM splits them where they are narrower."""
    try:
        features = binding.get_host_cpu_features()
    except RuntimeError:  # LLVM cannot tell on this processor
        features = {}
    if features.get("avx512f", False):
        return 64
    return 32 if features.get("avx2", False) else 16


BYTES = _bytes_of_a_vector()

cgutils: Any = _cgutils  # which has no annotations

_INDEX = ir.IntType(8 * np.dtype(np.intp).itemsize)
_LANE = ir.IntType(32)
_BYTE = ir.IntType(8)


def index(value: int) -> Any:
    """Return an integer constant to count, multiply and compare indices with."""
    return ir.Constant(_INDEX, value)


class Matrix:
    """An array given to a function: address, shape and strides in bytes."""

    def __init__(self, builder: Any, fields: Sequence[Any]) -> None:
        self.builder = builder
        self.data, self.rows, self.columns, self.row_stride, self.stride = fields

    def at(self, row: Any, column: Any) -> Any:
        """Return the address of an element."""
        place = self.builder.bitcast(self.data, _BYTE.as_pointer())
        for steps, stride in ((row, self.row_stride), (column, self.stride)):
            place = self.builder.gep(place, [self.builder.mul(steps, stride)])
        return self.builder.bitcast(place, self.data.type)


class Vectors:
    """Vectors of one element type, and what can be done with them."""

    def __init__(self, builder: Any, word: Any) -> None:
        self.builder, self.word = builder, word
        self.bits = 32 if isinstance(word, ir.FloatType) else 64
        self.lanes = 8 * BYTES // self.bits
        self.type = ir.VectorType(word, self.lanes)
        self._align = ir.Constant(_LANE, self.bits // 8)

    def load(self, place: Any, mask: Any = None) -> Any:
        """Return the elements side by side from this address on; zeros where not in the mask."""
        place = self.builder.bitcast(place, self.type.as_pointer())
        if mask is not None:
            return self._masked("load", self.type, [place, self._align, mask, self.type(None)])
        vector = self.builder.load(place)
        vector.align = self._align.constant
        return vector

    def store(self, vector: Any, place: Any, mask: Any = None) -> None:
        """Write a vector from this address on, only what is in the mask."""
        place = self.builder.bitcast(place, self.type.as_pointer())
        if mask is not None:
            self._masked("store", ir.VoidType(), [vector, place, self._align, mask])
        else:
            self.builder.store(vector, place).align = self._align.constant

    def _masked(self, name: str, result: Any, args: list[Any]) -> Any:
        kind = ir.FunctionType(result, [arg.type for arg in args])
        name = f"llvm.masked.{name}.v{self.lanes}f{self.bits}.p0"
        function = cgutils.get_or_insert_function(self.builder.module, kind, name)
        return self.builder.call(function, args)

    def mask(self, count: Any) -> Any:
        """Return the mask of the first ``count`` lanes."""
        kind = ir.VectorType(_INDEX, self.lanes)
        lanes = ir.Constant(kind, list(range(self.lanes)))
        return self.builder.icmp_signed("<", lanes, self.splat(count))

    def shuffle(self, x: Any, y: Any, lanes: Sequence[int]) -> Any:
        """Return these lanes of x followed by y."""
        choice = ir.Constant(ir.VectorType(_LANE, len(lanes)), list(lanes))
        return self.builder.shuffle_vector(x, y, choice)

    def splat(self, word: Any) -> Any:
        """Return a vector with ``word`` in every lane."""
        blank = ir.Constant(ir.VectorType(word.type, self.lanes), ir.Undefined)
        first = self.builder.insert_element(blank, word, ir.Constant(_LANE, 0))
        return self.shuffle(first, blank, [0] * self.lanes)

    def total(self, start: Any) -> Any:
        """Return the address of a sum; the optimiser makes it a register."""
        return cgutils.alloca_once_value(self.builder, start)

    def add_product(self, total: Any, x: Any, y: Any) -> None:
        """Add x y, words or vectors, to the sum at ``total``; fused where the machine can."""
        name = f"f{self.bits}" if x.type == self.word else f"v{self.lanes}f{self.bits}"
        kind = ir.FunctionType(x.type, [x.type] * 3)
        fused = cgutils.get_or_insert_function(self.builder.module, kind, f"llvm.fmuladd.{name}")
        old = self.builder.load(total)
        self.builder.store(self.builder.call(fused, [x, y, old]), total)

    def sum_lanes(self, vector: Any) -> Any:
        """Return the sum of the lanes: the upper half is added to the lower one, and so on."""
        half = self.lanes // 2
        while half:
            low = self.shuffle(vector, vector, range(half))
            high = self.shuffle(vector, vector, range(half, 2 * half))
            vector = self.builder.fadd(low, high)
            half //= 2
        return self.builder.extract_element(vector, ir.Constant(_LANE, 0))

    def interleave(self, x: Any, y: Any) -> list[Any]:
        """Return x_0 y_0 x_1 y_1 ... as two vectors."""
        n = self.lanes
        lanes = [lane for pair in zip(range(n), range(n, 2 * n), strict=True) for lane in pair]
        return [self.shuffle(x, y, half) for half in (lanes[:n], lanes[n:])]


def instruction(function: Callable[..., Any]) -> Any:
    """Return the intrinsic that ``function`` types and writes; kernels call it without context."""
    return intrinsic(function)


Emit = Callable[..., None]


def call(emit: Emit, *kinds: Any) -> Any:
    """Return what an intrinsic f(*arrays) returns: a call of what emit(vectors, *matrices) writes.

    The arrays have one element type; a vector counts as a matrix of one row. None may stand for
    an array and is passed on.
    """
    given = tuple(kind is not types.none for kind in kinds)

    def codegen(context: Any, builder: Any, _: Any, args: Any) -> Any:
        fields = [
            field
            for kind, value in zip(kinds, args, strict=True)
            if kind is not types.none
            for field in _fields(context, builder, kind, value)
        ]
        word = context.get_value_type(kinds[0].dtype)
        builder.call(_function(builder.module, emit, word, given), fields)
        return context.get_dummy_value()

    return types.void(*kinds), codegen


def _fields(context: Any, builder: Any, kind: Any, value: Any) -> list[Any]:
    """Return what Matrix is made of, from one of Numba's arrays."""
    array = context.make_array(kind)(context, builder, value)
    shape = cgutils.unpack_tuple(builder, array.shape, kind.ndim)
    strides = cgutils.unpack_tuple(builder, array.strides, kind.ndim)
    missing = 2 - kind.ndim
    return [array.data, *[index(1)] * missing, *shape, *[index(0)] * missing, *strides]


def _function(module: Any, emit: Emit, word: Any, given: tuple[bool, ...]) -> Any:
    """Return the function that ``emit`` writes, which takes the fields of the given matrices."""
    name = f"divergences{emit.__name__}.{word}.{BYTES}.{''.join('01'[one] for one in given)}"
    if name in module.globals:
        return module.globals[name]
    kinds = [word.as_pointer(), *[_INDEX] * 4]
    kind = ir.FunctionType(ir.VoidType(), kinds * sum(given))
    function = ir.Function(module, kind, name)
    function.linkage = "linkonce_odr"  # other modules may hold the same
    function.attributes.add("noinline")
    builder, fields = ir.IRBuilder(function.append_basic_block()), iter(function.args)
    matrices = [Matrix(builder, [next(fields) for _ in kinds]) if one else None for one in given]
    emit(Vectors(builder, word), *matrices)
    builder.ret_void()
    return function
