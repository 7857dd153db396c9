/* dense_eval.h - values of classical expressions in the dense reference, by the OpenQASM 3.1 text
 * and without the constant folder that it checks. Integers, bit strings and angles have up to 128
 * bits. */
#ifndef QM_TESTS_DENSE_EVAL_H
#define QM_TESTS_DENSE_EVAL_H

#include "ir/module.h"

#include <complex.h>

__extension__ typedef unsigned __int128 dense_u128;
__extension__ typedef __int128 dense_i128;

typedef struct dense_value {
    dense_u128 bits; /* two's complement, masked to the width of the type */
    double real;     /* floats; of complex numbers the real part; durations: femtoseconds */
    double imag;
    double dt; /* durations: units of dt */
} dense_value;

/* An array: its dimensions, the outermost first, and where the value of each element is, in row-
 * major order. ndims is 0 for what is no array. */
typedef struct dense_array {
    uint32_t ndims, dims[7], n, *places;
} dense_array;

/* What an expression may read. */
typedef struct dense_env {
    const qm_module *m;
    const dense_value *cells;
    const dense_array *arrays; /* per cell; NULL: there are none */
    const double *params;      /* formal parameters of the gate whose body is walked */
    const char *error;         /* set when an expression has no value */
} dense_env;

uint32_t dense_width(qm_type t);
dense_value dense_eval(dense_env *env, uint32_t expr);
/* The place of the element at a position: a chain of AT nodes, or a number. */
uint32_t dense_element(dense_env *env, uint32_t cell, uint32_t position);
/* The value as a signed integer (int), an unsigned one (the other kinds of bits). */
dense_i128 dense_integer(qm_type t, dense_value v);
/* The value as a double: angles in radians. */
double dense_double(qm_type t, dense_value v);
/* A float, or each part of a complex number, rounded to its width. */
dense_value dense_from_complex(qm_type t, double complex z);
dense_value dense_from_double(qm_type t, double x);
/* The nearest float[16], ties to even. */
double dense_half(double x);
/* Do two values of one type differ: bits at all, numbers by more than tol of their magnitude? */
bool dense_value_differs(dense_value a, dense_value b, double tol);
double dense_param(dense_env *env, qm_param p);

#endif
