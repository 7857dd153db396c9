/* decode.h - an image from what measuring its program gives: counts, or exact probabilities. */
#ifndef QM_ENCODE_DECODE_H
#define QM_ENCODE_DECODE_H

#include "encode/image.h"
#include "encode/layout.h"

/* What was found of one sample. */
typedef struct qm_decoded {
    double value;     /* 0 to max; 0 when it was never seen */
    double low, high; /* by shots: the 95% confidence interval */
    bool seen;
} qm_decoded;

typedef struct qm_decoder {
    qm_context *cx;
    const qm_layout *layout;
    uint64_t count;  /* samples */
    uint32_t qubits; /* of the layout */
    uint32_t also;   /* bits of an outcome that has those of the whole program */
    double total;    /* shots, or probability */
    double *weights; /* pairs: what was seen of a bit as 0, and as 1 */
    char *bits;      /* of an outcome */
} qm_decoder;

/* Outcomes have the bits of the layout's qubits in order, or of all `program` qubits. Memory in
 * cx->arena. */
void qm_decoder_init(qm_decoder *d, qm_context *cx, const qm_layout *l, uint32_t program);
/* Adds an outcome with a number of shots, or a probability: one string of 0 and 1 a register,
 * separated by blanks, the first bit of each register rightmost. QM_ERR_INPUT with a diagnostic
 * when it has other bits than the image, or a weight that is negative or not finite. */
qm_status qm_decoder_add(qm_decoder *d, const char *outcome, double weight);
/* Of the encoding `angle`: adds the probabilities of qubit i alone, i < d->count. */
void qm_decoder_add_qubit(qm_decoder *d, uint64_t i, const double probability[2]);
/* The samples, d->count of them, in cx->arena, in the order of qm_encode_data. Intervals are those
 * of Wilson (JASA 22, 209, 1927) for the frequency, carried over to the value; of neqr and basis,
 * whose bits are decided by majority, the bits that are not decided at that level go both ways. */
qm_decoded *qm_decoder_finish(const qm_decoder *d);

#endif
