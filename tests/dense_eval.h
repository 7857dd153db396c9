/* dense_eval.h - values of classical expressions in the dense reference, by the OpenQASM 3.1 text
 * and without the constant folder that it checks. Integers, bit strings and angles have up to 128
 * bits. */
#ifndef QM_TESTS_DENSE_EVAL_H
#define QM_TESTS_DENSE_EVAL_H

#include "ir/module.h"

__extension__ typedef unsigned __int128 dense_u128;
__extension__ typedef __int128 dense_i128;

typedef struct dense_value {
    dense_u128 bits; /* two's complement, masked to the width of the type */
    double real;     /* floats; durations: femtoseconds */
    double dt;       /* durations: units of dt */
} dense_value;

/* What an expression may read. */
typedef struct dense_env {
    const qm_module *m;
    const dense_value *cells;
    const double *params; /* formal parameters of the gate whose body is walked */
    const char *error;    /* set when an expression has no value */
} dense_env;

uint32_t dense_width(qm_type t);
dense_value dense_eval(dense_env *env, uint32_t expr);
/* The value as a signed integer (int), an unsigned one (the other kinds of bits). */
dense_i128 dense_integer(qm_type t, dense_value v);
/* The value as a double: angles in radians. */
double dense_double(qm_type t, dense_value v);
dense_value dense_from_double(qm_type t, double x);
double dense_param(dense_env *env, qm_param p);

#endif
