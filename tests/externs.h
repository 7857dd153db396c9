/* externs.h - the extern functions that tests declare: in C, and for the dense reference. */
#ifndef QM_TESTS_EXTERNS_H
#define QM_TESTS_EXTERNS_H

#include "tests/dense_eval.h"

/* A qm_extern_find; the payload is not used. */
void *test_find_extern(void *payload, const char *name);
/* The same function on values of the reference, which have the types of its declaration in
 * externs.c; false when there is none of that name. `array`: of its parameter, NULL for none; its
 * elements are among `cells`. */
bool dense_extern(const char *name, const dense_value *args, const dense_array *array,
                  dense_value *cells, dense_value *result);

#endif
