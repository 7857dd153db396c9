/* print.h - a module as OpenQASM. */
#ifndef QM_IR_PRINT_H
#define QM_IR_PRINT_H

#include "ir/module.h"
#include "support/text.h"

typedef enum qm_dialect {
    QM_DIALECT_QASM3, /* OpenQASM 3 for other tools */
    QM_DIALECT_IR,   /* OpenQASM 3 with all definitions, and with a "nop" where the flat number of a
                      * physical qubit would otherwise change when read back */
    QM_DIALECT_QASM2 /* OpenQASM 2 with qelib1.inc */
} qm_dialect;

/* Writes the program; the front end reads it back to an equal module, and
 * print(parse(print(m))) == print(m). What a dialect cannot express is reported to cx->diag
 * (E0502, at the op's place) and the result is QM_ERR_INPUT, with nothing written. */
qm_status qm_module_print(const qm_module *m, qm_dialect dialect, qm_writer out);

/* An angle in its shortest exact form: "pi/4", "-3*pi/2" when the double is exactly that product,
 * else the shortest decimal. */
void qm_print_angle(qm_text *t, double v);

#endif
