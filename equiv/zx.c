/* zx.c - proves circuits equal by reducing a ZX diagram to wires.
 *
 * One circuit and the inverse of the other are a diagram of spiders; fusion, local complementation,
 * pivots and the merging of phase gadgets remove spiders (zx/simplify.c). When each input is wired to
 * its output, the circuits are equal up to a phase. It never disproves.
 *
 * Complete for Clifford circuits. Guarantees a proof up to the rounding of angles; symbols get random
 * values. Time is about linear in the gates for circuits that resemble each other, and the number
 * of gates times the square of the degree of spiders at worst; memory is bounded by EDGE_LIMIT
 * edges (about 300 MB).
 *
 * Sources: Duncan, Kissinger, Perdrix and van de Wetering, Graph-theoretic simplification of quantum
 * circuits with the ZX-calculus, Quantum 4, 279 (2020, arXiv:1902.03178); Kissinger and van de
 * Wetering, Reducing T-count with the ZX-calculus, PRA 102, 022406 (2020, arXiv:1903.10477). */
#include "equiv/angle.h"
#include "equiv/zx/build.h"
#include "equiv/zx/simplify.h"

enum { EDGE_LIMIT = 1 << 25 };

static bool reduces_to_identity(qm_equiv_task *t, const double *values)
{
    qm_zx z;
    qm_zx_init(&z, t->a->nqubits, t->scratch);
    z.edge_limit = EDGE_LIMIT;
    if (!qm_zx_build(&z, t, values)) {
        qm_equiv_detail(t, "a gate has more than %d qubits, or the diagram more than %d edges",
                        QM_ZX_MAX_GATE_QUBITS, EDGE_LIMIT / 2);
        return false;
    }
    bool finished = qm_zx_simplify(&z, t);
    if (qm_zx_is_identity(&z))
        return true;
    if (finished)
        qm_equiv_detail(t, "%u spiders are left in the ZX diagram", z.nlive);
    else
        qm_equiv_detail(t, "the ZX diagram is too large for the time and memory");
    return false;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    for (uint32_t trial = 0; trial < qm_equiv_trials(t); trial++)
        if (!reduces_to_identity(t, qm_equiv_symbol_values(t, trial, t->scratch)))
            return QM_EQUIV_UNKNOWN;
    qm_equiv_detail(t, "the ZX diagram reduces to wires");
    return QM_EQUIV_SAME;
}

const qm_equiv_method qm_equiv_zx = {
    .name = "zx",
    .summary = "reduce the ZX diagram of one circuit and the inverse of the other",
    .run = run,
};
