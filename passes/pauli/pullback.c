/* pullback.c - see pullback.h. */
#include "passes/pauli/pullback.h"

#include <string.h>

void qm_pullback_init(qm_pullback *p, uint32_t nqubits, qm_arena *arena)
{
    size_t n = 2 * (size_t)nqubits;
    *p = (qm_pullback){.nqubits = nqubits, .words = (nqubits + 63) / 64};
    p->strings = qm_arena_zalloc(arena, n + 2, 2 * (size_t)p->words * sizeof *p->strings);
    p->power = qm_arena_zalloc(arena, n + 1, sizeof *p->power);
    for (uint32_t i = 0; i < n; i++)
        qm_pullback_string(p, i)[i % 2 * p->words + i / 2 / 64] = UINT64_C(1) << i / 2 % 64;
}

uint8_t qm_pullback_of(const qm_pullback *p, uint32_t q, uint8_t axis, uint64_t *out)
{
    uint32_t x = 2 * q, z = 2 * q + 1, i = axis == QM_PAULI_Z ? z : x;
    memcpy(out, qm_pullback_string(p, i), 2 * (size_t)p->words * sizeof *out);
    if (axis != QM_PAULI_Y)
        return p->power[i];
    uint32_t crossed = qm_pwords_multiply(p->words, out, qm_pullback_string(p, z));
    return (uint8_t)((p->power[x] + p->power[z] + crossed + 1) & 3);
}

/* What was A on a qubit is A Q where A and P do not commute. */
void qm_pullback_pass_cpp(qm_pullback *p, const uint32_t q[2], const uint8_t axis[2])
{
    uint64_t *string[2];
    uint8_t power[2];
    for (uint32_t k = 0; k < 2; k++) {
        string[k] = qm_pullback_string(p, 2 * p->nqubits + k);
        power[k] = qm_pullback_of(p, q[k], axis[k], string[k]);
    }
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t z = 0; z < 2; z++) {
            uint32_t i = 2 * q[k] + z;
            if (axis[k] == (z ? QM_PAULI_Z : QM_PAULI_X))
                continue;
            uint32_t crossed = qm_pwords_multiply(p->words, qm_pullback_string(p, i), string[!k]);
            p->power[i] = (uint8_t)((p->power[i] + power[!k] + crossed) & 3);
        }
}
