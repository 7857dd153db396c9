/* inputs.h - values that the user gives for `input` variables. */
#ifndef QM_RUNTIME_INPUTS_H
#define QM_RUNTIME_INPUTS_H

#include "runtime/run.h"

/* Writes the inputs into a cleared frame. Each input variable needs a value; of several for one,
 * the last counts. Texts: int and uint in decimal, 0x, 0o or 0b with optional '_'; bool true or
 * false; a bit string of the register's size, index 0 rightmost, quotes optional; float and angle
 * (radians) an expression of numbers, pi, tau, euler, + - * / and parentheses; arrays nested lists
 * in brackets or braces, "[[1, 2], [3, 4]]". QM_ERR_INPUT with *error in the arena. */
qm_status qm_inputs_parse(const qm_program *p, const qm_input_value *inputs, uint32_t ninputs,
                          uint8_t *frame, qm_arena *arena, const char **error);

/* One value into its place, which is cleared; of the cell only the type and the sizes matter. False
 * when the text is none. */
bool qm_input_parse(const qm_prog_cell *cell, const char *text, uint8_t *at, qm_arena *arena);

#endif
