/* builder.h - what the encoders share: the program in the making. */
#ifndef QM_ENCODE_BUILDER_H
#define QM_ENCODE_BUILDER_H

#include "encode/encode.h"
#include "synth/compress.h"

/* Which qubits of a device hold a picture whose k position qubits and last colour are a tree. Each
 * other colour is made at its root, too, and carried to the end of a path of coupled qubits. */
enum { QM_PLACES_PATH = QM_MULTIPLEXER_MAX + 4 };
typedef struct qm_places {
    qm_coupled_tree tree;
    uint32_t nspares;                 /* colours without the last */
    uint32_t path[2][QM_PLACES_PATH]; /* of the device: from the root to a qubit that was free */
    uint32_t nedges[2];               /* of the path; 0 where all qubits interact */
} qm_places;

typedef struct qm_encoder {
    qm_context *cx;
    const qm_encode_data *data;
    const qm_encode_options *options;
    qm_layout *layout;
    qm_encode_report *report;
    uint64_t npixels; /* samples of a channel */
    qm_module *m;
    qm_arena arena;    /* of the synthesis */
    uint32_t *qubits;  /* all, in order: 0, 1, 2, ... */
    bool entangled;    /* the address is no longer in |+> */
    uint32_t *parity;  /* for each qubit: the mask of position bits whose parity is to be added to
                        * what is measured of it */
    qm_places *places; /* NULL: any two qubits may interact */
} qm_encoder;

const char *qm_encode_method_name(qm_encode_method m);

void qm_encoder_gate(qm_encoder *e, uint32_t gate, const uint32_t *qubits, double angle);
void qm_encoder_h(qm_encoder *e, uint32_t nqubits); /* on qubits 0 to nqubits - 1 */
/* Appends the gates; wire w is qubit w. */
void qm_encoder_append(qm_encoder *e, const qm_synth *s);
/* X on each of the first k qubits whose bit of `address` is 0. */
void qm_encoder_flip(qm_encoder *e, uint32_t k, uint64_t address);
/* 2^(position and channel bits) numbers, 0 in the padding, in e->arena: the samples of one channel,
 * or of all with the channel as the highest bits of the address. */
enum { QM_ALL_CHANNELS = 3 };
double *qm_encoder_table(qm_encoder *e, uint32_t channel);

/* Gates that rotate `target`, which is in |0>, about Y by angles[x], radians, where the first k
 * qubits are x: exactly, with the fewest CX that are found. `parity`, where it is not NULL, becomes
 * the mask of qubits whose outcomes are to be added to that of the target. */
qm_synth qm_encoder_load(qm_encoder *e, uint32_t k, uint32_t target, const double *angles,
                         uint32_t *parity);

/* On the device of the options; QM_ERR_USAGE with a diagnostic when it is too small. Time
 * O(qubits of the device k^2). */
qm_status qm_places_choose(qm_encoder *e, uint32_t k, uint32_t ncolours, qm_places *out);
/* Says in the program which qubits are meant. */
void qm_places_put(qm_encoder *e, const qm_places *p);
/* Carries the colour that has been made at the root to its place: no gates for the last one. */
void qm_places_carry(qm_encoder *e, const qm_places *p, uint32_t channel);
/* The CX of carrying all. */
uint32_t qm_places_carry_cost(const qm_places *p);

/* How much a channel, or a picture, may lose (compress.h). */
typedef struct qm_loss {
    qm_compress_goal goal;
    double value;
} qm_loss;

typedef struct qm_losses {
    uint32_t channels, k;
    double *angles[QM_ALL_CHANNELS]; /* 2^k of each channel */
    qm_compress_goal goal;           /* of the picture: not QM_COMPRESS_EXACT */
} qm_losses;

/* The coefficients of all channels, the largest first, in the arena. Time O(k 2^k), memory O(2^k).
 */
typedef struct qm_pool qm_pool;
qm_pool *qm_pool_new(const qm_losses *l, qm_arena *arena);
/* The least number of coefficients with which the picture is as good as `ask`; not for MAX_CX. The
 * fidelity is that of just these: others as good in brightness may have a little less. */
uint32_t qm_pool_needed(const qm_pool *p, double ask);
/* What each channel loses when the n largest are kept. */
void qm_pool_share(const qm_pool *p, uint32_t n, qm_loss *out);
/* Of the picture whose channels are rotated by `decoded`. */
qm_encode_report qm_losses_quality(const qm_losses *l, double *const *decoded);

/* The encoders. The registers are made, and no op yet. */
qm_status qm_encode_frqi(qm_encoder *e);
qm_status qm_encode_neqr(qm_encoder *e);
qm_status qm_encode_qpie(qm_encoder *e);

/* Rotates `target` about Y by `angle` where the first k <= QM_MARY_QUBITS qubits are all 1, up to
 * phases (mary.c). `ancilla` is a qubit in |0>, used from QM_MARY_ANCILLA controls on. */
enum { QM_MARY_QUBITS = 10, QM_MARY_ANCILLA = 9 };
void qm_encode_mary_pixel(qm_encoder *e, uint32_t k, uint32_t ancilla, uint32_t target,
                          double angle);

#endif
