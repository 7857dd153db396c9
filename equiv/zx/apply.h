/* apply.h - gates on ZX diagrams. */
#ifndef QM_EQUIV_ZX_APPLY_H
#define QM_EQUIV_ZX_APPLY_H

#include "equiv/flat.h"
#include "equiv/zx/diagram.h"

/* A gate on more qubits would be too many phase gadgets. */
enum { QM_ZX_MAX_GATE_QUBITS = 10 };

/* Puts a gate behind the outputs, or its inverse before the inputs. `angle` is that of a PHASE in
 * radians; n at most QM_ZX_MAX_GATE_QUBITS. A gate on n qubits is up to 2^n gadgets. */
void qm_zx_apply(qm_zx *z, bool inputs, qm_fkind kind, const uint32_t *qubits, uint32_t n,
                 double angle);

#endif
