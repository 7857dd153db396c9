/* Observations of final states against the dense reference, on random programs and random sums of
 * Paulis that are written as text in the forms that the reader takes. */

#include "runtime/observe/observe.h"
#include "tests/dense_observe.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum { MODULES = 160, MOST_TERMS = 12, SHOTS = 2000 };

/* A program, what is asked about it, and what the reference says. */
typedef struct question {
    qm_context *cx;
    qm_module *m;
    uint64_t seed, rng;
    dense_result want;
    dense_pauli terms[MOST_TERMS];
    uint32_t nterms;
    const char *text;
    qm_pauli_sum sum;
    qm_requests requests;
    qm_run_options options;
} question;

static _Noreturn void wrong(const question *q, const char *what, double got, double want)
{
    test_fail("seed %llu: %s of '%s' is %.17g, not %.17g\n%s", (unsigned long long)q->seed, what,
              q->text ? q->text : "", got, want, test_print(q->m, QM_DIALECT_IR));
}

static void expect_close(const question *q, const char *what, double got, double want, double tol)
{
    if (!(fabs(got - want) <= tol))
        wrong(q, what, got, want);
}

/* The inputs that the module declares: the runtime refuses others. */
static void set_inputs(question *q)
{
    qm_arena *arena = &q->cx->arena;
    const qm_input_value *all = test_inputs(random_inputs, RANDOM_INPUTS, arena);
    qm_input_value *list = QM_NEW_ARRAY(arena, qm_input_value, RANDOM_INPUTS);
    q->options.inputs = list;
    for (uint32_t i = 0; i < RANDOM_INPUTS; i++)
        for (uint32_t c = 0; c < q->m->ncells; c++)
            if (q->m->cells[c].role == QM_CELL_INPUT &&
                strcmp(qm_intern_cstr(&q->cx->names, q->m->cells[c].name), all[i].name) == 0)
                list[q->options.ninputs++] = all[i];
}

static void append(qm_module *m, qm_op_kind kind, uint32_t code)
{
    for (uint32_t i = 0; i < m->nqubits; i++) {
        qm_op *op = qm_block_add(m, 0, kind);
        op->nqubits = 1;
        op->code = code;
        op->qubit[0] = i;
    }
}

/* Ends with gates that cancel, so that no measurement is at the end. */
static void ask(question *q, uint64_t seed, unsigned parts)
{
    *q = (question){.cx = test_context_new(), .seed = seed, .rng = seed + 1};
    q->m = random_module(q->cx, seed, parts);
    append(q->m, QM_OP_GATE, QM_G_H);
    append(q->m, QM_OP_GATE, QM_G_H);
    q->options.requests = &q->requests;
    q->options.sim.threads = 1;
    q->options.exact = true;
    set_inputs(q);
    q->want = dense_run(q->m, 0, random_inputs, RANDOM_INPUTS, &q->cx->arena);
    assert_null(q->want.error);
}

static void forget(question *q)
{
    qm_module_free(q->m);
    test_context_free(q->cx);
}

/* Factors in random order; X3 and X[3]; now and then a factor in two parts, as in iX = Y Z. */
static void write_term(question *q, const dense_pauli *t, qm_text *out)
{
    uint32_t n = q->m->nqubits, first = random_below(&q->rng, n);
    char number[QM_DOUBLE_TEXT];
    qm_format_double(number, fabs(t->coefficient));
    qm_text_printf(out, " %s %s", t->coefficient < 0 ? "-" : "+", number);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t qubit = (first + i) % n;
        char letter = t->letters[qubit];
        if (letter == 'I')
            continue;
        qm_text_printf(out, random_below(&q->rng, 2) ? "*%c%u" : " %c[%u]", letter, qubit);
        if (random_below(&q->rng, 8) == 0) /* Z Z = 1 */
            qm_text_printf(out, " Z%u * Z%u", qubit, qubit);
    }
}

/* A random sum, as terms for the reference and as text. */
static void ask_sum(question *q, const char *letters)
{
    qm_scan_fault fault = {0};
    qm_text text;
    qm_qubit_names names = {.nqubits = q->m->nqubits};
    qm_text_init(&text, &q->cx->arena);
    q->nterms = 1 + random_below(&q->rng, MOST_TERMS);
    for (uint32_t t = 0; t < q->nterms; t++) {
        dense_pauli *p = &q->terms[t];
        *p = (dense_pauli){.coefficient = 4 * random_real(&q->rng) - 2};
        for (uint32_t i = 0; i < q->m->nqubits; i++)
            p->letters[i] = letters[random_below(&q->rng, (uint32_t)strlen(letters))];
        write_term(q, p, &text);
    }
    q->text = text.data;
    if (qm_pauli_read(text.data, text.size, &names, &q->cx->arena, &q->sum, &fault) != QM_OK)
        test_fail("'%s': %s", text.data, fault.message);
    q->sum.text = q->text;
    q->requests.sums = &q->sum;
    q->requests.nsums = 1;
}

static qm_result run(question *q)
{
    qm_result result = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    qm_status st = test_execute(q->m, &q->options, &q->cx->arena, &result, &cells, &ncells);
    if (st != QM_OK)
        test_fail("seed %llu: status %d, %s\n%s", (unsigned long long)q->seed, st,
                  result.error ? result.error : "", test_print(q->m, QM_DIALECT_IR));
    return result;
}

static void check_moments(question *q)
{
    dense_moments want = dense_expect(&q->want, q->m->nqubits, q->terms, q->nterms, &q->cx->arena);
    qm_result r = run(q);
    const qm_expectation *e = r.observed->expectations;
    double tol = 1e-12 * q->nterms * q->nterms + 10 * r.lost;
    expect_close(q, "value", e->value, want.value, tol);
    expect_close(q, "variance", e->variance, want.variance, 4 * tol);
}

static void sums_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++) {
        question q;
        ask(&q, seed, seed % 2 ? RANDOM_ALL : RANDOM_UNITARY | RANDOM_MEASURE);
        ask_sum(&q, "IXYZ");
        check_moments(&q);
        forget(&q);
    }
}

/* Observations are of the state before measurements at the end. */
static void final_measurements_do_not_count(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES / 4); seed++) {
        question q;
        ask(&q, seed, RANDOM_UNITARY);
        append(q.m, QM_OP_MEASURE, QM_NONE);
        ask_sum(&q, "IXYZ");
        check_moments(&q);
        forget(&q);
    }
}

static void choose_qubits(question *q, qm_qubit_list *list, uint32_t *qubits)
{
    uint32_t n = q->m->nqubits;
    for (uint32_t i = 0; i < n; i++)
        qubits[i] = i;
    for (uint32_t i = n; i-- > 1;) {
        uint32_t k = random_below(&q->rng, i + 1), other = qubits[k];
        qubits[k] = qubits[i];
        qubits[i] = other;
    }
    *list = (qm_qubit_list){.qubits = qubits, .n = 1 + random_below(&q->rng, n)};
}

static void parts_of_states_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++) {
        question q;
        uint32_t qubits[16];
        qm_qubit_list list;
        ask(&q, seed, seed % 2 ? RANDOM_ALL : RANDOM_UNITARY | RANDOM_MEASURE);
        choose_qubits(&q, &list, qubits);
        q.requests.marginals = q.requests.densities = &list;
        q.requests.nmarginals = q.requests.ndensities = 1;
        size_t dim = (size_t)1 << list.n;
        const double complex *want =
            dense_reduced(&q.want, q.m->nqubits, qubits, list.n, &q.cx->arena);
        qm_result r = run(&q);
        for (size_t i = 0; i < dim; i++)
            expect_close(&q, "probability", r.observed->marginals[0][i], creal(want[i * dim + i]),
                         1e-12);
        for (size_t i = 0; i < dim * dim; i++)
            expect_close(&q, "density", cabs(r.observed->densities[0][i] - want[i]), 0, 1e-12);
        forget(&q);
    }
}

static void amplitudes_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++) {
        question q;
        uint64_t states[8];
        ask(&q, seed, RANDOM_UNITARY);
        q.requests.amplitudes = (qm_state_list){.states = states, .n = 8};
        for (uint32_t i = 0; i < 8; i++)
            states[i] = random_below(&q.rng, 1u << q.m->nqubits);
        qm_result r = run(&q);
        for (uint32_t i = 0; i < 8; i++) {
            qm_amplitude a = r.observed->amplitudes[i];
            double complex want = q.want.states[0][states[i]];
            expect_close(&q, "amplitude", cabs(CMPLX(a.re, a.im) - want), 0, 1e-12);
        }
        forget(&q);
    }
}

/* Within 5 standard errors, and the same for any number of threads. */
static void estimates_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES / 2); seed++) {
        question q;
        ask(&q, seed, RANDOM_UNITARY | RANDOM_MEASURE);
        ask_sum(&q, "IXYZ");
        q.options.exact = false;
        q.options.shots = SHOTS;
        q.options.seed = seed;
        dense_moments want = dense_expect(&q.want, q.m->nqubits, q.terms, q.nterms, &q.cx->arena);
        qm_result first = run(&q);
        const qm_expectation *e = first.observed->expectations;
        double room = 5 * e->standard_error + 20.0 / SHOTS;
        expect_close(&q, "estimate", e->value, want.value, room);
        q.options.sim.threads = 2;
        qm_result second = run(&q);
        assert_memory_equal(e, second.observed->expectations, sizeof *e);
        forget(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_agree),
        cmocka_unit_test(final_measurements_do_not_count),
        cmocka_unit_test(parts_of_states_agree),
        cmocka_unit_test(amplitudes_agree),
        cmocka_unit_test(estimates_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
