/* expr.h - types, typed expressions of classical code, and parameters.
 *
 * Expressions are hash-consed nodes in the module, named by index. The constructors fold constants
 * by the rules of the OpenQASM 3 specification, so a constant expression IS a QM_EX_CONST node:
 * the front end's constant evaluation, the passes' substitution and the native code's reference
 * are one piece of logic. */
#ifndef QM_IR_EXPR_H
#define QM_IR_EXPR_H

#include "support/arena.h"

typedef struct qm_module qm_module;

typedef enum qm_type_kind {
    QM_T_VOID,
    QM_T_BOOL, /* width 1 */
    QM_T_BIT,  /* scalar bit: width 0; bit[n]: width n >= 1 */
    QM_T_INT,  /* two's complement, width bits */
    QM_T_UINT,
    QM_T_FLOAT,   /* width 16, 32 or 64: the formats of IEEE 754 */
    QM_T_ANGLE,   /* unsigned fixed point: value * 2 pi / 2^width */
    QM_T_COMPLEX, /* width of its parts, which are floats */
    QM_T_DURATION,
    QM_T_KIND_COUNT
} qm_type_kind;

typedef struct qm_type {
    uint8_t kind;    /* qm_type_kind */
    uint8_t unsized; /* written without a width: width is then 64, but the type is distinct */
    uint32_t width;
} qm_type;

bool qm_type_equal(qm_type a, qm_type b);
/* Bits of a value of a type that has them: bool and bit 1, bit[n] n, int, uint and angle their
 * width; 0 for the others. */
uint32_t qm_type_bits(qm_type t);
/* Words of a constant of that type: ceil(bits / 64), 1 for a float, and 2 for a complex number or a
 * duration. */
uint32_t qm_type_words(qm_type t);
/* "int[32]", "bit", "float"; out has room for 32 bytes. Returns out. */
char *qm_type_text(qm_type t, char out[32]);
/* Is there a float of that width? */
bool qm_float_exists(uint64_t width);
/* The nearest value of float[width], ties to even, infinity beyond its range. */
double qm_float_round(double v, uint32_t width);

/* Operand expressions are a, b, c. Both operands of an arithmetic, bitwise or comparison node have
 * the same type (the front end inserts casts), except for shifts, rotations, POW, the mixed
 * angle forms angle * uint, uint * angle, angle / uint (same width), angle / angle (uint), and the
 * mixed duration forms duration * float, float * duration, duration / float, duration / duration
 * (float).
 *
 * What the specification leaves open is settled here, for folding and for native code alike:
 * - int, uint and angle arithmetic wraps modulo 2^width; the lowest int divided by -1 is itself.
 * - Division and remainder by 0 of integers and angles is undefined and never folded; so is an
 * index outside its object, the cast of a NaN or an infinity to angle, and 0 to a negative power.
 * - A shift distance is read as unsigned (a negative int is huge); distances of the width or more
 *   give 0, or the sign for SHR of an int. Rotation distances count modulo the width.
 * - POW of int or uint by int or uint wraps; a negative exponent gives 1 / (a ** -b) truncated: 0,
 * except for the bases 1 and -1.
 * - Floating-point division by 0, and functions outside their domain, give infinities and NaN as in
 * IEEE 754. Results of narrower floats are computed in double and rounded.
 * - An index outside its dimension is never folded, and ends a run.
 * - Complex numbers are computed with as complex.h says. They have no order and no remainder. */
typedef enum qm_expr_op {
    QM_EX_CONST, /* value; of more than one word: a is an offset in m->words, the low word first;
                  * complex: the bits of the two parts as doubles, the real one first */
    QM_EX_CELL,  /* a: cell; its whole value at this point of the program */
    QM_EX_DURATIONOF, /* a: block, whose ops take this long; b: the subroutine where it stands, or
                       * QM_NONE */
    QM_EX_PARAM,      /* a: number of the formal parameter, inside a gate body; type float[64] */
    QM_EX_SIZE, /* a: cell of an array; value: number of a dimension. How many elements it has */
    QM_EX_CAST, /* a to the node's type; see qm_cast_defined() */
    QM_EX_NEG,
    QM_EX_NOT,    /* ! on bool */
    QM_EX_BITNOT, /* ~ */
    QM_EX_ADD,
    QM_EX_SUB,
    QM_EX_MUL,
    QM_EX_DIV, /* integers truncate toward zero */
    QM_EX_MOD, /* sign of the dividend */
    QM_EX_POW,
    QM_EX_SHL,
    QM_EX_SHR, /* arithmetic on int */
    QM_EX_AND,
    QM_EX_OR,
    QM_EX_XOR,
    QM_EX_EQ,
    QM_EX_NE,
    QM_EX_LT,
    QM_EX_LE,
    QM_EX_GT,
    QM_EX_GE,
    QM_EX_LAND, /* short-circuit */
    QM_EX_LOR,
    QM_EX_BIT, /* scalar bit number b (an int or uint expression; negative counts from the end) of a
                */
    QM_EX_INSERT, /* a with bit b replaced by the scalar bit c */
    QM_EX_CONCAT, /* bits of a below bits of b: a is the low part; a scalar bit counts as one bit */
    QM_EX_SIN,
    QM_EX_COS,
    QM_EX_TAN,
    QM_EX_ARCSIN,
    QM_EX_ARCCOS,
    QM_EX_ARCTAN,
    QM_EX_EXP,
    QM_EX_LOG,
    QM_EX_SQRT,
    QM_EX_FLOOR,
    QM_EX_CEILING,
    QM_EX_POPCOUNT, /* result uint */
    QM_EX_ROTL,     /* a by b; b int, may be negative */
    QM_EX_ROTR,
    QM_EX_REAL, /* a part of a complex number; result the float of its width */
    QM_EX_IMAG,
    QM_EX_AT, /* a: elements before, of the outer dimensions, or QM_NONE; b: index (int or uint,
               * negative counts from the end); c: the size of b's dimension. a * c + b */
    QM_EX_ELEMENT, /* a: position of an element, a chain of AT; value: cell of the array */
    QM_EX_OP_COUNT
} qm_expr_op;

typedef struct qm_expr {
    uint8_t op; /* qm_expr_op */
    qm_type type;
    uint32_t a, b, c; /* operands, QM_NONE when absent */
    uint64_t value;   /* CONST: two's complement or fixed-point bits, masked to width (int: sign-
                       * extended to 64, or to full words); float: the bits of the double (already
                       * rounded to its width); bool and bit: 0 or 1. duration: a is an offset in
                       * m->words of two doubles, femtoseconds and dt. SIZE, ELEMENT: see there */
} qm_expr;

/* Index of the node, made or found. Folds when operands are constant and the result is defined
 * (a division by zero stays unfolded). */
uint32_t qm_expr_make(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b,
                      uint32_t c);
/* Constants: bits above the width are ignored; floats are rounded. `value` is as in qm_expr, for
 * types of at most 64 bits; `words` has qm_type_words(type) entries, of any width. */
uint32_t qm_expr_const(qm_module *m, qm_type type, uint64_t value);
uint32_t qm_expr_const_wide(qm_module *m, qm_type type, const uint64_t *words);
uint32_t qm_expr_float(qm_module *m, double v); /* float[64] constant */
/* A duration of both parts (see duration.h), which are finite. */
uint32_t qm_expr_duration(qm_module *m, double fs, double dt);
uint32_t qm_expr_complex(qm_module *m, qm_type type, double re, double im);
uint32_t qm_expr_cell(qm_module *m, uint32_t cell);
uint32_t qm_expr_durationof(qm_module *m, uint32_t block, uint32_t func);
uint32_t qm_expr_param(qm_module *m, uint32_t k);
/* Nodes of arrays, see ir/array.h. Types: uint, and the element type of the cell. */
uint32_t qm_expr_size(qm_module *m, uint32_t cell, uint32_t dimension);
uint32_t qm_expr_at_index(qm_module *m, uint32_t before, uint32_t index, uint32_t size);
uint32_t qm_expr_element(qm_module *m, uint32_t cell, uint32_t position);
/* a converted to type; a itself when the types are equal. The cast must be defined. */
uint32_t qm_expr_cast(qm_module *m, uint32_t a, qm_type type);

/* Is a value of `from` convertible to `to` implicitly / by an explicit cast (spec: types, casting)?
 * - Among bool, int, uint and float as in C, but implicitly never from float to an integer. A float
 * beyond an integer type gives its nearest value, and NaN gives 0.
 * - Scalar bit and bool are interchangeable.
 * - These and complex become complex, with an imaginary part of 0, implicitly. Complex becomes
 * nothing else: its parts are taken by REAL and IMAG.
 * - bit[n] to and from int, uint and angle of the same width copies the bits; bit[n] to an unsized
 * int or uint of at least n bits adds zeros. Implicit only away from bit[n].
 * - float to angle rounds to the nearest value, ties to even, modulo the source type's 2 pi,
 * computed as fmod(x, 2 pi) / (2 pi) * 2^width in double. int and uint to angle go through
 * float[64].
 * - angle to angle appends zeros, or rounds to nearest, ties to even.
 * - Anything with bits to bool: not zero. bool to bit[n]: its lowest bit. */
bool qm_cast_implicit(qm_type from, qm_type to);
bool qm_cast_explicit(qm_type from, qm_type to);
/* May a CAST node convert so? The explicit casts, and angle to float in radians, which the language
 * does not have but gate parameters need. */
bool qm_cast_defined(qm_type from, qm_type to);

/* Has the operation no operands? */
static inline bool qm_expr_is_leaf(uint8_t op)
{
    return op <= QM_EX_SIZE;
}
const qm_expr *qm_expr_at(const qm_module *m, uint32_t id);
bool qm_expr_is_const(const qm_module *m, uint32_t id);
/* Value of a constant of any real type as a double; angles in radians in [0, 2 pi). */
double qm_expr_as_double(const qm_module *m, uint32_t id);
/* The real and the imaginary part of a complex constant. */
void qm_expr_parts(const qm_module *m, uint32_t id, double part[2]);
/* Bit i of a constant of any bit-addressable type and width. */
bool qm_expr_const_bit(const qm_module *m, uint32_t id, uint32_t i);
/* Value of a constant int, uint, bit or bool; false when it does not fit in int64_t. */
bool qm_expr_as_int(const qm_module *m, uint32_t id, int64_t *out);

/* Forgets all nodes and words but the first ones: no one may refer to the others any more. Time
 * O(nodes that stay, and the hash table). */
void qm_exprs_truncate(qm_module *m, uint32_t nexprs, uint32_t nwords);

/* The expression with every read of `cell` replaced by expression `by` (of the cell's type). */
uint32_t qm_expr_subst(qm_module *m, uint32_t id, uint32_t cell, uint32_t by);
/* The same for every cell k < n whose by[k] is not QM_NONE. */
uint32_t qm_expr_subst_cells(qm_module *m, uint32_t id, const uint32_t *by, uint32_t n);
/* The expression with each durationof block b < n whose by[b] is not QM_NONE replaced by that. */
uint32_t qm_expr_subst_durationofs(qm_module *m, uint32_t id, const uint32_t *by, uint32_t n);
/* The expression with formal parameter k replaced by by[k]; by[k] are float[64] expressions. */
uint32_t qm_expr_subst_params(qm_module *m, uint32_t id, const uint32_t *by, uint32_t n);
/* The value of a float expression over formal parameters, with n numbers for them. False when it
 * reads a cell, a parameter from n up, or an operand that is no float. Nothing is added to the
 * module. */
bool qm_expr_eval(const qm_module *m, uint32_t id, const double *params, uint32_t n, double *out);
/* Does the expression read the cell, or an element of it? */
bool qm_expr_reads(const qm_module *m, uint32_t id, uint32_t cell);
/* All nodes of the expression, operands before the nodes that use them: by rising number, in the
 * arena. Returns how many. */
uint32_t qm_expr_nodes(const qm_module *m, uint32_t id, qm_arena *arena, uint32_t **out);
/* Nodes of the expression when it is written out as a tree, with the ops of durationofs; infinite
 * when that is too many. */
double qm_expr_tree_size(const qm_module *m, uint32_t id);
bool qm_expr_reads_any(const qm_module *m, uint32_t id); /* any cell at all */
/* Does the expression read a stretch? */
bool qm_expr_is_stretchy(const qm_module *m, uint32_t id);
/* Does it reach a bit by a constant index that lies outside of its object? */
bool qm_expr_has_bad_index(const qm_module *m, uint32_t id);
/* True when its value is the same at every point of the program where its cells exist: it reads
 * only cells whose nwrites is 0 (see qm_module_count_writes). */
bool qm_expr_is_stable(const qm_module *m, uint32_t id);

#endif
