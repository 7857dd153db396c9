/* decimal.h - shortest decimals of doubles of usual size, in exact integer arithmetic. */
#ifndef QM_SUPPORT_DECIMAL_H
#define QM_SUPPORT_DECIMAL_H

#include "support/text.h"

/* The first of "%.15g", "%.16g" and "%.17g" that reads back as v, in the C locale. Returns its
 * length, or 0 and writes nothing for sizes that do not fit: in general |v| from 1e-11 to 2^52
 * does. */
int qm_decimal(char out[QM_DOUBLE_TEXT], double v);

#endif
