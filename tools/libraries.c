/* libraries.c - see libraries.h. */

#include "tools/libraries.h"

#include <dlfcn.h>
#include <stdlib.h>

static void *open_library(const char *name)
{
    char *path = realpath(name, NULL); /* with a '/', the loader does not search */
    void *handle = dlopen(path ? path : name, RTLD_NOW | RTLD_LOCAL);
    free(path);
    return handle;
}

qm_status qm_libraries_open(qm_context *cx, qm_libraries *out)
{
    *out = (qm_libraries){.handles = QM_NEW_ARRAY(&cx->arena, void *, cx->nextern_libraries)};
    for (; out->n < cx->nextern_libraries; out->n++) {
        out->handles[out->n] = open_library(cx->extern_libraries[out->n]);
        if (out->handles[out->n])
            continue;
        qm_error(&cx->diag, QM_E_FILE, (qm_span){0, 0}, "--extern %s: %s",
                 cx->extern_libraries[out->n], dlerror());
        qm_libraries_close(out);
        return QM_ERR_IO;
    }
    return QM_OK;
}

void *qm_libraries_find(void *libraries, const char *name)
{
    const qm_libraries *l = libraries;
    void *found = NULL;
    for (uint32_t i = 0; i < l->n && !found; i++)
        found = dlsym(l->handles[i], name);
    return found;
}

void qm_libraries_close(qm_libraries *l)
{
    while (l->n > 0)
        dlclose(l->handles[--l->n]);
}
