/* random_control.h - the two halves of the maker of random modules know of each other by this. */
#ifndef QM_TESTS_RANDOM_CONTROL_H
#define QM_TESTS_RANDOM_CONTROL_H

#include "tests/random_parts.h"

/* random_module.c */
void random_gate(random_state *r, uint32_t block);
void random_declare(random_state *r, uint32_t block, uint32_t cell, uint32_t value);
/* n different numbers below `of`. */
void random_distinct_qubits(random_state *r, uint32_t of, uint32_t n, uint32_t *out);

/* random_control.c */
void random_store(random_state *r, uint32_t block, uint32_t cell, uint32_t value);
/* Adds about nops ops to the block. */
void random_block(random_state *r, uint32_t block, uint32_t nops);
/* Measures some qubits, once each, at the end of the program. */
void random_final_measurements(random_state *r);

/* A random gate in a body with `nqubits` qubits, with numbers for parameters. */
void random_local_gate(random_state *r, uint32_t block, uint32_t nqubits);

/* random_timing.c: a delay, or durations in variables. */
void random_timed(random_state *r, uint32_t block);

/* random_cal.c: calibrations at the start of the program; one in a block. */
void random_first_cals(random_state *r);
void random_cal(random_state *r, uint32_t block);

/* random_array.c: the arrays of a module; a statement that changes one. */
void random_add_arrays(random_state *r);
void random_array_statement(random_state *r, uint32_t block);
/* A part of one dimension with `count` elements, at most 5. */
uint32_t random_row(random_state *r, uint32_t count);
/* An array of one dimension and two elements or any number as a parameter. */
uint32_t random_formal_array(random_state *r, uint32_t func);
/* Ops that use it; returns a value of type int[8]. */
uint32_t random_use_formal(random_state *r, uint32_t block, uint32_t cell, uint32_t x);

/* random_axes.c: gates, measurements and control flow that act on few axes. */
void random_axes(random_state *r, uint32_t block);

/* random_func.c: a subroutine, the extern function of tests/externs.c; a call of one, when there is
 * any. */
void random_func(random_state *r);
void random_extern(random_state *r);
void random_call(random_state *r, uint32_t block);

#endif
