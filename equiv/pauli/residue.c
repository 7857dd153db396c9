/* residue.c - reads what is left between two words. */
#include "equiv/pauli/residue.h"

#include "equiv/witness.h"
#include "support/rng.h"
#include "support/text.h"

#include <math.h>
#include <string.h>

enum {
    MAX_ATTEMPTS = 256,
    MAX_COMMUTING = 256, /* rotations that are looked at together */
    MAX_RANK = 10,       /* of independent ones among them */
    MAX_LETTERS = 40     /* of a Pauli in a message */
};

static const double clearly = 1e-6; /* an angle that is no rounding */

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

/* Commuting rotations over independent generators among their Paulis. */
typedef struct span {
    uint32_t w, rank;
    uint64_t *echelon; /* rows, each the product of the generators in `parts` */
    uint32_t lead[MAX_RANK], parts[MAX_RANK];
    const uint64_t *generator[MAX_RANK];
    uint64_t *spare; /* a row */
} span;

/* The generators whose product the row is up to a sign; the row becomes one where it is none.
 * QM_NONE: there are too many. */
static uint32_t coordinates(span *s, const uint64_t *row)
{
    uint32_t parts = 0, words = 2 * s->w;
    memcpy(s->spare, row, words * sizeof *row);
    for (uint32_t i = 0; i < s->rank; i++)
        if (qm_row_get(s->spare, s->lead[i])) {
            parts ^= s->parts[i];
            for (uint32_t k = 0; k < words; k++)
                s->spare[k] ^= s->echelon[(size_t)i * words + k];
        }
    uint32_t bit = 0;
    while (bit < 64 * words && !qm_row_get(s->spare, bit))
        bit++;
    if (bit == 64 * words)
        return parts;
    if (s->rank == MAX_RANK)
        return QM_NONE;
    memcpy(&s->echelon[(size_t)s->rank * words], s->spare, words * sizeof *row);
    s->lead[s->rank] = bit;
    s->parts[s->rank] = parts | 1u << s->rank;
    s->generator[s->rank] = row;
    return 1u << s->rank++;
}

/* Is the product of generators minus the Pauli of the row that has these coordinates? */
static bool is_negative(span *s, uint32_t parts)
{
    uint32_t power = 0;
    memset(s->spare, 0, 2 * (size_t)s->w * sizeof *s->spare);
    for (uint32_t i = 0; i < s->rank; i++)
        if (parts >> i & 1)
            power += qm_row_multiply(s->spare, s->generator[i], s->w);
    return (power & 3) == 2;
}

/* The phase of the product of exp(i angle P), over the P with generator g, where the generators of
 * the bits in `values` are -1 and the others 1. */
static double phase_at(uint32_t g, uint32_t values, const uint32_t *parts, const double *angle,
                       uint32_t n)
{
    double phase = 0;
    for (uint32_t k = 0; k < n; k++)
        if (parts[k] >> g & 1)
            phase += __builtin_parity(parts[k] & values) ? -angle[k] : angle[k];
    return phase;
}

/* The rotations map a Pauli that anticommutes with generator g alone to itself times that product.
 * It is a Pauli only when each generator changes the phase by 0 or by pi, independent of the
 * others. */
static bool image_is_no_pauli(uint32_t g, uint32_t rank, const uint32_t *parts, const double *angle,
                              uint32_t n)
{
    double first = phase_at(g, 0, parts, angle, n), step[MAX_RANK];
    for (uint32_t i = 0; i < rank; i++) {
        step[i] = phase_at(g, 1u << i, parts, angle, n) - first;
        if (fabs(remainder(step[i], M_PI)) > clearly)
            return true;
    }
    for (uint32_t values = 0; values < 1u << rank; values++) {
        double off = phase_at(g, values, parts, angle, n) - first;
        for (uint32_t i = 0; i < rank; i++)
            if (values >> i & 1)
                off -= step[i];
        if (fabs(remainder(off, 2 * M_PI)) > clearly)
            return true;
    }
    return false;
}

bool qm_residue_is_no_clifford(const qm_word *d, qm_arena *scratch)
{
    const qm_rotation_list *l = &d->list;
    if (l->nleft == 0 || l->nleft > MAX_COMMUTING)
        return false;
    size_t words = 2 * (size_t)d->w;
    span s = {.w = d->w,
              .echelon = qm_arena_zalloc(scratch, MAX_RANK, words * sizeof(uint64_t)),
              .spare = qm_arena_zalloc(scratch, words, sizeof(uint64_t))};
    uint32_t parts[MAX_COMMUTING], n = 0;
    double angle[MAX_COMMUTING];
    for (uint32_t i = l->first; i != QM_NONE; i = l->entries[i].next, n++) {
        for (uint32_t k = l->first; k != i; k = l->entries[k].next)
            if (qm_row_anticommutes(qm_list_row(l, i, d->w), qm_list_row(l, k, d->w), d->w))
                return false;
        parts[n] = coordinates(&s, qm_list_row(l, i, d->w));
        if (l->entries[i].form != QM_NONE || parts[n] == QM_NONE)
            return false;
        angle[n] = is_negative(&s, parts[n]) ? -l->entries[i].angle : l->entries[i].angle;
    }
    for (uint32_t g = 0; g < s.rank; g++)
        if (image_is_no_pauli(g, s.rank, parts, angle, n))
            return true;
    return false;
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
