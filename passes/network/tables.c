/* tables.c - see tables.h. */
#include "passes/network/tables.h"

#include <stdlib.h>

qm_network_tables *qm_network_tables_new(void)
{
    qm_network_tables *t = calloc(1, sizeof *t);
    if (!t || !qm_bounds_make(&t->bounds)) {
        free(t);
        return NULL;
    }
    qm_cosets_make(&t->cosets);
    return t;
}
