/* verify_cal.c - records of calibrations, and the ops that place them. */
#include "ir/verify_internal.h"

static bool def_is_sound(const qm_verifier *v, const qm_cal *c)
{
    const qm_module *m = v->m;
    if (c->name >= m->cx->names.n || !qm_verify_type(c->result) ||
        (c->gate != QM_NONE && c->gate >= m->ngates))
        return false;
    for (uint32_t i = 0; i < c->nparams; i++) {
        const qm_cal_param *p = &c->params[i];
        bool named = p->name < m->cx->names.n && qm_verify_type(p->type) && p->value == QM_NONE;
        bool value =
            p->name == QM_NONE && p->value < m->nexprs && m->exprs[p->value].op == QM_EX_CONST;
        if (!named && !value)
            return false;
    }
    for (uint32_t i = 0; i < c->nqubits; i++)
        if (c->qubits[i].name != QM_NONE && c->qubits[i].name >= m->cx->names.n)
            return false;
    return true;
}

static bool cal_is_sound(const qm_verifier *v, const qm_cal *c)
{
    const qm_module *m = v->m;
    if (!qm_verify_range(c->reads, c->nreads, m->npool))
        return false;
    for (uint32_t i = 0; i < c->nreads; i++)
        if (m->pool[c->reads + i] >= m->ncells)
            return false;
    switch (c->kind) {
    case QM_CAL_GRAMMAR:
    case QM_CAL_BLOCK:
        return true;
    case QM_CAL_DEF:
        return def_is_sound(v, c);
    case QM_CAL_CONST:
        return c->name < m->cx->names.n && c->value < m->nexprs &&
               m->exprs[c->value].op == QM_EX_CONST;
    default:
        return false;
    }
}

void qm_verify_cals(qm_verifier *v)
{
    for (uint32_t i = 0; i < v->m->ncals; i++) {
        v->sound_cal[i] = cal_is_sound(v, &v->m->cals[i]);
        if (!v->sound_cal[i])
            qm_verify_fault(v, "calibration %u is malformed", i);
    }
}

void qm_verify_cal_op(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    if (op->code >= m->ncals) {
        qm_verify_fault(v, "calibration %u of %u", op->code, m->ncals);
        return;
    }
    if (!v->sound_cal[op->code])
        return; /* reported where it stands */
    const qm_cal *c = &m->cals[op->code];
    if (op->nqubits > 0)
        qm_verify_fault(v, "%u qubits instead of 0", op->nqubits);
    if (c->kind == QM_CAL_CONST || (c->kind != QM_CAL_BLOCK && v->at.block != 0))
        qm_verify_fault(v, "a calibration of this kind does not stand here");
    for (uint32_t i = 0; i < c->nreads; i++)
        if (m->cells[m->pool[c->reads + i]].func != v->at.func)
            qm_verify_fault(v, "a calibration reads a variable of another subroutine");
}
