/* qasm.h - OpenQASM as an output. */
#ifndef QM_BACKENDS_QASM_H
#define QM_BACKENDS_QASM_H

#include "ir/module.h"

/* Write the module, which is not changed. What the language cannot express is reported (E0502), and
 * the result is QM_ERR_INPUT with nothing written. */
qm_status qm_emit_qasm3(qm_module *m, qm_writer out);
qm_status qm_emit_qasm2(qm_module *m, qm_writer out);
qm_status qm_emit_ir(qm_module *m, qm_writer out);

#endif
