/* build.h - circuits as ZX diagrams. */
#ifndef QM_EQUIV_ZX_BUILD_H
#define QM_EQUIV_ZX_BUILD_H

#include "equiv/method.h"
#include "equiv/zx/diagram.h"

/* A gate on more qubits is 2^n phase gadgets. */
enum { QM_ZX_MAX_GATE_QUBITS = 10 };

/* Makes the diagram of the first circuit of the task and then the inverse of the second, with
 * `values` for the symbols. False: a gate has too many qubits, or z->edge_limit is passed. */
bool qm_zx_build(qm_zx *z, const qm_equiv_task *t, const double *values);

#endif
