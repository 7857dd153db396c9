/* outcomes.c - exact distributions of what programs measure.
 *
 * What: both programs run exactly, all paths of measurements and control flow together, and the
 * distributions of their bit registers are compared. How: the interpreter of runs. Guarantee: a
 * difference disproves; equality proves only when the assumptions say that nothing else counts.
 * Cost: that of two exact runs for each input. */
#include "equiv/compare.h"
#include "equiv/program.h"
#include "equiv/witness.h"
#include "passes/pass.h"
#include "runtime/interp/interp.h"
#include "runtime/run.h"
#include "support/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_QUBITS = 20, INPUTS = 8, MAX_PATHS = 1 << 14 };

static const double work_per_amplitude = 1; /* of an op */

/* Puts x gates before the program, where the bits of `input` are 1; bit k is for the qubit with
 * number k. */
static void start_in(qm_module *m, uint64_t input, const uint32_t *number)
{
    qm_block old = m->blocks[0];
    m->blocks[0].ops = NULL;
    m->blocks[0].nops = m->blocks[0].cap = 0;
    for (uint32_t q = 0; q < m->nqubits; q++)
        if (input >> number[q] & 1)
            qm_block_push(m, 0, qm_op_gate(m, QM_G_X, &q, NULL));
    for (uint32_t i = 0; i < old.nops; i++)
        qm_block_push(m, 0, old.ops[i]);
}

/* Paths for which there is time and work left, when each costs all amplitudes for each op. */
static uint64_t most_paths(const qm_comparison *c, const qm_module *m)
{
    double ops = 1;
    for (uint32_t i = 0; i < m->nblocks; i++)
        ops += m->blocks[i].nops;
    double path = ldexp(ops, (int)m->nqubits) * work_per_amplitude;
    double left = fmin(c->limit - c->spent, 1e9 * (c->deadline - qm_clock()));
    double paths = left / path / (2 * INPUTS);
    return paths < 1 ? 1 : paths > MAX_PATHS ? MAX_PATHS : (uint64_t)paths;
}

static int compare_outcomes(const void *a, const void *b)
{
    return strcmp(((const qm_outcome *)a)->bits, ((const qm_outcome *)b)->bits);
}

/* Writes outcomes as one string each in which number 0 is the rightmost, so that those of two
 * programs meet whatever their registers are. `number`: per qubit; NULL: the strings are of bits.
 */
static void number_outcomes(const qm_result *r, const uint32_t *number, qm_arena *arena)
{
    for (uint32_t i = 0; i < r->noutcomes; i++) {
        const char *bits = r->outcomes[i].bits;
        size_t n = 0;
        for (const char *s = bits; *s; s++)
            n += *s != ' ';
        char *text = qm_arena_zalloc(arena, n + 1, 1);
        uint32_t first = 0;
        for (size_t size; *bits; bits += size + (bits[size] == ' '), first += (uint32_t)size) {
            size = strcspn(bits, " ");
            for (uint32_t k = 0; k < size; k++)
                text[n - 1 - (number ? number[first + k] : first + k)] = bits[size - 1 - k];
        }
        r->outcomes[i].bits = text;
    }
    if (r->noutcomes > 0)
        qsort(r->outcomes, r->noutcomes, sizeof *r->outcomes, compare_outcomes);
}

/* Runs a copy of a program; false when that fails or is too much. */
static bool run_exactly(qm_comparison *c, const qm_module *m, uint64_t input, qm_arena *arena,
                        qm_result *out)
{
    qm_module *copy = qm_module_clone(m);
    qm_interp *interp = NULL;
    const qm_program *program = NULL;
    const uint32_t *number = qm_qubit_numbers(copy, arena);
    start_in(copy, input, number);
    uint32_t errors = c->cx->diag.errors;
    bool ok = qm_pipeline_run(copy, "inline{timed=1}", &(qm_pipeline_options){0}) == QM_OK &&
              qm_interp_make(copy, &interp, &program) == QM_OK && interp &&
              !qm_interp_is_slow(interp);
    qm_run_options o = {.exact = true,
                        .max_paths = most_paths(c, copy),
                        .sim = {.threads = c->options.threads},
                        .cancel = &c->cx->cancel};
    ok = ok && qm_program_run(program, &o, arena, out) == QM_OK && !out->error &&
         c->cx->diag.errors == errors;
    if (ok)
        number_outcomes(out, out->implied_measure ? number : NULL, arena);
    qm_interp_free(interp);
    qm_module_free(copy);
    return ok;
}

/* The largest difference of the probability of an outcome, which *where names. */
static double distance(const qm_result *a, const qm_result *b, const char **where, double p[2])
{
    double worst = -1;
    for (uint32_t i = 0, j = 0; i < a->noutcomes || j < b->noutcomes;) {
        int order = i == a->noutcomes   ? 1
                    : j == b->noutcomes ? -1
                                        : strcmp(a->outcomes[i].bits, b->outcomes[j].bits);
        const char *bits = order <= 0 ? a->outcomes[i].bits : b->outcomes[j].bits;
        double x = order <= 0 ? a->outcomes[i++].probability : 0;
        double y = order >= 0 ? b->outcomes[j++].probability : 0;
        if (fabs(x - y) > worst) {
            worst = fabs(x - y);
            *where = bits;
            p[0] = x;
            p[1] = y;
        }
    }
    return worst;
}

/* Are bit registers all that a program gives? */
static bool gives_bits_only(const qm_module *m)
{
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].global && m->cells[i].type.kind != QM_T_BIT &&
            m->cells[i].role != QM_CELL_INPUT)
            return false;
    return true;
}

typedef struct trial {
    qm_comparison *c;
    const qm_module *a, *b;
    uint64_t input;
    double deviation;
} trial;

static void describe(trial *t, const char *where, const double p[2])
{
    qm_comparison *c = t->c;
    qm_equiv_task task = {.arena = c->arena, .result = c->out};
    qm_equiv_ket *input = qm_witness_basis(&task, t->a->nqubits, t->input);
    qm_witness_product(&task, input, t->a->nqubits, NAN, NULL);
    c->out->witness.text =
        qm_arena_printf(c->arena, "%s: the outcome \"%s\" has probability %.9g, then %.9g",
                        c->out->witness.text, where, p[0], p[1]);
    c->out->method = "outcomes";
    c->out->detail =
        qm_arena_printf(c->arena, "probabilities of outcomes differ by %.3g", t->deviation);
    c->out->deviation = t->deviation;
}

/* UNKNOWN: could not be run. SAME: equal for this input. */
static qm_equiv_verdict try_input(trial *t)
{
    qm_arena arena;
    qm_arena_init(&arena, t->a->arena.recover);
    qm_result x = {0}, y = {0};
    qm_equiv_verdict v = QM_EQUIV_UNKNOWN;
    if (run_exactly(t->c, t->a, t->input, &arena, &x) &&
        run_exactly(t->c, t->b, t->input, &arena, &y) && x.implied_measure == y.implied_measure &&
        !(x.implied_measure && t->c->options.assume & QM_ASSUME_PERMUTE_OUTPUTS)) {
        const char *where = "";
        double p[2] = {0, 0};
        t->deviation = distance(&x, &y, &where, p);
        bool differs = t->deviation > t->c->options.tolerance + 1e-9 + x.lost + y.lost;
        v = differs                                           ? QM_EQUIV_DIFFERENT
            : t->deviation <= t->c->options.tolerance + 1e-12 ? QM_EQUIV_SAME
                                                              : QM_EQUIV_UNKNOWN;
        if (differs)
            describe(t, where, p);
    }
    qm_arena_free(&arena);
    return v;
}

qm_equiv_verdict qm_compare_outcomes(qm_comparison *c, const qm_module *a, const qm_module *b)
{
    bool zero = c->options.assume & QM_ASSUME_ZERO_INPUTS;
    bool decides =
        zero && c->options.assume & QM_ASSUME_MEASURED && gives_bits_only(a) && gives_bits_only(b);
    uint32_t n = a->nqubits;
    if (n > MAX_QUBITS) {
        qm_compare_note(c, "outcomes", "more than 20 qubits");
        return QM_EQUIV_UNKNOWN;
    }
    for (uint32_t i = 0;
         i < (zero ? 1u : INPUTS) && qm_clock() < c->deadline && c->spent < c->limit; i++) {
        uint64_t mask = (1ull << n) - 1;
        uint64_t input = i == 0 ? 0 : i == 1 ? mask : qm_rng_bits(c->options.seed, 77, i) & mask;
        trial t = {.c = c, .a = a, .b = b, .input = input};
        qm_equiv_verdict v = try_input(&t);
        if (v == QM_EQUIV_DIFFERENT)
            return v;
        if (v == QM_EQUIV_UNKNOWN) {
            qm_compare_note(c, "outcomes", "the programs could not be run, or give other things");
            return v;
        }
        if (!decides)
            continue;
        c->out->method = "outcomes";
        c->out->detail = "the distributions of what is measured are equal";
        c->out->deviation = t.deviation;
        return QM_EQUIV_SAME;
    }
    qm_compare_note(c, "outcomes", "equal for the inputs tried, which proves nothing");
    return QM_EQUIV_UNKNOWN;
}
