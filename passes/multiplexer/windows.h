/* windows.h - cuts a block into windows: gates on a few qubits that can be moved together. */
#ifndef QM_PASSES_MULTIPLEXER_WINDOWS_H
#define QM_PASSES_MULTIPLEXER_WINDOWS_H

#include "passes/multiplexer/columns.h"

/* Gates of a block that may stand next to each other, or (nqubits 0) one other op. */
typedef struct qm_window {
    uint32_t first, nops; /* ops of the block: qm_windows.ops[first, first + nops), rising */
    uint32_t nqubits;
    uint32_t qubits[QM_COLUMN_QUBITS];
    uint32_t end; /* the first op of the block after which all of the window may stand */
} qm_window;

typedef struct qm_windows {
    qm_window *windows; /* in an order in which they may stand */
    uint32_t n, cap;
    uint32_t *ops; /* of the windows, one window after the other */
} qm_windows;

/* Cuts ops [from, to) of a block, whose qubits are below nqubits, into windows of at most `limit`
 * qubits (1 to QM_COLUMN_QUBITS). A gate joins the windows of its qubits while these do not become
 * too large; otherwise it ends them and begins a new one. Ops that are no gates with numbers, or
 * that no column takes, end the windows of the qubits that they touch. Time O(ops * limit), and
 * O(nqubits) for each op that concerns all qubits. Memory in the arena. */
void qm_windows_cut(qm_windows *w, const qm_module *m, uint32_t block, uint32_t from, uint32_t to,
                    uint32_t nqubits, uint32_t limit, qm_arena *arena);

#endif
