/* zx.c - proves circuits equal by reducing a ZX diagram to wires.
 *
 * The gates of one circuit are applied at the outputs of a diagram of spiders, the inverses of the
 * other's at its inputs, in turn, so that what is alike cancels early. Fusion, local
 * complementation, pivots and the merging of phase gadgets remove spiders (zx/simplify.c). When
 * each input is wired to its output, the circuits are equal up to a phase. It never disproves.
 *
 * Complete for Clifford circuits. Guarantees a proof up to the rounding of angles; symbols get
 * random values. Time is about linear in the gates for circuits that resemble each other, and the
 * number of gates times the square of the degree of spiders at worst; memory is bounded by
 * EDGE_LIMIT ends of edges (about 300 MB).
 *
 * Sources: Duncan, Kissinger, Perdrix and van de Wetering, Graph-theoretic simplification of
 * quantum circuits with the ZX-calculus, Quantum 4, 279 (2020, arXiv:1902.03178); Kissinger and van
 * de Wetering, Reducing T-count with the ZX-calculus, PRA 102, 022406 (2020, arXiv:1903.10477). */
#include "equiv/angle.h"
#include "equiv/order.h"
#include "equiv/zx/apply.h"
#include "equiv/zx/simplify.h"

enum { EDGE_LIMIT = 1 << 25, BATCH = 64, FIRST_CAP = 64, CAP_FACTOR = 16, LAST_CAP = 1 << 30 };

static bool fits(const qm_flat *f)
{
    for (uint32_t i = 0; i < f->ngates; i++)
        if (f->gates[i].nqubits > QM_ZX_MAX_GATE_QUBITS)
            return false;
    return true;
}

/* Applies all gates, and simplifies with small steps whenever the diagram has grown by some. */
static void apply_all(const qm_equiv_task *t, qm_interleaving how, qm_zx_simplifier *s,
                      const double *values)
{
    const uint32_t *order = qm_equiv_order(t->a, t->b, how, t->scratch);
    size_t n = (size_t)t->a->ngates + t->b->ngates;
    s->cap = FIRST_CAP;
    for (size_t i = 0, last = 0; i < n && !s->stopped; i++) {
        bool of_b = order[i] & 1;
        const qm_flat *f = of_b ? t->b : t->a;
        const qm_fgate *g = &f->gates[order[i] >> 1];
        qm_zx_apply(s->z, of_b, (qm_fkind)g->kind, qm_fgate_qubits(f, g), g->nqubits,
                    qm_equiv_angle(t, g, values));
        if (i - last > BATCH + s->z->nlive / 4) {
            qm_zx_simplify(s);
            last = i;
        }
    }
}

static bool reduces_to_identity(qm_equiv_task *t, qm_interleaving how, const double *values)
{
    qm_zx z;
    qm_zx_init(&z, t->a->nqubits, t->scratch);
    z.edge_limit = EDGE_LIMIT;
    qm_zx_simplifier s = {.z = &z, .task = t};
    apply_all(t, how, &s, values);
    for (s.cap = FIRST_CAP; s.cap <= LAST_CAP && !s.stopped; s.cap *= CAP_FACTOR)
        qm_zx_simplify(&s);
    if (qm_zx_is_identity(&z))
        return true;
    if (s.stopped)
        qm_equiv_detail(t, "the ZX diagram is too large for the time or for memory");
    else
        qm_equiv_detail(t, "%u spiders are left in the ZX diagram", z.nlive);
    return false;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    if (!fits(t->a) || !fits(t->b)) {
        qm_equiv_detail(t, "a gate has more than %d qubits", QM_ZX_MAX_GATE_QUBITS);
        return QM_EQUIV_UNKNOWN;
    }
    for (uint32_t trial = 0; trial < qm_equiv_trials(t); trial++) {
        const double *values = qm_equiv_symbol_values(t, trial, t->scratch);
        qm_equiv_task part = *t; /* each order of gates gets its part of the work */
        bool proved = false;
        for (int how = 0; how < QM_INTERLEAVINGS && !proved; how++) {
            qm_equiv_share(&part, t, (uint32_t)(QM_INTERLEAVINGS - how));
            proved = reduces_to_identity(&part, (qm_interleaving)how, values);
        }
        if (!proved)
            return QM_EQUIV_UNKNOWN;
    }
    qm_equiv_detail(t, "the ZX diagram reduces to wires");
    return QM_EQUIV_SAME;
}

const qm_equiv_method qm_equiv_zx = {
    .name = "zx",
    .summary = "reduce the ZX diagram of one circuit and the inverse of the other",
    .run = run,
};
