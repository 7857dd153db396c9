/* kernel.h - machine code for one shape of small circuits (runtime/batch/native.h). */
#ifndef QM_BACKENDS_LLVM_KERNEL_H
#define QM_BACKENDS_LLVM_KERNEL_H

#include "backends/backend.h"

/* As in qm_llvm_api. */
void qm_kernel_machine(qm_text *out);
qm_status qm_kernel_object(qm_context *cx, const qm_native_shape *s, qm_writer out);

#endif
