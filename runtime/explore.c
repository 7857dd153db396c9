/* explore.c - runs the paths of a program, depth first.
 *
 * Exact: a branch point whose outcomes are both likely makes a pending path; each path has a
 * weight. By shots: the shots of a path are split by a binomial random number, keyed by the seed
 * and the hash of the script so far, so results depend on nothing else; a side without shots is not
 * followed. Time: the quantum work of shared pasts is done once while snapshots fit in the budget;
 * classical work is done again for each path. */

#include "runtime/execution.h"
#include "support/rng.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the arrays that are remembered of calls may take. */
static const uint64_t called_max = UINT64_C(1) << 30;

/* Room for one more element of an array on the heap; out of memory ends the run. */
static void *reserve(qm_rt *rt, void *p, uint64_t n, uint64_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    uint64_t bigger = *cap == 0 ? 64 : *cap * 2;
    void *q = bigger > SIZE_MAX / size ? NULL : realloc(p, bigger * size);
    if (q == NULL)
        qm_rt_abort(rt, QM_ERR_MEMORY, "no memory for the outcomes and calls of one path");
    *cap = bigger;
    return q;
}

/* What the register's vector may take beside the snapshots. */
static void set_room(qm_rt *rt)
{
    rt->reg->max_bytes = rt->max_bytes - rt->snapshot_bytes;
}

/* The register with `qubit` projected on 1, which has probability p; or NULL when the budget or the
 * memory is used up. */
static qm_qreg *take_snapshot(qm_rt *rt, uint32_t qubit, double p)
{
    uint64_t own = rt->reg->state.room;
    uint64_t room = own < rt->max_bytes ? rt->max_bytes - own : 0;
    /* The machine needs some memory for other things; a stated limit is meant as it is. */
    if (rt->options->max_state_bytes == 0)
        room /= 2;
    if (rt->snapshot_bytes + qm_qreg_bytes(rt->reg) > room)
        return NULL;
    qm_qreg *copy = calloc(1, sizeof *copy);
    if (copy == NULL)
        return NULL;
    if (qm_qreg_copy(rt->reg, copy) != QM_OK) {
        qm_qreg_delete(copy);
        return NULL;
    }
    qm_qreg_project(copy, qubit, 1, p);
    rt->snapshot_bytes += qm_qreg_bytes(copy);
    set_room(rt);
    return copy;
}

static void resume_snapshot(qm_rt *rt)
{
    qm_qreg_delete(rt->reg);
    rt->reg = rt->snapshot;
    rt->snapshot = NULL;
    set_room(rt);
}

bool qm_explore_give_up_snapshots(qm_rt *rt)
{
    bool any = rt->snapshot_bytes > 0;
    for (uint64_t i = 0; i < rt->npending; i++) {
        qm_qreg_delete(rt->pending[i].snapshot);
        rt->pending[i].snapshot = NULL;
    }
    rt->snapshot_bytes = 0;
    set_room(rt);
    return any;
}

/* Follows the outcome 1 of the qubit, which has probability p, later. */
static void push_other(qm_rt *rt, uint32_t qubit, double p, uint64_t shots, double weight)
{
    rt->split = true;
    rt->pending = reserve(rt, rt->pending, rt->npending, &rt->cap_pending, sizeof *rt->pending);
    rt->pending[rt->npending] = (qm_pending){.length = rt->at + 1,
                                             .calls = rt->ncalls,
                                             .shots = shots,
                                             .weight = weight,
                                             .hash = qm_rng_stream(rt->hash, 1),
                                             .snapshot = take_snapshot(rt, qubit, p)};
    rt->npending++;
}

static uint32_t choose_exact(qm_rt *rt, uint32_t qubit, const double p[2])
{
    bool likely[2];
    for (uint32_t b = 0; b < 2; b++) {
        likely[b] = p[b] > QM_UNLIKELY && rt->weight * p[b] > QM_UNLIKELY;
        rt->lost += likely[b] ? 0 : rt->weight * p[b];
        likely[b] = likely[b] && !(rt->unwanted >> b & 1);
    }
    if (!likely[0] && !likely[1]) {
        rt->pruned = true;
        longjmp(rt->leave, 1);
    }
    if (likely[0] && likely[1])
        push_other(rt, qubit, p[1], 0, rt->weight * p[1]);
    uint32_t outcome = likely[0] ? 0 : 1;
    rt->weight *= p[outcome];
    return outcome;
}

uint64_t qm_explore_ones(const qm_rt *rt, uint64_t shots, uint64_t hash, const double p[2])
{
    if (p[1] <= QM_UNLIKELY)
        return 0;
    if (p[0] <= QM_UNLIKELY)
        return shots;
    return qm_rng_binomial(rt->options->seed, hash, shots, p[1]);
}

static uint32_t choose_shots(qm_rt *rt, uint32_t qubit, const double p[2])
{
    uint64_t ones = qm_explore_ones(rt, rt->shots, rt->hash, p);
    if (ones == rt->shots)
        return 1;
    if (ones > 0)
        push_other(rt, qubit, p[1], ones, 0);
    rt->shots -= ones;
    return 0;
}

/* Where the outcome is open the queue is flushed, with or without a snapshot to come, so that
 * snapshots do not change how gates are grouped. */
void qm_explore_probabilities(qm_rt *rt, uint32_t qubit, double p[2])
{
    if (!qm_qreg_is_product(rt->reg, qubit))
        qm_rt_flush(rt);
    qm_qreg_probabilities(rt->reg, qubit, p);
    if (p[0] > 0 && p[1] > 0)
        qm_rt_flush(rt);
    if (!isfinite(p[0]))
        qm_rt_fail(rt, "the state is not finite: a gate had a parameter that is not a number", 0,
                   0);
}

/* Goes on along the script: its next outcome, with the quantum work that it asks for, which the
 * snapshot contains. */
static uint32_t known_outcome(qm_rt *rt, uint32_t qubit)
{
    uint32_t outcome = rt->script[rt->at++];
    if (rt->snapshot != NULL) {
        if (rt->at < rt->known)
            return outcome;
        resume_snapshot(rt);
        return outcome;
    }
    double p[2];
    qm_explore_probabilities(rt, qubit, p);
    qm_qreg_project(rt->reg, qubit, outcome, p[outcome]);
    return outcome;
}

static uint32_t new_outcome(qm_rt *rt, uint32_t qubit, bool seen)
{
    double p[2];
    rt->script = reserve(rt, rt->script, rt->at, &rt->cap_script, sizeof *rt->script);
    qm_explore_probabilities(rt, qubit, p);
    uint32_t outcome;
    if (!seen && qm_qreg_is_separate(rt->reg, qubit, p))
        outcome = p[1] > p[0];
    else
        outcome = rt->options->exact ? choose_exact(rt, qubit, p) : choose_shots(rt, qubit, p);
    rt->script[rt->at++] = (uint8_t)outcome;
    rt->known = rt->at;
    rt->hash = qm_rng_stream(rt->hash, outcome);
    qm_qreg_project(rt->reg, qubit, outcome, p[outcome]);
    return outcome;
}

static uint32_t branch(qm_rt *rt, uint32_t qubit, bool seen)
{
    return rt->at < rt->known ? known_outcome(rt, qubit) : new_outcome(rt, qubit, seen);
}

uint32_t qm_explore_branch(qm_rt *rt, uint32_t qubit)
{
    return branch(rt, qubit, true);
}

uint32_t qm_explore_trace_out(qm_rt *rt, uint32_t qubit)
{
    return branch(rt, qubit, false);
}

bool qm_explore_knows_call(const qm_rt *rt)
{
    return rt->ncalls < rt->known_calls;
}

qm_extern_value *qm_explore_call(qm_rt *rt)
{
    rt->called = reserve(rt, rt->called, rt->ncalls, &rt->cap_called, sizeof *rt->called);
    qm_extern_value *v = &rt->called[rt->ncalls++];
    if (rt->ncalls > rt->ncalled) {
        *v = (qm_extern_value){.arrays = NULL};
        rt->ncalled = rt->ncalls;
    }
    v->at = 0;
    return v;
}

uint8_t *qm_explore_array(qm_rt *rt, const uint8_t *array, uint64_t bytes)
{
    qm_extern_value *v = &rt->called[rt->ncalls - 1];
    uint64_t at = v->at;
    v->at += bytes;
    if (rt->ncalls <= rt->known_calls)
        return v->arrays + at;
    if (v->at > v->cap) {
        uint64_t more = v->at - v->cap;
        if (more > called_max - rt->called_bytes)
            qm_rt_fail(rt, "the arrays that extern functions changed take too much memory", 0, 0);
        uint8_t *bigger = realloc(v->arrays, v->at);
        if (bigger == NULL)
            qm_rt_abort(rt, QM_ERR_MEMORY, "no memory for an array that C code changed");
        v->arrays = bigger;
        v->cap = v->at;
        rt->called_bytes += more;
    }
    memcpy(v->arrays + at, array, bytes);
    return v->arrays + at;
}

/* What observations see of the register, flushed. */
static qm_state_view view_of(const qm_rt *rt)
{
    qm_qreg *r = rt->reg;
    return (qm_state_view){.state = &r->state,
                           .nqubits = r->n,
                           .position = r->position,
                           .product = (const double complex(*)[2])r->product,
                           .cancel = rt->options->cancel};
}

static void give_path(qm_rt *rt)
{
    qm_rt_flush(rt);
    qm_path path = {.frame = rt->frame, .weight = rt->weight, .reg = rt->reg};
    if (!rt->options->on_path(rt->options->path_payload, &path))
        qm_rt_abort(rt, QM_ERR_INPUT, NULL);
}

void qm_explore_end_path(qm_rt *rt)
{
    if (rt->options->on_path != NULL) {
        give_path(rt);
        return;
    }
    if (rt->options->requests == NULL) {
        qm_collect_path(&rt->collect, rt);
        return;
    }
    qm_rt_flush(rt);
    qm_path_end end = {.view = view_of(rt),
                       .factor = rt->reg->factor,
                       .weight = rt->weight,
                       .shots = rt->shots,
                       .stream = rt->hash};
    if (qm_observer_wants_all(&rt->observer, &end.view)) {
        qm_rt_check(rt, qm_qreg_settle(rt->reg));
        end.view = view_of(rt);
    }
    const char *error = NULL;
    qm_status st = qm_observer_path(&rt->observer, &end, &error);
    if (st != QM_OK)
        qm_rt_abort(rt, st, error);
}

static void run_path(qm_rt *rt)
{
    rt->at = 0;
    rt->ncalls = 0;
    rt->nmatrices = 0;
    rt->pruned = false;
    rt->unwanted = 0;
    qm_scratch_free(rt);
    rt->line = rt->column = 0;
    rt->stack = (uintptr_t)__builtin_frame_address(0);
    memcpy(rt->frame, rt->first_frame, rt->program->frame_size);
    if (rt->snapshot == NULL)
        qm_qreg_zero(rt->reg);
    if (setjmp(rt->leave) != 0)
        return;
    rt->program->entry(rt, rt->frame);
    if (rt->status == QM_OK)
        qm_explore_end_path(rt);
}

/* Makes the newest pending path the current one; false when there is none. */
static bool next_path(qm_rt *rt)
{
    if (rt->npending == 0)
        return false;
    const qm_pending *n = &rt->pending[--rt->npending];
    rt->known = n->length;
    rt->known_calls = n->calls;
    rt->script[n->length - 1] = 1;
    rt->shots = n->shots;
    rt->weight = n->weight;
    rt->hash = n->hash;
    rt->snapshot = n->snapshot;
    rt->snapshot_bytes -= n->snapshot != NULL ? qm_qreg_bytes(n->snapshot) : 0;
    return true;
}

bool qm_explore_is_full(qm_rt *rt, uint64_t npaths)
{
    uint64_t limit = rt->options->max_paths != 0 ? rt->options->max_paths : QM_DEFAULT_MAX_PATHS;
    if (!rt->options->exact || npaths < limit)
        return false;
    rt->status = QM_ERR_INPUT;
    rt->error = qm_arena_printf(rt->arena,
                                "an exact run follows at most %llu paths (max_paths), but "
                                "this program has more; run it by shots instead",
                                (unsigned long long)limit);
    return true;
}

void qm_explore(qm_rt *rt)
{
    rt->shots = rt->options->shots;
    rt->weight = 1;
    do {
        if (qm_explore_is_full(rt, rt->npaths))
            return;
        rt->npaths++;
        run_path(rt);
    } while (rt->status == QM_OK && next_path(rt));
}

void qm_explore_free(qm_rt *rt)
{
    qm_scratch_free(rt);
    for (uint64_t i = 0; i < rt->npending; i++)
        qm_qreg_delete(rt->pending[i].snapshot);
    qm_qreg_delete(rt->snapshot);
    qm_qreg_delete(rt->reg);
    free(rt->pending);
    free(rt->script);
    for (uint64_t i = 0; i < rt->ncalled; i++)
        free(rt->called[i].arrays);
    free(rt->called);
    rt->reg = rt->snapshot = NULL;
    rt->pending = NULL;
    rt->script = NULL;
    rt->called = NULL;
    rt->npending = rt->ncalled = 0;
}
