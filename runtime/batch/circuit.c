/* circuit.c - the inputs of a circuit and their names. */
#include "runtime/batch/circuit.h"

#include "ir/array.h"
#include "support/text.h"

static bool is_swept_cell(const qm_cell *c)
{
    return c->role == QM_CELL_INPUT && (c->type.kind == QM_T_FLOAT || c->type.kind == QM_T_ANGLE);
}

static uint64_t count_elements(const qm_module *m, uint32_t cell)
{
    uint64_t n = 1;
    if (qm_cell_is_array(&m->cells[cell]) && !qm_array_count(m, cell, &n))
        n = 0;
    return n;
}

qm_status qm_circuit_inputs(const qm_module *m, qm_arena *arena, qm_circuit_input **out,
                            uint32_t *n)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        total += is_swept_cell(&m->cells[i]) ? count_elements(m, i) : 0;
        if (total > QM_CIRCUIT_INPUTS) {
            qm_error(&m->cx->diag, QM_E_SWEEP, m->cells[i].at,
                     "the program has more than %u numbers as inputs", QM_CIRCUIT_INPUTS);
            return QM_ERR_INPUT;
        }
    }
    *out = QM_NEW_ARRAY(arena, qm_circuit_input, total + 1);
    *n = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        uint64_t count = is_swept_cell(&m->cells[i]) ? count_elements(m, i) : 0;
        for (uint32_t k = 0; k < count; k++)
            (*out)[(*n)++] = (qm_circuit_input){
                .cell = i, .element = qm_cell_is_array(&m->cells[i]) ? k : QM_NONE};
    }
    return QM_OK;
}

const char *qm_circuit_input_name(const qm_module *m, const qm_circuit_input *input,
                                  qm_arena *arena)
{
    const char *name = qm_intern_cstr(&m->cx->names, m->cells[input->cell].name);
    if (input->element == QM_NONE)
        return name;
    uint32_t ndims;
    uint64_t size, place = input->element, index[QM_MAX_DIMENSIONS];
    qm_array_dims(m, input->cell, &ndims);
    for (uint32_t d = ndims; d-- > 0;) {
        qm_array_known(m, input->cell, d, &size);
        index[d] = place % size;
        place /= size;
    }
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_puts(&t, name);
    for (uint32_t d = 0; d < ndims; d++)
        qm_text_printf(&t, "%s%llu", d ? "," : "[", (unsigned long long)index[d]);
    qm_text_puts(&t, "]");
    return t.data;
}
