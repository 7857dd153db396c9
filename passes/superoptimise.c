/* superoptimise.c - a random walk over equal circuits towards ones with fewer CX.
 *
 * Windows of two to five qubits at random places are resynthesised with the fewest CX as in the
 * pass resynthesise-windows. Equally good networks are taken too, so the circuit wanders, and now
 * and then, ever less often in the course of a cycle, one with a CX more. Circuits of up to some
 * hundred CX have several walkers: in each cycle some begin anew, after a climb of a quarter of the
 * CX, and some go on from the best. Larger ones are cut into pieces, elsewhere in each round, that
 * are worked on in parallel, and do not go uphill. The search ends after `patience` rounds without
 * a gain, where a gain is at least a CX in 500, or when the time of --time-budget is over, which
 * the blocks of a program share by their sizes; Ctrl-C ends it. The best circuit is kept.
 *
 * With weights of pairs of qubits, networks are searched by what their CX weigh, so that a CX on a
 * dear pair becomes several on cheap ones.
 *
 * Where the goal is a depth, what has fewer layers is better before what has fewer CX, and a window
 * that would cost a layer is not replaced.
 *
 * Guarantees the same unitary, each replaced window having been compared to within 1e-9; never more
 * CX, then never more rotations; the same result for the same seed and patience, whatever the
 * number of threads. Time O(tries) window searches a round for each piece.
 *
 * Source: the walk as in GUOQ (Xu, Molavi, Tannu, Albarghouthi, ASPLOS 2025), with networks as in
 * de Brugiere and Martiel, arXiv:2404.03280, in the place of rules. */
#include "passes/pauli/rewrite.h"
#include "passes/search/search.h"

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    return qm_search(r->pc, c, payload);
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_search_plan plan = {
        .patience = pc->goal->seconds > 0 ? UINT32_MAX : (uint32_t)pc->options[0],
        .sweeps = 1,
        .rounds = 12,
        .effort = 4000,
        .tries = (uint32_t)pc->options[1],
        .beam = (uint32_t)pc->options[2],
        .four = pc->options[3],
        .five = pc->options[4],
        .uphill = pc->options[5],
    };
    return qm_rewrite_blocks(pc, m, rewrite, &plan);
}

static const qm_pass_option options[] = {
    {"patience", "rounds without a gain that end it, when there is no time budget", 48, 1, 1e9,
     true},
    {"tries", "windows tried in each piece and round", 1000, 1, 1e9, true},
    {"beam", "states that the search for a network keeps of each length", 100, 1, QM_NETWORK_STATES,
     true},
    {"four", "share of windows on four qubits", 0.2, 0, 1, false},
    {"five", "share of windows on five qubits", 0.02, 0, 1, false},
    {"uphill",
     "share of windows that may get one CX more, at the start of a cycle; 0 where there are pieces",
     0.1, 0, 1, false},
    {0},
};

const qm_pass qm_pass_superoptimise = {
    .name = "superoptimise",
    .summary = "search equal circuits at random for ones with fewer CX",
    .text =
        "Windows of two to five qubits at random places are resynthesised with the fewest CX. "
        "Equally good networks are taken too, and now and then one with a CX more, so that the "
        "circuit wanders; the best is kept. With --cost=weighted:FILE and weights of pairs, the "
        "networks are those whose CX weigh least. Small circuits have several walkers, large ones "
        "are cut into pieces that are worked on in parallel. Ends after `patience` rounds "
        "without a gain of a CX in 500, or when the time of --time-budget is over; Ctrl-C ends "
        "it and the best so far is written. Where the goal is a depth, layers count before CX. The "
        "result depends on --seed and `patience`, not "
        "on the number of threads. Each replacement's unitary is compared with the window's.",
    .source = "A. Xu, A. Molavi, S. Tannu, A. Albarghouthi, Optimizing Quantum Circuits, Fast and "
              "Slow, ASPLOS 2025; T. G. de Brugière, S. Martiel, arXiv:2404.03280",
    .example = "qubit[4] q; ccx q[0], q[1], q[2]; ccx q[2], q[1], q[3]; ccx q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = 3,
    .options = options,
    .run = run,
};
