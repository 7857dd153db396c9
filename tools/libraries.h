/* libraries.h - the shared libraries that define extern functions of a program that is run. */
#ifndef QM_TOOLS_LIBRARIES_H
#define QM_TOOLS_LIBRARIES_H

#include "support/context.h"

typedef struct qm_libraries {
    void **handles; /* of dlopen(), in the context's arena */
    uint32_t n;
} qm_libraries;

/* Opens cx->extern_libraries: each a path, or a name that the system's loader searches. QM_ERR_IO,
 * reported and with nothing open, when one is no library. The caller closes them. */
qm_status qm_libraries_open(qm_context *cx, qm_libraries *out);
/* A qm_extern_find with the libraries as payload: the first definition. */
void *qm_libraries_find(void *libraries, const char *name);
void qm_libraries_close(qm_libraries *l);

#endif
