/* dense_compare.c - comparing results of the dense reference; see dense.h. */

#include "tests/dense.h"

#include <math.h>
#include <string.h>

double dense_outcome_distance(const dense_result *a, const dense_result *b)
{
    double worst = 0;
    for (uint32_t i = 0, j = 0; i < a->noutcomes || j < b->noutcomes;) {
        int order = i == a->noutcomes   ? 1
                    : j == b->noutcomes ? -1
                                        : strcmp(a->outcomes[i].bits, b->outcomes[j].bits);
        double pa = order <= 0 ? a->outcomes[i++].probability : 0;
        double pb = order >= 0 ? b->outcomes[j++].probability : 0;
        worst = fmax(worst, fabs(pa - pb));
    }
    return worst;
}

static uint32_t global_named(const qm_module *m, const char *name)
{
    for (uint32_t c = 0; c < m->ncells; c++)
        if (m->cells[c].global &&
            strcmp(qm_intern_cstr(&m->cx->names, m->cells[c].name), name) == 0)
            return c;
    return QM_NONE;
}

static const char *value_difference(const qm_module *ma, const dense_result *a, const qm_module *mb,
                                    const dense_result *b, double tol, qm_arena *arena)
{
    for (uint32_t c = 0; c < ma->ncells; c++) {
        if (!ma->cells[c].global || !a->values)
            continue;
        const char *name = qm_intern_cstr(&ma->cx->names, ma->cells[c].name);
        uint32_t d = global_named(mb, name);
        if (d == QM_NONE)
            return qm_arena_printf(arena, "variable '%s' is gone", name);
        if (a->same[c] != b->same[d])
            return qm_arena_printf(arena, "'%s' is %s, then %s", name,
                                   a->same[c] ? "the same on every path" : "random",
                                   b->same[d] ? "the same on every path" : "random");
        if (!a->same[c])
            continue;
        uint32_t n = a->arrays[c].ndims ? a->arrays[c].n : 1;
        if (b->arrays[d].n != a->arrays[c].n)
            return qm_arena_printf(arena, "'%s' has %u elements, then %u", name, a->arrays[c].n,
                                   b->arrays[d].n);
        for (uint32_t i = 0; i < n; i++) {
            dense_value x = a->values[a->arrays[c].ndims ? a->arrays[c].places[i] : c];
            dense_value y = b->values[b->arrays[d].ndims ? b->arrays[d].places[i] : d];
            if (dense_value_differs(x, y, tol))
                return qm_arena_printf(arena, "'%s' is 0x%llx or %.17g, then 0x%llx or %.17g", name,
                                       (unsigned long long)x.bits, x.real,
                                       (unsigned long long)y.bits, y.real);
        }
    }
    return NULL;
}

const char *dense_difference(const qm_module *ma, const dense_result *a, const qm_module *mb,
                             const dense_result *b, double tol, bool up_to_phase, qm_arena *arena)
{
    if (a->error || b->error)
        return qm_arena_printf(arena, "not run: %s; then %s", a->error ? a->error : "ok",
                               b->error ? b->error : "ok");
    double d = dense_outcome_distance(a, b);
    if (!(d <= tol))
        return qm_arena_printf(arena, "probabilities differ by %g", d);
    const char *text = value_difference(ma, a, mb, b, tol, arena);
    if (text || a->nstates != 1 || b->nstates != 1 || ma->nqubits != mb->nqubits)
        return text;
    d = dense_distance(a->states[0], b->states[0], UINT64_C(1) << ma->nqubits, up_to_phase);
    return d <= tol ? NULL : qm_arena_printf(arena, "final states differ by %g", d);
}
