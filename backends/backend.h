/* backend.h - what can be made of a module. */
#ifndef QM_BACKENDS_BACKEND_H
#define QM_BACKENDS_BACKEND_H

#include "ir/module.h"
#include "runtime/batch/native.h"
#include "runtime/program.h"

typedef struct qm_backend {
    const char *name; /* of --emit= */
    const char *summary;
    const char *suffix; /* of a file, with its dot */
    bool binary;        /* not for a terminal */
    bool readable;      /* by the front end, as the same program */
    bool no_pragmas;    /* leaves pragmas out */
    unsigned needs;     /* QM_FORM_* that the caller brings about: FLAT for all that LLVM makes */
    /* Writes the module, which stays as it is where `needs` is 0 and may be changed else (cloned by
     * the caller where that matters). */
    qm_status (*emit)(qm_module *m, qm_writer out);
    /* For outputs that must be files (exe): writes to path instead. NULL: emit is used. */
    qm_status (*emit_file)(qm_module *m, const char *path);
    /* With emit_file: reports what keeps it from working, as far as is known before the work. */
    qm_status (*check_file)(qm_context *cx, const char *path);
} qm_backend;

extern const qm_backend qm_backend_table[]; /* ended by name NULL; one row a back end */
const qm_backend *qm_backend_find(const char *name);

/* What the LLVM plug-in offers. It is a shared object loaded on first need (see llvm_loader.c), so
 * that commands that do not need LLVM do not load it. */
typedef struct qm_jit qm_jit; /* compiled code in memory */
typedef struct qm_llvm_api {
    uint32_t abi; /* QM_LLVM_ABI */
    qm_status (*emit_ir)(qm_module *m, qm_writer out);
    qm_status (*emit_object)(qm_module *m, qm_writer out);
    /* *program stays valid until free(*jit). */
    qm_status (*jit)(qm_module *m, qm_jit **jit, const qm_program **program);
    void (*free)(qm_jit *jit);
    /* For the whole process: what is called when C++ code finds no memory; it does not return. */
    void (*on_no_memory)(void (*end)(void));
    /* LLVM's version, and the processor that it makes code for. */
    void (*machine)(qm_text *out);
    /* The kernel of a shape for which qm_native_can() holds, as an object file of this machine. */
    qm_status (*kernel)(qm_context *cx, const qm_native_shape *s, qm_writer out);
    /* *fn, of such an object file, stays valid until free(*jit). */
    qm_status (*link)(qm_context *cx, const char *object, size_t size, qm_jit **jit,
                      qm_native_fn *fn);
} qm_llvm_api;
enum { QM_LLVM_ABI = 3 };
#define QM_NATIVE_SYMBOL "qm_native_kernel"

/* Loads the plug-in once per process; NULL (with a diagnostic E0503) when it cannot be loaded. */
const qm_llvm_api *qm_llvm_load(qm_context *cx);
/* The same without a diagnostic, for what can be done without LLVM too. */
const qm_llvm_api *qm_llvm_try(qm_context *cx);

#endif
