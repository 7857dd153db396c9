/* compress.h - a multiplexed rotation with the fewest CX for the quality that is asked.
 *
 * The Walsh coefficients of the angles that are rotated by are those of the masks that a walk over
 * the cube of masks meets (multiplexer.h), and it costs as many CX as it has steps. So which
 * coefficients are dropped and in which order the others come is one question: a short walk that
 * meets enough of the squared coefficients (cube_search.h). Coefficients of masks that lie on the
 * way are kept, as they cost nothing.
 *
 * What is asked of is the picture: angle v of 0 .. peak stands for brightness v / peak of 0 .. 1,
 * and a decoded angle outside is taken for the nearest end. */
#ifndef QM_SYNTH_COMPRESS_H
#define QM_SYNTH_COMPRESS_H

#include "synth/multiplexer.h"

#include <stdatomic.h>

typedef enum qm_compress_goal {
    QM_COMPRESS_EXACT,    /* all coefficients of more than `value` radians (0 or more) */
    QM_COMPRESS_DROP,     /* as good as without the `value` per cent smallest coefficients */
    QM_COMPRESS_MAX_CX,   /* the best with at most `value` CX (0 or more) */
    QM_COMPRESS_PSNR,     /* a peak signal-to-noise ratio of at least `value` dB */
    QM_COMPRESS_FIDELITY, /* a fidelity of the state (all controls in |+>) of at least `value`,
                             0 to 1 */
} qm_compress_goal;

typedef struct qm_compress_options {
    qm_compress_goal goal;
    double value;
    double peak;     /* the angle of the brightest value, more than 0 */
    bool from_zero;  /* the target is in |0> before: the walk may start at any mask */
    bool measured;   /* target and controls are measured after, in the computational basis: the walk
                        may end at any mask, whose parity is a classical XOR of outcomes */
    bool relabel;    /* the controls may stay in another basis: who reads them multiplies by
                        qm_compressed.basis; else that costs CX and is weighed against what it saves */
    uint32_t effort; /* moves tried for each mask; 0: 200 */
    uint64_t seed;
    const atomic_bool *cancel; /* NULL, or set by who wants an early, still valid, end */
} qm_compress_options;

typedef struct qm_compressed {
    uint32_t k;
    /* The circuit's multiplexer is one over y, and control j of the angles, x_j, is the parity of
     * basis[j] & y. Without relabelling, basis[j] = 1 << j. */
    uint32_t basis[QM_MULTIPLEXER_MAX];
    double *w;       /* [2^k] what is rotated by at each mask of y; 0 where not kept */
    uint32_t *masks; /* in the order of the walk, those with w not 0 */
    uint32_t nmasks;
    uint32_t first;  /* the mask that the walk starts at without CX; 0 unless from_zero */
    uint32_t last;   /* the mask whose parity with y is to be added to the measured target; 0
                        unless measured */
    bool relabelled; /* the emitted circuit leaves y, not x, on the controls */
    uint32_t cx;     /* of the emitted circuit */
    double psnr;     /* of the decoded picture, dB; infinite when exact */
    double fidelity; /* of the state */
} qm_compressed;

/* Compresses 2^k angles (radians). k is at most QM_MULTIPLEXER_MAX. The result and all memory,
 * O(2^k k), are in the arena. Time O((effort + k) 2^k). Same seed, same result. from_zero is for
 * rotations about Y. */
qm_compressed *qm_compress(qm_arena *arena, const double *angles, uint32_t k,
                           const qm_compress_options *o);
/* The circuit: u has k controls and the rotation that the angles are for. */
void qm_compressed_emit(qm_synth *s, const qm_multiplexer *u, const qm_compressed *c);
/* The 2^k angles, by x, that the circuit rotates by. */
void qm_compressed_angles(const qm_compressed *c, double *angles);

/* What the picture of `decoded` is worth beside that of `angles`, 2^k each: peak signal-to-noise
 * ratio in dB (infinite when equal), and |<state of angles|state of decoded>|^2. */
double qm_angles_psnr(const double *angles, const double *decoded, uint32_t k, double peak);
double qm_angles_fidelity(const double *angles, const double *decoded, uint32_t k);

#endif
