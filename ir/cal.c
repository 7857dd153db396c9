/* cal.c - records of calibrations, and which one applies. Time O(records) for a match. */
#include "ir/cal.h"

#include "ir/module.h"

#include <math.h>

uint32_t qm_module_add_cal(qm_module *m, const qm_cal *c)
{
    QM_RESERVE(&m->arena, m->cals, m->ncals, m->cap_cals);
    m->cals[m->ncals] = *c;
    return m->ncals++;
}

/* Does the parameter of the defcal name just this value? Durations are of no gate. */
static bool names_value(const qm_module *m, uint32_t named, double value)
{
    return qm_expr_at(m, named)->type.kind != QM_T_DURATION && qm_expr_as_double(m, named) == value;
}

static bool is_for(const qm_cal *c, const qm_cal_call *call)
{
    return c->kind == QM_CAL_DEF && c->name == call->name && c->nparams == call->nparams &&
           c->nqubits == call->nqubits;
}

/* How specific the record is for a call: 0 when it does not apply. What is not known of the call
 * equals what the record names when `open`, else it does not. */
static uint64_t specificity(const qm_module *m, const qm_cal *c, const qm_cal_call *call, bool open)
{
    uint64_t score = 1;
    for (uint32_t i = 0; i < c->nparams; i++) {
        if (c->params[i].value == QM_NONE)
            continue;
        if (!names_value(m, c->params[i].value, call->params[i]) &&
            !(open && isnan(call->params[i])))
            return 0;
        score++;
    }
    for (uint32_t i = 0; i < c->nqubits; i++) {
        if (c->qubits[i].name != QM_NONE)
            continue;
        if (call->qubits ? c->qubits[i].number != call->qubits[i] : !open)
            return 0;
        score += UINT64_C(1) << 32;
    }
    return score;
}

static uint32_t best_match(const qm_module *m, const qm_cal_call *call, uint64_t *most)
{
    uint32_t best = QM_NONE;
    *most = 0;
    for (uint32_t i = 0; i < m->ncals; i++) {
        uint64_t score = is_for(&m->cals[i], call) ? specificity(m, &m->cals[i], call, false) : 0;
        if (score == 0 || score < *most)
            continue;
        *most = score;
        best = i;
    }
    return best;
}

uint32_t qm_cal_match(const qm_module *m, const qm_cal_call *call)
{
    uint64_t most;
    return best_match(m, call, &most);
}

bool qm_cal_match_time(const qm_module *m, const qm_cal_call *call, qm_cal_time *out)
{
    uint64_t most;
    uint32_t best = best_match(m, call, &most);
    bool any = best != QM_NONE;
    *out = any ? qm_defcal_duration(m, best) : (qm_cal_time){0};
    for (uint32_t i = 0; i < m->ncals; i++) {
        if (!is_for(&m->cals[i], call) || specificity(m, &m->cals[i], call, true) <= most)
            continue;
        qm_cal_time t = qm_defcal_duration(m, i);
        any = true;
        out->known &= t.known && t.femtoseconds == out->femtoseconds && t.dt == out->dt;
    }
    return any;
}

qm_cal_time qm_defcal_duration(const qm_module *m, uint32_t cal)
{
    return m->cals[cal].time;
}
