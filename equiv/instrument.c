/* instrument.c - small programs as quantum instruments.
 *
 * What: a program maps an input state to unnormalised states, one for each list of values that it
 * can give (Davies and Lewis, Commun. Math. Phys. 17, 239 (1970)). Two programs do the same when
 * these maps are equal. How: exact runs (ensemble.h). Random product states, or where these make
 * too many paths basis states, find a difference; with each qubit entangled with another one the
 * final states are the maps themselves (Choi, Linear Algebra Appl. 10, 285 (1975)), so that
 * equality proves. A qubit that both programs reset before all else needs no other one, nor does
 * one that is known to be |0>. Guarantee: complete for programs that can be run, up to rounding. A
 * difference in trace norm for an entangled input is at most 2^qubits times as large for any other
 * input, and that is the deviation. Cost: that of exact runs on twice the qubits. */
#include "equiv/ensemble.h"

#include "equiv/numeric.h"
#include "equiv/witness.h"
#include "passes/pass.h"
#include "runtime/plan/touch.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 20, RANDOM_INPUTS = 2, BASIS_INPUTS = 6, PATHS = 6, TRIALS = 2, STREAM = 77 };

/* Of the work that is left: for each run of an input, and for the proof. */
static const double share_of_input = 1.0 / 16, share_of_proof = 1.0 / 4;

typedef struct instrument {
    qm_comparison *c;
    const qm_fprogram *programs[2];
    qm_arena arena; /* of a run */
    qm_start start;
    uint8_t *kind;
    qm_equiv_ket *kets;
    bool *reset; /* per number: both programs reset it first, or do not act on it */
    qm_ensembles e;
    qm_ensemble_distance d;
} instrument;

/* --- what programs act on --- */

/* May control leave the program in the op, or go elsewhere? */
static bool leaves(const qm_module *m, const qm_op *op)
{
    for (uint32_t i = 0; i < qm_op_nregions(m, op); i++)
        if (qm_block_may_leave(m, op->region + i))
            return true;
    return op->kind == QM_OP_END || op->kind == QM_OP_CALL;
}

/* Is it an input of which the value may be read? */
static bool has_value(const qm_cell *cell)
{
    return cell->given != QM_NONE &&
           (cell->type.kind == QM_T_FLOAT || cell->type.kind == QM_T_ANGLE ||
            cell->type.kind == QM_T_INT || cell->type.kind == QM_T_UINT ||
            cell->type.kind == QM_T_BOOL);
}

/* Marks qubits that the program acts on, and those that it resets first. False when it reads an
 * input without a value. */
static bool scan(const qm_fprogram *p, qm_arena *arena, bool *acts, bool *resets)
{
    const qm_module *m = p->m;
    const qm_block *b = &m->blocks[0];
    qm_touched t = qm_touched_make(m, arena);
    bool sure = true;
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_DECL && m->cells[op->code].role == QM_CELL_INPUT)
            continue;
        if (sure && op->kind == QM_OP_RESET && !qm_op_has_dynamic_qubit(m, op) &&
            !t.qubits[op->qubit[0]])
            resets[p->qubit_of[op->qubit[0]]] = true;
        qm_touch_op(&t, op);
        sure = sure && !leaves(m, op);
    }
    for (uint32_t q = 0; q < m->nqubits; q++)
        acts[p->qubit_of[q]] |= t.qubits[q];
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].role == QM_CELL_INPUT && t.cells[i] && !has_value(&m->cells[i]))
            return false;
    return true;
}

/* Sets how qubits begin: those that are not idle, in kets. */
static bool find_qubits(instrument *x, uint32_t n)
{
    qm_arena *work = &x->c->work;
    bool *resets[2], ok = true;
    bool *acts = qm_arena_zalloc(work, (size_t)n + 1, sizeof *acts);
    for (uint32_t k = 0; k < 2; k++) {
        resets[k] = qm_arena_zalloc(work, (size_t)n + 1, sizeof(bool));
        ok = ok && scan(x->programs[k], work, acts, resets[k]);
    }
    x->kind = qm_arena_zalloc(work, (size_t)n + 1, 1);
    x->reset = qm_arena_zalloc(work, (size_t)n + 1, sizeof *x->reset);
    for (uint32_t q = 0; q < n; q++) {
        x->kind[q] = acts[q] ? QM_START_KET : QM_START_IDLE;
        x->reset[q] = !acts[q] || (resets[0][q] && resets[1][q]);
    }
    return ok;
}

static uint32_t count_acted(const instrument *x)
{
    uint32_t n = 0;
    for (uint32_t q = 0; q < x->start.nqubits; q++)
        n += x->kind[q] != QM_START_IDLE;
    return n;
}

/* --- inputs --- */

static void basis_input(instrument *x, uint32_t round)
{
    for (uint32_t q = 0; q < x->start.nqubits; q++) {
        uint64_t one = round == 0   ? 0
                       : round == 1 ? 1
                                    : qm_rng_bits(x->c->options.seed, STREAM + round, q) & 1;
        x->kets[q] = (qm_equiv_ket){0};
        x->kets[q].re[x->reset[q] ? 0 : one] = 1;
    }
}

static void random_input(instrument *x, uint32_t round)
{
    uint64_t seed = x->c->options.seed, stream = qm_rng_stream(STREAM, round);
    for (uint32_t q = 0; q < x->start.nqubits; q++) {
        double z = 2 * qm_rng_uniform(seed, stream, 2 * (uint64_t)q) - 1;
        double angle = 2 * M_PI * qm_rng_uniform(seed, stream, 2 * (uint64_t)q + 1);
        z = x->reset[q] ? 1 : z;
        x->kets[q] = (qm_equiv_ket){{sqrt((1 + z) / 2), sqrt((1 - z) / 2) * cos(angle)},
                                    {0, sqrt((1 - z) / 2) * sin(angle)}};
    }
}

/* --- verdicts --- */

/* Which part of a key counts for a difference: rounded values, and under an assumption all but what
 * was measured, do not. */
static uint32_t key_size(const instrument *x)
{
    return x->start.traced ? x->e.nbits : x->e.ndiscrete;
}

/* UNKNOWN: the programs cannot be run, or differ by no more than rounding may. */
static qm_equiv_verdict run(instrument *x, double share)
{
    double tolerance = x->c->options.tolerance;
    qm_arena_reset(&x->arena);
    if (!qm_ensembles_run(x->c, x->programs[0], x->programs[1], &x->start, share, &x->arena,
                          &x->e) ||
        !qm_ensembles_compare(x->c, &x->e, key_size(x), &x->d))
        return QM_EQUIV_UNKNOWN;
    double rounding = 1e-9 * exp2(0.5 * x->e.nwires) * x->e.weight;
    tolerance *= x->e.weight;
    if (x->d.least > fmax(rounding, 8 * tolerance) + 4 * x->e.lost)
        return QM_EQUIV_DIFFERENT;
    return x->d.most <= fmax(rounding, tolerance) ? QM_EQUIV_SAME : QM_EQUIV_UNKNOWN;
}

/* The bits of a key, number 0 the rightmost. */
static const char *key_text(const instrument *x)
{
    uint32_t n = x->e.nbits;
    char *text = qm_arena_zalloc(x->c->arena, (size_t)n + 1, 1);
    for (uint32_t i = 0; i < n; i++)
        text[n - 1 - i] = (char)('0' + (x->d.key[i] & 1));
    return text;
}

/* How the ends differ. */
static const char *difference_text(const instrument *x)
{
    const char *outcome = x->e.nbits > 0 ? key_text(x) : NULL;
    if (fabs(x->d.p[0] - x->d.p[1]) > 0.1 * x->d.least && outcome)
        return qm_arena_printf(x->c->arena, "the outcome \"%s\" has probability %.9g, then %.9g",
                               outcome, x->d.p[0], x->d.p[1]);
    if (outcome)
        return qm_arena_printf(x->c->arena,
                               "the outcome \"%s\", of probability %.9g, leaves different states",
                               outcome, x->d.p[0]);
    return "the states at the end differ";
}

static void set_result(instrument *x, double deviation, const char *detail)
{
    qm_equiv_result *r = x->c->out;
    r->method = "instrument";
    r->detail = detail;
    r->deviation = deviation;
    r->witness = (qm_equiv_witness){.fidelity = NAN};
    r->permutation = NULL;
}

static void set_different(instrument *x)
{
    qm_comparison *c = x->c;
    uint32_t n = x->start.nqubits;
    set_result(x, x->d.least,
               qm_arena_printf(c->arena,
                               "the results of an input differ by at least %.3g in trace norm",
                               x->d.least));
    qm_equiv_task task = {.arena = c->arena, .result = c->out};
    qm_equiv_ket *input = qm_witness_basis(&task, n, 0);
    memcpy(input, x->kets, n * sizeof *input);
    qm_witness_product(&task, input, n, x->d.fidelity, NULL);
    c->out->witness.text =
        qm_arena_printf(c->arena, "%s: %s", c->out->witness.text, difference_text(x));
}

/* Proves equality by the run at hand, in which `pairs` qubits are halves of pairs. */
static bool prove(instrument *x, uint32_t pairs)
{
    double scale = ldexp(1, (int)pairs);
    if (!x->e.complete ||
        (x->e.nkey > key_size(x) && !qm_ensembles_compare(x->c, &x->e, x->e.nkey, &x->d)))
        return false;
    double deviation = scale * (x->d.most + 2 * x->e.lost);
    if (deviation > x->c->options.tolerance)
        return false;
    set_result(x, deviation,
               pairs > 0
                   ? qm_arena_printf(x->c->arena,
                                     "equal results with %u qubits entangled with others", pairs)
                   : "equal results");
    return true;
}

/* For an input that may be any: entangled with others. */
static bool prove_for_all(instrument *x)
{
    uint32_t pairs = 0;
    basis_input(x, 0);
    for (uint32_t q = 0; q < x->start.nqubits; q++)
        if (!x->reset[q]) {
            x->kind[q] = QM_START_PAIR;
            pairs++;
        }
    return run(x, share_of_proof) == QM_EQUIV_SAME && prove(x, pairs);
}

/* Runs random inputs. UNKNOWN: one could not be run. */
static qm_equiv_verdict try_random(instrument *x)
{
    qm_equiv_verdict v = QM_EQUIV_SAME;
    for (uint32_t i = 0; i < RANDOM_INPUTS && v == QM_EQUIV_SAME; i++) {
        random_input(x, i);
        v = run(x, share_of_input);
    }
    return v;
}

/* DIFFERENT or UNKNOWN. */
static qm_equiv_verdict try_basis(instrument *x)
{
    for (uint32_t i = 1; i < BASIS_INPUTS; i++) {
        basis_input(x, i);
        if (run(x, share_of_input) == QM_EQUIV_DIFFERENT)
            return QM_EQUIV_DIFFERENT;
    }
    return QM_EQUIV_UNKNOWN;
}

/* Single paths, where all of an input are too much work. DIFFERENT or UNKNOWN. */
static qm_equiv_verdict try_paths(instrument *x, bool zero)
{
    qm_equiv_verdict v = QM_EQUIV_UNKNOWN;
    for (uint32_t i = 0; i < PATHS && v != QM_EQUIV_DIFFERENT; i++) {
        if (zero || i % 2 == 0)
            basis_input(x, 0);
        else
            random_input(x, i);
        x->start.path = i + 1;
        v = run(x, share_of_input);
    }
    x->start.path = 0;
    return v == QM_EQUIV_DIFFERENT ? v : QM_EQUIV_UNKNOWN;
}

/* DIFFERENT; SAME: of |0...0>, and where that is not the input of random ones; or UNKNOWN. */
static qm_equiv_verdict try_inputs(instrument *x, bool zero)
{
    basis_input(x, 0);
    qm_equiv_verdict v = run(x, zero ? share_of_proof : share_of_input), w = v;
    if (v == QM_EQUIV_SAME && !zero)
        w = try_random(x);
    if (v == QM_EQUIV_SAME && w == QM_EQUIV_UNKNOWN)
        w = try_basis(x);
    return w == QM_EQUIV_UNKNOWN ? try_paths(x, zero) : w;
}

static qm_equiv_verdict decide(instrument *x, bool proofs)
{
    unsigned assume = x->c->options.assume;
    bool zero = assume & QM_ASSUME_ZERO_INPUTS;
    qm_equiv_verdict v = try_inputs(x, zero);
    if (v == QM_EQUIV_UNKNOWN) {
        qm_compare_note(x->c, "instrument", "the programs could not be run");
        return v;
    }
    if (v == QM_EQUIV_DIFFERENT) {
        set_different(x);
        if (!(assume & QM_ASSUME_PERMUTE_OUTPUTS))
            return v;
        qm_compare_note(x->c, "instrument", "different, which the assumptions may allow");
        return QM_EQUIV_UNKNOWN;
    }
    if (proofs && (zero ? prove(x, 0) : prove_for_all(x)))
        return QM_EQUIV_SAME;
    qm_compare_note(x->c, "instrument", "equal for the inputs tried, which proves nothing");
    return QM_EQUIV_UNKNOWN;
}

/* Programs that read no inputs. */
static qm_equiv_verdict compare(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b,
                                bool proofs)
{
    uint32_t n = a->nqubits;
    instrument x = {.c = c, .programs = {a, b}};
    if (!find_qubits(&x, n)) {
        qm_compare_note(c, "instrument", "inputs without values");
        return QM_EQUIV_UNKNOWN;
    }
    x.kets = QM_NEW_ARRAY(&c->work, qm_equiv_ket, (size_t)n + 1);
    x.start = (qm_start){.nqubits = n,
                         .kind = x.kind,
                         .kets = x.kets,
                         .traced = c->options.assume & QM_ASSUME_MEASURED};
    if (count_acted(&x) > MAX_QUBITS) {
        qm_compare_note(c, "instrument", "more than 20 qubits");
        return QM_EQUIV_UNKNOWN;
    }
    qm_arena_init(&x.arena, c->work.recover);
    qm_equiv_verdict v = decide(&x, proofs);
    qm_arena_free(&x.arena);
    return v;
}

/* For random values of symbolic angles: a difference may not be one for values that inputs have. */
static qm_equiv_verdict compare_numeric(qm_comparison *c, const qm_fprogram *a,
                                        const qm_fprogram *b)
{
    qm_equiv_verdict v = QM_EQUIV_SAME;
    for (uint32_t trial = 0; trial < TRIALS && v == QM_EQUIV_SAME; trial++) {
        qm_fprogram p = *a, q = *b;
        p.m = qm_numeric_copy(a->m, &c->space, c->options.seed, trial);
        q.m = qm_numeric_copy(b->m, &c->space, c->options.seed, trial);
        v = compare(c, &p, &q, true);
        qm_module_free(p.m);
        qm_module_free(q.m);
    }
    if (v == QM_EQUIV_DIFFERENT)
        qm_compare_note(c, "instrument",
                        "different for some values of symbols, which may depend "
                        "on each other");
    if (v == QM_EQUIV_SAME)
        c->out->detail =
            qm_arena_printf(c->arena, "%s, for random values of the inputs", c->out->detail);
    return v == QM_EQUIV_SAME ? v : QM_EQUIV_UNKNOWN;
}

static bool has_inputs(const qm_module *m)
{
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].role == QM_CELL_INPUT && m->cells[i].given == QM_NONE)
            return true;
    return false;
}

qm_equiv_verdict qm_compare_instruments(qm_comparison *c, const qm_fprogram *a,
                                        const qm_fprogram *b, bool proofs)
{
    if (!has_inputs(a->m) && !has_inputs(b->m))
        return compare(c, a, b, proofs);
    return proofs ? compare_numeric(c, a, b) : QM_EQUIV_UNKNOWN;
}
