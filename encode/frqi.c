/* frqi.c - flexible representation of quantum images: position in superposition, and for each
 * position an angle of the colour qubit. The method says how the rotations become gates. */

#include "encode/builder.h"
#include "synth/state_prep.h"

#include <math.h>

#define NEGLIGIBLE 1e-13 /* radians: Walsh coefficients that are zero but for rounding */

enum { CANCEL_EVERY = 1 << 10 };

/* Rotates `target` by angles[a] where the first k qubits are a: one gate for each a. */
static qm_status by_pixel(qm_encoder *e, uint32_t k, uint32_t target, const double *angles)
{
    uint32_t qubits[QM_LAYOUT_BITS + 1];
    uint32_t gate = qm_module_control_gate(e->m, QM_G_RY, k, UINT64_MAX);
    for (uint32_t j = 0; j < k; j++)
        qubits[j] = j;
    qubits[k] = target;
    for (uint32_t a = 0; a < 1u << k; a++) {
        if (a % CANCEL_EVERY == 0 && atomic_load(&e->cx->cancel))
            return QM_ERR_CANCELLED;
        if (angles[a] == 0)
            continue;
        qm_encoder_flip(e, k, a);
        if (e->options->method == QM_METHOD_MCRY)
            qm_encoder_gate(e, gate, qubits, angles[a]);
        else
            qm_encode_mary_pixel(e, k, e->m->nqubits - 1, target, angles[a]);
        qm_encoder_flip(e, k, a);
    }
    return QM_OK;
}

/* Rotates `target`, which is in |0>, by angles[a] where the first k qubits are a. */
static qm_status rotate(qm_encoder *e, uint32_t k, uint32_t target, const double *angles)
{
    qm_encode_method method = e->options->method;
    if (method == QM_METHOD_MCRY || method == QM_METHOD_MARY)
        return by_pixel(e, k, target, angles);
    qm_multiplexer u = {QM_G_RY, k, e->qubits, target};
    qm_synth s;
    qm_synth_init(&s, &e->arena);
    if (method == QM_METHOD_UCRY)
        qm_multiplexer_synthesise(&s, &u, angles, NEGLIGIBLE);
    else
        qm_loader_synthesise(&s, &u, angles, NEGLIGIBLE, e->options->measure);
    qm_encoder_append(e, &s);
    return QM_OK;
}

qm_status qm_encode_frqi(qm_encoder *e)
{
    bool addressed = e->layout->encoding == QM_ENCODING_MCRQI;
    uint32_t k = qm_layout_position_bits(e->layout) + (addressed ? 2 : 0);
    if (e->options->method == QM_METHOD_MARY && k > QM_MARY_QUBITS) {
        qm_error(&e->cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "the method 'mary' exists up to %u address qubits, but the image needs %u",
                 QM_MARY_QUBITS, k);
        return QM_ERR_USAGE;
    }
    qm_encoder_h(e, k);
    uint32_t n = addressed ? 1 : e->layout->channels;
    qm_status s = QM_OK;
    for (uint32_t c = 0; s == QM_OK && c < n; c++) {
        double *angles = qm_encoder_table(e, addressed ? QM_ALL_CHANNELS : c);
        for (uint32_t a = 0; a < 1u << k; a++)
            angles[a] *= M_PI / e->layout->max;
        s = rotate(e, k, k + c, angles);
    }
    return s;
}
