/* Tests of passes/hoist.c and passes/same.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

static const char hoist[] = "inline,hoist";

static void loops_lose_what_they_undo(void **state)
{
    (void)state;
    expect_rewrite(hoist,
                   "for int i in [0:2] { h q[0]; rx(float[64](th)) q[1]; t q[0]; "
                   "rx(-float[64](th)) q[1]; h q[0]; }",
                   "h q[0];\nrx(float[64](th)) q[1];\nfor int i in [0:2] {\n    t "
                   "q[0];\n}\nrx(-float[64](th)) "
                   "q[1];\nh q[0];\n");
    expect_rewrite(hoist,
                   "for int i in [2:int(c)] { cx q[0], q[1]; t q[1]; z q[0]; cx q[0], q[1]; }",
                   "cx q[0], q[1];\nfor int i in [2:c] {\n    t q[1];\n    z q[0];\n}\ncx q[0], "
                   "q[1];\n");
    expect_rewrite(hoist,
                   "c[1] = 1; while (c[1]) { h q[1]; cx q[0], q[1]; t q[1]; cx q[0], q[1]; c[1] = "
                   "measure q[2]; h q[1]; reset q[2]; }",
                   "c[1] = 1;\nh q[1];\ncx q[0], q[1];\nwhile (c[1]) {\n    t q[1];\n    c[1] = "
                   "measure q[2];\n    reset q[2];\n}\ncx q[0], q[1];\nh q[1];\n");
    expect_rewrite(hoist,
                   "for int i in [0:1] { for int j in [0:2] { h q[0]; t q[0]; h q[0]; } x q[1]; }",
                   "h q[0];\nfor int i in [0:1] {\n    for int j in [0:2] {\n        t q[0];\n    "
                   "}\n    x q[1];\n}\nh q[0];\n");
}

static void loops_keep_what_differs(void **state)
{
    (void)state;
    expect_kept(hoist, "for int i in [0:2] {\n    rx(i * th) q[0];\n    t q[0];\n    rx(-(i * th)) "
                       "q[0];\n}\n");
    expect_kept(hoist, "for int i in [0:2] {\n    h q[i];\n    t q[0];\n    h q[i];\n}\n");
    expect_kept(hoist, "for int i in [0:2] {\n    h q[0];\n    if (c[0]) {\n        break;\n    }\n"
                       "    h q[0];\n}\n");
    expect_kept(hoist,
                "for int i in [0:2] {\n    x q[0];\n    h q[0];\n    x q[0];\n    t q[0];\n}\n");
    expect_kept(hoist, "for int i in [0:0] {\n    h q[0];\n    t q[0];\n    h q[0];\n}\n");
    expect_kept(hoist, "for int i in [0:2] {\n    h q[0];\n    t q[1];\n    @vendor.here\n    h "
                       "q[0];\n}\n");
}

static void branches_share_their_ends(void **state)
{
    (void)state;
    expect_rewrite(hoist, "if (c[0]) { h q[0]; x q[1]; } else { h q[0]; z q[1]; }",
                   "h q[0];\nif (c[0]) {\n    x q[1];\n} else {\n    z q[1];\n}\n");
    expect_rewrite(hoist,
                   "if (c[0]) { x q[1]; t q[0]; cx q[0], q[2]; } else { z q[1]; cx q[0], q[2]; s "
                   "q[0]; }",
                   "cx q[0], q[2];\nif (c[0]) {\n    x q[1];\n    t q[0];\n} else {\n    z q[1];\n "
                   "   s q[0];\n}\n");
    expect_rewrite(hoist,
                   "if (c[0]) { x q[1]; h q[1]; rz(float[64](th)) q[1]; } else { h q[1]; "
                   "rz(float[64](th)) q[1]; }",
                   "if (c[0]) {\n    x q[1];\n} else {\n}\nh q[1];\nrz(float[64](th)) q[1];\n");
    expect_rewrite(hoist,
                   "switch (int(c)) { case 1 { h q[0]; x q[0]; } case 2, 3 { h q[0]; } default { h "
                   "q[0]; z q[0]; } }",
                   "h q[0];\nswitch (int(c)) {\ncase 1 {\n    x q[0];\n}\ncase 2, 3 {\n}\ndefault "
                   "{\n    z q[0];\n}\n}\n");
}

static void branches_keep_the_rest(void **state)
{
    (void)state;
    expect_kept(hoist, "if (c[0]) {\n    h q[0];\n}\n");
    expect_kept(hoist,
                "switch (int(c)) {\ncase 1 {\n    h q[0];\n}\ncase 2 {\n    h q[0];\n}\n}\n");
    expect_kept(
        hoist,
        "if (c[0]) {\n    rx(float[64](th)) q[0];\n} else {\n    rx(float[64](ph)) q[0];\n}\n");
    expect_kept(hoist, "if (c[0]) {\n    x q[0];\n    h q[0];\n} else {\n    h q[0];\n    z "
                       "q[0];\n}\n");
    expect_kept(hoist,
                "float[64] w = 0.5;\nif (c[0]) {\n    rx(w) q[0];\n} else {\n    w = 0.25;\n "
                "   rx(w) q[0];\n}\n");
    expect_kept(hoist,
                "if (c[0]) {\n    c[1] = measure q[0];\n    h q[0];\n    end;\n} else {\n    x "
                "q[0];\n    h q[0];\n}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_lose_what_they_undo),
        cmocka_unit_test(loops_keep_what_differs),
        cmocka_unit_test(branches_share_their_ends),
        cmocka_unit_test(branches_keep_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
