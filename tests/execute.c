/* execute.c - see execute.h. */

#include "tests/execute.h"

#include "tests/externs.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

const qm_input_value *test_inputs(const dense_input *inputs, uint32_t n, qm_arena *arena)
{
    qm_input_value *list = QM_NEW_ARRAY(arena, qm_input_value, n + 1);
    for (uint32_t i = 0; i < n; i++)
        list[i] =
            (qm_input_value){inputs[i].name, qm_arena_printf(arena, "%.17g", inputs[i].value)};
    return list;
}

void test_declared_inputs(const qm_module *m, const dense_input *inputs, uint32_t n,
                          qm_run_options *o)
{
    qm_arena *arena = &m->cx->arena;
    dense_input *declared = QM_NEW_ARRAY(arena, dense_input, n + 1);
    o->ninputs = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t c = 0; c < m->ncells; c++)
            if (m->cells[c].role == QM_CELL_INPUT &&
                strcmp(qm_intern_cstr(&m->cx->names, m->cells[c].name), inputs[i].name) == 0)
                declared[o->ninputs++] = inputs[i];
    o->inputs = test_inputs(declared, o->ninputs, arena);
}

/* The cells with their names, in the arena: the program is gone when its code is freed. */
static const qm_prog_cell *copy_cells(const qm_program *p, qm_arena *arena)
{
    qm_prog_cell *cells = QM_NEW_ARRAY(arena, qm_prog_cell, p->ncells + 1);
    for (uint32_t i = 0; i < p->ncells; i++) {
        cells[i] = p->cells[i];
        cells[i].name = qm_arena_strdup(arena, cells[i].name, strlen(cells[i].name));
        uint32_t *dims = QM_NEW_ARRAY(arena, uint32_t, cells[i].ndims + 1);
        for (uint32_t d = 0; d < cells[i].ndims; d++)
            dims[d] = cells[i].dims[d];
        cells[i].dims = dims;
    }
    return cells;
}

qm_status test_program_make(const qm_module *m, test_program *out)
{
    qm_context *cx = m->cx;
    *out = (test_program){.llvm = qm_llvm_load(cx)};
    if (!out->llvm)
        test_fail("the LLVM plug-in is not there:\n%s", test_diagnostics(cx));
    qm_module *flat = qm_module_clone(m);
    test_pipeline("inline{timed=1}", flat);
    qm_status status = out->llvm->jit(flat, &out->jit, &out->program);
    qm_module_free(flat);
    return status;
}

bool test_program_interpret(const qm_module *m, test_program *out, qm_status *status)
{
    *out = (test_program){.module = qm_module_clone(m)};
    test_pipeline("inline{timed=1}", out->module);
    *status = qm_interp_make(out->module, &out->interp, &out->program);
    if (out->interp != NULL)
        return true;
    qm_module_free(out->module);
    return *status != QM_OK;
}

qm_status test_program_run(const test_program *p, const qm_run_options *o, qm_arena *arena,
                           qm_result *out, const qm_prog_cell **cells, uint32_t *ncells)
{
    qm_run_options with_externs = *o;
    if (!o->find_extern)
        with_externs.find_extern = test_find_extern;
    *cells = copy_cells(p->program, arena);
    *ncells = p->program->ncells;
    return qm_program_run(p->program, &with_externs, arena, out);
}

void test_program_free(test_program *p)
{
    if (p->jit)
        p->llvm->free(p->jit);
    qm_interp_free(p->interp);
    qm_module_free(p->module);
}

qm_status test_execute(const qm_module *m, const qm_run_options *o, qm_arena *arena, qm_result *out,
                       const qm_prog_cell **cells, uint32_t *ncells)
{
    test_program p;
    qm_status status;
    if (o->sim.code != QM_CODE_INTERPRET || !test_program_interpret(m, &p, &status))
        status = test_program_make(m, &p);
    if (status != QM_OK)
        return status;
    status = test_program_run(&p, o, arena, out, cells, ncells);
    test_program_free(&p);
    return status;
}

/* The value at a place of the frame, of a cell or of an element of it, in the reference's form. */
static dense_value frame_value(const qm_prog_cell *c, const uint8_t *at)
{
    dense_value v = {0};
    switch (c->kind) {
    case QM_T_BOOL:
    case QM_T_BIT:
        for (uint32_t i = 0; i < (c->width ? c->width : 1); i++)
            v.bits |= (dense_u128)(at[i] & 1) << i;
        break;
    case QM_T_FLOAT:
        memcpy(&v.real, at, sizeof v.real);
        break;
    case QM_T_DURATION:
        memcpy(&v.real, at, sizeof v.real);
        memcpy(&v.dt, at + sizeof v.real, sizeof v.dt);
        break;
    case QM_T_COMPLEX:
        memcpy(&v.real, at, sizeof v.real);
        memcpy(&v.imag, at + sizeof v.real, sizeof v.imag);
        break;
    default: {
        dense_u128 mask = c->width < 128 ? ((dense_u128)1 << c->width) - 1 : ~(dense_u128)0;
        memcpy(&v.bits, at, c->element < sizeof v.bits ? c->element : sizeof v.bits);
        v.bits &= mask;
        break;
    }
    }
    return v;
}

static const char *outcome_difference(const qm_result *run, const dense_result *reference,
                                      double tol, qm_arena *arena)
{
    dense_result got = {.noutcomes = run->noutcomes};
    got.outcomes = QM_NEW_ARRAY(arena, dense_outcome, run->noutcomes + 1);
    for (uint32_t i = 0; i < run->noutcomes; i++)
        got.outcomes[i] = (dense_outcome){run->outcomes[i].bits, run->outcomes[i].probability};
    double d = dense_outcome_distance(&got, reference);
    if (d <= tol + run->lost)
        return NULL;
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t, "probabilities differ by %g; run:", d);
    for (uint32_t i = 0; i < got.noutcomes && i < 8; i++)
        qm_text_printf(&t, " [%s] %.12g", got.outcomes[i].bits, got.outcomes[i].probability);
    qm_text_puts(&t, "; reference:");
    for (uint32_t i = 0; i < reference->noutcomes && i < 8; i++)
        qm_text_printf(&t, " [%s] %.12g", reference->outcomes[i].bits,
                       reference->outcomes[i].probability);
    return t.data;
}

static const char *cell_difference(const qm_prog_cell *c, const uint8_t *frame,
                                   const dense_array *a, uint32_t cell, const dense_value *values,
                                   double tol, qm_arena *arena)
{
    for (uint32_t i = 0; i < (a->ndims ? a->n : 1); i++) {
        dense_value got = frame_value(c, frame + c->offset + (size_t)i * c->element);
        dense_value want = values[a->ndims ? a->places[i] : cell];
        if (dense_value_differs(want, got, tol))
            return qm_arena_printf(
                arena, "'%s' (%u): run 0x%llx %.17g %.17g, reference 0x%llx %.17g %.17g", c->name,
                i, (unsigned long long)got.bits, got.real, got.imag, (unsigned long long)want.bits,
                want.real, want.imag);
    }
    return NULL;
}

static const char *value_difference(const qm_module *m, const qm_result *run,
                                    const qm_prog_cell *cells, uint32_t ncells,
                                    const dense_result *reference, double tol, qm_arena *arena)
{
    for (uint32_t c = 0; c < m->ncells; c++) {
        if (!m->cells[c].global || m->cells[c].role == QM_CELL_STRETCH)
            continue;
        const char *name = qm_intern_cstr(&m->cx->names, m->cells[c].name);
        uint32_t k = 0;
        while (k < ncells && strcmp(cells[k].name, name) != 0)
            k++;
        if (k == ncells)
            return qm_arena_printf(arena, "the program has no variable '%s'", name);
        if (run->same[k] != reference->same[c])
            return qm_arena_printf(arena, "'%s': one value on every path: run %d, reference %d",
                                   name, run->same[k], reference->same[c]);
        if (!run->same[k])
            continue;
        const char *text = cell_difference(&cells[k], run->frame, &reference->arrays[c], c,
                                           reference->values, tol, arena);
        if (text)
            return text;
    }
    return NULL;
}

static double norm(const double complex *amp, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += creal(amp[i]) * creal(amp[i]) + cimag(amp[i]) * cimag(amp[i]);
    return sqrt(sum);
}

/* A state that the run calls final and pure must be each branch's: exactly when there is one
 * branch, else up to the branch's phase. */
static const char *state_difference(const qm_module *m, const qm_result *run,
                                    const dense_result *reference, double tol, qm_arena *arena)
{
    size_t count = (size_t)1 << m->nqubits;
    if (!run->state)
        return reference->nstates == 1 && !reference->deferred ? "the run gives no final state"
                                                               : NULL;
    double complex *got = QM_NEW_ARRAY(arena, double complex, count);
    for (size_t i = 0; i < count; i++)
        got[i] = run->state[i].re + I * run->state[i].im;
    for (uint32_t s = 0; s < reference->nstates; s++) {
        double complex *want = QM_NEW_ARRAY(arena, double complex, count);
        double length = norm(reference->states[s], count);
        for (size_t i = 0; i < count; i++)
            want[i] = reference->states[s][i] / length;
        bool exactly = reference->nstates == 1 && !reference->deferred;
        double d = dense_distance(got, want, count, !exactly);
        if (d > tol)
            return qm_arena_printf(arena, "the final state differs by %g", d);
    }
    return NULL;
}

const char *test_run_difference(const qm_module *m, const qm_result *run, const qm_prog_cell *cells,
                                uint32_t ncells, const dense_result *reference, double tol,
                                qm_arena *arena)
{
    const char *text = NULL;
    if (run->error || reference->error)
        return qm_arena_printf(arena, "run: %s; reference: %s", run->error ? run->error : "ok",
                               reference->error ? reference->error : "ok");
    if (!run->implied_measure)
        text = outcome_difference(run, reference, tol, arena);
    if (!text)
        text = value_difference(m, run, cells, ncells, reference, tol, arena);
    return text ? text : state_difference(m, run, reference, tol, arena);
}
