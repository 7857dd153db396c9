/* random_cal.c - random calibrations, which change nothing that a program does; see random_parts.h.
 */

#include "tests/random_control.h"

#include <string.h>

static const qm_span nowhere = {0, 0};

static void push_cal(random_state *r, uint32_t block, const qm_cal *c)
{
    qm_op op = qm_op_make(QM_OP_CAL);
    op.code = qm_module_add_cal(r->m, c);
    qm_block_push(r->m, block, op);
}

static qm_cal cal(qm_cal_kind kind, const char *text)
{
    return (qm_cal){.kind = (uint8_t)kind,
                    .name = QM_NONE,
                    .text = {text, (uint32_t)strlen(text)},
                    .gate = QM_NONE,
                    .value = QM_NONE,
                    .at = nowhere};
}

void random_cal(random_state *r, uint32_t block)
{
    static const char *const texts[] = {"", " play(f0, gaussian(0.5, 16ns, 4ns)); ",
                                        "\n    {nested {}} // }{\n",
                                        " frame f0 = newframe(d0, 5.0e9, 0.0);\n"};
    qm_cal c = cal(QM_CAL_BLOCK, texts[random_pick(r, 4)]);
    if (random_pick(r, 3) == 0 && r->cells.i8 != QM_NONE) {
        c.text.data =
            qm_arena_printf(&r->m->arena, " set_frequency(f0, %s); ",
                            qm_intern_cstr(&r->m->cx->names, r->m->cells[r->cells.i8].name));
        c.text.size = (uint32_t)strlen(c.text.data);
        c.reads = qm_module_add_pool(r->m, &r->cells.i8, 1);
        c.nreads = 1;
    }
    push_cal(r, block, &c);
}

static qm_cal_param param(random_state *r)
{
    if (random_pick(r, 2))
        return (qm_cal_param){.name = QM_NONE, .value = qm_expr_float(r->m, random_angle_value(r))};
    return (qm_cal_param){
        .name = random_name(r, "t"), .type = random_type(QM_T_ANGLE, 20), .value = QM_NONE};
}

static void defcal(random_state *r)
{
    static const char *const names[] = {"x", "measure", "rx", "virtual_z"};
    const char *name = names[random_pick(r, 4)];
    qm_cal c = cal(QM_CAL_DEF, " shift_phase(f0, 0.5); ");
    qm_cal_param *params = QM_NEW_ARRAY(&r->m->arena, qm_cal_param, 2);
    qm_cal_qubit *qubits = QM_NEW_ARRAY(&r->m->arena, qm_cal_qubit, 2);
    c.name = qm_intern_add(&r->m->cx->names, name, strlen(name));
    for (c.nparams = 0; c.nparams < 2 && random_pick(r, 2); c.nparams++)
        params[c.nparams] = param(r);
    for (c.nqubits = 0; c.nqubits == 0 || (c.nqubits < 2 && random_pick(r, 2)); c.nqubits++)
        qubits[c.nqubits] = random_pick(r, 2)
                                ? (qm_cal_qubit){.name = random_name(r, "w")}
                                : (qm_cal_qubit){.name = QM_NONE, .number = c.nqubits};
    c.params = params;
    c.qubits = qubits;
    if (random_pick(r, 2))
        c.result = random_type(QM_T_BIT, random_pick(r, 3));
    push_cal(r, 0, &c);
}

void random_first_cals(random_state *r)
{
    qm_cal c = cal(QM_CAL_GRAMMAR, random_pick(r, 2) ? "openpulse" : "another");
    if (random_pick(r, 2))
        push_cal(r, 0, &c);
    for (uint32_t i = random_pick(r, 3); i-- > 0;)
        defcal(r);
}
