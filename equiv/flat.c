/* flat.c - builds flat circuits, and the linear forms of their angles. */
#include "equiv/flat.h"

#include <math.h>
#include <string.h>

static const double no_factor = 1e-12; /* factors below are rounding */

void qm_fspace_init(qm_fspace *s, qm_arena *arena)
{
    *s = (qm_fspace){.arena = arena};
}

/* Programs have few inputs, so symbols are searched one by one. */
uint32_t qm_fspace_symbol(qm_fspace *s, const char *text, size_t n)
{
    for (uint32_t i = 0; i < s->nsymbols; i++)
        if (strlen(s->symbols[i]) == n && memcmp(s->symbols[i], text, n) == 0)
            return i;
    QM_RESERVE(s->arena, s->symbols, s->nsymbols, s->cap_symbols);
    s->symbols[s->nsymbols] = qm_arena_strdup(s->arena, text, n);
    return s->nsymbols++;
}

static uint32_t hash_terms(const qm_fterm *t, uint32_t n)
{
    uint64_t h = n;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &t[i].factor, sizeof bits);
        h = (h ^ bits) * 0x9e3779b97f4a7c15u;
        h = (h ^ h >> 29 ^ t[i].symbol) * 0xbf58476d1ce4e5b9u;
    }
    return (uint32_t)(h >> 32);
}

static bool same_terms(const qm_fspace *s, uint32_t form, const qm_fterm *t, uint32_t n)
{
    const qm_fform *f = &s->forms[form];
    if (f->n != n)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (s->terms[f->first + i].symbol != t[i].symbol ||
            s->terms[f->first + i].factor != t[i].factor)
            return false;
    return true;
}

static void put_slot(qm_fspace *s, uint32_t form)
{
    const qm_fform *f = &s->forms[form];
    uint32_t at = hash_terms(&s->terms[f->first], f->n);
    while (s->slots[at & (s->nslots - 1)] != QM_NONE)
        at++;
    s->slots[at & (s->nslots - 1)] = form;
}

static void grow_slots(qm_fspace *s)
{
    s->nslots = s->nslots == 0 ? 64 : 2 * s->nslots;
    s->slots = QM_NEW_ARRAY(s->arena, uint32_t, s->nslots);
    memset(s->slots, 0xff, s->nslots * sizeof *s->slots);
    for (uint32_t i = 0; i < s->nforms; i++)
        put_slot(s, i);
}

/* The form of terms in order, found or made. */
static uint32_t intern_form(qm_fspace *s, const qm_fterm *t, uint32_t n)
{
    if (n == 0)
        return QM_NONE;
    if (2 * s->nforms >= s->nslots)
        grow_slots(s);
    for (uint32_t at = hash_terms(t, n);; at++) {
        uint32_t form = s->slots[at & (s->nslots - 1)];
        if (form == QM_NONE)
            break;
        if (same_terms(s, form, t, n))
            return form;
    }
    QM_RESERVE(s->arena, s->forms, s->nforms, s->cap_forms);
    s->forms[s->nforms] = (qm_fform){s->nterms, n};
    for (uint32_t i = 0; i < n; i++) {
        QM_RESERVE(s->arena, s->terms, s->nterms, s->cap_terms);
        s->terms[s->nterms++] = t[i];
    }
    put_slot(s, s->nforms);
    return s->nforms++;
}

uint32_t qm_fspace_form(qm_fspace *s, const qm_fterm *terms, uint32_t n)
{
    qm_fterm *sorted = QM_NEW_ARRAY(s->arena, qm_fterm, (size_t)n + 1);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (fabs(terms[i].factor) <= no_factor)
            continue;
        uint32_t at = kept++;
        for (; at > 0 && sorted[at - 1].symbol > terms[i].symbol; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = terms[i];
    }
    return intern_form(s, sorted, kept);
}

uint32_t qm_fform_sum(qm_fspace *s, uint32_t a, double k, uint32_t b, double l)
{
    qm_fform none = {0, 0};
    qm_fform fa = a == QM_NONE ? none : s->forms[a], fb = b == QM_NONE ? none : s->forms[b];
    if (fb.n == 0 && (fa.n == 0 || k == 1))
        return a;
    qm_fterm *sum = QM_NEW_ARRAY(s->arena, qm_fterm, (size_t)fa.n + fb.n);
    uint32_t n = 0;
    for (uint32_t i = 0, j = 0; i < fa.n || j < fb.n;) {
        const qm_fterm *x = &s->terms[fa.first + i], *y = &s->terms[fb.first + j];
        bool takes_a = i < fa.n && (j == fb.n || x->symbol <= y->symbol);
        bool takes_b = j < fb.n && (i == fa.n || y->symbol <= x->symbol);
        double factor = (takes_a ? k * x->factor : 0) + (takes_b ? l * y->factor : 0);
        if (fabs(factor) > no_factor)
            sum[n++] = (qm_fterm){takes_a ? x->symbol : y->symbol, factor};
        i += takes_a;
        j += takes_b;
    }
    return intern_form(s, sum, n);
}

void qm_flat_init(qm_flat *f, qm_fspace *space, uint32_t nqubits, qm_arena *arena)
{
    *f = (qm_flat){.arena = arena, .space = space, .nqubits = nqubits};
}

bool qm_fgate_equal(const qm_flat *a, const qm_fgate *g, const qm_flat *b, const qm_fgate *h)
{
    return g->kind == h->kind && g->nqubits == h->nqubits && g->form == h->form &&
           g->angle == h->angle &&
           memcmp(qm_fgate_qubits(a, g), qm_fgate_qubits(b, h), g->nqubits * sizeof(uint32_t)) == 0;
}

void qm_flat_push(qm_flat *f, qm_fkind kind, const uint32_t *q, uint32_t n, double angle,
                  uint32_t form)
{
    if (kind == QM_FK_PHASE && angle == 0 && form == QM_NONE)
        return;
    if (n == 0) {
        f->phase += angle;
        return;
    }
    bool phase = kind == QM_FK_PHASE;
    qm_fgate g = {.kind = (uint8_t)kind,
                  .nqubits = (uint16_t)n,
                  .qubit = {QM_NONE, QM_NONE, QM_NONE},
                  .form = phase ? form : QM_NONE,
                  .angle = phase ? angle : 0};
    if (n <= QM_FLAT_INLINE) {
        memcpy(g.qubit, q, n * sizeof *q);
    } else {
        g.qubit[0] = f->npool;
        for (uint32_t i = 0; i < n; i++) {
            QM_RESERVE(f->arena, f->pool, f->npool, f->cap_pool);
            f->pool[f->npool++] = q[i];
        }
    }
    f->symbolic |= g.form != QM_NONE;
    QM_RESERVE(f->arena, f->gates, f->ngates, f->cap_gates);
    f->gates[f->ngates++] = g;
}
