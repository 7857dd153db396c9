/* shorten.c - fewer layers of two-qubit gates at no more CX.
 *
 * Passes that count CX leave gates in a row that could stand beside each other. Windows of two and
 * three qubits at random places are resynthesised as in the pass superoptimise, by networks with no
 * more CX; what makes the circuit, or its piece of 300 CX, no deeper is taken, so that it wanders
 * among equally deep ones until a window makes it shallower, or saves a CX. Then gates that commute
 * are put in an order with few layers as by schedule-layers; large circuits see only that.
 *
 * Guarantees the same unitary, each replaced window having been compared to within 1e-9; no more of
 * what the goal counts, CX and T, and of these no more layers of two-qubit gates, where the goal is
 * the depth of all gates. There may be more one-qubit gates. The result depends on the seed, not on
 * the number of threads. Time O(rounds * tries) window searches for each 300 CX, and O(gates).
 *
 * Source: windows and networks as in resynthesise-windows; the walk as in GUOQ (Xu, Molavi, Tannu,
 * Albarghouthi, ASPLOS 2025). */
#include "passes/pauli/rewrite.h"
#include "passes/search/search.h"

enum { LARGE_CX = 4000 /* from here on gates are only scheduled */ };

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    if (qm_pcircuit_cx(c) > LARGE_CX)
        return QM_OK;
    qm_status status = qm_search(r->pc, c, payload);
    c->same = false; /* the order changes */
    return status;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_search_plan plan = {.patience = (uint32_t)pc->options[0],
                           .tries = (uint32_t)pc->options[1],
                           .beam = (uint32_t)pc->options[2],
                           .four = pc->options[3],
                           .layers = true};
    return qm_rewrite_blocks(pc, m, rewrite, &plan);
}

static const qm_pass_option options[] = {
    {"patience", "rounds without a gain that end it", 1, 1, 1e9, true},
    {"tries", "windows tried in each piece and round, at most 20 for each CX", 200, 1, 1e9, true},
    {"beam", "states that the search for a network keeps of each length", 30, 1, QM_NETWORK_STATES,
     true},
    {"four", "share of windows on four qubits", 0, 0, 1, false},
    {0},
};

const qm_pass qm_pass_shorten = {
    .name = "shorten",
    .summary = "fewer layers of two-qubit gates at no more CX",
    .text = "Windows of two and three qubits at random places are resynthesised by networks of no "
            "more CX, and what makes the circuit no deeper is taken: it wanders among equal "
            "circuits until one is shallower, or has fewer CX. Then gates that commute are put in "
            "an order with few layers of two-qubit gates, with --cost=depth of all gates; in "
            "blocks of more than 4000 CX only that. Of what the goal, CX and T do not tell apart "
            "the circuit with fewer layers is kept, even when it has more one-qubit gates. The "
            "result depends on --seed, not on the number of threads.",
    .source = "A. Xu, A. Molavi, S. Tannu, A. Albarghouthi, Optimizing Quantum Circuits, Fast and "
              "Slow, ASPLOS 2025; K. Y. Li, R. J. Willis, European J. of Operational Research 56, "
              "370 (1992)",
    .example = "qubit[4] q; cx q[0], q[3]; cx q[1], q[3]; cx q[2], q[3]; t q[3]; cx q[2], q[3]; "
               "cx q[1], q[3]; cx q[0], q[3];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = (1 << QM_COST_KIND_COUNT) - 1,
    .layers = true,
    .searches = 1,
    .options = options,
    .run = run,
};
