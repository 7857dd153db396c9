/* ask.c - see ask.h. */

#include "runtime/observe/ask.h"

#include <string.h>

const char *const qm_ask_options[QM_ASK_KINDS] = {
    [QM_ASK_EXPECT] = "--expect",
    [QM_ASK_AMPLITUDES] = "--amplitudes",
    [QM_ASK_MARGINAL] = "--marginal",
    [QM_ASK_DENSITY] = "--density",
    [QM_ASK_PROBABILITIES] = "--probabilities",
};

static bool ends_with(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n > k && strcmp(text + n - k, suffix) == 0;
}

const char *qm_ask_path(const qm_ask *a)
{
    if (a->kind != QM_ASK_EXPECT)
        return NULL;
    if (a->text[0] == '@')
        return a->text + 1;
    return ends_with(a->text, ".txt") || ends_with(a->text, ".npy") || ends_with(a->text, ".npz")
               ? a->text
               : NULL;
}

static qm_status read_list(qm_asker *r, const char *shown, const char *text, size_t size,
                           uint32_t most, qm_qubit_list *out, qm_scan_fault *fault)
{
    qm_status st = qm_qubits_read(text, size, &r->names, most, r->arena, out, fault);
    out->text = shown;
    return st;
}

static qm_status add_all(qm_asker *r, qm_scan_fault *fault)
{
    uint32_t n = r->names.nqubits;
    if (n > QM_MAX_MARGINAL_QUBITS) {
        *fault = (qm_scan_fault){
            0, 0,
            qm_arena_printf(r->arena,
                            "probabilities are shown of at most %u qubits, but the program has "
                            "%u; name some with --marginal",
                            (unsigned)QM_MAX_MARGINAL_QUBITS, n)};
        return QM_ERR_INPUT;
    }
    uint32_t *all = QM_NEW_ARRAY(r->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        all[i] = i;
    QM_RESERVE(r->arena, r->marginals, r->out->nmarginals, r->cap_marginals);
    r->marginals[r->out->nmarginals++] = (qm_qubit_list){.qubits = all, .n = n};
    return QM_OK;
}

static qm_status add(qm_asker *r, const qm_ask *a, const char *text, size_t size,
                     qm_scan_fault *fault)
{
    qm_requests *o = r->out;
    qm_status st;
    switch (a->kind) {
    case QM_ASK_EXPECT:
        QM_RESERVE(r->arena, r->sums, o->nsums, r->cap_sums);
        st = qm_pauli_read(text, size, &r->names, r->arena, &r->sums[o->nsums], fault);
        r->sums[o->nsums++].text = a->text;
        return st;
    case QM_ASK_AMPLITUDES:
        return qm_basis_read(text, size, &r->names, r->arena, &o->amplitudes, fault);
    case QM_ASK_MARGINAL:
        QM_RESERVE(r->arena, r->marginals, o->nmarginals, r->cap_marginals);
        return read_list(r, a->text, text, size, QM_MAX_MARGINAL_QUBITS,
                         &r->marginals[o->nmarginals++], fault);
    case QM_ASK_DENSITY:
        QM_RESERVE(r->arena, r->densities, o->ndensities, r->cap_densities);
        return read_list(r, a->text, text, size, QM_MAX_DENSITY_QUBITS,
                         &r->densities[o->ndensities++], fault);
    default:
        return add_all(r, fault);
    }
}

qm_status qm_asker_add(qm_asker *r, const qm_ask *a, const char *text, size_t size,
                       qm_scan_fault *fault)
{
    qm_status st = add(r, a, text, size, fault);
    r->out->sums = r->sums;
    r->out->marginals = r->marginals;
    r->out->densities = r->densities;
    return st;
}
