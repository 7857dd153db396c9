/* residue.c - reads what is left between two words. */
#include "equiv/pauli/residue.h"

#include "equiv/witness.h"
#include "support/rng.h"
#include "support/text.h"

#include <math.h>
#include <string.h>

enum {
    MAX_ATTEMPTS = 256,
    MAX_INDEPENDENT = 64, /* rotations whose independence is looked into */
    MAX_LETTERS = 40      /* of a Pauli in a message */
};

/* F_a P F_a^-1 for the row of a Pauli P: the product of Z and X that has the same commutators with
 * the images. Returns the sign, 0 or 2. */
static uint32_t push_out(const qm_word *a, const uint64_t *row, uint64_t *out, uint64_t *product)
{
    size_t bytes = 2 * (size_t)a->w * sizeof *out;
    uint32_t power = 0;
    memset(out, 0, bytes);
    memset(product, 0, bytes);
    for (uint32_t q = 0; q < a->n; q++) {
        bool x = qm_row_anticommutes(row, qm_word_frame(a, q, 0), a->w);
        bool z = qm_row_anticommutes(row, qm_word_frame(a, q, 1), a->w);
        if (x) {
            qm_row_flip(out, q);
            power +=
                qm_row_multiply(product, qm_word_frame(a, q, 1), a->w) + a->frame_sign[2 * q + 1];
        }
        if (z) {
            qm_row_flip(out, 64 * a->w + q);
            power += qm_row_multiply(product, qm_word_frame(a, q, 0), a->w) + a->frame_sign[2 * q];
        }
        power += x && z;
    }
    return power & 3;
}

static bool same_image(const qm_word *a, uint32_t p, const qm_word *d, uint32_t q)
{
    for (uint32_t which = 0; which < 2; which++)
        if (a->frame_sign[2 * p + which] != d->frame_sign[2 * q + which] ||
            !qm_row_equal(qm_word_frame(a, p, which), qm_word_frame(d, q, which), a->w))
            return false;
    return true;
}

bool qm_residue_permutes(const qm_word *a, const qm_word *d, uint32_t *permutation)
{
    for (uint32_t p = 0; p < a->n; p++) {
        uint32_t q = p; /* mostly */
        if (!same_image(a, p, d, q))
            for (q = 0; q < a->n && !same_image(a, p, d, q);)
                q++;
        if (q == a->n)
            return false;
        permutation[p] = q;
    }
    return true;
}

/* A product of eigenstates: for each qubit of Z or (the bit of `axis`) X, of 1 or (`sign`) -1. */
typedef struct stabilizer {
    bool *axis, *sign;
} stabilizer;

/* Is the state, of which D's images of Z and X are `images` with signs, changed by D? */
static bool changes(const qm_word *a, const uint64_t *images, const uint8_t *image_sign,
                    const stabilizer *s)
{
    for (uint32_t q = 0; q < a->n; q++) {
        uint32_t k = 2 * q + s->axis[q];
        const uint64_t *row = &images[(size_t)k * 2 * a->w];
        uint32_t sign = image_sign[k] + (s->sign[q] ? 2 : 0);
        for (uint32_t p = 0; p < a->n; p++) {
            bool x = qm_row_get(row, p), z = qm_row_get(row, 64 * a->w + p);
            if (s->axis[p] ? z : x)
                return true;
            sign += (x || z) && s->sign[p] ? 2 : 0;
        }
        if (sign & 3)
            return true;
    }
    return false;
}

static void set_stabilizer(qm_equiv_task *t, const stabilizer *s, uint32_t n, const char *role)
{
    qm_equiv_ket *k = qm_witness_basis(t, n, 0);
    for (uint32_t q = 0; q < n; q++) {
        if (s->axis[q])
            k[q] = (qm_equiv_ket){{M_SQRT1_2, s->sign[q] ? -M_SQRT1_2 : M_SQRT1_2}, {0, 0}};
        else if (s->sign[q])
            k[q] = (qm_equiv_ket){{0, 1}, {0, 0}};
    }
    qm_witness_product(t, k, n, NAN, role);
}

void qm_residue_clifford_witness(qm_equiv_task *t, const qm_word *a, const qm_word *d)
{
    size_t words = 2 * (size_t)a->w;
    uint64_t *images = qm_arena_zalloc(t->scratch, 2 * (size_t)a->n + 1, words * sizeof *images);
    uint64_t *product = qm_arena_zalloc(t->scratch, words + 1, sizeof *product);
    uint8_t *sign = qm_arena_zalloc(t->scratch, 2 * (size_t)a->n + 1, 1);
    for (uint32_t k = 0; k < 2 * a->n; k++) {
        uint32_t power = push_out(a, &d->frame[k * words], &images[k * words], product);
        sign[k] = (uint8_t)((4 + d->frame_sign[k] - power) & 3);
    }
    stabilizer s = {qm_arena_zalloc(t->scratch, (size_t)a->n + 1, sizeof(bool)),
                    qm_arena_zalloc(t->scratch, (size_t)a->n + 1, sizeof(bool))};
    for (uint32_t i = 0; i < MAX_ATTEMPTS; i++) {
        for (uint32_t q = 0; q < a->n; q++) {
            s.axis[q] = i % 3 == 1;
            s.sign[q] = i > 1 && qm_rng_bits(t->options->seed, i, q) & 1;
        }
        if (changes(a, images, sign, &s)) {
            set_stabilizer(t, &s, a->n, "an input that the first program maps to");
            return;
        }
    }
}

/* Adds a row to rows in echelon form; false when it is a product of them. */
static bool add_independent(uint64_t *rows, uint32_t *lead, uint32_t n, uint64_t *row, uint32_t w)
{
    for (uint32_t i = 0; i < n; i++)
        if (qm_row_get(row, lead[i]))
            for (uint32_t k = 0; k < 2 * w; k++)
                row[k] ^= rows[(size_t)i * 2 * w + k];
    for (uint32_t bit = 0; bit < 128 * w; bit++)
        if (qm_row_get(row, bit)) {
            memcpy(&rows[(size_t)n * 2 * w], row, 2 * (size_t)w * sizeof *row);
            lead[n] = bit;
            return true;
        }
    return false;
}

bool qm_residue_is_no_clifford(const qm_word *d, qm_arena *scratch)
{
    const qm_rotation_list *l = &d->list;
    if (l->nleft == 0 || l->nleft > MAX_INDEPENDENT)
        return false;
    size_t words = 2 * (size_t)d->w;
    uint64_t *rows = qm_arena_zalloc(scratch, (size_t)l->nleft + 1, words * sizeof *rows);
    uint32_t lead[MAX_INDEPENDENT], n = 0;
    for (uint32_t i = l->first; i != QM_NONE; i = l->entries[i].next, n++) {
        for (uint32_t k = l->first; k != i; k = l->entries[k].next)
            if (qm_row_anticommutes(qm_list_row(l, i, d->w), qm_list_row(l, k, d->w), d->w))
                return false;
        memcpy(&rows[l->nleft * words], qm_list_row(l, i, d->w), words * sizeof *rows);
        if (l->entries[i].form != QM_NONE ||
            !add_independent(rows, lead, n, &rows[l->nleft * words], d->w))
            return false;
    }
    return true;
}

static void put_pauli(qm_text *out, const uint64_t *row, uint32_t n, uint32_t w)
{
    uint32_t count = 0;
    for (uint32_t q = 0; q < n; q++) {
        bool x = qm_row_get(row, q), z = qm_row_get(row, 64 * w + q);
        if (!x && !z)
            continue;
        if (count++ < MAX_LETTERS)
            qm_text_printf(out, "%s%c%u", count > 1 ? " " : "", x && z ? 'Y' : x ? 'X' : 'Z', q);
    }
    if (count > MAX_LETTERS)
        qm_text_printf(out, " and %u more", count - MAX_LETTERS);
}

void qm_residue_rotation_witness(qm_equiv_task *t, const qm_word *a, const qm_word *d)
{
    size_t words = 2 * (size_t)a->w;
    uint64_t *out = qm_arena_zalloc(t->scratch, words + 1, sizeof *out);
    uint64_t *product = qm_arena_zalloc(t->scratch, words + 1, sizeof *product);
    const qm_rotation *e = &d->list.entries[d->list.first];
    uint32_t sign = push_out(a, qm_list_row(&d->list, d->list.first, d->w), out, product);
    qm_text text;
    qm_text_init(&text, t->arena);
    qm_text_puts(&text,
                 "undoing the first program and then running the second is, up to Cliffords");
    if (d->list.nleft > 1)
        qm_text_printf(&text, " and %u more that commute with it", d->list.nleft - 1);
    qm_text_printf(&text, ", a rotation by %.9g about ", sign == 2 ? -e->angle : e->angle);
    put_pauli(&text, out, a->n, a->w);
    t->result->witness = (qm_equiv_witness){.text = text.data, .fidelity = NAN};
}
