/* point.h - the numbers of a circuit for one set of values: what its ops are there, and how
 * derivatives in their angles become derivatives in the inputs. */
#ifndef QM_RUNTIME_BATCH_POINT_H
#define QM_RUNTIME_BATCH_POINT_H

#include "runtime/batch/circuit.h"

/* The value of each par; row: those of the SWEPT inputs. */
void qm_point_values(const qm_circuit *c, const double *row, double *value);
/* The product of an op's factors, row-major; of a PHASE its factor in u[3]. */
void qm_point_matrix(const qm_circuit *c, const qm_cop *o, const double *value, qm_c64 u[4]);

/* Of an op of a local circuit: the bits of an index that it is controlled by; the one that it
 * flips, or 0. */
uint32_t qm_point_controls(const qm_circuit *c, const qm_cop *o);
uint32_t qm_point_target(const qm_cop *o);

/* With R_aj the sum over pairs of conj(lambda_j) psi_a, states behind the op: what the derivatives
 * of its angles depend on. A PHASE has q alone, of the basis states that it acts on. */
typedef struct qm_moment {
    double x, y; /* Im(R_01 + R_10), Re(R_01 - R_10) */
    double p, q; /* Im R_00, Im R_11 */
} qm_moment;

/* Has the op an angle? */
bool qm_point_turns(const qm_circuit *c, const qm_cop *o);
/* Adds the derivatives of <lambda's observable> in an op's angles to `adjoint`, one per par. */
void qm_point_derive(const qm_circuit *c, const qm_cop *o, const double *value, qm_moment g,
                     double *adjoint);
/* From the derivatives in angles to those in all that they are computed from. */
void qm_point_chain(const qm_circuit *c, const double *value, double *adjoint);

#endif
