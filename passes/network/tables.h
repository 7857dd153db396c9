/* tables.h - what solvers of networks look things up in. */
#ifndef QM_PASSES_NETWORK_TABLES_H
#define QM_PASSES_NETWORK_TABLES_H

#include "passes/network/bounds.h"
#include "passes/network/cosets.h"

/* Is not changed once it is made, so that any number of threads may use it. */
struct qm_network_tables {
    qm_cosets cosets;
    qm_bounds bounds;
};

#endif
