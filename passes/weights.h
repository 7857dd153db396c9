/* weights.h - files that say what gates cost, for --cost=weighted:FILE (docs/passes.md). */
#ifndef QM_PASSES_WEIGHTS_H
#define QM_PASSES_WEIGHTS_H

#include "passes/pass.h"

/* Reads a source of cx. Each line is empty or one of
 *     NAME NUMBER          the weight of a gate of the table, or of all gates without one of their
 *                          own: one-qubit, two-qubit; also measure, reset
 *     pair A B NUMBER      two-qubit gates on qubits number A and B cost NUMBER times as much
 * and "#" starts a comment. Numbers are from 0, with at most 15 digits. What is not given is 0, but
 * two-qubit is 1 and factors of pairs are 1. Faults are reported with their places (E0504) and
 * return QM_ERR_INPUT. out->pairs lies in cx->arena. Time O(lines log lines). */
qm_status qm_weights_read(qm_context *cx, const qm_source *source, qm_weights *out);

#endif
