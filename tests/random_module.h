/* random_module.h - seeded random programs for property tests, built with the builder of
 * ir/module.h.
 *
 * The same seed and options give the same module (of one compiler: arguments are drawn in its
 * order). Programs are small (at most 5 or 10 qubits and some dozens of ops), end after a bounded
 * number of steps, never fail at run time (no division by zero, no index out of range, no gate with
 * a qubit twice) and branch at most some hundred times. */
#ifndef QM_TESTS_RANDOM_MODULE_H
#define QM_TESTS_RANDOM_MODULE_H

#include "ir/module.h"
#include "tests/dense.h"

typedef enum random_part {
    RANDOM_MODIFIED = 1 << 0, /* ctrl, negctrl, pow, inv of rows and, with BODY, of bodies */
    RANDOM_BODY = 1 << 1,     /* gates defined by the program, nested, with parameters */
    RANDOM_SYMBOLIC = 1 << 2, /* parameters from inputs and, with CLASSICAL, from variables */
    RANDOM_PHASE = 1 << 3,    /* global phases of blocks */
    RANDOM_MEASURE = 1 << 4,  /* measurements and resets */
    RANDOM_BARRIER = 1 << 5,
    RANDOM_CONTROL = 1 << 6,   /* if, for, while, switch, box, break, continue, end */
    RANDOM_CLASSICAL = 1 << 7, /* variables of all kinds and stores to them */
    RANDOM_DYNAMIC = 1 << 8,   /* qubit and bit operands indexed by expressions */
    RANDOM_QASM2 = 1 << 9,     /* only rows that OpenQASM 2 can name */
    RANDOM_CALL = 1 << 10,     /* subroutines; needs CLASSICAL */
    RANDOM_ARRAY = 1 << 11,    /* arrays; needs CLASSICAL */
    RANDOM_CAL = 1 << 14,      /* calibrations */
    RANDOM_TIMING = 1 << 15,   /* durations, delays, lengths of boxes */
    RANDOM_WIDE = 1 << 16,     /* up to 10 qubits instead of 5 */
    RANDOM_AXES = 1 << 17,     /* gates that commute with control flow; needs MEASURE */
    RANDOM_UNITARY =
        RANDOM_MODIFIED | RANDOM_BODY | RANDOM_SYMBOLIC | RANDOM_PHASE | RANDOM_BARRIER,
    RANDOM_ALL = RANDOM_UNITARY | RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_CLASSICAL |
                 RANDOM_DYNAMIC | RANDOM_CALL | RANDOM_ARRAY | RANDOM_CAL | RANDOM_TIMING
} random_part;

/* The caller frees the module. */
qm_module *random_module(qm_context *cx, uint64_t seed, unsigned parts);

/* The values to run random modules with: one for each input that they may have. */
enum { RANDOM_INPUTS = 3 };
extern const dense_input random_inputs[RANDOM_INPUTS];

/* Random numbers of tests: SplitMix64 (Steele, Lea and Flood 2014). */
uint64_t random_bits(uint64_t *state);
uint32_t random_below(uint64_t *state, uint32_t n); /* in [0, n); 0 when n is 0 */
double random_real(uint64_t *state);                /* in [0, 1) */
/* The numbers 0 to n - 1 in any order, each as likely. */
void random_order(uint64_t *state, uint32_t n, uint32_t *order);

#endif
