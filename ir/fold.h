/* fold.h - the value of an operator on constants, by the rules at qm_expr_op in expr.h. */
#ifndef QM_IR_FOLD_H
#define QM_IR_FOLD_H

#include "ir/expr.h"

/* An integer of any width while it is computed with. Lives on the stack, never copied. */
enum { QM_NUM_INLINE = 4 };
typedef struct qm_num {
    uint64_t *w; /* n words, low first */
    uint32_t n;
    uint64_t space[QM_NUM_INLINE];
} qm_num;

void qm_num_init(qm_module *m, qm_num *x,
                 uint32_t n); /* zero; long ones lie in the module's arena */
/* The value of a constant with bits, extended to n words by the sign of its type. */
void qm_num_load(qm_module *m, qm_num *x, uint32_t n, const qm_expr *e);
uint32_t qm_num_const(qm_module *m, qm_type type,
                      const qm_num *x); /* x has qm_type_words(type) words */

/* The value of a constant float. */
double qm_const_double(const qm_expr *e);

/* An operator on floats, before rounding to the width: unary ones ignore b. False when op is none.
 */
bool qm_fold_real(qm_expr_op op, double a, double b, double *out);

/* The constant that `op` gives on operands a, b, c, or QM_NONE when one that matters is no constant
 * or the result is undefined. May also give a non-constant operand (true && x is x). */
uint32_t qm_fold(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b, uint32_t c);
/* The constant a cast to type, or QM_NONE when that is undefined. */
uint32_t qm_fold_cast(qm_module *m, qm_type type, uint32_t a);

/* The same for an operator with a complex operand or result, all of whose operands are constant. */
uint32_t qm_fold_complex(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b);

#endif
