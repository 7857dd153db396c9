/* qm_test.h - cmocka with the headers that it needs, in its order. */
#ifndef QM_TESTS_QM_TEST_H
#define QM_TESTS_QM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
