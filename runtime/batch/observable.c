/* observable.c - Pauli sums in the frame of a circuit: terms that flip the same bits become one
 * table of factors, so any number of diagonal terms costs one. */
#include "runtime/batch/builder.h"
#include "runtime/batch/lanes.h"

#include <string.h>

/* The part for a flip, made when it is new; NULL when the tables would be too large. */
static qm_lane_part *part_of(const qm_circuit *c, uint32_t flip, qm_arena *arena, qm_lane_sum *out)
{
    for (uint32_t i = 0; i < out->nparts; i++)
        if (out->parts[i].flip == flip)
            return &out->parts[i];
    if (((uint64_t)out->nparts + 1) << c->nqubits > QM_LANE_TABLE)
        return NULL;
    qm_lane_part *p = &out->parts[out->nparts++];
    *p = (qm_lane_part){.flip = flip,
                        .re = qm_arena_zalloc(arena, (size_t)1 << c->nqubits, sizeof(double))};
    return p;
}

qm_status qm_lane_sum_make(const qm_circuit *c, const qm_pauli_sum *sum, qm_arena *arena,
                           qm_lane_sum *out)
{
    out->nparts = 0;
    out->parts = QM_NEW_ARRAY(arena, qm_lane_part, sum->nterms + 1);
    for (uint32_t i = 0; i < sum->nterms; i++) {
        const qm_pauli_term *t = &sum->terms[i];
        qm_frame_term f = qm_circuit_term(c, t);
        qm_lane_part *p = part_of(c, f.flip, arena, out);
        if (!p)
            return QM_ERR_MEMORY;
        bool imaginary = f.turns % 2 == 1;
        if (imaginary && !p->im)
            p->im = qm_arena_zalloc(arena, (size_t)1 << c->nqubits, sizeof(double));
        double *table = (double *)(imaginary ? p->im : p->re);
        double k = (f.turns >= 2) != f.negative ? -t->coefficient : t->coefficient;
        for (uint32_t j = 0; j < 1u << c->nqubits; j++)
            table[j] += __builtin_parity((j ^ f.flip) & f.row) ? -k : k;
    }
    return QM_OK;
}
