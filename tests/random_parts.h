/* random_parts.h - what the files that make random modules share: the generator's state, and the
 * random expressions. */
#ifndef QM_TESTS_RANDOM_PARTS_H
#define QM_TESTS_RANDOM_PARTS_H

#include "tests/random_module.h"

/* The global variables of a random module: cells, or QM_NONE without RANDOM_CLASSICAL. */
typedef struct random_cells {
    uint32_t bits, flag;                 /* bit[n], bit: targets of measurements */
    uint32_t i8, u5, truth, angle, real; /* int[8], uint[5], bool, angle[16], float[64] */
    uint32_t wait, ticks, give;          /* duration: in SI units, in dt; stretch */
    uint32_t theta, phi, count;          /* inputs: float[64], angle[32], uint[4] */
    uint32_t z, half;                    /* complex[float[64]], float[16] */
} random_cells;

enum { RANDOM_ARRAYS = 4, RANDOM_QUBITS = 10 /* at most */ };

typedef struct random_state {
    qm_module *m;
    uint64_t rng;
    unsigned parts;
    random_cells cells;
    uint32_t arrays[RANDOM_ARRAYS]; /* cells */
    uint32_t narrays;
    uint32_t regs[2]; /* of qubits */
    uint32_t nregs;
    uint32_t names;        /* serial number of local names */
    uint32_t measurements; /* still allowed, counted with the rounds of the loops around them */
    uint32_t rounds;       /* product of the rounds of the loops around this place */
    uint32_t loops, boxes, depth; /* nesting */
    uint32_t func_cost[5];        /* per subroutine: measurements that a call may make */
} random_state;

static inline uint32_t random_pick(random_state *r, uint32_t n)
{
    return random_below(&r->rng, n);
}
static inline bool random_has(const random_state *r, unsigned part)
{
    return (r->parts & part) != 0;
}
qm_name random_name(random_state *r, const char *prefix); /* a new one each time */

qm_type random_type(qm_type_kind kind, uint32_t width);
/* Expressions of the given type over the global cells; depth bounds their height. Only integers,
 * bits and bool decide anything, so that rounding of floats cannot change a path. */
uint32_t random_bool(random_state *r, uint32_t depth);
uint32_t random_bit(random_state *r); /* a scalar bit */
uint32_t random_uint(random_state *r, uint32_t width, uint32_t depth);
uint32_t random_int(random_state *r, uint32_t width, uint32_t depth);
uint32_t random_bitstring(random_state *r, uint32_t width, uint32_t depth);
uint32_t random_float(random_state *r, uint32_t depth);
uint32_t random_angle(random_state *r, uint32_t width, uint32_t depth);
/* A duration in SI units or in dt; a length of a delay or box, which starts as no negative one. */
uint32_t random_duration(random_state *r, bool dt, uint32_t depth);
uint32_t random_length(random_state *r);
/* Sums, products and functions of cells whose values stay moderate. */
uint32_t random_complex(random_state *r, uint32_t depth);
uint32_t random_half(random_state *r); /* float[16] */
/* An unsigned expression whose value lies in [0, n). */
uint32_t random_index(random_state *r, uint32_t n);
/* A gate parameter: a number, or with RANDOM_SYMBOLIC at times an expression. */
qm_param random_param(random_state *r);
double random_angle_value(random_state *r);
/* An element of one of the arrays, of which there is one: int[8]. */
uint32_t random_element(random_state *r);

#endif
