/* Tests of the table of run options: which values each can have, and what they set. */

#include "runtime/run_option.h"

#include "tests/qm_test.h"

#include <string.h>

static bool set(qm_run_options *o, const char *name, const char *value)
{
    const qm_run_option *option = qm_run_option_find(name, strlen(name));
    assert_non_null(option);
    return qm_run_option_set(o, option, value);
}

static void values_reach_their_fields(void **state)
{
    (void)state;
    qm_run_options o = {0};
    assert_true(set(&o, "engine", "gates") && o.sim.engine == QM_ENGINE_GATES);
    assert_true(set(&o, "engine", "blocks") && o.sim.engine == QM_ENGINE_BLOCKS);
    assert_true(set(&o, "engine", "native") && o.sim.engine == QM_ENGINE_NATIVE);
    assert_true(set(&o, "engine", "auto") && o.sim.engine == QM_ENGINE_AUTO);
    assert_true(set(&o, "code", "interpret") && o.sim.code == QM_CODE_INTERPRET);
    assert_true(set(&o, "code", "llvm") && o.sim.code == QM_CODE_LLVM);
    assert_true(set(&o, "precision", "single") && o.sim.precision == QM_SINGLE);
    assert_true(set(&o, "precision", "double") && o.sim.precision == QM_DOUBLE);
    assert_true(set(&o, "threads", "3") && o.sim.threads == 3);
    assert_true(set(&o, "threads", "0") && o.sim.threads == 0);
    assert_true(set(&o, "fusion", "4") && o.sim.fusion == 4);
    assert_true(set(&o, "fusion", "0") && o.sim.fusion == QM_NO_FUSION);
    assert_true(set(&o, "block-bits", "12") && o.sim.block_bits == 12);
    assert_true(set(&o, "max-memory", "1000") && o.max_state_bytes == 1000);
    assert_true(set(&o, "max-memory", "3K") && o.max_state_bytes == 3 << 10);
    assert_true(set(&o, "max-memory", "512M") && o.max_state_bytes == 512 << 20);
    assert_true(set(&o, "max-memory", "4G") && o.max_state_bytes == (uint64_t)4 << 30);
    assert_true(set(&o, "max-memory", "16777215T") && o.max_state_bytes == UINT64_MAX << 40);
}

static void wrong_values_set_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
    } wrong[] = {{"engine", ""},
                 {"engine", "gate"},
                 {"engine", "gates "},
                 {"code", "LLVM"},
                 {"precision", "half"},
                 {"threads", "-1"},
                 {"threads", "4097"},
                 {"threads", "two"},
                 {"threads", ""},
                 {"fusion", "7"},
                 {"block-bits", "3"},
                 {"block-bits", "41"},
                 {"block-bits", "0"},
                 {"max-memory", "0"},
                 {"max-memory", "G"},
                 {"max-memory", "0K"},
                 {"max-memory", "4 G"},
                 {"max-memory", "4Q"},
                 {"max-memory", "1.5G"},
                 {"max-memory", "4GB"},
                 {"max-memory", "16777216T"},
                 {"max-memory", "18446744073709551616"}};
    qm_run_options o = {0}, untouched = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (set(&o, wrong[i].name, wrong[i].value))
            fail_msg("--%s takes '%s'", wrong[i].name, wrong[i].value);
    assert_memory_equal(&o, &untouched, sizeof o);
    assert_null(qm_run_option_find("engines", 7));
    assert_non_null(qm_run_option_find("engines", 6));
}

static void values_are_told(void **state)
{
    (void)state;
    qm_arena arena;
    jmp_buf full;
    assert_int_equal(setjmp(full), 0);
    qm_arena_init(&arena, &full);
    for (const qm_run_option *k = qm_run_option_table; k->name; k++)
        assert_true(strlen(qm_run_option_values(k, &arena)) > 0);
    const qm_run_option *engine = qm_run_option_find("engine", 6);
    assert_string_equal(qm_run_option_values(engine, &arena), "auto, gates, blocks or native");
    const qm_run_option *fusion = qm_run_option_find("fusion", 6);
    assert_string_equal(qm_run_option_values(fusion, &arena), "a whole number from 0 to 6");
    qm_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_reach_their_fields),
        cmocka_unit_test(wrong_values_set_nothing),
        cmocka_unit_test(values_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
