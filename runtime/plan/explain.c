/* explain.c - see explain.h.
 *
 * The footprint says which kernel ops touch a state of how many qubits; each segment is scheduled
 * as the simulator would, and the schedules' predictions are added up. A pass takes the longer of
 * moving its bytes and doing its arithmetic, at rates that are rows of two tables: they were
 * measured on one machine and say the order of magnitude on others. */

#include "runtime/plan/explain.h"

#include "runtime/memory.h"
#include "runtime/plan/prune.h"
#include "runtime/plan/schedule.h"
#include "runtime/sim/kernels.h"

#include <math.h>
#include <omp.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *kernels;
    double flops; /* a second on one core, in double precision; twice that in single */
} arithmetic_rates[] = {{"avx512", 50e9}, {"avx2", 25e9}, {"neon", 12e9}, {"baseline", 8e9}};

static const struct {
    int size;     /* of the cache, for sysconf() */
    double bytes; /* a second */
} memory_rates[] = {{_SC_LEVEL2_CACHE_SIZE, 100e9}, {_SC_LEVEL3_CACHE_SIZE, 55e9}};
static const double main_memory_rate = 30e9;

/* Threads share the memory: two move twice as much, more hardly more. */
enum { THREADS_OF_MEMORY = 2 };

typedef struct explainer {
    const qm_plan *plan;
    const qm_run_options *o;
    qm_explanation *out;
    const qm_kernels *kernels;
    qm_arena *arena;
    uint32_t *position; /* per qubit, in the order of entering; QM_NONE: not yet */
    uint32_t entered;
} explainer;

static double arithmetic_rate(const explainer *x)
{
    double rate = arithmetic_rates[sizeof arithmetic_rates / sizeof *arithmetic_rates - 1].flops;
    for (size_t i = 0; i < sizeof arithmetic_rates / sizeof *arithmetic_rates; i++)
        if (strcmp(arithmetic_rates[i].kernels, x->kernels->name) == 0)
            rate = arithmetic_rates[i].flops;
    return x->out->precision == QM_SINGLE ? 2 * rate : rate;
}

/* How fast states of that size move. */
static double memory_rate(uint64_t bytes)
{
    for (size_t i = 0; i < sizeof memory_rates / sizeof *memory_rates; i++) {
        long size = sysconf(memory_rates[i].size);
        if (size > 0 && bytes <= (uint64_t)size)
            return memory_rates[i].bytes;
    }
    return main_memory_rate;
}

static double pass_seconds(const explainer *x, double bytes, double flops)
{
    uint32_t threads = x->out->threads;
    uint32_t movers = threads < THREADS_OF_MEMORY ? threads : THREADS_OF_MEMORY;
    double moving = bytes / memory_rate(x->out->state_bytes) / movers;
    return fmax(moving, flops / arithmetic_rate(x) / threads);
}

/* The ops on positions of a state: the qubits are numbered as they come. */
static uint32_t *place_qubits(explainer *x, const qm_kop *ops, uint32_t nops,
                              const uint32_t *qubits)
{
    const qm_kop *last = &ops[nops - 1];
    uint32_t n = last->qubits + last->ntargets + last->ncontrols;
    uint32_t *placed = QM_NEW_ARRAY(x->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t q = qubits[i] & ~QM_CONTROL_ON_0;
        if (x->position[q] == QM_NONE)
            x->position[q] = x->entered++;
        placed[i] = x->position[q] | (qubits[i] & QM_CONTROL_ON_0);
    }
    return placed;
}

/* Each op alone, over the whole state. */
static void add_gates(explainer *x, const qm_kop *ops, uint32_t nops, double times)
{
    qm_explanation *e = x->out;
    for (uint32_t i = 0; i < nops; i++) {
        double amplitudes = ldexp(1, (int)e->footprint.active);
        double bytes = 2 * (double)e->state_bytes;
        double flops = ops[i].kind == QM_KOP_MATRIX ? 8 * ldexp(amplitudes, ops[i].ntargets)
                       : ops[i].kind == QM_KOP_DIAGONAL || ops[i].kind == QM_KOP_PHASE
                           ? 6 * amplitudes
                           : 0;
        bytes = ldexp(bytes, -(int)ops[i].ncontrols);
        flops = ldexp(flops, -(int)ops[i].ncontrols);
        e->bytes += bytes * times;
        e->flops += flops * times;
        e->seconds += pass_seconds(x, bytes, flops) * times;
    }
    e->ops += nops * times;
    e->passes += nops * times;
}

static uint32_t fusion_of(const qm_sim_options *sim)
{
    return sim->fusion == 0 ? QM_FUSE_AUTO : sim->fusion == QM_NO_FUSION ? 0 : sim->fusion;
}

static void add_segment(void *payload, const qm_kop *ops, uint32_t nops, const uint32_t *qubits,
                        double times)
{
    explainer *x = payload;
    qm_explanation *e = x->out;
    if (e->footprint.entering > QM_MAX_STATE_QUBITS)
        return;
    if (x->o->sim.engine == QM_ENGINE_GATES) {
        add_gates(x, ops, nops, times);
        return;
    }
    const qm_schedule_options so = {.n = e->footprint.entering,
                                    .precision = e->precision,
                                    .kernels = x->kernels,
                                    .block_bits = x->o->sim.block_bits,
                                    .fusion = fusion_of(&x->o->sim)};
    qm_schedule s;
    qm_schedule_make(ops, nops, place_qubits(x, ops, nops, qubits), x->plan->kop_data, &so,
                     x->arena, &s);
    /* Qubits that never meet in the vector take each other's positions there. */
    int spare = (int)(e->footprint.entering - e->footprint.active);
    for (uint32_t i = 0; i < s.npasses; i++)
        e->seconds += times * pass_seconds(x, ldexp(s.passes[i].bytes, -spare),
                                           ldexp(s.passes[i].flops, -spare));
    e->bytes += times * ldexp(s.bytes, -spare);
    e->flops += times * ldexp(s.flops, -spare);
    e->ops += times * s.ops_after;
    e->passes += times * s.npasses;
    e->leaves += times * s.leaves;
}

static bool does_nothing(const qm_op *op)
{
    return op->kind == QM_OP_NOP || op->kind == QM_OP_BARRIER || op->kind == QM_OP_DELAY ||
           op->kind == QM_OP_PRAGMA || op->kind == QM_OP_CAL || op->kind == QM_OP_DECL ||
           op->kind == QM_OP_STORE;
}

/* The last segment of the program, when nothing but deferred measurements follows it; or NULL. */
static const qm_segment *final_segment(const qm_module *m, const qm_plan *plan)
{
    const qm_block *b = &m->blocks[0];
    const qm_segment *last = NULL;
    for (uint32_t i = 0; i < plan->nsegments && plan->segments[i].block == 0; i++)
        last = &plan->segments[i];
    for (uint32_t i = last ? last->first + last->count : 0; last && i < b->nops; i++)
        if (!does_nothing(&b->ops[i]) && !(b->ops[i].kind == QM_OP_MEASURE && plan->deferred[i]))
            return NULL;
    return last;
}

/* What becomes of each kernel op when only measured values are looked at, which a final state would
 * be more than. */
static const uint8_t *find_fates(const explainer *x, const qm_module *m)
{
    const qm_plan *plan = x->plan;
    const qm_segment *last = final_segment(m, plan);
    bool all = x->out->implied_measure;
    if (!last || x->o->sim.engine == QM_ENGINE_GATES || x->o->exact || x->o->requests ||
        !(all || plan->ndeferred))
        return NULL;
    uint8_t *fate = qm_arena_zalloc(x->arena, plan->nkops + 1u, 1); /* all kept */
    uint8_t *seen = QM_NEW_ARRAY(x->arena, uint8_t, m->nqubits + 1u);
    memset(seen, all ? QM_SEEN_VALUE : QM_UNSEEN, m->nqubits);
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        if (plan->deferred[i])
            seen[m->blocks[0].ops[i].qubit[0]] = QM_SEEN_VALUE;
    bool postpone = m->nqubits >= 64 || x->o->shots <= (uint64_t)1 << m->nqubits;
    qm_prune(&plan->kops[last->kop], last->nkops, plan->kop_qubits, seen, postpone,
             &fate[last->kop]);
    return fate;
}

static void explain_choices(explainer *x, const qm_module *m)
{
    qm_explanation *e = x->out;
    const qm_sim_options *sim = &x->o->sim;
    bool gates = sim->engine == QM_ENGINE_GATES;
    e->engine = gates ? "gates" : "blocks";
    e->engine_why = sim->engine != QM_ENGINE_AUTO
                        ? "asked for"
                        : "fused gates on pieces that stay in the cache; the default";
    e->precision = sim->precision;
    e->threads = sim->threads != 0 ? sim->threads : (uint32_t)omp_get_max_threads();
    e->kernels = x->kernels->name;
    e->qubits = m->nqubits;
    e->segments = x->plan->nsegments;
    e->deferred = x->plan->ndeferred;
    e->implied_measure = !qm_module_measures(m) && m->nqubits > 0;
    e->allowed_given = x->o->max_state_bytes != 0;
    e->allowed_bytes = e->allowed_given ? x->o->max_state_bytes : qm_free_memory();
}

void qm_explain(const qm_module *m, const qm_plan *plan, const qm_run_options *o, const char *code,
                const char *code_why, qm_arena *arena, qm_explanation *out)
{
    *out = (qm_explanation){.code = code, .code_why = code_why};
    explainer x = {.plan = plan, .o = o, .out = out, .kernels = qm_kernels_best(), .arena = arena};
    explain_choices(&x, m);
    qm_footprint_options fo = {.whole = o->sim.engine == QM_ENGINE_GATES,
                               .fate = find_fates(&x, m)};
    qm_footprint_make(m, plan, &fo, arena, &out->footprint);
    uint32_t active = out->footprint.active;
    out->state_bytes =
        active <= QM_MAX_STATE_QUBITS ? qm_state_bytes(active, out->precision) : UINT64_MAX;
    x.position = QM_NEW_ARRAY(arena, uint32_t, m->nqubits + 1u);
    for (uint32_t q = 0; q < m->nqubits; q++)
        x.position[q] = QM_NONE;
    qm_footprint again;
    fo.visit = add_segment;
    fo.payload = &x;
    qm_footprint_make(m, plan, &fo, arena, &again);
    if (out->footprint.entering > QM_MAX_STATE_QUBITS)
        out->seconds = NAN;
}
