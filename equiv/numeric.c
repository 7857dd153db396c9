/* numeric.c - see numeric.h. */
#include "equiv/numeric.h"

#include "equiv/symbol.h"
#include "support/rng.h"
#include "support/text.h"

#include <string.h>

enum { STREAM = 0x5e12 };

/* Powers among the modifiers of a gate; *base is what they modify. */
static uint32_t count_powers(const qm_module *m, uint32_t gate, uint32_t *base)
{
    uint32_t n = 0;
    for (; m->gates[gate].kind == QM_GK_MODIFIED; gate = m->gates[gate].base)
        n += m->gates[gate].has_power;
    *base = gate;
    return n;
}

static double draw(uint64_t seed, uint32_t trial, uint32_t symbol)
{
    return 6 * qm_rng_uniform(seed, STREAM + trial, symbol) - 3;
}

static double value_of(const qm_fspace *space, const qm_fangle *angle, uint64_t seed,
                       uint32_t trial)
{
    double value = angle->value;
    if (angle->form == QM_NONE)
        return value;
    const qm_fform *form = &space->forms[angle->form];
    for (uint32_t i = 0; i < form->n; i++) {
        const qm_fterm *term = &space->terms[form->first + i];
        value += term->factor * draw(seed, trial, term->symbol);
    }
    return value;
}

/* Principal powers jump where eigenvalues meet -1. So the gate becomes any one of its kind, the
 * same for equal gates and parameters: a rotation about the axis of a row with one angle, or for U
 * any matrix at all. */
static void put_any(qm_module *m, const qm_op *op, uint32_t row, qm_fspace *space, uint64_t seed,
                    uint32_t trial)
{
    uint32_t n = qm_op_nparams(m, op);
    bool symbolic = false;
    bool any = row == QM_G_U || row == QM_G_U3 ||
               (row < QM_G_COUNT && qm_gate_table[row].flags & QM_GF_ADDITIVE);
    qm_text name;
    qm_text_init(&name, space->arena);
    qm_text_puts(&name, qm_module_gate_text(m, op->code, space->arena));
    for (uint32_t i = 0; i < n && any; i++) {
        qm_fangle angle;
        any = qm_fangle_read(space, m, m->params[op->param + i], &angle);
        symbolic |= any && angle.form != QM_NONE;
        qm_text_printf(&name, " %.17g:%u", any ? angle.value : 0, any ? angle.form : 0);
    }
    if (!any || !symbolic)
        return;
    for (uint32_t i = 0; i < n; i++) {
        qm_param *p = &m->params[op->param + i];
        const char *text = qm_arena_printf(space->arena, "%u %s", i, name.data);
        if (i < qm_gate_table[row].nparams || !qm_param_is_number(*p))
            *p = qm_param_number(draw(seed, trial, qm_fspace_symbol(space, text, strlen(text))));
    }
}

/* Is only the last parameter, an exponent, symbolic? The power of a fixed matrix is analytic in it.
 */
static bool is_fixed(const qm_module *m, const qm_op *op)
{
    for (uint32_t i = 0; i + 1 < qm_op_nparams(m, op); i++)
        if (!qm_param_is_number(m->params[op->param + i]))
            return false;
    return true;
}

static void put_numbers(qm_module *m, const qm_op *op, qm_fspace *space, uint64_t seed,
                        uint32_t trial)
{
    qm_fangle angle;
    uint32_t base, powers = count_powers(m, op->code, &base);
    if (powers > 1 || (powers == 1 && !is_fixed(m, op))) {
        put_any(m, op, base, space, seed, trial);
        return;
    }
    for (uint32_t i = 0; i < qm_op_nparams(m, op); i++) {
        qm_param *p = &m->params[op->param + i];
        if (!qm_param_is_number(*p) && qm_fangle_read(space, m, *p, &angle))
            *p = qm_param_number(value_of(space, &angle, seed, trial));
    }
}

qm_module *qm_numeric_copy(const qm_module *from, qm_fspace *space, uint64_t seed, uint32_t trial)
{
    qm_module *m = qm_module_clone(from);
    for (uint32_t k = 0; k < m->nblocks; k++) {
        qm_block *b = &m->blocks[k];
        b->phase = qm_param_number(0);
        for (uint32_t i = 0; i < b->nops; i++)
            if (b->ops[i].kind == QM_OP_GATE)
                put_numbers(m, &b->ops[i], space, seed, trial);
    }
    return m;
}
