/* pairs.c - see pairs.h.
 *
 * How: the rotations of a^-1 stand in the list, and the gates of b come on top, one by one. After
 * each, the rotations in the group of its qubit and the partner of that are looked for from the end
 * of the list on, as far as they commute with what they have to pass. As soon as the product of
 * those that were found is a Clifford of the group and then fewer rotations about its qubits, up to
 * rounding, it takes their place. The group has 16 elements, numbered by which of its generators (Z
 * and X of the first qubit, Z and X of the second, as the frame has them) are in them; its
 * operators are 4 x 4 matrices. Sound whatever is found: the product is computed from the rotations
 * themselves, and what takes their place is compared with it. */
#include "equiv/pauli/pairs.h"

#include "equiv/wires.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum {
    ELEMENTS = 16,
    GENERATORS = 4,
    MAX_WINDOW = 64,     /* rotations of a block and the other's inverse */
    MAX_STEPS = 1 << 16, /* entries looked at for a window */
    GROUP_WORK = 500,    /* units of work to begin with one group */
    VAIN_WORK = 8000,    /* units on groups that stay, for each gate: words that differ in much */
    FREE_WORK = 1 << 27, /* would be looked through again and again; and so many in any case */
    CLASSES = 20,
    IDENTITY_STATE = 0x8421 /* images of the generators, without signs, 4 bits each */
};

static const double exact = 1e-11; /* of entries and angles */

typedef double complex matrix[16];

/* exp(-i pi/4 E) for each element, the last one first. */
typedef struct clifford {
    uint32_t element[3], n;
} clifford;

typedef struct pairing {
    qm_word *x;
    bool *open;        /* per qubit: its last rotations have not just cancelled */
    uint32_t *partner; /* per qubit: the other one of its last gate on two qubits; at first, any */
    uint64_t *row;     /* of each element of the group */
    uint64_t *spare;   /* a row */
    matrix element[ELEMENTS]; /* the operator that the row stands for */
    matrix generator[GENERATORS];
    clifford classes[CLASSES];
    uint32_t nclasses;
    double vain; /* units of work that are left for groups that do not become shorter */
} pairing;

/* Do the elements anticommute? Generators 0, 1 do, and 2, 3. */
static bool anticommute(uint32_t a, uint32_t b)
{
    uint32_t swapped = (b >> 1 & 5) | (b << 1 & 10);
    return __builtin_parity(a & swapped);
}

static void multiply(const matrix a, const matrix b, matrix out)
{
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t k = 0; k < 4; k++) {
            double complex sum = 0;
            for (uint32_t j = 0; j < 4; j++)
                sum += a[4 * i + j] * b[4 * j + k];
            out[4 * i + k] = sum;
        }
}

/* u = exp(-i angle p / 2) u, or u exp(-i angle p / 2). */
static void rotate(matrix u, const matrix p, double angle, bool left)
{
    matrix product;
    multiply(left ? p : u, left ? u : p, product);
    for (uint32_t i = 0; i < 16; i++)
        u[i] = cos(angle / 2) * u[i] - I * sin(angle / 2) * product[i];
}

static uint32_t rotate_state(uint32_t state, uint32_t element)
{
    for (uint32_t g = 0; g < GENERATORS; g++)
        if (anticommute(state >> 4 * g & 15, element))
            state ^= element << 4 * g;
    return state;
}

/* The set of what Paulis on the first qubit become: what comes after on single qubits leaves it. */
static uint32_t class_of(uint32_t state)
{
    uint32_t z = state & 15, x = state >> 4 & 15;
    return 1u << z | 1u << x | 1u << (z ^ x);
}

/* The Cliffords of two qubits up to Cliffords of one that come after: by breadth first search. */
static void list_classes(pairing *p)
{
    uint32_t state[CLASSES] = {IDENTITY_STATE};
    p->nclasses = 1;
    for (uint32_t i = 0; i < p->nclasses; i++)
        for (uint32_t e = 1; e < ELEMENTS && p->nclasses < CLASSES; e++) {
            uint32_t next = rotate_state(state[i], e), k = 0;
            while (k < p->nclasses && class_of(state[k]) != class_of(next))
                k++;
            if (k < p->nclasses)
                continue;
            /* U^-1 P U for U = C exp(-i pi/4 E): E comes before C. */
            state[k] = next;
            p->classes[k] = p->classes[i];
            p->classes[k].element[p->classes[k].n++] = e;
            p->nclasses++;
        }
}

/* The matrix of a generator as an operator of two qubits. */
static void set_generator(matrix m, uint32_t g)
{
    uint32_t flip = g & 1 ? 1u << (g >> 1) : 0;
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t k = 0; k < 4; k++)
            m[4 * i + k] = i != (k ^ flip) ? 0 : !(g & 1) && k >> (g >> 1) & 1 ? -1 : 1;
}

/* The group of two qubits as the frame has them. */
static void set_group(pairing *p, uint32_t q0, uint32_t q1)
{
    static const double complex power_of_i[] = {1, I, -1, -I};
    const qm_word *x = p->x;
    size_t words = 2 * (size_t)x->w;
    for (uint32_t e = 0; e < ELEMENTS; e++) {
        uint64_t *row = &p->row[e * words];
        uint32_t power = 0;
        matrix product = {[0] = 1, [5] = 1, [10] = 1, [15] = 1};
        memset(row, 0, words * sizeof *row);
        for (uint32_t g = 0; g < GENERATORS; g++) {
            uint32_t q = g < 2 ? q0 : q1;
            matrix old;
            if (!(e >> g & 1))
                continue;
            memcpy(old, product, sizeof old);
            multiply(old, p->generator[g], product);
            power += qm_row_multiply(row, qm_word_frame(x, q, g & 1), x->w) +
                     x->frame_sign[2 * q + (g & 1)];
        }
        for (uint32_t i = 0; i < 16; i++)
            p->element[e][i] = product[i] * power_of_i[(4 - (power & 3)) & 3];
    }
}

/* The element that has the same commutators with the generators as the row. */
static uint32_t nearest_element(const pairing *p, const uint64_t *row)
{
    const qm_word *x = p->x;
    uint32_t element = 0;
    for (uint32_t g = 0; g < GENERATORS; g++)
        if (qm_row_anticommutes(row, &p->row[((size_t)2 * x->w) << g], x->w))
            element |= 1u << (g ^ 1);
    return element;
}

/* The angles of A = exp(i phase) RZ(angle[2]) RX(angle[1]) RZ(angle[0]), those near multiples of
 * pi/2 put on them. Returns how many are none. */
static uint32_t euler_angles(const double complex a[4], double angle[3])
{
    double sum = carg(a[3]) - carg(a[0]), difference = carg(a[2]) - carg(a[1]);
    double c = hypot(cabs(a[0]), cabs(a[3])), s = hypot(cabs(a[1]), cabs(a[2]));
    uint32_t n = 0;
    if (s <= exact)
        difference = sum;
    if (c <= exact)
        sum = difference;
    angle[0] = (sum - difference) / 2;
    angle[1] = 2 * atan2(s, c);
    angle[2] = (sum + difference) / 2;
    /* Where the sum is taken modulo 2 pi, its half is off by pi, and RX turns the other way. */
    double complex off = a[2] * conj(a[0]) * cexp(-I * angle[2]);
    if (s > exact && c > exact && cimag(off) > 0)
        angle[1] = -angle[1];
    for (uint32_t i = 0; i < 3; i++) {
        double nearest = nearbyint(angle[i] / (M_PI / 2)) * (M_PI / 2);
        if (fabs(angle[i] - nearest) <= exact)
            angle[i] = nearest;
        else
            n++;
    }
    return n;
}

/* The factors of an operator that is a product of one on the first qubit, the low bit, and one on
 * the second, if it is; scaled, up to phases, to unitaries. */
static bool factorise(const matrix u, double complex low[4], double complex high[4])
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < 16; i++)
        if (cabs(u[i]) > cabs(u[best]))
            best = i;
    uint32_t r = best / 4, c = best % 4;
    double sl = 0, sh = 0;
    for (uint32_t i = 0; i < 2; i++)
        for (uint32_t k = 0; k < 2; k++) {
            low[2 * i + k] = u[4 * ((r & 2) + i) + (c & 2) + k];
            high[2 * i + k] = u[4 * ((r & 1) + 2 * i) + (c & 1) + 2 * k];
            sl += pow(cabs(low[2 * i + k]), 2);
            sh += pow(cabs(high[2 * i + k]), 2);
        }
    for (uint32_t i = 0; i < 4; i++) {
        low[i] /= sqrt(sl / 2);
        high[i] /= sqrt(sh / 2);
    }
    double complex inner = 0;
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t k = 0; k < 4; k++)
            inner +=
                conj(u[4 * i + k]) * low[2 * (i & 1) + (k & 1)] * high[2 * (i >> 1) + (k >> 1)];
    return cabs(inner) > 4 - 1e-6;
}

/* How far U is from V and a phase. */
static double distance(const matrix u, const matrix v)
{
    double complex inner = 0;
    double square = 0;
    for (uint32_t i = 0; i < 16; i++)
        inner += conj(v[i]) * u[i];
    for (uint32_t i = 0; i < 16; i++)
        square += pow(cabs(u[i] - inner / cabs(inner) * v[i]), 2);
    return sqrt(square);
}

/* A Clifford of a class, and then rotations about Z, X and Z of each qubit. */
typedef struct form {
    const clifford *clifford;
    double angle[2][3];
    uint32_t nrotations; /* that are no Cliffords */
    double deviation;
} form;

/* Generators: Z, X and Z of each qubit. */
static const uint32_t axis[2][3] = {{0, 1, 0}, {2, 3, 2}};

/* Finds the form of U; false where it has none. */
static bool find_form(const pairing *p, const matrix u, form *f)
{
    for (uint32_t k = 0; k < p->nclasses; k++) {
        const clifford *c = &p->classes[k];
        matrix left;
        double complex factor[2][4];
        memcpy(left, u, sizeof left);
        for (uint32_t i = c->n; i-- > 0;)
            rotate(left, p->element[c->element[i]], -M_PI / 2, false);
        if (!factorise(left, factor[0], factor[1]))
            continue;
        *f = (form){.clifford = c};
        matrix v = {[0] = 1, [5] = 1, [10] = 1, [15] = 1};
        for (uint32_t i = c->n; i-- > 0;)
            rotate(v, p->element[c->element[i]], M_PI / 2, true);
        for (uint32_t q = 0; q < 2; q++) {
            f->nrotations += euler_angles(factor[q], f->angle[q]);
            for (uint32_t i = 0; i < 3; i++)
                rotate(v, p->generator[axis[q][i]], f->angle[q][i], true);
        }
        f->deviation = distance(u, v);
        return f->deviation <= exact;
    }
    return false;
}

/* Puts the form in the place of the entries of the window. */
static void replace(pairing *p, const uint32_t q[2], const uint32_t *window, uint32_t n,
                    const form *f)
{
    qm_word *x = p->x;
    size_t words = 2 * (size_t)x->w;
    const clifford *c = f->clifford;
    for (uint32_t i = 0; i < n; i++)
        qm_word_remove(x, window[i]);
    x->dropped += 2 * f->deviation;
    x->merges++;
    for (uint32_t i = 0; i < c->n; i++)
        qm_word_rotate(x, &p->row[c->element[i] * words], M_PI / 2, QM_NONE, q, 2);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < 3; i++) {
            uint32_t which = axis[k][i] & 1;
            double angle = f->angle[k][i];
            memcpy(p->spare, qm_word_frame(x, q[k], which), words * sizeof *p->spare);
            qm_word_rotate(x, p->spare, x->frame_sign[2 * q[k] + which] ? -angle : angle, QM_NONE,
                           q, 2);
        }
}

/* Replaces the shortest row of rotations of the group of two qubits, from the end of the list on,
 * that become fewer; false where there is none. */
static bool shorten_group(pairing *p, const uint32_t q[2])
{
    const qm_word *x = p->x;
    const qm_rotation_list *l = &x->list;
    uint32_t window[MAX_WINDOW], n = 0, steps = 0;
    uint32_t allowed = 0xffff; /* elements that commute with all that is passed by */
    matrix u = {[0] = 1, [5] = 1, [10] = 1, [15] = 1};
    set_group(p, q[0], q[1]);
    qm_equiv_count(x->task, GROUP_WORK + ELEMENTS * 2.0 * x->w);
    for (uint32_t i = l->last; i != QM_NONE && allowed != 1 && n < MAX_WINDOW && steps < MAX_STEPS;
         i = l->entries[i].prev, steps++) {
        const qm_rotation *entry = &l->entries[i];
        const uint64_t *row = qm_list_row(l, i, x->w);
        uint32_t e = nearest_element(p, row);
        if (entry->form == QM_NONE && entry->item == QM_NONE && allowed >> e & 1 &&
            qm_row_equal(row, &p->row[(size_t)e * 2 * x->w], x->w)) {
            form f;
            window[n++] = i;
            rotate(u, p->element[e], entry->angle, false);
            if (n > 1 && find_form(p, u, &f) && f.nrotations < n) {
                replace(p, q, window, n, &f);
                p->open[q[0]] = p->open[q[1]] = f.nrotations > 0;
                return true;
            }
            continue;
        }
        for (uint32_t k = 0; k < ELEMENTS; k++)
            if (anticommute(k, e))
                allowed &= ~(1u << k);
    }
    qm_equiv_count(x->task, GENERATORS * (2.0 + x->w) * steps);
    p->vain -= GROUP_WORK + GENERATORS * (2.0 + x->w) * steps;
    return false;
}

/* Appends a gate, after which its qubits may have completed a block. Where rotations have cancelled
 * one by one, there is none. */
static bool add_gate(pairing *p, const qm_flat *b, uint32_t gate)
{
    const qm_fgate *g = &b->gates[gate];
    const uint32_t *q = qm_fgate_qubits(b, g);
    uint32_t before = p->x->list.nleft;
    qm_flat one = *b;
    one.gates = &b->gates[gate];
    one.ngates = 1;
    if (!qm_word_add(p->x, &one))
        return false;
    if (g->nqubits == 2) {
        p->partner[q[0]] = q[1];
        p->partner[q[1]] = q[0];
    }
    const uint32_t pair[2] = {q[0], p->partner[q[0]]};
    if (g->kind == QM_FK_H || g->nqubits > 2 || p->x->n < 2)
        return true;
    if (g->kind == QM_FK_PHASE)
        p->open[pair[0]] = p->open[pair[1]] = p->x->list.nleft >= before;
    while ((p->open[pair[0]] || p->open[pair[1]]) && shorten_group(p, pair))
        if (qm_equiv_stop(p->x->task))
            return false;
    return p->vain > 0;
}

/* The next gate of a qubit if nothing on other qubits than these two comes before it; QM_NONE. */
static uint32_t next_within(const qm_fwires *w, uint32_t q, uint32_t other)
{
    uint32_t gate = qm_fwires_next(w, q), n = gate == QM_NONE ? 0 : w->f->gates[gate].nqubits;
    return n == 1 || (n == 2 && qm_fwires_next(w, other) == gate) ? gate : QM_NONE;
}

static bool add_and_pass(pairing *p, qm_fwires *w, uint32_t gate)
{
    qm_fwires_pass(w, gate);
    return add_gate(p, w->f, gate);
}

/* Adds a gate that is the next of each of its qubits, and, of two qubits, what belongs to the same
 * block, before a gate elsewhere takes one of them from the group. */
static bool add_block(pairing *p, qm_fwires *w, uint32_t gate)
{
    const qm_fgate *g = &w->f->gates[gate];
    const uint32_t *q = qm_fgate_qubits(w->f, g);
    if (!add_and_pass(p, w, gate))
        return false;
    for (uint32_t next = gate; g->nqubits == 2 && next != QM_NONE;) {
        next = next_within(w, q[0], q[1]);
        if (next == QM_NONE)
            next = next_within(w, q[1], q[0]);
        if (next != QM_NONE && !add_and_pass(p, w, next))
            return false;
    }
    return true;
}

static bool add_segment(pairing *p, const qm_flat *f, qm_arena *arena)
{
    qm_fwires w = qm_fwires_make(f, false, arena);
    p->vain += (double)VAIN_WORK * f->ngates;
    for (uint32_t i = 0; i < f->ngates; i++) {
        uint32_t q = qm_fgate_qubits(f, &f->gates[i])[0];
        uint32_t next = qm_fwires_next(&w, q);
        if (next != QM_NONE && next <= i && !add_block(p, &w, i))
            return false;
    }
    return true;
}

bool qm_word_pair_difference(qm_word *x, const qm_word *a, const qm_word_source *b)
{
    size_t words = 2 * (size_t)a->w;
    pairing p = {.x = x,
                 .open = qm_arena_zalloc(a->arena, (size_t)a->n + 1, sizeof(bool)),
                 .partner = QM_NEW_ARRAY(a->arena, uint32_t, (size_t)a->n + 1),
                 .row = qm_arena_zalloc(a->arena, ELEMENTS * words + 1, sizeof(uint64_t)),
                 .spare = qm_arena_zalloc(a->arena, words + 1, sizeof(uint64_t)),
                 .vain = FREE_WORK};
    for (uint32_t q = 0; q < a->n; q++)
        p.partner[q] = q > 0 ? q - 1 : 1;
    for (uint32_t g = 0; g < GENERATORS; g++)
        set_generator(p.generator[g], g);
    list_classes(&p);
    qm_word_invert(x, a);
    for (uint32_t i = 0; i <= b->nitems; i++) {
        if (!add_segment(&p, &b->segments[i], a->arena))
            return false;
        if (i < b->nitems)
            qm_word_add_item(x, i, &b->items[i]);
        if (x->stuck)
            return false;
    }
    return qm_word_reduce(x);
}
