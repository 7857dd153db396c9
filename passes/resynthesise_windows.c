/* resynthesise_windows.c - every few gates on three or four qubits with the fewest CX.
 *
 * Walks over the circuit; from each two-qubit gate on, a window of gates on at most three qubits is
 * grown along the wires, where gates that commute by their axes let others pass. The rotations of
 * the window and the Clifford that it makes are realised anew by the shortest network of
 * Pauli-controlled Paulis (passes/network), found by breadth-first search; `beam` bounds it.
 * Repeats while it helps, at most `sweeps` times, once for large circuits. Windows met before cost
 * a hash.
 *
 * Windows on four qubits take longer, so what is found for one is a rule (passes/search/rules.h)
 * for all that are equal up to the names of their qubits: a circuit that repeats itself, as adders
 * do from bit to bit, pays for one period, however long it is. `rounds` walks by rules at most, in
 * an order of the gates in which each stands next to what needs it, and in the reverse one
 * (passes/pauli/gather.h). Rules are learnt all over the circuit, in batches of up to 16 pieces of
 * 300 CX, with a fifth of the beam until that finds no more, then with all of it: a narrow beam
 * misses few networks, and what it finds leads on. In all as many states are looked at as 1.5 times
 * `effort` allows for 4000 CX, or half of that beyond 8000 CX.
 *
 * Guarantees the same unitary: a network does the same rotations with the same Clifford, whatever
 * the angles, symbolic ones too; each window's unitary is compared with that of its replacement to
 * within 1e-9. Never more CX, then never more rotations; where pairs of qubits have weights, never
 * more weight. Time O((sweeps + rounds) * gates + (sweeps + 1.5) * effort * CX); the effort falls
 * with the size, so that large circuits take some us a gate.
 *
 * Source: Pauli networks as in de Brugiere and Martiel, arXiv:2404.03280; windows as in peephole
 * optimisation, Kliuchnikov and Maslov, Phys. Rev. A 88, 052307 (2013). */
#include "passes/pauli/rewrite.h"
#include "passes/search/search.h"

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    return qm_search(r->pc, c, payload);
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_search_plan plan = {.sweeps = (uint32_t)pc->options[0],
                           .rounds = (uint32_t)pc->options[3],
                           .beam = (uint32_t)pc->options[1],
                           .effort = pc->options[2]};
    return qm_rewrite_blocks(pc, m, rewrite, &plan);
}

static const qm_pass_option options[] = {
    {"sweeps", "walks over the circuit at most", 3, 1, 1000, true},
    {"beam", "states that the search for a network keeps of each length", 100, 1, QM_NETWORK_STATES,
     true},
    {"effort",
     "states of networks looked at in a walk for each CX; fewer, down to 12, beyond 4000 CX", 4000,
     1, 1e9, false},
    {"rounds", "walks by rules with windows on four qubits at most", 12, 0, 1000, true},
    {0},
};

const qm_pass qm_pass_resynthesise_windows = {
    .name = "resynthesise-windows",
    .summary = "give each few gates on three or four qubits the fewest CX",
    .text = "Walks over the circuit. From each two-qubit gate a window of gates on at most three "
            "qubits grows along the wires; gates that commute by their axes let others pass. The "
            "Pauli rotations of the window and the Clifford that it makes are realised anew by the "
            "shortest network of Pauli-controlled Paulis that a breadth-first search finds, the "
            "lightest with --cost=weighted:FILE and weights of pairs. Angles "
            "do not matter, so symbolic ones take part. Each replacement's unitary is compared "
            "with the window's. What is found for a window on four qubits is a rule for all that "
            "are equal up to the names of their qubits. Time grows with gates times `beam` at "
            "worst; windows met before cost a hash.",
    .source = "T. G. de Brugière, S. Martiel, arXiv:2404.03280; V. Kliuchnikov, D. Maslov, Phys. "
              "Rev. A 88, 052307 (2013)",
    .example = "qubit[3] q; ccx q[0], q[1], q[2]; t q[0]; ccx q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = 3,
    .options = options,
    .run = run,
};
