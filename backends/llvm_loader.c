/* llvm_loader.c - loads the LLVM plug-in on first need.
 *
 * The loaded library stays for the life of the process: LLVM registers targets and command-line
 * options globally and is not made to be unloaded. That one pointer, set once under pthread_once,
 * is the only state that outlives a context. */
#include "backends/backend.h"

#include "backends/llvm/plugin.h"
#include "backends/locate.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

typedef const qm_llvm_api *(*plugin_fn)(void);

static struct {
    pthread_once_t once;
    const qm_llvm_api *api;
    char why[QM_PATH_BYTES + 512]; /* it could not be loaded */
} plugin = {.once = PTHREAD_ONCE_INIT};

static void fail(const char *path, const char *why)
{
    snprintf(plugin.why, sizeof plugin.why, "%s: %.500s", path, why);
}

static void load(void)
{
    char path[QM_PATH_BYTES];
    if (!qm_locate_file(QM_PLUGIN_NAME, path)) {
        fail(QM_PLUGIN_NAME, "not found beside the program, nor in " QM_LIBDIR);
        return;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fail(path, dlerror());
        return;
    }
    plugin_fn get;
    *(void **)&get = dlsym(library, QM_PLUGIN_SYMBOL);
    const qm_llvm_api *api = get ? get() : NULL;
    if (api && api->abi == QM_LLVM_ABI) {
        plugin.api = api;
        return;
    }
    fail(path, "it belongs to another version of qasmill");
    dlclose(library);
}

const qm_llvm_api *qm_llvm_try(qm_context *cx)
{
    pthread_once(&plugin.once, load);
    if (plugin.api && cx->no_memory)
        plugin.api->on_no_memory(cx->no_memory);
    return plugin.api;
}

const qm_llvm_api *qm_llvm_load(qm_context *cx)
{
    if (!qm_llvm_try(cx))
        qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "the LLVM back end cannot be loaded: %s",
                 plugin.why);
    return plugin.api;
}
