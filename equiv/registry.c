/* registry.c - the table of methods, the cheap ones first: one row each. */
#include "equiv/method.h"

extern const qm_equiv_method qm_equiv_dense;

const qm_equiv_method *const qm_equiv_methods[] = {
    &qm_equiv_dense,
    NULL,
};
