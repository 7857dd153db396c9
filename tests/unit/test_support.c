/* Tests of support/: arenas, names, growing texts, exact decimals, random numbers, limits. */

#include "support/intern.h"
#include "support/limits.h"
#include "support/rng.h"
#include "support/text.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_CHUNK = 1 << 22 }; /* larger allocations have a chunk of their own */

static void fill(unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (unsigned char)(i * 7 + i / 251);
}

static void check_filled(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != (unsigned char)(i * 7 + i / 251))
            test_fail("byte %zu of %zu is %u", i, n, p[i]);
}

static void allocations_are_aligned_and_apart(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    unsigned char *p[200];
    for (size_t i = 0; i < 200; i++) {
        p[i] = qm_arena_alloc(&a, i, 3);
        assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
        fill(p[i], 3 * i);
    }
    for (size_t i = 0; i < 200; i++)
        check_filled(p[i], 3 * i);
    const unsigned char *z = qm_arena_zalloc(&a, 1000, 5);
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(z[i], 0);
    qm_arena_free(&a);
    assert_int_equal(a.total, 0);
    assert_string_equal(qm_arena_strdup(&a, "again", 2), "ag");
    assert_string_equal(qm_arena_strdup(&a, NULL, 0), "");
    assert_string_equal(qm_arena_printf(&a, "%d%s", 7, "x"), "7x");
    qm_arena_free(&a);
}

static void newest_allocation_grows_in_place(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    unsigned char *p = qm_arena_alloc(&a, 10, 1);
    fill(p, 10);
    assert_ptr_equal(qm_arena_grow(&a, p, 10, 1000, 1), p);
    assert_ptr_equal(qm_arena_grow(&a, p, 1000, 5, 1), p);
    void *next = qm_arena_alloc(&a, 1, 1);
    assert_true((unsigned char *)next >= p + 1000);
    unsigned char *q = qm_arena_grow(&a, p, 10, 2000, 1);
    assert_ptr_not_equal(q, p);
    check_filled(q, 10);
    assert_non_null(qm_arena_grow(&a, NULL, 0, 3, 8));
    qm_arena_free(&a);
}

static void large_allocations_grow_in_their_own_chunk(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    size_t n = OWN_CHUNK + 100;
    unsigned char *p = qm_arena_alloc(&a, n, 1);
    fill(p, n);
    unsigned char *q = qm_arena_alloc(&a, n, 1); /* p is no longer in the newest chunk */
    fill(q, n);
    size_t total = a.total;
    p = qm_arena_grow(&a, p, n, 2 * n, 1);
    check_filled(p, n);
    fill(p, 2 * n);
    q = qm_arena_grow(&a, q, n, 2 * n, 1);
    check_filled(q, n);
    assert_true(a.total <= total + 2 * n + 64);
    unsigned char *small = qm_arena_alloc(&a, 100, 1);
    fill(small, 100);
    q = qm_arena_grow(&a, q, 2 * n, 3 * n, 1);
    check_filled(small, 100);
    check_filled(p, 2 * n);
    check_filled(q, n);
    qm_arena_free(&a);
}

static void reset_keeps_one_chunk(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    for (int i = 0; i < 100; i++)
        qm_arena_alloc(&a, 1000, 1);
    qm_arena_reset(&a);
    size_t kept = a.total;
    assert_true(kept > 0);
    for (int round = 0; round < 10; round++) {
        fill(qm_arena_alloc(&a, 1000, 1), 1000);
        assert_int_equal(a.total, kept);
        qm_arena_reset(&a);
    }
    qm_arena_alloc(&a, 2 * kept, 1); /* the kept chunk is too small, and waits */
    assert_true(a.total >= 3 * kept);
    qm_arena_reset(&a);
    qm_arena_reset(&a);
    qm_arena_free(&a);
}

/* How the arena answers a request: true when it jumped to `recover`. */
static bool refuses(qm_arena *a, jmp_buf *recover, size_t count, size_t size)
{
    if (setjmp(*recover))
        return true;
    qm_arena_alloc(a, count, size);
    return false;
}

static void memory_has_a_limit(void **state)
{
    (void)state;
    qm_arena a;
    jmp_buf recover;
    qm_arena_init(&a, &recover);
    a.limit = 100000;
    assert_false(refuses(&a, &recover, 1000, 10));
    assert_true(refuses(&a, &recover, 1000, 100));
    assert_false(refuses(&a, &recover, 10, 10));
    assert_true(a.total <= a.limit);
    a.limit = 0;
    assert_true(refuses(&a, &recover, SIZE_MAX / 2, 3)); /* the product overflows */
    assert_true(refuses(&a, &recover, SIZE_MAX, 1));
    assert_true(refuses(&a, &recover, SIZE_MAX - 40, 1));
    assert_false(refuses(&a, &recover, 1000, 100));
    qm_arena_free(&a);
}

static void own_chunks_have_the_limit_too(void **state)
{
    (void)state;
    qm_arena a;
    jmp_buf recover;
    qm_arena_init(&a, &recover);
    size_t n = OWN_CHUNK + 16;
    a.limit = 2 * n;
    unsigned char *p = qm_arena_alloc(&a, n, 1);
    fill(p, n);
    if (!setjmp(recover)) {
        qm_arena_grow(&a, p, n, 3 * n, 1);
        test_fail("grown beyond the limit");
    }
    check_filled(p, n);
    assert_int_equal(a.total, n);
    qm_arena_free(&a);
}

static void vectors_grow(void **state)
{
    (void)state;
    qm_arena a;
    jmp_buf recover;
    qm_arena_init(&a, &recover);
    uint64_t *v = NULL;
    uint32_t n = 0, cap = 0;
    for (uint32_t i = 0; i < 300000; i++) {
        QM_RESERVE(&a, v, n, cap);
        v[n++] = (uint64_t)i * i;
        if (i % 1000 == 0)
            qm_arena_alloc(&a, 1, 1); /* v is not always the newest */
    }
    for (uint32_t i = 0; i < n; i++)
        assert_true(v[i] == (uint64_t)i * i);
    bool full = false;
    if (!setjmp(recover)) {
        uint32_t most = UINT32_MAX;
        qm_vector_grow(&a, NULL, most, &most, 1);
    } else {
        full = true;
    }
    assert_true(full);
    qm_arena_free(&a);
}

static void names_are_kept_once(void **state)
{
    (void)state;
    qm_arena a;
    qm_arena_init(&a, NULL);
    qm_intern in;
    qm_intern_init(&in, &a);
    assert_int_equal(qm_intern_find(&in, "q", 1), QM_NONE);
    char text[16];
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) {
            int n = snprintf(text, sizeof text, "name%u", i);
            assert_int_equal(qm_intern_add(&in, text, (size_t)n), i);
            assert_int_equal(qm_intern_find(&in, text, (size_t)n), i);
            assert_string_equal(qm_intern_cstr(&in, i), text);
        }
    assert_int_equal(qm_intern_find(&in, "name1", 4), QM_NONE);
    assert_string_equal(qm_intern_cstr(&in, QM_NONE), "");
    qm_name empty = qm_intern_add(&in, "", 0), zero = qm_intern_add(&in, "\0", 1);
    assert_int_not_equal(empty, zero);
    assert_int_equal(qm_intern_add(&in, "", 0), empty);
    qm_arena_free(&a);
}

/* QM_NONE when memory ran out. */
static qm_name add_within(qm_intern *in, jmp_buf *recover, const char *s, size_t limit)
{
    in->arena->limit = limit;
    if (setjmp(*recover))
        return QM_NONE;
    return qm_intern_add(in, s, strlen(s));
}

/* Memory may run out wherever the table grows: what it held before is still found. */
static void names_survive_lack_of_memory(void **state)
{
    (void)state;
    qm_arena a;
    jmp_buf recover;
    qm_arena_init(&a, &recover);
    qm_intern in;
    qm_intern_init(&in, &a);
    uint32_t refused = 0;
    char text[16];
    for (uint32_t i = 0; i < 3000; i++) {
        snprintf(text, sizeof text, "n%u", i);
        if (add_within(&in, &recover, text, a.total + 1) == QM_NONE) {
            refused++;
            for (uint32_t k = 0; k < i; k++) {
                snprintf(text, sizeof text, "n%u", k);
                assert_int_equal(qm_intern_find(&in, text, strlen(text)), k);
            }
            snprintf(text, sizeof text, "n%u", i);
            assert_int_equal(add_within(&in, &recover, text, 0), i);
        }
    }
    assert_true(refused > 0);
    assert_int_equal(in.n, 3000);
    qm_arena_free(&a);
}

static void texts_grow(void **state)
{
    (void)state;
    qm_arena a;
    jmp_buf recover;
    qm_arena_init(&a, &recover);
    qm_text t;
    qm_text_init(&t, &a);
    assert_null(t.data);
    for (int i = 0; i < 1000; i++) {
        qm_text_puts(&t, "ab");
        qm_text_add(&t, "cd", 1);
        qm_text_printf(&t, "%03d", i);
        assert_int_equal(t.size, 6 * (i + 1));
        assert_int_equal(strlen(t.data), t.size);
    }
    assert_string_equal(t.data + t.size - 6, "abc999");
    bool full = false;
    if (!setjmp(recover))
        qm_text_add(&t, "", UINT32_MAX - 100); /* text and NUL would pass 4 GiB */
    else
        full = true;
    assert_true(full);
    assert_int_equal(t.size, 6000);
    qm_arena_free(&a);
}

static uint32_t digits_of(const char *s)
{
    uint32_t n = 0, zeros = 0;
    for (; *s && *s != 'e'; s++) {
        if (*s < '0' || *s > '9' || (n == 0 && *s == '0'))
            continue;
        zeros = *s == '0' ? zeros + 1 : 0;
        n++;
    }
    return n - zeros;
}

/* Reads back as the same bits, with as few digits as any "%.*e" that does. */
static void check_double(double v)
{
    char s[QM_DOUBLE_TEXT], shorter[QM_DOUBLE_TEXT];
    int n = qm_format_double(s, v);
    assert_int_equal(n, strlen(s));
    double back = strtod(s, NULL);
    if (memcmp(&back, &v, sizeof v) != 0)
        test_fail("%a is '%s'", v, s);
    if (!strpbrk(s, ".e"))
        test_fail("'%s' looks like an integer", s);
    if (v == 0)
        return;
    uint32_t digits = digits_of(s);
    if (digits > 1) {
        snprintf(shorter, sizeof shorter, "%.*e", (int)digits - 2, v);
        if (strtod(shorter, NULL) == v)
            test_fail("'%s' is longer than '%s'", s, shorter);
    }
}

static void doubles_come_back(void **state)
{
    (void)state;
    uint32_t cases = test_cases(100000);
    for (uint32_t i = 0; i < cases; i++) {
        uint64_t bits = qm_rng_bits(1, 0, i);
        if (i % 4 == 0)
            bits &= 0x800fffffffffffffu; /* denormal */
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            check_double(v);
        check_double((double)(bits % 2000) / 1000);
    }
}

/* Of the sizes that angles have, and beyond: as "%g" with 15, 16 or 17 digits writes them. */
static void doubles_are_as_printf_has_them(void **state)
{
    (void)state;
    uint32_t cases = test_cases(300000);
    for (uint32_t i = 0; i < cases; i++) {
        uint64_t bits = qm_rng_bits(2, 0, i);
        double v = ldexp(1 + (double)(bits >> 12) * 0x1p-52, (int)(bits % 100) - 45);
        char s[QM_DOUBLE_TEXT], t[QM_DOUBLE_TEXT];
        if (i % 3 == 0)
            v = (double)(bits >> 40) / (double)(1 << bits % 24);
        if (i % 5 == 0)
            v = -v;
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(t, sizeof t, "%.*g", digits, v);
            if (strtod(t, NULL) == v)
                break;
        }
        if (!strpbrk(t, ".e"))
            strcat(t, ".0");
        assert_int_equal(qm_format_double(s, v), strlen(t));
        assert_string_equal(s, t);
    }
}

static const struct {
    double v;
    const char *text;
} doubles[] = {
    {0, "0.0"},
    {-0.0, "-0.0"},
    {1, "1.0"},
    {-2.5, "-2.5"},
    {0.1, "0.1"},
    {1e22, "1e+22"},
    {0x1p-1074, "5e-324"},
    {0x1p-1022, "2.2250738585072014e-308"},
    {0x1.fffffffffffffp1023, "1.7976931348623157e+308"},
    {3.14159265358979323846, "3.141592653589793"},
    {123456789, "123456789.0"},
    {INFINITY, "inf"},
    {-INFINITY, "-inf"},
    {NAN, "nan"},
    {0x1.0624dd2f1a9fcp-10, "0.001"},
};

static void check_known_doubles(void)
{
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
        char s[QM_DOUBLE_TEXT];
        assert_int_equal(qm_format_double(s, doubles[i].v), strlen(doubles[i].text));
        assert_string_equal(s, doubles[i].text);
    }
}

static void known_doubles(void **state)
{
    (void)state;
    check_known_doubles();
}

/* Skipped where no locale with another decimal point is installed. */
static void doubles_do_not_follow_the_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8", "de_DE"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_NUMERIC, names[i])) {
            found = true;
            check_known_doubles();
        }
    setlocale(LC_NUMERIC, "C");
    if (!found)
        skip();
}

/* The known answers of Random123 (kat_vectors, philox4x32 10): counter words {index, stream}, key
 * words {seed}, low word first; the result is the first two words. */
static void philox_known_answers(void **state)
{
    (void)state;
    assert_true(qm_rng_bits(0, 0, 0) == 0xe169c58d6627e8d5u);
    assert_true(qm_rng_bits(UINT64_MAX, UINT64_MAX, UINT64_MAX) == 0x41c83b0e408f276du);
    assert_true(qm_rng_bits(0x299f31d0a4093822u, 0x0370734413198a2eu, 0x85a308d3243f6a88u) ==
                0x94fdccebd16cfe09u);
}

static void uniform_numbers(void **state)
{
    (void)state;
    enum { N = 100000, BINS = 10 };
    uint32_t bins[BINS] = {0};
    for (uint32_t i = 0; i < N; i++) {
        double u = qm_rng_uniform(5, 6, i);
        assert_true(u >= 0 && u < 1);
        assert_true(u == (double)(qm_rng_bits(5, 6, i) >> 11) / 9007199254740992.0);
        bins[(int)(u * BINS)]++;
    }
    for (uint32_t b = 0; b < BINS; b++) /* 5 standard deviations */
        assert_true(fabs(bins[b] - (double)N / BINS) < 5 * sqrt(N * 0.1 * 0.9));
}

static void limits_are_a_table(void **state)
{
    (void)state;
    qm_limits l = qm_limits_default();
    assert_int_equal(qm_limit_count * sizeof(uint32_t), sizeof l);
    for (uint32_t i = 0; i < qm_limit_count; i++) {
        const qm_limit_info *row = &qm_limit_table[i];
        assert_int_equal(row->offset, i * sizeof(uint32_t));
        uint32_t value;
        memcpy(&value, (const char *)&l + row->offset, sizeof value);
        assert_int_equal(value, row->value);
        assert_true(value > 0);
        assert_int_equal(strncmp(row->flag, "max-", 4), 0);
        for (uint32_t k = 0; k < i; k++)
            assert_string_not_equal(row->flag, qm_limit_table[k].flag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_and_apart),
        cmocka_unit_test(newest_allocation_grows_in_place),
        cmocka_unit_test(large_allocations_grow_in_their_own_chunk),
        cmocka_unit_test(reset_keeps_one_chunk),
        cmocka_unit_test(memory_has_a_limit),
        cmocka_unit_test(own_chunks_have_the_limit_too),
        cmocka_unit_test(vectors_grow),
        cmocka_unit_test(names_are_kept_once),
        cmocka_unit_test(names_survive_lack_of_memory),
        cmocka_unit_test(texts_grow),
        cmocka_unit_test(doubles_come_back),
        cmocka_unit_test(doubles_are_as_printf_has_them),
        cmocka_unit_test(known_doubles),
        cmocka_unit_test(doubles_do_not_follow_the_locale),
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(uniform_numbers),
        cmocka_unit_test(limits_are_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
