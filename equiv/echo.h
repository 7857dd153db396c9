/* echo.h - what a circuit's final measurements show, as a unitary. */
#ifndef QM_EQUIV_ECHO_H
#define QM_EQUIV_ECHO_H

#include "equiv/flat.h"

/* Appends to `out`, which is initialised with qm_echo_qubits() qubits: f, then each measured qubit
 * copied to a new one by cx, with keep_rest each other qubit exchanged for a new one, then the
 * inverse of f. measured: per qubit of f. */
void qm_echo(qm_flat *out, const qm_flat *f, const bool *measured, bool keep_rest);

/* How many qubits the echo has. */
uint32_t qm_echo_qubits(const qm_flat *f, const bool *measured, bool keep_rest);

#endif
