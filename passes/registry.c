/* registry.c - the table of passes and the pipelines of the optimisation levels: one row each. */
#include "passes/pass.h"

#include <string.h>

/* One row a pass. */
#define PASSES(PASS)                                                                               \
    PASS(bind_inputs)                                                                              \
    PASS(inline)                                                                                   \
    PASS(unroll)                                                                                   \
    PASS(unroll_gaining)                                                                           \
    PASS(resynthesise_multiplexers)                                                                \
    PASS(expand_controls)                                                                          \
    PASS(hoist)                                                                                    \
    PASS(cancel_inverses)                                                                          \
    PASS(merge_rotations)                                                                          \
    PASS(fold_phases)                                                                              \
    PASS(commute_cancel)                                                                           \
    PASS(toffoli_polarity)                                                                         \
    PASS(place_rotations)                                                                          \
    PASS(resynthesise_2q)                                                                          \
    PASS(resynthesise_pauli_network)                                                               \
    PASS(resynthesise_cnot)                                                                        \
    PASS(resynthesise_clifford)                                                                    \
    PASS(todd)                                                                                     \
    PASS(resynthesise_windows)                                                                     \
    PASS(resynthesise_phase_polynomial)                                                            \
    PASS(superoptimise)                                                                            \
    PASS(schedule_layers)                                                                          \
    PASS(drop_unobservable)                                                                        \
    PASS(elide_swaps)                                                                              \
    PASS(resynthesise_native)                                                                      \
    PASS(fuse_1q)                                                                                  \
    PASS(drop_identities)                                                                          \
    PASS(resolve_stretch)

#define DECLARE(name) extern const qm_pass qm_pass_##name;
PASSES(DECLARE)

#define ROW(name) &qm_pass_##name,
const qm_pass *const qm_pass_table[] = {PASSES(ROW) NULL};

#define FOLD   "repeat(hoist,fold-phases,commute-cancel),"
#define FINISH "elide-swaps,drop-unobservable,fuse-1q,drop-identities"

/* What follows the unrolling of level 2, and is tried to find out which loops to unroll. */
#define CX_2                                                                                       \
    "resynthesise-multiplexers,expand-controls,drop-unobservable,toffoli-polarity," FOLD           \
    "elide-swaps,resynthesise-2q,resynthesise-windows," FOLD "resynthesise-windows," FINISH
#define T_2 "expand-controls," FOLD "todd{rounds=1}," FINISH

/* For both depths, of which the passes know by the goal. */
#define DEPTH_1                                                                                    \
    "inline,hoist,elide-swaps,cancel-inverses,merge-rotations,fold-phases,commute-cancel,"         \
    "schedule-"                                                                                    \
    "layers,"                                                                                      \
    "drop-identities"
#define DEPTH_2                                                                                    \
    "inline,hoist,unroll-gaining{max-ops=4096},expand-controls,drop-unobservable,toffoli-"         \
    "polarity," FOLD "elide-swaps,resynthesise-2q,resynthesise-windows," FOLD                      \
    "resynthesise-windows,superoptimise{patience=1,tries=300},schedule-layers," FINISH

/* By what is to be least, and by level; NULL: as for CX. */
static const char *const pipelines[QM_COST_KIND_COUNT][QM_OPT_LEVELS] = {
    [QM_COST_CX] =
        {
            "",
            "inline,hoist,elide-swaps,cancel-inverses,merge-rotations,fold-phases,commute-cancel,"
            "drop-identities",
            "inline,hoist,unroll-gaining{max-ops=4096}," CX_2,
            "inline,hoist,unroll-gaining{max-ops=65536},resynthesise-multiplexers,"
            "expand-controls,drop-unobservable,toffoli-polarity," FOLD
            "elide-swaps,place-rotations,resynthesise-2q,"
            "resynthesise-windows,"
            "resynthesise-phase-polynomial,resynthesise-pauli-network,resynthesise-"
            "clifford," FOLD "resynthesise-windows,superoptimise," FOLD FINISH,
        },
    [QM_COST_T] =
        {
            NULL,
            NULL,
            "inline,hoist,unroll-gaining{max-ops=4096}," T_2,
            "inline,hoist,unroll-gaining{max-ops=65536},expand-controls," FOLD "todd," FOLD
            "resynthesise-windows,superoptimise," FINISH,
        },
    [QM_COST_DEPTH] = {NULL, DEPTH_1, DEPTH_2, NULL},
    [QM_COST_TWO_QUBIT_DEPTH] = {NULL, DEPTH_1, DEPTH_2, NULL},
    [QM_COST_WEIGHTED] =
        {
            NULL,
            "inline,hoist,elide-swaps,cancel-inverses,merge-rotations,fold-phases,commute-cancel,"
            "resynthesise-native,drop-identities",
            "inline,hoist,unroll-gaining{max-ops=4096},resynthesise-multiplexers,"
            "expand-controls,drop-unobservable,toffoli-polarity," FOLD
            "elide-swaps,resynthesise-2q,resynthesise-windows," FOLD
            "resynthesise-windows,resynthesise-native," FINISH,
            "inline,hoist,unroll-gaining{max-ops=65536},resynthesise-multiplexers,"
            "expand-controls,drop-unobservable,toffoli-polarity," FOLD
            "elide-swaps,place-rotations,resynthesise-2q,resynthesise-windows,"
            "resynthesise-phase-polynomial,resynthesise-pauli-network,resynthesise-"
            "clifford," FOLD "resynthesise-windows,superoptimise," FOLD
            "resynthesise-native," FINISH,
        },
};

const char *const qm_simulation_pipeline = "inline,cancel-inverses,merge-rotations,drop-identities";

const char *qm_opt_pipeline(qm_cost_kind cost, uint32_t level)
{
    const char *own = pipelines[cost][level];
    return own ? own : pipelines[QM_COST_CX][level];
}

const char *qm_trial_pipeline(qm_cost_kind cost)
{
    return cost == QM_COST_T ? T_2 : CX_2;
}

const qm_pass *qm_pass_find(const char *name, size_t n)
{
    for (uint32_t i = 0; qm_pass_table[i]; i++)
        if (strlen(qm_pass_table[i]->name) == n && memcmp(qm_pass_table[i]->name, name, n) == 0)
            return qm_pass_table[i];
    return NULL;
}

const char *qm_pass_pipeline(const qm_pass *pass, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    unsigned made = 0;
    for (uint32_t i = 0; qm_pass_table[i]; i++) {
        const qm_pass *p = qm_pass_table[i];
        if (p == pass || !(p->makes & pass->needs & ~made))
            continue;
        qm_text_printf(&t, "%s,", p->name);
        made = (made & p->keeps) | p->makes;
    }
    qm_text_puts(&t, pass->name);
    return t.data;
}
