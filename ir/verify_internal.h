/* verify_internal.h - what the files of the verifier share; private to ir/verify*.c. */
#ifndef QM_IR_VERIFY_INTERNAL_H
#define QM_IR_VERIFY_INTERNAL_H

#include "ir/verify.h"

/* What is known of an expression from its operands. */
typedef struct qm_expr_facts {
    bool sound; /* its indices and those below it are in range: it can be walked */
    bool reads_cell;
    bool stretches;   /* it reads a stretch */
    uint32_t func;    /* of the cells that it reads */
    uint32_t nparams; /* formal parameters that it needs */
} qm_expr_facts;

/* A block in its surroundings. */
typedef struct qm_visit {
    uint32_t block;
    uint32_t gate; /* whose body it lies in, or QM_NONE */
    uint32_t func; /* the same for subroutines; both QM_NONE: the program */
    bool in_loop;
} qm_visit;

typedef struct qm_verifier {
    const qm_module *m;
    qm_text *faults;
    uint32_t n;
    qm_expr_facts *facts; /* per expression */
    bool *sound_gate;     /* per gate: its record is in range */
    bool *sound_func;     /* per subroutine: the same */
    bool *sound_cal;      /* per calibration: the same */
    bool *owned;          /* per block */
    qm_visit *todo;
    uint32_t ntodo, cap_todo;
    uint32_t *stamp;       /* per qubit: the op that has it as an operand, counted from 1 */
    uint32_t *label_stamp; /* per expression: the same for labels of a switch */
    uint32_t ops;
    qm_visit at;    /* the block being checked */
    uint32_t index; /* the op being checked, or QM_NONE */
} qm_verifier;

/* One line: where, and what is wrong. */
void qm_verify_fault(qm_verifier *v, const char *fmt, ...) QM_PRINTF(2, 3);
/* Adds blocks owned by the op or gate being checked to those that are still to be visited. */
void qm_verify_own(qm_verifier *v, uint32_t first, uint32_t n, bool in_loop);
/* Is `expr` an expression that may stand where the op being checked stands? */
bool qm_verify_expr(qm_verifier *v, uint32_t expr, const char *what);
/* And is it of just that type? */
bool qm_verify_typed(qm_verifier *v, uint32_t expr, qm_type t, const char *what);
/* The same for the length of a delay or box, which is a duration and may read stretches. */
bool qm_verify_length(qm_verifier *v, uint32_t expr);
/* Is it a type that there is, with a width that it can have? */
bool qm_verify_type(qm_type t);

void qm_verify_types(qm_verifier *v);  /* verify_expr.c: fills facts */
void qm_verify_tables(qm_verifier *v); /* verify_tables.c: registers, cells, gates */
void qm_verify_recursion(qm_verifier *v);
void qm_verify_op(qm_verifier *v, const qm_op *op); /* verify_op.c */
/* verify_func.c: subroutines, and the ops that call and leave them. */
void qm_verify_funcs(qm_verifier *v);
void qm_verify_call(qm_verifier *v, const qm_op *op);
void qm_verify_return(qm_verifier *v, const qm_op *op);
/* verify_cal.c: records of calibrations; an op that places one. */
void qm_verify_cals(qm_verifier *v);
void qm_verify_cal_op(qm_verifier *v, const qm_op *op);
/* verify_array.c: arrays. Is the cell an array with a sound shape, in which `position` is one? */
bool qm_verify_position(const qm_verifier *v, uint32_t cell, uint32_t position);
void qm_verify_element_store(qm_verifier *v, const qm_op *op);
void qm_verify_array_decl(qm_verifier *v, const qm_op *op);
void qm_verify_copy(qm_verifier *v, const qm_op *op);
/* The views of a call whose subroutine is sound. */
void qm_verify_array_arguments(qm_verifier *v, const qm_call *c);

static inline bool qm_verify_range(uint32_t first, uint32_t n, uint32_t size)
{
    return first <= size && n <= size - first;
}

#endif
