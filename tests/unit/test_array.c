/* Tests of arrays: positions and ranges (ir/array.c), what statements become (frontend/array*.c),
 * the rules they keep, and the faults that the verifier finds (ir/verify_array.c). */

#include "ir/array.h"

#include "ir/verify.h"
#include "tests/fixture.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <string.h>

/* The only error of a program has this code, and a message with this text. */
static void refused(qm_diag_code code, const char *text, const char *program)
{
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    qm_status status = test_try_compile(cx, program, &m);
    if (status != QM_ERR_INPUT || cx->diag.errors != 1 || cx->diag.first->code != code ||
        !strstr(test_diagnostics(cx), text))
        fail_msg("status %d, not one error %s with '%s', for\n%s\n%s", status,
                 qm_diag_table[code].code, text, program, test_diagnostics(cx));
    test_context_free(cx);
}

/* --- positions --- */

static uint32_t number(qm_module *m, int64_t v)
{
    return qm_expr_const(m, (qm_type){.kind = QM_T_INT, .unsized = 1, .width = 64}, (uint64_t)v);
}

static uint32_t size(qm_module *m, uint64_t n)
{
    return qm_expr_const(m, qm_size_type, n);
}

static uint32_t new_cell(qm_module *m, const char *name, qm_type t)
{
    return qm_module_add_cell(m, qm_intern_add(&m->cx->names, name, strlen(name)), t, QM_CELL_VAR,
                              true, (qm_span){0, 0});
}

static uint32_t new_array(qm_module *m, uint64_t rows, uint64_t columns)
{
    uint32_t cell = new_cell(m, "a", (qm_type){.kind = QM_T_INT, .width = 8});
    qm_array_set_shape(m, cell, (uint32_t[]){size(m, rows), size(m, columns)}, 2);
    return cell;
}

static void positions_fold_inside_of_the_array(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t outer = qm_expr_at_index(m, QM_NONE, number(m, -1), size(m, 4));
    assert_int_equal(outer, size(m, 3));
    assert_int_equal(qm_expr_at_index(m, outer, number(m, 2), size(m, 5)), size(m, 17));
    const int64_t outside[] = {5, -6, INT64_MAX, INT64_MIN};
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(
            qm_expr_at(m, qm_expr_at_index(m, outer, number(m, outside[i]), size(m, 5)))->op,
            QM_EX_AT);
    assert_int_equal(qm_expr_at(m, qm_expr_at_index(m, QM_NONE, number(m, 0), size(m, 0)))->op,
                     QM_EX_AT);
}

static void positions_come_apart_again(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t a = new_array(m, 4, 5), i = qm_expr_cell(m, new_cell(m, "i", qm_size_type));
    qm_place_index index[QM_MAX_DIMENSIONS];
    assert_true(qm_position_indices(m, a, size(m, 17), index));
    assert_int_equal(index[0].value, 3);
    assert_int_equal(index[1].value, 2);
    uint32_t row = qm_expr_at_index(m, QM_NONE, i, size(m, 4));
    assert_true(qm_position_indices(m, a, qm_expr_at_index(m, row, i, size(m, 5)), index));
    assert_int_equal(index[0].expr, i);
    assert_int_equal(index[1].expr, i);
    assert_true(qm_position_indices(m, a, qm_expr_at_index(m, size(m, 2), i, size(m, 5)), index));
    assert_int_equal(index[0].value, 2);
    assert_false(qm_position_indices(m, a, size(m, 20), index));
    assert_false(qm_position_indices(m, a, row, index));
    assert_false(qm_position_indices(m, a, i, index));
    assert_false(qm_position_indices(m, a, qm_expr_at_index(m, row, i, size(m, 6)), index));
}

static void ranges_lie_in_their_dimension(void **state)
{
    static const struct {
        int64_t start, step, stop;
        uint64_t size, first, count; /* count 0: refused */
    } cases[] = {
        {0, 1, 3, 4, 0, 4},         {0, 1, -1, 4, 0, 4},        {-1, -1, 0, 4, 3, 4},
        {1, 2, 4, 4, 1, 2},         {3, -2, 0, 4, 3, 2},        {2, 1, 2, 4, 2, 1},
        {0, 1, 4, 4, 0, 0},         {0, 3, 5, 4, 0, 2},         {4, 1, 4, 4, 0, 0},
        {-5, 1, 3, 4, 0, 0},        {2, 1, 1, 4, 0, 0},         {1, -1, 2, 4, 0, 0},
        {0, 0, 3, 4, 0, 0},         {0, 1, 0, 0, 0, 0},         {0, INT64_MAX, 3, 4, 0, 1},
        {3, INT64_MIN, 0, 4, 3, 1}, {0, 1, INT64_MAX, 4, 0, 0}, {3, -1, INT64_MIN, 4, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t first, count;
        bool fine = qm_range_count(cases[i].start, cases[i].step, cases[i].stop, cases[i].size,
                                   &first, &count);
        if (fine != (cases[i].count > 0))
            fail_msg("range %zu is %s", i, fine ? "accepted" : "refused");
        if (fine) {
            assert_int_equal(first, cases[i].first);
            assert_int_equal(count, cases[i].count);
        }
    }
}

static void reads_and_writes_are_seen(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t a = new_array(m, 4, 5), b = new_array(m, 4, 5);
    uint32_t e = qm_expr_element(m, a, size(m, 1));
    assert_true(qm_expr_reads(m, e, a));
    assert_false(qm_expr_reads(m, e, b));
    assert_int_equal(e, qm_expr_element(m, a, size(m, 1)));
    assert_true(e != qm_expr_element(m, b, size(m, 1)));
    assert_true(qm_expr_is_stable(m, e));
    uint32_t whole = qm_module_add_view(m, a, NULL, 0), from = qm_module_add_view(m, b, NULL, 0);
    qm_block_push(m, 0, qm_op_copy(m, whole, &from, 1));
    qm_module_count_writes(m);
    assert_false(qm_expr_is_stable(m, e));
    assert_int_equal(m->cells[b].nwrites, 0);
}

/* --- statements --- */

static const qm_op *last_op(const qm_module *m)
{
    return &m->blocks[0].ops[m->blocks[0].nops - 1];
}

static void assert_last(const char *program, qm_op_kind kind)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, program);
    if (last_op(m)->kind != kind)
        fail_msg("the last op has kind %u for %s", last_op(m)->kind, program);
    qm_module_free(m);
    test_context_free(cx);
}

static void statements_become_ops(void **state)
{
    (void)state;
    assert_last("array[int[8], 2] a;", QM_OP_DECL);
    assert_last("array[int[8], 2] a; array[int[8], 2, 2] b = {{1, 2}, a};", QM_OP_DECL);
    assert_last("array[int[8], 2] a; array[int[8], 2] b = a;", QM_OP_COPY);
    assert_last("array[int[8], 2] a; array[int[8], 4] b = a ++ a;", QM_OP_COPY);
    assert_last("array[int[8], 2] a; a[0] = 1;", QM_OP_STORE);
    assert_last("array[int[8], 2] a; a[0][3] = 1;", QM_OP_STORE);
    assert_last("array[int[8], 2, 2] a; int i; a[i][-1] += 1;", QM_OP_STORE);
    assert_last("array[int[8], 2, 2] a; a[0] = a[1];", QM_OP_COPY);
    assert_last("array[bool, 2] a; qubit q; a[1] = measure q;", QM_OP_STORE);
    assert_last("array[int[8], 2] a; for int x in a { }", QM_OP_FOR);
    assert_last("array[int[8], 2] a; int i; for int x in a[i:] { }", QM_OP_FOR);
}

static void constant_sizes_are_constants(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m =
        test_compile(cx, "array[int[8], 2, 3] a; const uint n = sizeof(a[0]);"
                         "const uint k = sizeof(a, 1) * sizeof(a) + sizeof(a[:, 1:2], 1);"
                         "qubit[n] q; bit[k] c;");
    assert_int_equal(m->nqubits, 3);
    assert_int_equal(m->nbits, 8);
    qm_module_free(m);
    test_context_free(cx);
}

#define ARRAYS                                                                                     \
    "array[int[8], 4] a; array[int[8], 2] b; array[int[8], 2, 3] c; array[uint[8], 4] u; int i; "

static void shapes_are_checked(void **state)
{
    (void)state;
    const char *needs = "array[int[8], 4] is needed here, but array[int[8], 2] is given";
    refused(QM_E_TYPE, needs, ARRAYS "a = b;");
    refused(QM_E_TYPE, "but array[uint[8], 4] is given", ARRAYS "a = u;");
    refused(QM_E_TYPE, "array[int[8], 2, 3] is needed here, but array[int[8], 3]",
            ARRAYS "c = c[0];");
    refused(QM_E_TYPE, "array[int[8], 3] is needed here, but a value of type int",
            ARRAYS "c[0] = 1;");
    refused(QM_E_TYPE, "a value is needed here, but array[int[8], 2]", ARRAYS "a[0] = b;");
    refused(QM_E_TYPE, "6 elements in their first dimension", ARRAYS "a = b ++ a;");
    refused(QM_E_TYPE, "a value is needed here", ARRAYS "i = a + 1;");
    refused(QM_E_TYPE, "changes one value", ARRAYS "a += a;");
    refused(QM_E_MEASURE, "the target is array[int[8], 4]", ARRAYS "qubit[4] q; a = measure q;");
    refused(QM_E_TYPE, "3 elements are needed here, but 2 are", "array[int[8], 3] z = {1, 2};");
    refused(QM_E_TYPE, "1 element is needed here, but 2 are", "array[int, 1] z = {1, 2};");
    refused(QM_E_TYPE, "but a list is given", "array[int[8], 1] z = {{1}};");
    refused(QM_E_TYPE, "a list of 2 elements is needed", "array[int[8], 1, 2] z = {1};");
    refused(QM_E_TYPE, "array[int[8], 3] is needed here", ARRAYS "array[int[8], 1, 3] z = {b};");
    refused(QM_E_TYPE, "1 dimension, not array", ARRAYS "for int x in c { }");
}

static void indices_are_checked(void **state)
{
    (void)state;
    refused(QM_E_INDEX, "index 4 is outside of 0..3", ARRAYS "a[4] = 1;");
    refused(QM_E_INDEX, "index -3 is outside of 0..1", ARRAYS "i = c[-3, 0];");
    refused(QM_E_INDEX, "empty dimension", "array[int, 0] z; int i = z[-1];");
    refused(QM_E_INDEX, "2 dimensions are left, but 3", ARRAYS "i = c[0, 1, 2];");
    refused(QM_E_INDEX, "not a set", ARRAYS "b = a[{0, 1}];");
    refused(QM_E_INDEX, "index 5 is outside of 0..3", ARRAYS "b = a[3:5];");
    refused(QM_E_INDEX, "index 2 is outside of 0..1", ARRAYS "b = a[1:2][2:2];");
    refused(QM_E_RANGE, "is empty", ARRAYS "b = a[2:1];");
    refused(QM_E_RANGE, "not zero", ARRAYS "b = a[0:0:1];");
    refused(QM_E_TYPE, "an index is an integer, not float[64]", ARRAYS "i = a[0.5];");
    refused(QM_E_INDEX, "dimension 2 of array[int[8], 2, 3]", ARRAYS "i = sizeof(c, 2);");
    refused(QM_E_TYPE, "not qubits", "qubit[2] q; uint i = sizeof(q);");
    refused(QM_E_TYPE, "not a value of type bit[2]", "bit[2] q; uint i = sizeof(q);");
}

static void types_are_checked(void **state)
{
    (void)state;
    refused(QM_E_TYPE, "no bits and no stretches", "array[bit, 3] z;");
    refused(QM_E_TYPE, "at most 7 dimensions, but 8", "array[int, 1, 1, 1, 1, 1, 1, 1, 1] z;");
    refused(QM_E_TYPE, "at most 7 dimensions, but 9", "def f(readonly array[int, #dim = 9] z) { }");
    refused(QM_E_TYPE, "at least 0, but -1", "array[int, -1] z;");
    refused(QM_E_CONST, "only at run time", "int n; array[int, n] z;");
    refused(QM_E_LIMIT, "10000000000 elements, but the limit is 16777216 (--max-array-elements)",
            "array[int, 100000, 100000] z;");
    refused(QM_E_LIMIT, "but the limit is", "array[int, 50000, 50000, 0] z;");
    refused(QM_E_LIMIT, "more than", "array[int, 2000000000, 2000000000, 2000000000] z;");
    refused(QM_E_SCOPE, "top level", "if (true) { array[int, 2] z; }");
    refused(QM_E_SCOPE, "top level", "def f() { array[int, 2] z; }");
    refused(QM_E_TYPE, "not of an array", "int i = array[int, 2](1);");
}

#define SUBS                                                                                       \
    "def ro(readonly array[int[8], #dim = 1] v) { } "                                              \
    "def mu(mutable array[int[8], #dim = 1] v, readonly array[int[8], 2] w) { } " ARRAYS

static void parameters_are_checked(void **state)
{
    (void)state;
    refused(QM_E_TYPE, "takes array[int[8], ?], but array[int[8], 2, 3] is given", SUBS "ro(c);");
    refused(QM_E_TYPE, "takes array[int[8], 2], but array[int[8], 4] is given", SUBS "mu(b, a);");
    refused(QM_E_TYPE, "but a value of type int is given", SUBS "ro(i);");
    refused(QM_E_TYPE, "given twice", SUBS "mu(b, b);");
    refused(QM_E_TYPE, "given twice", SUBS "mu(a, a[2:3]);");
    refused(QM_E_TYPE, "given twice", SUBS "mu(a[0:2:2], a[2:3]);");
    refused(QM_E_TYPE, "given twice", SUBS "mu(c[i, 0:1], c[i, 1:2]);");
    refused(QM_E_ASSIGN, "readonly", "def f(readonly array[int, 2] z) { z[0] = 1; }");
    refused(QM_E_ASSIGN, "readonly", "def f(readonly array[int[8], 2] z) { z[0][1] = 1; }");
    refused(QM_E_ASSIGN, "readonly", "def f(readonly array[int, 2] z) { z = z; }");
    refused(QM_E_ASSIGN, "readonly",
            "def g(mutable array[int, 2] z) { } def f(readonly array[int, 2] z) { g(z); }");
    refused(QM_E_ASSIGN, "input", SUBS "input array[int[8], 2] given; mu(given, b);");
    assert_last(SUBS "mu(a[0:2:2], a[1:2:3]);", QM_OP_CALL);
    assert_last(SUBS "mu(a[0:i], a[2:3]);", QM_OP_CALL); /* not certain */
    assert_last(SUBS "mu(a[0:1], b); ro(a[::-1]);", QM_OP_CALL);
}

/* --- the verifier --- */

static const char *const sound =
    "def f(mutable array[int[8], #dim = 1] v, readonly array[int[8], 3] w) { v[0] = w[1]; }"
    "array[int[8], 2, 3] a = {{1, 2, 3}, {4, 5, 6}}; array[uint[8], 4] u; int i; array[int[8], 2, "
    "3] b;"
    "a[i, 1] = 2; a[0] = a[1, ::-1]; f(a[:, 0], b[1]);";

static qm_op *find_op(qm_module *m, qm_op_kind kind)
{
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        if (m->blocks[0].ops[i].kind == kind)
            return &m->blocks[0].ops[i];
    fail_msg("no op of kind %d", kind);
    return NULL;
}

static qm_dyn *element(qm_module *m)
{
    return &m->dyns[find_op(m, QM_OP_STORE)->code & ~QM_DYNAMIC];
}

static void cell_u(qm_module *m)
{
    element(m)->object = find_op(m, QM_OP_DECL)[1].code;
}
static void no_array(qm_module *m)
{
    element(m)->object = find_op(m, QM_OP_DECL)[2].code;
}
static void no_element(qm_module *m)
{
    find_op(m, QM_OP_STORE)->code = QM_DYNAMIC | 77;
}
static void whole_store(qm_module *m)
{
    find_op(m, QM_OP_STORE)->code = find_op(m, QM_OP_DECL)->code;
}
static void input_written(qm_module *m)
{
    m->cells[element(m)->object].role = QM_CELL_INPUT;
}
static void position_out(qm_module *m)
{
    element(m)->index = size(m, 6);
}
static void shape_gone(qm_module *m)
{
    m->cells[find_op(m, QM_OP_DECL)->code].shape = 99;
}
static void too_many_dimensions(qm_module *m)
{
    m->shapes[m->cells[find_op(m, QM_OP_DECL)->code].shape].ndims = 8;
}
static void elements_gone(qm_module *m)
{
    find_op(m, QM_OP_DECL)->param = m->npool - 1;
}
static void element_typed(qm_module *m)
{
    m->pool[find_op(m, QM_OP_DECL)->param] = number(m, 1);
}
static void local_array(qm_module *m)
{
    m->cells[find_op(m, QM_OP_DECL)->code].global = false;
}
static void readonly_global(qm_module *m)
{
    m->cells[find_op(m, QM_OP_DECL)->code].readonly = true;
}
static void no_view(qm_module *m)
{
    find_op(m, QM_OP_COPY)->code = 99;
}
static void no_sources(qm_module *m)
{
    m->pool[find_op(m, QM_OP_COPY)->param] = 0;
}
static void view_of_u(qm_module *m)
{
    m->views[m->pool[find_op(m, QM_OP_COPY)->param + 1]].cell = find_op(m, QM_OP_DECL)[1].code;
}
static void other_rank(qm_module *m)
{
    m->views[m->pool[find_op(m, QM_OP_COPY)->param + 1]].nitems = 0;
}
static void items_gone(qm_module *m)
{
    m->views[find_op(m, QM_OP_COPY)->code].items = m->npool;
}
static void one_element(qm_module *m)
{
    qm_item items[2] = {{number(m, 0), QM_NONE, QM_NONE}, {number(m, 0), QM_NONE, QM_NONE}};
    find_op(m, QM_OP_COPY)->code = qm_module_add_view(m, find_op(m, QM_OP_DECL)->code, items, 2);
}
static void half_range(qm_module *m)
{
    qm_item item = {number(m, 0), number(m, 1), QM_NONE};
    find_op(m, QM_OP_COPY)->code = qm_module_add_view(m, find_op(m, QM_OP_DECL)->code, &item, 1);
}
static void headless_range(qm_module *m)
{
    qm_item item = {QM_NONE, QM_NONE, number(m, 1)};
    find_op(m, QM_OP_COPY)->code = qm_module_add_view(m, find_op(m, QM_OP_DECL)->code, &item, 1);
}
static void no_integer(qm_module *m)
{
    qm_item item = {qm_expr_float(m, 1), QM_NONE, QM_NONE};
    find_op(m, QM_OP_COPY)->code = qm_module_add_view(m, find_op(m, QM_OP_DECL)->code, &item, 1);
}
static void fewer_views(qm_module *m)
{
    m->calls[find_op(m, QM_OP_CALL)->code].nviews = 1;
}
static void views_gone(qm_module *m)
{
    m->calls[find_op(m, QM_OP_CALL)->code].views = m->npool;
}
static void argument_rank(qm_module *m)
{
    m->views[m->pool[m->calls[find_op(m, QM_OP_CALL)->code].views]].nitems = 0;
}
static void foreign_view(qm_module *m)
{
    m->views[find_op(m, QM_OP_COPY)->code].cell = m->funcs[0].formals[0].cell;
}

static const struct {
    void (*change)(qm_module *m);
    const char *fault;
} breaks[] = {
    {cell_u, "position is none of cell"},
    {no_array, "is of no array"},
    {no_element, "element 77 of"},
    {whole_store, "stores a whole array"},
    {input_written, "is only read"},
    {position_out, "position is none of cell"},
    {shape_gone, "an array of shape 99"},
    {too_many_dimensions, "an array of shape"},
    {elements_gone, "elements at pool entry"},
    {element_typed, "type int instead of int[8]"},
    {local_array, "an array of shape"},
    {readonly_global, "only formal arrays are read-only"},
    {no_view, "view 99 of"},
    {no_sources, "sources at pool entry"},
    {view_of_u, "elements of another type"},
    {other_rank, "dimensions instead of"},
    {items_gone, "items"},
    {one_element, "copies one element"},
    {half_range, "a range without a stop"},
    {headless_range, "a range without a start"},
    {no_integer, "no integer"},
    {fewer_views, "1 arrays instead of 2"},
    {views_gone, "views at pool entries"},
    {argument_rank, "argument 0 has 2 dimensions"},
    {foreign_view, "is of another subroutine"},
};

static void faults_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(cx, sound);
        qm_text faults;
        qm_text_init(&faults, &cx->arena);
        assert_int_equal(qm_module_verify(m, &faults), 0);
        breaks[i].change(m);
        if (qm_module_verify(m, &faults) == 0 || !strstr(faults.data, breaks[i].fault))
            fail_msg("no fault '%s', but %s", breaks[i].fault, faults.data ? faults.data : "none");
        qm_module_free(m);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WITH_MODULE(positions_fold_inside_of_the_array),
        TEST_WITH_MODULE(positions_come_apart_again),
        cmocka_unit_test(ranges_lie_in_their_dimension),
        TEST_WITH_MODULE(reads_and_writes_are_seen),
        cmocka_unit_test(statements_become_ops),
        cmocka_unit_test(constant_sizes_are_constants),
        cmocka_unit_test(shapes_are_checked),
        cmocka_unit_test(indices_are_checked),
        cmocka_unit_test(types_are_checked),
        cmocka_unit_test(parameters_are_checked),
        cmocka_unit_test(faults_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
