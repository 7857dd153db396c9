/* Tests of frontend/operate.c: each operator on each pair of classical types, by the rules of the
 * specification (types: casting; classical instructions) and the extensions that operate.c names.
 */

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <string.h>

/* The types of operands, and their letters in the tables. */
static const char *const operands[] = {"bool",    "bit",       "bit[8]",   "int[8]",
                                       "uint[8]", "float[32]", "angle[8]", "complex[float[32]]"};
static const char letters[] = "btBiufaz";
enum { N = sizeof operands / sizeof *operands };

/* The letter of a type: also I for int and F for float without a width. */
static char letter_of(qm_type t)
{
    char text[32];
    qm_type_text(t, text);
    for (uint32_t i = 0; i < N; i++)
        if (strcmp(text, operands[i]) == 0)
            return letters[i];
    return strcmp(text, "int") == 0 ? 'I' : strcmp(text, "float") == 0 ? 'F' : '?';
}

/* The type of the newest expression that the program makes, or '-' when it is refused. */
static char result_of(const char *program)
{
    qm_context *cx = test_context_new();
    qm_module *m;
    char letter = '-';
    if (test_try_compile(cx, program, &m) == QM_OK) {
        letter = letter_of(m->exprs[m->nexprs - 1].type);
        qm_module_free(m);
    } else if (cx->diag.first->code != QM_E_TYPE) {
        fail_msg("%s", test_diagnostics(cx));
    }
    test_context_free(cx);
    return letter;
}

/* A row a type of the left operand, a letter a type of the right one: the type of the result. */
typedef struct table {
    const char *operators[6];
    const char *rows[N];
} table;

static const table tables[] = {
    {{"+", "-"},
     {"II-iuf-z", "II-iuf-z", "--------", "ii-iuf-z", "uu-uuf-z", "ff-fffaz", "-----aa-",
      "zz-zzz-z"}},
    {{"*"},
     {"II-iuf-z", "II-iuf-z", "--------", "ii-iufaz", "uu-uufaz", "ff-fff-z", "---aa---",
      "zz-zzz-z"}},
    {{"/"},
     {"II-iuf-z", "II-iuf-z", "--------", "ii-iuf-z", "uu-uuf-z", "ff-fff-z", "---aa-u-",
      "zz-zzz-z"}},
    {{"%"},
     {"II-iuf--", "II-iuf--", "--------", "ii-iuf--", "uu-uuf--", "ff-fff--", "--------",
      "--------"}},
    {{"**"},
     {"II-iuf-z", "II-iuf-z", "--------", "ii-iuf-z", "uu-uuf-z", "ff-fff-z", "------F-",
      "zz-zzz-z"}},
    {{"&", "|", "^"},
     {"bt-iu---", "tt-iu---", "--B-----", "ii-iu---", "uu-uu---", "--------", "------a-",
      "--------"}},
    {{"<<", ">>"},
     {"--------", "--------", "---BB---", "---ii---", "---uu---", "--------", "---aa---",
      "--------"}},
    {{"==", "!="},
     {"bbbbbb-b", "bbbbbb-b", "bbbbb---", "bbbbbbbb", "bbbbbbbb", "bb-bbbbb", "---bbbb-",
      "bb-bbb-b"}},
    {{"<", "<=", ">", ">="},
     {"bbbbbb--", "bbbbbb--", "bbbbb---", "bbbbbbb-", "bbbbbbb-", "bb-bbbb-", "---bbbb-",
      "--------"}},
    {{"&&", "||"},
     {"bbbbbb--", "bbbbbb--", "bbbbbb--", "bbbbbb--", "bbbbbb--", "bbbbbb--", "--------",
      "--------"}},
};

static void check_operator(const char *op, const char *const *rows)
{
    char program[128];
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t j = 0; j < N; j++) {
            snprintf(program, sizeof program, "%s x; %s y; x %s y;", operands[i], operands[j], op);
            char have = result_of(program);
            if (have != rows[i][j])
                fail_msg("%s %s %s is %c, not %c", operands[i], op, operands[j], have, rows[i][j]);
        }
}

static void binary_operators_follow_the_tables(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t k = 0; k < 6 && tables[t].operators[k]; k++)
            check_operator(tables[t].operators[k], tables[t].rows);
}

static void unary_operators_follow_the_tables(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"-", "II-iufaz"}, {"!", "bbbbbb--"}, {"~", "ttBiu-a-"}};
    char program[128];
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (uint32_t i = 0; i < N; i++) {
            snprintf(program, sizeof program, "%s x; %sx;", operands[i], rows[k][0]);
            char have = result_of(program);
            if (have != rows[k][1][i])
                fail_msg("%s%s is %c, not %c", rows[k][0], operands[i], have, rows[k][1][i]);
        }
}

/* The greater type of two of a kind, by width; one with a width beats one without. */
static void the_greater_type_wins(void **state)
{
    (void)state;
    static const struct {
        const char *program, *type;
    } cases[] = {
        {"int[8] x; int[16] y; x + y;", "int[16]"},
        {"int[16] x; uint[8] y; x + y;", "int[16]"},
        {"uint[16] x; int[16] y; x + y;", "uint[16]"},
        {"int x; int[64] y; x + y;", "int[64]"},
        {"int[128] x; float[16] y; x + y;", "float[16]"},
        {"float[16] x; float[32] y; x * y;", "float[32]"},
        {"float x; float[64] y; x * y;", "float[64]"},
        {"float[64] x; complex[float[32]] y; x * y;", "complex[float[32]]"},
        {"complex[float[16]] x; complex[float[32]] y; x * y;", "complex[float[32]]"},
        {"complex x; complex[float[64]] y; x * y;", "complex[float[64]]"},
        {"complex[float] x; -x;", "complex"},
        {"bit b; b * 2im;", "complex"},
        {"bit b; b * 2.0im;", "complex[float[64]]"},
        {"bit b; b * 2e1 im;", "complex[float[64]]"},
        {"angle[8] x; angle[16] y; x + y;", "angle[16]"},
        {"bit x; x & 1;", "bit"},
        {"bit x; x & 2;", "int"},
        {"bit[4] x; 5 ^ x;", "bit[4]"},
        {"complex[float[16]] z; real(z);", "float[16]"},
        {"complex z; imag(z);", "float"},
        {"float[32] x; real(x);", "float[32]"},
        {"complex[float[32]] z; exp(z);", "complex[float[32]]"},
        {"float[16] x; sqrt(x);", "float[16]"},
        {"float[16] x; int y; mod(y, x);", "float[16]"},
        {"int[8] x; uint[8] y; mod(x, y);", "uint[8]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(cx, cases[i].program);
        char text[32];
        qm_type_text(m->exprs[m->nexprs - 1].type, text);
        if (strcmp(text, cases[i].type) != 0)
            fail_msg("%s is %s, not %s", cases[i].program, text, cases[i].type);
        qm_module_free(m);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binary_operators_follow_the_tables),
        cmocka_unit_test(unary_operators_follow_the_tables),
        cmocka_unit_test(the_greater_type_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
