/* amplitudes.c - QPIE: the value of a pixel is the amplitude of its position. */

#include "encode/builder.h"
#include "synth/state_prep.h"

qm_status qm_encode_qpie(qm_encoder *e)
{
    uint32_t n = e->m->nqubits;
    if (e->layout->norm == 0) {
        qm_error(&e->cx->diag, QM_E_IMAGE, (qm_span){0, 0},
                 "an image that is black everywhere has no amplitudes");
        return QM_ERR_INPUT;
    }
    if (n == 0) {
        qm_error(&e->cx->diag, QM_E_IMAGE, (qm_span){0, 0},
                 "an image of one sample has no position that has an amplitude");
        return QM_ERR_INPUT;
    }
    qm_synth s;
    qm_synth_init(&s, &e->arena);
    qm_prepare_real(&s, e->qubits, n, qm_encoder_table(e, QM_ALL_CHANNELS));
    qm_encoder_append(e, &s);
    return QM_OK;
}
