/* intern.h - one copy of each name, so that names compare by id. */
#ifndef QM_SUPPORT_INTERN_H
#define QM_SUPPORT_INTERN_H

#include "support/arena.h"

typedef uint32_t qm_name; /* index in the interner; QM_NONE: no name */

typedef struct qm_intern {
    qm_arena *arena;
    qm_str *names;
    uint32_t n, cap;
    uint32_t *slots; /* open addressing; QM_NONE: free */
    uint32_t nslots;
} qm_intern;

void qm_intern_init(qm_intern *in, qm_arena *arena);
qm_name qm_intern_add(qm_intern *in, const char *s, size_t n);
qm_name qm_intern_find(const qm_intern *in, const char *s, size_t n); /* QM_NONE when absent */
const char *qm_intern_cstr(const qm_intern *in, qm_name name);        /* NUL-terminated */

#endif
