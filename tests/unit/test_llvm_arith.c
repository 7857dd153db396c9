/* test_llvm_arith.c - native code computes what the constant folder computes.
 *
 * Random expressions are built twice, once on constants, which folds them, and once on input
 * variables, which leaves them to native code. A program that stores many of the latter runs on the
 * same operands, and each result is compared with the folded one, bit by bit. */
#include "tests/qm_test.h"

#include "backends/backend.h"
#include "runtime/execution.h"
#include "support/rng.h"
#include "tests/harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_A_MODULE = 150, MODULES = 40, MAX_WIDTH = 300, MAX_WORDS = 8 };

/* The same value, folded and as read from an input variable or computed from such. */
typedef struct twin {
    uint32_t folded, native;
} twin;

typedef struct generator {
    qm_module *m;
    uint64_t stream, index;
    twin pool[3 * CASES_A_MODULE]; /* earlier inputs and results */
    uint32_t npool;
    uint32_t
        cell_values[6 * CASES_A_MODULE]; /* per cell: the constant that it holds, before or after */
} generator;

static uint64_t draw(generator *g)
{
    return qm_rng_bits(2024, g->stream, g->index++);
}

static uint32_t below(generator *g, uint32_t n)
{
    return (uint32_t)(draw(g) % n);
}

static uint32_t random_width(generator *g)
{
    static const uint32_t usual[] = {1, 2, 8, 31, 32, 33, 63, 64, 65, 128};
    switch (below(g, 10)) {
    case 0:
        return 65 + below(g, MAX_WIDTH - 64);
    case 1:
    case 2:
    case 3:
        return usual[below(g, sizeof usual / sizeof *usual)];
    default:
        return 1 + below(g, 64);
    }
}

static bool is_floating(qm_type t)
{
    return t.kind == QM_T_FLOAT || t.kind == QM_T_COMPLEX;
}

static qm_type random_type(generator *g, const uint8_t *kinds, uint32_t n)
{
    qm_type t = {.kind = kinds[below(g, n)], .width = random_width(g)};
    if (t.kind == QM_T_BOOL)
        t.width = 1;
    if (is_floating(t))
        t.width = 64 >> below(g, 3);
    if (t.kind == QM_T_BIT && below(g, 6) == 0)
        t.width = 0;
    return t;
}

static uint64_t random_word(generator *g)
{
    uint64_t w = draw(g);
    switch (below(g, 8)) {
    case 0:
        return 0;
    case 1:
        return UINT64_MAX;
    case 2:
        return w % 5;
    case 3:
        return 0 - w % 5;
    case 4:
        return UINT64_C(1) << w % 64;
    default:
        return w;
    }
}

static double random_double(generator *g)
{
    static const double special[] = {0.0,  -0.0, 1.0,   -1.0, 0.5,  1.5,      2.5,
                                     1e30, 1e19, -1e19, 1e-9, M_PI, INFINITY, NAN};
    uint64_t w = draw(g);
    switch (below(g, 6)) {
    case 0:
        return special[w % (sizeof special / sizeof *special)];
    case 1:
        return (double)(int64_t)(w % 64) / 4 - 8;
    case 2:
        return ldexp((double)(int64_t)w, (int)(draw(g) % 160) - 100);
    case 3:
        return (double)(int64_t)w;
    default:
        return qm_rng_uniform(1, w, 0) * 20 - 10;
    }
}

static uint32_t random_constant(generator *g, qm_type t)
{
    if (t.kind == QM_T_COMPLEX) {
        double re = random_double(g);
        return qm_expr_complex(g->m, t, re, random_double(g));
    }
    if (t.kind == QM_T_FLOAT) {
        double v = random_double(g);
        uint64_t bits;
        memcpy(&bits, &v, sizeof v);
        return qm_expr_const(g->m, t, bits);
    }
    uint64_t words[MAX_WORDS];
    for (uint32_t i = 0; i < MAX_WORDS; i++)
        words[i] = random_word(g);
    return qm_expr_const_wide(g->m, t, words);
}

static uint32_t add_cell(generator *g, qm_type t, qm_cell_role role, uint32_t value)
{
    char name[16];
    int n = snprintf(name, sizeof name, "v%u", g->m->ncells);
    qm_name id = qm_intern_add(&g->m->cx->names, name, (size_t)n);
    uint32_t cell = qm_module_add_cell(g->m, id, t, role, true, (qm_span){0, 0});
    g->cell_values[cell] = value;
    return cell;
}

static twin operand(generator *g, qm_type t)
{
    if (below(g, 2))
        for (uint32_t i = 0; i < g->npool; i++) {
            uint32_t k = (i + g->stream) % g->npool;
            if (qm_type_equal(qm_expr_at(g->m, g->pool[k].folded)->type, t))
                return g->pool[k];
        }
    twin v = {.folded = random_constant(g, t)};
    v.native = qm_expr_cell(g->m, add_cell(g, t, QM_CELL_INPUT, v.folded));
    g->pool[g->npool++] = v;
    return v;
}

/* An operator with its operands; b and c may be absent. */
typedef struct choice {
    qm_expr_op op;
    qm_type type;
    twin v[3];
    uint32_t n;
} choice;

static const uint8_t integers[] = {QM_T_INT, QM_T_UINT};
static const uint8_t with_bits[] = {QM_T_INT, QM_T_UINT, QM_T_BIT, QM_T_ANGLE};
static const uint8_t numbers[] = {QM_T_INT, QM_T_UINT, QM_T_ANGLE, QM_T_FLOAT, QM_T_COMPLEX};
static const uint8_t all[] = {QM_T_BOOL,  QM_T_BIT,   QM_T_INT,    QM_T_UINT,
                              QM_T_FLOAT, QM_T_ANGLE, QM_T_COMPLEX};
enum { NNUMBERS = sizeof numbers, NALL = sizeof all };
static const qm_type boolean = {.kind = QM_T_BOOL, .width = 1};
static const qm_type scalar_bit = {.kind = QM_T_BIT, .width = 0};

static void binary(generator *g, choice *c, qm_expr_op op, qm_type result, qm_type a, qm_type b)
{
    c->op = op;
    c->type = result;
    c->v[0] = operand(g, a);
    c->v[1] = operand(g, b);
    c->n = 2;
}

static void unary(generator *g, choice *c, qm_expr_op op, qm_type result, qm_type a)
{
    c->op = op;
    c->type = result;
    c->v[0] = operand(g, a);
    c->n = 1;
}

static void choose_arithmetic(generator *g, choice *c)
{
    static const qm_expr_op ops[] = {QM_EX_ADD, QM_EX_SUB, QM_EX_MUL, QM_EX_DIV, QM_EX_MOD};
    qm_type t = random_type(g, numbers, NNUMBERS);
    uint32_t n = t.kind == QM_T_ANGLE ? 2 : t.kind == QM_T_COMPLEX ? 4 : 5;
    qm_expr_op op = ops[below(g, n)];
    binary(g, c, op, t, t, t);
}

static void choose_angle(generator *g, choice *c)
{
    qm_type a = {.kind = QM_T_ANGLE, .width = random_width(g)};
    qm_type u = {.kind = QM_T_UINT, .width = a.width};
    switch (below(g, 5)) {
    case 0:
        binary(g, c, QM_EX_MUL, a, a, u);
        break;
    case 1:
        binary(g, c, QM_EX_MUL, a, u, a);
        break;
    case 2:
        binary(g, c, QM_EX_DIV, a, a, u);
        break;
    case 3:
        unary(g, c, QM_EX_NEG, a, a);
        break;
    default:
        binary(g, c, QM_EX_DIV, u, a, a);
        break;
    }
}

static void choose_bitwise(generator *g, choice *c)
{
    static const qm_expr_op ops[] = {QM_EX_AND, QM_EX_OR, QM_EX_XOR};
    qm_type t = random_type(g, with_bits, 4);
    if (below(g, 4) == 0)
        unary(g, c, QM_EX_BITNOT, t, t);
    else
        binary(g, c, ops[below(g, 3)], t, t, t);
}

static void choose_shift(generator *g, choice *c)
{
    static const qm_expr_op ops[] = {QM_EX_SHL, QM_EX_SHR, QM_EX_ROTL, QM_EX_ROTR};
    qm_type t = random_type(g, with_bits, 4);
    if (t.kind == QM_T_BIT && t.width == 0)
        t.width = 5;
    binary(g, c, ops[below(g, 4)], t, t, random_type(g, integers, 2));
}

static void choose_power(generator *g, choice *c)
{
    qm_type f = random_type(g, (const uint8_t[]){QM_T_FLOAT, QM_T_COMPLEX}, 2);
    qm_type t = random_type(g, integers, 2);
    if (below(g, 2))
        binary(g, c, QM_EX_POW, f, f, f);
    else
        binary(g, c, QM_EX_POW, t, t, random_type(g, integers, 2));
}

static void choose_compare(generator *g, choice *c)
{
    qm_type t = random_type(g, all, NALL);
    uint32_t n = t.kind == QM_T_COMPLEX ? 2 : 6;
    binary(g, c, (qm_expr_op)(QM_EX_EQ + (int)below(g, n)), boolean, t, t);
}

static void choose_logic(generator *g, choice *c)
{
    if (below(g, 3) == 0)
        unary(g, c, QM_EX_NOT, boolean, boolean);
    else
        binary(g, c, below(g, 2) ? QM_EX_LAND : QM_EX_LOR, boolean, boolean, boolean);
}

static void choose_function(generator *g, choice *c)
{
    qm_type f = random_type(g, (const uint8_t[]){QM_T_FLOAT}, 1);
    qm_type bits = random_type(g, with_bits, 4);
    qm_type u = {.kind = QM_T_UINT, .width = 16};
    if (below(g, 6) == 0)
        unary(g, c, QM_EX_POPCOUNT, u, bits);
    else
        unary(g, c, (qm_expr_op)(QM_EX_SIN + (int)below(g, QM_EX_POPCOUNT - QM_EX_SIN)), f, f);
}

static void choose_complex(generator *g, choice *c)
{
    static const qm_expr_op ops[] = {QM_EX_EXP, QM_EX_SQRT, QM_EX_REAL, QM_EX_IMAG};
    uint32_t i = below(g, 4);
    qm_type t = random_type(g, (const uint8_t[]){QM_T_COMPLEX}, 1), part = t;
    part.kind = QM_T_FLOAT;
    unary(g, c, ops[i], i < 2 ? t : part, t);
}

static void choose_negation(generator *g, choice *c)
{
    qm_type t = random_type(g, numbers, NNUMBERS);
    unary(g, c, QM_EX_NEG, t, t);
}

static void choose_cast(generator *g, choice *c)
{
    qm_type from, to;
    do {
        from = random_type(g, all, NALL);
        to = random_type(g, all, NALL);
        if (below(g, 2) && !is_floating(from) && !is_floating(to))
            to.width = to.kind == QM_T_BOOL ? 1 : from.width;
        if ((to.kind == QM_T_INT || to.kind == QM_T_UINT || to.kind == QM_T_ANGLE) && !to.width)
            to.width = 7;
    } while (!qm_cast_defined(from, to) || qm_type_equal(from, to));
    unary(g, c, QM_EX_CAST, to, from);
}

static void choose_bits(generator *g, choice *c)
{
    qm_type t = random_type(g, with_bits, 4);
    qm_type low = {.kind = QM_T_BIT, .width = 1 + below(g, 100)};
    qm_type high = {.kind = QM_T_BIT, .width = 1 + below(g, 100)};
    qm_type i = {.kind = QM_T_INT, .width = 1 + below(g, 6)};
    if (t.kind == QM_T_BIT && t.width == 0)
        t.width = 9;
    switch (below(g, 3)) {
    case 0:
        binary(g, c, QM_EX_BIT, scalar_bit, t, i);
        break;
    case 1:
        binary(g, c, QM_EX_INSERT, t, t, i);
        c->v[2] = operand(g, scalar_bit);
        c->n = 3;
        break;
    default:
        binary(g, c, QM_EX_CONCAT, (qm_type){.kind = QM_T_BIT, .width = low.width + high.width},
               low, high);
        break;
    }
}

static void (*const choosers[])(generator *, choice *) = {
    choose_arithmetic, choose_angle, choose_bitwise,  choose_shift,   choose_power,
    choose_compare,    choose_logic, choose_function, choose_complex, choose_negation,
    choose_cast,       choose_cast,  choose_bits};

/* Adds one more result variable, unless the operation has no value. */
static void add_case(generator *g)
{
    choice c = {0};
    choosers[below(g, sizeof choosers / sizeof *choosers)](g, &c);
    uint32_t folded[3] = {QM_NONE, QM_NONE, QM_NONE}, native[3] = {QM_NONE, QM_NONE, QM_NONE};
    for (uint32_t i = 0; i < c.n; i++) {
        folded[i] = c.v[i].folded;
        native[i] = c.v[i].native;
    }
    twin r = {.folded = qm_expr_make(g->m, c.op, c.type, folded[0], folded[1], folded[2])};
    if (!qm_expr_is_const(g->m, r.folded))
        return;
    r.native = qm_expr_make(g->m, c.op, c.type, native[0], native[1], native[2]);
    g->pool[g->npool++] = r;
    qm_op op = qm_op_make(QM_OP_STORE);
    op.code = add_cell(g, c.type, QM_CELL_VAR, r.folded);
    op.param = r.native;
    qm_block_push(g->m, 0, op);
}

/* A constant as it lies in the frame. */
static void encode(const qm_module *m, uint32_t id, uint8_t *out)
{
    const qm_expr *e = qm_expr_at(m, id);
    uint32_t words = qm_type_words(e->type);
    if (e->type.kind == QM_T_BOOL || e->type.kind == QM_T_BIT)
        for (uint32_t i = 0; i < qm_type_bits(e->type); i++)
            out[i] = qm_expr_const_bit(m, id, i);
    else
        memcpy(out, words > 1 ? &m->words[e->a] : &e->value, words * sizeof e->value);
}

static bool same_value(const qm_prog_cell *c, const uint8_t *a, const uint8_t *b)
{
    if (c->kind != QM_T_FLOAT && c->kind != QM_T_COMPLEX)
        return memcmp(a, b, c->size) == 0;
    for (uint32_t at = 0; at < c->size; at += sizeof(double)) {
        double x, y;
        memcpy(&x, a + at, sizeof x);
        memcpy(&y, b + at, sizeof y);
        if (memcmp(&x, &y, sizeof x) != 0 && !(isnan(x) && isnan(y)))
            return false;
    }
    return true;
}

static void report(const generator *g, uint32_t store)
{
    const qm_expr *e = qm_expr_at(g->m, g->m->blocks[0].ops[store].param);
    char result[32], left[32], right[32] = "-";
    qm_type_text(e->type, result);
    qm_type_text(qm_expr_at(g->m, e->a)->type, left);
    if (e->b != QM_NONE)
        qm_type_text(qm_expr_at(g->m, e->b)->type, right);
    fail_msg("operator %u on %s and %s to %s: native code differs from the folded value", e->op,
             left, right, result);
}

static uint32_t store_of(const generator *g, uint32_t cell)
{
    for (uint32_t i = 0; i < g->m->blocks[0].nops; i++)
        if (g->m->blocks[0].ops[i].code == cell)
            return i;
    return 0;
}

static void run_and_compare(const generator *g, const qm_program *p)
{
    uint8_t *frame = (uint8_t *)aligned_alloc(8, (p->frame_size | 7) + 1u);
    uint8_t expected[8 * MAX_WORDS * 8];
    assert_int_equal(p->ncells, g->m->ncells);
    memset(frame, 0, p->frame_size);
    for (uint32_t i = 0; i < p->ncells; i++)
        if (p->cells[i].role == QM_CELL_INPUT)
            encode(g->m, g->cell_values[i], frame + p->cells[i].offset);
    qm_rt rt = {.program = p}; /* no operation here fails, and none is quantum */
    p->entry(&rt, frame);
    for (uint32_t i = 0; i < p->ncells; i++) {
        encode(g->m, g->cell_values[i], expected);
        if (!same_value(&p->cells[i], expected, frame + p->cells[i].offset))
            report(g, store_of(g, i));
    }
    free(frame);
}

static void test_module(uint64_t stream)
{
    qm_context *cx = test_context_new();
    generator g = {.m = qm_module_new(cx), .stream = stream};
    for (uint32_t i = 0; i < CASES_A_MODULE; i++)
        add_case(&g);
    g.m->forms |= QM_FORM_FLAT;
    test_verify(g.m, "random expressions");
    const qm_llvm_api *llvm = qm_llvm_load(cx);
    if (!llvm)
        fail_msg("%s", test_diagnostics(cx));
    qm_jit *jit;
    const qm_program *program;
    if (llvm->jit(g.m, &jit, &program) != QM_OK)
        fail_msg("%s", test_diagnostics(cx));
    run_and_compare(&g, program);
    llvm->free(jit);
    qm_module_free(g.m);
    test_context_free(cx);
}

static void test_native_equals_folded(void **state)
{
    (void)state;
    uint32_t n = test_cases(MODULES);
    for (uint32_t i = 0; i < n; i++)
        test_module(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_native_equals_folded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
