/* explain_text.c - an explanation as text and as JSON. */

#include "runtime/plan/explain.h"

#include "runtime/memory.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* Counts of what runs, large ones rounded. */
static const char *count_text(qm_arena *arena, double n)
{
    return qm_arena_printf(arena, n < 1e15 ? "%.0f" : "%.3g", n);
}

static const char *seconds_text(qm_arena *arena, double s)
{
    if (s < 1e-3)
        return "under 1 ms";
    return s < 1 ? qm_arena_printf(arena, "%.0f ms", 1e3 * s) : qm_arena_printf(arena, "%.3g s", s);
}

static const char *size_text(qm_arena *arena, double bytes)
{
    return bytes < 0x1p63 ? qm_bytes_text(arena, (uint64_t)bytes)
                          : qm_arena_printf(arena, "%.3g bytes", bytes);
}

static const char *flops_text(qm_arena *arena, double flops)
{
    static const char *const units[] = {"", "k", "M", "G", "T", "P"};
    size_t u = 0;
    for (; flops >= 1000 && u + 1 < sizeof units / sizeof *units; u++)
        flops /= 1000;
    return qm_arena_printf(arena, "%.3g %sflop", flops, units[u]);
}

static void line(qm_text *out, const char *name)
{
    qm_text_printf(out, "%-13s", name);
}

static void put_choices(const qm_explanation *e, qm_text *out)
{
    line(out, "code");
    qm_text_printf(out, "%s: %s\n", e->code, e->code_why);
    line(out, "engine");
    qm_text_printf(out, "%s: %s\n", e->engine, e->engine_why);
    line(out, "precision");
    qm_text_printf(out, "%s\n", e->precision == QM_SINGLE ? "single" : "double");
    line(out, "threads");
    qm_text_printf(out, "%u, kernels for %s\n", e->threads, e->kernels);
}

static void put_state(const qm_explanation *e, qm_text *out)
{
    line(out, "qubits");
    qm_text_printf(out, "%u, at most %u in the statevector at once\n", e->qubits,
                   e->footprint.active);
    line(out, "memory");
    const char *given = e->allowed_given ? "allowed" : "free";
    if (e->state_bytes == UINT64_MAX)
        qm_text_printf(out, "2^%u bytes, more than any machine has\n",
                       e->footprint.active + (e->precision == QM_SINGLE ? 3 : 4));
    else
        qm_text_printf(out, "%s%s of %s that are %s\n", qm_bytes_text(out->arena, e->state_bytes),
                       e->state_bytes > e->allowed_bytes ? ", which is too much," : "",
                       qm_bytes_text(out->arena, e->allowed_bytes), given);
}

static void put_work(const qm_explanation *e, qm_text *out)
{
    const qm_footprint *f = &e->footprint;
    qm_arena *arena = out->arena;
    line(out, "gates");
    qm_text_printf(out, "%s in %u segment%s", count_text(arena, f->gates), e->segments,
                   e->segments == 1 ? "" : "s");
    if (f->run_time > 0)
        qm_text_printf(out, ", %s more with operands known at run time only",
                       count_text(arena, f->run_time));
    qm_text_puts(out, "\n");
    line(out, "operations");
    qm_text_printf(out,
                   "%s; %s that no measurement sees are left out, %s touch the statevector, "
                   "fused into %s\n",
                   count_text(arena, f->kops), count_text(arena, f->unseen),
                   count_text(arena, f->touching), count_text(arena, e->ops));
    line(out, "sweeps");
    qm_text_printf(out, "%s over the statevector, %s over blocks; %s moved, %s\n",
                   count_text(arena, e->passes), count_text(arena, e->leaves),
                   size_text(arena, e->bytes), flops_text(arena, e->flops));
    if (f->partial) {
        line(out, "");
        qm_text_puts(out, "loops of unknown length count once, and calls not at all\n");
    }
}

static void put_measurements(const qm_explanation *e, qm_text *out)
{
    line(out, "measurements");
    if (e->implied_measure)
        qm_text_puts(out, "none; all qubits are sampled at the end\n");
    else
        qm_text_printf(out, "%llu deferred and sampled at the end, %s that may branch\n",
                       (unsigned long long)e->deferred,
                       count_text(out->arena, e->footprint.branches));
    line(out, "time");
    qm_text_printf(out, "%s, for one path\n",
                   isnan(e->seconds) ? "unknown" : seconds_text(out->arena, e->seconds));
}

void qm_explanation_text(const qm_explanation *e, qm_text *out)
{
    put_choices(e, out);
    put_state(e, out);
    put_work(e, out);
    put_measurements(e, out);
}

qm_status qm_explanation_json(const qm_explanation *e, qm_text *out)
{
    const qm_footprint *f = &e->footprint;
    json_t *o = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:I, s:b, s:i, s:f, s:f, s:f, s:f, s:f, s:f,"
        " s:f, s:f, s:f, s:f, s:b, s:I, s:f, s:b}",
        "code", e->code, "code_why", e->code_why, "engine", e->engine, "engine_why", e->engine_why,
        "precision", e->precision == QM_SINGLE ? "single" : "double", "kernels", e->kernels,
        "threads", (int)e->threads, "qubits", (int)e->qubits, "active_qubits", (int)f->active,
        "allowed_bytes", (json_int_t)e->allowed_bytes, "allowed_given", (int)e->allowed_given,
        "segments", (int)e->segments, "gates", f->gates, "gates_at_run_time", f->run_time,
        "operations", f->kops, "unseen_operations", f->unseen, "touching_operations", f->touching,
        "fused_operations", e->ops, "sweeps", e->passes, "block_sweeps", e->leaves, "bytes",
        e->bytes, "flops", e->flops, "partial", (int)f->partial, "deferred_measurements",
        (json_int_t)e->deferred, "branches", f->branches, "implied_measurement",
        (int)e->implied_measure);
    if (!o)
        return QM_ERR_MEMORY;
    json_object_set_new(o, "state_bytes",
                        e->state_bytes == UINT64_MAX ? json_null()
                                                     : json_integer((json_int_t)e->state_bytes));
    json_object_set_new(o, "seconds", isnan(e->seconds) ? json_null() : json_real(e->seconds));
    char *text = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    json_decref(o);
    if (!text)
        return QM_ERR_MEMORY;
    qm_text_puts(out, text);
    qm_text_puts(out, "\n");
    free(text);
    return QM_OK;
}
