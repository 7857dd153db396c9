/* operand.h - what statements act on: the elements that index brackets choose, qubits, and places
 * of classical values. */
#ifndef QM_FRONTEND_OPERAND_H
#define QM_FRONTEND_OPERAND_H

#include "frontend/sema.h"

/* Expressions of type int, of which indices are computed; comparisons of them give a bool. */
static inline qm_type qm_int_type(void)
{
    return qm_type_unsized(QM_T_INT);
}
static inline uint32_t qm_int_const(qm_sema *s, int64_t v)
{
    return qm_expr_const(s->m, qm_int_type(), (uint64_t)v);
}
static inline uint32_t qm_int_node(qm_sema *s, qm_expr_op op, uint32_t a, uint32_t b)
{
    return qm_expr_make(s->m, op, qm_int_type(), a, b, QM_NONE);
}
static inline uint32_t qm_int_compare(qm_sema *s, qm_expr_op op, uint32_t a, uint32_t b)
{
    return qm_expr_make(s->m, op, qm_type_make(QM_T_BOOL, 1), a, b, QM_NONE);
}

/* index.c: the elements that index brackets choose of an object with n elements. */
typedef struct qm_index {
    uint32_t at;   /* 0..n-1 */
    uint32_t expr; /* QM_NONE, or the expression of an index known at run time */
} qm_index;
typedef struct qm_index_set {
    qm_index *list; /* in the scratch arena */
    uint32_t n;
    bool scalar; /* one index, not a set or range */
} qm_index_set;
qm_status qm_sema_index(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out);
/* A range whose size is known only at run time: int expressions, both ends included. */
typedef struct qm_index_range {
    uint32_t lo, step, hi;
    uint32_t start, stop; /* as written, not yet counted from the start; QM_NONE: absent */
} qm_index_range;
/* The same where such a range may stand; then out->n is 0 and range->lo is not QM_NONE. */
qm_status qm_sema_index_or_range(qm_sema *s, const qm_ast_expr *e, uint32_t n, qm_index_set *out,
                                 qm_index_range *range);
/* Reports such a range where it may not stand. */
void qm_sema_refuse_size(qm_sema *s, qm_span at);
/* expr.c: the bits that index brackets choose of a value; when these are such a range, the value.
 */
uint32_t qm_sema_slice(qm_sema *s, const qm_ast_expr *e, qm_index_range *range);

/* operand.c: qubit operands. */
typedef struct qm_qubits {
    uint32_t n;
    bool scalar;          /* one qubit, not a register of one */
    const uint32_t *list; /* operands as in ops; NULL: first, first + 1, ... */
    uint32_t first;
    uint32_t reg;                /* with `range` and no list: a register of the module */
    const qm_index_range *range; /* NULL, or elements of `reg`, or of the n in `list`, some of which
                                  * are known only at run time and all of which lie in one register.
                                  * The other fields above are not set; only from
                                  * qm_sema_qubits_or_range() */
    qm_span at;
} qm_qubits;
static inline uint32_t qm_qubits_at(const qm_qubits *q, uint32_t i)
{
    return q->list ? q->list[i] : q->first + i;
}
qm_status qm_sema_qubits(qm_sema *s, const qm_ast_expr *e, qm_qubits *out);
qm_status qm_sema_qubits_or_range(qm_sema *s, const qm_ast_expr *e, qm_qubits *out);
/* Is e about qubits (and not classical)? Looks only at names; false when undeclared. */
bool qm_sema_is_quantum(const qm_sema *s, const qm_ast_expr *e);
/* Counts n elements of registers that a statement deals with one by one; beyond the limit, no list
 * of them is to be made. */
qm_status qm_sema_expand(qm_sema *s, uint32_t n, qm_span at);
/* Does the list, of qubits or bits below `end`, hold one twice? Those that are known only at run
 * time are not looked at. */
bool qm_sema_repeats(qm_sema *s, const uint32_t *list, uint32_t n, uint32_t end);
/* All operands of a list one after the other, in the scratch arena. */
qm_status qm_sema_all_qubits(qm_sema *s, const qm_ast_exprs *list, uint32_t **out, uint32_t *n);
/* The same, with the whole register for a range whose size is known only at run time. */
qm_status qm_sema_covering_qubits(qm_sema *s, const qm_ast_exprs *list, uint32_t **out,
                                  uint32_t *n);

/* one_register.c: qubits of which some are known only at run time. */
/* Brings them into one register: where they lie in several, they become elements of an alias. */
void qm_sema_one_register(qm_sema *s, uint32_t *q, uint32_t n);
/* The operand that is element k, an int or uint expression, of such qubits of one register: the
 * element of it whose index is the sum of the members' indices, each times whether k names it, and
 * outside of the register when k names none. */
uint32_t qm_sema_element_of(qm_sema *s, const uint32_t *q, uint32_t n, uint32_t k);

/* range.c: ranges known only at run time. */
/* The range e of an object with n elements, with bounds part[] as in the syntax tree (QM_NONE:
 * absent) of which one is known only at run time; a list when its size is known. */
qm_status qm_sema_run_range(qm_sema *s, const qm_ast_expr *e, const uint32_t part[3], uint32_t n,
                            qm_index_set *out, qm_index_range *range);
/* A loop over the elements of the ranges among n operands: ops between begin and end are its body,
 * in which these operands are single qubits. Without ranges it is no loop. Registers beside a range
 * are ranges of the same size, by the form of their bounds. After an error there is no loop. */
typedef struct qm_range_loop {
    qm_ctl ctl;
    uint32_t body, outer; /* blocks; body is QM_NONE when there is no loop */
} qm_range_loop;
qm_status qm_sema_range_begin(qm_sema *s, qm_qubits *q, uint32_t n, qm_range_loop *loop);
void qm_sema_range_end(qm_sema *s, const qm_range_loop *loop);

/* bits.c: references to classical bits, and assignment. */
typedef struct qm_bitref {
    uint32_t cell;
    qm_index index;
} qm_bitref;
typedef struct qm_place_ref { /* what stands left of an assignment */
    uint32_t cell;            /* a whole variable, when list is NULL */
    qm_bitref *list;
    uint32_t n;
    bool in_element;   /* the variable, or that of the bits, is the element of array `cell` ... */
    uint32_t position; /* ... that is here */
    qm_type type;
    qm_span at;
    const struct qm_place_back *back; /* variables that hold bits of the list, copies of places:
                                       * where they go after a store */
} qm_place_ref;
typedef struct qm_place_back {
    uint32_t cell;             /* the copy ... */
    const qm_place_ref *place; /* ... of this */
    const struct qm_place_back *next;
} qm_place_back;
qm_status qm_sema_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out);
uint32_t qm_sema_place_value(qm_sema *s, const qm_place_ref *p); /* its value now */
qm_status qm_sema_store(qm_sema *s, const qm_place_ref *p, uint32_t v);
/* Adds a copy of the bits p to out->back, so that a run-time index has one object to count in. */
qm_status qm_sema_copy_place(qm_sema *s, const qm_place_ref *p, qm_place_ref *out);
/* n scalar bits as a bit[n], the first lowest. */
uint32_t qm_sema_joined_bits(qm_sema *s, const uint32_t *list, uint32_t n);
/* What the variable is a copy of, or NULL. */
const qm_place_back *qm_sema_back(const qm_place_ref *p, uint32_t cell);
/* Bits of v chosen by a set: a scalar bit, or bit[n]. */
uint32_t qm_sema_bits(qm_sema *s, uint32_t v, const qm_index_set *set);

/* bit_alias.c: places with `back` that an alias keeps. */
/* The index as it is now, or QM_NONE. */
uint32_t qm_sema_fixed_index(qm_sema *s, uint32_t index);
const qm_place_ref *qm_sema_keep_place(qm_sema *s, const qm_place_ref *p);
/* The kept place to write to, and its value. */
qm_status qm_sema_use_kept(qm_sema *s, const qm_place_ref *kept, qm_place_ref *out);
uint32_t qm_sema_kept_value(qm_sema *s, const qm_place_ref *kept);

/* measure.c */
qm_status qm_sema_measure_into(qm_sema *s, const qm_ast_expr *measure, const qm_place_ref *to);
/* The type that measuring e gives. */
qm_status qm_sema_measured(qm_sema *s, const qm_ast_expr *measure, qm_qubits *q, qm_type *t);
qm_status qm_sema_measure_qubits(qm_sema *s, const qm_qubits *q, const qm_place_ref *to);

#endif
