/* cancel.c - see cancel.h. A sweep keeps for each wire a stack of runs, and the CPP that lies in
 * each pair of runs, of which there is at most one. */
#include "passes/pauli/cancel.h"

#include "passes/pauli/string.h"

#include <math.h>

static qm_meeting *find(qm_cancel *s, uint32_t a, uint32_t b)
{
    uint64_t h = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t i = (uint32_t)(h >> 32) & s->mask;
    while (s->meetings[i].run[0] != QM_NONE &&
           (s->meetings[i].run[0] != a || s->meetings[i].run[1] != b))
        i = (i + 1) & s->mask;
    return &s->meetings[i];
}

/* The meeting of the last runs of both wires. */
static qm_meeting *find_last(qm_cancel *s, const qm_pgate *g)
{
    uint32_t low = g->qubit[0] > g->qubit[1];
    return find(s, s->top[g->qubit[low]], s->top[g->qubit[!low]]);
}

static bool has_axis(const qm_cancel *s, uint32_t wire, uint8_t axis)
{
    return s->top[wire] != QM_NONE && s->runs[s->top[wire]].axis == axis;
}

/* The last run of the wire, a new one when that has another axis. */
static qm_run *enter(qm_cancel *s, uint32_t wire, uint8_t axis, uint32_t gate)
{
    if (!has_axis(s, wire, axis)) {
        QM_RESERVE(s->c->arena, s->runs, s->nruns, s->cap_runs);
        s->runs[s->nruns] = (qm_run){.below = s->top[wire], .rotation = QM_NONE, .axis = axis};
        s->top[wire] = s->nruns++;
    }
    qm_run *r = &s->runs[s->top[wire]];
    r->count++;
    r->numbers ^= gate;
    return r;
}

/* A gate goes out of a run of the wire: the last one, or the one below. */
static void leave(qm_cancel *s, uint32_t wire, uint32_t from, uint32_t gate)
{
    qm_run *r = &s->runs[from];
    r->numbers ^= gate;
    if (--r->count > 0)
        return;
    if (s->top[wire] == from)
        s->top[wire] = r->below;
    else
        s->runs[s->top[wire]].below = r->below;
}

static void erase_cpp(qm_cancel *s, qm_meeting *found)
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
static void combine(qm_cancel *s, qm_pgate *g, int k, uint8_t earlier)
{
    uint8_t r = g->axis[k];
    bool cyclic = qm_pauli_power(r, earlier) == 1;
    g->axis[k] = r ^ earlier;
    qm_pbuilder_push_quarters(&s->b, g->qubit[!k], g->axis[!k], cyclic ? 1 : -1);
    qm_pbuilder_add_phase(&s->b, cyclic ? M_PI_4 : -M_PI_4);
}

static bool is_live(const qm_meeting *found)
{
    return found->run[0] != QM_NONE && found->gate != QM_NONE;
}

/* Has the axis of run k of the meeting another sign than where its gate stands? */
static bool has_turned(const qm_cancel *s, const qm_meeting *found, int k)
{
    return s->runs[found->run[k]].negative != found->negative[k];
}

/* Is the meeting's gate there, and the same gate at the end of its runs? */
static bool is_straight(const qm_cancel *s, const qm_meeting *found)
{
    return is_live(found) && !has_turned(s, found, 0) && !has_turned(s, found, 1);
}

static qm_meeting *find_ordered(qm_cancel *s, uint32_t wire_a, uint32_t a, uint32_t wire_b,
                                uint32_t b)
{
    return wire_a < wire_b ? find(s, a, b) : find(s, b, a);
}

/* Makes C(P, T) of g = C(P, Q) when its last run on operand k is P's, and the other wire ends in a
 * C(P, Q) and then one C(R, T): C(P, Q) C(R, T) C(P, Q) = C(R, T) C(P, T), where R is not Q. Two
 * runs of one axis may follow each other, when one between them has become empty. */
static bool pass_conjugate(qm_cancel *s, qm_pgate *g, int k)
{
    uint32_t a = g->qubit[k], b = g->qubit[!k], last = s->top[b];
    if (!s->any_pair || !has_axis(s, a, g->axis[k]) || last == QM_NONE ||
        s->runs[last].count != 1 || s->runs[last].rotation != QM_NONE ||
        s->c->gates[s->runs[last].numbers].kind != QM_PK_CPP || s->runs[last].below == QM_NONE ||
        s->runs[last].axis == g->axis[!k] || s->runs[s->runs[last].below].axis != g->axis[!k])
        return false;
    qm_meeting *first = find_ordered(s, a, s->top[a], b, s->runs[last].below);
    const qm_pgate *between = &s->c->gates[s->runs[last].numbers];
    int other = between->qubit[0] == b;
    uint32_t c = between->qubit[other];
    if (!is_straight(s, first) || c == a || !is_straight(s, find_ordered(s, b, last, c, s->top[c])))
        return false;
    erase_cpp(s, first);
    *g = qm_pgate_cpp(a, (qm_pauli)g->axis[k], c, (qm_pauli)between->axis[other]);
    return true;
}

/* Is g = C(P, R), whose operand k has R, behind a C(P, Q) in the last runs? Makes them one. */
static bool pass_combine(qm_cancel *s, qm_pgate *g, int k)
{
    if (!has_axis(s, g->qubit[!k], g->axis[!k]) || s->top[g->qubit[k]] == QM_NONE)
        return false;
    qm_meeting *found = find_last(s, g);
    if (!is_straight(s, found))
        return false;
    uint8_t earlier = s->runs[s->top[g->qubit[k]]].axis;
    erase_cpp(s, found);
    combine(s, g, k, earlier);
    return true;
}

/* C(-P, Q) C(P, Q) = Q and C(-P, -Q) C(P, Q) = -P Q are left of two gates on axes that have turned
 * between. */
static void leave_paulis(qm_cancel *s, const qm_pgate *g, const qm_meeting *found)
{
    uint32_t low = g->qubit[0] > g->qubit[1];
    bool negative[2] = {has_turned(s, found, 0), has_turned(s, found, 1)};
    for (uint32_t k = 0; k < 2; k++) {
        if (!negative[k])
            continue;
        uint32_t other = k ^ !low; /* operand of g on the other wire */
        qm_pbuilder_push_quarters(&s->b, g->qubit[other], g->axis[other], 2);
        qm_pbuilder_add_phase(&s->b, M_PI_2);
    }
    if (negative[0] && negative[1])
        qm_pbuilder_add_phase(&s->b, M_PI);
}

static bool cancels(qm_cancel *s, const qm_pgate *g)
{
    if (!has_axis(s, g->qubit[0], g->axis[0]) || !has_axis(s, g->qubit[1], g->axis[1]))
        return false;
    qm_meeting *found = find_last(s, g);
    if (!is_live(found))
        return false;
    leave_paulis(s, g, found);
    erase_cpp(s, found);
    return true;
}

/* The newest gate, a CPP, is cancelled, combined or entered. */
static void settle_cpp(qm_cancel *s)
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
    uint32_t first = s->top[g->qubit[low]], second = s->top[g->qubit[!low]];
    *find_last(s, g) =
        (qm_meeting){{first, second}, index, {s->runs[first].negative, s->runs[second].negative}};
}

/* The newest gate, a rotation, is added to that of its run or entered. */
static void settle_turn(qm_cancel *s)
{
    uint32_t index = s->c->ngates - 1;
    qm_pgate g = s->c->gates[index];
    if (has_axis(s, g.qubit[0], g.axis[0]) && s->runs[s->top[g.qubit[0]]].rotation != QM_NONE) {
        uint32_t last = s->top[g.qubit[0]], earlier = s->runs[last].rotation;
        bool turned = s->runs[last].negative != s->runs[last].rotation_negative;
        qm_pcircuit_add_angle(s->c, s->m, &g, &s->c->gates[earlier], turned ? -1 : 1);
        s->runs[last].rotation = QM_NONE;
        leave(s, g.qubit[0], last, earlier);
        s->changed++;
        s->c->ngates--;
        if (!qm_pbuilder_push_turn(&s->b, g))
            return;
    }
    qm_run *r = enter(s, g.qubit[0], g.axis[0], index);
    r->rotation = index;
    r->rotation_negative = r->negative;
}

/* The last run of the wire goes on behind the LOCAL, and nothing below it does. */
static void turn_run(qm_cancel *s, uint32_t wire, uint8_t local)
{
    if (s->top[wire] == QM_NONE)
        return;
    qm_run *r = &s->runs[s->top[wire]];
    qm_signed_pauli p = s->c->locals->after[local][r->axis];
    r->axis = p.axis;
    r->negative ^= p.negative;
    r->below = QM_NONE;
}

/* The newest gate, an OPAQUE one, is entered on wires where it acts on one axis. */
static void settle_opaque(qm_cancel *s)
{
    uint32_t index = s->c->ngates - 1;
    qm_pgate g = s->c->gates[index];
    for (uint32_t i = 0; i < g.qubit[1]; i++) {
        uint32_t wire = s->c->pool[g.qubit[0] + i];
        uint8_t axis = qm_pcircuit_opaque_axis(s->c, &g, i);
        if (axis == QM_PAULI_I)
            s->top[wire] = QM_NONE;
        else
            enter(s, wire, axis, index);
    }
}

static void add(qm_cancel *s, qm_pgate g)
{
    uint32_t before = s->c->ngates;
    qm_pbuilder_add_gate(&s->b, g);
    if (g.kind == QM_PK_CPP)
        settle_cpp(s);
    else if (g.kind == QM_PK_ROT && s->c->ngates > before)
        settle_turn(s);
    else if (g.kind == QM_PK_LOCAL && !g.moving && s->c->ngates > before)
        turn_run(s, g.qubit[0], s->c->gates[s->c->ngates - 1].local);
    else if (g.kind == QM_PK_OPAQUE)
        settle_opaque(s);
}

void qm_cancel_init(qm_cancel *s, qm_pcircuit *c, qm_module *m, bool any_pair)
{
    uint64_t n = 16;
    while (n < 2 * qm_pcircuit_cx(c))
        n *= 2;
    *s = (qm_cancel){
        .m = m,
        .top = QM_NEW_ARRAY(c->arena, uint32_t, (size_t)c->nqubits + 1),
        .meetings = QM_NEW_ARRAY(c->arena, qm_meeting, n),
        .mask = (uint32_t)(n - 1),
        .any_pair = any_pair,
    };
    qm_pbuilder_init(&s->b, c);
}

void qm_cancel_sweep(qm_cancel *s, qm_pcircuit *c)
{
    s->c = c;
    s->b.c = c;
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
