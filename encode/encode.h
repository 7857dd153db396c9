/* encode.h - images, and arrays of numbers, as circuits.
 *
 * Samples v are from 0 to max. With k position qubits and N = 2^k, the state made from |0> is
 *
 *   frqi   N^-1/2 sum over p of |p> (cos t |0> + sin t |1>),  t = v/max pi/2     (Le, Dong, Hirota,
 *          QIP 10, 63, 2011); of colour images one colour qubit a channel
 *   mcrqi  the same with position and channel as the address                   (Sun, Iliyasu, Yan,
 *          Dong, Hirota, JACIII 17, 404, 2013)
 *   neqr   N^-1/2 sum over p of |p> |v>, v in binary                  (Zhang, Lu, Gao, Wang, QIP
 * 12, 2833, 2013) qpie   sum over p of v/norm |p>                               (Yao et al., PRX 7,
 * 031041, 2017) angle  cos t |0> + sin t |1> on a qubit of its own for each sample basis  |v> for
 * each sample
 *
 * layout.h says which qubit is what. */
#ifndef QM_ENCODE_ENCODE_H
#define QM_ENCODE_ENCODE_H

#include "encode/layout.h"
#include "ir/target.h"
#include "synth/compress.h"

/* How the gates are found; each encoding has some of them. */
typedef enum qm_encode_method {
    QM_METHOD_BEST, /* the fewest CX that are known here */
    QM_METHOD_MCRY, /* frqi, mcrqi: one multi-controlled RY a sample under X flips (Le et al.) */
    QM_METHOD_MARY, /* frqi, mcrqi: the MARY gate for each sample (Geng et al., arXiv:2110.15672);
                     * relative phases remain; at most 10 address qubits */
    QM_METHOD_UCRY, /* frqi, mcrqi: uniformly controlled RY in Gray order: 2^k CX */
    QM_METHOD_MCX,  /* neqr: one multi-controlled X a bit that is set */
    QM_METHODS
} qm_encode_method;

typedef struct qm_encode_options {
    qm_encoding encoding;
    qm_encode_method method;
    bool measure;     /* all qubits, into the bits of a register c in the same order */
    bool as_measured; /* without assignments to c, which save CX */
    /* With `compress`, of one channel: the address may be left in another basis, which the layout
     * tells. */
    bool relabel;
    /* frqi and mcrqi by `best`, unless EXACT: how much of the picture may be lost for fewer CX,
     * with its value as compress.h has it. The channels of frqi share it. */
    qm_compress_goal compress;
    double compress_value;
    /* NULL, or for which device: frqi and mcrqi by `best`. The rotations act on
     * coupled qubits only (synth/coupled.h), and a pragma says which are meant,
     *   pragma qasmill.target NAME qubits=12,13,11
     * where the j-th is that of qubit j of the program. */
    const qm_target *target;
} qm_encode_options;

/* Sets `method` (a name: best, mcry, mary, ucry, mcx), or how much may be lost: `compress` (0 to
 * 100, per cent of the Walsh coefficients), `max-cx`, `psnr` (dB) or `fidelity` (0 to 1), of which
 * one at most is set. QM_ERR_USAGE with a diagnostic. */
qm_status qm_encode_option_set(qm_context *cx, qm_encode_options *o, const char *name,
                               const char *value);

/* Numbers of a shape: the first dimension changes fastest but for the channels of a pixel, which
 * are next to one another. */
typedef struct qm_encode_data {
    uint32_t ndims; /* 1 to QM_LAYOUT_DIMS */
    uint32_t size[QM_LAYOUT_DIMS];
    uint32_t channels; /* 1 or 3 */
    uint32_t max;      /* 1 to QM_LAYOUT_MAX */
    const double *samples;
} qm_encode_data;

/* What compression has left of the picture and of its state; infinite and 1 when exact. */
typedef struct qm_encode_report {
    double psnr, fidelity;
} qm_encode_report;

/* Makes the program. The caller frees *out. Time and ops O(2^k) for best and ucry, O(k 2^k) for
 * one multi-controlled gate a sample. neqr and basis round the samples. QM_ERR_INPUT with a
 * diagnostic when a sample is not finite or out of range, the shape is none, or there are more
 * samples or qubits than the limits; QM_ERR_USAGE when the encoding has no such method, or the
 * method does not exist for the size; QM_ERR_CANCELLED. */
qm_status qm_encode(qm_context *cx, const qm_encode_data *d, const qm_encode_options *o,
                    qm_module **out, qm_layout *layout, qm_encode_report *report);

#endif
