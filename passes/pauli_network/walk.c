/* walk.c - see walk.h. */
#include "passes/pauli_network/walk.h"

#include "passes/pauli/fold.h"
#include "passes/pauli/share.h"
#include "support/rng.h"

enum { PART_GATES = 1 << 15, WINDOW_ATTEMPTS = 8, WINDOW_SPAN = 1024, CX_RANGE = 120 };

typedef struct walker {
    const qm_pnet_plan *plan;
    uint32_t effort;
    void *table;
} walker;

static void improve_parts(const walker *k, qm_pnet_windows *ws)
{
    qm_pass_ctx *pc = ws->pc;
    qm_pnet_effort e = {.attempts = k->effort * k->plan->part_attempts,
                        .seed = pc->goal->seed,
                        .work = k->effort * k->plan->part_work};
    uint64_t left = 4 * (uint64_t)ws->c->ngates; /* parts may overlap */
    uint32_t at = qm_pnet_find_cpp(ws->c, 0);
    for (uint32_t n = k->plan->parts; n > 0 && at < ws->c->ngates && !qm_pass_should_stop(pc);
         n--) {
        qm_pnet_window_grow(ws, at, QM_NONE, QM_NONE, PART_GATES);
        if (ws->window.ngates > left)
            return;
        left -= ws->window.ngates;
        at = qm_pnet_window_improve(ws, &e) ? qm_pnet_find_cpp(ws->c, ws->end)
                                            : qm_pnet_window_left_out(ws);
    }
}

static void improve_windows(const walker *k, qm_pnet_windows *ws)
{
    qm_pass_ctx *pc = ws->pc;
    const qm_pnet_plan *plan = k->plan;
    const qm_pcircuit *c = ws->c;
    uint64_t rounds = plan->windows * qm_pcircuit_cx(c);
    rounds = k->effort * (rounds < plan->most ? rounds : plan->most);
    uint64_t stream = qm_rng_stream(pc->goal->seed, plan->stream);
    for (uint64_t i = 0; i < rounds && !qm_pass_should_stop(pc); i++) {
        uint64_t draw = qm_rng_bits(pc->goal->seed, stream, i);
        uint32_t start = qm_pnet_find_cpp(c, (uint32_t)(draw >> 32) % c->ngates);
        uint32_t qubits = 3 + (uint32_t)(draw & 0xffff) % (plan->qubits - 2);
        uint32_t cx = plan->least_cx + (uint32_t)(draw >> 16 & 0xffff) % CX_RANGE;
        if (start == c->ngates)
            continue;
        qm_pnet_window_grow(ws, start, qubits, cx, WINDOW_SPAN);
        qm_pnet_effort e = {.attempts = WINDOW_ATTEMPTS,
                            .seed = draw | 1,
                            .work = plan->window_work,
                            .sideways = true};
        qm_pnet_window_improve(ws, &e);
    }
}

static bool is_dense(const qm_pcircuit *c, double most)
{
    uint64_t rotations = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        rotations += c->gates[i].kind == QM_PK_ROT;
    return (double)rotations > most * (double)qm_pcircuit_cx(c);
}

/* Rotations that stand between gates to be brought together are merged before. */
static void share_sums(const qm_rewrite *r, qm_pcircuit *c)
{
    qm_fold f;
    qm_fold_init(&f, c, r->m, r->block, false);
    qm_fold_sweep(&f, c);
    if (f.merged > 0)
        qm_pcircuit_normalise(c);
    qm_pcircuit_share(c, c->arena);
}

static qm_status improve(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    walker *k = payload;
    qm_pnet_windows ws;
    if (is_dense(c, k->plan->rotations))
        return QM_OK;
    qm_pnet_windows_init(&ws, c, r->pc, c->arena, r->pc->spare);
    ws.clifford = k->plan->clifford;
    ws.find = k->plan->find;
    ws.admit = k->plan->admit;
    ws.table = &k->table;
    if (k->plan->share)
        share_sums(r, c);
    improve_parts(k, &ws);
    improve_windows(k, &ws);
    return QM_OK;
}

qm_status qm_pnet_walk(qm_pass_ctx *pc, qm_module *m, const qm_pnet_plan *plan, uint32_t effort)
{
    walker k = {.plan = plan, .effort = effort};
    return qm_rewrite_blocks(pc, m, improve, &k);
}
