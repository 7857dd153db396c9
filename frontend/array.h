/* array.h - arrays in the front end: references to parts of them, and what is done with these. */
#ifndef QM_FRONTEND_ARRAY_H
#define QM_FRONTEND_ARRAY_H

#include "frontend/operand.h"
#include "ir/array.h"

/* array_ref.c: an array or a part of it. */
typedef struct qm_array_dim {
    qm_item item;   /* what the part keeps of the dimension */
    bool known;     /* is it known how many elements that are? */
    uint64_t count; /* then so many */
} qm_array_dim;
typedef struct qm_array_ref {
    uint32_t cell, ndims; /* dimensions of the array */
    qm_array_dim dim[QM_MAX_DIMENSIONS];
    uint32_t rank; /* dimensions of the part; 0: an element */
    qm_span at;
} qm_array_ref;
/* The rank of an expression that is an array, a part of one, or arrays joined by ++; -1 when it is
 * none. Looks only at names and brackets. */
int32_t qm_sema_rank(const qm_sema *s, const qm_ast_expr *e);
/* The array or part that e, of rank 0 or more and no ++, means. */
qm_status qm_sema_array_ref(qm_sema *s, const qm_ast_expr *e, qm_array_ref *out);
uint32_t qm_sema_view(qm_sema *s, const qm_array_ref *r);
/* "array[int[8], 3, 2]", with '?' for sizes known only at run time. */
const char *qm_sema_array_text(qm_sema *s, const qm_array_ref *r);
/* The position of the element of an array at one index a dimension. */
uint32_t qm_sema_position(qm_sema *s, uint32_t cell, const uint32_t *index);
uint32_t qm_sema_element_position(qm_sema *s, const qm_array_ref *r); /* of rank 0 */
/* Do two parts of one array certainly share an element? */
bool qm_sema_overlap(const qm_sema *s, const qm_array_ref *a, const qm_array_ref *b);
/* Reports a write to an input or a read-only array. */
qm_status qm_sema_check_written(qm_sema *s, uint32_t cell, qm_span at);

/* array.c: statements and expressions about arrays. */
uint32_t qm_sema_array_value(qm_sema *s, const qm_ast_expr *e); /* e has a rank */
qm_status qm_sema_element_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out);
qm_status qm_sema_array_assign(qm_sema *s, const qm_ast_stmt *st);
/* to = e, with `e` an array or several joined by ++. */
qm_status qm_sema_array_copy(qm_sema *s, const qm_array_ref *to, const qm_ast_expr *e);
/* The part that is given for a formal array. */
qm_status qm_sema_array_argument(qm_sema *s, const qm_ast_expr *e, uint32_t formal,
                                 qm_array_ref *out);
uint32_t qm_sema_sizeof(qm_sema *s, const qm_ast_expr *e);
qm_status qm_sema_for_array(qm_sema *s, const qm_ast_stmt *st);
/* array_decl.c */
qm_status qm_sema_array_decl(qm_sema *s, const qm_ast_stmt *st); /* inputs and outputs too */
/* The next formal cell of the subroutine being defined. */
qm_status qm_sema_formal_array(qm_sema *s, const qm_ast_type *type, qm_ast_ident name);

#endif
