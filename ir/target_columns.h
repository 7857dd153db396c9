/* target_columns.h - the numbers of a target by their keys: what the reader and the writer of
 * descriptions share; private to them. */
#ifndef QM_IR_TARGET_COLUMNS_H
#define QM_IR_TARGET_COLUMNS_H

#include "ir/target.h"

typedef struct qm_target_column {
    const char *key;
    size_t offset; /* of the double in its struct */
    double most;   /* the range is from 0 */
} qm_target_column;

enum { QM_TARGET_QUBIT_COLUMNS = 5, QM_TARGET_PLACE_COLUMNS = 2 };
extern const qm_target_column qm_target_qubit_columns[QM_TARGET_QUBIT_COLUMNS];
extern const qm_target_column qm_target_place_columns[QM_TARGET_PLACE_COLUMNS];

static inline double *qm_target_cell(void *of, const qm_target_column *c)
{
    return (double *)((char *)of + c->offset);
}

#endif
