/* verify.h - is a module well formed? */
#ifndef QM_IR_VERIFY_H
#define QM_IR_VERIFY_H

#include "ir/module.h"
#include "support/text.h"

/* Checks every index, count, type, region and form of the module and adds one line a fault to
 * `faults` ("block 2, op 17 (cx): qubit 9 of 4"). Returns the number of faults. */
uint32_t qm_module_verify(const qm_module *m, qm_text *faults);

#endif
