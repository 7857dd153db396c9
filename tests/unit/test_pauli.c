/* Tests of the readers of observables, qubits and basis states (runtime/observe/pauli*.c, scan.c,
 * observe_read.c). */

#include "runtime/observe/observe.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const qm_prog_qubits regs[] = {{"q", 0, 3}, {"anc", 3, 1}, {"$7", 4, 1}};
static const qm_qubit_names names = {.nqubits = 5, .nregs = 3, .regs = regs};

/* The terms one after the other: "1.0 I; -0.5 Z0 Z1". */
static const char *shown(const qm_pauli_sum *sum, qm_arena *arena)
{
    qm_text out;
    qm_text_init(&out, arena);
    qm_text_puts(&out, "");
    for (uint32_t i = 0; i < sum->nterms; i++) {
        char number[QM_DOUBLE_TEXT];
        qm_format_double(number, sum->terms[i].coefficient);
        qm_text_printf(&out, "%s%s ", i > 0 ? "; " : "", number);
        qm_pauli_text(sum->terms[i].factors, sum->terms[i].count, &out);
    }
    return out.data ? out.data : "";
}

static void texts_are_read(void **state)
{
    static const char *const cases[][2] = {
        {"Z0", "1.0 Z0"},
        {"0.5*Z0 Z1 - X2", "-1.0 X2; 0.5 Z0 Z1"},
        {"-X[1]*Y3+2", "2.0 I; -1.0 X1 Y3"},
        {"X(q[2]) Z( anc ) Y($7)", "1.0 X2 Z3 Y4"},
        {"Z(1) I2 I", "1.0 Z1"},
        {"pi/2 Z0", "1.5707963267948966 Z0"},
        {"1e-3 X0 .5 2.", "0.001 X0"},
        {"1e2X0", "100.0 X0"},
        {"Z3 Z0", "1.0 Z0 Z3"},
        {"X0 X0", "1.0 I"},
        {"X0 Y0 + Y0 X0 + Z1", "1.0 Z1"},
        {"X0 Y0 X1 Y1", "-1.0 Z0 Z1"},
        {"X1 Z0 Y1 Z2 Y0 Z1 X0", "1.0 Z2"},
        {"Z0 - Z0", ""},
        {"0", ""},
        {"Z0 + Z1 + Z0", "2.0 Z0; 1.0 Z1"},
        {"Z1 # a comment\n\n # another\n-0.25 Z0 Z1\n0.5 X0 # end", "0.5 X0; 1.0 Z1; -0.25 Z0 Z1"},
        {"Z0 +\n Z1\r\n- \n X2", "1.0 Z0; 1.0 Z1; -1.0 X2"},
    };
    qm_arena *arena = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_pauli_sum sum;
        qm_scan_fault fault = {0};
        if (qm_pauli_read(cases[i][0], strlen(cases[i][0]), &names, arena, &sum, &fault) != QM_OK)
            fail_msg("'%s': %s", cases[i][0], fault.message);
        const char *got = shown(&sum, arena);
        if (strcmp(got, cases[i][1]) != 0)
            fail_msg("'%s' is read as '%s', not '%s'", cases[i][0], got, cases[i][1]);
    }
}

static void wrong_texts_are_shown(void **state)
{
    static const struct {
        const char *text;
        size_t begin, end;
        const char *message;
    } cases[] = {
        {"", 0, 0, "the observable is empty"},
        {" \n# nothing", 11, 11, "the observable is empty"},
        {"Z0 Z7", 4, 5, "there is no qubit 7 among the 5 of the program, counted from 0"},
        {"Z99999999999999999999", 1, 21, "the number is too large"},
        {"Q3", 0, 2, "'Q3' is no factor: a number, or I, X, Y or Z with a qubit"},
        {"z0", 0, 2, "'z0' is no factor: a number, or I, X, Y or Z with a qubit"},
        {"Z0 +", 4, 4, "a factor is missing here: a number, or a Pauli as in Z0"},
        {"Z0 + + X0", 5, 5, "a factor is missing here: a number, or a Pauli as in Z0"},
        {"2*", 2, 2, "a factor is missing here: a number, or a Pauli as in Z0"},
        {"2**Z0", 2, 3, "'*' is no factor: a number, or I, X, Y or Z with a qubit"},
        {"X", 0, 1, "a Pauli names its qubit, as in X0, X[0] or X(q[0])"},
        {"XYZ", 0, 3, "a Pauli names its qubit, as in X0, X[0] or X(q[0])"},
        {"X(q)", 2, 3, "a Pauli acts on 1 qubit, but register 'q' has 3"},
        {"X(q[3])", 4, 5, "index 3 is outside of register 'q' of 3 qubits"},
        {"X(q[])", 4, 5, "a number is missing here"},
        {"X(q[1]", 6, 6, "a ')' is missing here"},
        {"X[1 2]", 4, 5, "a ']' is missing here"},
        {"X(ancc)", 2, 6, "no quantum register is called 'ancc'; did you mean 'anc'?"},
        {"X(w)", 2, 3, "no quantum register is called 'w'"},
        {"X(+)", 2, 3, "the name of a qubit is missing here"},
        {"1e999", 0, 5, "the number is too large"},
        {"1/0 Z0", 2, 3, "division by zero"},
        {"1/Z0", 2, 4, "a number is missing here"},
        {"1e300 1e300", 6, 11, "the coefficient is too large"},
        {"pies", 0, 4, "a number is missing here: only 'pi' has a name"},
        {"Z1 + X0 Y0", 5, 10, "the observable is not Hermitian: the coefficient of Z0 is 1.0i"},
        {"X0 Y0 Z0", 0, 8, "the observable is not Hermitian: the coefficient of I is 1.0i"},
    };
    qm_arena *arena = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_pauli_sum sum;
        qm_scan_fault f = {0};
        const char *text = cases[i].text;
        assert_int_equal(qm_pauli_read(text, strlen(text), &names, arena, &sum, &f), QM_ERR_INPUT);
        if (strcmp(f.message, cases[i].message) != 0 || f.begin != cases[i].begin ||
            f.end != cases[i].end)
            fail_msg("'%s' [%zu, %zu): %s", text, f.begin, f.end, f.message);
    }
}

/* A .npy file; `zip` puts it into a .npz. Returns its size. */
static size_t numpy_file(char *out, bool zip, const char *header, const double *data, size_t n)
{
    size_t size = 0, length = strlen(header);
    if (zip) {
        static const char name[] = "h.npy";
        memset(out, 0, 30);
        memcpy(out, "PK\3\4", 4);
        out[26] = sizeof name - 1;
        memcpy(out + 30, name, sizeof name - 1);
        size = 30 + sizeof name - 1;
    }
    memcpy(out + size, "\x93NUMPY\1\0", 8);
    out[size + 8] = (char)length;
    out[size + 9] = 0;
    memcpy(out + size + 10, header, length);
    memcpy(out + size + 10 + length, data, n * sizeof *data);
    size += 10 + length + n * sizeof *data;
    out[size] = '\0';
    return size;
}

#define HEADER(type, order, shape)                                                                 \
    "{'descr': '" type "', 'fortran_order': " order ", 'shape': " shape ", }"

static void matrices_are_read(void **state)
{
    /* 1 + 2 X0 Z1 as real numbers, Y0 as complex ones by rows and by columns. */
    static const double real[16] = {1, 2, 0, 0, 2, 1, 0, 0, 0, 0, 1, -2, 0, 0, -2, 1};
    static const double y[8] = {0, 0, 0, -1, 0, 1, 0, 0};
    static const struct {
        const char *header;
        const double *data;
        size_t n;
        const char *want;
    } cases[] = {
        {HEADER("<f8", "False", "(4, 4)"), real, 16, "1.0 I; 2.0 X0 Z1"},
        {HEADER("<c16", "False", "(2, 2)"), y, 8, "1.0 Y0"},
        {HEADER("<c16", "True", "(2, 2)"), y, 8, "-1.0 Y0"},
        {HEADER("<f8", "True", "(1, 1)"), real, 1, "1.0 I"},
    };
    qm_arena *arena = *state;
    char file[1024];
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        qm_pauli_sum sum;
        qm_scan_fault fault = {0};
        size_t size =
            numpy_file(file, i % 2, cases[i / 2].header, cases[i / 2].data, cases[i / 2].n);
        if (qm_pauli_read(file, size, &names, arena, &sum, &fault) != QM_OK)
            fail_msg("%zu: %s", i, fault.message);
        assert_string_equal(shown(&sum, arena), cases[i / 2].want);
        for (size_t cut = 4; cut < size; cut++) { /* a file that ends early */
            char saved = file[cut];
            file[cut] = '\0';
            assert_int_equal(qm_pauli_read(file, cut, &names, arena, &sum, &fault), QM_ERR_INPUT);
            file[cut] = saved;
        }
    }
}

static void wrong_matrices_are_named(void **state)
{
    static const double m[8] = {0, 1, 0, 0, 0, 0, 0, 0};
    const double nan[1] = {NAN};
    const struct {
        const char *header;
        const double *data;
        size_t n;
        const char *message;
    } cases[] = {
        {HEADER("<f8", "False", "(2, 2)"), m, 4,
         "the observable is not Hermitian: entries (1, 0) and (0, 1) are not conjugate"},
        {HEADER("<f4", "False", "(2, 2)"), m, 4,
         "the elements of an observable are float64 or complex128"},
        {HEADER("<f8", "False", "(4,)"), m, 4, "an observable is a square matrix"},
        {HEADER("<f8", "False", "(2, 4)"), m, 8, "an observable is a square matrix"},
        {HEADER("<f8", "False", "(3, 3)"), m, 8,
         "the matrix has 3 rows: a power of two up to 1024 is needed"},
        {HEADER("<f8", "False", "(2048, 2048)"), m, 8,
         "the matrix has 2048 rows: a power of two up to 1024 is needed"},
        {HEADER("<f8", "False", "(0, 0)"), m, 8,
         "the matrix has 0 rows: a power of two up to 1024 is needed"},
        {HEADER("<f8", "False", "(64, 64)"), m, 8,
         "the matrix acts on 6 qubits, but the program has 5"},
        {HEADER("<f8", "False", "(1, 1)"), nan, 1, "an entry of the matrix is not a finite number"},
    };
    qm_arena *arena = *state;
    char file[1024];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_pauli_sum sum;
        qm_scan_fault fault = {0};
        size_t size = numpy_file(file, false, cases[i].header, cases[i].data, cases[i].n);
        assert_int_equal(qm_pauli_read(file, size, &names, arena, &sum, &fault), QM_ERR_INPUT);
        assert_string_equal(fault.message, cases[i].message);
    }
}

static void lists_are_read(void **state)
{
    static const struct {
        const char *text;
        uint32_t n, qubits[5];
    } cases[] = {
        {"q[1]", 1, {1}},       {"2,0", 2, {2, 0}}, {" q , anc ", 4, {0, 1, 2, 3}},
        {"$7,q[0]", 2, {4, 0}}, {"anc", 1, {3}},
    };
    qm_arena *arena = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_qubit_list list;
        qm_scan_fault fault = {0};
        const char *text = cases[i].text;
        if (qm_qubits_read(text, strlen(text), &names, 8, arena, &list, &fault) != QM_OK)
            fail_msg("'%s': %s", text, fault.message);
        assert_int_equal(list.n, cases[i].n);
        assert_memory_equal(list.qubits, cases[i].qubits, list.n * sizeof *list.qubits);
    }
}

static void wrong_lists_are_shown(void **state)
{
    static const struct {
        const char *text;
        size_t begin, end;
        const char *message;
    } cases[] = {
        {"", 0, 0, "the name of a qubit is missing here"},
        {"q[0],", 5, 5, "the name of a qubit is missing here"},
        {"q[0] q[1]", 5, 6, "a ',' is missing here"},
        {"0,q[0]", 2, 6, "qubit 0 is listed twice"},
        {"5", 0, 1, "there is no qubit 5 among the 5 of the program, counted from 0"},
        {"q,anc", 2, 5, "more than 3 qubits"},
    };
    qm_arena *arena = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qm_qubit_list list;
        qm_scan_fault f = {0};
        const char *text = cases[i].text;
        assert_int_equal(qm_qubits_read(text, strlen(text), &names, 3, arena, &list, &f),
                         QM_ERR_INPUT);
        if (strcmp(f.message, cases[i].message) != 0 || f.begin != cases[i].begin ||
            f.end != cases[i].end)
            fail_msg("'%s' [%zu, %zu): %s", text, f.begin, f.end, f.message);
    }
}

/* Bit strings are by registers, the index 0 rightmost: "q2 q1 q0, anc, $7". */
static void basis_states_are_read(void **state)
{
    qm_arena *arena = *state;
    qm_state_list list = {0};
    qm_scan_fault fault = {0};
    static const char text[] = "00110, 100 0 1,7 ,31";
    static const uint64_t want[] = {9, 20, 7, 31};
    assert_int_equal(qm_basis_read(text, strlen(text), &names, arena, &list, &fault), QM_OK);
    assert_int_equal(list.n, 4);
    assert_memory_equal(list.states, want, sizeof want);
    static const char *const wrong[] = {"",   "32", "001100", "1 2",
                                        "0,", "x",  "0;1",    "99999999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(qm_basis_read(wrong[i], strlen(wrong[i]), &names, arena, &list, &fault),
                         QM_ERR_INPUT);
    const qm_qubit_names many = {.nqubits = 100};
    assert_int_equal(qm_basis_read("0", 1, &many, arena, &list, &fault), QM_ERR_INPUT);
    assert_string_equal(fault.message,
                        "amplitudes are shown of at most 48 qubits, but there are 100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read),        cmocka_unit_test(wrong_texts_are_shown),
        cmocka_unit_test(matrices_are_read),     cmocka_unit_test(wrong_matrices_are_named),
        cmocka_unit_test(lists_are_read),        cmocka_unit_test(wrong_lists_are_shown),
        cmocka_unit_test(basis_states_are_read),
    };
    return cmocka_run_group_tests(tests, test_arena_setup, test_arena_teardown);
}
