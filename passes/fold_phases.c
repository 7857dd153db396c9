/* fold_phases.c - merge rotations that turn about the same operator, wherever they stand.
 *
 * Each rotation is a rotation about a Pauli operator on the start of the circuit. Two about the
 * same operator, or its negative, are one when everything between commutes with it. One sweep over
 * the Pauli circuit of a block finds them by labels of operators (pauli/labels.h): Clifford gates,
 * on any wires, are no obstacle, and rotations only to operators that anticommute with them. Sums
 * that are multiples of pi/2 become Cliffords, which the next sweep sees through. Symbolic angles
 * add up too, so that rz(theta) and a later rz(-theta) cancel. The result has the T count of
 * merging rotations by Pauli products (Zhang and Chen, arXiv:1903.12456; the parities of T-par,
 * Amy, Maslov and Mosca, arXiv:1303.2042, are the products of Z), for O(1) label operations a gate.
 *
 * When all qubits are assumed to start in |0>, and behind resets, rotations about operators that
 * are +1 or -1 there are phases, and gates controlled by such operators vanish.
 *
 * Guarantees the same unitary with its global phase, up to rounding; that two different operators
 * get the same label, of 128 random bits, has a chance of 2^-128 a pair. The block is replaced only
 * where that makes it cheaper by the goal. Measurements, barriers and control flow end what is
 * known about the qubits that they touch. Time O(gates * (1 + qubits / 32)) a sweep, where qubits
 * count up to 8192; memory 100 bytes a gate, and up to 34 MB. */
#include "passes/linear.h"
#include "passes/pauli/labels.h"
#include "passes/pauli/rewrite.h"

#include <math.h>
#include <string.h>

/* A rotation that others may be merged with. */
typedef struct entry {
    qm_label label; /* bits 0: free */
    uint32_t gate;
} entry;

typedef struct folder {
    qm_module *m;
    qm_pcircuit *c;
    qm_labels labels;
    entry *entries; /* open addressing; a power of two */
    size_t mask;
    bool keep_first; /* sums stand in the place of their first rotation, not their last */
    uint64_t merged; /* gates erased in this sweep */
} folder;

static entry *find(const folder *f, const qm_label *label)
{
    size_t i = (size_t)label->bits[0] & f->mask;
    while ((f->entries[i].label.bits[0] | f->entries[i].label.bits[1]) != 0 &&
           memcmp(f->entries[i].label.bits, label->bits, sizeof label->bits) != 0)
        i = (i + 1) & f->mask;
    return &f->entries[i];
}

/* A rotation about an operator that is +1 or -1. */
static void become_phase(folder *f, qm_pgate *g, int sign)
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

static void fold_rotation(folder *f, uint32_t index)
{
    qm_pgate *g = &f->c->gates[index];
    qm_label label = qm_labels_of(&f->labels, g->qubit[0], g->axis[0]);
    if (is_constant(&label)) {
        become_phase(f, g, label.phase ? -1 : 1);
        return;
    }
    entry *e = find(f, &label);
    if (is_constant(&e->label)) {
        *e = (entry){label, index};
        qm_labels_pass_turn(&f->labels, g->qubit[0], g->axis[0]);
        return;
    }
    qm_pgate *earlier = &f->c->gates[e->gate];
    int sign = e->label.phase == label.phase ? 1 : -1;
    f->merged++;
    if (f->keep_first) {
        qm_pcircuit_add_angle(f->c, f->m, earlier, g, sign);
    } else {
        qm_pcircuit_add_angle(f->c, f->m, g, earlier, sign);
        *e = (entry){label, index};
    }
}

/* A gate controlled by +1 vanishes; one controlled by -1 is the other Pauli, which is i times the
 * rotation by pi. */
static bool fold_control(folder *f, qm_pgate *g, int k)
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

static void start_wires(folder *f, const qm_pgate *g, uint32_t block)
{
    const qm_op *op = &f->m->blocks[block].ops[g->ref];
    bool zero = op->kind == QM_OP_RESET && g->qubit[1] == 1;
    for (uint32_t i = 0; i < g->qubit[1]; i++)
        qm_labels_start(&f->labels, f->c->pool[g->qubit[0] + i], zero);
}

static void sweep(folder *f, uint32_t block, bool zero)
{
    qm_pcircuit *c = f->c;
    qm_labels_forget(&f->labels);
    for (uint32_t q = 0; q < c->nqubits; q++)
        qm_labels_start(&f->labels, q, zero);
    memset(f->entries, 0, (f->mask + 1) * sizeof *f->entries);
    f->merged = 0;
    for (uint32_t i = 0; i < c->ngates; i++) {
        qm_pgate *g = &c->gates[i];
        if (g->kind == QM_PK_ROT)
            fold_rotation(f, i);
        else if (g->kind == QM_PK_CPP &&
                 !(f->labels.has_constants && (fold_control(f, g, 0) || fold_control(f, g, 1))))
            qm_labels_pass_cpp(&f->labels, g);
        else if (g->kind == QM_PK_OPAQUE)
            start_wires(f, g, block);
    }
}

static uint32_t count_rotations(const qm_pcircuit *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        n += c->gates[i].kind == QM_PK_ROT;
    return n;
}

static qm_status fold(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload;
    size_t n = 16;
    while (n < 2 * (size_t)count_rotations(c))
        n *= 2;
    folder f = {
        .m = r->m,
        .c = c,
        .entries = QM_NEW_ARRAY(c->arena, entry, n),
        .mask = n - 1,
        .keep_first = r->pc->options[0] != 0,
    };
    qm_labels_init(&f.labels, c->nqubits, c->arena);
    bool zero = r->block == 0 && (r->pc->goal->assume & QM_ASSUME_ZERO_INPUTS);
    for (uint32_t round = 0; round < (uint32_t)r->pc->options[1]; round++) {
        sweep(&f, r->block, zero);
        if (f.merged == 0 || qm_pass_should_stop(r->pc))
            break;
        qm_pcircuit_normalise(c);
    }
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, fold, NULL);
}

static const qm_pass_option options[] = {
    {"first", "1: sums stand in the place of their first rotation, not of their last", 0, 0, 1,
     true},
    {"rounds", "most sweeps over a block", 10, 1, 1000, true},
    {0},
};

const qm_pass qm_pass_fold_phases = {
    .name = "fold-phases",
    .summary = "merge rotations about the same Pauli operator across Clifford gates",
    .text =
        "Every rotation turns about a Pauli operator on the start of the circuit. Rotations about "
        "the same operator are added up when all between commute with it; Clifford gates on any "
        "qubits are no obstacle. One sweep finds them by random labels of operators, O(1) a gate, "
        "and sweeps are repeated while something merges. Where qubits start in |0>, rotations and "
        "controls that this makes trivial vanish.",
    .source = "Zhang and Chen, arXiv:1903.12456; Amy, Maslov and Mosca, arXiv:1303.2042",
    .example = "qubit[2] q;\nt q[1];\ncx q[0], q[1];\nh q[0];\nt q[1];\nh q[0];\ncx q[0], "
               "q[1];\nt q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .assumes = QM_ASSUME_ZERO_INPUTS,
    .options = options,
    .run = run,
};
