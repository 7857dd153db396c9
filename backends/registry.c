/* registry.c - the table of outputs; those that LLVM makes come from its plug-in. */
#include "backends/backend.h"
#include "backends/exe.h"
#include "backends/qasm.h"

#include <string.h>

static qm_status emit_llvm_ir(qm_module *m, qm_writer out)
{
    const qm_llvm_api *llvm = qm_llvm_load(m->cx);
    return llvm ? llvm->emit_ir(m, out) : QM_ERR_INTERNAL;
}

static qm_status emit_object(qm_module *m, qm_writer out)
{
    const qm_llvm_api *llvm = qm_llvm_load(m->cx);
    return llvm ? llvm->emit_object(m, out) : QM_ERR_INTERNAL;
}

const qm_backend qm_backend_table[] = {
    {.name = "qasm3",
     .summary = "OpenQASM 3",
     .suffix = ".qasm",
     .readable = true,
     .emit = qm_emit_qasm3},
    {.name = "qasm2",
     .summary = "OpenQASM 2 with qelib1.inc",
     .suffix = ".qasm",
     .readable = true,
     .no_pragmas = true,
     .emit = qm_emit_qasm2},
    {.name = "ir",
     .summary = "OpenQASM 3 with every definition, as the passes see the program",
     .suffix = ".qasm",
     .readable = true,
     .emit = qm_emit_ir},
    {.name = "llvm-ir",
     .summary = "LLVM IR as text",
     .suffix = ".ll",
     .needs = QM_FORM_FLAT,
     .emit = emit_llvm_ir},
    {.name = "obj",
     .summary = "an object file for this machine",
     .suffix = ".o",
     .binary = true,
     .needs = QM_FORM_FLAT,
     .emit = emit_object},
    {.name = "exe",
     .summary = "an executable for this machine that prints what 'run' prints",
     .suffix = "",
     .binary = true,
     .needs = QM_FORM_FLAT,
     .emit_file = qm_emit_exe,
     .check_file = qm_exe_check},
    {.name = NULL},
};

const qm_backend *qm_backend_find(const char *name)
{
    for (const qm_backend *b = qm_backend_table; b->name; b++)
        if (strcmp(b->name, name) == 0)
            return b;
    return NULL;
}
