/* kgate.c - from gates to kernel ops.
 *
 * Controls are split off as the gate table says, so only the base's matrix is multiplied. What kind
 * of op remains is read off the entries: table rows have exact zeros and ones where they should. */

#include "runtime/plan/kgate.h"

#include <string.h>

void qm_kgate_control(qm_kgate *k, const uint32_t *qubits, uint32_t n, uint64_t on)
{
    for (uint32_t i = 0; i < n; i++)
        k->control[k->ncontrols++] = qubits[i] | (on >> i & 1 ? 0 : QM_CONTROL_ON_0);
}

qm_status qm_kgate_row(qm_kgate *k, uint32_t gate, uint32_t ncontrols, uint64_t on,
                       const uint32_t *qubits, const double *p, double power)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    k->ncontrols = 0;
    qm_kgate_control(k, qubits, ncontrols, on);
    qm_kgate_control(k, qubits + ncontrols, row->ncontrols, UINT64_MAX);
    k->ntargets = (uint32_t)row->nqubits - row->ncontrols;
    memcpy(k->target, qubits + ncontrols + row->ncontrols, k->ntargets * sizeof *qubits);
    qm_row_unitary(row->base, p, k->u);
    return power == 1 ? QM_OK : qm_unitary_power(k->ntargets, k->u, power);
}

static bool is_permutation(const qm_kgate *k, const uint8_t *image)
{
    uint32_t dim = 1u << k->ntargets;
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t c = 0; c < dim; c++)
            if (k->u[r * dim + c] != (r == image[c] ? 1 : 0))
                return false;
    return true;
}

static bool is_diagonal(const qm_kgate *k)
{
    uint32_t dim = 1u << k->ntargets;
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t c = 0; c < dim; c++)
            if (r != c && k->u[r * dim + c] != 0)
                return false;
    return true;
}

static void put_data(qm_kop_buffer *out, uint32_t at, qm_c64 v)
{
    out->data[2 * at] = creal(v);
    out->data[2 * at + 1] = cimag(v);
    out->ndata = 2 * (at + 1);
}

/* A diagonal gate; on one target with an entry 1 the target is one more control of a phase. */
static bool lower_diagonal(const qm_kgate *k, qm_kop_buffer *out)
{
    uint32_t dim = 1u << k->ntargets;
    bool identity = true;
    for (uint32_t i = 0; i < dim; i++)
        identity = identity && k->u[i * dim + i] == 1;
    if (identity)
        return false;
    if (k->ntargets == 1 && (k->u[0] == 1 || k->u[3] == 1)) {
        out->op.kind = QM_KOP_PHASE;
        out->op.ntargets = 0;
        out->op.ncontrols++;
        out->qubits[0] |= k->u[0] == 1 ? 0 : QM_CONTROL_ON_0;
        put_data(out, 0, k->u[0] == 1 ? k->u[3] : k->u[0]);
        return true;
    }
    out->op.kind = k->ntargets == 0 ? QM_KOP_PHASE : QM_KOP_DIAGONAL;
    for (uint32_t i = 0; i < dim; i++)
        put_data(out, i, k->u[i * dim + i]);
    return true;
}

bool qm_kgate_lower(const qm_kgate *k, qm_kop_buffer *out)
{
    static const uint8_t flip[2] = {1, 0}, swap[4] = {0, 2, 1, 3};
    out->op = (qm_kop){.ntargets = (uint8_t)k->ntargets, .ncontrols = (uint16_t)k->ncontrols};
    out->ndata = 0;
    memcpy(out->qubits, k->target, k->ntargets * sizeof *out->qubits);
    memcpy(out->qubits + k->ntargets, k->control, k->ncontrols * sizeof *out->qubits);
    if (is_diagonal(k))
        return lower_diagonal(k, out);
    if (k->ntargets == 1 && is_permutation(k, flip)) {
        out->op.kind = QM_KOP_X;
        return true;
    }
    if (k->ntargets == 2 && is_permutation(k, swap)) {
        out->op.kind = QM_KOP_SWAP;
        return true;
    }
    out->op.kind = QM_KOP_MATRIX;
    for (uint32_t i = 0; i < 1u << (2 * k->ntargets); i++)
        put_data(out, i, k->u[i]);
    return true;
}
