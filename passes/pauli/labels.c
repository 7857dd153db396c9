/* labels.c - see labels.h. Rows are kept for wires that were begun, and one wire's rows are reused
 * when it begins again. */
#include "passes/pauli/labels.h"

#include "passes/pauli/string.h"
#include "support/rng.h"

#include <string.h>

enum { MOST_ROOM = 8192 }; /* bits of a row's x part */

void qm_labels_init(qm_labels *l, uint32_t nwires, qm_arena *arena)
{
    size_t n = (size_t)nwires + 1;
    *l = (qm_labels){.era = 1};
    l->room = nwires < MOST_ROOM / 2 ? nwires + nwires / 2 + 128 : MOST_ROOM;
    l->words = (l->room + 63) / 64;
    l->room = 64 * l->words;
    uint32_t nslots = nwires < l->room ? nwires : l->room;
    l->wire_era = qm_arena_zalloc(arena, n, sizeof *l->wire_era);
    l->pending = qm_arena_zalloc(arena, n, sizeof *l->pending);
    l->slot = QM_NEW_ARRAY(arena, uint32_t, n);
    l->hash = qm_arena_alloc(arena, n, sizeof *l->hash);
    l->phase = qm_arena_alloc(arena, n, sizeof *l->phase);
    l->rows = QM_NEW_ARRAY(arena, uint64_t, 4 * (size_t)l->words * (nslots + 1));
    for (int k = 0; k < 2; k++)
        l->y[k] = QM_NEW_ARRAY(arena, uint64_t, 2 * (size_t)l->words);
}

static void draw(qm_labels *l, uint64_t out[2])
{
    for (int k = 0; k < 2; k++)
        out[k] = qm_rng_bits(0, 0, l->drawn++);
}

/* The row of X (which 0) or Z (which 1): its x bits, then its z bits. */
static uint64_t *row_of(const qm_labels *l, uint32_t wire, int which)
{
    return &l->rows[(2 * (size_t)l->slot[wire] + (size_t)which) * 2 * l->words];
}

void qm_labels_forget(qm_labels *l)
{
    l->era++;
    l->begun = l->nslots = 0;
}

void qm_labels_start(qm_labels *l, uint32_t wire, bool zero)
{
    l->pending[wire] = zero ? 2 : 1;
    l->has_constants |= zero;
}

static void begin(qm_labels *l, uint32_t wire, bool zero)
{
    if (l->begun == l->room)
        qm_labels_forget(l);
    if (l->wire_era[wire] != l->era) {
        l->wire_era[wire] = l->era;
        l->slot[wire] = l->nslots++;
    }
    uint32_t bit = l->begun++;
    memset(row_of(l, wire, 0), 0, 4 * (size_t)l->words * sizeof *l->rows);
    row_of(l, wire, 0)[bit / 64] = UINT64_C(1) << bit % 64;
    row_of(l, wire, 1)[l->words + bit / 64] = UINT64_C(1) << bit % 64;
    l->phase[wire][0] = l->phase[wire][1] = 0;
    draw(l, l->hash[wire][0]);
    draw(l, l->hash[wire][1]);
    if (zero)
        l->hash[wire][1][0] = l->hash[wire][1][1] = 0;
}

static void ensure_begun(qm_labels *l, uint32_t wire)
{
    if (l->wire_era[wire] == l->era && !l->pending[wire])
        return;
    begin(l, wire, l->pending[wire] == 2);
    l->pending[wire] = 0;
}

/* As ensure_begun(), but when nothing is known about the wire, so that whatever happens to it
 * changes nothing, returns false. */
static bool is_known(qm_labels *l, uint32_t wire)
{
    if (l->pending[wire] == 2)
        ensure_begun(l, wire);
    return l->wire_era[wire] == l->era && !l->pending[wire];
}

/* A row and its label. */
typedef struct row {
    uint64_t *bits;
    uint64_t hash[2];
    uint8_t phase;
} row;

/* Words of a row's parts that can have bits. */
static uint32_t used_words(const qm_labels *l)
{
    return (l->begun + 63) / 64;
}

static void copy_bits(const qm_labels *l, uint64_t *to, const uint64_t *from)
{
    for (uint32_t i = 0, n = used_words(l); i < n; i++) {
        to[i] = from[i];
        to[l->words + i] = from[l->words + i];
    }
}

/* r becomes r s. */
static void multiply(const qm_labels *l, row *r, const row *s)
{
    uint64_t *restrict x = r->bits, *restrict z = x + l->words, crossed = 0;
    const uint64_t *restrict sx = s->bits, *restrict sz = sx + l->words;
    for (uint32_t i = 0, n = used_words(l); i < n; i++) {
        crossed ^= z[i] & sx[i];
        x[i] ^= sx[i];
        z[i] ^= sz[i];
    }
    r->hash[0] ^= s->hash[0];
    r->hash[1] ^= s->hash[1];
    r->phase = (uint8_t)((r->phase + s->phase + 2 * __builtin_parityll(crossed)) & 3);
}

static row generator(const qm_labels *l, uint32_t wire, int which)
{
    const uint64_t *h = l->hash[wire][which];
    return (row){row_of(l, wire, which), {h[0], h[1]}, l->phase[wire][which]};
}

/* The operator of an axis: a row itself, or Y = i X Z in scratch. */
static row operator_of(const qm_labels *l, uint32_t wire, uint8_t axis, uint64_t *scratch)
{
    if (axis != QM_PAULI_Y)
        return generator(l, wire, axis == QM_PAULI_Z);
    row x = generator(l, wire, 0), z = generator(l, wire, 1);
    copy_bits(l, scratch, x.bits);
    x.bits = scratch;
    multiply(l, &x, &z);
    x.phase = (x.phase + 1) & 3;
    return x;
}

qm_label qm_labels_of(qm_labels *l, uint32_t wire, uint8_t axis)
{
    ensure_begun(l, wire);
    row r = operator_of(l, wire, axis, l->y[0]);
    return (qm_label){{r.hash[0], r.hash[1]}, r.phase};
}

/* The generators of the wire that anticommute with the axis are multiplied by r. */
static void multiply_generators(qm_labels *l, uint32_t wire, uint8_t axis, const row *r)
{
    for (int which = 0; which < 2; which++) {
        if (axis == (which ? QM_PAULI_Z : QM_PAULI_X))
            continue;
        row g = generator(l, wire, which);
        multiply(l, &g, r);
        memcpy(l->hash[wire][which], g.hash, sizeof g.hash);
        l->phase[wire][which] = g.phase;
    }
}

/* C R C is R Q for an R on the first wire that anticommutes with P, and likewise on the second. */
void qm_labels_pass_cpp(qm_labels *l, const qm_pgate *g)
{
    uint32_t a = g->qubit[0], b = g->qubit[1];
    ensure_begun(l, a);
    ensure_begun(l, b);
    ensure_begun(l, a); /* b may have made all forgotten */
    row p = operator_of(l, a, g->axis[0], l->y[0]), q = operator_of(l, b, g->axis[1], l->y[1]);
    multiply_generators(l, a, g->axis[0], &q);
    multiply_generators(l, b, g->axis[1], &p);
}

void qm_labels_pass_turn(qm_labels *l, uint32_t wire, uint8_t axis)
{
    if (!is_known(l, wire))
        return;
    uint64_t fresh[2];
    draw(l, fresh);
    for (int which = 0; which < 2; which++)
        if (axis != (which ? QM_PAULI_Z : QM_PAULI_X))
            for (int k = 0; k < 2; k++)
                l->hash[wire][which][k] ^= fresh[k];
}

void qm_labels_pass_pauli(qm_labels *l, uint32_t wire, uint8_t axis)
{
    ensure_begun(l, wire);
    for (int which = 0; which < 2; which++)
        if (axis != (which ? QM_PAULI_Z : QM_PAULI_X))
            l->phase[wire][which] = (l->phase[wire][which] + 2) & 3;
}

/* A Pauli P behind the element u is u^-1 P u before it. */
void qm_labels_pass_local(qm_labels *l, const qm_locals *locals, uint32_t wire, uint8_t local)
{
    if (local == QM_LOCAL_IDENTITY || !is_known(l, wire))
        return;
    row image[2];
    for (int which = 0; which < 2; which++) {
        qm_signed_pauli p = locals->before[local][which ? QM_PAULI_Z : QM_PAULI_X];
        image[which] = operator_of(l, wire, p.axis, l->y[which]);
        if (image[which].bits != l->y[which])
            copy_bits(l, l->y[which], image[which].bits);
        image[which].phase = (uint8_t)((image[which].phase + 2 * p.negative) & 3);
    }
    for (int which = 0; which < 2; which++) {
        copy_bits(l, row_of(l, wire, which), l->y[which]);
        memcpy(l->hash[wire][which], image[which].hash, sizeof image[which].hash);
        l->phase[wire][which] = image[which].phase;
    }
}
