/* schedule_layers.c - gates that commute in an order with few layers.
 *
 * In Pauli form (passes/pauli/circuit.h) gates of one axis on a wire commute there, whatever stands
 * between them on other wires. Each gate takes the first layer that is free on all its wires from
 * the start of its group of such gates on; from the end the same, in turn, as long as that gives
 * fewer layers. Fewer layers of all gates with --cost=depth, else of two-qubit gates. Every pass on
 * Pauli circuits does this too where the goal is a depth, with what it has found.
 *
 * Guarantees the same unitary with its global phase, and the same CX. Time O(rounds * gates).
 *
 * Source: scheduling from both ends as in Li and Willis, European J. of Operational Research 56,
 * 370 (1992), on the commutation of Itoko et al., Integration 70, 43 (2020). */
#include "passes/pauli/rewrite.h"

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload, (void)r, (void)c; /* the frame schedules */
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, rewrite, NULL);
}

const qm_pass qm_pass_schedule_layers = {
    .name = "schedule-layers",
    .summary = "put gates that commute in an order with few layers",
    .text =
        "Gates that act on one axis of a qubit after each other commute there, so each may take "
        "any layer of their group that is free on all its qubits. Layers are given from the "
        "start of the circuit and from its end in turn, as long as there become fewer of them: "
        "of all gates with --cost=depth, else of two-qubit gates. Where the goal is a "
        "depth, all passes on Pauli circuits do so with their results. Linear in the gates.",
    .source = "K. Y. Li, R. J. Willis, European J. of Operational Research 56, 370 (1992); T. "
              "Itoko et al., Integration 70, 43 (2020)",
    .example = "qubit[4] q; cz q[0], q[1]; cz q[1], q[2]; cz q[2], q[3]; cx q[0], q[1]; "
               "cx q[0], q[2]; cx q[0], q[3];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = (1 << QM_COST_KIND_COUNT) - 1,
    .layers = true,
    .run = run,
};
