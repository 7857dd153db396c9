/* Tests of passes/linear_circuit/exact.c and find.c: shortest CX circuits, and the pass. */

#include "passes/linear_circuit/exact.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <string.h>

/* All invertible matrices are there, one takes no CX, 12 take one; 96 take two: of 12 * 11 ordered
 * pairs of different gates, those that commute count once and each is told from its reverse. */
static void the_table_is_complete(void **state)
{
    (void)state;
    static qm_linear_table t;
    uint32_t count[QM_LINEAR_EXACT_GATES + 1] = {0}, sum = 0;
    qm_linear_table_make(&t);
    for (size_t a = 0; a < sizeof t.gates; a++)
        if (t.gates[a]) {
            assert_in_range(t.gates[a], 1, QM_LINEAR_EXACT_GATES + 1);
            count[t.gates[a] - 1]++;
            sum++;
        }
    assert_int_equal(sum, 20160);
    assert_int_equal(count[0], 1);
    assert_int_equal(count[1], 12);
    assert_int_equal(count[2], 96);
    assert_true(count[QM_LINEAR_EXACT_GATES] > 0);
}

static void circuits_make_their_maps(void **state)
{
    (void)state;
    static qm_linear_table t;
    qm_linear_table_make(&t);
    for (uint32_t a = 0; a < 1u << 16; a++) {
        if (!t.gates[a])
            continue;
        uint64_t out[4], held[4] = {1, 2, 4, 8};
        for (uint32_t w = 0; w < 4; w++)
            out[w] = a >> 4 * w & 15;
        qm_linear_gate gates[QM_LINEAR_EXACT_GATES];
        uint32_t n = qm_linear_shortest(&t, out, 4, a, gates);
        assert_int_equal(n, t.gates[a] - 1);
        for (uint32_t i = 0; i < n; i++)
            held[gates[i].target] ^= held[gates[i].control];
        assert_memory_equal(held, out, sizeof out);
    }
}

static void the_pass_rewrites_blocks(void **state)
{
    (void)state;
    expect_rewrite("inline,resynthesise-cnot",
                   "cx q[0], q[1]; cx q[1], q[2]; cx q[0], q[1]; cx q[1], q[2];",
                   "cx q[0], q[2];\n");
    /* a rotation that commutes is passed */
    expect_rewrite("inline,resynthesise-cnot",
                   "cx q[0], q[1]; rz(th) q[0]; cx q[1], q[2]; cx q[0], q[1]; cx q[1], q[2];",
                   "cx q[0], q[2];\nrz(float[64](th)) q[0];\n");
    expect_kept("inline,resynthesise-cnot", "cx q[0], q[1]; rx(th) q[0]; cx q[0], q[1];");
    /* what is no CX circuit bounds the part */
    expect_rewrite("inline,resynthesise-cnot",
                   "cx q[0], q[1]; cx q[1], q[2]; cx q[0], q[1]; cx q[1], q[2]; h q[2]; "
                   "cx q[2], q[3]; s q[2]; h q[2]; cx q[2], q[3];",
                   "h q[2];\ncx q[2], q[3];\nh q[2];\ncx q[0], q[2];\nsx q[2];\ncx q[2], q[3];\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(circuits_make_their_maps),
        cmocka_unit_test(the_pass_rewrites_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
