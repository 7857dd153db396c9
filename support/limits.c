/* limits.c - the table of limits.def. */

#include "support/limits.h"

#include <stddef.h>

const qm_limit_info qm_limit_table[] = {
#define LIMIT(field, flag, value, what) {flag, what, value, offsetof(qm_limits, field)},
#include "support/limits.def"
#undef LIMIT
};

const uint32_t qm_limit_count = sizeof qm_limit_table / sizeof *qm_limit_table;

qm_limits qm_limits_default(void)
{
    return (qm_limits){
#define LIMIT(field, flag, value, what) .field = (value),
#include "support/limits.def"
#undef LIMIT
    };
}
