/* diag.c - collects diagnostics. */

#include "support/diag.h"

const qm_diag_info qm_diag_table[QM_DIAG_CODE_COUNT] = {
#define DIAG(id, code, summary, why, wrong, right)                                                 \
    {code, summary, why, wrong, right, NULL, QM_WL_DEFAULT},
#define WARN(id, code, name, level, summary, why, wrong, right)                                    \
    {code, summary, why, wrong, right, name, level},
#include "support/diag.def"
#undef WARN
#undef DIAG
};

void qm_diag_init(qm_diag *d, qm_arena *arena, const qm_sources *sources, uint32_t max_errors)
{
    *d = (qm_diag){.arena = arena, .sources = sources, .max_errors = max_errors};
    d->end = &d->first;
    d->set = qm_warnings_default();
}

static qm_diag_rec add(qm_diag *d, qm_severity severity, qm_diag_code code, qm_span at,
                       const char *fmt, va_list ap)
{
    qm_diag_item *item = QM_NEW(d->arena, qm_diag_item);
    item->severity = severity;
    item->code = code;
    item->at = at;
    item->text = qm_arena_vprintf(d->arena, fmt, ap);
    item->parts_end = &item->parts;
    *d->end = item;
    d->end = &item->next;
    return item;
}

qm_diag_rec qm_error(qm_diag *d, qm_diag_code code, qm_span at, const char *fmt, ...)
{
    if (d->errors++ >= d->max_errors)
        return NULL;
    va_list ap;
    va_start(ap, fmt);
    qm_diag_rec r = add(d, QM_SEV_ERROR, code, at, fmt, ap);
    va_end(ap);
    return r;
}

qm_diag_rec qm_warning(qm_diag *d, qm_diag_code code, qm_span at, const char *fmt, ...)
{
    if (!qm_warning_shown(d, code))
        return NULL;
    bool is_error = d->set.error[code];
    d->promoted += is_error;
    if ((is_error ? d->errors++ : d->warnings++) >= d->max_errors)
        return NULL;
    va_list ap;
    va_start(ap, fmt);
    qm_diag_rec r = add(d, is_error ? QM_SEV_ERROR : QM_SEV_WARNING, code, at, fmt, ap);
    va_end(ap);
    return r;
}

static void add_part(qm_diag *d, qm_diag_rec r, bool is_fixit, qm_span at, const char *text)
{
    qm_diag_part *p = QM_NEW(d->arena, qm_diag_part);
    *p = (qm_diag_part){.is_fixit = is_fixit, .at = at, .text = text};
    *r->parts_end = p;
    r->parts_end = &p->next;
}

void qm_note(qm_diag *d, qm_diag_rec r, qm_span at, const char *fmt, ...)
{
    if (!r)
        return;
    va_list ap;
    va_start(ap, fmt);
    add_part(d, r, false, at, qm_arena_vprintf(d->arena, fmt, ap));
    va_end(ap);
}

void qm_fixit(qm_diag *d, qm_diag_rec r, qm_span at, const char *text)
{
    if (r)
        add_part(d, r, true, at, qm_arena_printf(d->arena, "%s", text));
}
