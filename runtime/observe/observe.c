/* observe.c - the answers of all paths, added up. */

#include "runtime/observe/observe.h"

#include "runtime/observe/sampling.h"

#include <math.h>
#include <string.h>

static qm_status check_requests(const qm_observer *o, const char **error)
{
    const qm_requests *r = o->requests;
    if (o->options->exact || r->amplitudes.n + r->nmarginals + r->ndensities == 0)
        return QM_OK;
    *error = "amplitudes, probabilities and density matrices are of exact runs: ask for no shots";
    return QM_ERR_USAGE;
}

/* No path was added yet. */
static void begin(qm_observer *o)
{
    const qm_requests *r = o->requests;
    o->npaths = 0;
    o->expectations = qm_arena_zalloc(o->arena, r->nsums, sizeof *o->expectations);
    o->amplitudes = qm_arena_zalloc(o->arena, r->amplitudes.n, sizeof *o->amplitudes);
    o->marginals = QM_NEW_ARRAY(o->arena, double *, r->nmarginals);
    o->densities = QM_NEW_ARRAY(o->arena, double complex *, r->ndensities);
    uint32_t largest = 0;
    for (uint32_t i = 0; i < r->nmarginals; i++) {
        uint32_t n = r->marginals[i].n;
        largest = n > largest ? n : largest;
        o->marginals[i] = qm_arena_zalloc(o->arena, (size_t)1 << n, sizeof **o->marginals);
    }
    o->marginal = QM_NEW_ARRAY(o->arena, double, (size_t)1 << largest);
    for (uint32_t i = 0; i < r->ndensities; i++)
        o->densities[i] =
            qm_arena_zalloc(o->arena, (size_t)1 << 2 * r->densities[i].n, sizeof **o->densities);
    if (!o->options->exact)
        o->sampling = qm_sampling_new(r->sums, r->nsums, o->arena);
}

qm_status qm_observer_init(qm_observer *o, const qm_program *p, const qm_run_options *options,
                           qm_arena *arena, const char **error)
{
    const qm_requests *r = options->requests;
    *o = (qm_observer){.requests = r, .options = options, .program = p, .arena = arena};
    qm_arena_init(&o->scratch, arena->recover);
    qm_status st = check_requests(o, error);
    if (st != QM_OK)
        return st;
    begin(o);
    return QM_OK;
}

void qm_observer_restart(qm_observer *o)
{
    if (o->requests != NULL)
        begin(o);
}

void qm_observer_free(qm_observer *o)
{
    qm_arena_free(&o->scratch);
}

/* Of the whole run, `variance` is <O^2> until the end. */
static qm_status add_expectations(qm_observer *o, const qm_path_end *end)
{
    for (uint32_t i = 0; i < o->requests->nsums; i++) {
        qm_moments m;
        qm_status st = qm_state_view_moments(&end->view, &o->requests->sums[i], &o->scratch, &m);
        qm_arena_reset(&o->scratch);
        if (st != QM_OK)
            return st;
        o->expectations[i].value += end->weight * m.first / m.norm;
        o->expectations[i].variance += end->weight * m.second / m.norm;
    }
    return QM_OK;
}

static qm_status add_amplitudes(qm_observer *o, const qm_path_end *end, const char **error)
{
    if (o->requests->amplitudes.n == 0)
        return QM_OK;
    if (o->npaths > 1) {
        *error = "amplitudes are those of one final state, but this program measures or resets "
                 "qubits on the way and ends in several; ask for probabilities or a density matrix";
        return QM_ERR_INPUT;
    }
    for (uint32_t i = 0; i < o->requests->amplitudes.n; i++) {
        double complex a =
            end->factor * qm_state_view_amplitude(&end->view, o->requests->amplitudes.states[i]);
        o->amplitudes[i] = (qm_amplitude){creal(a), cimag(a)};
    }
    return QM_OK;
}

static qm_status add_marginals(qm_observer *o, const qm_path_end *end)
{
    for (uint32_t i = 0; i < o->requests->nmarginals; i++) {
        const qm_qubit_list *l = &o->requests->marginals[i];
        double total = 0;
        qm_status st = qm_state_view_marginal(&end->view, l->qubits, l->n, o->marginal);
        if (st != QM_OK)
            return st;
        for (uint64_t v = 0; v < (uint64_t)1 << l->n; v++)
            total += o->marginal[v];
        for (uint64_t v = 0; v < (uint64_t)1 << l->n; v++)
            o->marginals[i][v] += end->weight * o->marginal[v] / total;
    }
    return QM_OK;
}

static qm_status add_densities(qm_observer *o, const qm_path_end *end)
{
    qm_status st = QM_OK;
    for (uint32_t i = 0; i < o->requests->ndensities && st == QM_OK; i++) {
        const qm_qubit_list *l = &o->requests->densities[i];
        st = qm_state_view_density(&end->view, l->qubits, l->n, end->weight, o->densities[i]);
    }
    return st;
}

bool qm_observer_wants_all(const qm_observer *o, const qm_state_view *v)
{
    if (o->sampling != NULL)
        return true;
    for (uint32_t i = 0; i < o->requests->nsums; i++)
        if (qm_state_view_wants_all(v, &o->requests->sums[i]))
            return true;
    return false;
}

qm_status qm_observer_path(qm_observer *o, const qm_path_end *end, const char **error)
{
    o->npaths++;
    qm_status st = add_amplitudes(o, end, error);
    if (st == QM_OK && o->sampling != NULL)
        return qm_sampling_path(o->sampling, end, o->options->seed);
    if (st == QM_OK)
        st = add_expectations(o, end);
    if (st == QM_OK)
        st = add_densities(o, end);
    if (st == QM_OK)
        st = add_marginals(o, end);
    if (st == QM_ERR_MEMORY)
        *error = "no memory for probabilities or a density matrix";
    else if (st == QM_ERR_CANCELLED)
        *error = "the run was cancelled";
    return st;
}

void qm_observer_finish(qm_observer *o, qm_observations *out)
{
    if (o->sampling != NULL)
        qm_sampling_finish(o->sampling, o->options->shots, o->expectations);
    else
        for (uint32_t i = 0; i < o->requests->nsums; i++) {
            qm_expectation *e = &o->expectations[i];
            e->variance = fmax(0, e->variance - e->value * e->value);
        }
    *out = (qm_observations){.expectations = o->expectations,
                             .amplitudes = o->amplitudes,
                             .marginals = o->marginals,
                             .densities = o->densities};
}
