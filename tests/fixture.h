/* fixture.h - a fresh context and module for each cmocka test. */
#ifndef QM_TESTS_FIXTURE_H
#define QM_TESTS_FIXTURE_H

#include "ir/module.h"

typedef struct test_fixture {
    qm_context cx;
    qm_module *m; /* freed at the end; a test may put another one here */
} test_fixture;

int test_fixture_setup(void **state);
int test_fixture_teardown(void **state);
qm_module *test_fixture_module(void **state);

#define TEST_WITH_MODULE(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, test_fixture_setup, test_fixture_teardown)

#endif
