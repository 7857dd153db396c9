/* context.h - what all stages of one compilation share. One context belongs to one thread at a
 * time; different contexts are independent. */
#ifndef QM_SUPPORT_CONTEXT_H
#define QM_SUPPORT_CONTEXT_H

#include "support/diag.h"
#include "support/intern.h"
#include "support/limits.h"

#include <stdatomic.h>

/* The language of a text without a version line; STRICT: OpenQASM 2 as its paper (arXiv:1707.03429)
 * has it, without the freedoms that files in the wild take. */
typedef enum qm_std { QM_STD_QASM3, QM_STD_QASM2, QM_STD_QASM2_STRICT } qm_std;

typedef struct qm_context {
    qm_arena arena;  /* sources, names and diagnostics; lives as long as the context */
    jmp_buf recover; /* where arenas jump when memory runs out; set at the public boundary */
    qm_intern names;
    qm_sources sources;
    qm_diag diag;
    qm_limits limits;
    qm_std std;
    double dt; /* femtoseconds in one dt, the unit of durations of the backend; 0: unknown */
    const char **include_dirs; /* searched after the folder of the including file */
    uint32_t ninclude_dirs;
    const char **extern_libraries; /* where the definitions of extern functions are looked for */
    uint32_t nextern_libraries;
    /* Called, and does not return, where a library finds no memory that would abort the process;
     * set by a program for itself, NULL in a process that belongs to others. */
    void (*no_memory)(void);
    atomic_bool cancel; /* long work asks now and then, and returns QM_ERR_CANCELLED */
    /* Searches ask now and then, and end with the best that they have: what follows goes on. */
    atomic_bool stop_search;
    atomic_bool searching; /* something runs that stop_search ends */
} qm_context;

void qm_context_init(qm_context *cx);
void qm_context_free(qm_context *cx);

#endif
