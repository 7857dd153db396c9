/* requests.h - what a user asks about the final state, from texts to requests. */
#ifndef QM_TOOLS_REQUESTS_H
#define QM_TOOLS_REQUESTS_H

#include "ir/module.h"
#include "runtime/observe/observe.h"

typedef enum qm_ask_kind {
    QM_ASK_EXPECT,       /* an observable; "@FILE", or a name that ends in .txt, .npy or .npz */
    QM_ASK_AMPLITUDES,   /* basis states */
    QM_ASK_MARGINAL,     /* qubits */
    QM_ASK_DENSITY,      /* qubits */
    QM_ASK_PROBABILITIES /* of all qubits: no text */
} qm_ask_kind;

typedef struct qm_ask {
    qm_ask_kind kind;
    const char *text; /* lives as long as the context */
} qm_ask;

/* Reads the texts against the module's registers. Everything lies in the context's arena. E0605 at
 * its place in the text: QM_ERR_USAGE, or of a file QM_ERR_INPUT; QM_ERR_IO. */
qm_status qm_requests_read(const qm_module *m, const qm_ask *asks, uint32_t n, qm_requests *out);

#endif
