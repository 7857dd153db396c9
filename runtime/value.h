/* value.h - final values and basis states as text. */
#ifndef QM_RUNTIME_VALUE_H
#define QM_RUNTIME_VALUE_H

#include "runtime/program.h"
#include "support/text.h"

/* The value of a cell whose bytes start at `at`: for people (bit registers in quotes, angles in
 * radians, arrays in braces), or as JSON (run.h says how). */
void qm_value_text(const qm_prog_cell *cell, const uint8_t *at, qm_text *out);
void qm_value_json(const qm_prog_cell *cell, const uint8_t *at, qm_text *out);
/* The bits of a BIT cell, index 0 rightmost. */
void qm_value_bits(const qm_prog_cell *cell, const uint8_t *at, qm_text *out);
/* A string of JSON with its quotes. */
void qm_json_string(const char *s, qm_text *out);
/* One string for each quantum register that has qubits, in order, separated by blanks. */
void qm_basis_text(const qm_program *p, uint64_t index, qm_text *out);
/* The names of these registers, or of the BIT cells among `results` (per cell; NULL: the
 * registers), with `separator` between; quoted or not. */
void qm_register_names(const qm_program *p, const bool *results, bool quoted, const char *separator,
                       qm_text *out);

#endif
