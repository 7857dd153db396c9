/* commute_cancel.c - cancel and merge gates that meet when they are moved past what they commute
 * with.
 *
 * In a Pauli circuit two gates commute when their axes agree on each shared wire. So the newest
 * gates of a wire that have one axis, a run, are in any order, and a gate can be moved back to any
 * place in the runs that end its wires. One sweep over the circuit keeps for each wire a stack of
 * runs, and a table of the CPP that lies in a given pair of runs, of which there is at most one:
 *   C(P,Q) C(P,Q) = 1, and the runs that become empty are taken away
 *   C(P,Q) C(P,R) = C(P,QR) and a quarter turn about P: one CX less. The result is looked at again
 *   C(P,Q) C(R,T) C(P,Q) = C(R,T) C(P,T), where Q and R are different axes of one wire and each
 *   stands at the end of its wires: one CX less. Not where qubits are laid out on a device
 *   two rotations in one run are one; multiples of pi/2 are Cliffords
 * Cliffords are moved to the ends of the wires as the sweep goes on, so it sees through them.
 * Sweeps are repeated while something changes. It is the cancellation of Nam et al., npj Quantum
 * Information 4:23 (2018), section "gate cancellation", without a bound of its reach and for all
 * Pauli axes.
 *
 * Guarantees the same unitary with its global phase, and no more CX, T or rotations. The block is
 * replaced only where that makes it cheaper by the goal. Measurements, barriers and control flow
 * end the runs of the qubits that they touch. Time O(gates) a sweep, memory some 80 bytes a gate.
 */
#include "passes/linear.h"
#include "passes/pauli/builder.h"
#include "passes/pauli/rewrite.h"

#include <math.h>

typedef struct run {
    uint32_t below;    /* the run before it on the wire, of another axis, or QM_NONE */
    uint32_t count;    /* gates */
    uint32_t numbers;  /* XOR of the gates: the gate when there is one */
    uint32_t rotation; /* the gate, or QM_NONE */
    uint8_t axis;
} run;

/* The CPP in a pair of runs, those of the lower wire first. */
typedef struct meeting {
    uint32_t run[2];
    uint32_t gate; /* or QM_NONE; the slot is free when run[0] is */
} meeting;

typedef struct canceller {
    qm_module *m;
    qm_pcircuit *c;
    qm_pbuilder b;
    run *runs;
    uint32_t nruns, cap_runs;
    uint32_t *top;     /* per wire: its last run, or QM_NONE */
    meeting *meetings; /* open addressing */
    uint32_t mask;
    bool any_pair; /* may CPPs be made on any pair of wires? */
    uint64_t changed;
} canceller;

static meeting *find(canceller *s, uint32_t a, uint32_t b)
{
    uint64_t h = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t i = (uint32_t)(h >> 32) & s->mask;
    while (s->meetings[i].run[0] != QM_NONE &&
           (s->meetings[i].run[0] != a || s->meetings[i].run[1] != b))
        i = (i + 1) & s->mask;
    return &s->meetings[i];
}

/* The meeting of the last runs of both wires. */
static meeting *find_last(canceller *s, const qm_pgate *g)
{
    uint32_t low = g->qubit[0] > g->qubit[1];
    return find(s, s->top[g->qubit[low]], s->top[g->qubit[!low]]);
}

static bool has_axis(const canceller *s, uint32_t wire, uint8_t axis)
{
    return s->top[wire] != QM_NONE && s->runs[s->top[wire]].axis == axis;
}

/* The last run of the wire, a new one when that has another axis. */
static run *enter(canceller *s, uint32_t wire, uint8_t axis, uint32_t gate)
{
    if (!has_axis(s, wire, axis)) {
        QM_RESERVE(s->c->arena, s->runs, s->nruns, s->cap_runs);
        s->runs[s->nruns] = (run){.below = s->top[wire], .rotation = QM_NONE, .axis = axis};
        s->top[wire] = s->nruns++;
    }
    run *r = &s->runs[s->top[wire]];
    r->count++;
    r->numbers ^= gate;
    return r;
}

/* A gate goes out of a run of the wire: the last one, or the one below. */
static void leave(canceller *s, uint32_t wire, uint32_t from, uint32_t gate)
{
    run *r = &s->runs[from];
    r->numbers ^= gate;
    if (--r->count > 0)
        return;
    if (s->top[wire] == from)
        s->top[wire] = r->below;
    else
        s->runs[s->top[wire]].below = r->below;
}

static void erase_cpp(canceller *s, meeting *found)
{
    qm_pgate *g = &s->c->gates[found->gate];
    uint32_t low = g->qubit[0] > g->qubit[1];
    leave(s, g->qubit[low], found->run[0], found->gate);
    leave(s, g->qubit[!low], found->run[1], found->gate);
    g->kind = QM_PK_ERASED;
    found->gate = QM_NONE;
    s->changed++;
}

/* After C(P, Q) comes C(P, R), where the operand with R is g's operand k: P+ + P- R Q, and R Q is
 * i or -i times S. */
static void combine(canceller *s, qm_pgate *g, int k, uint8_t earlier)
{
    uint8_t r = g->axis[k];
    bool cyclic = (r == QM_PAULI_X && earlier == QM_PAULI_Y) ||
                  (r == QM_PAULI_Y && earlier == QM_PAULI_Z) ||
                  (r == QM_PAULI_Z && earlier == QM_PAULI_X);
    g->axis[k] = r ^ earlier;
    qm_pbuilder_push_quarters(&s->b, g->qubit[!k], g->axis[!k], cyclic ? 1 : -1);
    qm_pbuilder_add_phase(&s->b, cyclic ? M_PI_4 : -M_PI_4);
}

static bool is_live(const meeting *found)
{
    return found->run[0] != QM_NONE && found->gate != QM_NONE;
}

static meeting *find_ordered(canceller *s, uint32_t wire_a, uint32_t a, uint32_t wire_b, uint32_t b)
{
    return wire_a < wire_b ? find(s, a, b) : find(s, b, a);
}

/* Makes C(P, T) of g = C(P, Q) when its last run on operand k is P's, and the other wire ends in a
 * C(P, Q) and then one C(R, T): C(P, Q) C(R, T) C(P, Q) = C(R, T) C(P, T). */
static bool pass_conjugate(canceller *s, qm_pgate *g, int k)
{
    uint32_t a = g->qubit[k], b = g->qubit[!k], last = s->top[b];
    if (!s->any_pair || !has_axis(s, a, g->axis[k]) || last == QM_NONE ||
        s->runs[last].count != 1 || s->runs[last].rotation != QM_NONE ||
        s->runs[last].below == QM_NONE || s->runs[s->runs[last].below].axis != g->axis[!k])
        return false;
    meeting *first = find_ordered(s, a, s->top[a], b, s->runs[last].below);
    const qm_pgate *between = &s->c->gates[s->runs[last].numbers];
    int other = between->qubit[0] == b;
    uint32_t c = between->qubit[other];
    if (!is_live(first) || c == a || !is_live(find_ordered(s, b, last, c, s->top[c])))
        return false;
    erase_cpp(s, first);
    *g = qm_pgate_cpp(a, (qm_pauli)g->axis[k], c, (qm_pauli)between->axis[other]);
    return true;
}

/* Is g = C(P, R), whose operand k has R, behind a C(P, Q) in the last runs? Makes them one. */
static bool pass_combine(canceller *s, qm_pgate *g, int k)
{
    if (!has_axis(s, g->qubit[!k], g->axis[!k]) || s->top[g->qubit[k]] == QM_NONE)
        return false;
    meeting *found = find_last(s, g);
    if (!is_live(found))
        return false;
    uint8_t earlier = s->runs[s->top[g->qubit[k]]].axis;
    erase_cpp(s, found);
    combine(s, g, k, earlier);
    return true;
}

static bool cancels(canceller *s, const qm_pgate *g)
{
    if (!has_axis(s, g->qubit[0], g->axis[0]) || !has_axis(s, g->qubit[1], g->axis[1]))
        return false;
    meeting *found = find_last(s, g);
    if (!is_live(found))
        return false;
    erase_cpp(s, found);
    return true;
}

/* The newest gate, a CPP, is cancelled, combined or entered. */
static void settle_cpp(canceller *s)
{
    uint32_t index = s->c->ngates - 1;
    qm_pgate *g = &s->c->gates[index];
    do {
        if (cancels(s, g)) {
            s->c->ngates--;
            return;
        }
    } while (pass_combine(s, g, 0) || pass_combine(s, g, 1) || pass_conjugate(s, g, 0) ||
             pass_conjugate(s, g, 1));
    for (int k = 0; k < 2; k++)
        enter(s, g->qubit[k], g->axis[k], index);
    uint32_t low = g->qubit[0] > g->qubit[1];
    *find_last(s, g) = (meeting){{s->top[g->qubit[low]], s->top[g->qubit[!low]]}, index};
}

/* The newest gate, a rotation, is added to that of its run or entered. */
static void settle_turn(canceller *s)
{
    uint32_t index = s->c->ngates - 1;
    qm_pgate g = s->c->gates[index];
    if (has_axis(s, g.qubit[0], g.axis[0]) && s->runs[s->top[g.qubit[0]]].rotation != QM_NONE) {
        uint32_t last = s->top[g.qubit[0]], earlier = s->runs[last].rotation;
        qm_pcircuit_add_angle(s->c, s->m, &g, &s->c->gates[earlier], 1);
        s->runs[last].rotation = QM_NONE;
        leave(s, g.qubit[0], last, earlier);
        s->changed++;
        s->c->ngates--;
        if (!qm_pbuilder_push_turn(&s->b, g))
            return;
    }
    enter(s, g.qubit[0], g.axis[0], index)->rotation = index;
}

static void add(canceller *s, qm_pgate g)
{
    uint32_t before = s->c->ngates;
    qm_pbuilder_add_gate(&s->b, g);
    if (g.kind == QM_PK_CPP)
        settle_cpp(s);
    else if (g.kind == QM_PK_ROT && s->c->ngates > before)
        settle_turn(s);
    else if (g.kind == QM_PK_LOCAL)
        s->top[g.qubit[0]] = QM_NONE;
}

static void sweep(canceller *s)
{
    qm_pcircuit *c = s->c;
    qm_pbuilder_init(&s->b, c);
    s->nruns = 0;
    s->changed = 0;
    for (uint32_t q = 0; q < c->nqubits; q++)
        s->top[q] = QM_NONE;
    for (uint32_t i = 0; i <= s->mask; i++)
        s->meetings[i].run[0] = QM_NONE;
    uint32_t n = c->ngates;
    c->ngates = 0; /* no gate becomes more than one, so what was read is overwritten */
    for (uint32_t i = 0; i < n; i++)
        add(s, c->gates[i]);
    qm_pbuilder_finish(&s->b);
    qm_pcircuit_compact(c);
}

static qm_status cancel(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload;
    uint64_t n = 16;
    while (n < 2 * qm_pcircuit_cx(c))
        n *= 2;
    canceller s = {
        .m = r->m,
        .c = c,
        .top = QM_NEW_ARRAY(c->arena, uint32_t, (size_t)c->nqubits + 1),
        .meetings = QM_NEW_ARRAY(c->arena, meeting, n),
        .mask = (uint32_t)(n - 1),
        .any_pair = !(r->m->forms & QM_FORM_LAYOUT),
    };
    uint32_t rounds = (uint32_t)r->pc->options[0];
    do
        sweep(&s);
    while (s.changed && --rounds && !qm_pass_should_stop(r->pc));
    return QM_OK;
}

static qm_status run_pass(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, cancel, NULL);
}

static const qm_pass_option options[] = {
    {"rounds", "most sweeps over a block", 10, 1, 1000, true},
    {0},
};

const qm_pass qm_pass_commute_cancel = {
    .name = "commute-cancel",
    .summary = "cancel and merge gates that commutation brings together",
    .text =
        "Two gates commute when their Pauli axes agree on each shared qubit. One sweep keeps for "
        "each qubit its runs of gates with one axis, and knows of each pair of runs the two-qubit "
        "gate in it: equal ones cancel, C(P,Q) and C(P,R) become one, rotations add up. Clifford "
        "gates on one qubit are no obstacle. Linear time, with no bound of reach.",
    .source = "Nam et al., npj Quantum Information 4:23 (2018)",
    .example = "qubit[3] q;\ncx q[0], q[1];\nt q[0];\ncx q[0], q[2];\nx q[1];\ncx q[0], q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .options = options,
    .run = run_pass,
};
