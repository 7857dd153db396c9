/* rewrite.h - what a pipeline makes of a small program, checked against the dense reference. */
#ifndef QM_TESTS_REWRITE_H
#define QM_TESTS_REWRITE_H

#include "ir/module.h"

/* Runs the pipeline, verified, on "include stdgates; qubit[4] q; input float th, ph; bit[4] c;" and
 * the program, and fails the test unless the statements that come out are `expected` (as printed,
 * without those declarations) and mean what the program means, global phase included. */
void expect_rewrite(const char *pipeline, const char *program, const char *expected);
/* The same for a program that the pipeline leaves as it is. */
void expect_kept(const char *pipeline, const char *program);
/* The same where count_rotations() of what comes out is `rotations`. */
void expect_rotations(const char *pipeline, const char *program, uint32_t rotations);
/* T, TDG, RX, RY and RZ gates in the main block. */
uint32_t count_rotations(const qm_module *m);
/* The pipeline refuses the program with QM_ERR_INPUT, and the diagnostics hold the text. */
void expect_rejected(const char *pipeline, const char *program, const char *text);
/* The unitaries are the same within 1e-9, global phase included. */
void expect_same_unitary(const qm_module *a, const qm_module *b, qm_arena *arena);
/* From |0...0>: the same outcomes and, where there is one, final state. */
void expect_same_from_zero(const qm_module *a, const qm_module *b, qm_arena *arena);

#endif
