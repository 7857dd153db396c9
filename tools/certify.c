/* certify.c - see certify.h. A step that has left the program as it was, operation by operation,
 * needs no other check; all else is decided by qm_equiv_check(), which shares no code with the
 * passes. */

#include "tools/certify.h"

#include <string.h>

enum { FEW_OPS = 50000 }; /* up to which all methods are asked about a pipeline of proved steps */

void qm_certifier_init(qm_certifier *c, const qm_module *input, const qm_goal *goal,
                       qm_arena *arena)
{
    *c = (qm_certifier){.goal = goal, .arena = arena, .input = qm_module_clone(input)};
    c->end = &c->first;
}

void qm_certifier_free(qm_certifier *c)
{
    qm_module_free(c->before);
    qm_module_free(c->input);
    c->before = c->input = NULL;
}

void qm_certifier_before(qm_certifier *c, const qm_module *m)
{
    qm_module_free(c->before);
    c->before = qm_module_clone(m);
}

void qm_certifier_again(qm_certifier *c)
{
    c->first = NULL;
    c->end = &c->first;
    c->nsteps = 0;
    c->some_only_measured = false;
}

static bool same_bytes(const void *a, const void *b, uint32_t na, uint32_t nb, size_t size)
{
    return na == nb && (na == 0 || memcmp(a, b, na * size) == 0);
}

static bool same_gates(const qm_module *a, const qm_module *b)
{
    for (uint32_t i = QM_G_COUNT; i < a->ngates && i < b->ngates; i++) {
        const qm_gate *g = &a->gates[i], *h = &b->gates[i];
        if (g->kind != h->kind || g->base != h->base || g->ncontrols != h->ncontrols ||
            g->on != h->on || g->has_power != h->has_power || g->body != h->body)
            return false;
    }
    return a->ngates == b->ngates;
}

/* Do the modules have the same bytes in all that says what runs? */
static bool is_identical(const qm_module *a, const qm_module *b)
{
    if (a->nblocks != b->nblocks || a->ncells != b->ncells || a->nfuncs != b->nfuncs ||
        !same_gates(a, b))
        return false;
    for (uint32_t i = 0; i < a->nblocks; i++) {
        const qm_block *p = &a->blocks[i], *q = &b->blocks[i];
        if (!same_bytes(p->ops, q->ops, p->nops, q->nops, sizeof *p->ops) ||
            memcmp(&p->phase, &q->phase, sizeof p->phase) != 0)
            return false;
    }
    return same_bytes(a->params, b->params, a->nparams, b->nparams, sizeof *a->params) &&
           same_bytes(a->exprs, b->exprs, a->nexprs, b->nexprs, sizeof *a->exprs) &&
           same_bytes(a->pool, b->pool, a->npool, b->npool, sizeof *a->pool) &&
           same_bytes(a->dyns, b->dyns, a->ndyns, b->ndyns, sizeof *a->dyns) &&
           same_bytes(a->ctls, b->ctls, a->nctls, b->nctls, sizeof *a->ctls) &&
           same_bytes(a->calls, b->calls, a->ncalls, b->ncalls, sizeof *a->calls) &&
           same_bytes(a->views, b->views, a->nviews, b->nviews, sizeof *a->views) &&
           same_bytes(a->words, b->words, a->nwords, b->nwords, sizeof *a->words);
}

static bool same_params(const qm_module *a, const qm_op *p, const qm_module *b, const qm_op *q)
{
    for (uint32_t i = 0; i < qm_gate_table[p->code].nparams; i++) {
        qm_param v = a->params[p->param + i], w = b->params[q->param + i];
        if (!qm_param_is_number(v) || !qm_param_is_number(w) || v.value != w.value)
            return false;
    }
    return true;
}

/* Only ops whose meaning lies in themselves, their qubits and their numbers. */
static bool same_op(const qm_module *a, const qm_op *p, const qm_module *b, const qm_op *q)
{
    if (p->kind != q->kind || p->code != q->code || p->nqubits != q->nqubits ||
        qm_op_has_dynamic_qubit(a, p) || qm_op_has_dynamic_qubit(b, q) ||
        memcmp(qm_op_qubits(a, p), qm_op_qubits(b, q), p->nqubits * sizeof(uint32_t)) != 0)
        return false;
    switch ((qm_op_kind)p->kind) {
    case QM_OP_GATE:
        return p->code < QM_G_COUNT && same_params(a, p, b, q);
    case QM_OP_MEASURE:
        return p->code == QM_NONE || !(p->code & QM_DYNAMIC);
    case QM_OP_DECL:
        return p->param == QM_NONE && q->param == QM_NONE;
    default:
        return p->kind == QM_OP_RESET || p->kind == QM_OP_BARRIER;
    }
}

/* Are the programs the same list of such ops? */
static bool is_same_list(const qm_module *a, const qm_module *b)
{
    const qm_block *p = &a->blocks[0], *q = &b->blocks[0];
    if (p->nops != q->nops || a->nqubits != b->nqubits || a->nbits != b->nbits ||
        p->phase.expr != QM_NONE || q->phase.expr != QM_NONE || p->phase.value != q->phase.value)
        return false;
    for (uint32_t i = 0; i < p->nops; i++)
        if (!same_op(a, &p->ops[i], b, &q->ops[i]))
            return false;
    return true;
}

/* Where each step is proved, the whole is too, and need not be searched for at length. */
static qm_status compare(const qm_certifier *c, const char *what, unsigned assume, bool proved,
                         const qm_module *a, const qm_module *b, qm_equiv_result *out)
{
    if (is_identical(a, b) || is_same_list(a, b)) {
        *out = (qm_equiv_result){.verdict = QM_EQUIV_SAME,
                                 .method = "identical",
                                 .detail = "the programs are the same, operation by operation"};
        return QM_OK;
    }
    qm_equiv_options o = {.assume = assume,
                          .unitary = true,
                          .effort = proved ? 0.02 : 1,
                          .linear = proved && a->blocks[0].nops > FEW_OPS,
                          .seed = c->goal->seed,
                          .threads = c->goal->threads};
    qm_status s = qm_equiv_check(a, b, &o, c->arena, out);
    if (s != QM_OK || out->verdict != QM_EQUIV_DIFFERENT)
        return s;
    qm_error(&a->cx->diag, QM_E_INTERNAL, (qm_span){0, 0},
             "internal error: %s changes what the program does: %s", what,
             out->witness.text ? out->witness.text
             : out->detail     ? out->detail
                               : out->method);
    return QM_ERR_INTERNAL;
}

qm_status qm_certifier_after(qm_certifier *c, unsigned assumes, const qm_module *m,
                             const qm_pass_time *time)
{
    qm_certified_step *step = QM_NEW(c->arena, qm_certified_step);
    step->time = *time;
    *c->end = step;
    c->end = &step->next;
    c->nsteps++;
    c->some_only_measured |= time->only_measured;
    unsigned assume =
        (assumes & c->goal->assume) | (time->only_measured ? (unsigned)QM_ASSUME_MEASURED : 0);
    step->distribution = assume & QM_ASSUME_MEASURED;
    return compare(c, time->name, assume, false, c->before, m, &step->check);
}

qm_status qm_certifier_whole(qm_certifier *c, const qm_module *output)
{
    unsigned assume = c->goal->assume | (c->some_only_measured ? (unsigned)QM_ASSUME_MEASURED : 0);
    c->whole_checked = true;
    c->distribution = assume & QM_ASSUME_MEASURED;
    return compare(c, "the pipeline", assume, !qm_certifier_doubt(c), c->input, output, &c->whole);
}

const qm_certified_step *qm_certifier_doubt(const qm_certifier *c)
{
    const qm_certified_step *s = c->first;
    while (s && s->check.verdict == QM_EQUIV_SAME)
        s = s->next;
    return s;
}

qm_equiv_verdict qm_certifier_verdict(const qm_certifier *c)
{
    bool different = c->whole.verdict == QM_EQUIV_DIFFERENT;
    for (const qm_certified_step *s = c->first; s; s = s->next)
        different |= s->check.verdict == QM_EQUIV_DIFFERENT;
    if (different)
        return QM_EQUIV_DIFFERENT;
    return c->whole.verdict == QM_EQUIV_SAME || !qm_certifier_doubt(c) ? QM_EQUIV_SAME
                                                                       : QM_EQUIV_UNKNOWN;
}
