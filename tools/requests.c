/* requests.c - see requests.h. Each text is a source of the context, so that mistakes are shown
 * where they are. */

#include "tools/requests.h"

#include "tools/session.h"

#include <string.h>

typedef struct reading {
    qm_context *cx;
    qm_qubit_names names;
    qm_requests *out;
    uint32_t cap_sums, cap_marginals, cap_densities;
    qm_pauli_sum *sums;
    qm_qubit_list *marginals, *densities;
} reading;

static const char *const option_names[] = {
    [QM_ASK_EXPECT] = "--expect",
    [QM_ASK_AMPLITUDES] = "--amplitudes",
    [QM_ASK_MARGINAL] = "--marginal",
    [QM_ASK_DENSITY] = "--density",
    [QM_ASK_PROBABILITIES] = "--probabilities",
};

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

static bool ends_with(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n > k && strcmp(text + n - k, suffix) == 0;
}

/* The path when the text names a file, else NULL. */
static const char *path_of(const qm_ask *a)
{
    if (a->kind != QM_ASK_EXPECT)
        return NULL;
    if (a->text[0] == '@')
        return a->text + 1;
    return ends_with(a->text, ".txt") || ends_with(a->text, ".npy") || ends_with(a->text, ".npz")
               ? a->text
               : NULL;
}

static qm_status open_source(reading *r, const qm_ask *a, const qm_source **out)
{
    const char *path = path_of(a);
    qm_status status = QM_OK;
    uint32_t source = path ? qm_session_read(r->cx, path, &status)
                           : qm_sources_add(&r->cx->sources, option_names[a->kind], a->text,
                                            strlen(a->text), (qm_span){0, 0});
    if (source != QM_NONE) {
        *out = &r->cx->sources.list[source];
        return QM_OK;
    }
    if (status == QM_OK)
        qm_error(&r->cx->diag, QM_E_LIMIT, (qm_span){0, 0}, "sources of more than 4 GiB in all");
    return status == QM_OK ? QM_ERR_INPUT : status;
}

static qm_status read_list(reading *r, const qm_source *s, const char *text, uint32_t most,
                           qm_qubit_list *out, qm_scan_fault *fault)
{
    qm_status st = qm_qubits_read(s->text, s->size, &r->names, most, &r->cx->arena, out, fault);
    out->text = text;
    return st;
}

static qm_status read_text(reading *r, const qm_ask *a, const qm_source *s, qm_scan_fault *fault)
{
    qm_arena *arena = &r->cx->arena;
    qm_requests *o = r->out;
    qm_status st;
    switch (a->kind) {
    case QM_ASK_EXPECT:
        QM_RESERVE(arena, r->sums, o->nsums, r->cap_sums);
        st = qm_pauli_read(s->text, s->size, &r->names, arena, &r->sums[o->nsums], fault);
        r->sums[o->nsums++].text = a->text;
        return st;
    case QM_ASK_AMPLITUDES:
        return qm_basis_read(s->text, s->size, &r->names, arena, &o->amplitudes, fault);
    case QM_ASK_MARGINAL:
        QM_RESERVE(arena, r->marginals, o->nmarginals, r->cap_marginals);
        return read_list(r, s, a->text, QM_MAX_MARGINAL_QUBITS, &r->marginals[o->nmarginals++],
                         fault);
    default:
        QM_RESERVE(arena, r->densities, o->ndensities, r->cap_densities);
        return read_list(r, s, a->text, QM_MAX_DENSITY_QUBITS, &r->densities[o->ndensities++],
                         fault);
    }
}

static qm_status ask_text(reading *r, const qm_ask *a)
{
    const qm_source *s;
    qm_scan_fault fault = {0};
    qm_status st = open_source(r, a, &s);
    if (st != QM_OK)
        return st;
    if (read_text(r, a, s, &fault) == QM_OK)
        return QM_OK;
    bool binary = memchr(s->text, '\0', s->size) != NULL; /* has no line to show */
    qm_span at = {s->base + (uint32_t)fault.begin, s->base + (uint32_t)fault.end};
    if (binary)
        qm_error(&r->cx->diag, QM_E_OBSERVE, (qm_span){0, 0}, "'%s': %s", s->name, fault.message);
    else
        qm_error(&r->cx->diag, QM_E_OBSERVE, at, "%s", fault.message);
    return path_of(a) ? QM_ERR_INPUT : QM_ERR_USAGE;
}

static qm_status ask_probabilities(reading *r)
{
    uint32_t n = r->names.nqubits;
    if (n > QM_MAX_MARGINAL_QUBITS) {
        qm_error(&r->cx->diag, QM_E_OBSERVE, (qm_span){0, 0},
                 "--probabilities shows at most %u qubits, but the program has %u; name some with "
                 "--marginal",
                 QM_MAX_MARGINAL_QUBITS, n);
        return QM_ERR_USAGE;
    }
    uint32_t *all = QM_NEW_ARRAY(&r->cx->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        all[i] = i;
    QM_RESERVE(&r->cx->arena, r->marginals, r->out->nmarginals, r->cap_marginals);
    r->marginals[r->out->nmarginals++] = (qm_qubit_list){.qubits = all, .n = n};
    return QM_OK;
}

qm_status qm_requests_read(const qm_module *m, const qm_ask *asks, uint32_t n, qm_requests *out)
{
    reading r = {.cx = m->cx, .names = names_of(m), .out = out};
    qm_status st = QM_OK;
    *out = (qm_requests){0};
    for (uint32_t i = 0; i < n && st == QM_OK; i++)
        st = asks[i].kind == QM_ASK_PROBABILITIES ? ask_probabilities(&r) : ask_text(&r, &asks[i]);
    out->sums = r.sums;
    out->marginals = r.marginals;
    out->densities = r.densities;
    return st;
}
