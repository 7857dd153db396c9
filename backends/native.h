/* native.h - makes kernels for small circuits (runtime/batch/native.h) by LLVM, and keeps them in
 * files, so that a shape of circuit is compiled once on a machine. */
#ifndef QM_BACKENDS_NATIVE_H
#define QM_BACKENDS_NATIVE_H

#include "backends/backend.h"
#include "backends/kernel_files.h"

typedef struct qm_native {
    qm_native_maker maker; /* for qm_batch_options */
    qm_context *cx;
    qm_kernel_files files;
    qm_jit *jit;    /* of the kernel; NULL: none */
    bool from_file; /* it was not compiled */
} qm_native;

/* With keep, kernels are read from the user's cache folder and left there. Nothing is loaded yet.
 * The maker makes one kernel, and never fails for the files' sake. */
void qm_native_init(qm_native *n, qm_context *cx, bool keep);
/* Ends the kernel's life. */
void qm_native_free(qm_native *n);

#endif
