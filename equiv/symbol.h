/* symbol.h - the angles of a module's gates as numbers and linear forms; private to equiv. */
#ifndef QM_EQUIV_SYMBOL_H
#define QM_EQUIV_SYMBOL_H

#include "equiv/flat.h"

typedef struct qm_fangle {
    double value;
    uint32_t form; /* QM_NONE: a number */
} qm_fangle;

/* A parameter of a gate. Subexpressions that are not linear become symbols, named by what they
 * compute from the program's inputs, so that those of two programs meet. False when it reads
 * anything but inputs that the program does not write, or is too long to be named. */
bool qm_fangle_read(qm_fspace *s, const qm_module *m, qm_param p, qm_fangle *out);
/* The affine map applied to angles. */
qm_fangle qm_fangle_affine(qm_fspace *s, const qm_affine *f, const qm_fangle *p);
/* a + k. */
static inline qm_fangle qm_fangle_shift(qm_fangle a, double k)
{
    return (qm_fangle){a.value + k, a.form};
}
static inline qm_fangle qm_fangle_number(double v)
{
    return (qm_fangle){v, QM_NONE};
}

#endif
