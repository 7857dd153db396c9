/* fold.c - see fold.h. A sweep keeps a table of the labels of the rotations so far. */
#include "passes/pauli/fold.h"

#include "passes/linear.h"

#include <math.h>
#include <string.h>

static qm_fold_entry *find(const qm_fold *f, const qm_label *label)
{
    size_t i = (size_t)label->bits[0] & f->mask;
    while ((f->entries[i].label.bits[0] | f->entries[i].label.bits[1]) != 0 &&
           memcmp(f->entries[i].label.bits, label->bits, sizeof label->bits) != 0)
        i = (i + 1) & f->mask;
    return &f->entries[i];
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

static void fold_rotation(qm_fold *f, uint32_t index)
{
    qm_pgate *g = &f->c->gates[index];
    qm_label label = qm_labels_of(&f->labels, g->qubit[0], g->axis[0]);
    if (is_constant(&label)) {
        become_phase(f, g, label.phase ? -1 : 1);
        return;
    }
    qm_fold_entry *e = find(f, &label);
    if (is_constant(&e->label)) {
        *e = (qm_fold_entry){label, index};
        qm_labels_pass_turn(&f->labels, g->qubit[0], g->axis[0]);
        return;
    }
    qm_pgate *earlier = &f->c->gates[e->gate];
    int sign = e->label.phase == label.phase ? 1 : -1;
    f->merged++;
    if (f->choice && f->choice[index]) {
        qm_pcircuit_add_angle(f->c, f->m, earlier, g, sign);
    } else {
        qm_pcircuit_add_angle(f->c, f->m, g, earlier, sign);
        *e = (qm_fold_entry){label, index};
    }
}

/* A gate controlled by +1 vanishes; one controlled by -1 is the other Pauli, which is i times the
 * rotation by pi. */
static bool fold_control(qm_fold *f, qm_pgate *g, int k)
{
    qm_label label = qm_labels_of(&f->labels, g->qubit[k], g->axis[k]);
    if (!is_constant(&label))
        return false;
    uint32_t wire = g->qubit[!k];
    uint8_t axis = g->axis[!k];
    f->merged++;
    if (label.phase == 0) {
        g->kind = QM_PK_ERASED;
        return true;
    }
    *g = qm_pgate_rot(wire, (qm_pauli)axis, M_PI);
    f->c->phase += M_PI_2;
    qm_labels_pass_pauli(&f->labels, wire, axis);
    return true;
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

static uint32_t count_rotations(const qm_pcircuit *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        n += c->gates[i].kind == QM_PK_ROT;
    return n;
}

void qm_fold_init(qm_fold *f, const qm_pcircuit *c, qm_module *m, uint32_t block, bool zero)
{
    size_t n = 16;
    while (n < 2 * (size_t)count_rotations(c))
        n *= 2;
    *f = (qm_fold){
        .m = m,
        .block = block,
        .zero = zero,
        .entries = QM_NEW_ARRAY(c->arena, qm_fold_entry, n),
        .mask = n - 1,
    };
    qm_labels_init(&f->labels, c->nqubits, c->arena);
}

static void pass(qm_fold *f, uint32_t index)
{
    qm_pgate *g = &f->c->gates[index];
    switch ((qm_pkind)g->kind) {
    case QM_PK_ROT:
        fold_rotation(f, index);
        break;
    case QM_PK_CPP:
        if (!f->labels.has_constants || (!fold_control(f, g, 0) && !fold_control(f, g, 1)))
            qm_labels_pass_cpp(&f->labels, g);
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
    memset(f->entries, 0, (f->mask + 1) * sizeof *f->entries);
    for (uint32_t i = 0; i < c->ngates; i++)
        pass(f, i);
}
