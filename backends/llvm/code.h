/* code.h - from a module to an optimised LLVM module, and from that to an object file. */
#ifndef QM_BACKENDS_LLVM_CODE_H
#define QM_BACKENDS_LLVM_CODE_H

#include "backends/llvm/lower.h"

#include <llvm-c/Error.h>
#include <llvm-c/TargetMachine.h>

typedef enum qm_code_use {
    QM_CODE_FILE, /* for any machine of the architecture, with main() and all data inside */
    QM_CODE_JIT   /* for this machine; kernel ops stay in code->plan */
} qm_code_use;

/* One compilation. It owns all that it points to. */
typedef struct qm_code {
    qm_arena arena;
    jmp_buf recover; /* of the arena */
    qm_plan plan;
    qm_ir ir;
    LLVMTargetMachineRef machine;
} qm_code;

/* Registers the target; once per process, before anything else here. */
void qm_code_init_process(void);

/* With an empty LLVM module; NULL when there is no memory. The caller frees it. */
qm_code *qm_code_new(qm_context *cx);
/* Chooses the machine of a module that is complete, and says so in it; in debug builds the module
 * is checked. Errors with a diagnostic. */
qm_status qm_code_target(qm_code *code, qm_context *cx, qm_code_use use, LLVMCodeGenOptLevel level);
/* Plans and lowers m and runs LLVM's passes. On QM_OK *out is the caller's; otherwise *out is NULL,
 * and diagnostics say why. */
qm_status qm_code_make(qm_module *m, qm_code_use use, qm_code **out);
/* The module as an object file; the caller disposes of *out. */
qm_status qm_code_object(qm_code *code, qm_context *cx, LLVMMemoryBufferRef *out);
/* Gives up what only compiling needs; the plan stays. */
void qm_code_drop_ir(qm_code *code);
void qm_code_free(qm_code *code); /* NULL is fine */

/* Reports an error that LLVM returned, and disposes of it. */
qm_status qm_code_error(qm_context *cx, const char *what, LLVMErrorRef error);

#endif
