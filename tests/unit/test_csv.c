/* Tests of runtime/batch/csv.c and number.c: what is read, where faults are found, however the
 * bytes come, and that numbers are rounded as strtod() rounds them. */

#include "runtime/batch/csv.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/text_reader.h"
#include "tests/random_module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct table {
    qm_arena arena;
    text_reader reader;
    qm_csv csv;
    qm_csv_name *names;
    uint32_t nnames;
    qm_status status; /* of the header */
} table;

static void open_bytes(table *t, const char *text, size_t size, size_t step)
{
    qm_arena_init(&t->arena, NULL);
    t->reader = (text_reader){text, size, step};
    qm_csv_init(&t->csv, text_reader_give, &t->reader, &t->arena);
    t->status = qm_csv_header(&t->csv, &t->names, &t->nnames);
}

static void headers(void **state)
{
    (void)state;
    table t;
    const char *text = "\xef\xbb\xbf# a comment\n\n x , \"w[0, 1]\",w[1,2] ,v[..]\r\n1,2,3,4\n";
    for (size_t step = 1; step < 70; step += 17) {
        open_bytes(&t, text, strlen(text), step);
        assert_int_equal(t.status, QM_OK);
        assert_int_equal(t.nnames, 4);
        assert_string_equal(t.names[0].text, "x");
        assert_string_equal(t.names[1].text, "w[0, 1]");
        assert_string_equal(t.names[2].text, "w[1,2]");
        assert_string_equal(t.names[3].text, "v[..]");
        assert_int_equal(t.names[2].column, 16);
        assert_int_equal(t.csv.line, 3);
        qm_arena_free(&t.arena);
    }
}

static void rows(void **state)
{
    (void)state;
    table t;
    double got[8];
    uint64_t n;
    const char *text = "a,b\n1,-2.5\n\n#1,1\n .5e1 ,\t+3E-2\r\n00,-0.0\n7,8";
    for (size_t step = 1; step < 50; step += 16) {
        open_bytes(&t, text, strlen(text), step);
        assert_int_equal(qm_csv_rows(&t.csv, 2, got, 3, &n), QM_OK);
        assert_int_equal(n, 3);
        const double want[] = {1, -2.5, 5, 0.03, 0, -0.0};
        assert_memory_equal(got, want, sizeof want);
        assert_int_equal(qm_csv_rows(&t.csv, 2, got, 3, &n), QM_OK);
        assert_int_equal(n, 1);
        assert_true(got[0] == 7 && got[1] == 8);
        assert_int_equal(qm_csv_rows(&t.csv, 2, got, 3, &n), QM_OK);
        assert_int_equal(n, 0);
        qm_arena_free(&t.arena);
    }
}

static void faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
        uint32_t line, column;
    } cases[] = {
        {"", "a header that names the columns is missing", 1, 1},
        {"\n#\n", "a header that names the columns is missing", 3, 1},
        {"a,,b\n", "a column has no name", 1, 3},
        {"a,\"b\n", "a quote is not closed", 1, 3},
        {"a,\"b\"c\n", "a comma is missing behind a quoted name", 1, 6},
        {"a,b\n1,2\n1\n", "the row has 1 numbers, but the header names 2", 3, 2},
        {"a,b\n1,2,3\n", "the row has more than the 2 numbers of the header", 2, 4},
        {"a,b\n1, two\n", "'two' is not a finite number", 2, 4},
        {"a,b\n1,2x\n", "'2x' is not a finite number", 2, 3},
        {"a,b\n1,1e999\n", "'1e999' is not a finite number", 2, 3},
        {"a,b\nnan,1\n", "'nan' is not a finite number", 2, 1},
        {"a,b\n1,\n", "a number is missing", 2, 3},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        table t;
        double got[64];
        uint64_t n;
        open_bytes(&t, cases[i].text, strlen(cases[i].text), 3);
        if (t.status == QM_OK)
            t.status = qm_csv_rows(&t.csv, t.nnames, got, 8, &n);
        assert_int_equal(t.status, QM_ERR_INPUT);
        assert_string_equal(t.csv.fault, cases[i].fault);
        assert_int_equal(t.csv.line, cases[i].line);
        assert_int_equal(t.csv.fault_column, cases[i].column);
        qm_arena_free(&t.arena);
    }
    table t;
    open_bytes(&t, "a\0b\n", 4, 9);
    assert_int_equal(t.status, QM_ERR_INPUT);
    assert_string_equal(t.csv.fault, "a NUL byte is no text");
    qm_arena_free(&t.arena);
}

static void check_number(const char *text)
{
    const char *at = text;
    double got, want = strtod(text, NULL);
    if (!qm_number_read(&at, text + strlen(text), &got) || *at != '\0' ||
        memcmp(&got, &want, sizeof got) != 0)
        test_fail("'%s' is read as %.17g instead of %.17g", text, got, want);
}

static void numbers_are_rounded_correctly(void **state)
{
    (void)state;
    static const char *const hard[] = {"0",
                                       "-0",
                                       "1.",
                                       ".5",
                                       "9007199254740993",
                                       "9007199254740992.5",
                                       "9007199254740993.00000001",
                                       "1e23",
                                       "8.5e22",
                                       "123456789012345678901234567890",
                                       "0.1e-400",
                                       "4.9e-324",
                                       "2.4e-324",
                                       "1.7976931348623157e308",
                                       "1.7976931348623159e308",
                                       "5e-27",
                                       "18446744073709551615e27",
                                       "0.000000000000000000000000000000000000001",
                                       "00000000000000000000000000000000000012.5",
                                       "2.2250738585072011e-308",
                                       "1e0000000000000000000001",
                                       "6.6312368714e-316"};
    for (uint32_t i = 0; i < sizeof hard / sizeof *hard; i++)
        check_number(hard[i]);
    uint64_t rng = 7;
    for (uint32_t i = 0; i < test_cases(200000); i++) {
        char text[64];
        double v = (random_real(&rng) - 0.5) * (double)(random_below(&rng, 1000) + 1);
        snprintf(text, sizeof text, "%.*g", 1 + (int)random_below(&rng, 20), v);
        check_number(text);
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)random_bits(&rng),
                 (int)random_below(&rng, 80) - 40);
        check_number(text);
    }
}

/* A number just at half between two doubles, and a bit beside it. */
static void halves_are_rounded_correctly(void **state)
{
    (void)state;
    uint64_t rng = 9;
    for (uint32_t i = 0; i < test_cases(20000); i++) {
        char text[64];
        uint64_t odd = (random_bits(&rng) >> 10 | UINT64_C(1) << 53) | 1; /* 54 bits */
        for (int d = -1; d <= 1; d++) {
            snprintf(text, sizeof text, "%llu.%s",
                     (unsigned long long)(odd + (uint64_t)(d < 0 ? -1 : 0)),
                     d < 0   ? "9999"
                     : d > 0 ? "0001"
                             : "0");
            check_number(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers),
        cmocka_unit_test(rows),
        cmocka_unit_test(faults),
        cmocka_unit_test(numbers_are_rounded_correctly),
        cmocka_unit_test(halves_are_rounded_correctly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
