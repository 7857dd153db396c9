/* limits.c - the table of limits.def. */

#include "support/limits.h"

#include <stddef.h>
#include <string.h>

const qm_limit_info qm_limit_table[] = {
#define LIMIT(field, flag, value, largest, what)                                                   \
    {flag, what, value, largest, offsetof(qm_limits, field)},
#include "support/limits.def"
#undef LIMIT
};

const uint32_t qm_limit_count = sizeof qm_limit_table / sizeof *qm_limit_table;

qm_limits qm_limits_default(void)
{
    return (qm_limits){
#define LIMIT(field, flag, value, largest, what) .field = (value),
#include "support/limits.def"
#undef LIMIT
    };
}

const qm_limit_info *qm_limit_find(const char *flag)
{
    for (uint32_t i = 0; i < qm_limit_count; i++)
        if (strcmp(qm_limit_table[i].flag, flag) == 0)
            return &qm_limit_table[i];
    return NULL;
}

bool qm_limit_set(qm_limits *l, const qm_limit_info *row, uint64_t value)
{
    if (value > row->largest)
        return false;
    *(uint32_t *)((char *)l + row->offset) = (uint32_t)value;
    return true;
}
