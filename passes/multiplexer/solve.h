/* solve.h - circuits for multiplexers of any unitaries on one qubit. */
#ifndef QM_PASSES_MULTIPLEXER_SOLVE_H
#define QM_PASSES_MULTIPLEXER_SOLVE_H

#include "passes/multiplexer/run.h"
#include "synth/gates.h"

typedef struct qm_mux_plan {
    qm_synth gates; /* wires are the bits of the run */
    double phase;   /* global, in radians, that comes with them */
    uint32_t cx;
    bool only_measured; /* they make the same probabilities, but other phases of basis states */
} qm_mux_plan;

/* The plan with the fewest CX among
 *
 *   - U_x = D_x RY(theta_x) RZ(lambda_x), D_x diagonal: a multiplexed rotation for each angle that
 *     differs from x to x, 2^k CX or fewer, and phases of the basis states of controls and target,
 *     2^(k + 1) - 2 CX or fewer;
 *   - where all U_x are rotations about one axis, times the same unitary, the same between two
 * gates on the target that turn that axis to Z, where only the phases are left;
 *   - any U_x by 2^k - 1 CX and phases D_x (uniform.h);
 *   - where only probabilities count (`measured`), the first and the last one without D_x.
 *
 * A target known to be |0> needs no RZ(lambda_x). Angles are taken for zero below 1e-12.
 * `thorough`: multiplexers with many controls, or on a target known to be |0>, take the way that
 * qm_compress() finds, which is shorter and takes its time; else O(k^2 2^k). Memory in the arena.
 */
void qm_mux_solve(qm_mux_plan *plan, const qm_mux_run *run, bool measured, bool thorough,
                  qm_arena *arena);

#endif
