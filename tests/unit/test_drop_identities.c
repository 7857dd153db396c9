/* Tests of passes/drop_identities.c. */

#include "tests/qm_test.h"
#include "tests/rewrite.h"

static const char drop[] = "drop-identities";

static void identities_vanish(void **state)
{
    (void)state;
    expect_rewrite(drop, "id q[0]; ctrl @ id q[0], q[1]; rx(0) q[0]; cp(2*pi) q[0], q[1];", "");
    expect_rewrite(drop, "rx(2*pi) q[0]; p(2*pi) q[0];", "gphase(pi);\n");
    expect_rewrite(drop, "pow(0.0) @ x q[0]; ctrl @ pow(0.0) @ x q[0], q[1];", "");
    expect_kept(drop, "crx(2*pi) q[0], q[1];");
    expect_kept(drop, "rx(1e-3) q[0]; rx(th) q[0];");
    expect_rewrite("drop-identities{tolerance=1e-3}", "rx(1e-15) q[0];", "");
}

static void empty_structures_vanish(void **state)
{
    (void)state;
    expect_rewrite(drop, "if (c[0]) { id q[0]; } else { if (c[1]) { rx(0) q[1]; } }", "");
    expect_rewrite(drop, "for int i in [0:9] { id q[i % 4]; }", "");
    expect_rewrite(drop, "switch (int[32](th)) { case 1 { id q[0]; } default { } }", "");
    expect_kept(drop, "if (c[0]) {\n    gphase(0.25);\n}");
    expect_kept(drop, "id[5.0ns] q[0];\nx[0.0ns] q[1];");
    expect_kept(drop, "if (c[0]) {\n    end;\n}\nx q[0];");
}

static void phases_stay_where_they_are_conditional(void **state)
{
    (void)state;
    expect_rewrite(
        drop, "for int i in [0:2] { if (c[0]) { break; } rz(2*pi) q[0]; }",
        "for int i in [0:2] {\n    if (c[0]) {\n        break;\n    }\n    gphase(pi);\n}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identities_vanish),
        cmocka_unit_test(empty_structures_vanish),
        cmocka_unit_test(phases_stay_where_they_are_conditional),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
