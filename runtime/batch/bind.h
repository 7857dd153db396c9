/* bind.h - values for the inputs of a program that is swept: by name, or by columns of a table. */
#ifndef QM_RUNTIME_BATCH_BIND_H
#define QM_RUNTIME_BATCH_BIND_H

#include "runtime/batch/circuit.h"
#include "runtime/batch/csv.h"
#include "runtime/run.h"

typedef struct qm_binding {
    qm_circuit_input *inputs; /* all float and angle inputs */
    uint32_t ninputs;
    uint32_t *bound;   /* per cell, as qm_circuit_make() takes it */
    uint32_t ncolumns; /* swept inputs */
} qm_binding;

/* Reads the values given by name: those of float and angle inputs get the role `known` (FIXED or
 * UNIFORM), the others become constants. Everything lies in the module's and the context's arenas.
 * QM_ERR_INPUT with a diagnostic. */
qm_status qm_binding_make(qm_module *m, const qm_input_value *values, uint32_t n,
                          qm_input_role known, qm_binding *out);
/* Gives columns to the inputs that a header names: "x", "theta[1,2]", or "theta[..]" for one column
 * for each element. QM_ERR_INPUT with *fault and the name that is wrong. */
qm_status qm_binding_columns(const qm_module *m, qm_binding *b, const qm_csv_name *names,
                             uint32_t n, const qm_csv_name **wrong, const char **fault);
/* Has each input a value or a column? QM_ERR_INPUT with a diagnostic. */
qm_status qm_binding_check(const qm_module *m, const qm_binding *b);

#endif
