/* qasm.c - OpenQASM as an output: the module's printer in each of its dialects. */
#include "backends/qasm.h"

#include "ir/print.h"

qm_status qm_emit_qasm3(qm_module *m, qm_writer out)
{
    return qm_module_print(m, QM_DIALECT_QASM3, out);
}

qm_status qm_emit_qasm2(qm_module *m, qm_writer out)
{
    return qm_module_print(m, QM_DIALECT_QASM2, out);
}

qm_status qm_emit_ir(qm_module *m, qm_writer out)
{
    return qm_module_print(m, QM_DIALECT_IR, out);
}
