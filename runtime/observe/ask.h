/* ask.h - what a user asks about the final state: from options and their texts to requests. */
#ifndef QM_RUNTIME_OBSERVE_ASK_H
#define QM_RUNTIME_OBSERVE_ASK_H

#include "runtime/observe/observe.h"

typedef enum qm_ask_kind {
    QM_ASK_EXPECT,        /* an observable; "@FILE", or a name that ends in .txt, .npy or .npz */
    QM_ASK_AMPLITUDES,    /* basis states */
    QM_ASK_MARGINAL,      /* qubits */
    QM_ASK_DENSITY,       /* qubits */
    QM_ASK_PROBABILITIES, /* of all qubits: no text */
    QM_ASK_KINDS
} qm_ask_kind;

extern const char *const qm_ask_options[QM_ASK_KINDS]; /* "--expect", ... */

typedef struct qm_ask {
    qm_ask_kind kind;
    const char *text; /* as it was given; outlives the requests */
} qm_ask;

/* The path when the text names a file, else NULL. */
const char *qm_ask_path(const qm_ask *a);

/* Requests in the making; to begin with, all but the first three fields are zero. */
typedef struct qm_asker {
    qm_arena *arena;
    qm_qubit_names names;
    qm_requests *out; /* cleared */
    qm_pauli_sum *sums;
    qm_qubit_list *marginals, *densities;
    uint32_t cap_sums, cap_marginals, cap_densities;
} qm_asker;

/* Adds what is asked for by `size` bytes at `text` with a NUL behind: the ask's own text, or that
 * of its file. QM_ERR_INPUT with *fault; then the requests are of no use. */
qm_status qm_asker_add(qm_asker *r, const qm_ask *a, const char *text, size_t size,
                       qm_scan_fault *fault);

#endif
