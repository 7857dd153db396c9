/* program_data.h - the constant qm_program of a compiled module. */
#ifndef QM_BACKENDS_LLVM_PROGRAM_DATA_H
#define QM_BACKENDS_LLVM_PROGRAM_DATA_H

#include "backends/llvm/lower.h"

/* Kernel ops of a large circuit are many megabytes. The JIT leaves them where the plan has them and
 * defines these symbols as their addresses; files contain them. */
#define QM_SYMBOL_KOPS       "qm_kops"
#define QM_SYMBOL_KOP_QUBITS "qm_kop_qubits"
#define QM_SYMBOL_KOP_DATA   "qm_kop_data"

/* Adds the global QM_PROGRAM_SYMBOL, whose entry is l->fn. */
void qm_emit_program(qm_lower *l, bool external_data);

#endif
