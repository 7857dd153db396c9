/* todd.c - fewer T gates by phase polynomials.
 *
 * The rotations by odd multiples of pi/4 are written as Pauli operators and put into layers that
 * commute (passes/todd/part.c). In each layer operators that occur twice merge, and the table of
 * what they are in terms of independent ones is reduced with its signature kept, by TOHPE and TODD
 * (passes/todd/parities.c). What the phases then lack are S and CZ gates. The new rotations are
 * placed where they act on few qubits, and written with CX (passes/todd/schedule.c, emit.c), of
 * which there may be more than before: it is for costs that count T.
 *
 * Guarantees exactly the same unitary with its global phase. No ancillas are used, so that layers
 * end where an H does not commute. Sources: Heyfron and Campbell 2018, arXiv:1712.01557; Vandaele
 * 2024, arXiv:2407.08695. Time bounded by `work`. */
#include "passes/pauli/rewrite.h"
#include "passes/todd/layers.h"

static bool stop(void *payload)
{
    return qm_pass_should_stop(payload);
}

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    const uint64_t piece = (uint64_t)1 << 28; /* a second or so at each end of the search */
    bool timed = r->pc->goal->seconds > 0;
    qm_todd_rewrite(c, payload, timed ? piece : UINT64_MAX, r->pc->spare);
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    /* Where there is a time, that ends the search. */
    bool timed = pc->goal->seconds > 0;
    qm_parities_options options = {.work = timed ? UINT64_MAX : (uint64_t)pc->options[0] << 20,
                                   .rounds = timed ? UINT32_MAX - 1 : (uint32_t)pc->options[1],
                                   .seed = pc->goal->seed,
                                   .stop = stop,
                                   .payload = pc};
    return qm_rewrite_blocks(pc, m, rewrite, &options);
}

static const qm_pass_option options[] = {
    {"work", "2^20 words that each layer may combine", 1024, 1, 1e9, true},
    {"rounds", "searches from other orders of the parities", 16, 0, 1e6, true},
    {.name = NULL},
};

const qm_pass qm_pass_todd = {
    .name = "todd",
    .summary = "reduce the T gates of each layer of commuting rotations",
    .text =
        "Rotations by odd multiples of pi/4 that commute are a phase polynomial, of which only a "
        "tensor modulo 2 cannot be done by Clifford gates. Parities are removed as long as that "
        "tensor can be kept. It may take more CX, so it changes a circuit where T gates are "
        "counted first, or CX become fewer too.",
    .source = "Heyfron and Campbell 2018, arXiv:1712.01557; Vandaele 2024, arXiv:2407.08695",
    .example = "qubit[3] q; ccx q[0], q[1], q[2]; ccx q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = 1,
    .options = options,
    .run = run,
};
