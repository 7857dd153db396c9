/* fixture.c - see fixture.h. */
#include "tests/fixture.h"

#include <stdlib.h>

int test_fixture_setup(void **state)
{
    test_fixture *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    qm_context_init(&f->cx);
    f->m = qm_module_new(&f->cx);
    *state = f;
    return 0;
}

int test_fixture_teardown(void **state)
{
    test_fixture *f = *state;
    qm_module_free(f->m);
    qm_context_free(&f->cx);
    free(f);
    return 0;
}

qm_module *test_fixture_module(void **state)
{
    return ((test_fixture *)*state)->m;
}
