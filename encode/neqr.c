/* neqr.c - novel enhanced quantum representation: position in superposition, and the bits of the
 * value in qubits of their own.
 *
 * Each bit is a Boolean function of the position. Its qubit is in |0>, so a rotation about Y by pi
 * where the function is 1 sets it without a phase, and the multiplexed rotation costs less than 2^k
 * CX for any function; or less than that where the function is regular. A bit may also be the sum
 * of an earlier one, by one CX, and of another function that costs less. */

#include "encode/builder.h"
#include "synth/state_prep.h"

#include <math.h>

#define NEGLIGIBLE 1e-9 /* radians: Walsh coefficients are multiples of pi / 2^k */

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

/* The angles that set a qubit in |0> to the sum of bit b and, unless it is QM_NONE, bit `of`. */
static void sum_angles(const double *table, uint32_t k, uint32_t b, uint32_t of, double *angles)
{
    for (uint32_t a = 0; a < 1u << k; a++) {
        uint32_t v = (uint32_t)table[a], bit = v >> b & 1;
        angles[a] = (of == QM_NONE ? bit : bit ^ (v >> of & 1)) ? M_PI : 0;
    }
}

/* The higher bit whose sum with bit b costs least in Gray order, or QM_NONE when b alone does. */
static uint32_t choose_sum(const qm_encoder *e, uint32_t k, uint32_t bits, uint32_t b,
                           const double *table, double *angles)
{
    uint32_t best = QM_NONE, least = UINT32_MAX;
    qm_multiplexer u = {QM_G_RY, k, e->qubits, k};
    qm_arena scratch;
    qm_arena_init(&scratch, e->cx->arena.recover);
    for (uint32_t of = b; of < bits; of++) {
        qm_synth s;
        qm_synth_init(&s, &scratch);
        sum_angles(table, k, b, of == b ? QM_NONE : of, angles);
        qm_loader_synthesise(&s, &u, angles, NEGLIGIBLE);
        uint32_t cost = qm_synth_pairs(&s) + (of != b);
        if (cost < least) {
            least = cost;
            best = of == b ? QM_NONE : of;
        }
        qm_arena_reset(&scratch);
    }
    qm_arena_free(&scratch);
    return best;
}

/* The bits from the highest, which vary least, to the lowest. */
static qm_status by_bit(qm_encoder *e, uint32_t k, uint32_t bits, uint32_t first,
                        const double *table)
{
    double *angles = QM_NEW_ARRAY(&e->arena, double, (size_t)1 << k);
    for (uint32_t b = bits; b-- > 0;) {
        if (atomic_load(&e->cx->cancel))
            return QM_ERR_CANCELLED;
        uint32_t of = choose_sum(e, k, bits, b, table, angles);
        sum_angles(table, k, b, of, angles);
        qm_synth s = qm_encoder_load(e, k, first + b, angles, NULL);
        if (of != QM_NONE)
            qm_synth_pair(&s, QM_G_CX, first + of, first + b);
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
