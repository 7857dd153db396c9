/* bind.h - values of inputs that are known before a program is compiled. */
#ifndef QM_RUNTIME_BIND_H
#define QM_RUNTIME_BIND_H

#include "ir/module.h"
#include "runtime/run.h"

/* Notes the values in the module's input cells (qm_cell.given), for the pass bind-inputs; returns
 * how many there are. Arrays, names that no input has and texts that are no value are left out: the
 * run finds what is wrong with them. */
uint32_t qm_inputs_bind(qm_module *m, const qm_input_value *inputs, uint32_t ninputs);
/* The value at `at`, as it lies in a frame, as an expression. */
uint32_t qm_input_constant(qm_module *m, qm_type type, const uint8_t *at, qm_arena *arena);

#endif
