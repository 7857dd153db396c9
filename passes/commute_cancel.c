/* commute_cancel.c - cancel and merge gates that meet when they are moved past what they commute
 * with.
 *
 * In a Pauli circuit two gates commute when their axes agree on each shared wire. So the newest
 * gates of a wire that have one axis, a run, are in any order, and a gate can be moved back to any
 * place in the runs that end its wires. One sweep over the circuit keeps for each wire a stack of
 * runs, and a table of the CPP that lies in a given pair of runs, of which there is at most one:
 *   C(P,Q) C(P,Q) = 1, and the runs that become empty are taken away
 *   C(P,Q) C(P,R) = C(P,QR) and a quarter turn about P: one CX less. The result is looked at again
 *   C(P,Q) C(R,T) C(P,Q) = C(R,T) C(P,T), where Q and R are different axes of one wire and each
 *   stands at the end of its wires: one CX less. Not where qubits are laid out on a device
 *   two rotations in one run are one; multiples of pi/2 are Cliffords
 * Cliffords are moved to the ends of the wires as the sweep goes on, so it sees through them.
 * Sweeps are repeated while something changes. It is the cancellation of Nam et al., npj Quantum
 * Information 4:23 (2018), section "gate cancellation", without a bound of its reach and for all
 * Pauli axes.
 *
 * Guarantees the same unitary with its global phase, and no more CX, T or rotations. The block is
 * replaced only where that makes it cheaper by the goal. Measurements, control flow and gates that
 * are not expanded are members of the runs where they act on one axis (pauli/axes.h), and end those
 * of their other qubits; barriers and resets end all. Time O(gates) a sweep, memory some 80 bytes a
 * gate. */
#include "passes/pauli/cancel.h"
#include "passes/pauli/rewrite.h"

static qm_status cancel(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload;
    qm_cancel s;
    qm_cancel_init(&s, c, r->m, !(r->m->forms & QM_FORM_LAYOUT));
    uint32_t rounds = (uint32_t)r->pc->options[0];
    qm_cancel_sweep(&s, c);
    c->same = r->pc->again && s.changed == 0;
    while (s.changed && --rounds && !qm_pass_should_stop(r->pc))
        qm_cancel_sweep(&s, c);
    return QM_OK;
}

static qm_status run_pass(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, cancel, NULL);
}

static const qm_pass_option options[] = {
    {"rounds", "most sweeps over a block", 10, 1, 1000, true},
    {0},
};

const qm_pass qm_pass_commute_cancel = {
    .name = "commute-cancel",
    .summary = "cancel and merge gates that commutation brings together",
    .text =
        "Two gates commute when their Pauli axes agree on each shared qubit. One sweep keeps for "
        "each qubit its runs of gates with one axis, and knows of each pair of runs the two-qubit "
        "gate in it: equal ones cancel, C(P,Q) and C(P,R) become one, rotations add up. Clifford "
        "gates on one qubit are no obstacle, nor are measurements, branches and loops in which "
        "all that happens to a qubit is about the same axis. Linear time, with no bound of reach.",
    .source = "Nam et al., npj Quantum Information 4:23 (2018)",
    .example = "qubit[3] q;\ncx q[0], q[1];\nt q[0];\ncx q[0], q[2];\nx q[1];\ncx q[0], q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .settles = true,
    .may_raise = QM_DEPTH_COSTS,
    .options = options,
    .run = run_pass,
};
