/* write.c - a Pauli circuit becomes ops.
 *
 * Each wire has a frame W again: what is written is W times the circuit. A gate G of the circuit is
 * written as W G W^-1, after W was changed to the frame that the plan wants there; a LOCAL of the
 * circuit is what W has to become. */
#include "passes/pauli/circuit.h"

#include "passes/pauli/plan.h"

#include <math.h>

typedef struct writer {
    const qm_pcircuit *c;
    const qm_prows *rows;
    qm_module *m;
    qm_frames frames;
    double word_phase[QM_LOCAL_COUNT]; /* the word is exp(i word_phase) times the element */
    uint8_t *frame;                    /* per wire: the element W */
    qm_op *ops;
    uint32_t nops, cap;
    int64_t sixteenths; /* the circuit is exp(i phase) times what is written: in units of pi/8 */
    double phase;       /* and the rest */
} writer;

static void add_phase(writer *w, double phase)
{
    double k = nearbyint(phase / (M_PI / 8));
    if (fabs(k) < 1e6 && fabs(phase - k * (M_PI / 8)) < 1e-12)
        w->sixteenths += (int64_t)k;
    else
        w->phase += phase;
}

static void init_word_phases(writer *w)
{
    const qm_locals *l = &w->rows->locals;
    for (uint32_t e = 0; e < QM_LOCAL_COUNT; e++) {
        uint32_t product = QM_LOCAL_IDENTITY;
        for (int k = 0; k < 4 && l->word[e][k] != QM_NONE; k++) {
            const qm_prow *row = &w->rows->row[l->word[e][k]];
            w->word_phase[e] += row->phase + l->phase[row->local][product] * M_PI_4;
            product = l->product[row->local][product];
        }
    }
}

static void put_op(writer *w, qm_op op)
{
    QM_RESERVE(w->c->arena, w->ops, w->nops, w->cap);
    w->ops[w->nops++] = op;
}

static void put_gate(writer *w, uint32_t gate, const uint32_t *q, const qm_param *p)
{
    put_op(w, qm_op_gate(w->m, gate, q, p));
}

/* W becomes g W, without any gate; the element g stands for exp(i phase) times what is written. */
static void multiply_frame(writer *w, uint32_t q, uint8_t g)
{
    const qm_locals *l = &w->rows->locals;
    w->sixteenths -= 2 * l->phase[g][w->frame[q]];
    w->frame[q] = l->product[g][w->frame[q]];
}

static void put_local(writer *w, uint32_t q, uint8_t g)
{
    const qm_locals *l = &w->rows->locals;
    for (int k = 0; k < 4 && l->word[g][k] != QM_NONE; k++)
        put_gate(w, l->word[g][k], &q, NULL);
    add_phase(w, -w->word_phase[g]);
    multiply_frame(w, q, g);
}

static qm_signed_pauli axis_in_frame(const writer *w, const qm_pgate *g, int k)
{
    return w->rows->locals.after[w->frame[g->qubit[k]]][g->axis[k]];
}

/* What is written leaves out exp(i pi/4 eighths) times the element g of what the circuit has, so
 * that W becomes g W. */
static void keep_in_frame(writer *w, uint32_t q, uint8_t g, int eighths)
{
    w->sixteenths -= 2 * eighths;
    multiply_frame(w, q, g);
}

static void put_pauli(writer *w, uint32_t q, uint8_t axis)
{
    const qm_locals *l = &w->rows->locals;
    keep_in_frame(w, q, l->pauli[axis], l->pauli_phase[axis]);
}

/* Leaves a quarter turn out of the angle, of the sign that makes it smaller. */
static double leave_quarter(writer *w, uint32_t q, uint8_t axis, double angle)
{
    const qm_locals *l = &w->rows->locals;
    if (angle > 0) {
        keep_in_frame(w, q, l->quarter[axis][3], l->quarter_phase[axis][3] + 4);
        return angle - M_PI_2;
    }
    keep_in_frame(w, q, l->quarter[axis][1], l->quarter_phase[axis][1]);
    return angle + M_PI_2;
}

static void put_rotation(writer *w, const qm_pgate *g, uint8_t frame_after)
{
    uint32_t q = g->qubit[0], row;
    qm_signed_pauli axis = axis_in_frame(w, g, 0);
    double angle = axis.negative ? -g->angle : g->angle, phase = 0;
    if (w->frames.of[w->frame[q]] != frame_after)
        angle = leave_quarter(w, q, axis.axis, angle);
    qm_param p = qm_param_number(angle);
    if (g->ref != QM_NONE) {
        double sign = axis.negative ? -g->sign : g->sign;
        p = qm_param_add(w->m, p, qm_param_scale(w->m, w->c->symbols[g->ref], sign));
        row = qm_prows_additive((qm_pauli)axis.axis);
    } else {
        row = qm_prows_turn(w->rows, (qm_pauli)axis.axis, angle, &phase);
    }
    put_gate(w, row, &q, &p);
    add_phase(w, phase);
}

/* In the frame, C(-P, Q) is C(P, Q) Q and C(-P, -Q) is -C(P, Q) P Q: the Paulis stay in the frame.
 */
static void put_cpp(writer *w, const qm_pgate *g)
{
    qm_signed_pauli a = axis_in_frame(w, g, 0), b = axis_in_frame(w, g, 1);
    bool swapped = a.axis == QM_PAULI_X, both_z = a.axis == b.axis;
    uint32_t q[2] = {g->qubit[swapped], g->qubit[!swapped]};
    put_gate(w, both_z ? QM_G_CZ : QM_G_CX, q, NULL);
    if (a.negative)
        put_pauli(w, g->qubit[1], b.axis);
    if (b.negative)
        put_pauli(w, g->qubit[0], a.axis);
    if (a.negative && b.negative)
        w->sixteenths += 8;
}

static bool leaves_block(const qm_op *op)
{
    return op->kind == QM_OP_BREAK || op->kind == QM_OP_CONTINUE || op->kind == QM_OP_END ||
           op->kind == QM_OP_RETURN;
}

/* At the end, where everything that it reads is declared. */
static void put_symbolic_phase(writer *w)
{
    if (qm_param_is_number(w->c->symbolic_phase))
        return;
    bool leaves = w->nops > 0 && leaves_block(&w->ops[w->nops - 1]);
    qm_op last = leaves ? w->ops[--w->nops] : qm_op_make(QM_OP_NOP);
    put_gate(w, QM_G_GPHASE, NULL, &w->c->symbolic_phase);
    if (leaves)
        put_op(w, last);
}

static void put_frames(writer *w, const qm_pgate *g, const uint8_t *plan)
{
    for (int k = 0; k < (g->kind == QM_PK_CPP ? 2 : 1); k++)
        put_local(w, g->qubit[k], w->frames.change[w->frame[g->qubit[k]]][plan[k]]);
}

static void put(writer *w, const qm_pgate *g, const uint8_t *plan, uint32_t block)
{
    const qm_locals *l = &w->rows->locals;
    switch ((qm_pkind)g->kind) {
    case QM_PK_ROT:
        put_frames(w, g, plan);
        put_rotation(w, g, plan[1]);
        break;
    case QM_PK_CPP:
        put_frames(w, g, plan);
        put_cpp(w, g);
        break;
    case QM_PK_LOCAL:
        put_local(w, g->qubit[0], l->product[g->local][l->inverse[w->frame[g->qubit[0]]]]);
        w->frame[g->qubit[0]] = QM_LOCAL_IDENTITY;
        break;
    case QM_PK_OPAQUE:
        put_op(w, w->m->blocks[block].ops[g->ref]);
        break;
    case QM_PK_ERASED:
        break;
    }
}

void qm_pcircuit_write(const qm_pcircuit *c, const qm_prows *rows, qm_module *m, uint32_t block,
                       qm_op **ops, uint32_t *nops, double *phase)
{
    writer w = {
        .c = c,
        .rows = rows,
        .m = m,
        .frame = qm_arena_zalloc(c->arena, (size_t)c->nqubits + 1, sizeof(uint8_t)),
    };
    qm_frames_init(&w.frames, &rows->locals);
    init_word_phases(&w);
    const uint8_t *plan = qm_frames_plan(&w.frames, c);
    w.cap = c->ngates + 1;
    w.ops = QM_NEW_ARRAY(c->arena, qm_op, w.cap);
    for (uint32_t i = 0; i < c->ngates; i++)
        put(&w, &c->gates[i], &plan[2 * (size_t)i], block);
    put_symbolic_phase(&w);
    *ops = w.ops;
    *nops = w.nops;
    add_phase(&w, c->phase);
    *phase = remainder(w.phase + (double)(w.sixteenths % 16) * (M_PI / 8), 2 * M_PI);
}
