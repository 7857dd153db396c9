/* fold.c - see fold.h. A sweep keeps a table of the labels of the rotations so far. */
#include "passes/pauli/fold.h"

#include "passes/linear.h"

#include <math.h>
#include <string.h>

enum { IDLE = 1 << 16 }; /* gates without a gain after which relations are looked for no more */

/* The entry with this label, or NULL; then there is one for it and the gate. */
static qm_fold_entry *find_or_add(qm_fold *f, const qm_label *label, uint32_t gate)
{
    size_t i = (size_t)label->bits[0] & f->mask;
    uint32_t tag = (uint32_t)(label->bits[1] >> 32);
    for (; f->slots[i] != 0; i = (i + 1) & f->mask) {
        qm_fold_entry *e = &f->entries[(uint32_t)f->slots[i] - 1];
        if (f->slots[i] >> 32 == tag && memcmp(e->label.bits, label->bits, sizeof label->bits) == 0)
            return e;
    }
    f->entries[f->nentries++] = (qm_fold_entry){*label, gate};
    f->slots[i] = (uint64_t)tag << 32 | f->nentries;
    return NULL;
}

static void forget_entries(qm_fold *f)
{
    memset(f->slots, 0, (f->mask + 1) * sizeof *f->slots);
    f->nentries = 0;
}

/* A rotation about an operator that is +1 or -1. */
static void become_phase(qm_fold *f, qm_pgate *g, int sign)
{
    f->c->phase -= sign * (g->angle / 2);
    if (g->ref != QM_NONE) {
        qm_param half = qm_param_scale(f->m, f->c->symbols[g->ref], -sign * g->sign / 2.0);
        qm_param sum = qm_param_collect(f->m, f->c->symbolic_phase, half);
        bool number = qm_param_is_number(sum);
        if (number)
            f->c->phase += sum.value;
        f->c->symbolic_phase = number ? qm_param_number(0) : sum;
    }
    g->kind = QM_PK_ERASED;
    f->merged++;
}

static bool is_constant(const qm_label *label)
{
    return (label->bits[0] | label->bits[1]) == 0;
}

/* True when the rotation is about an operator that was not met before. */
static bool fold_rotation(qm_fold *f, uint32_t index, qm_label label)
{
    qm_pgate *g = &f->c->gates[index];
    if (is_constant(&label)) {
        become_phase(f, g, label.phase ? -1 : 1);
        return false;
    }
    qm_fold_entry *e = find_or_add(f, &label, index);
    if (!e)
        return true;
    qm_pgate *earlier = &f->c->gates[e->gate];
    int sign = e->label.phase == label.phase ? 1 : -1;
    f->merged++;
    if (f->choice && f->choice[index]) {
        qm_pcircuit_add_angle(f->c, f->m, earlier, g, sign);
    } else {
        qm_pcircuit_add_angle(f->c, f->m, g, earlier, sign);
        *e = (qm_fold_entry){label, index};
    }
    return false;
}

/* A gate whose k-th operator is +1 vanishes; where that is -1 it is the other Pauli, which is i
 * times the rotation by pi. */
static void fold_control(qm_fold *f, qm_pgate *g, int k, bool negative)
{
    f->merged++;
    if (!negative) {
        g->kind = QM_PK_ERASED;
        return;
    }
    *g = qm_pgate_rot(g->qubit[!k], (qm_pauli)g->axis[!k], M_PI);
    f->c->phase += M_PI_2;
}

static void fold_cpp(qm_fold *f, qm_pgate *g)
{
    for (int k = 0; k < 2 && f->labels.has_constants; k++) {
        qm_label label = qm_labels_of(&f->labels, g->qubit[k], g->axis[k]);
        if (!is_constant(&label))
            continue;
        fold_control(f, g, k, label.phase != 0);
        if (g->kind == QM_PK_ROT)
            qm_labels_pass_pauli(&f->labels, g->qubit[0], g->axis[0]);
        return;
    }
    qm_labels_pass_cpp(&f->labels, g);
}

/* Behind an OPAQUE gate the operator of the axis that it acts on means what it meant before, and
 * all others on the wire are new. */
static void pass_opaque(qm_fold *f, const qm_pgate *g)
{
    const qm_op *op = &f->m->blocks[f->block].ops[g->ref];
    bool zero = op->kind == QM_OP_RESET && g->qubit[1] == 1;
    for (uint32_t i = 0; i < g->qubit[1]; i++) {
        uint32_t wire = f->c->pool[g->qubit[0] + i];
        uint8_t axis = qm_pcircuit_opaque_axis(f->c, g, i);
        if (axis == QM_PAULI_I)
            qm_labels_start(&f->labels, wire, zero);
        else
            qm_labels_pass_turn(&f->labels, wire, axis);
    }
}

/* At most so many rotations are met in a sweep: where wires may be in a known state, gates on two
 * qubits can become ones. */
static uint32_t count_rotations(const qm_fold *f, const qm_pcircuit *c)
{
    uint32_t n[QM_PK_OPAQUE + 1] = {0};
    bool known = f->zero;
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        n[g->kind]++;
        known |= g->kind == QM_PK_OPAQUE && f->m->blocks[f->block].ops[g->ref].kind == QM_OP_RESET;
    }
    return n[QM_PK_ROT] + (known ? n[QM_PK_CPP] : 0);
}

void qm_fold_init(qm_fold *f, const qm_pcircuit *c, qm_module *m, uint32_t block, bool zero)
{
    *f = (qm_fold){.m = m, .block = block, .zero = zero, .most_gates = c->ngates};
    uint32_t nrotations = count_rotations(f, c);
    size_t n = 16;
    while (n < 2 * (size_t)nrotations)
        n *= 2;
    f->entries = QM_NEW_ARRAY(c->arena, qm_fold_entry, (size_t)nrotations + 1);
    f->slots = QM_NEW_ARRAY(c->arena, uint64_t, n);
    f->mask = n - 1;
    qm_labels_init(&f->labels, c->nqubits, c->arena);
}

static void pass(qm_fold *f, uint32_t index)
{
    qm_pgate *g = &f->c->gates[index];
    switch ((qm_pkind)g->kind) {
    case QM_PK_ROT: {
        uint32_t wire = g->qubit[0];
        uint8_t axis = g->axis[0];
        if (fold_rotation(f, index, qm_labels_of(&f->labels, wire, axis)))
            qm_labels_pass_turn(&f->labels, wire, axis);
        break;
    }
    case QM_PK_CPP:
        fold_cpp(f, g);
        break;
    case QM_PK_LOCAL:
        qm_labels_pass_local(&f->labels, f->c->locals, g->qubit[0], g->local);
        break;
    case QM_PK_OPAQUE:
        pass_opaque(f, g);
        break;
    case QM_PK_ERASED:
        break;
    }
}

void qm_fold_sweep(qm_fold *f, qm_pcircuit *c)
{
    f->c = c;
    f->merged = 0;
    qm_labels_forget(&f->labels);
    for (uint32_t q = 0; q < c->nqubits; q++)
        qm_labels_start(&f->labels, q, f->zero);
    forget_entries(f);
    for (uint32_t i = 0; i < c->ngates; i++)
        pass(f, i);
}

/* Per operand of each gate, the axis on which the next gate acts on that wire. */
static void list_next_axes(qm_fold *f)
{
    const qm_pcircuit *c = f->c;
    uint8_t(*next)[2] = f->next, *axis = f->axis;
    memset(axis, QM_PAULI_I, c->nqubits);
    for (uint32_t i = c->ngates; i-- > 0;) {
        const qm_pgate *g = &c->gates[i];
        uint32_t n = g->kind == QM_PK_CPP ? 2 : g->kind == QM_PK_ROT;
        for (uint32_t k = 0; k < n; k++) {
            next[i][k] = axis[g->qubit[k]];
            axis[g->qubit[k]] = g->axis[k];
        }
        for (uint32_t k = 0; g->kind == QM_PK_OPAQUE && k < g->qubit[1]; k++)
            axis[c->pool[g->qubit[0] + k]] = qm_pcircuit_opaque_axis(c, g, k);
    }
}

static void relate_rotation(qm_fold *f, uint32_t index)
{
    qm_pgate g = f->c->gates[index];
    uint32_t wire = g.qubit[0];
    fold_rotation(f, index, qm_relations_bit(&f->relations, wire, g.axis[0]));
    if (g.ref != QM_NONE)
        qm_relations_pin(&f->relations, wire);
    else
        qm_relations_pass_turn(&f->relations, wire, g.angle);
}

static void relate_cpp(qm_fold *f, uint32_t index)
{
    qm_pgate *g = &f->c->gates[index];
    bool negative;
    qm_relations_meet_cpp(&f->relations, g, f->next[index]);
    for (int k = 0; k < 2; k++) {
        if (!qm_relations_is_constant(&f->relations, g->qubit[k], g->axis[k], &negative))
            continue;
        fold_control(f, g, k, negative);
        if (g->kind == QM_PK_ROT)
            qm_relations_pass_pauli(&f->relations, g->qubit[0], g->axis[0]);
        return;
    }
    qm_relations_pass_cpp(&f->relations, g);
}

static void relate_opaque(qm_fold *f, const qm_pgate *g)
{
    const qm_op *op = &f->m->blocks[f->block].ops[g->ref];
    bool zero = op->kind == QM_OP_RESET && g->qubit[1] == 1;
    for (uint32_t i = 0; i < g->qubit[1]; i++) {
        uint32_t wire = f->c->pool[g->qubit[0] + i];
        uint8_t axis = qm_pcircuit_opaque_axis(f->c, g, i);
        if (axis == QM_PAULI_I) {
            qm_relations_start(&f->relations, wire, zero);
        } else {
            qm_relations_bit(&f->relations, wire, axis);
            qm_relations_pin(&f->relations, wire);
        }
    }
}

static void relate(qm_fold *f, uint32_t index)
{
    const qm_pgate *g = &f->c->gates[index];
    switch ((qm_pkind)g->kind) {
    case QM_PK_ROT:
        relate_rotation(f, index);
        break;
    case QM_PK_CPP:
        relate_cpp(f, index);
        break;
    case QM_PK_LOCAL:
        qm_relations_pass_local(&f->relations, g->qubit[0], g->local);
        break;
    case QM_PK_OPAQUE:
        relate_opaque(f, g);
        break;
    case QM_PK_ERASED:
        break;
    }
}

static void begin_relating(qm_fold *f)
{
    qm_pcircuit *c = f->c;
    if (f->next) {
        qm_relations_forget(&f->relations);
    } else {
        f->next = qm_arena_alloc(c->arena, (size_t)f->most_gates + 1, sizeof *f->next);
        f->axis = QM_NEW_ARRAY(c->arena, uint8_t, (size_t)c->nqubits + 1);
        qm_relations_init(&f->relations, c->locals, c->nqubits, f->most_gates, c->arena);
    }
    for (uint32_t q = 0; q < c->nqubits && f->zero; q++)
        qm_relations_start(&f->relations, q, true);
    list_next_axes(f);
}

void qm_fold_related(qm_fold *f, qm_pcircuit *c)
{
    f->c = c;
    f->merged = 0;
    begin_relating(f);
    forget_entries(f);
    for (uint32_t i = 0, gain = 0; i < c->ngates && i - gain < IDLE; i++) {
        uint64_t merged = f->merged;
        relate(f, i);
        gain = f->merged > merged ? i : gain;
    }
}
