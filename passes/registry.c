/* registry.c - the table of passes and the pipelines of the optimisation levels: one row each. */
#include "passes/pass.h"

#include <string.h>

/* One row a pass. */
#define PASSES(PASS)                                                                               \
    PASS(bind_inputs)                                                                              \
    PASS(inline)                                                                                   \
    PASS(unroll)                                                                                   \
    PASS(unroll_gaining)                                                                           \
    PASS(resynthesise_lookups)                                                                     \
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
    PASS(shorten)                                                                                  \
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

/* What the pipelines are put together from. `last` passes suit what they find to the goal. */
#define FOLD   "repeat(hoist,fold-phases,commute-cancel),"
#define FINISH "elide-swaps,drop-unobservable,fuse-1q,drop-identities"
#define LIGHT(last)                                                                                \
    "inline,hoist,elide-swaps,cancel-inverses,merge-rotations,fold-phases,commute-cancel," last    \
    "drop-identities"
#define UNROLL(max) "inline,hoist,unroll-gaining{max-ops=" max "},"
#define LOADERS     "resynthesise-lookups,resynthesise-multiplexers,"
/* Within a trial nothing is tried: only lookups that are sure; and windows show what they can gain
 * in a short search. */
#define SURE_LOADERS "resynthesise-lookups{ratio=0.125},resynthesise-multiplexers,"
#define REST_TRIAL                                                                                 \
    "resynthesise-2q,resynthesise-windows{sweeps=1,beam=20,effort=400,rounds=2}," FOLD FINISH
#define TRIAL             SURE_LOADERS TOFFOLI REST_TRIAL
#define MEDIUM_REST(last) TOFFOLI NETWORKS CLIFFORD WINDOWS FOLD "resynthesise-windows," last FINISH
#define TOFFOLI           "expand-controls,drop-unobservable,toffoli-polarity," FOLD "elide-swaps,"
/* A few attempts at whole parts, in programs that are small enough to try what comes of it. */
#define NETWORKS "resynthesise-pauli-network{attempts=12,windows=0,parts=4,work=16,trial=32768},"
/* Blocks that are nearly Clifford have much to gain, and are soon made anew; others stay. */
#define CLIFFORD     "resynthesise-clifford{attempts=1,windows=0,parts=16,rotations=0.02},"
#define WINDOWS      "resynthesise-2q,resynthesise-windows,"
#define MEDIUM(last) LOADERS MEDIUM_REST(last)
#define HEAVY(last)                                                                                \
    LOADERS TOFFOLI NETWORKS "place-rotations,resynthesise-2q,resynthesise-phase-polynomial,"      \
                             "resynthesise-pauli-network,resynthesise-clifford," FOLD              \
                             "resynthesise-windows,superoptimise," FOLD last FINISH
#define SHORTEN   "shorten,"
#define SHORTEN_3 "shorten{patience=4,tries=1000,beam=100,four=0.2},"
#define DEPTH                                                                                      \
    {                                                                                              \
        NULL, LIGHT("schedule-layers,"), UNROLL("4096") MEDIUM(SHORTEN),                           \
            UNROLL("65536") HEAVY(SHORTEN_3)                                                       \
    }
#define T_MEDIUM "expand-controls," FOLD "todd{rounds=1},"
#define T_HEAVY  "expand-controls," FOLD "todd," FOLD "resynthesise-windows,superoptimise,"
#define NATIVE   "resynthesise-native,"

/* By what is to be least, and by level; NULL: as for CX. */
static const char *const pipelines[QM_COST_KIND_COUNT][QM_OPT_LEVELS] = {
    [QM_COST_CX] = {"", LIGHT(""), UNROLL("4096") MEDIUM(SHORTEN),
                    UNROLL("65536") HEAVY(SHORTEN_3)},
    [QM_COST_T] = {NULL, NULL, UNROLL("4096") T_MEDIUM SHORTEN FINISH,
                   UNROLL("65536") T_HEAVY SHORTEN_3 FINISH},
    [QM_COST_DEPTH] = DEPTH,
    [QM_COST_TWO_QUBIT_DEPTH] = DEPTH,
    [QM_COST_WEIGHTED] = {NULL, LIGHT(NATIVE), UNROLL("4096") MEDIUM(NATIVE),
                          UNROLL("65536") HEAVY(NATIVE)},
};

const char *const qm_simulation_pipeline = "inline,cancel-inverses,merge-rotations,drop-identities";

const char *qm_opt_pipeline(qm_cost_kind cost, uint32_t level)
{
    const char *own = pipelines[cost][level];
    return own ? own : pipelines[QM_COST_CX][level];
}

const char *const qm_rest_trial_pipeline = REST_TRIAL;

const char *qm_trial_pipeline(qm_cost_kind cost)
{
    return cost == QM_COST_T ? T_MEDIUM FINISH : TRIAL;
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
