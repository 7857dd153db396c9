/* cal.c - records of calibrations, and which one applies. Time O(records) for a match. */
#include "ir/cal.h"

#include "ir/module.h"

uint32_t qm_module_add_cal(qm_module *m, const qm_cal *c)
{
    QM_RESERVE(&m->arena, m->cals, m->ncals, m->cap_cals);
    m->cals[m->ncals] = *c;
    return m->ncals++;
}

static bool equal_values(const qm_module *m, uint32_t a, uint32_t b)
{
    return a == b || (a != QM_NONE && b != QM_NONE &&
                      qm_type_equal(qm_expr_at(m, a)->type, qm_expr_at(m, b)->type) &&
                      qm_expr_as_double(m, a) == qm_expr_as_double(m, b));
}

/* How specific the record is for a call: 0 when it does not apply. */
static uint64_t specificity(const qm_module *m, const qm_cal *c, const uint32_t *params,
                            const uint32_t *qubits)
{
    uint64_t score = 1;
    for (uint32_t i = 0; i < c->nparams; i++) {
        if (c->params[i].value == QM_NONE)
            continue;
        if (!equal_values(m, c->params[i].value, params[i]))
            return 0;
        score++;
    }
    for (uint32_t i = 0; i < c->nqubits; i++) {
        if (c->qubits[i].name != QM_NONE)
            continue;
        if (c->qubits[i].number != qubits[i])
            return 0;
        score += UINT64_C(1) << 32;
    }
    return score;
}

uint32_t qm_cal_match(const qm_module *m, qm_name name, const uint32_t *params, uint32_t n,
                      const uint32_t *qubits, uint32_t nqubits)
{
    uint32_t best = QM_NONE;
    uint64_t most = 0;
    for (uint32_t i = 0; i < m->ncals; i++) {
        const qm_cal *c = &m->cals[i];
        if (c->kind != QM_CAL_DEF || c->name != name || c->nparams != n || c->nqubits != nqubits)
            continue;
        uint64_t score = specificity(m, c, params, qubits);
        if (score == 0 || score < most)
            continue;
        most = score;
        best = i;
    }
    return best;
}

qm_cal_time qm_defcal_duration(const qm_module *m, uint32_t cal)
{
    return m->cals[cal].time;
}
