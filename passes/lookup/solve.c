/* solve.c - see solve.h. */
#include "passes/lookup/solve.h"

#include "ir/controls/controlled.h"
#include "passes/multiplexer/solve.h"
#include "support/arena.h"
#include "synth/sums.h"

#include <math.h>
#include <string.h>

enum {
    FEW_CONTROLS = 3, /* up to so many, a multiplexer costs no more than any sum of cubes */
    FREE_CUBES = 1 << 15,
    CUBES_FOR_CX = 1 << 9
};
static const double most_deviation = 1e-9;
static const double negligible = 1e-9; /* of phases, radians */

/* How a target is loaded: `g` is added to it, and what target `of` has got, unless that is QM_NONE.
 */
typedef struct load {
    uint32_t target, of;
    uint64_t *g;
    qm_esop cubes;
    qm_mux_plan walk;
    bool by_cubes;
} load;

typedef struct solver {
    const qm_lookup *l;
    qm_module *m;
    qm_arena *arena;
    qm_lookup_plan *plan;
    uint32_t n; /* 2^k */
    bool cubes; /* sums of cubes are tried */
    uint32_t cube_cost[QM_LOOKUP_CONTROLS + 1];
    load *loads; /* in the order in which they are made */
    uint32_t nloads;
    double *scratch; /* n */
} solver;

/* Copies a table over the variables of the paths to one over the given ones. */
static uint64_t *gather(const uint64_t *from, const uint32_t *variables, uint32_t k,
                        qm_arena *arena)
{
    uint64_t *to = qm_arena_zalloc(arena, qm_table_words(k), sizeof *to);
    for (uint32_t x = 0; x < (k < 6 ? 64 : 1u << k); x++) {
        uint32_t at = 0;
        for (uint32_t j = 0; j < k; j++)
            at |= (x >> j & 1) << variables[j];
        to[x / 64] |= (uint64_t)qm_table_at(from, at) << x % 64;
    }
    return to;
}

static bool is_needed(const qm_tables *p, uint32_t variable)
{
    bool needed = false;
    for (uint32_t d = 0; d < QM_LOOKUP_DIGITS && !needed; d++)
        needed = qm_tables_depends(p, qm_tables_digit(p, d), variable);
    for (uint32_t w = 0; w < p->nwires && !needed; w++)
        needed = qm_tables_depends(p, qm_tables_wire_table(p, w), variable);
    return needed;
}

static void read_phases(qm_lookup *l, const qm_tables *p, const uint32_t *variables,
                        qm_arena *arena)
{
    uint32_t n = 1u << l->k;
    double *a = qm_arena_zalloc(arena, n, sizeof *a);
    bool any = false;
    for (uint32_t d = 0; d < QM_LOOKUP_DIGITS; d++) {
        const uint64_t *digit = gather(qm_tables_digit(p, d), variables, l->k, arena);
        for (uint32_t x = 0; x < n; x++)
            if (qm_table_at(digit, x)) {
                a[x] += ldexp(M_PI, -(int)d);
                any = true;
            }
    }
    l->phases = any ? a : NULL;
}

/* The wires by rising qubit: the order in which gates came is to make no difference. */
static void sort_wires(const qm_tables *t, uint8_t *order)
{
    for (uint32_t w = 0; w < t->nwires; w++) {
        uint32_t i = w;
        for (; i > 0 && t->wires[order[i - 1]].qubit > t->wires[w].qubit; i--)
            order[i] = order[i - 1];
        order[i] = (uint8_t)w;
    }
}

bool qm_lookup_read(qm_lookup *l, const qm_tables *t, qm_arena *arena)
{
    uint32_t variables[QM_LOOKUP_CONTROLS];
    uint8_t order[QM_TABLES_WIRES];
    *l = (qm_lookup){.phase = t->phase};
    sort_wires(t, order);
    for (uint32_t i = 0; i < t->nwires; i++) {
        const qm_tables_wire *wire = &t->wires[order[i]];
        if (wire->variable == QM_NONE || !is_needed(t, wire->variable))
            continue;
        if (l->k == QM_LOOKUP_CONTROLS)
            return false;
        variables[l->k] = wire->variable;
        l->controls[l->k++] = wire->qubit;
    }
    for (uint32_t i = 0; i < t->nwires; i++) {
        const qm_tables_wire *wire = &t->wires[order[i]];
        const uint64_t *f = qm_tables_wire_table(t, order[i]);
        if (!wire->constant)
            l->targets[l->ntargets++] =
                (qm_lookup_target){wire->qubit, wire->zero, gather(f, variables, l->k, arena)};
        else if (f[0])
            l->flips[l->nflips++] = wire->qubit;
    }
    read_phases(l, t, variables, arena);
    return true;
}

/* Sums of cubes take time 3^k for each pair of targets: that is to be little for what there is to
 * gain. */
static bool may_use_cubes(const qm_lookup *l, uint64_t most)
{
    if (l->k <= FEW_CONTROLS || l->k > QM_ESOP_VARIABLES)
        return false;
    uint64_t work = (uint64_t)l->ntargets * (l->ntargets + 1) / 2;
    for (uint32_t j = 0; j < l->k; j++)
        work *= 3;
    return work <= FREE_CUBES || work / CUBES_FOR_CX <= most;
}

static uint64_t estimate(void *payload, const uint64_t *g, uint32_t target)
{
    solver *s = payload;
    uint64_t walk = qm_walk_bound(g, s->l->k, s->l->targets[target].zero, s->scratch);
    if (!s->cubes || walk <= 2)
        return walk;
    uint64_t cubes = qm_esop_minimise(s->arena, g, s->l->k, s->cube_cost).cost;
    return cubes < walk ? cubes : walk;
}

/* CX of adding a target to another one: where that is not |0>, they stand around what is loaded
 * into the first. */
static uint32_t link_cost(void *payload, uint32_t of, uint32_t target)
{
    const qm_lookup *l = ((const solver *)payload)->l;
    bool zero = l->targets[target].zero;
    return l->targets[of].zero != zero ? QM_NONE : zero ? 1 : 2;
}

/* Chooses sums of targets. Returns about the least that they cost. */
static uint64_t choose_sums(solver *s)
{
    const qm_lookup *l = s->l;
    const uint64_t **f = QM_NEW_ARRAY(s->arena, const uint64_t *, (size_t)l->ntargets + 1);
    qm_sum *sums = QM_NEW_ARRAY(s->arena, qm_sum, (size_t)l->ntargets + 1);
    for (uint32_t t = 0; t < l->ntargets; t++)
        f[t] = l->targets[t].f;
    qm_sums problem = {l->ntargets, l->k, f, estimate, link_cost, s};
    uint64_t cost = qm_choose_sums(sums, &problem, s->arena);
    for (; s->nloads < l->ntargets; s->nloads++)
        s->loads[s->nloads] = (load){
            .target = sums[s->nloads].function, .of = sums[s->nloads].of, .g = sums[s->nloads].g};
    return cost;
}

/* A run on k controls, bits 0 to k - 1, and the target, bit k. */
static qm_mux_run make_run(const solver *s, uint32_t k, bool zero)
{
    uint32_t n = 1u << k;
    qm_mux_run run = {.target = k, .known = zero, .ncontrols = k};
    run.zero = zero ? 1u << k : 0;
    for (uint32_t j = 0; j < k; j++)
        run.controls[j] = (uint8_t)j;
    run.u = qm_arena_zalloc(s->arena, 4 * (size_t)n, sizeof *run.u);
    return run;
}

/* The largest deviation of the gates from the run, which is not flipped. */
static double deviation(const solver *s, const qm_mux_plan *plan, const qm_mux_run *run)
{
    qm_column_gates gates;
    qm_column_gates_init(&gates, s->arena);
    for (uint32_t i = 0; i < plan->gates.ngates; i++) {
        const qm_synth_gate *g = &plan->gates.gates[i];
        uint8_t bit[2] = {(uint8_t)g->wire[0], (uint8_t)g->wire[1]};
        qm_column_gates_add_row(&gates, g->gate, &g->angle, bit);
    }
    qm_c64 phase = CMPLX(cos(plan->phase), sin(plan->phase));
    double largest = 0;
    uint32_t n = 1u << run->ncontrols;
    for (uint32_t i = 0; i < n << !run->known; i++) {
        uint32_t x = i & (n - 1), in = i >> run->ncontrols;
        qm_column c;
        qm_column_start(&c, x | in << run->target);
        for (uint32_t j = 0; j < gates.ngates; j++)
            if (!qm_column_apply(&c, &gates, &gates.gates[j]))
                return INFINITY;
        for (uint32_t out = 0; out < 2; out++) {
            qm_c64 is = phase * qm_column_amplitude(&c, x | out << run->target);
            double d = cabs(is - run->u[4 * (size_t)x + 2 * out + in]);
            if (!(d <= largest))
                largest = d;
        }
    }
    return largest;
}

static qm_mux_plan solve_run(const solver *s, const qm_mux_run *run)
{
    qm_mux_plan plan, shorter;
    qm_mux_solve(&plan, run, false, false, s->arena);
    qm_mux_solve(&shorter, run, false, true, s->arena);
    plan = shorter.cx < plan.cx ? shorter : plan;
    double d = deviation(s, &plan, run);
    if (!(d <= s->plan->deviation))
        s->plan->deviation = d;
    return plan;
}

/* By a rotation: X^g, times (-i)^g on a target that is not |0>, about X then; and by cubes. */
static void find_ways_alone(solver *s, load *a)
{
    bool zero = s->l->targets[a->target].zero;
    qm_mux_run run = make_run(s, s->l->k, zero);
    for (uint32_t x = 0; x < s->n; x++) {
        qm_c64 *u = &run.u[4 * (size_t)x];
        if (qm_table_at(a->g, x))
            u[1] = u[2] = zero ? 1 : -I;
        else
            u[0] = u[3] = 1;
    }
    a->walk = solve_run(s, &run);
    a->by_cubes = false;
    if (s->cubes)
        a->cubes = qm_esop_minimise(s->arena, a->g, s->l->k, s->cube_cost);
}

static uint64_t least_cost(const solver *s, const load *a)
{
    uint64_t link = a->of == QM_NONE ? 0 : s->l->targets[a->target].zero ? 1 : 2;
    uint64_t walk = a->walk.cx;
    return link + (s->cubes && a->cubes.cost < walk ? a->cubes.cost : walk);
}

/* The same, and in place of a sum the target by itself when that turns out to be cheaper. */
static void find_ways(solver *s, load *a)
{
    find_ways_alone(s, a);
    if (a->of == QM_NONE)
        return;
    load alone = {.target = a->target, .of = QM_NONE, .g = s->l->targets[a->target].f};
    find_ways_alone(s, &alone);
    if (least_cost(s, &alone) <= least_cost(s, a))
        *a = alone;
}

/* The diagonal exp(i a(x)); false when that is a global phase, which is then in plan->phase. */
static bool solve_diagonal(const solver *s, const double *a, qm_mux_plan *plan)
{
    bool same = true;
    for (uint32_t x = 1; x < s->n; x++)
        same &= fabs(remainder(a[x] - a[0], 2 * M_PI)) < negligible;
    *plan = (qm_mux_plan){.phase = a[0]};
    if (same)
        return false;
    uint32_t k = s->l->k - 1;
    qm_mux_run run = make_run(s, k, false);
    for (uint32_t x = 0; x < 1u << k; x++) {
        run.u[4 * (size_t)x] = CMPLX(cos(a[x]), sin(a[x]));
        run.u[4 * (size_t)x + 3] = CMPLX(cos(a[x | 1u << k]), sin(a[x | 1u << k]));
    }
    *plan = solve_run(s, &run);
    return true;
}

/* The phases that are left when targets are loaded as `by_cubes` says. */
static double *phases_left(const solver *s)
{
    double *a = qm_arena_zalloc(s->arena, s->n, sizeof *a);
    for (uint32_t x = 0; x < s->n && s->l->phases; x++)
        a[x] = s->l->phases[x];
    for (uint32_t i = 0; i < s->nloads; i++) {
        const load *b = &s->loads[i];
        if (!b->by_cubes && !s->l->targets[b->target].zero)
            for (uint32_t x = 0; x < s->n; x++)
                a[x] += qm_table_at(b->g, x) ? M_PI / 2 : 0;
    }
    return a;
}

static uint64_t cost_of_loads(const solver *s)
{
    uint64_t cx = 0;
    for (uint32_t i = 0; i < s->nloads; i++) {
        const load *a = &s->loads[i];
        uint64_t link = s->l->targets[a->target].zero ? 1 : 2;
        cx += (a->by_cubes ? a->cubes.cost : a->walk.cx) + (a->of != QM_NONE ? link : 0);
    }
    return cx;
}

/* Cubes leave no phases, so a way that is dearer target by target may be cheaper in all. */
static qm_mux_plan choose_ways(solver *s)
{
    qm_mux_plan diagonal[2];
    uint64_t cx[2] = {UINT64_MAX, UINT64_MAX};
    for (uint32_t round = 0; round <= (uint32_t)s->cubes; round++) {
        for (uint32_t i = 0; i < s->nloads && s->cubes; i++) {
            load *a = &s->loads[i];
            bool all = round == 1 && !s->l->targets[a->target].zero;
            a->by_cubes = all || a->cubes.cost < a->walk.cx;
        }
        solve_diagonal(s, phases_left(s), &diagonal[round]);
        cx[round] = cost_of_loads(s) + diagonal[round].cx;
    }
    uint32_t best = cx[1] < cx[0];
    for (uint32_t i = 0; i < s->nloads && !best && s->cubes; i++)
        s->loads[i].by_cubes = s->loads[i].cubes.cost < s->loads[i].walk.cx;
    s->plan->cx = cx[best];
    return diagonal[best];
}

static void put(solver *s, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    QM_RESERVE(s->arena, s->plan->ops, s->plan->nops, s->plan->cap);
    s->plan->ops[s->plan->nops++] = qm_op_gate(s->m, gate, q, p);
}

/* Gates on the controls and, as wire k, a target. */
static void put_plan(solver *s, const qm_mux_plan *plan, uint32_t target)
{
    const qm_lookup *l = s->l;
    for (uint32_t i = 0; i < plan->gates.ngates; i++) {
        const qm_synth_gate *g = &plan->gates.gates[i];
        uint32_t q[2] = {0};
        for (uint32_t j = 0; j < 2 && g->wire[j] != QM_NONE; j++)
            q[j] = g->wire[j] < l->k ? l->controls[g->wire[j]] : target;
        qm_param p = qm_param_number(g->angle);
        put(s, g->gate, q, &p);
    }
    s->plan->phase += plan->phase;
}

static void put_cubes(solver *s, const qm_esop *e, uint32_t target)
{
    for (uint32_t i = 0; i < e->n; i++) {
        uint32_t q[QM_LOOKUP_CONTROLS + 1], n = 0;
        uint64_t on = 0;
        for (uint32_t j = 0; j < s->l->k; j++)
            if (e->cubes[i].mask >> j & 1) {
                on |= (uint64_t)(e->cubes[i].on >> j & 1) << n;
                q[n++] = s->l->controls[j];
            }
        q[n] = target;
        put(s, qm_module_control_gate(s->m, QM_G_X, n, on), q, NULL);
    }
}

static void put_link(solver *s, const load *a)
{
    if (a->of == QM_NONE)
        return;
    uint32_t q[2] = {s->l->targets[a->of].qubit, s->l->targets[a->target].qubit};
    put(s, QM_G_CX, q, NULL);
}

static void put_loads(solver *s)
{
    for (uint32_t i = s->nloads; i-- > 0;)
        if (!s->l->targets[s->loads[i].target].zero)
            put_link(s, &s->loads[i]);
    for (uint32_t i = 0; i < s->nloads; i++) {
        const load *a = &s->loads[i];
        uint32_t target = s->l->targets[a->target].qubit;
        if (a->by_cubes)
            put_cubes(s, &a->cubes, target);
        else
            put_plan(s, &a->walk, target);
    }
    for (uint32_t i = 0; i < s->nloads; i++)
        put_link(s, &s->loads[i]);
}

/* Do the cubes of each load sum up to its function? */
static bool cubes_are_right(const solver *s)
{
    for (uint32_t i = 0; i < s->nloads; i++) {
        const load *a = &s->loads[i];
        for (uint32_t x = 0; x < s->n && a->by_cubes; x++) {
            bool sum = false;
            for (uint32_t j = 0; j < a->cubes.n; j++)
                sum ^= (x & a->cubes.cubes[j].mask) == a->cubes.cubes[j].on;
            if (sum != qm_table_at(a->g, x))
                return false;
        }
    }
    return true;
}

bool qm_lookup_solve(qm_lookup_plan *plan, const qm_lookup *l, uint64_t most, qm_module *m,
                     uint32_t nqubits, qm_arena *arena)
{
    solver s = {.l = l,
                .m = m,
                .arena = arena,
                .plan = plan,
                .n = 1u << l->k,
                .cubes = may_use_cubes(l, most)};
    *plan = (qm_lookup_plan){.phase = l->phase};
    s.loads = QM_NEW_ARRAY(arena, load, (size_t)l->ntargets + 1);
    s.scratch = QM_NEW_ARRAY(arena, double, s.n);
    for (uint32_t n = 0; n <= l->k; n++)
        s.cube_cost[n] = n == 0 ? 0 : (uint32_t)qm_controlled_x_cost(n, nqubits - n - 1, false);
    if (choose_sums(&s) > most)
        return false;
    for (uint32_t i = 0; i < s.nloads; i++)
        find_ways(&s, &s.loads[i]);
    qm_mux_plan diagonal = choose_ways(&s);
    if (plan->cx > most || !(plan->deviation <= most_deviation) || !cubes_are_right(&s))
        return false;
    put_loads(&s);
    put_plan(&s, &diagonal, QM_NONE);
    for (uint32_t i = 0; i < l->nflips; i++)
        put(&s, QM_G_X, &l->flips[i], NULL);
    return true;
}
