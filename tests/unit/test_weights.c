/* Tests of passes/weights.c: what files of weights mean, and where they are wrong. */

#include "passes/weights.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

static qm_status read(qm_context *cx, const char *text, qm_weights *out)
{
    uint32_t source = qm_sources_add(&cx->sources, "weights", text, strlen(text), (qm_span){0, 0});
    return qm_weights_read(cx, &cx->sources.list[source], out);
}

static void reads_gates_classes_and_pairs(void **state)
{
    qm_weights w;
    assert_int_equal(read(*state,
                          "# a device\n\ncx 1.1 # the one it has\r\n\tswap  2.5\n"
                          "one-qubit 0.125\nmeasure 10\nreset 20\n"
                          "pair 7 3 0.5\npair 0 1 .1\npair 3 4 2.",
                          &w),
                     QM_OK);
    assert_true(w.gates[QM_G_CX] == 1.1 && w.gates[QM_G_SWAP] == 2.5 && isnan(w.gates[QM_G_H]));
    assert_true(w.one_qubit == 0.125 && w.two_qubit == 1 && w.measure == 10 && w.reset == 20);
    assert_int_equal(w.npairs, 3);
    assert_true(w.pairs[0].a == 0 && w.pairs[0].b == 1 && w.pairs[0].factor == 0.1);
    assert_true(w.pairs[1].a == 3 && w.pairs[1].b == 4 && w.pairs[1].factor == 2);
    assert_true(w.pairs[2].a == 3 && w.pairs[2].b == 7 && w.pairs[2].factor == 0.5);
    assert_int_equal(read(*state, "", &w), QM_OK);
    assert_true(w.one_qubit == 0 && w.two_qubit == 1 && w.npairs == 0);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } rows[] = {
        {"cx 1\ncxx 2\n", "weights:2:1: error: 'cxx' is no gate of the table"},
        {"cxx 2", "did you mean 'cx'?"},
        {"cx",
         "weights:1:3: error: a number from 0 with at most 15 digits is needed, but the line ends"},
        {"cx -1",
         "weights:1:4: error: a number from 0 with at most 15 digits is needed, but '-1' is"},
        {"cx 1e5", "but '1e5' is given"},
        {"cx 1.2.3", "but '1.2.3' is given"},
        {"cx .", "but '.' is given"},
        {"cx 1234567890123456", "but '1234567890123456' is given"},
        {"cx 1 2", "weights:1:6: error: the end of the line is needed, but '2' is given"},
        {"cx 1\n cx 1", "weights:2:2: error: a second weight of the same"},
        {"pair 1", "the number of a qubit, below 2^31, is needed, but the line ends"},
        {"pair 1 q 2", "weights:1:8: error: the number of a qubit"},
        {"pair 1 2147483648 2", "weights:1:8: error: the number of a qubit"},
        {"pair 4 4 2", "a pair is of two qubits, but both are 4"},
        {"pair 1 2 3\npair 5 6 7\npair 2 1 4", "weights:3:1: error: a second weight of the same"},
        {"pair 1 2 3\npair 2 1 4", "weights:1:1: note: the first is here"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qm_context *cx = test_context_new();
        qm_weights w;
        assert_int_equal(read(cx, rows[i].text, &w), QM_ERR_INPUT);
        const char *said = test_diagnostics(cx);
        if (!strstr(said, rows[i].said))
            fail_msg("%s: expected \"%s\" in: %s", rows[i].text, rows[i].said, said);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_gates_classes_and_pairs, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test(says_what_is_wrong_and_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
