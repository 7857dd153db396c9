/* echo.c - measured circuits compared as unitaries.
 *
 * What: two circuits A and B that end in the same measurements do the same, for each input, when
 * A^-1 M A = B^-1 M B, where M copies each measured qubit to a qubit of its own and exchanges each
 * other one for a new one; without these exchanges, when each outcome has the same probability for
 * each input. So methods that compare unitaries decide about programs in which phases before a
 * measurement do not count. Why: M is the sum of |c><c| x X^c x SWAP over the outcomes c; equality
 * says that D = B A^-1 commutes with each |c><c| and with all that can be done to the other qubits,
 * so that D is a phase for each c. A phase between the two sides would be an eigenvalue, 1.
 * Guarantee: both directions hold. Cost: twice the gates, up to twice the qubits. Source: the
 * effects of a measurement in the Heisenberg picture (Kraus, Ann. Phys. 64, 311 (1971)). */
#include "equiv/echo.h"

uint32_t qm_echo_qubits(const qm_flat *f, const bool *measured, bool keep_rest)
{
    uint32_t n = f->nqubits;
    for (uint32_t q = 0; q < f->nqubits; q++)
        n += keep_rest || measured[q];
    return n;
}

static void push_inverse(qm_flat *out, const qm_flat *f)
{
    for (uint32_t i = f->ngates; i-- > 0;) {
        const qm_fgate *g = &f->gates[i];
        qm_flat_push(out, (qm_fkind)g->kind, qm_fgate_qubits(f, g), g->nqubits, -g->angle,
                     qm_fform_sum(out->space, g->form, -1, QM_NONE, 0));
    }
}

static void push_x(qm_flat *out, uint32_t control, uint32_t target)
{
    qm_flat_push(out, QM_FK_X, (uint32_t[]){control, target}, 2, 0, QM_NONE);
}

void qm_echo(qm_flat *out, const qm_flat *f, const bool *measured, bool keep_rest)
{
    uint32_t fresh = f->nqubits;
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[i];
        qm_flat_push(out, (qm_fkind)g->kind, qm_fgate_qubits(f, g), g->nqubits, g->angle, g->form);
    }
    for (uint32_t q = 0; q < f->nqubits; q++) {
        if (measured[q]) {
            push_x(out, q, fresh++);
        } else if (keep_rest) {
            push_x(out, q, fresh);
            push_x(out, fresh, q);
            push_x(out, q, fresh++);
        }
    }
    push_inverse(out, f);
}
