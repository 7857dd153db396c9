/* jit.h - compiled code in the memory of this process. */
#ifndef QM_BACKENDS_LLVM_JIT_H
#define QM_BACKENDS_LLVM_JIT_H

#include "backends/backend.h"

/* As in qm_llvm_api. */
qm_status qm_jit_make(qm_module *m, qm_jit **jit, const qm_program **program);
qm_status qm_jit_link(qm_context *cx, const char *object, size_t size, qm_jit **out,
                      qm_native_fn *fn);
void qm_jit_free(qm_jit *jit);

#endif
