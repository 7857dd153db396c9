/* requests.c - see requests.h. Each text is a source of the context, so that mistakes are shown
 * where they are. */

#include "tools/requests.h"

#include "tools/session.h"

#include <string.h>

/* The registers of the program, as the runtime knows them. */
static qm_qubit_names names_of(const qm_module *m)
{
    qm_arena *arena = &m->cx->arena;
    qm_prog_qubits *regs = QM_NEW_ARRAY(arena, qm_prog_qubits, m->nregs);
    qm_qubit_names names = {.nqubits = m->nqubits, .regs = regs};
    for (uint32_t i = 0; i < m->nregs; i++) {
        const qm_reg *r = &m->regs[i];
        if (r->kind == QM_REG_QUBITS)
            regs[names.nregs++] =
                (qm_prog_qubits){qm_intern_cstr(&m->cx->names, r->name), r->first, r->size};
        else if (r->kind == QM_REG_PHYSICAL)
            regs[names.nregs++] =
                (qm_prog_qubits){qm_arena_printf(arena, "$%u", r->number), r->first, 1};
    }
    return names;
}

/* The text of an ask, or of its file. */
static qm_status open_source(qm_context *cx, const qm_ask *a, const qm_source **out)
{
    const char *path = qm_ask_path(a), *text = a->text ? a->text : "";
    qm_status status = QM_OK;
    uint32_t source = path ? qm_session_read(cx, path, &status)
                           : qm_sources_add(&cx->sources, qm_ask_options[a->kind], text,
                                            strlen(text), (qm_span){0, 0});
    if (source != QM_NONE) {
        *out = &cx->sources.list[source];
        return QM_OK;
    }
    if (status == QM_OK)
        qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0}, "sources of more than 4 GiB in all");
    return status == QM_OK ? QM_ERR_INPUT : status;
}

static qm_status read_ask(qm_context *cx, qm_asker *r, const qm_ask *a)
{
    const qm_source *s;
    qm_scan_fault fault = {0};
    qm_status st = open_source(cx, a, &s);
    if (st != QM_OK)
        return st;
    if (qm_asker_add(r, a, s->text, s->size, &fault) == QM_OK)
        return QM_OK;
    qm_span at = {s->base + (uint32_t)fault.begin, s->base + (uint32_t)fault.end};
    if (memchr(s->text, '\0', s->size)) /* a binary file has no line to show */
        qm_error(&cx->diag, QM_E_OBSERVE, (qm_span){0, 0}, "'%s': %s", s->name, fault.message);
    else
        qm_error(&cx->diag, QM_E_OBSERVE, a->text ? at : (qm_span){0, 0}, "%s", fault.message);
    return qm_ask_path(a) ? QM_ERR_INPUT : QM_ERR_USAGE;
}

qm_status qm_requests_read(const qm_module *m, const qm_ask *asks, uint32_t n, qm_requests *out)
{
    qm_asker r = {.arena = &m->cx->arena, .names = names_of(m), .out = out};
    qm_status st = QM_OK;
    *out = (qm_requests){0};
    for (uint32_t i = 0; i < n && st == QM_OK; i++)
        st = read_ask(m->cx, &r, &asks[i]);
    return st;
}
