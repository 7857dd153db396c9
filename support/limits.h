/* limits.h - the limits of limits.def as one struct. */
#ifndef QM_SUPPORT_LIMITS_H
#define QM_SUPPORT_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct qm_limits {
#define LIMIT(field, flag, value, largest, what) uint32_t field;
#include "support/limits.def"
#undef LIMIT
} qm_limits;

typedef struct qm_limit_info {
    const char *flag; /* without "--" */
    const char *what;
    uint32_t value;   /* default */
    uint32_t largest; /* indices stay in range up to here */
    uint32_t offset;  /* of the field in qm_limits */
} qm_limit_info;

extern const qm_limit_info qm_limit_table[];
extern const uint32_t qm_limit_count;

qm_limits qm_limits_default(void);
/* The row of that flag, or NULL. */
const qm_limit_info *qm_limit_find(const char *flag);
/* Sets the limit of the row; false, and nothing is set, when the value is above its largest. */
bool qm_limit_set(qm_limits *l, const qm_limit_info *row, uint64_t value);

#endif
