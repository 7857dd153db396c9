/* neqr.c - novel enhanced quantum representation: position in superposition, and the bits of the
 * value in qubits of their own.
 *
 * Each bit is a Boolean function of the position. Its qubit is in |0>, so a rotation about Y by pi
 * where the function is 1 sets it without a phase, and the multiplexed rotation costs less than 2^k
 * CX for any function; or less than that where the function is regular. A bit may also be the sum
 * of one that has been loaded, by one CX, and of another function that costs less. */

#include "encode/builder.h"
#include "synth/sums.h"

#include <math.h>

enum { CANCEL_EVERY = 1 << 10 };

/* One multi-controlled X for each position and bit that is 1. */
static qm_status by_pixel(qm_encoder *e, uint32_t k, uint32_t bits, uint32_t first,
                          const double *table)
{
    uint32_t qubits[QM_LAYOUT_BITS + 1];
    uint32_t gate = qm_module_control_gate(e->m, QM_G_X, k, UINT64_MAX);
    for (uint32_t j = 0; j < k; j++)
        qubits[j] = j;
    for (uint32_t a = 0; a < 1u << k; a++) {
        if (a % CANCEL_EVERY == 0 && atomic_load(&e->cx->cancel))
            return QM_ERR_CANCELLED;
        if (table[a] == 0)
            continue;
        qm_encoder_flip(e, k, a);
        for (uint32_t b = 0; b < bits; b++) {
            qubits[k] = first + b;
            if ((uint32_t)table[a] >> b & 1)
                qm_encoder_gate(e, gate, qubits, 0);
        }
        qm_encoder_flip(e, k, a);
    }
    return QM_OK;
}

typedef struct walks {
    uint32_t k;
    double *scratch; /* 2^k */
} walks;

static uint64_t cost_of_bit(void *payload, const uint64_t *g, uint32_t bit)
{
    (void)bit;
    const walks *w = payload;
    return qm_walk_bound(g, w->k, true, w->scratch);
}

/* One CX, all bits being |0>. */
static uint32_t cost_of_link(void *payload, uint32_t of, uint32_t bit)
{
    (void)payload;
    (void)of;
    (void)bit;
    return 1;
}

/* The bits of the values, as functions of the position. */
static const uint64_t **bit_tables(qm_encoder *e, uint32_t k, uint32_t nbits, const double *table)
{
    const uint64_t **f = QM_NEW_ARRAY(&e->arena, const uint64_t *, nbits);
    for (uint32_t b = 0; b < nbits; b++) {
        uint64_t *bit = qm_arena_zalloc(&e->arena, qm_table_words(k), sizeof *bit);
        for (uint32_t a = 0; a < 64 * qm_table_words(k); a++)
            bit[a / 64] |= (uint64_t)((uint32_t)table[a % (1u << k)] >> b & 1) << a % 64;
        f[b] = bit;
    }
    return f;
}

/* One multiplexed rotation for each bit, or for its sum with another one. */
static qm_status by_bit(qm_encoder *e, uint32_t k, uint32_t nbits, uint32_t first,
                        const double *table)
{
    double *angles = QM_NEW_ARRAY(&e->arena, double, (size_t)1 << k);
    walks w = {k, angles};
    const qm_sums problem = {nbits,        k, bit_tables(e, k, nbits, table), cost_of_bit,
                             cost_of_link, &w};
    qm_sum *sums = QM_NEW_ARRAY(&e->arena, qm_sum, nbits);
    qm_choose_sums(sums, &problem, &e->arena);
    for (uint32_t i = 0; i < nbits; i++) {
        if (atomic_load(&e->cx->cancel))
            return QM_ERR_CANCELLED;
        for (uint32_t a = 0; a < 1u << k; a++)
            angles[a] = qm_table_at(sums[i].g, a) ? M_PI : 0;
        qm_synth s = qm_encoder_load(e, k, first + sums[i].function, angles, NULL);
        if (sums[i].of != QM_NONE)
            qm_synth_pair(&s, QM_G_CX, first + sums[i].of, first + sums[i].function);
        qm_encoder_append(e, &s);
    }
    return QM_OK;
}

qm_status qm_encode_neqr(qm_encoder *e)
{
    uint32_t k = qm_layout_position_bits(e->layout), bits = qm_layout_value_bits(e->layout);
    qm_status s = QM_OK;
    qm_encoder_h(e, k);
    for (uint32_t c = 0; s == QM_OK && c < e->layout->channels; c++) {
        double *table = qm_encoder_table(e, c);
        for (uint32_t a = 0; a < 1u << k; a++)
            table[a] = (double)lround(table[a]);
        s = (e->options->method == QM_METHOD_MCX ? by_pixel : by_bit)(e, k, bits, k + c * bits,
                                                                      table);
    }
    return s;
}
