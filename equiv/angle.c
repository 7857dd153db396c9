/* angle.c - random values for symbols. */
#include "equiv/angle.h"

#include "support/rng.h"

enum { TRIALS = 2, STREAM = 0x5e11 };

uint32_t qm_equiv_trials(const qm_equiv_task *t)
{
    return t->a->symbolic || t->b->symbolic ? TRIALS : 1;
}

double *qm_equiv_symbol_values(const qm_equiv_task *t, uint32_t trial, qm_arena *arena)
{
    if (!t->a->symbolic && !t->b->symbolic)
        return NULL;
    uint64_t stream = qm_rng_stream(STREAM, trial);
    double *values = QM_NEW_ARRAY(arena, double, t->space->nsymbols);
    for (uint32_t i = 0; i < t->space->nsymbols; i++)
        values[i] = 6.0 * qm_rng_uniform(t->options->seed, stream, i) - 3.0;
    return values;
}

double qm_equiv_angle(const qm_equiv_task *t, const qm_fgate *g, const double *values)
{
    double angle = g->angle;
    if (g->form == QM_NONE)
        return angle;
    const qm_fform *form = &t->space->forms[g->form];
    for (uint32_t i = 0; i < form->n; i++) {
        const qm_fterm *term = &t->space->terms[form->first + i];
        angle += term->factor * values[term->symbol];
    }
    return angle;
}

const char *qm_equiv_values_text(const qm_equiv_task *t, const double *values)
{
    if (!values)
        return NULL;
    const char *text = "";
    for (uint32_t i = 0; i < t->space->nsymbols; i++)
        text = qm_arena_printf(t->arena, "%s%s%s=%.17g", text, i ? ", " : "", t->space->symbols[i],
                               values[i]);
    return text;
}
